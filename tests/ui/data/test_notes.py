"""What was assumed and left out, as cards; an offer is taken in one click."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QPushButton
from pytestqt.qtbot import QtBot

from studio.project.columns import Column
from studio.project.sources import LeftOut, Note, Table
from studio.ui.data.notes import NoteList

OTHER = Table("/t.csv", (Column("a", (), "float32"),), 9, has_header=False)
ASKED = Note("The first row looks like the others.", offer="It is a row", instead=OTHER)
PLAIN = [Note(f"Note {number}.") for number in range(5)]


def shown(qtbot: QtBot) -> NoteList:
    notes = NoteList()
    qtbot.addWidget(notes)
    notes.show()
    return notes


def offers(notes: NoteList) -> list[QPushButton]:
    return [button for button in notes.findChildren(QPushButton) if button is not notes.more]


def cards(notes: NoteList) -> int:
    return len([f for f in notes.findChildren(QFrame) if f.property("class") == "note"])


def test_an_offer_comes_first_and_is_taken_by_a_click(qtbot: QtBot) -> None:
    notes = shown(qtbot)
    notes.show_notes([PLAIN[0], ASKED])
    assert notes.text().splitlines() == [ASKED.sentence, PLAIN[0].sentence]
    (button,) = offers(notes)
    assert button.text() == "It is a row"
    taken: list[Note] = []
    notes.taken.connect(taken.append)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert taken == [ASKED]


def test_many_are_folded_until_somebody_asks(qtbot: QtBot) -> None:
    notes = shown(qtbot)
    notes.show_notes(PLAIN)
    assert (cards(notes), notes.more.text()) == (2, "3 more")
    qtbot.mouseClick(notes.more, Qt.MouseButton.LeftButton)
    assert (cards(notes), notes.more.text()) == (5, "Fewer")
    qtbot.mouseClick(notes.more, Qt.MouseButton.LeftButton)
    assert cards(notes) == 2


def test_what_is_left_out_is_counted(qtbot: QtBot) -> None:
    notes = shown(qtbot)
    notes.show_notes([], [LeftOut("blank lines", 1200), LeftOut("rows of units or totals", 1)])
    assert notes.text() == "1,200 blank lines and 1 row of units or totals are left out."
    notes.show_notes([], [LeftOut("entries of no use", 1), LeftOut("texts", 0)])
    assert notes.text() == "1 entry of no use is left out."
    notes.show_notes([])
    assert not notes.isVisible()


def test_while_it_is_read_only_that_is_said(qtbot: QtBot) -> None:
    notes = shown(qtbot)
    notes.show_notes([ASKED])
    notes.say("Reading t.csv…")
    assert notes.text() == "Reading t.csv…"
    assert not offers(notes)
