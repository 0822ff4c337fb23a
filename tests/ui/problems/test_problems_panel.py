"""The problems panel."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from studio.engine.protocol.shapes import NodeObjection
from studio.graph.problems import Problem
from studio.ui.edit.selection import Selection
from studio.ui.problems.problems_panel import ProblemsPanel
from studio.ui.problems.rows import ROW_ROLE

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
