"""Blocks in the palette: kept from the canvas, and put on it again."""

from itertools import pairwise

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QInputDialog, QMessageBox

from studio.graph.elements import Edge, PortRef
from studio.project.blocks import Shelf, block_of
from studio.project.store import to_bytes
from studio.ui.canvas import geometry as at
from studio.ui.canvas.note_editor import NoteEditor
from studio.ui.canvas.search.layer_search import LayerSearch
from studio.ui.edit.block_keeper import BlockKeeper
from studio.ui.palette.model import BLOCK_MIME, BLOCKS
from studio.ui.palette.palette_panel import PalettePanel
from tests.helpers.canvas_hands import LEFT, NO_KEY, Hands
from tests.helpers.keyboard import POPUP_NOISE, settings_in

pytestmark = pytest.mark.qt_log_ignore(*POPUP_NOISE)


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("STRATA_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def shelf(home):
    return Shelf(home / "blocks")


@pytest.fixture
def hands(qtbot):
    return Hands(qtbot)


@pytest.fixture
def kept(hands, shelf):
    """A chain, the middle of which is kept as a collapsed block."""
    ids = [hands.put("Dense", -104.0, -240.0 + at.ROW * i, units=8 + i) for i in range(4)]
    for a, b in pairwise(ids):
        hands.tie(a, b)
    hands.selection.select(ids[1:3])
    hands.view.grouping.group()
    hands.view.grouping.toggle()
    shelf.keep("Encoder", block_of(hands.document.project, frozenset(ids[1:3]), "Encoder"))
    hands.selection.select(())
    return shelf.blocks()[0]


@pytest.fixture
def palette(qtbot, kept):
    panel = PalettePanel()
    qtbot.addWidget(panel)
    panel.resize(240, 700)
    panel.show()
    return panel


def saved(hands):
    return to_bytes(hands.document.project)


def undo(hands):
    hands.document.undo_stack.undo()


def drop(hands, block, where):
    mime = QMimeData()
    mime.setData(BLOCK_MIME, str(block.path).encode())
    copy, viewport, pixel = Qt.DropAction.CopyAction, hands.view.viewport(), hands.pixel(where)
    QApplication.sendEvent(viewport, QDragEnterEvent(pixel, copy, mime, LEFT, NO_KEY))
    QApplication.sendEvent(viewport, QDragMoveEvent(pixel, copy, mime, LEFT, NO_KEY))
    QApplication.sendEvent(viewport, QDropEvent(QPointF(pixel), copy, mime, LEFT, NO_KEY))


def frames(hands):
    return hands.document.project.drawing.frames()


def test_a_block_dropped_on_the_canvas_comes_as_a_group_of_its_own_in_one_step(hands, kept):
    before = saved(hands)
    drop(hands, kept, QPointF(304, 200))
    old, new = frames(hands)
    assert (new.name, new.is_collapsed) == ("Encoder", True)
    assert not old.members & new.members
    assert hands.selection.nodes == new.members
    assert len({node.name for node in hands.graph.nodes()}) == 6
    card = hands.view.canvas.frames.closed[new.id]
    assert abs(card.far_rect.center().x() - 304) <= at.GRID
    assert abs(card.far_rect.center().y() - 200) <= at.GRID
    undo(hands)
    assert saved(hands) == before


def test_a_block_dropped_on_a_wire_is_put_into_it_and_makes_room(hands, kept):
    first = next(iter(hands.graph.nodes())).id
    group = frames(hands)[0]
    (inner,) = [e.target for e in hands.graph.edges_out_of(first)]
    before = saved(hands)
    wire = (hands.output(first) + hands.input(inner.node)) / 2
    drop(hands, kept, wire)
    (new,) = [frame for frame in frames(hands) if frame.id != group.id]
    (edge,) = hands.graph.edges_out_of(first)
    assert edge.target.node in new.members
    (into,) = hands.graph.edges_into(inner.node)
    assert into.source.node in new.members
    closed = hands.view.canvas.frames.closed
    assert not closed[new.id].far_rect.intersects(closed[group.id].far_rect)
    undo(hands)
    assert saved(hands) == before


def test_a_block_with_two_inputs_does_not_split_a_wire(hands, shelf):
    a, b = hands.put("Dense", 0.0, 0.0), hands.put("Dense", 240.0, 0.0)
    both = hands.put("Add", 120.0, 112.0)
    hands.tie(a, both)
    hands.tie(b, both, into=1)
    shelf.keep("Sum", block_of(hands.document.project, frozenset((a, b, both)), "Sum"))
    other = hands.put("Dense", 120.0, 300.0)
    wire = hands.tie(both, other)
    drop(hands, shelf.blocks()[0], (hands.output(both) + hands.input(other)) / 2)
    assert hands.graph.edge_at(PortRef(other)) == wire
    assert len(hands.graph) == 7


def test_something_that_is_no_block_is_not_taken(hands, home):
    path = home / "broken.json"
    path.write_text("{")
    drop(hands, type("B", (), {"path": path}), QPointF(0, 0))
    assert len(hands.graph) == 0


def test_the_palette_has_a_section_of_blocks_that_can_be_dragged_and_chosen(palette, kept):
    (row,) = [i for i, group in enumerate(palette.model.groups) if group.title == BLOCKS]
    heading = palette.model.index(row, 0)
    index = palette.model.index(0, 0, heading)
    assert palette.view.isExpanded(heading)
    assert index.data() == "Encoder"
    assert palette.model.mimeData([index]).data(BLOCK_MIME).data().decode() == str(kept.path)
    chosen = []
    palette.block_chosen.connect(chosen.append)
    palette.view.setCurrentIndex(index)
    QTest.keyClick(palette.view, Qt.Key.Key_Return)
    assert [block.name for block in chosen] == ["Encoder"]
    assert "2 nodes" in palette.help_line.text()
    assert not palette.grab().isNull()


def test_blocks_are_found_by_name_in_the_palette(palette):
    palette.search_field.setText("encod")
    assert palette.model.index(0, 0).data() == "Encoder"
    palette.search_field.setText("zzz")
    assert palette.model.rowCount() == 0


def test_what_another_window_kept_is_there_when_the_palette_comes_to_sight(palette, hands, shelf):
    key = hands.put("Dropout", 600.0, 0.0)
    shelf.keep("Another", block_of(hands.document.project, frozenset((key,)), "Another"))
    palette.hide()
    palette.show()
    assert [block.name for block in palette.model.blocks] == ["Another", "Encoder"]


def test_a_broken_block_is_shown_with_the_reason_and_cannot_be_added(palette, hands, shelf):
    (shelf.folder / "torn.json").write_text("{")
    palette.show_blocks()
    torn = palette.model.blocks[-1]
    assert "cannot be used" in torn.summary
    count = len(hands.graph)
    hands.view.add_block(torn)
    assert len(hands.graph) == count
    assert "torn cannot be added" in hands.said[-1]
    assert not palette.grab().isNull()


def test_blocks_are_renamed_and_deleted_from_their_menu(palette, kept, shelf, qtbot):
    palette.block_menu.menu_of(kept).actions()[0].trigger()
    (dialog,) = palette.findChildren(QInputDialog)
    dialog.setTextValue("Encoder 2")
    dialog.accept()
    assert [block.name for block in shelf.blocks()] == ["Encoder 2"]
    assert [block.name for block in palette.model.blocks] == ["Encoder 2"]
    palette.block_menu.ask_to_delete(palette.model.blocks[0])
    (box,) = palette.findChildren(QMessageBox)
    next(b for b in box.buttons() if b.text() == "Delete").click()
    assert shelf.blocks() == []
    assert BLOCKS not in [group.title for group in palette.model.groups]


def test_the_search_at_the_cursor_finds_blocks(qtbot, kept):
    search = LayerSearch(blocks=[kept])
    qtbot.addWidget(search)
    chosen = []
    search.block_chosen.connect(chosen.append)
    search.open_at(QPoint(10, 10))
    search.field.setText("enco")
    assert search.model.index(0, 0).data() == "Encoder 2 nodes"
    QTest.keyClick(search.field, Qt.Key.Key_Return)
    assert chosen == [kept]


def test_keeping_asks_for_a_name_and_before_it_replaces(hands, kept, shelf, qtbot):
    keeper = BlockKeeper(hands.view, hands.document, hands.selection, shelf)
    said = []
    keeper.message_shown.connect(said.append)
    keeper.ask_for_name()
    assert said == ["Select the nodes of the block first."]
    one = hands.put("Dropout", 600.0, 0.0)
    hands.selection.select([one])
    keeper.ask_for_name()
    (dialog,) = hands.view.findChildren(QInputDialog)
    dialog.setTextValue("Encoder")
    dialog.accept()
    assert shelf.blocks()[0].summary == "2 nodes"
    (box,) = hands.view.findChildren(QMessageBox)
    next(b for b in box.buttons() if b.text() == "Replace").click()
    assert shelf.blocks()[0].summary == "1 node"
    keeper.keep(frozenset((one,)), "...")
    assert "needs a name" in said[-1]


def test_keep_and_add_again_in_the_whole_window(make_keyboard, home):
    keyboard = make_keyboard(settings_in(home))
    keyboard.window.files.new()
    workspace = keyboard.workspace
    graph = workspace.document.project.graph
    node = graph.new_node("Dense")
    graph.add_node(node, (0.0, 0.0))
    workspace.selection.select([node.id])
    workspace.canvas.setFocus()
    keyboard.press("Ctrl+Shift+B")
    (dialog,) = workspace.findChildren(QInputDialog)
    dialog.setTextValue("Tiny")
    dialog.accept()
    (block,) = workspace.palette_panel.model.blocks
    workspace.palette_panel.block_chosen.emit(block)
    assert [frame.name for frame in workspace.document.project.drawing.frames()] == ["Tiny"]
    assert len(graph) == 2


def test_edges_of_a_block_stay_inside_it(hands, kept):
    drop(hands, kept, QPointF(304, 200))
    new = frames(hands)[1].members
    inner = [edge for edge in hands.graph.edges() if edge.source.node in new]
    assert len(inner) == 1
    assert isinstance(inner[0], Edge)
    assert inner[0].target.node in new


def test_the_keys_of_groups_and_notes_reach_the_canvas(make_keyboard, home):
    keyboard = make_keyboard(settings_in(home))
    keyboard.window.files.new()
    canvas, document = keyboard.workspace.canvas, keyboard.workspace.document
    graph, drawing = document.project.graph, document.project.drawing
    for i in range(2):
        graph.add_node(graph.new_node("Dense"), (0.0, 112.0 * i))
    canvas.setFocus()
    keyboard.press("Ctrl+A", "Ctrl+G")
    assert len(drawing.frames()) == 1
    keyboard.press("Ctrl+Shift+C")
    assert drawing.frames()[0].is_collapsed
    keyboard.press("Ctrl+Shift+C")
    assert not drawing.frames()[0].is_collapsed
    keyboard.press("Ctrl+Shift+G")
    assert not drawing.frames()
    keyboard.press("N")
    (field,) = canvas.viewport().findChildren(NoteEditor)
    QTest.keyClicks(field, "n")
    QTest.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert [note.text for note in drawing.notes()] == ["n"]
