"""Candidates against Keras's objections to a node: what makes the wires fit, or the node."""

from collections.abc import Iterator

from studio.graph.problems import Problem
from studio.project.cures.case import case_of
from studio.project.cures.fitting import channels_last, fitting
from studio.project.cures.merging import merging
from studio.project.cures.setting import setting, setting_before, taking_back, taking_node_out
from studio.project.mends import Mend, Reports
from studio.project.project import Project


def wire_mends(project: Project, reports: Reports, problem: Problem) -> Iterator[Mend]:
    """What could make Keras agree to a node, most usual first. Most of it will be refused."""
    case = case_of(project, reports, problem)
    if case is None:
        return
    yield from channels_last(case)
    if any(None in wire.sizes for wire in case.wires):
        yield from setting_before(case)
    yield from setting(case)
    if len(case.wires) == 1:
        yield from fitting(case)
    else:
        yield from merging(case)
    yield from setting_before(case)
    yield from taking_back(case)
    yield from taking_node_out(case)
