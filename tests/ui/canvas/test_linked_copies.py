"""Linked copies: nodes that share one layer."""

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest

from studio.engine.protocol.shapes import NodeReport
from studio.ui.canvas import geometry as at
from studio.ui.canvas.menus import context_menu
from studio.ui.inspector.inspector_panel import InspectorPanel
from studio.ui.window.main_window import MainWindow
from tests.helpers.canvas_hands import LEFT, Hands

ALT, CONTROL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def pair(qtbot):
    """A Dense with a linked copy, made by Alt+D, and another Dense."""
    hands = Hands(qtbot)
    first, alone = hands.put("Dense", 0, 0, units=7), hands.put("Dense", 0, 200)
    hands.view.fit_all()
    hands.click(hands.body(first))
    hands.key(Qt.Key.Key_D, ALT)
    (copy,) = hands.selection.nodes
    hands.view.fit_all()
    return hands, first, copy, alone


def items(hands, *keys):
    return [hands.view.canvas.nodes[key] for key in keys]


def ranks(hands, *keys):
    return [item.link_rank for item in items(hands, *keys)]


def test_alt_d_makes_a_copy_with_the_same_parameters_and_both_are_marked(pair):
    hands, first, copy, alone = pair
    assert hands.graph.node(copy).params == hands.graph.node(first).params == {"units": 7}
    assert ranks(hands, first, copy, alone) == [1, 2, 0]
    assert [item.texts.mark is not None for item in items(hands, first, copy, alone)] == [
        *(True, True, False)
    ]
    hands.document.undo_stack.undo()
    assert ranks(hands, first) == [0]
    hands.document.undo_stack.redo()
    assert ranks(hands, first, copy) == [1, 2]


def test_a_linked_copy_that_would_lie_beyond_the_edge_is_brought_into_view(qtbot):
    hands = Hands(qtbot)
    first = hands.put("Dense", 0, 0)
    view = hands.view
    view.camera.zoom_to(1.0)
    edge = view.mapToScene(view.viewport().rect().topRight())
    hands.graph.move({first: (edge.x() - at.WIDTH - 8, edge.y() + 200)})
    hands.selection.select((first,))
    hands.key(Qt.Key.Key_D, ALT)
    (copy,) = hands.selection.nodes
    seen = view.mapToScene(view.viewport().rect()).boundingRect()
    assert seen.contains(view.canvas.nodes[copy].far_rect)


def test_only_the_first_counts_the_weights(pair):
    hands, first, copy, _ = pair
    reports = {key: NodeReport(((None, 7),), params=63) for key in (first, copy)}
    hands.view.set_reports(reports, {})
    assert [item.texts.count.text() for item in items(hands, first, copy)] == ["63", "shared"]


@pytest.mark.parametrize("is_first", [True, False])
def test_the_last_one_left_loses_its_mark_and_undo_gives_it_back(pair, is_first):
    hands, first, copy, _ = pair
    gone, left = (first, copy) if is_first else (copy, first)
    hands.click(hands.body(gone))
    hands.key(Qt.Key.Key_Delete)
    assert ranks(hands, left) == [0]
    hands.document.undo_stack.undo()
    assert ranks(hands, first, copy) == [1, 2]


def test_the_inspector_changes_both_and_one_undo_takes_back_both(pair, qtbot):
    hands, first, copy, alone = pair
    panel = InspectorPanel(hands.document, hands.selection)
    qtbot.addWidget(panel)
    panel.show()
    hands.selection.select((copy,))
    editor = panel.form.part_of("units").editors["units"]
    field = editor.focusProxy() or editor
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_A, CONTROL)
    qtbot.keyClicks(field, "42")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert [hands.graph.node(key).params["units"] for key in (first, copy)] == [42, 42]
    assert hands.graph.node(alone).params.get("units") != 42
    before = hands.document.undo_stack.count()
    hands.document.undo_stack.undo()
    assert [hands.graph.node(key).params["units"] for key in (first, copy)] == [7, 7]
    assert before == 2


def test_the_inspector_names_the_partners_and_goes_to_them(pair, qtbot):
    hands, first, copy, alone = pair
    panel = InspectorPanel(hands.document, hands.selection)
    qtbot.addWidget(panel)
    panel.show()
    hands.selection.select((alone,))
    assert not panel.link_line.isVisible()
    hands.selection.select((copy,))
    assert panel.link_line.isVisible()
    name = hands.graph.node(first).name
    assert f">{name}</a>: a change here changes it too." in panel.link_line.text.text()
    hands.graph.rename(first, "encoder")
    qtbot.waitUntil(lambda: ">encoder</a>" in panel.link_line.text.text())
    panel.activateWindow()
    qtbot.waitUntil(panel.isActiveWindow)
    panel.link_line.text.setFocus()
    qtbot.keyClick(panel.link_line.text, Qt.Key.Key_Tab)
    qtbot.keyClick(panel.link_line.text, Qt.Key.Key_Return)
    assert hands.selection.nodes == {first}


def test_unlink_in_the_inspector_gives_each_a_layer_of_its_own(pair, qtbot):
    hands, first, copy, _ = pair
    panel = InspectorPanel(hands.document, hands.selection)
    qtbot.addWidget(panel)
    panel.show()
    hands.selection.select((first,))
    QTest.mouseClick(panel.link_line.button, LEFT)
    qtbot.waitUntil(lambda: not panel.link_line.isVisible())
    assert ranks(hands, first, copy) == [0, 0]
    hands.graph.set_param(first, "units", 3)
    assert hands.graph.node(copy).params["units"] == 7
    hands.graph.set_param(first, "units", 7)
    hands.document.undo_stack.undo()
    assert ranks(hands, first, copy) == [1, 2]
    qtbot.waitUntil(panel.link_line.isVisible)


def test_pointing_at_one_lights_up_its_partners_and_says_so(pair):
    hands, first, copy, alone = pair
    hands.selection.select(())
    hands.move(hands.body(first), button=None)
    assert [item.is_related for item in items(hands, first, copy, alone)] == [False, True, False]
    name = hands.graph.node(copy).name
    assert f"shares its weights with {name}" in hands.said[-1]
    hands.move(hands.body(alone), button=None)
    assert not any(item.is_related for item in items(hands, first, copy, alone))


def test_selecting_one_by_keys_lights_up_its_partners_and_says_so(pair):
    hands, first, copy, _ = pair
    hands.click(hands.body(first))
    hands.key(Qt.Key.Key_Right, CONTROL)
    assert hands.selection.single == copy
    assert [item.is_related for item in items(hands, first, copy)] == [True, False]
    assert f"shares its weights with {hands.graph.node(first).name}" in hands.said[-1]


def test_copies_of_linked_nodes_are_linked_among_themselves_only(pair):
    hands, first, copy, _ = pair
    hands.selection.select((first, copy))
    hands.key(Qt.Key.Key_D, CONTROL)
    new = sorted(hands.selection.nodes)
    assert sorted(hands.graph.linked(new[0])) == new
    assert sorted(hands.graph.linked(first)) == sorted((first, copy))
    hands.selection.select((copy,))
    hands.key(Qt.Key.Key_D, CONTROL)
    assert ranks(hands, hands.selection.single) == [0]


def test_a_file_keeps_the_link(pair, tmp_path):
    hands, first, copy, _ = pair
    hands.document.save(tmp_path / "net.strata")
    hands.document.open(tmp_path / "net.strata")
    assert sorted(hands.graph.linked(first)) == sorted((first, copy))
    assert ranks(hands, first, copy) == [1, 2]


def test_the_menu_of_a_node_links_and_unlinks(pair):
    hands, first, copy, alone = pair

    def rows(key):
        menu = context_menu(hands.view, hands.pixel(hands.body(key)))
        return {action.text(): action for action in menu.actions() if action.text()}

    assert "Unlink" not in rows(alone)
    rows(copy)["Unlink"].trigger()
    assert ranks(hands, first, copy) == [0, 0]
    rows(alone)["Make a linked copy"].trigger()
    assert ranks(hands, alone, hands.selection.single) == [1, 2]


def test_the_keys_of_the_window_reach_it(qtbot, tmp_path):
    window = MainWindow(QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat))
    qtbot.addWidget(window)
    window.show()
    window.files.new()
    workspace = window.workspace
    key = workspace.canvas.add_layer_at("Dense")
    assert key is not None
    workspace.canvas.setFocus()
    qtbot.waitUntil(workspace.canvas.hasFocus)
    qtbot.keyClick(workspace.canvas, Qt.Key.Key_D, ALT)
    assert len(workspace.document.project.graph.linked(key)) == 2
    assert workspace.inspector.link_line.isVisibleTo(workspace.inspector)
    workspace.document.undo_stack.setClean()
    workspace.room.close()
    window.close()
