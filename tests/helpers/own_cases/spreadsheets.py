"""Workbooks as people keep them."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.helpers.own_cases.case import Case, classes, named, number, target

ROWS = range(40)


def _kind(n: int) -> str:
    return "xy"[n % 2]


_NAMES = ("a", "b", "kind")
_TABLE = [_NAMES, *((n, n / 4, _kind(n)) for n in ROWS)]
_READ = {
    "rows": 40,
    "columns": [number("a", 0, 39), number("b", 0, 9.75), classes("kind", "x", "y")],
    "suggested": target("kind", "classes"),
}


def _book(
    name: str, fault: str, fill: Callable[[Workbook, Worksheet], object], **expected: Any
) -> Case:
    def write(path: Path) -> None:
        book = openpyxl.Workbook()
        sheet = book.active
        assert isinstance(sheet, Worksheet)
        fill(book, sheet)
        book.save(path)

    return Case(name, fault, write, {"kind": "excel", **expected})


def _fill(sheet: Worksheet, rows: Any = _TABLE, row: int = 1, column: int = 1) -> None:
    for y, cells in enumerate(rows, row):
        for x, value in enumerate(cells, column):
            sheet.cell(y, x, value)


def _title(book: Workbook, sheet: Worksheet) -> None:
    sheet["A1"] = "Weights of the year 2024"
    _fill(sheet, row=3)


def _corner(book: Workbook, sheet: Worksheet) -> None:
    _fill(sheet, row=5, column=3)


def _total(book: Workbook, sheet: Worksheet) -> None:
    _fill(sheet)
    _fill(sheet, [("Total", 195, "")], row=42)


def _two_tables(book: Workbook, sheet: Worksheet) -> None:
    _fill(sheet)
    _fill(sheet, [("x", "z"), *((n, -n) for n in range(5))], column=6)


def _hidden_first(book: Workbook, sheet: Worksheet) -> None:
    sheet.title = "Settings"
    sheet["A1"] = "x"
    _fill(book.create_sheet("Rows"))
    sheet.sheet_state = "hidden"
    book.active = 1


def _empty_first(book: Workbook, sheet: Worksheet) -> None:
    _fill(book.create_sheet("Rows"))


def _three_sheets(book: Workbook, sheet: Worksheet) -> None:
    _fill(sheet)
    sheet.title = "January"
    _fill(book.create_sheet("February"))
    _fill(book.create_sheet("March"))


def _dates(book: Workbook, sheet: Worksheet) -> None:
    rows = [(date(2021, 1 + n % 12, 1 + n % 28), n, n / 4) for n in ROWS]
    _fill(sheet, [("day", "a", "value"), *rows])


def _times(book: Workbook, sheet: Worksheet) -> None:
    rows = [(datetime(2021, 3, 1 + n % 28, n % 24, 30), n / 4) for n in ROWS]
    _fill(sheet, [("when", "value"), *rows])


def _percents(book: Workbook, sheet: Worksheet) -> None:
    _fill(sheet, [("share", "kind"), *((n / 100, _kind(n)) for n in ROWS)])
    for cell in sheet["A"]:
        cell.number_format = "0%"


def _formulas(book: Workbook, sheet: Worksheet) -> None:
    _fill(sheet, [("a", "twice", "kind"), *((n, f"=A{n + 2}*2", _kind(n)) for n in ROWS)])


def _errors(book: Workbook, sheet: Worksheet) -> None:
    _fill(sheet)
    sheet["B7"] = "#DIV/0!"
    sheet["B9"] = "#N/A"


def _numbers_as_text(book: Workbook, sheet: Worksheet) -> None:
    _fill(sheet, [("a", "kind"), *((f"{n},5", _kind(n)) for n in ROWS)])


def _bools(book: Workbook, sheet: Worksheet) -> None:
    _fill(sheet, [("a", "ok"), *((n, n % 2 == 0) for n in ROWS)])


def _no_names(book: Workbook, sheet: Worksheet) -> None:
    _fill(sheet, _TABLE[1:])


def _years(book: Workbook, sheet: Worksheet) -> None:
    _fill(sheet, [("land", 2019, 2020), *((f"l{n}", n / 2, n / 4) for n in ROWS)])


def _empty_column(book: Workbook, sheet: Worksheet) -> None:
    _fill(sheet, [("a", None, "kind"), *((n, None, _kind(n)) for n in ROWS)])


def _styled_far_below(book: Workbook, sheet: Worksheet) -> None:
    _fill(sheet)
    sheet["A900"].number_format = "0.00"
    sheet["Z3"].number_format = "0.00"


def _empty(book: Workbook, sheet: Worksheet) -> None: ...


def _twice(book: Workbook, sheet: Worksheet) -> None:
    _fill(sheet, [("a", "a", "kind"), *((n, n / 4, _kind(n)) for n in ROWS)])


_WELL, _HEADER, _ERRORS = "went well", "header row", "errors without name"

CASES = [
    _book(
        "title.xlsx",
        _HEADER,
        _title,
        must_note=[["row 1", "title", "Weights of the year 2024", "row 3", "line 3"]],
        or_error={"why": "a title", "must_have": [["row 1", "row 3"]]},
        **_READ,
    ),
    _book(
        "in_the_middle.xlsx",
        _HEADER,
        _corner,
        or_error={"why": "empty rows above", "must_have": [["row 1", "row 5"]]},
        column_count=3,
        **_READ,
    ),
    _book(
        "total.xlsx",
        _WELL,
        _total,
        must_note=[["42", "total"]],
        or_error={"why": "a total", "must_have": [["42", "total"]]},
        column_count=3,
    ),
    _book(
        "two_tables.xlsx",
        _HEADER,
        _two_tables,
        rows=40,
        must_note=[["column", "columns", "table", "tables", "empty", "missing"]],
        or_error={"why": "two tables", "must_have": [["column", "table", "tables"]]},
    ),
    _book("hidden_first.xlsx", _ERRORS, _hidden_first, read_as={"sheet": "Rows"}, **_READ),
    _book(
        "empty_first.xlsx",
        _ERRORS,
        _empty_first,
        read_as={"sheet": "Rows", "header": True},
        must_note=[["sheet"]],
        **_READ,
    ),
    _book(
        "three_sheets.xlsx",
        _ERRORS,
        _three_sheets,
        read_as={"sheet": "January"},
        must_note=[["sheet", "sheets"]],
        **_READ,
    ),
    _book(
        "dates.xlsx",
        "classes cannot be said",
        _dates,
        rows=40,
        columns=[{"name": "day", "kind": "date", "missing": 0}, number("value", 0, 9.75)],
        suggested=target("value", "number"),
    ),
    _book(
        "times.xlsx",
        "classes cannot be said",
        _times,
        rows=40,
        columns=[{"name": "when", "kind": "date", "missing": 0}, number("value", 0, 9.75)],
        suggested=target("value", "number"),
    ),
    _book(
        "percents.xlsx",
        "separator and number marks",
        _percents,
        rows=40,
        columns=[classes("kind", "x", "y")],
        one_of=[
            {"columns": [number("share", 0, 0.39)]},
            {"columns": [number("share", 0, 39)]},
        ],
    ),
    _book(
        "formulas_never_reckoned.xlsx",
        _ERRORS,
        _formulas,
        columns=[number("a", 0, 39)],
        must_note=[named("twice")],
        or_error={"why": "formulas", "must_have": [named("twice")]},
    ),
    _book(
        "errors_in_cells.xlsx",
        _ERRORS,
        _errors,
        rows=40,
        columns=[number("a", 0, 39), classes("kind", "x", "y")],
        one_of=[
            {"columns": [number("b", 0, 9.75, missing=2)]},
            {"must_note": [named("b"), ["7"]]},
        ],
    ),
    _book(
        "numbers_as_text.xlsx",
        "separator and number marks",
        _numbers_as_text,
        rows=40,
        columns=[classes("kind", "x", "y")],
        one_of=[{"columns": [number("a", 0.5, 39.5)]}, {"must_note": [named("a")]}],
    ),
    _book(
        "bools.xlsx",
        "classes cannot be said",
        _bools,
        rows=40,
        columns=[
            number("a", 0, 39),
            {"name": "ok", "kind": ["flag", "classes"], "classes": ["False", "True"], "missing": 0},
        ],
        suggested=target("ok", "classes"),
    ),
    _book(
        "no_names.xlsx",
        _HEADER,
        _no_names,
        rows=40,
        read_as={"header": False},
        column_count=3,
        columns=[
            {"at": 0, "kind": "number", "range": [0, 39]},
            {"at": 2, "kind": "classes", "classes": ["x", "y"]},
        ],
    ),
    _book(
        "years_as_names.xlsx",
        _HEADER,
        _years,
        rows=40,
        read_as={"header": True},
        columns=[{"name": "land"}, number("2019", 0, 19.5), number("2020", 0, 9.75)],
    ),
    _book(
        "empty_column.xlsx",
        _HEADER,
        _empty_column,
        column_count=2,
        rows=40,
        columns=[number("a", 0, 39), classes("kind", "x", "y")],
    ),
    _book("styled_far_below.xlsx", _WELL, _styled_far_below, column_count=3, **_READ),
    _book(
        "empty.xlsx",
        _ERRORS,
        _empty,
        or_error={"why": "empty", "must_have": [["empty", "nothing", "no rows"]]},
    ),
    _book(
        "one_name_twice.xlsx",
        "preview vs script columns",
        _twice,
        rows=40,
        columns=[{"at": 0, "range": [0, 39]}, {"at": 1, "range": [0, 9.75]}],
        must_note=[named("a")],
        or_error={"why": "twice", "must_have": [named("a")]},
    ),
]
