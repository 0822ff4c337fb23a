"""Days and times, as people write them; and whole numbers too long for a float32."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.helpers.own_cases.case import Case, classes, joined, named, number, table, target

ROWS = range(60)
_FAULT = "smaller"
_FIRST = datetime(2021, 1, 25, 22, 30, tzinfo=UTC)


def _dated(name: str, written: str, step: timedelta = timedelta(hours=31), mark: str = ",") -> Case:
    rows = [((_FIRST + n * step).strftime(written), n / 4) for n in ROWS]
    return table(
        name,
        "classes cannot be said",
        joined([("when", "value"), *rows], mark),
        rows=60,
        read_as={"header": True, "separator": mark},
        columns=[{"name": "when", "kind": "date", "missing": 0}, number("value", 0, 14.75)],
        suggested=target("value", "number"),
    )


def _hard(name: str, dates: list[str]) -> Case:
    """All could be day first or month first: said."""
    rows = [(dates[n % len(dates)], n / 4) for n in ROWS]
    return table(
        name,
        _FAULT,
        joined([("when", "value"), *rows]),
        rows=60,
        columns=[{"name": "when", "kind": "date", "missing": 0}],
        must_note=[named("when"), ["day", "month", "dd/mm", "mm/dd"]],
    )


def _stamps(name: str, factor: int) -> Case:
    low, step = 1_700_000_000 * factor, 10 * factor
    return table(
        name,
        _FAULT,
        joined([("t", "y"), *((low + n * step, n / 10) for n in range(200))]),
        rows=200,
        columns=[
            {"name": "t", "kind": ["number", "date"], "range": [low, low + 199 * step]},
            number("y", 0, 19.9),
        ],
        suggested=target("y", "number"),
    )


def _as_gzip(path: Path) -> None:
    import gzip

    path.write_bytes(gzip.compress(joined([("a", "b"), *((n, n / 4) for n in ROWS)]).encode()))


_ROWS = joined([("a", "kind"), *((n / 4, "xy"[n % 2]) for n in ROWS)])
_READ = {
    "rows": 60,
    "read_as": {"separator": ",", "header": True},
    "columns": [number("a", 0, 14.75), classes("kind", "x", "y", counts=[30, 30])],
    "suggested": target("kind", "classes"),
}

CASES = [
    _dated("iso_with_time.csv", "%Y-%m-%d %H:%M:%S"),
    _dated("iso_with_zone.csv", "%Y-%m-%dT%H:%M:%SZ"),
    _dated("day_first_with_points.csv", "%d.%m.%Y", mark=";"),
    _dated("day_first_with_slashes.csv", "%d/%m/%Y"),
    _dated("month_first_with_slashes.csv", "%m/%d/%Y"),
    _dated("day_first_with_time.csv", "%d/%m/%Y %H:%M"),
    _dated("year_first_with_slashes.csv", "%Y/%m/%d"),
    _dated("names_of_months.csv", "%d %b %Y"),
    _dated("two_digits_for_the_year.csv", "%d.%m.%y"),
    _hard("day_or_month_first.csv", [f"0{1 + n % 9}/0{1 + n % 7}/2021" for n in ROWS]),
    _stamps("unix_seconds.csv", 1),
    _stamps("unix_milliseconds.csv", 1000),
    table(
        "long_numbers.csv",
        _FAULT,
        joined([("number", "y"), *((9_007_199_254_740_000 + 2 * n, n / 4) for n in ROWS)]),
        rows=60,
        columns=[{"name": "number"}, number("y", 0, 14.75)],
        suggested={"target": "y"},
        one_of=[{"suggested": {"inputs_within": []}}, {"must_note": [named("number")]}],
    ),
    table(
        "far_apart_but_long.csv",
        _FAULT,
        joined([("code", "y"), *((16_777_216 + (n * 37) % 60, n / 4) for n in ROWS)]),
        rows=60,
        columns=[{"name": "code", "range": [16_777_216, 16_777_275]}, number("y", 0, 14.75)],
        must_note=[named("code")],
    ),
    table(
        "numbers_of_the_post.csv",
        _FAULT,
        joined([("plz", "y"), *((f"0{1000 + n}", n / 4) for n in ROWS)]),
        rows=60,
        columns=[{"name": "plz"}, number("y", 0, 14.75)],
        suggested=target("y", "number"),
    ),
    table("lines_end_as_on_old_macs.csv", _FAULT, _ROWS.replace("\n", "\r"), **_READ),
    table("lines_end_as_on_windows.csv", _FAULT, _ROWS.replace("\n", "\r\n"), **_READ),
    table(
        "lines_end_in_two_ways.csv",
        _FAULT,
        _ROWS[:200].replace("\n", "\r\n") + _ROWS[200:],
        **_READ,
    ),
    table("no_end_of_the_last_line.csv", _FAULT, _ROWS.rstrip("\n"), **_READ),
    table("blank_lines_first.csv", _FAULT, "\n\n" + _ROWS, **_READ),
    table(
        "lines_of_separators.csv",
        _FAULT,
        _ROWS + ",\n,\n,\n",
        read_as={"separator": ",", "header": True},
        columns=[{"name": "a", "kind": "number", "range": [0, 14.75]}],
        one_of=[{"rows": 60}, {"rows": 63, "must_note": [["missing", "empty", "blank"]]}],
    ),
    Case(
        "packed.csv.gz",
        _FAULT,
        _as_gzip,
        {
            "kind": "table",
            "rows": 60,
            "read_as": {"separator": ",", "header": True},
            "columns": [number("a", 0, 59), number("b", 0, 14.75)],
        },
    ),
    table(
        "shorter_and_longer_rows.csv",
        _FAULT,
        _ROWS + "1,x,7,8\n",
        must_note=[["62"]],
        column_count=2,
        or_error={"why": "a long row", "must_have": [["62"]]},
    ),
]
