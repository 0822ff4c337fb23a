"""What of a project goes into a picture, as a project of its own that nobody edits."""

from collections.abc import Collection
from dataclasses import replace

from studio.graph.elements import by_age
from studio.graph.layer_graph import LayerGraph
from studio.project.drawing import Drawing
from studio.project.project import Project


def part_of(
    project: Project, nodes: Collection[str] | None = None, notes: Collection[str] = ()
) -> Project:
    """A copy of a project, whole, or of just these nodes, the wires between them, and notes.

    A frame is drawn about those of its nodes that are there, and not at all without any.
    """
    graph = LayerGraph(project.graph.catalogue)
    for node in project.graph.nodes():
        if nodes is None or node.id in nodes:
            graph.add_node(node, project.graph.position(node.id))
    for edge in project.graph.edges():
        if edge.source.node in graph and edge.target.node in graph:
            graph.restore_edge(edge)
    drawing = Drawing()
    drawing.set_flow(project.drawing.flow)
    for frame in project.drawing.frames():
        members = frozenset(key for key in frame.members if key in graph)
        if members or nodes is None:
            drawing.add_frame(replace(frame, members=members))
    for note in project.drawing.notes():
        if nodes is None or note.id in notes:
            drawing.add_note(note)
    return Project(
        project.name,
        graph,
        project.data,
        project.training,
        drawing,
        identity=project.identity,
    )


def described(project: Project) -> str:
    """Every node in words, oldest first: what a picture says to those who cannot see it."""
    nodes = sorted(project.graph.nodes(), key=lambda node: by_age(node.id))
    words = [f"{' '.join(node.name.split())} ({node.layer})" for node in nodes]
    return f"A network of {len(nodes)} nodes: {', '.join(words)}"
