"""What a data set is made of, described: columns, and what is known of a source unread."""

import itertools
from functools import cached_property
from typing import Any, Literal

import msgspec

from studio.project.limits import CountFrom0

TEXT = "text"
"""The dtype of a column of a source that holds text."""
WORDS = "string"
"""The dtype of a prepared column that holds text, one in each row, which some layers turn into
numbers: StringLookup, TextVectorization, Hashing and HashedCrossing."""


class DataError(Exception):
    """A description of data that cannot hold; `str(error)` is a sentence for the person."""


Kind = Literal["number", "classes", "flag", "text", "date", "image", "sequence"]
"""What the values of a column are to a person."""


class Column(msgspec.Struct, frozen=True, omit_defaults=True):
    """One column: the shape of a row, its dtype, and the names of its classes if it has any.

    A column of a file also tells what was found in it: its least and its greatest value, and in
    how many rows there is none.

    The classes of a column of TEXT are the words in the file. Numbers of classes count from 0 in
    the order of `classes`; where they do not, `values` are what stands in the file for each class,
    and only the step ClassNumbers makes numbers of classes of them. `merged` are other words for
    a class, each with that class.
    """

    name: str
    shape: tuple[CountFrom0, ...]
    dtype: str
    classes: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    missing: CountFrom0 = 0
    kind: Kind | None = None
    """As the reader found it or the person said it; without it, as dtype and classes tell."""
    is_told: bool = False
    """Whether the person said the kind, so that reading the file anew leaves it."""
    values: tuple[int | float, ...] = ()
    merged: tuple[tuple[str, str], ...] = ()
    date_format: str = ""
    """How a date is written, as `strptime` reads it; "s" or "ms" for seconds or thousandths since
    1970."""
    kept_words: tuple[str, ...] = ()
    """Words that stand for a missing value elsewhere in the table, and for a class here."""
    is_spelled: bool = False
    """Whether its numbers are read from words: some cells hold what pandas takes for no number, or
    for another one."""
    sign: str = ""
    """What stands before or behind each of its numbers, as % and $ do."""
    counts: tuple[CountFrom0, ...] = ()
    """In how many rows each of the classes is, where that was counted."""
    most_ones: CountFrom0 = 0
    """How many ones a row holds at the most, of a line of nothing but 0 and 1 that is no class;
    0 where that was not counted."""
    is_sorted: bool = False
    """Whether the rows of each class stand together, as in a file that was sorted by it."""
    is_numbered: bool = False
    """Whether its values are whole and each above the one before, as numbers of rows are."""

    @property
    def is_text(self) -> bool:
        """Whether it holds words that are neither classes nor dates."""
        return self.dtype == TEXT and not self.classes and self.usual_kind != "date"

    @property
    def is_coded(self) -> bool:
        """Whether its classes stand in the file as something other than their numbers."""
        return bool(self.classes) and (self.dtype == TEXT or bool(self.values))

    @property
    def is_one_hot(self) -> bool:
        """Whether a row holds a place for each class: 1 for its own, 0 for the others."""
        return len(self.classes) > 1 and self.shape == (len(self.classes),)

    def class_of(self, value: Any) -> str:
        """What the class is called for which this stands in the file; else the value itself."""
        if self.dtype == TEXT:
            return dict(self.merged).get(str(value), str(value))
        for number, name in zip(self.values or itertools.count(), self.classes, strict=False):
            if number == value:
                return name
        return f"{value:g}" if isinstance(value, float) else str(value)

    @property
    def usual_kind(self) -> Kind:
        """What its values are: `kind`, or what dtype, classes and shape tell."""
        if self.kind is not None:
            return self.kind
        if self.classes:
            return "classes"
        if self.dtype == TEXT:
            return "text"
        if len(self.shape) == 3 and self.shape[-1] in (1, 3, 4):
            return "image"
        return "sequence" if len(self.shape) > 1 else "number"


class SourceInfo(msgspec.Struct, frozen=True, dict=True):
    """What is known of a source without reading it. Without `test_rows` of its own, its test part
    is split off `train_rows`; its validation part likewise. Its rows stand in the order train,
    validation, test."""

    title: str
    summary: str
    columns: tuple[Column, ...]
    train_rows: int
    test_rows: int = 0
    validation_rows: int = 0

    def column(self, name: str) -> Column | None:
        """The column of that name, if there is one."""
        return self._by_name.get(name)

    @cached_property
    def _by_name(self) -> dict[str, Column]:
        # The first one where two have the same name.
        return {column.name: column for column in reversed(self.columns)}
