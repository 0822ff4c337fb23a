"""What a script makes of a table: the same arguments, the same columns, the same lines."""

import gzip

import msgspec
import numpy as np
import pandas as pd
import pytest
from PIL import Image

from studio.codegen import table_functions
from studio.project.columns import Column
from studio.project.datasets import (
    ClassNumbers,
    DataSettings,
    Fill,
    PreparedColumn,
    Split,
)
from studio.project.reading import read_arguments
from studio.project.sources import Table
from tests.engine.reader.test_tables import facts, note, otherwise, rows, table, written
from tests.helpers.loaded import loaded

EVERY_WAY = Table(
    "far/away.csv.gz",
    (
        Column("a", (), "float32"),
        Column("b", (), "text", ("NA", "x"), kept_words=("NA",)),
        Column("c", (), "text", ("1", "2")),
    ),
    9,
    separator=";",
    decimal=",",
    thousands=".",
    encoding="cp1252",
    has_header=False,
    header_line=3,
    skipped=(7,),
    skips_blanks=True,
    comment="#",
    is_renamed=True,
    has_empty_end=True,
    places=(0, 1, 3),
)


def asked_by_script(source: Table) -> dict:
    """What a script calls pandas with."""
    asked = {}

    def read(path, **told):
        asked.update(told)
        return pd.DataFrame({c.name: [1] for c in source.columns})

    class Pandas:
        read_csv = staticmethod(read)
        read_excel = staticmethod(read)

    names: dict = {"np": np, "pd": Pandas, "DATA": None}
    lines = table_functions.read_table(source, [c.name for c in source.columns], [])
    exec("\n".join(lines), names)
    names["read_table"]()
    return asked


@pytest.mark.parametrize(
    "source",
    [
        EVERY_WAY,
        Table("a.csv", (Column("a", (), "float32"),), 3),
        Table("a.txt", (Column("a", (), "float32"),), 3, separator=r"\s+", missing_words=("", "-")),
        Table("a.xlsx", (Column("1", (), "float32"),), 3, sheet="one", is_renamed=True),
    ],
)
def test_a_script_asks_pandas_as_the_reader_does(source):
    assert asked_by_script(source) == read_arguments(source)


def settings(source: Table, *columns: PreparedColumn) -> DataSettings:
    return DataSettings(source, columns, Split(test=1, validation=0, shuffle=False))


def column(source: Table, name: str, *steps) -> np.ndarray:
    parts = loaded(settings(source, PreparedColumn(name, name, steps)))
    return np.concatenate([part[name] for part in parts])


def test_a_script_names_the_line_of_a_file_with_blank_lines(tmp_path):
    path = written(tmp_path, 'a,b\n"1\n",2\n\n2,3\n3,x\n4,5\n')
    with pytest.raises(ValueError, match=r"row 6, column \"b\": 'x' is no number"):
        column(table(path), "b")


def test_a_script_merges_classes_as_is_shown(tmp_path):
    path = written(tmp_path, rows(*["1,cat", "2,dog", "3,cat"] * 5, "4,Cat", "5,dog "))
    source = otherwise(path, "variants")
    assert column(source, "kind", ClassNumbers()).tolist() == [0, 1, 0] * 5 + [0, 1]


def test_a_script_numbers_classes_by_value(tmp_path):
    path = written(tmp_path, rows(*["1,4", "2,2"] * 20))
    assert column(table(path), "kind", ClassNumbers()).tolist() == [1, 0] * 20


def test_a_script_reads_many_numbers_in_a_cell(tmp_path):
    cells = [" ".join(str((n + k) % 256) for k in range(9)) for n in range(30)]
    path = written(tmp_path, rows(*(f"{n % 2},{cell}" for n, cell in enumerate(cells))))
    source = table(path)
    values = column(source, "kind")
    assert values.shape == (30, 9)
    assert values[4].tolist() == list(range(4, 13))
    path.write_text(path.read_text().replace("4 5 6 7 8 9 10 11 12\n", "4 5 6\n"))
    with pytest.raises(ValueError, match="row 6"):
        column(source, "kind")


def test_a_script_reads_the_pictures_that_a_column_names(tmp_path):
    (tmp_path / "shots").mkdir()
    for n in range(12):
        Image.new("RGB", (6, 4), (n, 0, 0)).save(tmp_path / "shots" / f"{n}.png")
    path = written(tmp_path, rows(*(f"{n}.png,{n % 2}" for n in range(12)), names="file,kind"))
    values = column(table(path), "file")
    assert (values.shape, values.dtype) == ((12, 4, 6, 3), np.uint8)
    assert values[7, 0, 0].tolist() == [7, 0, 0]


def test_numbers_of_flags_with_gaps_are_0_and_1(tmp_path):
    path = written(tmp_path, rows(*["1,True", "2,False", "3,"] * 5))
    source = msgspec.structs.replace(table(path), drops_missing=True)
    assert column(source, "kind").tolist() == [1, 0] * 5


def test_2000_columns_are_taken_in_a_moment():
    names = [f"c{n}" for n in range(2000)]
    frame = pd.DataFrame(np.ones((100, 2000)), columns=names)
    made: dict = {"np": np, "pd": pd}
    for function in ("refuse", "numbers"):
        exec("\n".join(table_functions.TABLE_FUNCTIONS[function]), made)
    assert made["numbers"](frame, names).shape == (100, 2000)


@pytest.mark.parametrize(
    ("names", "cells", "first"),
    [
        ("a,b", "\u22123.{},1", -3.1),
        ("a,b", "{} %,1", 10),
        ("a,b", "+3.{}kg,1", 3.1),
        ("a,b", '"-$1,2{}.50",1', -1210.5),
        ("a;b", "€ 3,{};1", 3.1),
        ("a;b", "12\u20093{},5;1", 12310.5),
        ("a;b", "12\xa03{},5;1", 12310.5),
    ],
)
def test_a_script_reads_numbers_that_pandas_does_not(tmp_path, names, cells, first):
    path = written(tmp_path, rows(*(cells.format(n) for n in range(10, 60)), names=names))
    source = table(path)
    shown, made = source.columns[0], column(source, "a")
    assert shown.usual_kind == "number"
    assert made[0] == pytest.approx(first)
    assert (made.min(), made.max()) == pytest.approx((shown.low, shown.high))


@pytest.mark.parametrize(
    ("usual", "odd"),
    [("1.234,5", "3.7"), ("0,5", "x"), ("1 234", "12 34"), ("\u22121", "x"), ("5 %", "x")],
)
def test_one_cell_that_is_no_number_is_named_by_reader_and_script(tmp_path, usual, odd):
    cells = [f"{usual};{n},5" for n in range(60)]
    cells[40] = f"{odd};1,5"
    path = written(tmp_path, rows(*cells, names="a;b"))
    asked = note(path, "no_number")
    assert f"row 42, column \"a\": '{odd}' is no number" in asked.sentence
    with pytest.raises(ValueError, match=rf"row 42, column \"a\": '{odd}' is no number"):
        column(table(path), "a")
    without = otherwise(path, "no_number")
    assert without.columns[0].missing == 1
    assert len(column(msgspec.structs.replace(without, drops_missing=True), "a")) == 59


def test_a_point_for_a_decimal_comma_is_said_and_read_as_shown(tmp_path):
    cells = [f"0,{n};1" for n in range(10, 60)]
    cells[40] = "12.5;1"
    path = written(tmp_path, rows(*cells, names="a;b"))
    assert "row 42" in note(path, "odd_marks").sentence
    assert column(table(path), "a").max() == table(path).columns[0].high == 12.5


def test_codes_that_begin_with_0_are_words(tmp_path):
    path = written(tmp_path, rows(*["01,1", "1,2", "10,3"] * 10, names="zip,b"))
    source = table(path)
    assert source.columns[0].classes == ("01", "1", "10")
    assert column(source, "zip", ClassNumbers()).tolist() == [0, 1, 2] * 10
    numbers = otherwise(path, "codes")
    assert column(numbers, "zip").tolist() == [1, 1, 10] * 10
    late = written(tmp_path, rows(*["101,1"] * 2000, "011,2", names="zip,b"), "late.csv")
    assert column(table(late), "zip", ClassNumbers())[-1] == 0
    book = tmp_path / "codes.xlsx"
    pd.DataFrame({"zip": ["01", "1", "10"] * 10, "b": range(30)}).to_excel(book, index=False)
    assert column(table(book), "zip", ClassNumbers()).tolist() == [0, 1, 2] * 10


CELLS = [f'"note {n}\nmore",{n}.5' for n in range(10)]


@pytest.mark.parametrize("title", ["", '"Sales\nreport",\n'])
def test_a_total_below_cells_of_several_lines_is_left_out(tmp_path, title):
    path = written(tmp_path, title + rows(*CELLS, "Total,45", names="text,v"))
    source = table(path)
    assert source.skipped == (22 + 2 * bool(title),)
    assert column(source, "v").tolist() == [n + 0.5 for n in range(10)]


def test_a_row_is_named_by_its_line_below_a_skipped_one(tmp_path):
    cells = [f"{n}.5,{n}.25" for n in range(30)]
    cells[20] = "20.5,x"
    cells.insert(10, "a,b")
    path = written(tmp_path, rows(*cells, names="a,b"))
    source = otherwise(path, "names_again")
    assert source.skipped == (12,)
    with pytest.raises(ValueError, match=r"row 23, column \"b\": 'x' is no number"):
        column(source, "b")
    book = tmp_path / "book.xlsx"
    pd.DataFrame([cell.split(",") for cell in cells], columns=["a", "b"]).to_excel(
        book, index=False
    )
    other = msgspec.structs.replace(table(book), columns=(), skipped=(12,))
    told = [n.sentence for n in facts(book, other).notes if n.code == "no_number"]
    assert "row 23," in told[0]
    with pytest.raises(ValueError, match="row 23"):
        column(table(book, other), "b")


def test_a_gap_in_a_sequence_is_named_left_out_or_filled(tmp_path):
    cells = [f"{n}.5,{' '.join(str(n + k) for k in range(9))}" for n in range(30)]
    cells[4] = "4.5,"
    source = table(written(tmp_path, rows(*cells)))
    with pytest.raises(ValueError, match='row 6, column "kind": a value is missing'):
        column(source, "kind")
    assert len(column(msgspec.structs.replace(source, drops_missing=True), "kind")) == 29
    assert column(source, "kind", Fill("value", 0.0))[4].tolist() == [0] * 9


@pytest.mark.parametrize("true", ["True ", "tRUE", "true"])
@pytest.mark.parametrize("steps", [(), (ClassNumbers(),)])
def test_flags_are_read_however_they_are_written(tmp_path, true, steps):
    path = written(tmp_path, rows(*[f"1,{true}", "2,False"] * 10))
    source = table(path)
    assert source.columns[1].usual_kind == "flag"
    assert column(source, "kind", *steps).tolist() == [1, 0] * 10


@pytest.mark.parametrize("split", [Split(test=4, group="kind"), Split(test=4, stratify="kind")])
def test_gaps_in_what_splits_the_rows_are_a_sentence(tmp_path, split):
    source = table(written(tmp_path, rows(*["1.5,x", "2.5,y", "3.5,"] * 10)))
    one = DataSettings(source, (PreparedColumn("a", "a"),), split)
    with pytest.raises(ValueError, match='row 4, column "kind": a value is missing'):
        loaded(one)


@pytest.mark.parametrize(
    ("name", "encoding"), [("t.csv", "utf-8"), ("t.csv", "utf-16"), ("t.csv.gz", "utf-8")]
)
def test_a_code_in_the_last_cell_of_any_file_is_found(tmp_path, name, encoding):
    text = rows(*(f"{n}.5,{n % 7 + 101}" for n in range(1500)), names="a,zip") + "1.5,00701"
    content = text.encode(encoding)
    path = tmp_path / name
    path.write_bytes(gzip.compress(content) if name.endswith("gz") else content)
    assert "00701" in table(path).columns[1].classes
