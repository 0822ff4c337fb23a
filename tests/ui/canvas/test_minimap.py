"""The small map of the whole network."""

from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QPointF, QSettings, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from studio.ui.window.main_window import MainWindow
from tests.helpers.canvas_hands import LEFT, NO_KEY, Hands

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def large(qtbot):
    """Forty nodes at full size, of which the window shows some; the map is there."""
    hands = Hands(qtbot)
    ids = [hands.put("Dense", i % 8 * 240.0, i // 8 * 240.0) for i in range(40)]
    for one, other in pairwise(ids):
        hands.tie(one, other)
    hands.view.reset_zoom()
    qtbot.waitUntil(hands.view.minimap.isVisible)
    return hands, ids


def middle(hands):
    return hands.view.mapToScene(hands.view.viewport().rect().center())


def spot(hands, point):
    """A place of the network on the map."""
    return hands.view.minimap._map.map(point).toPoint()


def test_it_shows_itself_only_when_the_network_is_larger_than_the_window(large, qtbot):
    hands, _ = large
    hands.view.fit_all()
    assert not hands.view.minimap.isVisible()
    hands.view.reset_zoom()
    assert hands.view.minimap.isVisible()
    hands.view.select_all()
    hands.view.delete_selected()
    qtbot.waitUntil(lambda: not hands.view.minimap.isVisible())


def test_a_click_shows_that_part_of_the_network(large):
    hands, ids = large
    wanted = hands.body(ids[36])
    QTest.mouseClick(hands.view.minimap, LEFT, NO_KEY, spot(hands, wanted))
    assert (middle(hands) - wanted).manhattanLength() < 40
    assert not hands.selection.nodes


def test_a_drag_moves_the_view_along_and_leaves_the_nodes(large):
    hands, ids = large
    minimap, places = hands.view.minimap, dict(hands.graph.positions())
    hands.view.centerOn(hands.body(ids[9]))
    start, end = (spot(hands, hands.body(ids[i])) for i in (9, 27))
    QTest.mousePress(minimap, LEFT, NO_KEY, start)
    QTest.mouseMove(minimap, end)
    QTest.mouseRelease(minimap, LEFT, NO_KEY, end)
    assert (middle(hands) - hands.body(ids[27])).manhattanLength() < 40
    assert dict(hands.graph.positions()) == places
    assert hands.document.undo_stack.count() == 0


def test_taking_hold_beside_the_middle_moves_nothing_yet(large):
    hands, ids = large
    hands.view.centerOn(hands.body(ids[18]))
    before = middle(hands)
    at = spot(hands, before + QPointF(150, 120))
    QTest.mousePress(hands.view.minimap, LEFT, NO_KEY, at)
    assert middle(hands) == before
    QTest.mouseRelease(hands.view.minimap, LEFT, NO_KEY, at)


def test_the_wheel_zooms(large):
    hands, _ = large
    place = QPointF(20, 20)
    event = QWheelEvent(
        place,
        QPointF(hands.view.minimap.mapToGlobal(place.toPoint())),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        NO_KEY,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    before = hands.view.camera.scale
    QApplication.sendEvent(hands.view.minimap, event)
    assert hands.view.camera.scale > before


def test_it_stays_in_its_corner_while_the_network_scrolls(large):
    hands, _ = large
    minimap = hands.view.minimap
    before = minimap.pos()
    hands.view.camera.pan(150, 90)
    assert minimap.pos() == before
    hands.view.resize(900, 700)
    viewport = hands.view.viewport()
    corner = viewport.rect().bottomRight() - minimap.geometry().bottomRight()
    assert corner == QPoint(12, 12)


def test_many_changes_are_drawn_once_and_none_while_dragging(large, qtbot, monkeypatch):
    hands, ids = large
    minimap, drawn = hands.view.minimap, []
    draw = minimap._draw

    def counted() -> None:
        drawn.append(1)
        draw()

    monkeypatch.setattr(minimap, "_draw", counted)
    for i in range(20):
        hands.graph.move({ids[0]: (float(i), 0.0)})
    assert not drawn
    qtbot.waitUntil(lambda: bool(drawn))
    assert len(drawn) == 1
    hands.view.centerOn(hands.body(ids[0]))
    hands.press(hands.body(ids[0]))
    hands.move(hands.body(ids[0]) + QPointF(40, 40))
    hands.graph.rename(ids[1], "other")
    minimap._redraw.timeout.emit()
    assert len(drawn) == 1
    hands.release(hands.body(ids[0]))
    qtbot.waitUntil(lambda: len(drawn) == 2)


def test_the_keys_hide_it_and_the_next_start_remembers(qtbot, tmp_path):
    settings = QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat)
    for is_wanted in (True, False):
        window = MainWindow(settings)
        qtbot.addWidget(window)
        window.show()
        window.files.new()
        canvas = window.workspace.canvas
        assert canvas.minimap.is_wanted == is_wanted
        canvas.setFocus()
        qtbot.waitUntil(canvas.hasFocus)
        qtbot.keyClick(canvas, Qt.Key.Key_M)
        assert canvas.minimap.is_wanted != is_wanted
        qtbot.keyClick(canvas, Qt.Key.Key_M, CONTROL | SHIFT)
        assert canvas.minimap.is_wanted == is_wanted
        if is_wanted:
            qtbot.keyClick(canvas, Qt.Key.Key_M)
        window.workspace.room.close()
        window.close()


def test_what_a_collapsed_group_hides_does_not_bring_it(large, qtbot):
    hands, ids = large
    hands.selection.select(ids)
    hands.key(Qt.Key.Key_G, CONTROL)
    hands.key(Qt.Key.Key_C, CONTROL | SHIFT)
    hands.view.reset_zoom()
    hands.view.centerOn(hands.view.canvas.network_rect().center())
    qtbot.waitUntil(lambda: not hands.view.minimap.isVisible())
