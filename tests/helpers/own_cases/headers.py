"""Whether the first row holds names, and which row does."""

from tests.helpers.own_cases.case import at, classes, joined, named, number, table, target

ROWS = range(40)
_FAULT = "header row"
_SPECIES = ("setosa", "versicolor", "virginica")
_SOUGHT = [["names", "header", "first row", "first line", "row 1", "line 1"]]


def _species(n: int) -> str:
    return _SPECIES[n % 3]


def _kind(n: int) -> str:
    return "xy"[n % 2]


_KIND = classes("kind", "x", "y")

CASES = [
    table(
        "numbers_and_a_word_without_names.csv",
        _FAULT,
        joined((5 + n / 10, 3 + n / 20, _species(n)) for n in ROWS),
        read_as={"header": False, "separator": ","},
        rows=40,
        columns=[
            at(0, number("", 5, 8.9)),
            at(1, number("", 3, 4.95)),
            at(2, classes("", *_SPECIES, counts=[14, 13, 13])),
        ],
        must_note=_SOUGHT,
        suggested={"target_at": 2, "target_is": "classes"},
    ),
    table(
        "words_without_names.data",
        _FAULT,
        joined(
            (("round", "flat")[n % 2], ("red", "green", "blue")[n % 3], "pe"[n % 2]) for n in ROWS
        ),
        read_as={"header": False, "separator": ","},
        rows=40,
        columns=[
            at(0, classes("", "flat", "round", counts=[20, 20])),
            at(1, classes("", "blue", "green", "red", counts=[13, 13, 14])),
            at(2, classes("", "e", "p", counts=[20, 20])),
        ],
        must_note=_SOUGHT,
    ),
    table(
        "words_with_names.csv",
        _FAULT,
        joined(
            [("shape", "colour", "edible")]
            + [
                (("round", "flat")[n % 2], ("red", "blue", "green")[n % 3], "pe"[n % 2])
                for n in ROWS
            ]
        ),
        read_as={"header": True},
        rows=40,
        columns=[
            classes("shape", "flat", "round"),
            classes("colour", "blue", "green", "red"),
            classes("edible", "e", "p"),
        ],
        suggested=target("edible", "classes"),
    ),
    table(
        "years_as_names.csv",
        _FAULT,
        joined(
            [
                ("country", *range(2018, 2022)),
                *((f"land {n}", n, n / 2, n / 4, n / 8) for n in ROWS),
            ]
        ),
        read_as={"header": True},
        rows=40,
        columns=[
            {"name": "country", "kind": "text"},
            {"name": "2018"},
            number("2019", 0, 19.5),
            number("2021", 0, 4.875),
        ],
        column_count=5,
    ),
    table(
        "only_years_as_names.csv",
        _FAULT,
        joined([tuple(range(2018, 2022)), *((n / 7, n / 2, n / 4, n / 8) for n in ROWS)]),
        must_note=_SOUGHT,
        one_of=[
            {"rows": 40, "read_as": {"header": True}, "columns": [number("2019", 0, 19.5)]},
            {"rows": 41, "read_as": {"header": False}},
        ],
    ),
    table(
        "pixels_without_names.csv",
        _FAULT,
        joined((n % 10, *((n * k) % 256 for k in range(49))) for n in ROWS),
        read_as={"header": False},
        rows=40,
        columns=[{"at": 0}, {"at": 1, "range": [0, 0]}],
        column_count=50,
        must_note=_SOUGHT,
    ),
    table(
        "gap_in_the_first_row_without_names.csv",
        _FAULT,
        joined(("" if n == 0 else 1 + n / 10, 3 + n / 20, 9 - n) for n in ROWS),
        read_as={"header": False},
        rows=40,
        columns=[at(0, number("", 1.1, 4.9, missing=1)), at(1, number("", 3, 4.95))],
        must_note=_SOUGHT,
    ),
    table(
        "dates_without_names.csv",
        _FAULT,
        joined((f"2021-{1 + n % 12:02}-{1 + n % 28:02}", n / 4, n / 8) for n in ROWS),
        read_as={"header": False},
        rows=40,
        columns=[{"at": 0, "kind": "date", "missing": 0}, at(1, number("", 0, 9.75))],
        must_note=_SOUGHT,
    ),
    table(
        "r_write_table.txt",
        "preview vs script columns",
        '"sl" "sw" "kind"\n' + "".join(f'"{n + 1}" {5 + n / 10} {n} "{_kind(n)}"\n' for n in ROWS),
        read_as={"separator": "spaces", "header": True},
        rows=40,
        columns=[number("sl", 5, 8.9), number("sw", 0, 39), _KIND],
        suggested=target("kind", "classes"),
    ),
    table(
        "r_write_csv.csv",
        "preview vs script columns",
        '"","sl","kind"\n' + "".join(f'"{n + 1}",{5 + n / 10},"{_kind(n)}"\n' for n in ROWS),
        read_as={"separator": ",", "header": True},
        rows=40,
        columns=[number("sl", 5, 8.9), _KIND],
        suggested={**target("kind", "classes"), "inputs": ["sl"], "inputs_within": ["sl"]},
    ),
    table(
        "r_write_table_names_with_blanks.txt",
        "preview vs script columns",
        '"sepal length" "my kind"\n'
        + "".join(f'"row {n}" {5 + n / 10} "{_kind(n)}"\n' for n in ROWS),
        read_as={"separator": "spaces", "header": True},
        rows=40,
        columns=[number("sepal length", 5, 8.9), classes("my kind", "x", "y")],
    ),
    table(
        "pandas_index.csv",
        "targets",
        joined([("", "a", "kind"), *((n, n / 4, _kind(n)) for n in ROWS)]),
        read_as={"header": True},
        rows=40,
        columns=[number("a", 0, 9.75), _KIND],
        suggested={**target("kind", "classes"), "inputs": ["a"], "inputs_within": ["a"]},
    ),
    table(
        "comments_over_the_names.csv",
        _FAULT,
        "# Measured on a Monday\n# by hand, with care\n"
        + joined([("a", "b", "kind"), *((n, n / 4, _kind(n)) for n in ROWS)]),
        read_as={"header": True, "header_line": 3, "separator": ","},
        rows=40,
        columns=[number("a", 0, 39), number("b", 0, 9.75), _KIND],
        must_note=[["#", "comment", "line 1", "row 1", "first two lines"]],
        suggested=target("kind", "classes"),
    ),
    table(
        "title_over_the_names.csv",
        _FAULT,
        "Report of the year 2024\n\n"
        + joined([("a", "b", "kind"), *((n, n / 4, _kind(n)) for n in ROWS)]),
        read_as={"header": True, "separator": ","},
        rows=40,
        columns=[number("a", 0, 39), number("b", 0, 9.75), _KIND],
        must_note=[["row 1", "line 1", "title", "Report of the year 2024", "line 3", "row 3"]],
        or_error={"why": "a title", "must_have": [["line 1", "row 1", "line 3", "row 3"]]},
    ),
    table(
        "a_name_is_missing.csv",
        _FAULT,
        joined([("a", "", "kind"), *((n, n / 4, _kind(n)) for n in ROWS)]),
        read_as={"header": True},
        rows=40,
        columns=[number("a", 0, 39), at(1, number("", 0, 9.75)), _KIND],
        column_count=3,
        or_error={"why": "no name", "must_have": [["column 2", "second"], ["name"]]},
    ),
    table(
        "names_with_blanks_around.csv",
        _FAULT,
        joined([(" a", "b ", ' "kind"'), *((n, n / 4, _kind(n)) for n in ROWS)]),
        read_as={"header": True},
        rows=40,
        columns=[number("a", 0, 39), number("b", 0, 9.75)],
        column_count=3,
    ),
    table(
        "names_of_numbers_with_index.csv",
        _FAULT,
        joined([("", "0", "1", "2"), *((n, n / 4, n / 2, n % 2) for n in ROWS)]),
        read_as={"header": True},
        rows=40,
        columns=[number("0", 0, 9.75), number("1", 0, 19.5), classes("2", "0", "1")],
    ),
    table(
        "one_name_thrice.csv",
        _FAULT,
        joined([("x", "x", "x", "kind"), *((n, n / 4, n / 2, _kind(n)) for n in ROWS)]),
        read_as={"header": True},
        rows=40,
        columns=[at(0, number("", 0, 39)), at(2, number("", 0, 19.5)), _KIND],
        must_note=[named("x")],
        or_error={"why": "twice", "must_have": [named("x")]},
    ),
    table(
        "names_again_in_the_middle.csv",
        _FAULT,
        2 * joined([("a", "kind"), *((n, _kind(n)) for n in ROWS)]),
        read_as={"header": True},
        must_note=[["42", "names"]],
        column_count=2,
        or_error={"why": "two files behind each other", "must_have": [["42"]]},
    ),
]
