"""Connect to…, Connect from… and Disconnect…: wires by the names of nodes."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from studio.resources import resource
from studio.ui.edit.node_words import closeness
from tests.helpers.keyboard import POPUP_NOISE, Keyboard, has_focus
from tests.helpers.shared_window import SharedWindow

pytestmark = pytest.mark.qt_log_ignore(*POPUP_NOISE)
AUTOENCODER = resource("examples", "autoencoder.strata")


@pytest.fixture
def keyboard(shared_window: SharedWindow, qtbot: QtBot) -> Iterator[Keyboard]:
    with shared_window.lent(qtbot, AUTOENCODER) as keyboard:
        yield keyboard


def add(keyboard: Keyboard, layer: str, name: str, **params: object) -> None:
    node = keyboard.graph.new_node(layer, name, params)
    keyboard.graph.add_node(node, (400.0, 100.0))


def listed(keyboard: Keyboard) -> list[str]:
    return [offer.node.name for offer in keyboard.popup.model.found]


def test_a_wire_is_drawn_by_name_in_one_step(keyboard: Keyboard) -> None:
    add(keyboard, "Dense", "side")
    keyboard.select("code")
    keyboard.press("Ctrl+K")
    keyboard.type("sid")
    keyboard.press("Return")
    assert ("code", "side") in keyboard.wires()
    assert keyboard.said == "Connected code to side."
    assert has_focus(keyboard.workspace.canvas)
    assert keyboard.workspace.document.undo_stack.count() == 1


def test_free_inputs_come_first_and_an_old_wire_is_replaced(keyboard: Keyboard) -> None:
    add(keyboard, "Dense", "free")
    keyboard.select("image")
    keyboard.press("Ctrl+K")
    assert listed(keyboard)[0] == "free"
    keyboard.type("code")
    assert keyboard.popup.hint.text() == "Replaces the wire from encoder_3."
    keyboard.press("Return")
    assert ("image", "code") in keyboard.wires()
    assert ("encoder_3", "code") not in keyboard.wires()
    keyboard.press("Ctrl+Z")
    assert ("encoder_3", "code") in keyboard.wires()


def test_a_wire_that_would_close_a_loop_says_so_and_is_not_drawn(keyboard: Keyboard) -> None:
    before = keyboard.wires()
    keyboard.select("code")
    keyboard.press("Ctrl+K")
    keyboard.type("encoder_1")
    assert "would close a loop" in keyboard.popup.hint.text()
    popup = keyboard.popup
    keyboard.press("Return")
    assert popup.isVisible()
    keyboard.press("Esc")
    assert keyboard.wires() == before


def test_connect_from_draws_it_the_other_way_round(keyboard: Keyboard) -> None:
    add(keyboard, "Dense", "side")
    keyboard.select("side")
    keyboard.press("Ctrl+Shift+K")
    keyboard.type("code")
    keyboard.press("Return")
    assert ("code", "side") in keyboard.wires()


def test_ports_are_listed_and_typed_by_name(keyboard: Keyboard) -> None:
    add(keyboard, "MultiHeadAttention", "attend", num_heads=2, key_dim=4)
    keyboard.select("code")
    keyboard.press("Ctrl+K")
    keyboard.type("attend")
    assert [o.port for o in keyboard.popup.model.found][:3] == ["query", "value", "key"]
    keyboard.type(" val")
    keyboard.press("Return")
    edge = keyboard.graph.edges_into(keyboard.named("attend"))[0]
    assert edge.target.index == 1


def test_a_second_output_can_be_named(keyboard: Keyboard) -> None:
    add(keyboard, "LSTM", "memory", units=4, return_state=True)
    add(keyboard, "Dense", "side")
    keyboard.select("memory")
    keyboard.press("Ctrl+K")
    keyboard.type("side state")
    keyboard.press("Down", "Return")
    assert keyboard.graph.edges_into(keyboard.named("side"))[0].source.index == 2


def test_disconnect_lists_the_wires_and_removes_one(keyboard: Keyboard) -> None:
    keyboard.select("code")
    keyboard.press("Ctrl+Alt+K")
    assert listed(keyboard) == ["encoder_3", "encoder", "decoder_1"]
    keyboard.type("dec")
    keyboard.press("Return")
    assert ("code", "decoder_1") not in keyboard.wires()
    assert ("encoder_3", "code") in keyboard.wires()


@pytest.mark.parametrize("key", ["Ctrl+K", "Ctrl+Shift+K", "Ctrl+Alt+K"])
def test_with_nothing_selected_it_says_what_is_missing(keyboard: Keyboard, key: str) -> None:
    keyboard.press(key)
    assert "select one node first" in keyboard.said


def test_what_has_no_such_port_says_so(keyboard: Keyboard) -> None:
    keyboard.select("image")
    keyboard.press("Ctrl+Shift+K")
    assert keyboard.said == "image has no input: no wire can end there."
    keyboard.select("reconstruction")
    keyboard.press("Ctrl+K")
    assert keyboard.said == "reconstruction has no output: no wire can begin there."


def test_esc_gives_the_focus_back_to_the_outline(keyboard: Keyboard) -> None:
    keyboard.press("Ctrl+6")
    keyboard.select("code")
    keyboard.press("Ctrl+K", "Esc")
    assert has_focus(keyboard.workspace.outline.view)


def test_better_matches_score_higher(keyboard: Keyboard) -> None:
    node = keyboard.graph.node(keyboard.named("encoder_3"))
    scores = [closeness(text, node) for text in ("encoder_3", "enc", "3", "oder", "dense", "e3")]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == len(scores)
    assert closeness("xyz", node) == 0
