"""A source is read in another way, and each column said what it is for: one undo step each."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QCheckBox, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from studio.engine.protocol.reader import Broken, ColumnFacts, Facts
from studio.project.columns import TEXT, Column
from studio.project.datasets import DataSettings
from studio.project.preparing import ClassNumbers, PreparedColumn, Scale, Standardize
from studio.project.project import Project
from studio.project.roles import roles
from studio.project.sources import LeftOut, Note, Source, Table
from studio.project.store import to_bytes
from studio.ui.child.reader_link import ReaderLink
from studio.ui.data.data_panel import DataPanel
from studio.ui.data.room import from_home
from studio.ui.edit.document import Document
from tests.helpers import data_files

AREA, ROOMS = Column("area", (), "float32", missing=4), Column("rooms", (), "float32")
CITY = Column("city", (), TEXT, ("Bonn", "bonn"))
TABLE = Table("/t.csv", (AREA, ROOMS, CITY), 90)
MERGED = replace(CITY, classes=("Bonn",), merged=(("bonn", "Bonn"),), is_told=True)
DATA = DataSettings(
    TABLE,
    (
        PreparedColumn("size", ("area", "rooms"), (Scale(9.0), Standardize()), "input"),
        PreparedColumn("city", "city", (ClassNumbers(),), "target"),
    ),
)


class Asked:
    """What a data tab asks of its reader, and what it is answered."""

    def __init__(self, panel: DataPanel) -> None:
        self.panel = panel
        self.sources: list[Source] = []

    def answer(self, *columns: Column, notes: tuple[Note, ...] = ()) -> None:
        """What was asked for, with these columns."""
        source = self.sources[-1]
        assert isinstance(source, Table)
        source = replace(source, columns=columns or TABLE.columns)
        facts = tuple(ColumnFacts(column) for column in source.columns)
        left = (LeftOut("blank lines", 3),)
        self.panel.link.facts_came.emit(Facts(1, source, facts, notes, left))

    def refuse(self, sentence: str) -> None:
        """It cannot be read so."""
        self.panel.link.broken_came.emit(Broken(1, sentence))


@pytest.fixture
def document(qapp) -> Document:
    document = Document()
    document.show(Project(data=DATA))
    return document


@pytest.fixture
def asked(document: Document, qtbot: QtBot, monkeypatch) -> Iterator[Asked]:
    made: list[Asked] = []

    def look(_link: ReaderLink, source: Source | None = None, **_: object) -> int:
        if made and source is not None:
            made[0].sources.append(source)
        return 1

    monkeypatch.setattr(ReaderLink, "look", look)
    panel = DataPanel(document)
    made.append(Asked(panel))
    qtbot.addWidget(panel)
    panel.resize(460, 800)
    panel.show()
    qtbot.waitUntil(lambda: bool(made[0].sources))
    made[0].answer()
    yield made[0]
    panel.close_reader()


def test_another_separator_is_read_and_taken_as_one_step(asked: Asked, document: Document) -> None:
    before = to_bytes(document.project)
    asked.panel.read_as.asked.emit(replace(TABLE, separator=";", columns=()), "Read it")
    assert to_bytes(document.project) == before
    asked.answer()
    assert document.project.data == replace(DATA, source=replace(TABLE, separator=";"))
    assert document.undo_stack.undoText() == "Read it"
    document.undo_stack.undo()
    assert to_bytes(document.project) == before


def test_a_way_that_cannot_be_is_a_sentence_and_the_data_stay(
    asked: Asked, document: Document
) -> None:
    said: list[str] = []
    asked.panel.message_shown.connect(said.append)
    asked.panel.read_as.asked.emit(replace(TABLE, header_line=999), "Read it")
    asked.refuse("t.csv has no line 999.")
    assert said == ["t.csv has no line 999."]
    assert asked.panel.trouble.isVisible()
    assert document.project.data == DATA
    assert document.undo_stack.count() == 0
    assert asked.sources[-1] == TABLE  # it is read again as it was


def test_an_offer_reads_it_the_other_way(asked: Asked, document: Document, qtbot: QtBot) -> None:
    other = replace(TABLE, columns=(MERGED,))
    note = Note("bonn may be Bonn.", offer="Merge them", instead=other)
    asked.answer(notes=(note,))
    panel = asked.panel
    assert panel.notes.text() == "3 blank lines are left out.\nbonn may be Bonn."
    (button,) = (b for b in panel.notes.findChildren(QPushButton) if b.text() == note.offer)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert asked.sources[-1] == other
    asked.answer(AREA, ROOMS, MERGED)
    assert document.project.data.info().column("city") == MERGED
    assert document.project.data.columns == DATA.columns
    assert document.undo_stack.undoText() == "Merge them"


def test_a_kind_is_told_to_the_reader(asked: Asked, document: Document) -> None:
    asked.panel.facts.kind_chosen.emit("rooms", "classes")
    told = replace(ROOMS, kind="classes", is_told=True)
    assert asked.sources[-1] == replace(TABLE, columns=(AREA, told, CITY))
    asked.answer(AREA, replace(told, classes=("1", "2"), values=(1, 2)), CITY)
    assert roles(document.project.data)["rooms"] == "input"
    assert [c.sources for c in document.project.data.columns] == [("area",), ("rooms",), ("city",)]
    assert document.undo_stack.count() == 1


def test_a_kind_that_the_values_do_not_allow_is_refused(asked: Asked, document: Document) -> None:
    said: list[str] = []
    asked.panel.message_shown.connect(said.append)
    asked.panel.facts.kind_chosen.emit("city", "number")
    asked.answer()
    assert said == ["city cannot be read as number; it stays classes."]
    assert asked.panel.trouble.text() == said[0]
    assert asked.panel.trouble.isVisible()
    assert asked.sources[-1] == TABLE
    assert document.undo_stack.count() == 0


def test_a_kind_that_does_not_hold_is_no_step_though_the_reader_was_told(
    asked: Asked, document: Document
) -> None:
    before = to_bytes(document.project)
    asked.panel.facts.kind_chosen.emit("rooms", "date")
    asked.answer(AREA, replace(ROOMS, is_told=True), CITY)
    asked.answer()
    assert asked.panel.trouble.text() == "rooms cannot be read as date; it stays number."
    assert to_bytes(document.project) == before
    assert not asked.panel.offers.update_source.isVisible()


def test_what_cannot_be_typed_is_said_in_the_room_until_the_next_look(asked: Asked) -> None:
    panel = asked.panel
    line = panel.read_as.controls["header_line"]
    assert isinstance(line, QLineEdit)
    for text in ("0", "-1", "abc", "1.5"):
        line.setText(text)
        line.editingFinished.emit()
        assert panel.trouble.isVisible()
        assert panel.trouble.text().startswith(f"Names in line: '{text}' is no line of a file")
        assert line.text() == "1"
    line.setText("2")
    line.editingFinished.emit()
    assert not panel.trouble.isVisible()


def test_undo_in_a_field_undoes_the_step_once_the_field_holds_it(
    asked: Asked, document: Document, qtbot: QtBot
) -> None:
    panel, stack = asked.panel, document.undo_stack
    undo = QAction(panel)
    undo.setShortcut("Ctrl+Z")
    undo.triggered.connect(stack.undo)
    panel.addAction(undo)
    panel.room.reading.line.setChecked(True)
    panel.activateWindow()
    line = panel.read_as.controls["missing_words"]
    assert isinstance(line, QLineEdit)
    line.setFocus()
    qtbot.waitUntil(line.hasFocus)
    qtbot.keyClicks(line, "x")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    asked.answer()
    qtbot.waitUntil(lambda: not line.isModified())
    assert stack.index() == 1
    qtbot.keyClicks(line, ", y")
    qtbot.keyClick(line, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert stack.index() == 1  # what is being typed comes first
    line.setText("x")
    qtbot.keyClick(line, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert stack.index() == 0
    qtbot.waitUntil(lambda: line.text() == "")


@pytest.mark.parametrize("path", [None, Path("/other.csv")])
def test_what_could_not_be_read_can_be_looked_at_again(
    asked: Asked, qtbot: QtBot, path: Path | None
) -> None:
    panel = asked.panel
    assert not panel.offers.again.isVisible()
    if path is None:
        panel.looking.into_data()
    else:
        panel.open_path(path)
    asked.refuse("The process that reads data ended before it was done.")
    assert panel.offers.again.isVisible()
    qtbot.mouseClick(panel.offers.again, Qt.MouseButton.LeftButton)
    assert not panel.offers.again.isVisible()
    assert panel.looking.is_choosing == (path is not None)
    asked.answer()
    assert not panel.trouble.isVisible()


def test_a_role_is_one_step_and_the_output_tells_the_new_target(
    asked: Asked, document: Document, qtbot: QtBot
) -> None:
    panel = asked.panel
    qtbot.mouseClick(panel.offers.wire, Qt.MouseButton.LeftButton)
    panel.facts.role_chosen.emit("rooms", "target")
    (output,) = (n for n in document.project.graph.nodes() if n.layer == "Output")
    assert output.params["target"] == "rooms"
    assert output.params["loss"] == "mean_squared_error"
    assert document.undo_stack.count() == 2
    qtbot.waitUntil(lambda: panel.facts.model().index(1, 1).data() == "target ▾")
    document.undo_stack.undo()
    qtbot.waitUntil(lambda: panel.facts.model().index(1, 1).data() == "input ▾")


def test_what_will_go_wrong_in_training_is_said_beside_the_split(asked: Asked) -> None:
    assert "area" in asked.panel.split.problems.text()
    asked.panel.form.edited.emit(replace(TABLE, drops_missing=True), "Leave out")
    asked.panel._refresh()
    assert asked.panel.split.problems.text() == ""
    assert "train 69" in asked.panel.split.bar.accessibleName()


def test_layers_come_between_what_was_wired(asked: Asked, qtbot: QtBot) -> None:
    panel = asked.panel
    assert not panel.offers.hint.isVisible()
    qtbot.mouseClick(panel.offers.wire, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(panel.offers.hint.isVisible)
    assert not panel.offers.wire.isVisible()


def test_what_matters_is_in_sight_after_opening(asked: Asked, qtbot: QtBot) -> None:
    panel = asked.panel
    panel.room.verticalScrollBar().setValue(400)
    panel.open_path(Path("/other.csv"))
    other = replace(TABLE, path="/other.csv")
    panel.link.facts_came.emit(Facts(2, other, tuple(ColumnFacts(c) for c in TABLE.columns)))
    qtbot.waitUntil(lambda: panel.title.text() == "other.csv")
    assert panel.room.verticalScrollBar().value() == 0
    bottom = panel.facts.mapTo(panel, panel.facts.rect().bottomLeft())
    assert bottom.y() < panel.height()
    box = panel.form.fields["drops_missing"]
    assert isinstance(box, QCheckBox)
    assert box.text() == "Leave out rows with missing values: 86 of 90 stay"


def test_a_file_that_changes_meanwhile_is_noticed_and_taken(qtbot: QtBot, tmp_path: Path) -> None:
    document = Document()
    panel = DataPanel(document)
    qtbot.addWidget(panel)
    panel.show()
    panel.open_path(data_files.houses(tmp_path))
    qtbot.waitUntil(lambda: isinstance(document.project.data.source, Table), timeout=30_000)
    names = panel.read_as.controls["has_header"]
    assert isinstance(names, QCheckBox)
    names.click()
    first = "column_1"
    qtbot.waitUntil(lambda: document.project.data.info().columns[0].name == first, timeout=30_000)
    document.undo_stack.undo()
    qtbot.waitUntil(lambda: panel.looking.found is not None, timeout=30_000)
    data_files.houses(tmp_path, rows=90)
    qtbot.waitUntil(panel.offers.update_source.isVisible, timeout=30_000)
    assert "90 rows in place of 60" in panel.notes.text()
    panel.offers.update_source.click()
    assert document.project.data.info().train_rows == 90
    panel.close_reader()


def test_nothing_is_offered_of_data_that_are_not_read_yet(asked: Asked, qtbot: QtBot) -> None:
    panel = asked.panel
    room = panel.room
    assert panel.offers.begin.isVisible()
    # The link is busy from the question to the answer; here nobody reads.
    panel.link._is_busy = True
    panel.open_path(Path("/other.csv"))
    panel._refresh()
    known = (panel.cards, panel.split, panel.facts, room.add_button, room.reading, panel.form)
    hidden = (*known, panel.offers.begin, panel.offers.wire)
    assert not [part for part in hidden if part.isVisible()]
    assert panel.offers.cancel.isVisible()
    assert (panel.title.text(), room.path.text()) == ("other.csv", "/other.csv")
    panel.link._is_busy = False
    panel.offers.cancel.click()
    shown = (panel.cards, panel.split, panel.facts, room.reading, panel.offers.begin)
    assert all(part.isVisible() for part in shown)
    assert panel.title.text() == "t.csv"


def test_what_is_no_data_leaves_those_that_are_there(asked: Asked) -> None:
    panel = asked.panel
    panel.open_path(Path("/other.csv"))
    asked.refuse("other.csv is empty.")
    assert panel.trouble.text() == "other.csv is empty."
    assert panel.trouble.isVisible()
    assert panel.cards.isVisible()
    assert panel.title.text() == "t.csv"


def test_a_path_below_the_home_folder_is_told_from_there(monkeypatch) -> None:
    monkeypatch.setenv("HOME", "/home/ada")
    monkeypatch.setenv("USERPROFILE", "/home/ada")
    assert from_home(Path("/home/ada/plants/leaves.csv")) == str(Path("~/plants/leaves.csv"))
    assert from_home(Path("/data/leaves.csv")) == str(Path("/data/leaves.csv"))
    assert from_home(Path("/home/adam/leaves.csv")) == str(Path("/home/adam/leaves.csv"))


def test_lines_of_pixels_become_pictures_by_one_click(qtbot: QtBot, tmp_path: Path) -> None:
    pixels = np.random.RandomState(0).randint(0, 256, (60, 784)).astype("uint8")
    np.savez(tmp_path / "flat.npz", x=pixels, y=np.arange(60) % 3)
    document = Document()
    panel = DataPanel(document)
    qtbot.addWidget(panel)
    panel.show()
    panel.open_path(tmp_path / "flat.npz")

    def offers() -> list[QPushButton]:
        buttons = panel.notes.findChildren(QPushButton)
        return [button for button in buttons if button.text() == "Read x as pictures"]

    qtbot.waitUntil(lambda: bool(offers()))
    assert document.project.data.info().columns[0].shape == (784,)
    qtbot.mouseClick(offers()[0], Qt.MouseButton.LeftButton)
    shape = (28, 28)
    qtbot.waitUntil(lambda: document.project.data.info().columns[0].shape == shape)
    assert document.project.data.columns[0].steps == (Scale(255.0),)
    assert document.undo_stack.count() == 2
    assert panel.preview.grid.isVisible()
    assert not panel.preview.table.isVisible()  # the lines of before
    document.undo_stack.undo()
    assert document.project.data.info().columns[0].shape == (784,)
    panel.close_reader()
