"""Every key of the canvas's table, pressed in the real window, and what the trackpad sends.

What the mouse does is in test_canvas, test_canvas_wires, test_wiring_help, test_groups and
test_notes.
"""

import pytest
from msgspec import structs
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QNativeGestureEvent, QPointingDevice, QWheelEvent
from PySide6.QtWidgets import QApplication

from studio.project import store
from studio.resources import resource
from studio.ui.edit.commands import SetTraining
from tests.helpers.canvas_hands import NO_KEY
from tests.helpers.keyboard import POPUP_NOISE, settings_in

pytestmark = pytest.mark.qt_log_ignore(*POPUP_NOISE)
CLASSIFIER = resource("examples", "mnist_classifier.strata")
AUTOENCODER = resource("examples", "autoencoder.strata")
PATIENCE_MS = 120_000


@pytest.fixture
def person(shared_window, qtbot):
    with shared_window.lent(qtbot, AUTOENCODER) as person:
        person.workspace.canvas.setFocus()
        QApplication.processEvents()
        yield person


def names(person) -> set[str]:
    return {node.name for node in person.graph.nodes()}


def is_one_step(person, before: bytes) -> bool:
    """Whether Ctrl+Z takes all of it back, and Ctrl+Shift+Z and Ctrl+Y do it again."""
    document = person.workspace.document
    after = store.to_bytes(document.project)
    steps = document.undo_stack.count()
    person.press("Ctrl+Z")
    was_undone = store.to_bytes(document.project) == before
    person.press("Ctrl+Shift+Z")
    was_redone = store.to_bytes(document.project) == after
    person.press("Ctrl+Z", "Ctrl+Y")
    return was_undone and was_redone and steps == 1 and store.to_bytes(document.project) == after


@pytest.mark.parametrize(
    ("keys", "gone", "come"),
    [
        (("Del",), {"code"}, set()),
        (("Ctrl+Backspace",), {"code"}, set()),
        (("Ctrl+D",), set(), {"code_2"}),
        (("Alt+D",), set(), {"code_2"}),
        (("Ctrl+X",), {"code"}, set()),
        (("Ctrl+C", "Ctrl+V"), set(), {"code_2"}),
    ],
)
def test_a_key_that_edits_is_one_step(person, keys, gone, come):
    before, had = store.to_bytes(person.workspace.document.project), names(person)
    person.select("code")
    person.press(*keys)
    assert had - names(person) == gone
    assert names(person) - had == come
    assert is_one_step(person, before)


def test_delete_and_reconnect_closes_the_gap_and_delete_does_not(person):
    person.select("code")
    person.press("Ctrl+Backspace")
    assert ("encoder_3", "decoder_1") in person.wires()
    person.press("Ctrl+Z")
    person.select("code")
    person.press("Del")
    assert ("encoder_3", "decoder_1") not in person.wires()


@pytest.mark.parametrize(
    "keys", [("Right",), ("Shift+Down",), ("Ctrl+L",), ("Ctrl+Shift+F",), ("Ctrl+G",), ("Alt+D",)]
)
def test_a_key_that_moves_or_draws_is_one_step(person, keys):
    before = store.to_bytes(person.workspace.document.project)
    person.select("code")
    person.press(*keys)
    assert store.to_bytes(person.workspace.document.project) != before
    assert is_one_step(person, before)


def test_renaming_by_key_is_one_step(person):
    before = store.to_bytes(person.workspace.document.project)
    person.select("code")
    person.press("F2")
    person.type("latent")
    person.press("Return")
    assert "latent" in names(person)
    assert is_one_step(person, before)


def test_select_all_and_escape(person):
    person.press("Ctrl+A")
    assert len(person.workspace.selection.nodes) == len(person.graph)
    person.press("Esc")
    assert not person.workspace.selection.nodes


def test_fit_all_and_the_selection(person):
    canvas = person.workspace.canvas
    person.select("code")
    person.press("F")
    near = canvas.camera.scale
    person.press("Home")
    assert canvas.camera.scale < near
    seen = canvas.mapToScene(canvas.viewport().rect()).boundingRect()
    assert seen.contains(canvas.canvas.network_rect())


def test_zooming_by_keys(person):
    camera = person.workspace.canvas.camera
    person.press("Ctrl+0")
    assert camera.scale == pytest.approx(1.0)
    person.press("Ctrl++")
    assert camera.scale > 1.0
    person.press("Ctrl+-", "Ctrl+-")
    assert camera.scale < 1.0


def test_find_goes_from_one_match_to_the_next(person):
    person.press("Ctrl+F")
    person.type("decoder")
    first = person.selected
    person.press("F3")
    assert {first, person.selected} == {"decoder_1", "decoder_2"}


def test_explaining_a_layer_opens_its_help(person):
    person.workspace.show_code()
    person.workspace.canvas.setFocus()
    person.select("code")
    person.press("F1")
    assert person.workspace.tabs.currentWidget() is person.workspace.inspector


def test_the_minimap_comes_and_goes(person):
    canvas = person.workspace.canvas
    person.window.resize(1600, 800)
    person.press("Ctrl+0")
    person.qtbot.waitUntil(canvas.minimap.isVisible)
    person.press("M")
    assert not canvas.minimap.isVisible()
    person.press("M")
    person.qtbot.waitUntil(canvas.minimap.isVisible)


def test_two_fingers_pan_and_a_pinch_zooms(person):
    canvas = person.workspace.canvas
    person.press("Ctrl+0")
    viewport, middle = canvas.viewport(), canvas.viewport().rect().center()
    held = canvas.mapToScene(middle)
    screen = QPointF(viewport.mapToGlobal(middle))
    fingers = QWheelEvent(
        QPointF(middle),
        screen,
        QPoint(-30, -50),
        QPoint(-30, -50),
        Qt.MouseButton.NoButton,
        NO_KEY,
        Qt.ScrollPhase.ScrollUpdate,
        False,
    )
    QApplication.sendEvent(viewport, fingers)
    moved = canvas.mapToScene(middle) - held
    assert (moved.x(), moved.y()) == (pytest.approx(30), pytest.approx(50))
    pinch = QNativeGestureEvent(
        Qt.NativeGestureType.ZoomNativeGesture,
        QPointingDevice.primaryPointingDevice(),
        2,
        QPointF(middle),
        QPointF(middle),
        screen,
        0.5,
        QPointF(),
    )
    under = canvas.mapToScene(middle)
    QApplication.sendEvent(viewport, pinch)
    assert canvas.camera.scale == pytest.approx(1.5)
    assert (canvas.mapToScene(middle) - under).manhattanLength() < 3


@pytest.mark.keras
def test_the_keys_of_a_run(make_keyboard, qtbot, tmp_path):
    person = make_keyboard(settings_in(tmp_path))
    person.window.files.open_example(CLASSIFIER)
    document, room = person.workspace.document, person.workspace.room
    many = structs.replace(document.project.training, epochs=500)
    document.push(SetTraining(document, many, "Set epochs"))
    person.workspace.canvas.setFocus()
    ended = []
    room.run_ended.connect(ended.append)
    person.press("F5")
    qtbot.waitUntil(lambda: room.model.run.step > 0, timeout=PATIENCE_MS)
    person.press("F6")
    qtbot.waitUntil(lambda: room.is_paused, timeout=PATIENCE_MS)
    qtbot.wait(500)  # what was on its way when the run was held
    held_at = room.model.run.step
    person.press("F10")
    qtbot.waitUntil(lambda: room.model.run.step > held_at, timeout=PATIENCE_MS)
    assert room.is_paused
    done = room.model.run.epochs_done
    person.press("Shift+F10")
    qtbot.waitUntil(
        lambda: room.is_paused and room.model.run.epochs_done == done + 1, timeout=PATIENCE_MS
    )
    person.press("F6")
    qtbot.waitUntil(lambda: not room.is_paused, timeout=PATIENCE_MS)
    person.press("Shift+F5")
    qtbot.waitUntil(lambda: bool(ended), timeout=PATIENCE_MS)
    assert ended[0].kind == "stopped"
