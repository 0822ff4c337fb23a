"""The summary panel."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from studio.engine.protocol.shapes import NodeReport
from studio.graph.elements import Edge, PortRef
from studio.project.project import Project
from studio.ui.edit.document import Document
from studio.ui.edit.selection import Selection
from studio.ui.summary.summary_panel import SummaryPanel, readable_size

REPORTS = {
    "n1": NodeReport(((None, 784),)),
    "n2": NodeReport(((None, 128),), 100_480, 100_480),
    "n3": NodeReport(((None, 10),), 1_290, 0),
}


def small_project() -> Project:
    project = Project("small")
    graph = project.graph
    for layer, name, params in (
        ("Input", "image", {"column": "image"}),
        ("Dense", "hidden", {"units": 128}),
        ("Dense", "answer", {"units": 10}),
        ("Output", "out", {"target": "label"}),
    ):
        graph.add_node(graph.new_node(layer, name, params))
    for source, target in (("n1", "n2"), ("n2", "n3"), ("n3", "n4")):
        graph.connect(Edge(PortRef(source), PortRef(target)))
    return project


@pytest.fixture
def panel(qtbot: QtBot) -> SummaryPanel:
    document = Document()
    document.show(small_project())
    panel = SummaryPanel(document, Selection())
    qtbot.addWidget(panel)
    panel.resize(480, 400)
    panel.show()
    qtbot.waitExposed(panel)
    return panel


def cells(panel: SummaryPanel) -> list[tuple[str, ...]]:
    return [row.cells() for row in panel.model.rows]


def test_rows_are_those_of_keras(panel: SummaryPanel) -> None:
    panel.set_reports(REPORTS)
    assert cells(panel) == [
        ("image (InputLayer)", "(None, 784)", "0", ""),
        ("hidden (Dense)", "(None, 128)", "100,480", "image"),
        ("answer (Dense)", "(None, 10)", "1,290", "hidden"),
    ]


def test_totals_tell_trainable_from_frozen(panel: SummaryPanel) -> None:
    panel.set_reports(REPORTS)
    assert panel.totals_label.text().splitlines() == [
        "Total params: 101,770 (397.54 KB)",
        "Trainable params: 100,480 (392.50 KB)",
        "Non-trainable params: 1,290 (5.04 KB)",
    ]


def test_before_keras_answers_the_cells_wait(panel: SummaryPanel) -> None:
    panel.set_waiting("Waiting for Keras…")
    assert panel.waiting.isVisible()
    assert cells(panel)[1] == ("hidden (Dense)", "…", "…", "image")
    panel.set_reports(REPORTS)
    assert not panel.waiting.isVisible()


def test_a_click_on_a_row_goes_to_its_node(qtbot: QtBot, panel: SummaryPanel) -> None:
    place = panel.table.visualRect(panel.model.index(1, 1)).center()
    with qtbot.waitSignal(panel.selection.focus_requested) as asked:
        qtbot.mouseClick(panel.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert asked.args == [("n2",)]


def test_a_selected_node_has_its_row_selected(qtbot: QtBot, panel: SummaryPanel) -> None:
    with qtbot.assertNotEmitted(panel.selection.focus_requested):
        panel.selection.select(["n3"])
    rows = panel.table.selectionModel().selectedRows()
    assert [row.row() for row in rows] == [2]


def test_it_follows_edits_and_keeps_the_selection(qtbot: QtBot, panel: SummaryPanel) -> None:
    panel.selection.select(["n3"])
    with qtbot.waitSignal(panel.document.settled):
        panel.document.project.graph.rename("n2", "code")
    assert cells(panel)[1][0] == "code (Dense)"
    with qtbot.waitSignal(panel.document.settled):
        panel.document.project.graph.remove_node("n2")
    assert [row.name for row in panel.model.rows] == ["image", "answer"]
    assert panel.selection.single == "n3"


def test_while_hidden_it_does_nothing_and_then_catches_up(
    qtbot: QtBot, panel: SummaryPanel
) -> None:
    panel.hide()
    with qtbot.waitSignal(panel.document.settled):
        panel.document.project.graph.rename("n2", "code")
    assert cells(panel)[1][0] == "hidden (Dense)"
    panel.show()
    assert cells(panel)[1][0] == "code (Dense)"


def test_a_copy_has_the_names_of_which_keras_is_told_others(
    qtbot: QtBot, panel: SummaryPanel
) -> None:
    panel.document.project.graph.rename("n2", "编码")
    panel.set_reports(REPORTS)
    panel.copy()
    lines = QGuiApplication.clipboard().text().splitlines()
    told = panel.document.project.graph.node("n2").for_keras
    assert told.isascii()
    assert lines[-2:] == ["Names in Keras, and in the project:", f" {told}  编码"]


def test_copy_gives_the_text_that_keras_prints(qtbot: QtBot, panel: SummaryPanel) -> None:
    panel.set_reports(REPORTS)
    panel.table.setFocus()
    qtbot.keyClick(panel.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0] == 'Model: "small"'
    assert lines[2] == "┃ Layer (type)       ┃ Output Shape ┃ Param # ┃ Connected to ┃"
    assert lines[6] == "│ hidden (Dense)     │ (None, 128)  │ 100,480 │ image[0][0]  │"
    assert lines[-3] == " Total params: 101,770 (397.54 KB)"
    assert len({len(line) for line in lines[1:-3]}) == 1


def test_an_empty_network_says_what_to_do(panel: SummaryPanel) -> None:
    panel.document.show(Project())
    assert panel.nothing.isVisible()
    assert not panel.table.isVisible()


@pytest.mark.parametrize(
    ("size", "text"), [(0, "0.00 B"), (401_920, "392.50 KB"), (4 * 2**20, "4.00 MB")]
)
def test_sizes_are_written_as_keras_writes_them(size: int, text: str) -> None:
    assert readable_size(size) == text


def test_a_selected_node_that_has_no_row_stays_selected(panel: SummaryPanel) -> None:
    panel.selection.select(["n3", "n4"])
    assert panel.selection.nodes == {"n3", "n4"}
