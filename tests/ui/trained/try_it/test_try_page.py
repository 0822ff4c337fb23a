"""The pad, pictures from elsewhere, and typed values: real mouse, keys and drops, no Keras."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QGuiApplication, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from studio.engine.protocol.questions import DataDescribed, RowsFetched
from studio.engine.reader.pixels import read_picture
from studio.project.columns import Column
from studio.project.store import load
from studio.resources import resource
from studio.runs.run_folder import RunFolder
from studio.runs.subject import Input, subject_of
from studio.ui.run.run_follower import RunFollower
from studio.ui.run.shown_run import ShownRun
from studio.ui.shared.given_picture import data_row, pictures_in
from studio.ui.trained.try_it.pad import DrawingPad
from studio.ui.trained.try_it.picture_source import PictureSource
from studio.ui.trained.try_it.sequence_field import SequenceField
from studio.ui.trained.try_it.try_page import TryPage
from studio.ui.trained.try_it.value_source import ValueSource
from tests.helpers import picture_kinds

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
DIGITS = tuple("0123456789")


OF_WIDE_NUMBERS = ("integers.tif", "floats_to_255.tif")
"""Qt reads no whole numbers of 32 bits, and takes 1 for white in fractions."""


def image_input(*shape: int) -> Input:
    raw = Column("image", shape, "uint8")
    return Input("image", raw, (raw,), True)


def stroke(pad: DrawingPad, *points: tuple[int, int], button: Qt.MouseButton = LEFT) -> None:
    QTest.mousePress(pad, button, pos=QPoint(*points[0]))
    for point in points[1:]:
        QTest.mouseMove(pad, QPoint(*point))
    QTest.mouseRelease(pad, button, pos=QPoint(*points[-1]))


@pytest.fixture
def pad(qtbot: QtBot) -> DrawingPad:
    pad = DrawingPad()
    qtbot.addWidget(pad)
    pad.show()
    qtbot.waitExposed(pad)
    return pad


@pytest.fixture
def source(qtbot: QtBot) -> PictureSource:
    source = PictureSource()
    qtbot.addWidget(source)
    source.follow(image_input(28, 28), DIGITS)
    source.show()
    qtbot.waitExposed(source)
    return source


# --- the pad -----------------------------------------------------------------------


def test_the_left_button_draws_and_the_right_rubs_out(pad: DrawingPad) -> None:
    assert pad.is_empty
    stroke(pad, (50, 100), (150, 100))
    ink = pad.pixels()
    assert ink[140, 140] == 255
    assert ink[60, 140] == 0
    stroke(pad, (100, 60), (100, 140), button=RIGHT)
    assert pad.pixels()[140, 140] == 0
    assert pad.pixels()[140, 90] == 255


def test_a_click_is_a_dot_and_the_brush_has_a_size(pad: DrawingPad) -> None:
    pad.brush = 40
    stroke(pad, (100, 100))
    wide = int((pad.pixels() > 0).sum())
    pad.clear()
    assert pad.is_empty
    pad.brush = 10
    stroke(pad, (100, 100))
    assert 0 < int((pad.pixels() > 0).sum()) < wide / 4


def test_edges_are_smooth(pad: DrawingPad) -> None:
    stroke(pad, (40, 40), (150, 110))
    assert len(np.unique(pad.pixels())) > 10


# --- pictures ----------------------------------------------------------------------


def test_what_is_drawn_is_given_in_the_columns_shape(source: PictureSource) -> None:
    assert source.values() is None
    stroke(source.pad, (60, 60), (140, 140))
    values = source.values()
    assert values is not None
    assert (values.shape, values.dtype, values.max()) == ((1, 28, 28), np.uint8, 255)
    source.follow(image_input(10, 8, 3), ())
    assert not source.centers.isChecked()
    stroke(source.pad, (60, 60), (140, 140))
    assert source.values().shape == (1, 10, 8, 3)


def test_data_on_another_scale_get_pictures_on_theirs(source: PictureSource) -> None:
    source.follow(image_input(8, 8), DIGITS)
    source.set_high(16)
    stroke(source.pad, (60, 60), (140, 140))
    assert 10 < source.values().max() <= 16


def test_the_key_to_paste_takes_a_picture(source: PictureSource, qtbot: QtBot) -> None:
    image = QImage(28, 28, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    QGuiApplication.clipboard().setImage(image)
    with qtbot.waitSignal(source.changed):
        QTest.keyClick(source.pad, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    values = source.values()
    assert values is not None
    assert (values == 255).all()


def scanned() -> QImage:
    """A bar of ink in the corner of a sheet of paper."""
    image = QImage(120, 80, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.fillRect(5, 5, 10, 40, QColor("black"))
    painter.end()
    return image


def test_a_picture_from_elsewhere_is_framed_as_drawings_are(
    source: PictureSource, qtbot: QtBot
) -> None:
    QGuiApplication.clipboard().setImage(scanned())
    with qtbot.waitSignal(source.changed):
        source.paste.click()
    digit = source.values()
    assert digit is not None
    assert (digit[0, 14, 14], digit[0, 0, 0]) == (255, 0)
    assert np.flatnonzero(digit[0].any(axis=1)).tolist() == list(range(4, 24))
    source.centers.click()  # as it came: dark ink in the corner of a light ground
    plain = source.values()
    assert plain is not None
    assert (plain[0, 14, 14], plain[0, 27, 27]) == (255, 255)
    source.centers.click()
    assert (source.values() == digit).all()


@pytest.mark.parametrize("shape", [(28, 28), (28, 28, 1)])
def test_a_row_of_the_data_is_never_framed_anew(
    source: PictureSource, shape: tuple[int, ...]
) -> None:
    source.follow(image_input(*shape), DIGITS)
    source.show_row(np.full(shape, 5, dtype=np.uint8))
    source.centers.click()
    assert (source.values() == 5).all()


def test_a_picture_file_is_dropped(source: PictureSource, tmp_path: Path) -> None:
    path = tmp_path / "grey.png"
    image = QImage(28, 28, QImage.Format.Format_Grayscale8)
    image.fill(77)
    image.save(str(path))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    drop = QDropEvent(
        QPointF(9, 9), Qt.DropAction.CopyAction, data, LEFT, Qt.KeyboardModifier.NoModifier
    )
    enter = QDragEnterEvent(
        QPoint(9, 9), Qt.DropAction.CopyAction, data, LEFT, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(source, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(source, drop)
    assert (source.values() == 77).all()


def test_what_is_no_picture_is_said_so(source: PictureSource, tmp_path: Path) -> None:
    said: list[str] = []
    source.message_shown.connect(said.append)
    path = tmp_path / "no.png"
    path.write_text("nothing to see")
    source.open_file(path)
    QGuiApplication.clipboard().setText("words")
    source.paste.click()
    assert said == [
        "no.png is no picture that can be read.", "The clipboard holds no picture."
    ]  # fmt: skip


def test_drawing_goes_on_after_another_picture_was_looked_at(source: PictureSource) -> None:
    stroke(source.pad, (60, 60), (140, 140))
    source.show_row(np.full((28, 28), 5, dtype=np.uint8))
    assert source.pad.is_empty
    stroke(source.pad, (100, 60), (100, 140))
    assert source.values().max() == 255


def test_what_the_network_sees_can_be_taken_elsewhere(source: PictureSource) -> None:
    stroke(source.pad, (60, 60), (140, 140))
    source.seen.setFocus()
    QTest.keyClick(source.seen, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    image = QGuiApplication.clipboard().image()
    ((name, dropped),) = pictures_in(source.seen.mime_data())
    assert name == "Picture"
    for taken in (image, dropped):
        assert (data_row(taken, (28, 28), is_digit=True) == source.values()[0]).all()


COPY_AND_END = """
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from studio.ui.trained.try_it.preview import Preview
app = QApplication([])
preview = Preview(56)
preview.show_image(QImage(28, 28, QImage.Format.Format_RGB32))
QTest.keyClick(preview, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
assert app.clipboard().image().width() == 28
"""


def test_a_program_that_copied_a_picture_ends_well() -> None:
    ended = subprocess.run([sys.executable, "-c", COPY_AND_END], capture_output=True, text=True)
    assert (ended.returncode, ended.stderr) == (0, "")


# --- runs --------------------------------------------------------------------------


@pytest.fixture
def page(make_room: Any, qtbot: QtBot) -> tuple[TryPage, list[Any]]:
    """The page, and what it asks: topic, question, and who gets the answer."""
    room = make_room()
    page = TryPage(RunFollower(None, room), room.questions)
    qtbot.addWidget(page)
    asked: list[Any] = []
    room.asker.ask = lambda *question: asked.append(question)
    page.show()
    return page, asked


def look_at(page: TryPage, folder: Path) -> None:
    folder.mkdir()
    subject = subject_of(load(resource("examples", "lstm_regressor.strata")))
    page._follower._set(ShownRun(RunFolder(folder), subject, "", "Run", "model.keras"))


def told(asked: list[Any], number: int) -> list[str]:
    """Answer a question about the data; the topics of what was asked since."""
    _, question, done, _ = asked[number]
    before = len(asked)
    done(DataDescribed(question.id, {}, {}, {}, 9))
    return [topic for topic, *_ in asked[before:]]


def test_what_an_earlier_runs_data_hold_is_not_taken_for_the_new_ones(
    page: tuple[TryPage, list[Any]], tmp_path: Path
) -> None:
    trying, asked = page
    look_at(trying, tmp_path / "1")
    look_at(trying, tmp_path / "2")
    assert told(asked, 0) == ["describe"]
    assert not trying.values.row.isEnabled()
    assert told(asked, -1) == ["row"]
    assert trying.values.row.isEnabled()


def test_what_is_filled_in_stays_when_the_network_is_trained_again(
    page: tuple[TryPage, list[Any]], tmp_path: Path, qtbot: QtBot
) -> None:
    trying, asked = page
    look_at(trying, tmp_path / "1")
    field = trying.values._fields[0]
    assert isinstance(field, SequenceField)
    field.begin("Ramp")
    drawn = field.model.values.copy()
    qtbot.waitUntil(lambda: asked[-1][0] == "predict")
    earlier = asked[-1]
    assert told(asked, 0) == []  # no row of the data is put over it
    look_at(trying, tmp_path / "2")
    assert trying.values._fields[0] is field
    assert told(asked, -1) == []
    assert (field.model.values == drawn).all()
    earlier[-1]("The process has ended.")
    qtbot.waitUntil(lambda: asked[-1][0] == "predict" and asked[-1] is not earlier)
    assert asked[-1][1].run_dir == str(tmp_path / "2")


def test_a_run_folder_that_is_gone_is_told_in_a_sentence(
    page: tuple[TryPage, list[Any]], tmp_path: Path, qtbot: QtBot
) -> None:
    trying, asked = page
    look_at(trying, tmp_path / "1")
    told(asked, 0)
    (tmp_path / "1").rmdir()
    field = trying.values._fields[0]
    assert isinstance(field, SequenceField)
    field.begin("Ramp")
    wanted = "The files of the run cannot be used: No such file or directory."
    qtbot.waitUntil(lambda: trying.words.text() == wanted)


# --- what is filled in late ------------------------------------------------------------


def field_of(trying: TryPage) -> SequenceField:
    field = trying.values._fields[0]
    assert isinstance(field, SequenceField)
    return field


def bring_row(page: TryPage, asked: list[Any], qtbot: QtBot) -> None:
    """Answer the question for a row of the data, all nines, and let it be read."""
    topic, question, done, _ = asked[-1]
    assert topic == "row"
    folder = Path(question.run_dir)
    (folder / "asked").mkdir(exist_ok=True)
    field = field_of(page)
    file = f"asked/{question.id}-x.npy"
    np.save(folder / file, np.full((1, *field._shape), 9.0))
    done(RowsFetched(question.id, {field.column.name: file}, {}))
    is_read: list[bool] = []
    page._questions._background.run(lambda: None, lambda _: is_read.append(True))
    qtbot.waitUntil(lambda: bool(is_read))


def test_a_row_fills_in_a_sequence_that_nobody_has_begun(
    page: tuple[TryPage, list[Any]], tmp_path: Path, qtbot: QtBot
) -> None:
    trying, asked = page
    look_at(trying, tmp_path / "1")
    assert told(asked, 0) == ["row"]
    bring_row(trying, asked, qtbot)
    assert (field_of(trying).model.values == 9).all()
    qtbot.waitUntil(lambda: asked[-1][0] == "predict")


def test_a_row_that_comes_late_is_not_put_over_what_is_drawn_meanwhile(
    page: tuple[TryPage, list[Any]], tmp_path: Path, qtbot: QtBot
) -> None:
    trying, asked = page
    look_at(trying, tmp_path / "1")
    told(asked, 0)
    field_of(trying).begin("Ramp")
    drawn = field_of(trying).model.values.copy()
    bring_row(trying, asked, qtbot)
    assert (field_of(trying).model.values == drawn).all()


def test_a_row_that_comes_late_does_not_close_the_cell_that_is_typed_in(
    page: tuple[TryPage, list[Any]], tmp_path: Path, qtbot: QtBot
) -> None:
    trying, asked = page
    look_at(trying, tmp_path / "1")
    told(asked, 0)
    table = field_of(trying).table
    table.edit(table.model().index(0, 0))
    editor = table.findChild(QLineEdit)
    assert editor is not None
    QTest.keyClicks(editor, "0,5")
    bring_row(trying, asked, qtbot)
    assert table.findChild(QLineEdit) is editor
    QTest.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: field_of(trying).model.values[0, 0] == 0.5)


def test_of_two_rows_that_are_taken_the_newest_is_filled_in(
    page: tuple[TryPage, list[Any]], tmp_path: Path, qtbot: QtBot
) -> None:
    trying, asked = page
    look_at(trying, tmp_path / "1")
    told(asked, 0)
    trying.take_row(4)
    bring_row(trying, asked, qtbot)
    assert asked[-1][1].rows == (4,)
    assert not (field_of(trying).model.values == 9).all()
    bring_row(trying, asked, qtbot)
    assert (field_of(trying).model.values == 9).all()


# --- values ------------------------------------------------------------------------


def fields_for(qtbot: QtBot, *columns: Column, window: int = 1) -> ValueSource:
    source = ValueSource()
    qtbot.addWidget(source)
    source.follow((Input("x", Column("x", (), "float32"), columns, True, window),))
    source.show()
    return source


def test_a_field_for_each_number_hints_at_the_data(qtbot: QtBot) -> None:
    source = fields_for(qtbot, Column("area", (), "float32"), Column("size", (2,), "float32"))
    edits = [e for e in source.findChildren(QLineEdit) if e is not source.row]
    names = {"area": (50.0,), "size": (1.0, 2.0)}
    highs = {"area": (200.0,), "size": (3.0, 4.0)}
    means = {"area": (120.5,), "size": (2.0, 3.0)}
    source.describe(DataDescribed(1, names, highs, means, 9))
    assert [edit.text() for edit in edits] == ["120.5", "2", "3"]
    edits[0].clear()
    assert edits[0].placeholderText() == "50 to 200"
    assert source.values()[1] == "area is not a number yet."
    QTest.keyClicks(edits[0], "99,5")
    values, sentence = source.values()
    assert not sentence
    assert values["area"].tolist() == [99.5]
    assert values["size"].tolist() == [[2.0, 3.0]]


def test_each_of_two_pictures_has_a_pad(qtbot: QtBot) -> None:
    source = ValueSource()
    qtbot.addWidget(source)
    columns = [Column(name, (28, 28), "uint8") for name in ("first", "second")]
    source.follow(tuple(Input(c.name, c, (c,), True) for c in columns))
    source.show()
    one, other = source.findChildren(PictureSource)
    with qtbot.waitSignal(source.changed):
        stroke(one.pad, (50, 50), (90, 90))
    assert source.values()[1] == "There is no picture yet: second."
    source.show_row({"second": np.full((28, 28), 9, np.uint8)})
    values, sentence = source.values()
    assert not sentence
    assert values["first"].shape == (1, 28, 28)
    assert (values["second"] == 9).all()
    assert one.random.isHidden()
    assert not other.pad.isHidden()


def test_a_grid_that_is_said_to_be_a_sequence_has_no_pad() -> None:
    raw = Column("x", (28, 28), "float32", kind="sequence")
    assert not Input("x", raw, (raw,), True).is_picture


def test_a_photo_is_taken_as_its_camera_was_held(source: PictureSource, tmp_path: Path) -> None:
    path = picture_kinds.make(tmp_path, "turned.jpg")
    source.follow(image_input(24, 16, 3), ())
    source.open_file(path)
    values = source.values()
    assert values is not None
    assert np.abs(values[0].astype(float) - picture_kinds.seen("turned.jpg")).max() < 30


@pytest.mark.parametrize("ground", ["white", "black"])
def test_a_picture_is_put_on_the_ground_and_stretched_as_the_script_does(
    source: PictureSource, tmp_path: Path, ground: Literal["white", "black"]
) -> None:
    path = picture_kinds.make(tmp_path, "alpha.png")
    source.follow(replace(image_input(12, 12, 3), ground=ground, stretches=True), ())
    source.open_file(path)
    values = source.values()
    assert values is not None
    script = read_picture(path, 12, 12, resize=True, ground=ground).astype(float)
    assert np.abs(values[0] - script)[1:5, [0, 1, 2, 9, 10]].max() <= 2


@pytest.mark.parametrize("kind", [k for k in picture_kinds.KINDS if k not in OF_WIDE_NUMBERS])
@pytest.mark.parametrize("is_grey", [False, True])
def test_a_picture_to_be_tried_has_the_pixels_that_the_script_reads(
    source: PictureSource, tmp_path: Path, kind: str, is_grey: bool
) -> None:
    path = picture_kinds.make(tmp_path, kind)
    script = read_picture(path, mode="L" if is_grey else "RGB").astype(float)
    source.follow(image_input(*script.shape), ())
    source.open_file(path)
    values = source.values()
    assert values is not None
    assert np.abs(values[0] - script).max() <= 1


def described(column: str) -> DataDescribed:
    return DataDescribed(1, {column: (50.0,)}, {column: (200.0,)}, {column: (120.5,)}, 9)


@pytest.mark.parametrize(("typed", "left"), [("9", "9"), ("", "")])
def test_what_is_known_of_the_data_late_touches_no_field_that_was_typed_in(
    qtbot: QtBot, typed: str, left: str
) -> None:
    source = fields_for(qtbot, Column("area", (), "float32"))
    (edit,) = (e for e in source.findChildren(QLineEdit) if e is not source.row)
    QTest.keyClicks(edit, typed or "9")
    if not typed:
        QTest.keyClick(edit, Qt.Key.Key_Backspace)
    source.describe(described("area"))
    assert edit.text() == left


def test_what_is_typed_takes_the_place_of_what_was_filled_in_late(qtbot: QtBot) -> None:
    source = fields_for(qtbot, Column("area", (), "float32"))
    (edit,) = (e for e in source.findChildren(QLineEdit) if e is not source.row)
    qtbot.waitExposed(source)
    edit.setFocus()
    qtbot.waitUntil(edit.hasFocus)
    source.describe(described("area"))
    assert edit.text() == "120.5"
    QTest.keyClicks(edit, "99")
    assert edit.text() == "99"


def test_classes_of_a_table_are_chosen(qtbot: QtBot) -> None:
    source = fields_for(qtbot, Column("kind", (), "text", ("flat", "house")))
    (box,) = source.findChildren(QComboBox)
    QTest.keyClick(box, Qt.Key.Key_Down)
    assert source.values()[0]["kind"].tolist() == ["house"]


def test_a_test_row_is_taken_by_its_number(qtbot: QtBot) -> None:
    source = fields_for(qtbot, Column("area", (), "float32"))
    chosen: list[int] = []
    source.row_chosen.connect(chosen.append)
    said: list[str] = []
    source.message_shown.connect(said.append)
    source.show_count(40)
    source.show_number(0)
    for text in ("12", "99", "12345"):  # there are no more than 40
        source.row.selectAll()
        QTest.keyClicks(source.row, text)
        QTest.keyClick(source.row, Qt.Key.Key_Return)
    assert chosen == [12]
    assert said == [
        "There is no row 99: the test data have rows 0 to 39.",
        "There is no row 12,345: the test data have rows 0 to 39.",
    ]
