"""With which arguments pandas reads a table: the one place that says so.

The reader's process calls pandas with them, and a script has the very same ones written down. So
what a person is shown is what a network is trained on.
"""

import csv
from collections.abc import Collection
from typing import Any

from studio.project.columns import TEXT
from studio.project.sources import Table

PANDAS_MISSING = frozenset(
    {
        *("", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND"),
        *("1.#QNAN", "<NA>", "N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null"),
    }
)
"""The words that pandas takes for a missing value unless it is told others."""


BLANKS = r"\s+"
"""The separator of a table whose values stand apart by any blanks."""


def read_function(table: Table) -> str:
    """What reads a table: a function of pandas."""
    return "read_excel" if table.sheet else "read_csv"


def read_arguments(table: Table, wanted: Collection[str] | None = None) -> dict[str, Any]:
    """The arguments of that function behind the file's path, by name, as plain values.

    Only what differs from pandas's own defaults is told. Names of columns are told where those in
    the file cannot be used as they are. What is said of single columns is said of those `wanted`.
    """
    told = _of_excel(table) if table.sheet else _of_csv(table)
    told |= _of_lines(table)
    known = None if wanted is None else set(wanted)
    columns = [c for c in table.columns if known is None or c.name in known]
    # Words that look like numbers stay words: 007, or classes called 1, 2 and "unknown".
    words = {column.name: "str" for column in columns if column.dtype == TEXT or column.is_spelled}
    if words:
        told["dtype"] = words
    return told | _of_missing(table, [c.name for c in columns])


def names_told(table: Table) -> list[str] | None:
    """The names of all columns in the file, where they are not to be read from it."""
    if table.has_header and not table.is_renamed:
        return None
    return [*(column.name for column in table.columns), *([""] if table.has_empty_end else [])]


def csv_arguments(table: Table) -> dict[str, Any]:
    """The arguments with which Python's own reader takes the text of a CSV file apart."""
    quoting = {} if table.has_quotes else {"quoting": int(csv.QUOTE_NONE)}
    if table.separator == BLANKS:
        return {"delimiter": " ", "skipinitialspace": True, **quoting}
    told: dict[str, Any] = quoting
    if table.separator != ",":
        told["delimiter"] = table.separator
    if table.skips_blanks:
        told["skipinitialspace"] = True
    return told


def line_at(table: Table, place: int) -> int:
    """The line of the file in which a row of values stands, counted from 0, where no row takes
    several lines and none is blank."""
    line = table.first_row + place
    for skipped in sorted(table.skipped):
        line += table.first_row < skipped <= line
    return line


def skipped_between(table: Table) -> list[int]:
    """The lines that are passed over with rows of values below them."""
    behind = sorted(line for line in table.skipped if line > table.first_row)
    # Rows without a value are not counted, so that more may be below than it seems.
    last = table.first_row + table.rows
    return behind if behind and (behind[0] < last or table.has_empty_rows) else []


def is_packed(path: str) -> bool:
    """Whether a file is to be unpacked first."""
    return path.lower().endswith(".gz")


def _of_csv(table: Table) -> dict[str, Any]:
    told: dict[str, Any] = {}
    if table.separator != ",":
        told["sep"] = table.separator
    if table.skips_blanks:
        told["skipinitialspace"] = True
    if not table.has_quotes:
        told["quoting"] = int(csv.QUOTE_NONE)
    if table.decimal != ".":
        told["decimal"] = table.decimal
    if table.thousands:
        told["thousands"] = table.thousands
        if not table.thousands.isascii():
            # The fast reader knows marks of one byte alone.
            told["engine"] = "python"
    if table.encoding != "utf-8":
        told["encoding"] = table.encoding
    if table.comment:
        told["comment"] = table.comment
    return told


def _of_excel(table: Table) -> dict[str, Any]:
    told: dict[str, Any] = {"sheet_name": table.sheet}
    if table.decimal != ".":
        told["decimal"] = table.decimal
    if table.thousands:
        told["thousands"] = table.thousands
    return told


def _of_lines(table: Table) -> dict[str, Any]:
    """Where the names stand, and what is passed over."""
    told: dict[str, Any] = {}
    names = names_told(table)
    if names is not None:
        told["header"] = 0 if table.has_header else None
        told["names"] = names
    if table.places:
        told["usecols"] = list(table.places)
    before = table.header_line - 1
    if table.passed:
        told["skiprows"] = list(table.passed)
    elif table.skipped:
        # pandas counts lines from 0.
        told["skiprows"] = [*range(before), *(line - 1 for line in table.skipped)]
    elif before:
        told["skiprows"] = before
    return told


def _of_missing(table: Table, names: list[str]) -> dict[str, Any]:
    words = table.missing_words
    kept = {c.name: c.kept_words for c in table.columns if c.kept_words}
    if kept:
        every = PANDAS_MISSING if words is None else words
        by_column = {name: sorted(set(every) - set(kept.get(name, ()))) for name in names}
        return {"keep_default_na": False, "na_values": by_column}
    if words is not None:
        return {"keep_default_na": False, "na_values": list(words)}
    return {}
