"""What the reader says of real files, whole and broken."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
from PIL import Image

from studio.engine.protocol.reader import Broken, Facts, Head, Look, Progress, decode_reply, encode
from studio.engine.reader import builtin, tables
from studio.engine.reader.looking import answers
from studio.project.assuming import assumed
from studio.project.sources import Arrays, Images, Line, Points, Scikit, Source, Table, Texts, Waves
from studio.project.suggest import suggested
from tests.helpers import data_files

pytestmark = pytest.mark.keras


def look(path: Path | None = None, source: Source | None = None) -> tuple[list[Head], Facts]:
    *heads, last = answers(Look(1, source, str(path) if path else ""))
    assert isinstance(last, Facts), last
    return heads, last  # type: ignore[return-value]


def broken(path: Path, source: Source | None = None) -> str:
    *_, last = answers(Look(1, source, str(path)))
    assert isinstance(last, Broken), last
    return last.sentence


def notes(path: Path) -> tuple[str, ...]:
    return tuple(note.sentence for note in look(path)[1].notes)


# --- tables


def test_a_table_tells_its_columns_ranges_and_classes(tmp_path):
    (head,), facts = look(data_files.houses(tmp_path))
    assert head.columns == ("area", "rooms", "kind", "price")
    assert len(head.rows) == 60
    source = facts.source
    assert isinstance(source, Table)
    assert (source.rows, [c.dtype for c in source.columns]) == (
        60,
        ["float32", "float32", "text", "float32"],
    )
    assert source.columns[2].classes == ("flat", "house")
    assert source.columns[1].classes == tuple("12345")
    low, high = source.columns[0].low, source.columns[0].high
    assert low is not None
    assert high is not None
    assert 50 <= low < high <= 200
    assert facts.notes == ()


def test_a_table_in_excel_tells_the_same(tmp_path):
    _, facts = look(data_files.houses_in_excel(tmp_path))
    _, plain = look(tmp_path / "houses.csv")
    assert isinstance(facts.source, Table)
    assert facts.source.sheet == "Prices"
    assert facts.source.columns == plain.source.info().columns


def test_other_separators_decimals_and_letters_are_found(tmp_path):
    path = tmp_path / "preise.csv"
    path.write_bytes("größe;preis\n1,5;2\n2,5;3\n".encode("latin-1"))
    source = look(path)[1].source
    assert isinstance(source, Table)
    assert (source.separator, source.decimal, source.encoding) == (";", ",", "latin-1")
    assert [c.name for c in source.columns] == ["größe", "preis"]
    assert source.columns[0].high == 2.5


def test_a_table_without_names_gets_some(tmp_path):
    path = tmp_path / "bare.csv"
    path.write_text("1,2\n3,4\n")
    source = look(path)[1].source
    assert isinstance(source, Table)
    assert (source.has_header, source.rows) == (False, 2)
    assert [c.name for c in source.columns] == ["column_1", "column_2"]


def test_text_among_numbers_is_placed(tmp_path):
    path = data_files.houses(tmp_path)
    lines = path.read_text().splitlines()
    lines[16] = "12a,3,flat,5.0"
    path.write_text("\n".join(lines))
    assert notes(path) == ("houses.csv, row 17, column \"area\": '12a' is no number",)


def test_a_missing_value_is_placed(tmp_path):
    path = data_files.houses(tmp_path)
    lines = path.read_text().splitlines()
    lines[4] = "100,,flat,5.0"
    path.write_text("\n".join(lines))
    assert notes(path) == ('houses.csv, row 5, column "rooms": a value is missing',)


def test_a_row_of_another_length_is_placed(tmp_path):
    path = data_files.houses(tmp_path)
    lines = path.read_text().splitlines()
    lines[9] += ",1,2"
    path.write_text("\n".join(lines))
    assert broken(path) == "houses.csv, row 10: it has 6 values, and the rows before have 4."


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"a,b\n", "column names and no rows"),
        (b"\0\1\2\0", "is no text"),
    ],
)
def test_what_is_no_table_is_told(tmp_path, content, words):
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    sentence = broken(path)
    assert sentence.startswith("bad.csv")
    assert words in sentence


@pytest.mark.parametrize(
    ("content", "words", "names"),
    [
        (b"a,a\n1,2\n", 'row 1: two columns are called "a"', ["a", "a_2"]),
        (b"a,,c\n1,2,3\n", "row 1: column 2 has no name", ["a", "column_2", "c"]),
    ],
)
def test_columns_that_cannot_be_told_apart_get_names(tmp_path, content, words, names):
    path = tmp_path / "names.csv"
    path.write_bytes(content)
    assert any(words in sentence for sentence in notes(path))
    assert [column.name for column in look(path)[1].source.info().columns] == names


def test_a_number_without_an_end_and_an_open_quotation_are_placed(tmp_path):
    path = tmp_path / "bad.csv"
    path.write_text("a,b\n1,2\n3,inf\n4,5\n")
    assert notes(path) == ("bad.csv, row 3, column \"b\": 'inf' is no number",)
    path.write_text('a,b\n1,"2\n3,4\n')
    assert broken(path) == "bad.csv, row 2: a quotation mark is opened and never closed."


def test_a_table_read_in_parts_tells_what_it_tells_as_a_whole(tmp_path, monkeypatch):
    path = data_files.houses(tmp_path)
    _, whole = look(path)
    monkeypatch.setattr(tables, "_PART", 7)
    monkeypatch.setattr(tables, "_PAUSE", 0)
    monkeypatch.setattr(tables, "_AGAIN", 4)
    # So that there is more to read after a part: a file is read by buffers.
    monkeypatch.setattr(tables, "_is_all_read", lambda file, size: False)
    (_, *before, facts) = answers(Look(1, None, str(path)))
    assert isinstance(facts, Facts)
    assert (facts.source, facts.facts, facts.notes) == (whole.source, whole.facts, whole.notes)
    assert all(isinstance(found, Progress) for found in before)
    assert [found.rows for found in before] == [*range(7, 60, 7), 60]
    assert [len(found.facts) for found in before] == [4, 0, 0, 4, 0, 0, 0, 0, 0]


@pytest.mark.parametrize(
    "cells",
    [["1", "2", "x", "4", "5"], ["1", "", "x", "y", "z"], ["", "", "a", "b", "a"], ["x"] * 5],
)
def test_a_column_whose_parts_differ_is_read_as_a_whole(tmp_path, monkeypatch, cells):
    path = tmp_path / "mixed.csv"
    path.write_text("a,b\n" + "".join(f"{cell},7\n" for cell in cells))
    _, whole = look(path)
    monkeypatch.setattr(tables, "_PART", 2)
    _, parts = look(path)
    assert (parts.source, parts.facts, parts.notes) == (whole.source, whole.facts, whole.notes)


def test_a_long_row_is_placed_in_a_later_part(tmp_path, monkeypatch):
    path = data_files.houses(tmp_path)
    path.write_text(path.read_text() + "1,2,3,4,5,6\n")
    monkeypatch.setattr(tables, "_PART", 10)
    assert broken(path) == "houses.csv, row 62: it has 6 values, and the rows before have 4."


def spoiled_excel(folder: Path, cell: str, value: Any) -> Path:
    path = data_files.houses_in_excel(folder)
    book = openpyxl.load_workbook(path)
    book.active[cell] = value
    book.save(path)
    return path


def test_broken_excel_files_are_told(tmp_path):
    path = tmp_path / "bad.xlsx"
    path.write_text("a,b\n1,2\n")
    assert broken(path) == "bad.xlsx is no Excel file that can be read."
    assert notes(spoiled_excel(tmp_path, "A17", "12a")) == (
        "houses.xlsx, row 17, column \"area\": '12a' is no number",
    )
    assert notes(spoiled_excel(tmp_path, "B5", None)) == (
        'houses.xlsx, row 5, column "rooms": a value is missing',
    )
    assert broken(spoiled_excel(tmp_path, "E9", 7)) == (
        "houses.xlsx, row 9: it has more values than the 4 columns in row 1."
    )
    openpyxl.Workbook().save(path)
    assert broken(path) == "bad.xlsx is empty."


# --- arrays


def test_arrays_tell_shapes_classes_and_their_test_part(tmp_path):
    (head,), facts = look(data_files.digits(tmp_path))
    source = facts.source
    assert isinstance(source, Arrays)
    assert (source.rows, source.test_rows) == (80, 20)
    assert [(c.name, c.shape, c.dtype) for c in source.columns] == [
        ("x", (6, 6), "uint8"),
        ("y", (), "int64"),
    ]
    assert source.columns[1].classes == ("0", "1", "2")
    assert len(head.thumbnails) == 60
    assert sum(count for _, count in facts.facts[1].counts) == 80


def test_one_array_is_a_column(tmp_path):
    _, facts = look(data_files.one_array(tmp_path))
    (column,) = facts.source.info().columns
    assert (column.name, column.shape, column.dtype) == ("values", (4,), "float32")


def test_broken_arrays_are_told(tmp_path):
    path = tmp_path / "bad.npz"
    np.savez(path, x=np.zeros((4, 2)), y=np.zeros(3))
    assert broken(path) == ('bad.npz: array "x" has 4 rows and array "y" 3; all need as many.')
    np.savez(path, x=np.array(["a", "b"]))
    assert broken(path).startswith('bad.npz, array "x": it holds <U1')
    np.savez(path, x=np.array([[1, 2], None], dtype=object))
    assert broken(path) == 'bad.npz, array "x": it holds Python objects, and no numbers.'
    path.write_bytes(b"no zip")
    assert broken(path) == "bad.npz is no array file that can be read."
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("notes.txt", "no array")
    assert broken(path) == 'bad.npz holds "notes.txt", which is no array.'


def test_a_broken_single_array_is_told(tmp_path):
    path = data_files.one_array(tmp_path)
    path.write_bytes(path.read_bytes()[:-100])
    assert broken(path) == "values.npy is cut off; it holds fewer values than it says."
    np.save(path, np.array(["a", "b"]))
    assert broken(path) == 'values.npy, array "values": it holds <U1, and no numbers.'
    np.save(path, np.array([1, None], dtype=object))
    assert broken(path) == "values.npy holds Python objects, and no numbers."
    np.save(path, np.array([[1, 2], [3, np.nan]]))
    assert notes(path) == ('values.npy, array "values", row 1, column 1: a value is missing',)
    np.save(path, np.zeros((0, 3)))
    assert broken(path) == 'values.npy, array "values": it has no rows.'


def test_gaps_in_arrays_are_placed_and_labels_from_elsewhere_than_0_told(tmp_path):
    path = tmp_path / "gaps.npz"
    x = np.zeros((5, 2))
    x[3, 1] = np.nan
    np.savez(path, x=x, y=np.array([0, 1, -1, 1, 0]))
    assert notes(path) == (
        'gaps.npz, array "x", row 3, column 1: a value is missing',
        'The numbers -1, 0, 1 in array "y" are taken as classes',
    )
    assert look(path)[1].source.info().columns[1].values == (-1, 0, 1)


# --- folders


def test_a_folder_of_images_tells_size_and_classes(tmp_path):
    (head,), facts = look(data_files.pictures(tmp_path))
    source = facts.source
    assert isinstance(source, Images)
    assert (source.rows, source.height, source.width, source.is_grey) == (24, 8, 10, False)
    assert source.classes == ("cat", "dog")
    assert len(head.thumbnails) == 24
    assert head.thumbnails[0].label == "cat"


def test_broken_images_are_named(tmp_path):
    root = data_files.pictures(tmp_path)
    (root / "cat" / "003.png").write_text("no picture")
    Image.new("L", (5, 5)).save(root / "dog" / "004.png")
    (root / "bird").mkdir()
    facts = look(root)[1]
    assert {note.sentence for note in facts.notes} == {
        "pictures: the folder of the class 'bird' holds no images",
        "cat/003.png is no image that can be read",
        "dog/004.png is 5 by 5 pixels, most are 10 by 8; they are brought to one size",
    }
    assert isinstance(facts.source, Images)
    assert facts.source.resizes
    assert facts.source.classes == ("cat", "dog")


def test_a_folder_of_texts_tells_classes_and_lengths(tmp_path):
    (head,), facts = look(data_files.texts(tmp_path))
    assert isinstance(facts.source, Texts)
    assert (facts.source.rows, facts.source.classes) == (24, ("bad", "good"))
    assert head.rows[0] == ("bad", "0.txt", "a dull long weak film number 0")


def test_broken_texts_are_named(tmp_path):
    root = data_files.texts(tmp_path)
    (root / "bad" / "1.txt").write_bytes(b"fine\nnot \xff fine")
    (root / "good" / "2.txt").write_text("")
    assert set(notes(root)) == {
        "bad/1.txt, row 2: it is no text in UTF-8",
        "good/2.txt is empty",
    }


def test_a_folder_without_classes_is_told(tmp_path):
    assert "put the files of each class into a folder of its own" in broken(tmp_path)


def test_a_file_that_is_gone_is_told(tmp_path):
    *_, last = answers(Look(1, None, str(tmp_path / "gone.csv")))
    assert isinstance(last, Broken)
    assert last.is_gone
    assert last.sentence == f"There is no file or folder {tmp_path / 'gone.csv'}."


def test_rows_that_all_lack_a_value_are_told_from_infinite_ones(tmp_path):
    values = np.random.default_rng(1).normal(size=(20, 3))
    values[:10, 1], values[10:, 2] = np.nan, np.inf
    np.save(path := tmp_path / "gaps.npy", values)
    assert notes(path) == (
        'gaps.npy, array "values", row 0, column 1: a value is missing (10 rows in all)',
        'gaps.npy, array "values", row 10, column 2: a value is infinite, which counts as '
        "missing (10 rows in all)",
    )
    *_, said = assumed(suggested(look(path)[1].source))
    assert said.code == "lacking_columns"
    assert "lacks a value in each row" in said.sentence


def test_a_file_of_another_kind_is_told(tmp_path):
    path = tmp_path / "song.mp3"
    path.write_bytes(b"la la")
    assert broken(path).startswith("song.mp3 is of no kind that can be read: tables (")


# --- what needs no file


@pytest.mark.parametrize(
    "source", [Scikit("digits"), Scikit("iris"), Line(), Waves(), Points("moons"), Points("xor")]
)
def test_built_in_sources_are_shown(source):
    heads, facts = look(source=source)
    assert len(heads) == 1
    assert facts.source == source
    assert [found.column.name for found in facts.facts] == [c.name for c in source.info().columns]


@pytest.mark.parametrize("name", ["digits", "iris", "wine", "breast_cancer", "diabetes"])
def test_scikit_learns_files_hold_what_it_loads(name):
    quick, slow = builtin._scikit_files(Scikit(name)), builtin._scikit_itself(Scikit(name))
    assert quick.keys() == slow.keys()
    for column, values in quick.items():
        np.testing.assert_allclose(values, slow[column], atol=1e-6)


def test_a_published_set_that_is_not_here_says_what_to_get(tmp_path, monkeypatch):
    from studio.project.sources import Published

    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    *_, last = answers(Look(1, Published("cifar10")))
    assert isinstance(last, Broken)
    assert last.needs == ("cifar-10-python.tar.gz",)
    assert "cifar-10-python.tar.gz" in last.sentence


def test_the_process_answers_line_by_line_and_knows_neither_keras_nor_qt(tmp_path):
    code = (
        "import sys; from studio.engine.reader.__main__ import main; main(); "
        "print([m for m in ('keras', 'tensorflow', 'PySide6', 'sklearn') if m in sys.modules], "
        "file=sys.stderr)"
    )
    path = data_files.houses(tmp_path)
    pd.read_csv(path)
    requests = encode(Look(7, None, str(path))) + b"\n" + encode(Look(8, Line())) + b"\n"
    done = subprocess.run(
        [sys.executable, "-c", code], input=requests, capture_output=True, check=True
    )
    replies = [decode_reply(line) for line in done.stdout.splitlines()]
    assert [(type(r).__name__, r.id) for r in replies] == [
        ("Head", 7),
        ("Facts", 7),
        ("Head", 8),
        ("Facts", 8),
    ]
    assert done.stderr.decode().strip() == json.dumps([])
