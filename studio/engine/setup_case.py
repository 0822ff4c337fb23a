"""A set-up that cannot work, as those see it who look for a cure."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from studio.engine.setup_facts import Answer, answer_of
from studio.graph.elements import Node
from studio.graph.layer_graph import LayerGraph
from studio.graph.problems import Problem
from studio.project.datasets import DataSettings
from studio.project.mends import Mend, Reports
from studio.project.preparing import PreparedColumn
from studio.project.project import Project


@dataclass(frozen=True)
class Case:
    """A set-up problem of a project, as those see it who look for a cure."""

    project: Project
    reports: Reports
    problem: Problem

    @property
    def graph(self) -> LayerGraph:
        """The network."""
        return self.project.graph

    @property
    def data(self) -> DataSettings:
        """Its data."""
        return self.project.data

    @property
    def node(self) -> Node:
        """The first node of the problem."""
        return self.graph.node(self.problem.nodes[0])

    def answers(self) -> Iterator[Answer]:
        """What is known of the Outputs among its nodes, or behind the first of them."""
        found = [self.graph.node(node_id) for node_id in self.problem.nodes]
        found += [self.graph.node(i) for i in self.graph.order.behind(found[0].id)] if found else []
        columns = self.project.columns()
        for node in found:
            if node.layer == "Output":
                yield answer_of(self.project, self.reports, columns, node)

    def column(self, node: Node) -> PreparedColumn | None:
        """The prepared column that an Input reads."""
        name = node.params.get("column")
        return next((c for c in self.data.columns if c.name == name), None)


Cures = Callable[[Case], Iterator[Mend]]
"""What could cure a problem of one kind, the usual cure first."""
