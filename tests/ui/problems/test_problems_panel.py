"""The problems panel."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from studio.engine.mending import as_problem
from studio.engine.protocol.shapes import NodeObjection
from studio.graph.problems import Problem
from studio.project.mends import Mend
from studio.ui.edit.selection import Selection
from studio.ui.problems.problems_panel import ProblemsPanel
from studio.ui.problems.rows import ROW_ROLE, button_at, layout

WIRE = Problem("unconnected", "The input of dense has no wire.", ("n1",))
UNUSED = Problem("unused", "flatten leads to no Output.", ("n2",), severity="warning")
NO_INPUT = Problem("no_input", "The network has no Input.")
SHAPE = NodeObjection("n3", "conv2d expects images. " * 8, "ValueError: min_ndim=4")


@pytest.fixture
def panel(qtbot: QtBot) -> ProblemsPanel:
    panel = ProblemsPanel(Selection())
    qtbot.addWidget(panel)
    panel.resize(360, 300)
    panel.show()
    qtbot.waitExposed(panel)
    return panel


def click(qtbot: QtBot, panel: ProblemsPanel, row: int) -> None:
    place = panel.view.visualRect(panel.model.index(row, 0)).center()
    qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_errors_stand_first_and_are_counted(qtbot: QtBot, panel: ProblemsPanel) -> None:
    with qtbot.waitSignal(panel.count_changed) as counted:
        panel.set_problems([UNUSED, WIRE], [SHAPE])
    assert counted.args == [2, 1]
    assert [row.severity for row in panel.model.rows] == ["error", "error", "warning"]


def test_the_same_count_is_not_told_twice(qtbot: QtBot, panel: ProblemsPanel) -> None:
    panel.set_problems([WIRE])
    with qtbot.assertNotEmitted(panel.count_changed):
        panel.set_problems([NO_INPUT])


def test_a_click_goes_to_the_node(qtbot: QtBot, panel: ProblemsPanel) -> None:
    panel.set_problems([WIRE, UNUSED], [SHAPE])
    with qtbot.waitSignal(panel.selection.focus_requested) as asked:
        click(qtbot, panel, 1)
    assert asked.args == [("n3",)]
    assert panel.selection.single == "n3"


def test_enter_goes_to_the_node(qtbot: QtBot, panel: ProblemsPanel) -> None:
    panel.set_problems([WIRE, UNUSED])
    panel.view.setCurrentIndex(panel.model.index(0, 0))
    qtbot.keyClick(panel.view, Qt.Key.Key_Down)
    qtbot.keyClick(panel.view, Qt.Key.Key_Return)
    assert panel.selection.single == "n2"


def test_a_problem_without_a_node_leaves_the_selection(qtbot: QtBot, panel: ProblemsPanel) -> None:
    panel.selection.select(["n9"])
    panel.set_problems([NO_INPUT])
    click(qtbot, panel, 0)
    assert panel.selection.single == "n9"


def test_none_is_said_too(panel: ProblemsPanel) -> None:
    assert panel.nothing.isVisible()
    panel.set_problems([WIRE])
    assert not panel.nothing.isVisible()
    panel.set_problems([])
    assert panel.nothing.isVisible()
    assert "can be trained" in panel.nothing.text()


def test_a_long_sentence_takes_the_lines_it_needs(panel: ProblemsPanel) -> None:
    panel.set_problems([WIRE], [SHAPE])
    short, long = (panel.view.visualRect(panel.model.index(i, 0)).height() for i in (0, 1))
    assert long > 2 * short
    panel.resize(900, 300)
    panel.view.doItemsLayout()
    assert panel.view.visualRect(panel.model.index(1, 0)).height() < long


def test_what_keras_wrote_is_kept_for_the_curious(panel: ProblemsPanel) -> None:
    panel.set_problems([], [SHAPE])
    index = panel.model.index(0, 0)
    assert "min_ndim=4" in str(index.data(Qt.ItemDataRole.ToolTipRole))
    assert index.data(ROW_ROLE).source == "Keras"


# --- what would cure them ---------------------------------------------------------------

FLATTEN = Mend("Put Flatten before conv2d.", (), "(None, 784)")
OUT = Mend("Take conv2d out.", ())


def place_of(panel: ProblemsPanel, row: int, button: str) -> QPoint:
    rect = panel.view.visualRect(panel.model.index(row, 0))
    part = getattr(layout(panel.model.rows[row], rect.width()), button)
    return rect.topLeft() + part.center()


@pytest.fixture
def cured(panel: ProblemsPanel) -> ProblemsPanel:
    panel.set_problems([WIRE], [SHAPE])
    panel.set_offers({as_problem(SHAPE): (FLATTEN, OUT), WIRE: ()})
    return panel


def test_the_first_offer_is_a_button(qtbot: QtBot, cured: ProblemsPanel) -> None:
    place = place_of(cured, 1, "first")
    with qtbot.waitSignal(cured.mend_chosen) as chosen:
        qtbot.mouseClick(cured.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert chosen.args == [FLATTEN]
    assert cured.selection.single is None  # the button is not a way to the node


@pytest.mark.qt_log_ignore("support raise", "grabbing the keyboard")
@pytest.mark.parametrize("way", ["button", "key"])
def test_the_others_stand_in_a_menu(qtbot: QtBot, cured: ProblemsPanel, way: str) -> None:
    cured.view.setCurrentIndex(cured.model.index(1, 0))
    if way == "button":
        place = place_of(cured, 1, "more")
        qtbot.mouseClick(cured.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    else:
        qtbot.keyClick(cured.view, Qt.Key.Key_Right)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    texts = [action.text() for action in menu.actions()[1:]]
    assert texts == ["Put Flatten before conv2d\t(None, 784)", "Take conv2d out"]
    qtbot.keyClick(menu, Qt.Key.Key_Down)
    with qtbot.waitSignal(cured.mend_chosen) as chosen:
        qtbot.keyClick(menu, Qt.Key.Key_Return)
    assert chosen.args == [OUT]


@pytest.mark.qt_log_ignore("support raise", "grabbing the keyboard")
def test_esc_in_the_menu_leaves_everything(qtbot: QtBot, cured: ProblemsPanel) -> None:
    cured.view.setCurrentIndex(cured.model.index(1, 0))
    qtbot.keyClick(cured.view, Qt.Key.Key_Right)
    with qtbot.assertNotEmitted(cured.mend_chosen):
        qtbot.keyClick(QApplication.activePopupWidget(), Qt.Key.Key_Escape)
    assert QApplication.activePopupWidget() is None


def test_rows_keep_their_place_when_offers_come(panel: ProblemsPanel) -> None:
    panel.set_problems([WIRE, UNUSED])
    panel.view.setCurrentIndex(panel.model.index(1, 0))
    tops = [panel.view.visualRect(panel.model.index(i, 0)).top() for i in (0, 1)]
    panel.set_offers({WIRE: (OUT,), UNUSED: ()})
    panel.view.doItemsLayout()
    now = [panel.view.visualRect(panel.model.index(i, 0)).top() for i in (0, 1)]
    assert abs(now[1] - tops[1]) <= 2
    assert panel.view.currentIndex().row() == 1


def test_a_screen_reader_hears_the_offers(cured: ProblemsPanel) -> None:
    said = cured.model.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said.endswith("Right key: Put Flatten before conv2d (None, 784); Take conv2d out.")
    assert "cure" not in cured.model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)


def test_a_long_offer_takes_the_lines_it_needs(panel: ProblemsPanel) -> None:
    panel.set_problems([WIRE])
    long = Mend("Put Flatten between a_node_with_a_long_name and another_one " * 2, (), "(None, 9)")
    panel.set_offers({WIRE: (long, OUT)})
    panel.view.doItemsLayout()
    rect = panel.view.visualRect(panel.model.index(0, 0))
    parts = layout(panel.model.rows[0], rect.width())
    assert parts.first.height() > 2 * parts.more.height() - 8
    assert parts.more.right() <= rect.width()


def test_nothing_is_promised_where_no_cure_is_known(cured: ProblemsPanel) -> None:
    rect = cured.view.visualRect(cured.model.index(0, 0))
    place = layout(cured.model.rows[0], rect.width()).first.center()
    assert button_at(cured.model.rows[0], rect.width(), place) == ""


def test_without_keras_the_rows_say_why_no_cure_is_known(panel: ProblemsPanel) -> None:
    panel.set_problems([Problem("arity", "Add joins at least 2 wires.")])
    before = panel.model.index(0).data(ROW_ROLE)
    panel.set_waiting("Keras could not be started: its package is missing. " * 4)
    row = panel.model.index(0).data(ROW_ROLE)
    assert "its package is missing" in row.spoken
    assert layout(row, 300).height > layout(before, 300).height
    panel.set_waiting("")
    assert panel.model.index(0).data(ROW_ROLE) == before
