"""Finding nodes from the canvas."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from studio.resources import resource
from tests.helpers.keyboard import Keyboard, has_focus
from tests.helpers.shared_window import SharedWindow

AUTOENCODER = resource("examples", "autoencoder.strata")


@pytest.fixture
def keyboard(shared_window: SharedWindow, qtbot: QtBot) -> Iterator[Keyboard]:
    with shared_window.lent(qtbot, AUTOENCODER) as keyboard:
        yield keyboard


def test_typing_selects_the_first_match_and_counts(keyboard: Keyboard) -> None:
    keyboard.press("Ctrl+F")
    keyboard.type("relu")
    assert keyboard.workspace.find_bar.count.text() == "1 of 6"
    assert keyboard.selected == "encoder_1"


@pytest.mark.parametrize(
    ("text", "name"),
    [("reconst", "reconstruction"), ("784", "decoded"), ("watch", "encoder"), ("dense 2", "code")],
)
def test_names_layers_and_values_are_found(keyboard: Keyboard, text: str, name: str) -> None:
    keyboard.press("Ctrl+F")
    keyboard.type(text)
    keyboard.workspace.find_bar.select_found()
    found = {keyboard.graph.node(n).name for n in keyboard.workspace.selection.nodes}
    assert name in found


def test_enter_goes_round_and_shift_enter_back(keyboard: Keyboard) -> None:
    keyboard.press("Ctrl+F")
    keyboard.type("encoder_")
    keyboard.press("Return", "Return")
    assert keyboard.selected == "encoder_3"
    keyboard.press("Return")
    assert keyboard.selected == "encoder_1"
    keyboard.press("Shift+Return")
    assert keyboard.selected == "encoder_3"
    assert keyboard.workspace.find_bar.count.text() == "3 of 3"


def test_f3_goes_on_from_the_canvas(keyboard: Keyboard) -> None:
    keyboard.press("Ctrl+F")
    keyboard.type("decoder")
    keyboard.press("Esc")
    assert has_focus(keyboard.workspace.canvas)
    assert not keyboard.workspace.find_bar.isVisible()
    keyboard.press("F3")
    assert keyboard.selected == "decoder_2"
    keyboard.press("Shift+F3")
    assert keyboard.selected == "decoder_1"


def test_a_match_is_brought_into_view(keyboard: Keyboard) -> None:
    canvas = keyboard.workspace.canvas
    canvas.camera.zoom_to(2.0)
    keyboard.press("Ctrl+F")
    keyboard.type("reconstruction")
    seen = canvas.mapToScene(canvas.viewport().rect()).boundingRect()
    assert seen.contains(canvas.canvas.nodes[keyboard.named("reconstruction")].far_rect)


def test_alt_enter_selects_all_that_were_found(keyboard: Keyboard) -> None:
    keyboard.press("Ctrl+F")
    keyboard.type("128")
    keyboard.press("Alt+Return")
    names = {keyboard.graph.node(n).name for n in keyboard.workspace.selection.nodes}
    assert names == {"encoder_1", "decoder_3"}


def test_nothing_found_is_said_and_changes_no_selection(keyboard: Keyboard) -> None:
    keyboard.select("code")
    keyboard.press("Ctrl+F")
    keyboard.type("zebra")
    assert keyboard.workspace.find_bar.count.text() == "Nothing found"
    assert keyboard.selected == "code"


def test_an_edit_is_searched_anew(keyboard: Keyboard) -> None:
    keyboard.press("Ctrl+F")
    keyboard.type("decoder_1")
    keyboard.graph.rename(keyboard.named("code"), "decoder_1b")
    keyboard.workspace.document.settled.emit()
    assert keyboard.workspace.find_bar.count.text() == "2 of 2"


def test_the_code_panel_keeps_its_own_find(keyboard: Keyboard) -> None:
    keyboard.press("Ctrl+2")
    keyboard.workspace.code.view.setFocus()
    keyboard.press("Ctrl+F")
    assert not keyboard.workspace.find_bar.isVisible()
