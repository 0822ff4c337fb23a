"""The code panel: it follows the selection, and the selection follows it."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.codegen.script import generate
from studio.graph.elements import Edge, PortRef
from studio.project.project import Project
from studio.ui.code.code_panel import CodePanel
from studio.ui.edit.selection import Selection
from studio.ui.shared.highlighting import Pieces
from studio.ui.widgets.theme import appearance


def chain(length: int) -> Project:
    project = Project("chain")
    graph = project.graph
    before = graph.new_node("Input", "image", {"column": "image"})
    graph.add_node(before)
    for _ in range(length):
        node = graph.new_node("Dense")
        graph.add_node(node)
        graph.connect(Edge(PortRef(before.id), PortRef(node.id)))
        before = node
    return project


@pytest.fixture
def panel(qtbot: QtBot) -> CodePanel:
    panel = CodePanel(Selection())
    qtbot.addWidget(panel)
    panel.resize(520, 400)
    panel.show()
    qtbot.waitExposed(panel)
    return panel


def test_the_script_is_written_only_when_it_is_seen(qtbot: QtBot) -> None:
    lengths = iter((1, 2, 3))
    panel = CodePanel(Selection(), lambda: generate(chain(next(lengths))))
    qtbot.addWidget(panel)
    panel.outdate()
    panel.outdate()
    assert panel.script is None
    panel.show()
    assert panel.script == generate(chain(1))
    panel.outdate()
    assert panel.view.toPlainText() == generate(chain(2)).text.rstrip("\n")


def line_place(panel: CodePanel, line: int) -> QPoint:
    view = panel.view
    block = view.document().findBlockByNumber(line - 1)
    rect = view.blockBoundingGeometry(block).translated(view.contentOffset())
    return QPoint(30, int(rect.center().y()))


def test_a_selected_node_is_marked_and_brought_into_view(panel: CodePanel) -> None:
    panel.set_script(generate(chain(200)))
    assert panel.script is not None
    panel.selection.select(["n150"])
    first, last = panel.script.spans["n150"]
    assert panel.view.marked == [(first, last)]
    bar = panel.view.verticalScrollBar()
    assert bar.value() < first <= bar.value() + bar.pageStep()


def test_a_click_on_a_line_selects_its_node_without_moving_the_text(
    qtbot: QtBot, panel: CodePanel
) -> None:
    panel.set_script(generate(chain(200)))
    assert panel.script is not None
    panel.selection.select(["n100"])
    scrolled = panel.view.verticalScrollBar().value()
    line = panel.script.spans["n102"][0]
    with qtbot.waitSignal(panel.selection.focus_requested) as asked:
        qtbot.mouseClick(
            panel.view.viewport(), Qt.MouseButton.LeftButton, pos=line_place(panel, line)
        )
    assert asked.args == [("n102",)]
    assert panel.selection.single == "n102"
    assert panel.view.verticalScrollBar().value() == scrolled


def test_selecting_text_with_the_mouse_selects_no_node(qtbot: QtBot, panel: CodePanel) -> None:
    panel.set_script(generate(chain(3)))
    port = panel.view.viewport()
    qtbot.mousePress(port, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    qtbot.mouseMove(port, QPoint(120, 60))
    cursor = panel.view.textCursor()
    cursor.setPosition(0)
    cursor.setPosition(40, cursor.MoveMode.KeepAnchor)
    panel.view.setTextCursor(cursor)
    with qtbot.assertNotEmitted(panel.view.line_clicked):
        qtbot.mouseRelease(port, Qt.MouseButton.LeftButton, pos=QPoint(120, 60))


@pytest.mark.parametrize("edit", ["change", "add", "remove", "rename", "clear"])
def test_after_an_edit_the_text_is_the_script_and_stays_where_it_was(
    panel: CodePanel, edit: str
) -> None:
    project = chain(100)
    graph = project.graph
    panel.set_script(generate(project))
    panel.view.verticalScrollBar().setValue(60)
    if edit == "change":
        graph.set_param("n50", "units", 7)
    elif edit == "add":
        graph.add_node(graph.new_node("Dense", "lonely"))
    elif edit == "remove":
        graph.remove_node("n101")
    elif edit == "rename":
        graph.rename("n1", "pixels")
    else:
        for node in list(graph.nodes()):
            graph.remove_node(node.id)
    script = generate(project)
    panel.set_script(script)
    assert panel.view.toPlainText() == script.text.rstrip("\n")
    if edit != "clear":
        assert panel.view.verticalScrollBar().value() == 60


def test_visible_lines_are_coloured_and_take_the_themes_colours(
    qtbot: QtBot, panel: CodePanel
) -> None:
    panel.set_script(generate(chain(3)))
    block = panel.view.firstVisibleBlock()
    while "import" not in block.text():
        block = block.next()
    before = appearance().theme
    try:
        for name in ("light", "dark"):
            appearance().use(name)
            pieces = block.layout().formats()
            brush = pieces[0].format.foreground()
            assert brush.color().name() == appearance().theme.code_keyword
    finally:
        appearance().use(before.name)


def test_lines_out_of_sight_are_coloured_when_they_come_into_view(panel: CodePanel) -> None:
    panel.set_script(generate(chain(300)))
    assert panel.script is not None
    line = panel.script.spans["n250"][0]
    block = panel.view.document().findBlockByNumber(line - 1)
    assert not block.layout().formats()
    panel.selection.select(["n250"])
    assert block.layout().formats()


def test_a_docstring_over_several_lines_is_a_string_on_each() -> None:
    pieces = Pieces('x = 1\n"""One\nfor two\n"""\nfor y in z: pass')
    assert {role for _, _, role in pieces.spans(2)} == {"string"}
    assert "keyword" in {role for _, _, role in pieces.spans(4)}


def test_copy_says_so_and_copies_all(qtbot: QtBot, panel: CodePanel) -> None:
    script = generate(chain(2))
    panel.set_script(script)
    qtbot.mouseClick(panel.copy_button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == script.text
    assert panel.copy_button.text() == "Copied"
    qtbot.waitUntil(lambda: panel.copy_button.text() == "Copy")


def test_export_is_asked_for(qtbot: QtBot, panel: CodePanel) -> None:
    with qtbot.waitSignal(panel.export_requested):
        qtbot.mouseClick(panel.export_button, Qt.MouseButton.LeftButton)


def test_ctrl_f_finds_and_escape_leaves(qtbot: QtBot, panel: CodePanel) -> None:
    panel.set_script(generate(chain(5)))
    panel.view.setFocus()
    qtbot.keyClick(panel.view, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert panel.find_bar.isVisible()
    qtbot.keyClicks(panel.find_bar.field, "dense_3")
    assert panel.view.textCursor().selectedText() == "dense_3"
    first = panel.view.textCursor().position()
    qtbot.keyClick(panel.find_bar.field, Qt.Key.Key_Return)
    assert panel.view.textCursor().position() != first
    qtbot.keyClicks(panel.find_bar.field, "zzz")
    assert panel.find_bar.count.text() == "0 found"
    qtbot.keyClick(panel.find_bar.field, Qt.Key.Key_Escape)
    assert not panel.find_bar.isVisible()


def test_the_bar_counts_in_the_script_that_is_shown(qtbot: QtBot, panel: CodePanel) -> None:
    panel.set_script(generate(chain(1)))
    panel.open_find()
    qtbot.keyClicks(panel.find_bar.field, "dense_2")
    assert panel.find_bar.count.text() == "0 found"
    panel.set_script(generate(chain(2)))
    assert panel.find_bar.count.text() == f"{panel.script.text.count('dense_2')} found"


def test_ctrl_and_the_wheel_change_the_size_of_the_type(panel: CodePanel) -> None:
    panel.set_script(generate(chain(2)))
    before = panel.view.fontMetrics().height()
    view, point = panel.view.viewport(), QPointF(50, 50)
    event = QWheelEvent(
        point,
        view.mapToGlobal(point),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ControlModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    for _ in range(4):
        QApplication.sendEvent(view, event)
    assert panel.view.fontMetrics().height() > before


def test_nodes_that_are_left_out_are_named_above_the_script(qtbot: QtBot, panel: CodePanel) -> None:
    project = chain(2)
    panel.set_script(generate(project))
    assert not panel.banner.isVisible()
    lonely = project.graph.new_node("Dense", "lonely")
    project.graph.add_node(lonely)
    panel.set_script(generate(project))
    assert panel.banner.isVisible()
    assert "1 node is left out" in panel.banner_text.text()
    assert "lonely" in panel.banner_text.text()
    qtbot.mouseClick(panel.banner_button, Qt.MouseButton.LeftButton)
    assert panel.selection.single == lonely.id


def test_nothing_can_be_typed_into_it(qtbot: QtBot, panel: CodePanel) -> None:
    panel.set_script(generate(chain(2)))
    before = panel.view.toPlainText()
    qtbot.keyClicks(panel.view, "abc")
    assert panel.view.toPlainText() == before


def test_a_changed_line_is_coloured_anew(panel: CodePanel) -> None:
    project = chain(3)
    panel.set_script(generate(project))
    panel.selection.select(["n3"])
    project.graph.set_param("n3", "activation", "relu")
    panel.set_script(generate(project))
    block = panel.view.document().find('"relu"').block()
    text = block.text()
    pieces = block.layout().formats()
    assert "relu" in [text[piece.start : piece.start + piece.length] for piece in pieces]
