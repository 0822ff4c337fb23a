"""Candidates against names that cannot be read, or that two have."""

from collections.abc import Iterator

from studio.graph.elements import Node
from studio.graph.names import LONGEST, cleaned, objection_to
from studio.graph.problems import Problem
from studio.project.mends import Mend, NameGroup, NameProject, Rename, offer
from studio.project.project import Project, members_in


def bad_name(project: Project, problem: Problem) -> Iterator[Mend]:
    """What a node whose name does not show may be called."""
    graph, node = project.graph, project.graph.node(problem.nodes[0])
    yield from _renamed(node, graph.free_name(_plain(node.name) or node.layer.lower()))


def bad_project_name(project: Project, problem: Problem) -> Iterator[Mend]:
    """What a project whose name does not show may be called."""
    name = _plain(project.name) or "untitled"
    yield offer("Call the project {name}.", NameProject(name), name=name)


def bad_group_name(project: Project, problem: Problem) -> Iterator[Mend]:
    """What a group whose name does not show may be called."""
    for frame in project.drawing.frames():
        if objection_to(frame.name) and members_in(project, frame) == problem.nodes:
            name = _plain(frame.name) or "Group"
            yield offer("Call the group {name}.", NameGroup(frame.id, name), name=name)


def repeated_name(project: Project, problem: Problem) -> Iterator[Mend]:
    """What the others of several nodes of one name may be called."""
    graph, names = project.graph, set[str]()
    renames = []
    for key in problem.nodes[1:]:
        names.add(name := graph.free_name(graph.node(key).name, names))
        renames.append(Rename(key, name))
    if len(renames) == 1:
        yield from _renamed(graph.node(renames[0].node), renames[0].name)
    elif renames:
        yield offer(
            "Number them: {names}.", *renames, names=", ".join(rename.name for rename in renames)
        )


def _plain(name: str) -> str:
    """A name without what does not show, and no longer than names are; empty if nothing is left."""
    plain = cleaned("".join(letter for letter in cleaned(name) if not objection_to(f"n{letter}")))
    return cleaned(plain[:LONGEST])


def _renamed(node: Node, name: str) -> Iterator[Mend]:
    yield offer("Call {node} {name}.", Rename(node.id, name), node=node.name, name=name)
