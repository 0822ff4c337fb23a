"""Whatever is done and undone, the canvas shows what one would show that had just been opened."""

from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from studio.graph.elements import Edge, PortRef
from studio.project.drawing import Frame
from studio.project.project import Project
from studio.ui.canvas.scene import CanvasScene
from studio.ui.edit.document import Document
from studio.ui.edit.selection import Selection
from tests.ui.edit.test_history import one_edit


def picture(scene: CanvasScene) -> dict:
    """All that groups and notes decide."""
    frames = scene.frames
    frames.settle()
    return {
        "nodes": {key: item.isVisible() for key, item in scene.nodes.items()},
        "wires": {
            edge: wire.isVisible() and (wire.far_line.p1(), wire.far_line.p2())
            for edge, wire in scene.wires.items()
        },
        "open": {key: (shown.frame, shown.rect) for key, shown in frames.open.items()},
        "closed": {
            key: (g.frame, g.ins, g.outs, g.free_inputs, g.far_rect, sorted(g.members))
            for key, g in frames.closed.items()
        },
        "notes": {key: (shown.note, shown.rect) for key, shown in scene.notes.shown.items()},
        "cards": len(scene.cards()),
    }


def started() -> Project:
    """Six layers in a row; two of them are a collapsed group, and two an open one."""
    project = Project()
    graph = project.graph
    nodes = [graph.new_node("Dense") for _ in range(6)]
    for i, node in enumerate(nodes):
        graph.add_node(node, (0.0, 112.0 * i))
    for a, b in pairwise(nodes):
        graph.connect(Edge(PortRef(a.id), PortRef(b.id)))
    for i, is_collapsed in ((1, True), (3, False)):
        members = frozenset(node.id for node in nodes[i : i + 2])
        name = f"Group {i}"
        project.drawing.add_frame(Frame(f"d{i}", name, members, is_collapsed=is_collapsed))
    return project


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(draw=st.data())
def test_the_canvas_follows_whatever_is_done_and_undone(qtbot: QtBot, draw) -> None:
    document = Document()
    document.show(started())
    scene = CanvasScene(document, Selection())
    for _ in range(draw.draw(st.integers(1, 25))):
        step = draw.draw(st.sampled_from(["edit"] * 4 + ["undo", "redo", "settle"]))
        if step == "edit":
            one_edit(document, draw)
        elif step == "settle":
            scene.frames.settle()
        else:
            getattr(document.undo_stack, step)()
    fresh = CanvasScene(document, Selection())
    assert picture(scene) == picture(fresh)
    for shown in (scene, fresh):
        shown.deleteLater()
    document.deleteLater()
