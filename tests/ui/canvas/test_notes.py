"""Notes on the canvas: written, moved, widened and deleted with real mouse and keys."""

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from studio.project.drawing import NARROWEST, Note
from studio.project.store import from_bytes, to_bytes
from studio.ui.canvas.note_editor import NoteEditor
from studio.ui.canvas.notes import ShownNote
from studio.ui.edit.drawing_commands import change_note
from tests.helpers.canvas_hands import Hands

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def hands(qtbot):
    hands = Hands(qtbot)
    hands.view.setFocus()
    return hands


@pytest.fixture
def note(hands):
    """A note of two lines in the middle of the canvas."""
    drawing = hands.document.project.drawing
    drawing.add_note(Note(drawing.new_id(), "Learn\nslowly", (-104.0, -40.0)))
    return drawing.notes()[0].id


def saved(hands):
    return to_bytes(hands.document.project)


def undo(hands):
    hands.document.undo_stack.undo()


def steps(hands):
    return hands.document.undo_stack.index()


def notes(hands):
    return hands.document.project.drawing.notes()


def shown(hands, note_id) -> ShownNote:
    return hands.view.canvas.notes.shown[note_id]


def the_field(hands) -> NoteEditor:
    (field,) = [f for f in hands.view.viewport().findChildren(NoteEditor) if f.isVisible()]
    return field


def test_a_note_is_written_where_it_lies_and_is_one_step(hands):
    hands.view.grouping.add_note(QPointF(43, 21))
    QTest.keyClicks(the_field(hands), "mind the shapes")
    QTest.keyClick(the_field(hands), Qt.Key.Key_Return, CONTROL)
    (note,) = notes(hands)
    assert (note.text, note.position) == ("mind the shapes", (40.0, 24.0))
    assert hands.selection.notes == {note.id}
    assert steps(hands) == 1
    undo(hands)
    assert not notes(hands)
    assert not hands.selection.notes


def test_a_note_without_text_is_none(hands):
    hands.view.grouping.add_note(QPointF(0, 0))
    QTest.keyClick(the_field(hands), Qt.Key.Key_Return, CONTROL)
    assert not notes(hands)
    assert steps(hands) == 0


def test_escape_leaves_the_text_as_it_was(hands, note):
    hands.view.grouping.edit_note(note)
    QTest.keyClicks(the_field(hands), "no")
    QTest.keyClick(the_field(hands), Qt.Key.Key_Escape)
    assert notes(hands)[0].text == "Learn\nslowly"
    assert steps(hands) == 0
    assert not shown(hands, note).is_edited


def test_a_double_click_edits_and_leaving_the_field_takes_the_text(hands, note):
    middle = shown(hands, note).rect.center()
    QTest.mouseDClick(hands.view.viewport(), Qt.MouseButton.LeftButton, pos=hands.pixel(middle))
    field = the_field(hands)
    field.setPlainText("one\n\nthree")
    hands.view.setFocus()
    assert notes(hands)[0].text == "one\n\nthree"
    assert steps(hands) == 1
    undo(hands)
    assert notes(hands)[0].text == "Learn\nslowly"


def test_emptying_a_note_deletes_it(hands, note):
    hands.view.grouping.edit_note(note)
    the_field(hands).setPlainText("")
    QTest.keyClick(the_field(hands), Qt.Key.Key_Enter, CONTROL)
    assert not notes(hands)
    undo(hands)
    assert notes(hands)[0].text == "Learn\nslowly"


def test_every_line_of_a_text_is_shown(hands, note):
    drawing = hands.document.project.drawing
    one = drawing.note(note)
    low = shown(hands, note).rect.height()
    hands.document.push(change_note(hands.document, Note(one.id, "a\nb\nc\nd", one.position), "x"))
    assert shown(hands, note).rect.height() > low * 1.4


def test_dragging_a_note_moves_it_on_the_grid_in_one_step(hands, note):
    start = shown(hands, note).rect.center()
    hands.drag(start, start + QPointF(83, 45))
    assert notes(hands)[0].position == (-24.0, 8.0)
    assert steps(hands) == 1
    undo(hands)
    assert notes(hands)[0].position == (-104.0, -40.0)


def test_a_cancelled_drag_leaves_the_note(hands, note):
    start = shown(hands, note).rect.center()
    hands.press(start)
    hands.move(start + QPointF(90, 90))
    hands.key(Qt.Key.Key_Escape)
    assert shown(hands, note).rect.topLeft() == QPointF(-104, -40)
    hands.release(start + QPointF(90, 90))
    assert steps(hands) == 0


def test_the_right_edge_makes_it_wider_but_not_too_narrow(hands, note):
    rect = shown(hands, note).rect
    edge = QPointF(rect.right(), rect.center().y())
    hands.drag(edge, edge + QPointF(61, 0))
    assert notes(hands)[0].width == 272.0
    edge = QPointF(shown(hands, note).rect.right(), rect.center().y())
    hands.drag(edge, edge - QPointF(500, 0))
    assert notes(hands)[0].width == NARROWEST
    assert shown(hands, note).rect.width() == NARROWEST
    undo(hands)
    undo(hands)
    assert notes(hands)[0].width == 208.0


def test_notes_are_selected_by_clicks_and_by_a_marquee_and_deleted(hands, note):
    key = hands.put("Dense", -104.0, 96.0)
    hands.click(shown(hands, note).rect.center())
    assert hands.selection.notes == {note}
    hands.click(hands.body(key))
    assert (hands.selection.notes, hands.selection.nodes) == (frozenset(), {key})
    hands.drag(QPointF(-200, -100), QPointF(200, 200))
    assert (hands.selection.notes, hands.selection.nodes) == ({note}, {key})
    before = saved(hands)
    hands.view.delete_selected()
    assert not notes(hands)
    assert len(hands.graph) == 0
    assert steps(hands) == 1
    undo(hands)
    assert saved(hands) == before


def test_selecting_nodes_elsewhere_lets_go_of_notes(hands, note):
    key = hands.put("Dense", -104.0, 96.0)
    heard = []
    hands.selection.changed.connect(heard.append)
    hands.click(shown(hands, note).rect.center())
    assert heard == []
    hands.selection.select([key])
    assert heard == [{key}]
    assert not hands.selection.notes
    assert not shown(hands, note).is_selected


def test_notes_move_along_with_nodes_that_are_dragged_and_nudged(hands, note):
    key = hands.put("Dense", -104.0, 96.0)
    hands.selection.select([key], [note])
    start = hands.body(key)
    hands.drag(start, start + QPointF(80, 0))
    assert notes(hands)[0].position == (-24.0, -40.0)
    assert steps(hands) == 1
    hands.key(Qt.Key.Key_Right)
    hands.key(Qt.Key.Key_Right)
    assert notes(hands)[0].position == (-8.0, -40.0)
    assert hands.graph.position(key) == (-8.0, 96.0)
    assert steps(hands) == 2
    undo(hands)
    assert notes(hands)[0].position == (-24.0, -40.0)


def test_a_note_on_a_frame_goes_along_with_it(hands, note):
    keys = [hands.put("Dense", -400.0, -96.0), hands.put("Dense", 200.0, 96.0)]
    hands.selection.select(keys)
    hands.view.grouping.group()
    hands.selection.select(())
    (frame,) = hands.view.canvas.frames.open.values()
    start = frame.rect.topLeft() + QPointF(80, 10)
    hands.drag(start, start + QPointF(0, 40))
    assert notes(hands)[0].position == (-104.0, 0.0)
    assert steps(hands) == 2
    undo(hands)
    assert notes(hands)[0].position == (-104.0, -40.0)


def test_notes_are_copied_alone_and_with_nodes(hands, note):
    QGuiApplication.clipboard().clear()
    key = hands.put("Dense", -104.0, 96.0)
    hands.selection.select((), [note])
    hands.view.copy_selected()
    hands.view.paste(QPointF(300, 200))
    assert [n.text for n in notes(hands)] == ["Learn\nslowly"] * 2
    assert hands.selection.notes == {notes(hands)[1].id}
    hands.selection.select([key], [note])
    hands.view.duplicate_selected()
    assert len(notes(hands)) == 3
    first, copy = notes(hands)[0].position, notes(hands)[2].position
    assert (copy[0] - first[0], copy[1] - first[1]) == (32.0, 32.0)
    hands.view.cut_selected()
    assert len(notes(hands)) == 2
    for _ in range(3):
        undo(hands)
    assert len(notes(hands)) == 1


def test_notes_lie_below_nodes_for_the_hand(hands, note):
    key = hands.put("Dense", -104.0, -40.0)
    hands.click(hands.body(key))
    assert hands.selection.nodes == {key}


def test_a_saved_note_opens_as_it_was(hands, note):
    before = saved(hands)
    hands.document.show(from_bytes(before))
    assert saved(hands) == before
    assert set(hands.view.canvas.notes.shown) == {note}
    assert hands.view.canvas.network_rect().contains(shown(hands, note).rect)


def test_a_novel_is_laid_out_in_part_only(hands):
    hands.document.push(
        change_note(hands.document, Note("d1", "word " * 50_000, (0.0, 0.0)), "Add note")
    )
    assert shown(hands, "d1").rect.height() < 5_000
    assert len(notes(hands)[0].text) == 250_000
