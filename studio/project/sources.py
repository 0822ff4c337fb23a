"""Where the data of a project come from: each source a small record, none of which reads a thing.

What a file holds is recorded when it is chosen, so that a project opens without it.
"""

from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from studio.project.builtin import PUBLISHED, PUBLISHED_TEXTS, SCIKIT
from studio.project.columns import Column, SourceInfo
from studio.project.limits import Count, CountFrom0, refuse_twice
from studio.words import counted

Deviation = Annotated[float, msgspec.Meta(ge=0, le=1e6)]
Factor = Annotated[float, msgspec.Meta(ge=-1e9, le=1e9)]


class _Source(msgspec.Struct, frozen=True, tag_field="kind", omit_defaults=True, dict=True):
    def info(self) -> SourceInfo:
        """What is known of it; always the same object."""
        return self._info

    @cached_property
    def made(self) -> dict[Any, Column]:
        """What prepared columns of it look like, as far as that was asked: an edit of one of many
        columns leaves the others as they are."""
        return {}

    @cached_property
    def _info(self) -> SourceInfo:
        return self._tell()

    def _tell(self) -> SourceInfo:
        raise NotImplementedError


class Published(_Source, frozen=True, tag="published"):
    """A data set that Keras publishes as arrays; MNIST comes with Strata."""

    name: Literal["mnist", "fashion_mnist", "cifar10", "cifar100", "california_housing"]

    def _tell(self) -> SourceInfo:
        return PUBLISHED[self.name]


class PublishedTexts(_Source, frozen=True, tag="published_texts"):
    """A data set of texts that Keras publishes as word numbers: the `words` most frequent ones,
    each text cut or filled up to `length`."""

    name: Literal["imdb", "reuters"]
    words: Annotated[int, msgspec.Meta(ge=10, le=10**6)] = 10_000
    length: Annotated[int, msgspec.Meta(ge=1, le=10**5)] = 200

    def _tell(self) -> SourceInfo:
        base = PUBLISHED_TEXTS[self.name]
        text = Column("text", (self.length,), "int32", low=0, high=self.words - 1)
        return msgspec.structs.replace(base, columns=(text, *base.columns))


class Scikit(_Source, frozen=True, tag="scikit"):
    """A data set that comes with scikit-learn."""

    name: Literal["digits", "iris", "wine", "breast_cancer", "diabetes"]

    def _tell(self) -> SourceInfo:
        return SCIKIT[self.name]


class Line(_Source, frozen=True, tag="line"):
    """Points about a straight line: y = slope * x + intercept + noise, x from -1 to 1."""

    rows: Count = 200
    slope: Factor = 0.5
    intercept: Factor = 2.0
    noise: Deviation = 0.05

    def _tell(self) -> SourceInfo:
        return SourceInfo(
            "Line with noise",
            f"{self.rows:,} points about y = {self.slope:g} x + {self.intercept:g}.",
            (Column("x", (), "float32", low=-1, high=1), Column("y", (), "float32")),
            self.rows,
        )


class Waves(_Source, frozen=True, tag="waves"):
    """Windows on a sine and a cosine wave: batches of rows that go on where the batch before
    stopped. One more batch is kept for testing."""

    batches: Annotated[int, msgspec.Meta(ge=1, le=10**5)] = 501
    rows: Annotated[int, msgspec.Meta(ge=1, le=10**4)] = 50
    steps: Annotated[int, msgspec.Meta(ge=1, le=10**4)] = 20

    def _tell(self) -> SourceInfo:
        return SourceInfo(
            "Sine to cosine",
            f"{self.batches:,} batches of {self.rows} windows on two waves, {self.steps} steps "
            "each, in order.",
            (
                Column("sine", (self.steps, 1), "float32", low=-1, high=1),
                Column("cosine", (self.steps, 1), "float32", low=-1, high=1),
                Column("time", (self.steps,), "float32"),
            ),
            self.batches * self.rows,
            self.rows,
        )


_PATTERNS = {
    "circles": ("Two circles", "one circle inside another"),
    "moons": ("Two moons", "two half moons that reach into each other"),
    "spirals": ("Two spirals", "two spirals wound around each other"),
    "xor": ("XOR", "four quarters of a square, opposite ones of a kind"),
}


class Points(_Source, frozen=True, tag="points"):
    """Points in the plane, of two classes that no straight line tells apart."""

    pattern: Literal["circles", "moons", "spirals", "xor"]
    rows: Annotated[int, msgspec.Meta(ge=4, le=10**7)] = 400
    noise: Deviation = 0.1

    def _tell(self) -> SourceInfo:
        title, shown = _PATTERNS[self.pattern]
        return SourceInfo(
            title,
            f"{self.rows:,} points in the plane: {shown}.",
            (Column("point", (2,), "float32"), Column("label", (), "int64", ("first", "second"))),
            self.rows,
        )


class Gap(msgspec.Struct, frozen=True):
    """In how many rows just these columns lack a value."""

    columns: tuple[str, ...]
    rows: Count


class Note(msgspec.Struct, frozen=True, omit_defaults=True):
    """A sentence on how a source was read; with what else it could have been, that is `instead`,
    and `offer` says so on a button. `values` are those in the sentence, by name."""

    sentence: str
    code: str = ""
    values: dict[str, str] = {}
    offer: str = ""
    instead: "Source | None" = None


class LeftOut(msgspec.Struct, frozen=True):
    """How much of what is in a file or folder is not used; `what` says it of several."""

    what: str
    count: Count

    def in_words(self) -> str:
        """As it is said: "1 row without a value", "1,204 rows without a value"."""
        word, blank, more = self.what.partition(" ")
        if self.count == 1:
            word = f"{word[:-3]}y" if word.endswith("ies") else word.removesuffix("s")
        return f"{self.count:,} {word}{blank}{more}"


class Table(_Source, frozen=True, tag="table"):
    """A CSV file or a sheet of an Excel file. `size` is that of the file when it was chosen.

    All that says how the file is read is here, and nowhere else: what the data tab shows and what
    a script trains on come from the same arguments.
    """

    path: str
    columns: tuple[Column, ...]
    rows: Count
    size: int = 0
    separator: Annotated[str, msgspec.Meta(min_length=1, max_length=3)] = ","
    """One mark, or the pattern of any blanks."""
    decimal: Literal[".", ","] = "."
    thousands: Literal["", ",", ".", " ", "'", "\xa0", "\u2009", "\u202f"] = ""
    encoding: str = "utf-8"
    has_header: bool = True
    header_line: Count = 1
    """The line of the file in which the names stand, or without names the first row."""
    skipped: tuple[Count, ...] = ()
    """Lines of the file after that which hold no row: units, a total."""
    passed: tuple[CountFrom0, ...] = ()
    """What pandas is told to pass over for `header_line` and `skipped`, where a row above takes
    several lines: it counts rows from 0, blank ones too."""
    skips_blanks: bool = False
    """Whether blanks behind a separator belong to it."""
    has_quotes: bool = True
    """Whether quotation marks hold a value together; without, they are letters as any other."""
    comment: Annotated[str, msgspec.Meta(max_length=1)] = ""
    missing_words: tuple[str, ...] | None = None
    """The words for a missing value; without them, those that pandas knows."""
    is_renamed: bool = False
    """Whether the names of the columns are not those in the file."""
    has_empty_end: bool = False
    """Whether a separator ends each row of values, but not that of the names."""
    places: tuple[CountFrom0, ...] = ()
    """Which columns of the file they are, counted from 0, where some without a name and without a
    single value are left out."""
    is_loose: bool = False
    """Whether a row may begin elsewhere than one line below the one before: there are blank
    lines, comments, or line breaks in cells."""
    has_empty_rows: bool = False
    """Whether rows without a single value are left out."""
    sheet: str = ""
    drops_missing: bool = False
    gaps: tuple[Gap, ...] = ()
    pictures_in: str = ""
    """The folder of the pictures that a column names, as seen from the file's."""
    pixels: tuple[Count, ...] = ()
    """Height and width of the pictures whose pixels stand in a column each."""

    def __post_init__(self) -> None:
        refuse_twice((column.name for column in self.columns), "columns")

    @property
    def first_row(self) -> int:
        """The line of the file in which the first row of values stands, where it is not loose."""
        line = self.header_line + (1 if self.has_header else 0)
        while line in self.skipped:
            line += 1
        return line

    def _tell(self) -> SourceInfo:
        name = Path(self.path).name
        kept = self.rows - sum(gap.rows for gap in self.gaps)
        return SourceInfo(
            name,
            f"{self.rows:,} rows, {len(self.columns)} columns.",
            self.columns,
            kept if self.drops_missing else self.rows,
        )


class ArrayNames(msgspec.Struct, frozen=True, omit_defaults=True):
    """Which arrays of a file a column stands for: that to train with, and those of the parts that
    the file brings along."""

    column: str
    train: str
    validation: str = ""
    test: str = ""
    colours_first: bool = False
    """Whether a row of it is (colours, height, width); it is read with the colours last."""
    shape: tuple[Count, ...] = ()
    """The shape in which a row is read that holds the pixels of a picture in one line."""


class Arrays(_Source, frozen=True, tag="arrays"):
    """The arrays of a `.npz` file, or that of a `.npy`. With `test_rows` and no `named`, column x
    stands for the arrays x_train and x_test."""

    path: str
    columns: tuple[Column, ...]
    rows: Count
    test_rows: CountFrom0 = 0
    size: int = 0
    validation_rows: CountFrom0 = 0
    named: tuple[ArrayNames, ...] = ()

    def __post_init__(self) -> None:
        refuse_twice((column.name for column in self.columns), "columns")

    def _tell(self) -> SourceInfo:
        count = self.rows + self.validation_rows + self.test_rows
        arrays = counted(len(self.columns), "array")
        return SourceInfo(
            Path(self.path).name,
            f"{count:,} rows in {arrays}.",
            self.columns,
            self.rows,
            self.test_rows,
            self.validation_rows,
        )


PICTURE_SUFFIXES = (
    *(".bmp", ".gif", ".jfif", ".jpe", ".jpeg", ".jpg", ".pbm", ".pgm", ".png", ".pnm", ".ppm"),
    *(".tga", ".tif", ".tiff", ".webp"),
)
"""The endings of the pictures that Pillow reads by itself."""
TEXT_SUFFIXES = (".txt",)


class FolderParts(msgspec.Struct, frozen=True, omit_defaults=True):
    """The folders, in that of the data, which hold the class folders of each part."""

    train: str
    validation: str = ""
    test: str = ""


def _classes(names: tuple[str, ...]) -> str:
    return f"{len(names):,} {'class' if len(names) == 1 else 'classes'}"


class Images(_Source, frozen=True, tag="images"):
    """A folder with a folder of images for each class. Pictures of another size are an error,
    unless `resizes`."""

    path: str
    classes: tuple[str, ...]
    rows: Count
    height: Annotated[int, msgspec.Meta(ge=1, le=8192)]
    width: Annotated[int, msgspec.Meta(ge=1, le=8192)]
    is_grey: bool = False
    resizes: bool = False
    ground: Literal["white", "black"] = "white"
    """What shows through where a picture is clear."""
    is_nested: bool = False
    """Whether the folders in a class's folder belong to it."""
    left_out: tuple[str, ...] = ()
    """Files that are not read, as seen from the folder."""
    parts: FolderParts | None = None
    validation_rows: CountFrom0 = 0
    test_rows: CountFrom0 = 0
    counts: tuple[CountFrom0, ...] = ()
    """How many there are of each class, where they were counted."""

    def _tell(self) -> SourceInfo:
        shape = (self.height, self.width, 1 if self.is_grey else 3)
        return SourceInfo(
            Path(self.path).name,
            f"{counted(self.rows, 'image')} in {_classes(self.classes)}, read a batch at a time.",
            (
                Column("image", shape, "uint8", low=0, high=255),
                Column("label", (), "int64", self.classes, counts=self.counts),
            ),
            self.rows,
            self.test_rows,
            self.validation_rows,
        )


class Texts(_Source, frozen=True, tag="texts"):
    """A folder with a folder of text files for each class. The network reads the numbers of the
    `words` most frequent words, each text cut or filled up to `length`."""

    path: str
    classes: tuple[str, ...]
    rows: Count
    words: Annotated[int, msgspec.Meta(ge=10, le=10**6)] = 10_000
    length: Annotated[int, msgspec.Meta(ge=1, le=10**5)] = 200
    encoding: str = "utf-8"
    """Of those that do not begin with a mark of their own."""
    splits: Literal["words", "characters"] = "words"
    """What is numbered; characters where there are no blanks between words."""
    is_nested: bool = False
    left_out: tuple[str, ...] = ()
    parts: FolderParts | None = None
    validation_rows: CountFrom0 = 0
    test_rows: CountFrom0 = 0
    counts: tuple[CountFrom0, ...] = ()
    """How many there are of each class, where they were counted."""

    def _tell(self) -> SourceInfo:
        return SourceInfo(
            Path(self.path).name,
            f"{counted(self.rows, 'text')} in {_classes(self.classes)}.",
            (
                Column("text", (self.length,), "int64", low=0, high=self.words - 1, kind="text"),
                Column("label", (), "int64", self.classes, counts=self.counts),
            ),
            self.rows,
            self.test_rows,
            self.validation_rows,
        )


Source = (
    Published | PublishedTexts | Scikit | Line | Waves | Points | Table | Arrays | Images | Texts
)
FileSource = Table | Arrays | Images | Texts


def is_lazy(source: Source) -> bool:
    """Whether the script reads it a batch at a time."""
    return isinstance(source, Images)
