"""What a data set is made of, described: columns, and what is known of a source unread."""

import msgspec

from studio.project.limits import CountFrom0

TEXT = "text"
"""The dtype of a column that holds text, which no network reads as it is."""


class DataError(Exception):
    """A description of data that cannot hold; `str(error)` is a sentence for the person."""


class Column(msgspec.Struct, frozen=True, omit_defaults=True):
    """One column: the shape of a row, its dtype, and the names of its classes if it has any.

    A column of a file also tells what was found in it: its least and its greatest value, and in
    how many rows there is none.
    """

    name: str
    shape: tuple[CountFrom0, ...]
    dtype: str
    classes: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    missing: CountFrom0 = 0


class SourceInfo(msgspec.Struct, frozen=True):
    """What is known of a source without reading it. Without `test_rows` of its own, its test part
    is split off `train_rows`."""

    title: str
    summary: str
    columns: tuple[Column, ...]
    train_rows: int
    test_rows: int = 0

    def column(self, name: str) -> Column | None:
        """The column of that name, if there is one."""
        return next((c for c in self.columns if c.name == name), None)
