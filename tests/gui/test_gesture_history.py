"""Whatever a person does with mouse and keys, undo and redo give back the same document.

The gestures are true events through the window: what a gesture means, which of it becomes an undo
step and what a half-done or refused one leaves behind are tested along with the commands.
"""

from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from studio.graph.elements import Edge, PortRef
from studio.project import store
from studio.project.project import Project
from studio.ui.layer_search import LayerSearch
from studio.ui.main_window import MainWindow
from tests.gui.canvas_hands import NO_KEY, Hands

# What the offscreen platform says of popups and tips.
pytestmark = pytest.mark.qt_log_ignore("support raise", "grabbing the keyboard")
Key, Modifier = Qt.Key, Qt.KeyboardModifier
CONTROL, SHIFT, ALT = Modifier.ControlModifier, Modifier.ShiftModifier, Modifier.AltModifier
LAYERS = ("Input", "Dense", "Dropout", "Add", "Concatenate", "Flatten", "Output", "Watch")
WORDS = ("dense 12 relu", "dropout .5", "add", "flatten", "input image", "output label", "zzz")


class Person(Hands):
    """Hands before the whole window: menus' keys and popups count as well."""

    def __init__(self, window: MainWindow) -> None:
        self.window, workspace = window, window.workspace
        self.document, self.selection = workspace.document, workspace.selection
        self.view = workspace.canvas

    def begin(self) -> None:
        """Three nodes and two wires at their own scale, with the keyboard on the canvas."""
        project = Project()
        keys = []
        for row, layer in enumerate(("Input", "Dense", "Output")):
            node = project.graph.new_node(layer)
            project.graph.add_node(node, (0.0, row * 112.0))
            keys.append(node.id)
        for one, other in pairwise(keys):
            project.graph.connect(Edge(PortRef(one), PortRef(other)))
        QApplication.clipboard().clear()
        self.document.show(project)
        self.view.camera.zoom_to(1.0)
        self.view.setFocus()

    def undo_all(self) -> None:
        while self.document.undo_stack.canUndo():
            self.key(Key.Key_Z, CONTROL)

    def redo_all(self) -> None:
        while self.document.undo_stack.canRedo():
            self.key(Key.Key_Z, CONTROL | SHIFT)

    def somewhere(self, draw: Callable) -> QPointF:
        """A point of the canvas that can be seen."""
        room = self.view.viewport().rect().adjusted(10, 10, -10, -10)
        x, y = draw(st.integers(0, 100)), draw(st.integers(0, 100))
        return self.view.mapToScene(
            room.left() + room.width() * x // 100, room.top() + room.height() * y // 100
        )

    def a_node(self, draw: Callable) -> str | None:
        nodes = sorted(self.view.canvas.nodes)
        return draw(st.sampled_from(nodes)) if nodes else None


def drop(person: Person, draw: Callable) -> None:
    person.drop(draw(st.sampled_from(LAYERS)), person.somewhere(draw))


def drop_on_wire(person: Person, draw: Callable) -> None:
    wires = list(person.view.canvas.wires.values())
    if wires:
        path = draw(st.sampled_from(wires)).path()
        person.drop(draw(st.sampled_from(LAYERS)), path.pointAtPercent(0.5))


def search(person: Person, draw: Callable) -> None:
    person.key(Key.Key_Tab)
    popup = QApplication.activePopupWidget()
    if not isinstance(popup, LayerSearch):
        return
    QTest.keyClicks(popup.field, draw(st.sampled_from(WORDS)))
    QTest.keyClick(popup.field, Key.Key_Return)
    if popup.isVisible():
        QTest.keyClick(popup.field, Key.Key_Escape)


def click(person: Person, draw: Callable) -> None:
    node = person.a_node(draw)
    point = person.body(node) if node else person.somewhere(draw)
    person.click(point, draw(st.sampled_from([NO_KEY, NO_KEY, SHIFT, CONTROL])))


def drag_node(person: Person, draw: Callable) -> None:
    node = person.a_node(draw)
    if node:
        person.drag(
            person.body(node), person.somewhere(draw), keys=draw(st.sampled_from([NO_KEY, ALT]))
        )


def drag_and_escape(person: Person, draw: Callable) -> None:
    node = person.a_node(draw)
    if node:
        end = person.somewhere(draw)
        person.press(draw(st.sampled_from([person.body(node), person.output(node)])))
        person.move(end)
        person.key(Key.Key_Escape)
        person.release(end)


def draw_wire(person: Person, draw: Callable) -> None:
    one, other = person.a_node(draw), person.a_node(draw)
    if one and other:
        items = person.view.canvas.nodes
        outputs, inputs = items[one].outputs, items[other].inputs
        if outputs and inputs:
            start = person.output(one, draw(st.integers(0, outputs - 1)))
            end = person.input(other, draw(st.integers(0, inputs - 1)))
            person.drag(*draw(st.sampled_from([(start, end), (end, start)])))


def marquee(person: Person, draw: Callable) -> None:
    person.drag(person.somewhere(draw), person.somewhere(draw))


def nudge(person: Person, draw: Callable) -> None:
    arrow = draw(st.sampled_from([Key.Key_Left, Key.Key_Up, Key.Key_Right, Key.Key_Down]))
    for _ in range(draw(st.integers(1, 3))):
        person.key(arrow, draw(st.sampled_from([NO_KEY, SHIFT])))


def rename(person: Person, draw: Callable) -> None:
    person.key(Key.Key_F2)
    field = QApplication.focusWidget()
    if field is not None and field is not person.view:
        QTest.keyClicks(field, draw(st.sampled_from(["code", "two words", "x"])))
        QTest.keyClick(field, draw(st.sampled_from([Key.Key_Return, Key.Key_Escape])))
        person.view.setFocus()


def press_keys(*keys: tuple[Key, Modifier]) -> Callable[[Person, Callable], None]:
    def gesture(person: Person, draw: Callable) -> None:
        person.key(*draw(st.sampled_from(keys)))

    return gesture


edit_keys = press_keys(
    (Key.Key_Delete, NO_KEY),
    (Key.Key_Backspace, CONTROL),
    (Key.Key_D, CONTROL),
    (Key.Key_D, ALT),
    (Key.Key_C, CONTROL),
    (Key.Key_X, CONTROL),
    (Key.Key_V, CONTROL),
    (Key.Key_A, CONTROL),
    (Key.Key_L, CONTROL),
)
history_keys = press_keys(
    (Key.Key_Z, CONTROL), (Key.Key_Z, CONTROL), (Key.Key_Z, CONTROL | SHIFT), (Key.Key_Y, CONTROL)
)
GESTURES = (
    drop,
    drop,
    drop_on_wire,
    drop_on_wire,
    search,
    click,
    drag_node,
    drag_and_escape,
    draw_wire,
    draw_wire,
    marquee,
    nudge,
    rename,
    edit_keys,
    edit_keys,
    history_keys,
)


@pytest.fixture(scope="module")
def person(qapp, tmp_path_factory) -> Iterator[Person]:
    file = tmp_path_factory.mktemp("gestures") / "settings.ini"
    window = MainWindow(QSettings(str(file), QSettings.Format.IniFormat))
    window.resize(1280, 800)
    window.show()
    window.files.new()
    QApplication.processEvents()
    yield Person(window)
    window.workspace.room.close()
    window.workspace.document.undo_stack.setClean()
    window.close()
    window.deleteLater()
    QApplication.processEvents()


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(choices=st.data())
def test_any_gestures_can_be_undone_and_done_again_byte_for_byte(person, choices):
    person.begin()
    document = person.document
    before = store.to_bytes(document.project)
    for gesture in choices.draw(st.lists(st.sampled_from(GESTURES), min_size=3, max_size=25)):
        gesture(person, choices.draw)
        assert person.view.tool is None, f"{gesture.__name__} left its tool in hand"
    person.redo_all()
    made = store.to_bytes(document.project)
    person.undo_all()
    assert store.to_bytes(document.project) == before
    person.redo_all()
    assert store.to_bytes(document.project) == made
    assert store.to_bytes(store.from_bytes(made)) == made
