"""Tables as banks, shops, data bases and measuring devices write them: titles with several cells,
notes below, minus signs behind numbers, marks that other programs take for letters."""

from tests.helpers.own_cases.case import at, classes, joined, number, table, target

ROWS = range(40)
_ABOVE = "what stands above a table"
_BELOW = "what stands below a table"
_QUOTES = "quotation marks as letters"
_MARKS = "separator and number marks"
_TARGET = "what is suggested"


def _kind(n: int) -> str:
    return "xy"[n % 2]


def _numbers(n: int) -> tuple[object, ...]:
    return (n, n / 4, _kind(n))


_TEXTS = ('"Ok', "he said nothing", 'call "me" later', '"sure', "fine")
_COLUMNS = [number("a", 0, 39), number("b", 0, 9.75), classes("kind", "x", "y", counts=[20, 20])]
_HEAD = [("a", "b", "kind")]


def _signed(n: int) -> str:
    return f"({n + 1:,})" if n % 4 == 0 else f"{1000 + n:,}"


CASES = [
    table(
        "title_with_several_cells.csv",
        _ABOVE,
        joined(
            [
                ("account", "12345", "", ""),
                ("period", "01.01.2024 - 31.12.2024", "", ""),
                ("day", "payee", "amount", "kind"),
                *((f"{1 + n % 28:02}.02.2024", "pq"[n % 2], n / 4, _kind(n)) for n in ROWS),
            ]
        ),
        read_as={"header": True, "header_line": 3},
        rows=40,
        columns=[classes("payee", "p", "q"), number("amount", 0, 9.75)],
        must_note=["title"],
    ),
    table(
        "names_over_some_columns_alone.csv",
        _ABOVE,
        joined(
            [("kind", "text", "", "", "")]
            + [
                (_kind(n), f"word {n} of a text", *(("more", "still") if n == 30 else ("", "")), "")
                for n in ROWS
            ]
        ),
        read_as={"header": True, "header_line": 1},
        rows=40,
        columns=[classes("kind", "x", "y", counts=[20, 20]), {"name": "text", "kind": "text"}],
        suggested={"target": "kind", "inputs": ["text"]},
    ),
    table(
        "three_rows_of_names.csv",
        _ABOVE,
        joined(
            [("price", "open", "close"), ("ticker", "abc", "abc"), ("date", "", "")]
            + [(f"2024-01-{1 + n % 28:02}", n, n / 4) for n in ROWS]
        ),
        read_as={"header": True},
        rows=40,
        columns=[
            {"name": "price", "kind": "date"},
            number("open", 0, 39),
            number("close", 0, 9.75),
        ],
        must_note=[["rows 2 to 3", "row 2"]],
    ),
    table(
        "line_below_the_names.txt",
        _ABOVE,
        joined([*_HEAD, ("---", "---", "---"), *map(_numbers, ROWS)], " | "),
        read_as={"separator": "|", "header": True},
        rows=40,
        columns=_COLUMNS,
        must_note=["row 2"],
    ),
    table(
        "source_below.csv",
        _BELOW,
        joined([*_HEAD, *map(_numbers, ROWS), ("Source: the lab", "", "")]),
        rows=40,
        columns=_COLUMNS,
        must_note=["row 42"],
    ),
    table(
        "row_count_below.csv",
        _BELOW,
        joined([*_HEAD, *map(_numbers, ROWS)]) + "(40 rows affected)\n",
        rows=40,
        columns=_COLUMNS,
        must_note=["row 42"],
    ),
    table(
        "end_of_file_of_dos.csv",
        _BELOW,
        joined([*_HEAD, *map(_numbers, ROWS)], end="\r\n") + "\x1a",
        rows=40,
        columns=_COLUMNS,
    ),
    table(
        "quotes_that_are_letters.tsv",
        _QUOTES,
        joined(((_kind(n), f"{_TEXTS[n % 5]} {n}") for n in ROWS), "\t"),
        read_as={"separator": "\t"},
        rows=40,
        columns=[at(0, classes("", "x", "y", counts=[20, 20])), at(1, {"kind": "text"})],
        must_note=["quotation"],
    ),
    table(
        "minus_in_brackets.csv",
        _MARKS,
        joined([("a", "kind"), *((f'"{_signed(n)}"', _kind(n)) for n in ROWS)]),
        rows=40,
        columns=[number("a", -37, 1039)],
        must_note=["below 0"],
    ),
    table(
        "minus_behind.csv",
        _MARKS,
        joined([("a", "kind"), *((f"{n}.5-" if n % 3 else n, _kind(n)) for n in ROWS)]),
        rows=40,
        columns=[number("a", -38.5, 39)],
        must_note=["below 0"],
    ),
    table(
        "indian_thousands.csv",
        _MARKS,
        joined([("a", "kind"), *((f'"{10 + n},34,567"', _kind(n)) for n in ROWS)]),
        rows=40,
        columns=[number("a", 1034567, 4934567)],
    ),
    table(
        "carets.csv",
        _MARKS,
        joined([*_HEAD, *map(_numbers, ROWS)], "^"),
        read_as={"separator": "^"},
        rows=40,
        columns=_COLUMNS,
    ),
    table(
        "two_colons.dat",
        _MARKS,
        joined(((n % 7, 100 + 3 * n, n % 5) for n in ROWS), "::"),
        rows=40,
        columns=[at(1, number("", 100, 217))],
        column_count=3,
    ),
    table(
        "chinese_utf16_without_a_mark.csv",
        "encodings",
        joined(
            [("评论", "标签"), *((f"这个东西真的很好用第{n}次", "好坏"[n % 2]) for n in ROWS)]
        ).encode("utf-16-le"),
        read_as={"encoding": "utf-16-le"},
        rows=40,
        columns=[classes("标签", "坏", "好", counts=[20, 20])],
    ),
    table(
        "price_behind_a_subclass.csv",
        _TARGET,
        joined(
            [("Id", "MSSubClass", "LotArea", "SalePrice")]
            + [(n + 1, (20, 60, 70)[n % 3], 5000 + 7 * n, 90_000 + 500 * n) for n in ROWS]
        ),
        suggested=target("SalePrice", "number"),
    ),
    table(
        "which_part_behind.csv",
        _TARGET,
        joined(
            [("a", "kind", "usage")]
            + [(n / 4, _kind(n), ("Training", "PublicTest")[n % 4 == 0]) for n in ROWS]
        ),
        suggested={**target("kind", "classes"), "inputs_within": ["a"]},
    ),
    table(
        "flag_with_gaps.csv",
        _TARGET,
        joined(
            [("ok", "colour", "label")]
            + [(("TRUE", "FALSE", "")[n % 3], ("red", "blue")[n % 2], n % 2) for n in ROWS]
        ),
        suggested={**target("label", "classes"), "inputs": ["ok", "colour"]},
    ),
]
