"""What stands between cells, and inside of numbers."""

from tests.helpers.own_cases.case import classes, joined, named, number, table, target

ROWS = range(40)
_FAULT = "separator and number marks"
_KINDS = ("x", "y")


def _kind(n: int) -> str:
    return _KINDS[n % 2]


def _two(first: str, mark: str = ";") -> str:
    """A column of numbers written that way, and one of classes."""
    rows = [(first.format(n), _kind(n)) for n in ROWS]
    return joined([("a", "kind"), *rows], mark)


_KIND = classes("kind", "x", "y", counts=[20, 20])
_PLAIN = {"rows": 40, "suggested": target("kind", "classes")}

CASES = [
    table(
        "separator_at_every_end.csv",
        _FAULT,
        joined([("a", "b", "kind", ""), *((n, n / 4, _kind(n), "") for n in ROWS)], ";"),
        read_as={"separator": ";", "header": True, "decimal": "."},
        columns=[number("a", 0, 39), number("b", 0, 9.75), _KIND],
        column_count=3,
        **_PLAIN,
    ),
    table(
        "apostrophes.csv",
        _FAULT,
        joined([("a", "kind"), *((f"{1000 + n:,}".replace(",", "'"), _kind(n)) for n in ROWS)]),
        read_as={"separator": ",", "header": True},
        columns=[number("a", 1000, 1039), _KIND],
        **_PLAIN,
    ),
    table(
        "apostrophes_and_points.csv",
        _FAULT,
        _two("12'{:03}.50"),
        read_as={"separator": ";", "header": True, "decimal": "."},
        columns=[number("a", 12000.5, 12039.5), _KIND],
        **_PLAIN,
    ),
    *(
        table(
            f"{name}_between_thousands.csv",
            _FAULT,
            _two(f"7{mark}{{:03}},25"),
            read_as={"separator": ";", "header": True, "decimal": ","},
            columns=[number("a", 7000.25, 7039.25), _KIND],
            **_PLAIN,
        )
        for name, mark in (
            ("blank", " "),
            ("fixed_blank", "\u00a0"),
            ("narrow_blank", "\u202f"),
            ("point", "."),
        )
    ),
    table(
        "millions_with_points.csv",
        _FAULT,
        _two("3.1{:02}.000,5"),
        read_as={"separator": ";", "header": True, "decimal": ","},
        columns=[number("a", 3100000.5, 3139000.5), _KIND],
        **_PLAIN,
    ),
    table(
        "thousands_and_decimals_quoted.csv",
        _FAULT,
        _two('"2,0{:02}.75"', ","),
        read_as={"separator": ",", "header": True, "decimal": "."},
        columns=[number("a", 2000.75, 2039.75), _KIND],
        **_PLAIN,
    ),
    table(
        "quoted_decimal_commas_between_commas.csv",
        _FAULT,
        _two('"{},5"', ","),
        read_as={"separator": ",", "header": True, "decimal": ","},
        columns=[number("a", 0.5, 39.5), _KIND],
        **_PLAIN,
    ),
    table(
        "three_decimals_or_thousands.csv",
        _FAULT,
        _two("1.1{:02}"),
        read_as={"separator": ";", "header": True},
        must_note=[["thousand", "thousands", "decimal", "decimals", "fraction"]],
        one_of=[
            {"columns": [number("a", 1.1, 1.139)]},
            {"columns": [number("a", 1100, 1139)]},
        ],
        columns=[_KIND],
        **_PLAIN,
    ),
    table(
        "percent.csv",
        _FAULT,
        _two("{}.5%", ","),
        columns=[_KIND],
        one_of=[
            {"columns": [number("a", 0.5, 39.5)]},
            {"columns": [number("a", 0.005, 0.395)]},
            {"must_note": [named("a")]},
        ],
        **_PLAIN,
    ),
    table(
        "dollars.csv",
        _FAULT,
        _two('"$1,2{:02}.50"', ","),
        columns=[_KIND],
        one_of=[{"columns": [number("a", 1200.5, 1239.5)]}, {"must_note": [named("a")]}],
        **_PLAIN,
    ),
    table(
        "euros_behind.csv",
        _FAULT,
        _two("{},50 €"),
        read_as={"separator": ";", "header": True},
        columns=[_KIND],
        one_of=[{"columns": [number("a", 0.5, 39.5)]}, {"must_note": [named("a")]}],
        **_PLAIN,
    ),
    table(
        "separators_between_quotes.csv",
        _FAULT,
        joined([("name", "a", "kind"), *((f'"Smith; J. {n}, of"', n, _kind(n)) for n in ROWS)]),
        read_as={"separator": ",", "header": True},
        columns=[{"name": "name", "kind": "text", "missing": 0}, number("a", 0, 39), _KIND],
        column_count=3,
        **_PLAIN,
    ),
    table(
        "more_commas_than_semicolons.csv",
        _FAULT,
        joined([("text", "a", "kind"), *((f"one, two, {n}, go", n, _kind(n)) for n in ROWS)], ";"),
        read_as={"separator": ";", "header": True},
        columns=[{"name": "text", "kind": "text"}, number("a", 0, 39), _KIND],
        column_count=3,
        **_PLAIN,
    ),
    table(
        "blanks_behind_commas.csv",
        _FAULT,
        joined([("a", "b", "kind"), *((n, n / 2, _kind(n)) for n in ROWS)], ", "),
        read_as={"separator": ",", "header": True},
        columns=[number("a", 0, 39), number("b", 0, 19.5), _KIND],
        **_PLAIN,
    ),
    table(
        "bars_in_blanks.txt",
        _FAULT,
        joined([("a", "b", "kind"), *((n, n / 2, _kind(n)) for n in ROWS)], " | "),
        read_as={"separator": "|", "header": True},
        columns=[number("a", 0, 39), number("b", 0, 19.5), _KIND],
        **_PLAIN,
    ),
    table(
        "aligned_with_blanks.data",
        _FAULT,
        "".join(f" {n / 100:8.5f}  {n:6.2f} {24.0 + n:7.3f}\n" for n in ROWS),
        read_as={"separator": "spaces", "header": False, "decimal": "."},
        rows=40,
        columns=[
            {"at": 0, "kind": "number", "range": [0, 0.39], "missing": 0},
            {"at": 1, "kind": "number", "range": [0, 39], "missing": 0},
            {"at": 2, "kind": "number", "range": [24, 63], "missing": 0},
        ],
        column_count=3,
    ),
    table(
        "tabs_with_empty_cells.tsv",
        _FAULT,
        joined([("a", "b", "kind"), *(("" if n < 4 else n, n / 2, _kind(n)) for n in ROWS)], "\t"),
        read_as={"separator": "tab", "header": True},
        columns=[number("a", 4, 39, missing=4), number("b", 0, 19.5), _KIND],
        complete_rows=36,
        **_PLAIN,
    ),
    table(
        "powers_and_signs.csv",
        _FAULT,
        joined(
            [("a", "b", "c", "kind")] + [(f"{n}e-3", f"+{n}", f".{n:02}", _kind(n)) for n in ROWS]
        ),
        read_as={"separator": ",", "decimal": "."},
        columns=[number("a", 0, 0.039), number("b", 0, 39), number("c", 0, 0.39), _KIND],
        **_PLAIN,
    ),
    table(
        "commas_behind_a_zero_in_tabs.txt",
        _FAULT,
        # Thousands do not begin with a zero.
        _two("0{},125", "\t"),
        read_as={"separator": "tab", "header": True, "decimal": ","},
        columns=[number("a", 0.125, 39.125), _KIND],
        **_PLAIN,
    ),
    table(
        "commas_before_three_digits_in_tabs.txt",
        _FAULT,
        _two("1{:02},125", "\t"),
        read_as={"separator": "tab", "header": True},
        columns=[_KIND],
        must_note=[["thousand", "thousands", "decimal", "decimals", "fraction"]],
        one_of=[
            {"columns": [number("a", 100.125, 139.125)]},
            {"columns": [number("a", 100125, 139125)]},
        ],
        **_PLAIN,
    ),
    table(
        "question_marks.csv",
        _FAULT,
        joined([("a", "kind"), *(("?" if n % 10 == 3 else n, _kind(n)) for n in ROWS)]),
        columns=[number("a", 0, 39, missing=4), _KIND],
        complete_rows=36,
        **_PLAIN,
    ),
    table(
        "dashes_and_na.csv",
        _FAULT,
        joined(
            [("a", "b", "kind")]
            + [("-" if n < 2 else n, "n/a" if n < 3 else n, _kind(n)) for n in ROWS]
        ),
        columns=[number("a", 2, 39, missing=2), number("b", 3, 39, missing=3), _KIND],
        **_PLAIN,
    ),
    table(
        "one_column.csv",
        _FAULT,
        joined([("value",), *((n / 2,) for n in ROWS)]),
        read_as={"header": True},
        rows=40,
        columns=[number("value", 0, 19.5)],
        column_count=1,
    ),
    table(
        "sep_line_tab.csv",
        _FAULT,
        "sep=\t\n" + joined([("a", "kind"), *((n, _kind(n)) for n in ROWS)], "\t"),
        read_as={"separator": "tab", "header": True},
        columns=[number("a", 0, 39), _KIND],
        **_PLAIN,
    ),
]
