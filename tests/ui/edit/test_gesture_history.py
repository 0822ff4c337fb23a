"""Whatever a person does with mouse and keys, undo and redo give back the same document.

The gestures are true events through the window: what a gesture means, which of it becomes an undo
step and what a half-done or refused one leaves behind are tested along with the commands.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from studio.graph.elements import Edge, PortRef
from studio.project import store
from studio.project.project import Project
from studio.ui.canvas.note_editor import NoteEditor
from studio.ui.canvas.search.layer_search import LayerSearch
from studio.ui.canvas.search.node_search import NodeSearch
from studio.ui.window.main_window import MainWindow
from tests.helpers.canvas_hands import NO_KEY, Hands

# What the offscreen platform says of popups and tips.
pytestmark = pytest.mark.qt_log_ignore("support raise", "grabbing the keyboard")
Key, Modifier = Qt.Key, Qt.KeyboardModifier
CONTROL, SHIFT, ALT = Modifier.ControlModifier, Modifier.ShiftModifier, Modifier.AltModifier
LAYERS = ("Input", "Dense", "Dropout", "Add", "Concatenate", "Flatten", "Output", "Watch")
WORDS = ("dense 12 relu", "dropout .5", "add", "flatten", "input image", "output label", "zzz")


class Dice:
    """What chance says, thrown before a gesture begins: how much it needs may depend on what is on
    the canvas, what hypothesis draws must not."""

    def __init__(self, throws: list[int]) -> None:
        self._throws = iter(throws)

    def number(self, least: int, most: int) -> int:
        return least + next(self._throws) % (most - least + 1)

    def pick(self, choices: Sequence[Any]) -> Any:
        return choices[self.number(0, len(choices) - 1)]


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
        while (left_open := QApplication.activePopupWidget()) is not None:
            left_open.close()
        QApplication.clipboard().clear()
        self.document.show(project)
        self.view.camera.zoom_to(1.0)
        self.view.setFocus()

    def undo_all(self) -> None:
        for _ in range(self.document.undo_stack.index()):
            self.key(Key.Key_Z, CONTROL)
        assert not self.document.undo_stack.canUndo(), "Ctrl+Z was not heard"

    def redo_all(self) -> None:
        for _ in range(self.document.undo_stack.count() - self.document.undo_stack.index()):
            self.key(Key.Key_Z, CONTROL | SHIFT)
        assert not self.document.undo_stack.canRedo(), "Ctrl+Shift+Z was not heard"

    def somewhere(self, dice: Dice) -> QPointF:
        """A point of the canvas that can be seen."""
        room = self.view.viewport().rect().adjusted(10, 10, -10, -10)
        x, y = dice.number(0, 100), dice.number(0, 100)
        return self.view.mapToScene(
            room.left() + room.width() * x // 100, room.top() + room.height() * y // 100
        )

    def a_node(self, dice: Dice) -> str | None:
        nodes = sorted(self.view.canvas.nodes)
        return dice.pick(nodes) if nodes else None


def drop(person: Person, dice: Dice) -> None:
    person.drop(dice.pick(LAYERS), person.somewhere(dice))


def drop_on_wire(person: Person, dice: Dice) -> None:
    wires = list(person.view.canvas.wires.values())
    if wires:
        path = dice.pick(wires).path()
        person.drop(dice.pick(LAYERS), path.pointAtPercent(0.5))


def search(person: Person, dice: Dice) -> None:
    person.key(Key.Key_Tab)
    assert isinstance(QApplication.activePopupWidget(), LayerSearch)


def answer_search(dice: Dice) -> None:
    """A wire that is let go over empty canvas asks for a layer, and so does Tab."""
    popup = QApplication.activePopupWidget()
    if isinstance(popup, LayerSearch):
        QTest.keyClicks(popup.field, dice.pick(WORDS))
        QTest.keyClick(popup.field, Key.Key_Return)
        if popup.isVisible():
            QTest.keyClick(popup.field, Key.Key_Escape)


def click(person: Person, dice: Dice) -> None:
    node = person.a_node(dice)
    point = person.body(node) if node else person.somewhere(dice)
    person.click(point, dice.pick([NO_KEY, NO_KEY, SHIFT, CONTROL]))


def drag_node(person: Person, dice: Dice) -> None:
    node = person.a_node(dice)
    if node:
        person.drag(person.body(node), person.somewhere(dice), keys=dice.pick([NO_KEY, ALT]))


def drag_and_escape(person: Person, dice: Dice) -> None:
    node = person.a_node(dice)
    if node:
        end = person.somewhere(dice)
        person.press(dice.pick([person.body(node), person.output(node)]))
        person.move(end)
        person.key(Key.Key_Escape)
        person.release(end)


def draw_wire(person: Person, dice: Dice) -> None:
    one, other = person.a_node(dice), person.a_node(dice)
    if one and other:
        items = person.view.canvas.nodes
        outputs, inputs = items[one].outputs, items[other].inputs
        if outputs and inputs:
            start = person.output(one, dice.number(0, outputs - 1))
            end = person.input(other, dice.number(0, inputs - 1))
            person.drag(*dice.pick([(start, end), (end, start)]))


def drop_wire(person: Person, dice: Dice) -> None:
    node = person.a_node(dice)
    if node:
        person.drag(person.output(node), person.somewhere(dice))


def marquee(person: Person, dice: Dice) -> None:
    person.drag(person.somewhere(dice), person.somewhere(dice))


def nudge(person: Person, dice: Dice) -> None:
    arrow = dice.pick([Key.Key_Left, Key.Key_Up, Key.Key_Right, Key.Key_Down])
    for _ in range(dice.number(1, 3)):
        person.key(arrow, dice.pick([NO_KEY, SHIFT]))


def rename(person: Person, dice: Dice) -> None:
    words = dice.pick(["code", "two words", "x"])
    end = dice.pick([Key.Key_Return, Key.Key_Escape])
    person.key(Key.Key_F2)
    field = QApplication.focusWidget()
    if field is not None and field is not person.view:
        QTest.keyClicks(field, words)
        QTest.keyClick(field, end)
        person.view.setFocus()


def drag_title(person: Person, dice: Dice) -> None:
    shown = person.view.canvas.frames.open
    if shown:
        frame = dice.pick(sorted(shown))
        person.drag(shown[frame].bar.center(), person.somewhere(dice))


def move_onto_wire(person: Person, dice: Dice) -> None:
    node, wires = person.a_node(dice), list(person.view.canvas.wires.values())
    if node and wires:
        path = dice.pick(wires).path()
        person.drag(person.body(node), path.pointAtPercent(0.5))


def write_note(person: Person, dice: Dice) -> None:
    words = dice.pick(["", "look here"])
    end = dice.pick([(Key.Key_Return, CONTROL), (Key.Key_Escape, NO_KEY)])
    person.key(Key.Key_N)
    field = QApplication.focusWidget()
    assert isinstance(field, NoteEditor)
    QTest.keyClicks(field, words)
    QTest.keyClick(field, *end)
    person.view.setFocus()


def drag_note(person: Person, dice: Dice) -> None:
    notes = person.document.project.drawing.notes()
    if notes:
        x, y = dice.pick(notes).position
        person.drag(QPointF(x + 30, y + 10), person.somewhere(dice))


def connect_by_name(person: Person, dice: Dice) -> None:
    keys = dice.pick([CONTROL, CONTROL | SHIFT, CONTROL | ALT])
    words = dice.pick(["", "d", "out"])
    person.key(Key.Key_K, keys)
    popup = QApplication.activePopupWidget()
    if isinstance(popup, NodeSearch):
        QTest.keyClicks(popup.field, words)
        QTest.keyClick(popup.field, Key.Key_Return)
        if popup.isVisible():
            QTest.keyClick(popup.field, Key.Key_Escape)


def press_keys(*keys: tuple[Qt.Key, Qt.KeyboardModifier]) -> Callable[[Person, Dice], None]:
    def gesture(person: Person, dice: Dice) -> None:
        person.key(*dice.pick(keys))

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
drawing_keys = press_keys(
    (Key.Key_G, CONTROL),
    (Key.Key_G, CONTROL),
    (Key.Key_G, CONTROL | SHIFT),
    (Key.Key_C, CONTROL | SHIFT),
    (Key.Key_F, CONTROL | SHIFT),
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
    drop_wire,
    marquee,
    nudge,
    rename,
    move_onto_wire,
    write_note,
    drag_note,
    connect_by_name,
    drawing_keys,
    drawing_keys,
    drag_title,
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


THROWS = st.lists(st.integers(0, 100), min_size=8, max_size=8)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    steps=st.lists(st.tuples(st.sampled_from(GESTURES), THROWS), min_size=3, max_size=25),
)
def test_any_gestures_can_be_undone_and_done_again_byte_for_byte(person, steps):
    person.begin()
    document = person.document
    before = store.to_bytes(document.project)
    for gesture, throws in steps:
        dice = Dice(throws)
        gesture(person, dice)
        answer_search(dice)
        assert QApplication.activePopupWidget() is None, f"{gesture.__name__} left a popup open"
        assert person.view.tool is None, f"{gesture.__name__} left its tool in hand"
    person.redo_all()
    made = store.to_bytes(document.project)
    person.undo_all()
    assert store.to_bytes(document.project) == before
    person.redo_all()
    assert store.to_bytes(document.project) == made
    assert store.to_bytes(store.from_bytes(made)) == made
