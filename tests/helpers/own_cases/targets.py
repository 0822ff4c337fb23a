"""What is to be told, and what is no use for telling it."""

import hashlib

from tests.helpers.own_cases.case import classes, joined, named, number, table, target

ROWS = range(60)
_FAULT = "targets"


def _kind(n: int) -> str:
    return "xy"[n % 2]


def _key(n: int) -> str:
    return hashlib.md5(str(n).encode(), usedforsecurity=False).hexdigest()


_KIND = classes("kind", "x", "y")

CASES = [
    table(
        "an_id_in_front.csv",
        _FAULT,
        joined([("customer_id", "a", "kind"), *((4711 + n, n / 4, _kind(n)) for n in ROWS)]),
        rows=60,
        columns=[{"name": "customer_id"}, number("a", 0, 14.75), _KIND],
        suggested={"target": "kind", "target_is": "classes", "inputs_within": ["a"]},
    ),
    table(
        "row_numbers_at_the_end.csv",
        _FAULT,
        joined([("a", "kind", "nr"), *((n / 4, _kind(n), n + 1) for n in ROWS)]),
        rows=60,
        columns=[number("a", 0, 14.75), _KIND],
        suggested={"target": "kind", "target_is": "classes", "inputs_within": ["a"]},
    ),
    table(
        "a_key_of_letters.csv",
        _FAULT,
        joined([("key", "a", "kind"), *((_key(n), n / 4, _kind(n)) for n in ROWS)]),
        rows=60,
        columns=[{"name": "key", "kind": "text"}, number("a", 0, 14.75), _KIND],
        suggested={"target": "kind", "target_is": "classes", "inputs_within": ["a"]},
        must_note=[named("key")],
    ),
    table(
        "class_in_front.csv",
        _FAULT,
        joined([("class", "a", "b"), *((n % 3, n / 4, 7 - n / 9) for n in ROWS)]),
        rows=60,
        columns=[classes("class", "0", "1", "2"), number("a", 0, 14.75)],
        suggested=target("class", "classes"),
    ),
    table(
        "target_in_the_middle.csv",
        _FAULT,
        joined([("a", "target", "b"), *((n / 4, n / 3, 7 - n / 9) for n in ROWS)]),
        rows=60,
        columns=[number("a", 0, 14.75)],
        suggested=target("target", "number"),
    ),
    table(
        "y_in_front.csv",
        _FAULT,
        joined([("y", "x1", "x2"), *((n / 3, n / 4, 7 - n / 9) for n in ROWS)]),
        rows=60,
        columns=[number("x1", 0, 14.75)],
        suggested={**target("y", "number"), "inputs": ["x1", "x2"]},
    ),
    table(
        "nothing_but_one_value.csv",
        _FAULT,
        joined([("a", "b", "kind"), *((n / 4, 7, _kind(n)) for n in ROWS)]),
        rows=60,
        columns=[number("a", 0, 14.75), {"name": "b"}, _KIND],
        suggested=target("kind", "classes"),
    ),
    table(
        "an_empty_column.csv",
        _FAULT,
        joined([("a", "b", "kind"), *((n / 4, "", _kind(n)) for n in ROWS)]),
        rows=60,
        columns=[number("a", 0, 14.75), _KIND],
        suggested={**target("kind", "classes"), "inputs_within": ["a"]},
        must_note=[named("b")],
    ),
    table(
        "sentences_at_the_end.csv",
        _FAULT,
        joined([("a", "kind", "remark"), *((n / 4, _kind(n), f"seen {n} times") for n in ROWS)]),
        rows=60,
        columns=[number("a", 0, 14.75), _KIND, {"name": "remark", "kind": "text"}],
        suggested=target("kind", "classes"),
        one_of=[{"suggested": {"inputs": ["remark"]}}, {"must_note": [named("remark")]}],
    ),
    table(
        "whole_numbers_to_tell.csv",
        _FAULT,
        joined([("rooms", "price"), *((1 + n % 5, 90_000 + 1_750 * n) for n in ROWS)]),
        rows=60,
        columns=[number("price", 90_000, 193_250)],
        suggested=target("price", "number"),
    ),
    table(
        "two_rows.csv",
        _FAULT,
        "a,b,kind\n1.5,2,x\n2.5,3,y\n",
        rows=2,
        columns=[number("a", 1.5, 2.5)],
        read_as={"header": True},
    ),
    table(
        "one_row.csv",
        _FAULT,
        "a,b,kind\n1.5,2,x\n",
        rows=1,
        columns=[number("a", 1.5, 1.5)],
        read_as={"header": True},
        or_error={"why": "one row", "must_have": [["one", "1", "single"]]},
    ),
    table(
        "rows_that_lack_something.csv",
        "preview vs script columns",
        joined(
            [("a", "b", "kind")]
            + [("" if n % 6 == 1 else n, "NaN" if n % 10 == 1 else n, _kind(n)) for n in ROWS]
        ),
        rows=60,
        columns=[number("a", 0, 59, missing=10), number("b", 0, 59, missing=6), _KIND],
        complete_rows=46,
        suggested=target("kind", "classes"),
    ),
    table(
        "every_row_lacks_something.csv",
        "preview vs script columns",
        joined([("a", "b", "kind"), *((n, "", "x") if n % 2 else ("", n, "y") for n in ROWS)]),
        rows=60,
        columns=[number("a", 1, 59, missing=30), number("b", 0, 58, missing=30)],
        complete_rows=0,
    ),
    table(
        "word_in_the_numbers.csv",
        "errors without name",
        joined([("a", "price", "kind"), *((n, n / 4, _kind(n)) for n in ROWS)]).replace(
            "30,7.5,", "\n30,cheap,"
        ),
        column_count=3,
        must_note=[named("price"), ["33"], ["cheap"]],
        or_error={"why": "a word", "must_have": [named("price"), ["33"]]},
    ),
    table(
        "word_behind_a_break_in_a_cell.csv",
        "errors without name",
        joined([("note", "a"), *((f'"one\ntwo {n}"', n) for n in ROWS)]).replace(",59", ",x"),
        column_count=2,
        # Two lines a row and one of names: the last value ends line 121.
        must_note=[named("a"), ["120", "121"]],
        or_error={"why": "a word", "must_have": [named("a"), ["120", "121"]]},
    ),
    table(
        "words_in_many_rows.csv",
        "errors without name",
        joined([("a", "b"), *((n, f"{n}kg" if n % 9 == 4 else n / 4) for n in ROWS)]),
        column_count=2,
        must_note=[named("b"), ["6", "7 rows", "7 values", "7 cells"]],
        or_error={"why": "words", "must_have": [named("b"), ["6"]]},
    ),
]
