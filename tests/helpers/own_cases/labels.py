"""Classes: by what stands in the file, not by their place."""

from collections.abc import Sequence
from typing import Any

from tests.helpers.own_cases.case import Case, classes, joined, named, number, table, target

ROWS = range(60)
_NUMBERED = "class numbers not from 0"
_UNSAID = "classes cannot be said"


def _labelled(fault: str, name: str, labels: Sequence[object], **expected: Any) -> Case:
    rows = [(4 + n / 10, labels[n % len(labels)]) for n in ROWS]
    text = joined([("a", "label"), *rows])
    told = {"rows": 60, "read_as": {"header": True, "separator": ","}, **expected}
    return table(name, fault, text, **told)


def _as_classes(name: str, fault: str, labels: Sequence[object], *names: str) -> Case:
    """Each label as often, so each class too."""
    told = classes("label", *names, counts=[60 // len(names)] * len(names))
    if len(names) == 2:
        told["kind"] = ["classes", "flag"]
    return _labelled(
        fault,
        name,
        labels,
        columns=[number("a", 4, 9.9), told],
        suggested=target("label", "classes"),
    )


CASES = [
    _as_classes("minus_and_plus_1.csv", _NUMBERED, (-1, 1), "-1", "1"),
    _as_classes("from_1_to_10.csv", _NUMBERED, range(1, 11), *map(str, range(1, 11))),
    _as_classes("tens.csv", _NUMBERED, (10, 20, 30), "10", "20", "30"),
    _as_classes("hundreds_and_more.csv", _NUMBERED, (404, 200, 500), "200", "404", "500"),
    _as_classes("one_and_two_with_point.csv", _NUMBERED, ("1.0", "2.0"), "1", "2"),
    _labelled(
        _NUMBERED,
        "one_to_three_with_gaps.csv",
        (1, 2, 3, 1, 2, 3, 1, 2, 3, ""),
        columns=[
            {
                "name": "label",
                "kind": "classes",
                "classes": ["1", "2", "3"],
                "counts": [18, 18, 18],
                "missing": 6,
            }
        ],
        complete_rows=54,
        suggested=target("label", "classes"),
    ),
    _as_classes("yes_and_no.csv", _UNSAID, ("yes", "no"), "no", "yes"),
    _labelled(
        _UNSAID,
        "capital_bools.csv",
        ("TRUE", "FALSE"),
        columns=[{"name": "label", "kind": ["flag", "classes"], "classes": ["false", "true"]}],
        suggested=target("label", "classes"),
    ),
    _as_classes("letters_t_f.csv", _UNSAID, ("T", "F"), "F", "T"),
    _as_classes("number_or_word.csv", _UNSAID, (0, 1, "other"), "0", "1", "other"),
    _labelled(
        _UNSAID,
        "codes_with_zeros.csv",
        ("01", "02", "10"),
        columns=[{"name": "label", "classes": [["01", "02", "10"], ["1", "2", "10"]]}],
        suggested=target("label", "classes"),
    ),
    _labelled(
        _UNSAID,
        "cat_and_Cat.csv",
        ("cat", "Cat", "cat ", "dog"),
        must_note=[["cat"], ["Cat"], ["alike", "same", "merge", "merged", "blank", "capital"]],
        suggested=target("label", "classes"),
    ),
    _labelled(
        _UNSAID,
        "continent_NA.csv",
        ("EU", "NA", "AS"),
        suggested=target("label", "classes"),
        one_of=[
            {"columns": [classes("label", "AS", "EU", "NA", counts=[20, 20, 20])]},
            {"must_note": [["NA"], named("label")]},
        ],
    ),
    _labelled(
        _UNSAID,
        "class_null.csv",
        ("null", "one", "two"),
        suggested=target("label", "classes"),
        one_of=[
            {"columns": [classes("label", "null", "one", "two", counts=[20, 20, 20])]},
            {"must_note": [["null"], named("label")]},
        ],
    ),
    table(
        "twelve_rows.csv",
        _UNSAID,
        joined([("a", "b", "label"), *((n, n / 2, "pq"[n % 2]) for n in range(12))]),
        rows=12,
        columns=[classes("label", "p", "q", counts=[6, 6])],
        suggested=target("label", "classes"),
    ),
    table(
        "300_words.csv",
        "left-out files and data",
        joined([("a", "word"), *((n / 2, f"w{n % 300:03}") for n in range(900))]),
        rows=900,
        columns=[{"name": "a", "kind": "number"}],
        one_of=[
            {"columns": [{"name": "word", "kind": "classes", "class_count": 300}]},
            {"must_note": [named("word"), ["300", "200"]]},
        ],
    ),
    table(
        "300_numbers_called_label.csv",
        "left-out files and data",
        joined([("a", "label"), *((n / 2, 1000 + n % 300) for n in range(900))]),
        rows=900,
        suggested={"target": "label"},
        one_of=[
            {"columns": [{"name": "label", "kind": "classes", "class_count": 300}]},
            {"columns": [{"name": "label", "kind": "number", "range": [1000, 1299]}]},
        ],
    ),
    table(
        "one_hot_columns.csv",
        _UNSAID,
        joined(
            [("a", "cat", "dog", "owl")]
            + [(n / 2, *(int(n % 3 == k) for k in range(3))) for n in ROWS]
        ),
        rows=60,
        columns=[
            number("a", 0, 29.5),
            *(
                {"name": k, "kind": ["flag", "classes"], "missing": 0}
                for k in ("cat", "dog", "owl")
            ),
        ],
    ),
    table(
        "a_class_of_one_row.csv",
        "targets",
        joined([("a", "label"), *((n / 2, "pq"[n % 2]) for n in ROWS), (9, "rare")]),
        rows=61,
        columns=[classes("label", "p", "q", "rare", counts=[30, 30, 1])],
    ),
]
