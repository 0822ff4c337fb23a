"""Each part of how a file or folder is read can be said; what was said, reads it anew."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from studio.project.columns import TEXT, Column
from studio.project.datasets import DataSettings
from studio.project.sources import ArrayNames, Arrays, FolderParts, Images, Source, Table, Texts
from studio.ui.data.read_as import ReadAs, read_anew
from studio.ui.data.reading_fields import said_in_short
from studio.ui.data.section import Section
from studio.ui.edit.commands import SetData
from studio.ui.edit.document import Document
from tests.helpers.controls import dead_controls
from tests.helpers.networks import classifier

AREA = Column("area", (), "float32")
KIND = Column("kind", (), "float32", ("1", "2"), kind="classes", is_told=True)
TABLE = Table("/t.csv", (AREA, KIND), 90, separator=";", decimal=",")
SHEET = Table("/t.xlsx", (AREA, KIND), 90, sheet="Prices")
OTHER_SHEET = replace(SHEET, columns=(), sheet="Rents", header_line=3)
SOURCES: dict[str, Source] = {
    "csv": replace(TABLE, pictures_in="photos"),
    "excel": SHEET,
    "arrays": Arrays("/a.npz", (Column("x", (8, 8), "uint8"), Column("y", (), "int64")), 90, 9),
    "images": Images("/pictures", ("cat", "dog"), 90, 64, 64),
    "texts": Texts("/texts", ("good", "bad"), 90),
}


@pytest.fixture
def shown(qtbot: QtBot) -> Callable[[Source], tuple[ReadAs, Document]]:
    """A form, and a document that takes what it asks for without reading it."""

    def show(source: Source) -> tuple[ReadAs, Document]:
        project = classifier()
        project.data = DataSettings(source)
        document, form = Document(), ReadAs()
        document.show(project)
        qtbot.addWidget(form)
        form.show()
        qtbot.waitExposed(form)
        form.asked.connect(
            lambda made, text: document.push(
                SetData(document, replace(document.project.data, source=made), text)
            )
        )
        document.data_changed.connect(lambda: form.show_source(document.project.data.source))
        form.show_source(source)
        return form, document

    return show


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_every_part_can_be_said(source: Source, shown, qtbot: QtBot) -> None:
    form, document = shown(source)
    form.show_sheets([SHEET, OTHER_SHEET] if source == SHEET else [])
    assert not dead_controls(form, document, qtbot)


def typed(form: ReadAs, name: str, text: str) -> None:
    line = form.controls[name]
    assert isinstance(line, QLineEdit)
    line.setText(text)
    line.editingFinished.emit()


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("header_line", "two", "Names in line: 'two' is no line of a file; the first one is 1."),
        ("header_line", "9" * 11, "Names in line: 99999999999 is out of range; the most is 1,0"),
        ("skipped", "3, x", "Skip lines: 'x' is no line of a file; lines are listed as in 3, 5-7."),
    ],
)
def test_what_cannot_be_is_a_sentence(name: str, text: str, sentence: str, shown) -> None:
    form, document = shown(TABLE)
    said: list[str] = []
    form.refused.connect(said.append)
    typed(form, name, text)
    assert len(said) == 1
    assert said[0].startswith(sentence)
    assert document.undo_stack.count() == 0
    line = form.controls[name]
    assert isinstance(line, QLineEdit)
    assert line.text() == ("1" if name == "header_line" else "")


def test_lines_are_listed_as_people_list_them(shown) -> None:
    form, document = shown(TABLE)
    typed(form, "skipped", "7 3,4-6;9")
    source = document.project.data.source
    assert isinstance(source, Table)
    assert source.skipped == (3, 4, 5, 6, 7, 9)
    line = form.controls["skipped"]
    assert isinstance(line, QLineEdit)
    assert line.text() == "3-7, 9"


def test_only_what_was_said_of_columns_goes_along() -> None:
    assert read_anew(TABLE) == replace(TABLE, columns=(KIND,))


def test_arrays_and_folders_are_given_their_parts(shown) -> None:
    form, document = shown(SOURCES["arrays"])
    typed(form, "x validation", "x_val")
    source = document.project.data.source
    assert isinstance(source, Arrays)
    assert source.named == (
        ArrayNames("x", "x_train", "x_val", "x_test"),
        ArrayNames("y", "y_train", test="y_test"),
    )
    form, document = shown(SOURCES["images"])
    typed(form, "test part", "held_out")
    images = document.project.data.source
    assert isinstance(images, Images)
    assert images.parts == FolderParts("", test="held_out")


def test_it_is_said_in_short() -> None:
    text = replace(TABLE, columns=(Column("a", (), TEXT),), header_line=4)
    assert said_in_short(text) == "semicolon, decimals as 1,5, UTF-8, names in line 4"
    assert said_in_short(SOURCES["excel"]) == 'sheet "Prices", names in line 1'
    assert said_in_short(SOURCES["arrays"]) == "x_train, y_train, with parts to test"
    named = (ArrayNames("x", "a", "b", "c"), ArrayNames("y", "d", "e", "f"))
    assert (
        said_in_short(replace(SOURCES["arrays"], named=named))
        == "a, d, with parts to validate and test"
    )


def test_a_sheet_is_chosen_by_name_and_read_with_its_own_names(shown) -> None:
    form, document = shown(SHEET)
    form.show_sheets([SHEET, OTHER_SHEET])
    box = form.controls["sheet"]
    assert isinstance(box, QComboBox)
    assert [box.itemText(at) for at in range(box.count())] == ["Prices", "Rents"]
    box.setCurrentText("Rents")
    box.activated.emit(1)
    assert document.project.data.source == OTHER_SHEET
    assert document.undo_stack.undoText() == "Read as: Sheet"


def test_how_it_is_read_takes_no_more_room_than_there_is(qtbot: QtBot) -> None:
    section = Section("Read as", ReadAs())
    qtbot.addWidget(section)
    section.say("semicolon, decimals as 1,5, Western (Latin-1), names in line 1, " * 2)
    section.resize(300, 40)
    section.show()
    qtbot.waitExposed(section)
    assert section.width() == 300
    assert section.line.text().endswith("…")
