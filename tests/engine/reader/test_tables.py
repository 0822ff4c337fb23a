"""Tables as people save them: what is read, what is said of it, and in which line it stands."""

import gzip
import time
import zipfile
from pathlib import Path

import msgspec
import numpy as np
import openpyxl
import pandas as pd
import pytest
from PIL import Image

from studio.engine.protocol.reader import Broken, Facts, Look
from studio.engine.reader import encodings, excel, sniffing, tables
from studio.engine.reader.looking import answers
from studio.project.columns import Column
from studio.project.sources import Gap, Note, Table


def written(folder: Path, text: str, name: str = "table.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def facts(path: Path, source: Table | None = None) -> Facts:
    *_, last = answers(Look(1, source, str(path)))
    assert isinstance(last, Facts), last
    return last


def table(path: Path, source: Table | None = None) -> Table:
    found = facts(path, source).source
    assert isinstance(found, Table)
    return found


def broken(path: Path) -> str:
    *_, last = answers(Look(1, None, str(path)))
    assert isinstance(last, Broken), last
    return last.sentence


def note(path: Path, code: str) -> Note:
    (found, *_) = [n for n in facts(path).notes if n.code == code]
    return found


def otherwise(path: Path, code: str) -> Table:
    """The table as the offer of a note reads it."""
    instead = note(path, code).instead
    assert isinstance(instead, Table)
    return table(path, instead)


def rows(*cells: str, names: str = "a,kind") -> str:
    return "\n".join([names, *cells]) + "\n"


# --- offers read the table the other way ------------------------------------------


def test_a_table_that_seems_to_have_no_names_can_be_given_them(tmp_path):
    path = written(tmp_path, "1,2\n3,4\n5,6\n")
    assert [c.name for c in table(path).columns] == ["column_1", "column_2"]
    other = otherwise(path, "header")
    assert ([c.name for c in other.columns], other.rows) == (["1", "2"], 2)


def test_units_below_the_names_can_be_values(tmp_path):
    path = written(tmp_path, rows("cm,-", *(f"{n}.5,x" for n in range(8))))
    assert (table(path).rows, table(path).skipped) == (8, (2,))
    assert otherwise(path, "units").rows == 9


def test_an_encoding_that_was_guessed_can_be_another(tmp_path):
    path = written(tmp_path, rows(*["1,кот", "2,пёс"] * 6), encoding="cp1251")
    assert table(path).columns[1].classes == ("кот", "пёс")
    assert otherwise(path, "encoding").encoding != "cp1251"


def test_an_encoding_that_does_not_fit_is_said(tmp_path):
    path = written(tmp_path, rows(*["1,größe"] * 5), encoding="latin-1")
    *_, last = answers(Look(1, msgspec.structs.replace(table(path), encoding="utf-8"), str(path)))
    assert isinstance(last, Broken)
    assert "is not written in the encoding utf-8; choose another" in last.sentence


def test_thousands_can_be_decimals(tmp_path):
    path = written(tmp_path, rows(*(f'{n},"{n},125"' for n in range(100, 120)), names="a,b"))
    assert table(path).columns[1].low == 100_125
    assert otherwise(path, "marks").columns[1].low == 100.125


def test_day_and_month_can_change_places(tmp_path):
    path = written(tmp_path, rows(*(f"0{n % 9 + 1}/0{n % 7 + 1}/2020,{n}" for n in range(40))))
    assert table(path).columns[0].date_format == "%d/%m/%Y"
    other = otherwise(path, "day_first").columns[0]
    assert (other.date_format, other.is_told) == ("%m/%d/%Y", True)


def test_a_number_far_from_all_others_can_be_missing(tmp_path):
    path = written(tmp_path, rows("-999,x", *(f"{n}.5,y" for n in range(40))))
    assert table(path).columns[0].low == -999
    other = otherwise(path, "stand_in")
    assert (other.columns[0].low, other.columns[0].missing) == (0.5, 1)


def test_words_that_differ_in_capitals_can_be_merged(tmp_path):
    path = written(tmp_path, rows(*["1,cat", "2,dog", "3,cat"] * 5, "4,Cat", "5,dog "))
    assert table(path).columns[1].classes == ("Cat", "cat", "dog", "dog ")
    merged = otherwise(path, "variants").columns[1]
    assert merged.classes == ("cat", "dog")
    assert merged.merged == (("Cat", "cat"), ("dog ", "dog"))


def test_text_can_be_classes(tmp_path):
    path = written(tmp_path, rows(*(f"{n},name{n}" for n in range(300))))
    assert table(path).columns[1].usual_kind == "text"
    assert len(otherwise(path, "text").columns[1].classes) == 300


def test_rows_that_lack_a_value_can_be_left_out(tmp_path):
    path = written(tmp_path, rows("1.5,x", ",y", "2.5,x", ",", "3.5,", names="a,b"))
    assert otherwise(path, "missing").info().train_rows == 2


def test_another_sheet_can_be_read(tmp_path):
    path = tmp_path / "book.xlsx"
    book = openpyxl.Workbook()
    for title in ("first", "second"):
        sheet = book.create_sheet(title)
        for row in [("a", "b"), *((n, len(title) * n) for n in range(5))]:
            sheet.append(row)
    book.save(path)
    assert table(path).sheet == "first"
    other = otherwise(path, "sheet")
    assert (other.sheet, other.columns[1].high) == ("second", 24)
    sheets = facts(path).sheets
    assert [each.sheet for each in sheets] == ["first", "second"]
    assert table(path, sheets[1]) == other
    assert facts(path, other).sheets[0] == sheets[0]


# --- what a person says of a column stays ------------------------------------------


@pytest.mark.parametrize(
    ("cells", "classes", "values"),
    [
        (["0.5", "1.5"] * 3, ("0.5", "1.5"), (0.5, 1.5)),
        (["0", "1", "2"], ("0", "1", "2"), ()),
        (["7", "", "9"], ("7", "9"), (7, 9)),
        (["word", "other", "third"], ("other", "third", "word"), ()),
    ],
)
def test_every_column_can_be_said_to_hold_classes(tmp_path, cells, classes, values):
    path = written(tmp_path, rows(*(f"{n}.5,{cell}" for n, cell in enumerate(cells))))
    told = Column("kind", (), "text", kind="classes", is_told=True)
    known = msgspec.structs.replace(table(path), columns=(told,))
    found = table(path, known).columns[1]
    assert (found.classes, found.values, found.is_told) == (classes, values, True)
    again = table(path, table(path, known)).columns[1]
    assert again == found


def test_classes_can_be_said_to_be_numbers(tmp_path):
    path = written(tmp_path, rows(*["1,0", "2,1"] * 20))
    assert table(path).columns[1].classes == ("0", "1")
    told = Column("kind", (), "float32", kind="number", is_told=True)
    known = msgspec.structs.replace(table(path), columns=(told,))
    assert table(path, known).columns[1].usual_kind == "number"


# --- lines of the file ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a,b\n1,2\n\n\n2,3\n3,x\n4,5\n", 6),
        ('a,b\n"1\n",2\n2,3\n3,x\n4,5\n', 5),
        ("# made by hand\n\na,b\n1,2\n2,3\n# half\n3,x\n4,5\n", 7),
        ("Title of it all\na,b\n1,2\n2,3\n3,x\n4,5\n", 5),
        ("sep=;\na;b\n1;2\n2;3\n3;x\n4;5\n", 5),
        ("a b\n\n1 2\n2 3\n3 x\n4 5\n", 5),
    ],
)
def test_a_row_is_named_by_its_line_in_the_file(tmp_path, text, line):
    path = written(tmp_path, text)
    assert f"row {line}, " in note(path, "no_number").sentence


def test_gaps_are_counted_by_the_columns_that_lack_a_value(tmp_path):
    cells = ["1.5,2,x"] * 5 + [",2,x"] * 3 + [",,x"] * 2 + ["1.5,2,"]
    found = facts(written(tmp_path, rows(*cells, names="a,b,kind")))
    assert isinstance(found.source, Table)
    assert set(found.source.gaps) == {Gap(("a",), 3), Gap(("a", "b"), 2), Gap(("kind",), 1)}
    assert found.complete_rows == 5


# --- what else a column may be --------------------------------------------------------


def test_many_numbers_in_a_cell_are_a_sequence(tmp_path):
    pixels = [" ".join(str((n * k) % 256) for k in range(16)) for n in range(30)]
    path = written(tmp_path, rows(*(f"{n % 2},{p}" for n, p in enumerate(pixels))))
    column = table(path).columns[1]
    assert (column.usual_kind, column.shape) == ("sequence", (16,))


def test_a_column_of_paths_reads_the_pictures(tmp_path):
    (tmp_path / "shots").mkdir()
    for n in range(12):
        Image.new("RGB", (6, 4), (n, 0, 0)).save(tmp_path / "shots" / f"{n}.png")
    path = written(tmp_path, rows(*(f"{n}.png,{n % 2}" for n in range(12)), names="file,kind"))
    found = facts(path)
    column = found.facts[0]
    assert (column.column.kind, column.column.shape) == ("image", (4, 6, 3))
    assert column.first_size == (4, 6)
    assert isinstance(found.source, Table)
    assert found.source.pictures_in == "shots"
    (tmp_path / "shots" / "5.png").unlink()
    assert 'row 7, column "file": there is no picture "5.png"' in note(path, "picture").sentence


def test_numbers_that_float32_takes_for_one_are_said(tmp_path):
    ids = [9_007_199_000 + 7 * (n * 37 % 60) for n in range(60)]
    path = written(tmp_path, rows(*(f"{i},x" for i in ids)))
    assert "60 different ones become 1" in note(path, "too_large").sentence


# --- what comes far down in the file ---------------------------------------------------


def late(*cells: str) -> str:
    return rows(*(f"{n % 999};{n % 9}" for n in range(1500)), *cells, names="a;b")


def test_a_decimal_comma_far_down_can_be_read(tmp_path):
    path = written(tmp_path, late("1,5;2", "3,25;7"))
    assert "row 1502" in note(path, "no_number").sentence
    assert otherwise(path, "no_number").decimal == ","


def test_a_point_between_thousands_far_down_is_said(tmp_path):
    path = written(tmp_path, late("1.234;2", "3.567;7"))
    assert '"1.234" is read as 1.234' in note(path, "marks").sentence
    assert otherwise(path, "marks").columns[0].high == 3567
    plain = facts(written(tmp_path, late("1.5;2", "3.567;7")))
    assert not [n for n in plain.notes if n.code == "marks"]


def test_a_comma_is_not_lost_where_another_column_has_it_between_thousands(tmp_path):
    cells = [f'{n % 99},"1,{n % 900 + 100}.5"' for n in range(1500)]
    path = written(tmp_path, rows(*cells, '"1,5","1,200.5"', names="a,b"))
    assert "'1,5' is no number" in note(path, "no_number").sentence


def test_equal_names_are_told_apart_and_not_all_are_said(tmp_path):
    names = ["x", "x_2", *["x"] * 3000]
    path = written(tmp_path, ",".join(names) + "\n" + ",".join(["1.5"] * 3002) + "\n")
    began = time.process_time()
    found = sniffing.recognized(path)
    assert time.process_time() - began < 2
    assert [c.name for c in found.table.columns][:4] == ["x", "x_2", "x_3", "x_4"]
    assert len({c.name for c in found.table.columns}) == 3002
    assert "2,980 more columns" in found.notes[-1].sentence


def test_all_mixed_columns_are_read_again_at_once(tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "_PART", 100)
    asked = []
    read = pd.read_csv

    def counting(*told, **more):
        asked.append(more.get("usecols"))
        return read(*told, **more)

    monkeypatch.setattr(pd, "read_csv", counting)
    cells = [f"{n % 50},{n % 50},{n % 50}.5" for n in range(1500)]
    cells[1400] = "x,y,1.5"
    found = table(written(tmp_path, rows(*cells, names="a,b,c")))
    assert asked == [None, [0, 1]]
    assert [c.high for c in found.columns] == [49, 49, 49.5]


# --- limits ---------------------------------------------------------------------------


def test_a_line_without_an_end_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(encodings, "_LONGEST_LINE", 1 << 20)
    path = written(tmp_path, "a,b\n1,2\n" + "x" * (3 << 20))
    assert "row 3: this line alone is longer than 1 MB" in broken(path)


def test_a_workbook_that_unpacks_to_too_much_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(excel, "_MOST_UNPACKED", 2 << 20)
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", bytes(5 << 20))
    assert "bomb.xlsx unpacks to 5 MB, more than the 2 MB" in broken(path)


def test_bytes_of_0_are_no_table(tmp_path):
    path = tmp_path / "nothing.csv"
    path.write_bytes(bytes(1 << 20))
    assert "is no text" in broken(path)


def test_a_packed_table_is_read(tmp_path):
    path = tmp_path / "packed.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n1,2.5\n3,4.5\n"))
    assert table(path).columns[1].high == 4.5


def test_a_packed_file_is_not_unpacked_without_end(tmp_path, monkeypatch):
    monkeypatch.setattr(encodings, "_SURELY_UNPACKED", 2 << 20)
    path = tmp_path / "packed.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n" + b"0,0\n" * (4 << 20)))
    assert "unpacks to more than 2 MB" in broken(path)


def test_a_total_at_the_end_of_a_packed_table_is_passed_over(tmp_path):
    path = tmp_path / "packed.csv.gz"
    path.write_bytes(gzip.compress(rows(*["x,1.5"] * 9, "Total,13.5").encode()))
    assert (table(path).rows, table(path).skipped) == (9, (11,))


def test_a_workbook_of_the_old_kind_says_that_it_is_broken(tmp_path):
    path = tmp_path / "old.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    assert broken(path) == "old.xls is no Excel file that can be read."
    path.write_text("a\tb\n1\t2\n3\t4\n")
    assert table(path).separator == "\t"


def test_a_wide_table_is_read_as_it_is(tmp_path):
    path = tmp_path / "wide.csv"
    frame = pd.DataFrame(np.arange(60_000).reshape(30, 2000) / 7)
    frame.to_csv(path, index=False)
    assert len(table(path).columns) == 2000


def test_the_range_of_many_numbers_in_a_cell_is_that_of_all(tmp_path):
    rows = [" ".join(str(n + 1) for n in range(16))] * 3000
    rows[1501] = rows[1501].replace("16", "900")
    rows[2502] = rows[2502].replace("16", "x")
    (path := tmp_path / "t.csv").write_text("\n".join(["pixels,kind", *(f"{r},1" for r in rows)]))
    (column, *_) = table(path).columns
    assert (column.shape, column.low, column.high) == ((16,), 1, 900)
    wrong = note(path, "no_number").sentence
    assert wrong == 't.csv, row 2504, column "pixels": among its numbers there is something else'
