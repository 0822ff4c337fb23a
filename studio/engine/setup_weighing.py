"""Weights of classes and of samples with which nothing is learned."""

from collections.abc import Iterator

from studio.graph.problems import Problem, said
from studio.project.preparing import PreparedColumn
from studio.project.project import Project
from studio.project.ranges import reach_of
from studio.project.weights import class_names, weighed_target


def weighing_problems(project: Project) -> Iterator[Problem]:
    """Class weights that are all 0; a column of weights that is 0, or the target itself."""
    yield from _classes(project)
    yield from _samples(project)


def _classes(project: Project) -> Iterator[Problem]:
    told = project.training.class_weight
    if told.kind != "typed" or any(weight > 0 for weight in told.weights.values()):
        return
    target = weighed_target(project.data, project.columns(), [*project.graph.of_layer("Output")])
    names = class_names(target) if target is not None else ()
    if names and all(name in told.weights for name in names):
        yield said(
            "weights_of_zero",
            "The weights of all {count} classes are 0, so that no row counts and nothing is "
            "learned. Give the classes weights above 0, or set class weights to balanced.",
            param="class_weight",
            count=len(names),
        )


def _samples(project: Project) -> Iterator[Problem]:
    data = project.data
    column = _column(project, project.training.sample_weight)
    if column is None:
        return
    reach = reach_of(data, column)
    if reach is not None and reach.low == reach.high == 0:
        yield said(
            "weights_of_zero",
            "Samples are weighed by {column}, which is 0 in every row, so that no row counts and "
            "nothing is learned. Choose another column of weights, or none.",
            param="sample_weight",
            column=column.name,
        )
    for output in project.graph.of_layer("Output"):
        target = _column(project, str(output.params.get("target")))
        if target is None or (target.source, target.steps) != (column.source, column.steps):
            continue
        yield said(
            "weighed_by_target",
            "Samples are weighed by {column}, and that is what {output} is to tell: rows with a "
            "small {target} hardly count, and those with 0 not at all. Choose another column of "
            "weights, or none.",
            param="sample_weight",
            column=column.name,
            output=output.name,
            target=target.name,
        )


def _column(project: Project, name: str) -> PreparedColumn | None:
    return next((c for c in project.data.columns if c.name == name), None) if name else None
