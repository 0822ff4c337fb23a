"""Nodes copied, cut and pasted with real keys, through a real clipboard."""

import json
from itertools import combinations

import pytest
from PySide6.QtCore import QPointF, QSettings, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu

from studio.graph.elements import Edge, PortRef
from studio.project.fragment import from_text, to_text
from studio.project.store import to_bytes
from studio.ui.actions.command import Command
from studio.ui.canvas import geometry as at
from studio.ui.canvas.menus import context_menu
from studio.ui.window.main_window import MainWindow
from tests.helpers.canvas_hands import Hands

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(autouse=True)
def _empty_clipboard(qapp):
    QGuiApplication.clipboard().clear()


@pytest.fixture
def hands(qtbot):
    return Hands(qtbot)


@pytest.fixture
def chain(hands):
    ids = [hands.put("Dense", -104, -160 + at.ROW * i, units=8 + i) for i in range(3)]
    hands.tie(ids[0], ids[1])
    hands.tie(ids[1], ids[2])
    return hands, ids


def press(hands, key):
    hands.key(key, CONTROL)


def saved(hands):
    return to_bytes(hands.document.project)


def undo(hands):
    hands.document.undo_stack.undo()


def clipboard_text():
    return QGuiApplication.clipboard().text()


def test_copy_puts_the_selected_nodes_on_the_clipboard_as_text(chain):
    hands, ids = chain
    before = saved(hands)
    hands.selection.select(ids[1:])
    press(hands, Qt.Key.Key_C)
    assert clipboard_text() == to_text(hands.graph, ids[1:])
    assert QGuiApplication.clipboard().mimeData().hasFormat("text/plain")
    assert saved(hands) == before
    assert not hands.document.is_modified


def test_copying_nothing_leaves_the_clipboard_and_says_so(chain):
    hands, _ = chain
    QGuiApplication.clipboard().setText("a note")
    press(hands, Qt.Key.Key_C)
    press(hands, Qt.Key.Key_X)
    assert clipboard_text() == "a note"
    assert hands.said == ["Nothing was copied: select nodes first"] * 2
    assert len(hands.graph) == 3


def test_pasted_nodes_have_names_ids_and_wires_of_their_own_and_are_selected(chain):
    hands, ids = chain
    hands.selection.select(ids[1:])
    press(hands, Qt.Key.Key_C)
    before = saved(hands)
    press(hands, Qt.Key.Key_V)
    new = sorted(set(hands.view.canvas.nodes) - set(ids))
    assert hands.selection.nodes == set(new)
    assert [hands.graph.node(key).name for key in new] == ["dense_4", "dense_5"]
    assert [hands.graph.node(key).params["units"] for key in new] == [9, 10]
    assert hands.graph.edges_into(new[0]) == []
    assert hands.graph.edges_into(new[1]) == [Edge(PortRef(new[0]), PortRef(new[1]))]
    assert hands.document.undo_stack.undoText() == "Paste 2 nodes"
    after = saved(hands)
    undo(hands)
    assert saved(hands) == before
    hands.document.undo_stack.redo()
    assert saved(hands) == after


def far_apart(hands):
    places = hands.graph.positions().values()
    return all(max(abs(x - a), abs(y - b)) >= 16 for (x, y), (a, b) in combinations(places, 2))


@pytest.mark.parametrize("step", [0, 3, 9])
def test_nodes_pasted_at_one_spot_or_nearly_do_not_hide_each_other(hands, step):
    hands.selection.select([hands.put("Dense", 3.5, 5)])
    press(hands, Qt.Key.Key_C)
    for i in range(4):
        hands.view.paste(QPointF(107 + step * i, 37))
    assert len(hands.graph) == 5
    assert far_apart(hands)


def test_nodes_keep_their_places_to_each_other_and_stand_about_the_mouse(hands):
    ids = [hands.put("Dense", 3, 5), hands.put("Dense", 300.5, 80)]
    text = to_text(hands.graph, ids)
    QGuiApplication.clipboard().setText(text)
    hands.view.paste(QPointF(1000, 2000))
    (ax, ay), (bx, by) = (hands.graph.position(key) for key in sorted(hands.selection.nodes))
    assert (bx - ax, by - ay) == (297.5, 75)
    assert abs((ax + bx + at.WIDTH) / 2 - 1000) <= at.GRID
    assert abs((ay + by + at.HEIGHT) / 2 - 2000) <= at.GRID


def test_cut_is_copy_and_delete_in_one_step_and_paste_brings_it_back(chain):
    hands, ids = chain
    before = saved(hands)
    hands.selection.select(ids[1:])
    press(hands, Qt.Key.Key_X)
    assert [n.id for n in hands.graph.nodes()] == ids[:1]
    assert not hands.selection.nodes
    assert hands.document.undo_stack.undoText() == "Cut 2 nodes"
    press(hands, Qt.Key.Key_V)
    assert sorted(n.name for n in hands.graph.nodes()) == ["dense", "dense_2", "dense_3"]
    undo(hands)
    undo(hands)
    assert saved(hands) == before
    assert not hands.document.undo_stack.canUndo()


def test_nodes_are_pasted_into_a_second_window(chain, qtbot):
    hands, ids = chain
    hands.selection.select(ids)
    press(hands, Qt.Key.Key_C)
    other = Hands(qtbot)
    before = saved(other)
    press(other, Qt.Key.Key_V)
    assert to_text(other.graph, other.selection.nodes) == clipboard_text()
    assert not other.view._hint.isVisible()
    undo(other)
    assert saved(other) == before


@pytest.mark.parametrize("text", ["", "model.fit(x)", '{"cells": []}'])
def test_pasting_what_is_no_fragment_says_so_and_changes_nothing(chain, text):
    hands, ids = chain
    before = saved(hands)
    hands.selection.select(ids[:1])
    QGuiApplication.clipboard().setText(text)
    press(hands, Qt.Key.Key_V)
    assert len(hands.said) == 1
    assert hands.said[0].startswith("The clipboard holds no nodes: it is ")
    assert (saved(hands), hands.selection.single) == (before, ids[0])
    assert not hands.document.is_modified


def test_pasting_a_broken_fragment_says_what_is_wrong(chain):
    hands, ids = chain
    before = saved(hands)
    QGuiApplication.clipboard().setText(
        to_text(hands.graph, ids).replace('"layer": "Dense"', '"layer": "Dens"')
    )
    press(hands, Qt.Key.Key_V)
    (said,) = hands.said
    assert said.startswith("The nodes on the clipboard cannot be pasted: $.graph.nodes[0]: ")
    assert said.endswith('did you mean "Dense"?')
    assert saved(hands) == before


def test_what_the_graph_refuses_is_said_and_changes_nothing(chain, qtbot):
    hands, ids = chain
    plain = json.loads(to_text(hands.graph, ids))
    plain["graph"]["edges"].append({"source": "n3", "target": "n1"})
    QGuiApplication.clipboard().setText(json.dumps(plain))
    before = saved(hands)
    with qtbot.waitSignal(hands.document.refused) as refused:
        press(hands, Qt.Key.Key_V)
    assert "would close a loop" in refused.args[0]
    assert saved(hands) == before
    assert not hands.document.is_modified


def test_the_menus_of_node_and_canvas_copy_and_paste_at_their_place(chain):
    hands, ids = chain
    rows = menu_rows(hands, hands.body(ids[0]))
    assert {"Cut", "Copy"} <= set(rows)
    rows["Copy"].trigger()
    spot = QPointF(200, -200)
    menu_rows(hands, spot)["Paste"].trigger()
    new = hands.selection.single
    assert new not in ids
    assert abs(hands.body(new).x() - 200) <= at.GRID
    assert abs(hands.body(new).y() + 200) <= at.GRID


def menu_rows(hands, place):
    menu = context_menu(hands.view, hands.pixel(place))
    assert isinstance(menu, QMenu)
    return {action.text(): action for action in menu.actions()}


# --- in the window


@pytest.fixture
def window(qtbot, tmp_path):
    window = MainWindow(QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat))
    window.show()
    qtbot.waitExposed(window)
    window.files.new()
    yield window
    window.workspace.room.close()
    window.workspace.document.undo_stack.setClean()
    window.close()
    window.deleteLater()
    QApplication.processEvents()


def test_the_keys_of_the_window_copy_cut_and_paste_once(window):
    canvas, document = window.workspace.canvas, window.workspace.document
    canvas.add_layer_at("Dense", QPointF(0, 0))
    canvas.setFocus()
    QTest.keyClick(canvas, Qt.Key.Key_C, CONTROL)
    QTest.keyClick(canvas, Qt.Key.Key_V, CONTROL)
    assert [n.name for n in document.project.graph.nodes()] == ["dense", "dense_2"]
    QTest.keyClick(canvas, Qt.Key.Key_X, CONTROL)
    assert [n.name for n in document.project.graph.nodes()] == ["dense"]
    assert document.undo_stack.count() == 3
    assert from_text(clipboard_text()).nodes[0][0].name == "dense_2"
    QGuiApplication.clipboard().setText("a note")
    window.actions_by_id[Command.PASTE].trigger()
    assert "The clipboard holds no nodes" in window.statusBar().currentMessage()


def test_a_name_under_edit_keeps_the_keys_for_itself(window):
    canvas, document = window.workspace.canvas, window.workspace.document
    canvas.add_layer_at("Dense", QPointF(0, 0))
    canvas.rename_selected()
    editor = canvas.findChild(QLineEdit)
    editor.setFocus()
    editor.selectAll()
    QTest.keyClick(editor, Qt.Key.Key_X, CONTROL)
    assert (editor.text(), clipboard_text()) == ("", "dense")
    QTest.keyClick(editor, Qt.Key.Key_V, CONTROL)
    assert editor.text() == "dense"
    assert document.undo_stack.count() == 1
