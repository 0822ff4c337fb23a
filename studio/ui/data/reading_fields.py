"""The parts of how a source is read, as the window speaks of them."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import msgspec

from studio.project.pixels import square_in
from studio.project.sources import (
    ArrayNames,
    Arrays,
    FolderParts,
    Images,
    Source,
    Table,
    Texts,
)
from studio.words import listed

Choices = tuple[tuple[Any, str], ...]

SEPARATORS: Choices = (
    (",", "comma"),
    (";", "semicolon"),
    ("\t", "tab"),
    ("|", "vertical bar"),
    (r"\s+", "blanks"),
    (" ", "one blank"),
    (":", "colon"),
    ("^", "caret"),
    ("~", "tilde"),
)
DECIMALS: Choices = ((".", "point: 1.5"), (",", "comma: 1,5"))
THOUSANDS: Choices = (
    ("", "none"),
    (",", "comma: 1,000"),
    (".", "point: 1.000"),
    (" ", "blank: 1 000"),
    ("'", "apostrophe: 1'000"),
    ("\xa0", "unbreakable blank"),
    ("\u2009", "thin blank"),
    ("\u202f", "unbreakable thin blank"),
)
ENCODINGS: Choices = (
    ("utf-8", "UTF-8"),
    ("utf-16", "UTF-16"),
    ("cp1252", "Western (cp1252)"),
    ("latin-1", "Western (Latin-1)"),
    ("cp1250", "Central European (cp1250)"),
    ("cp1251", "Cyrillic (cp1251)"),
    ("cp1253", "Greek (cp1253)"),
    ("cp1254", "Turkish (cp1254)"),
    ("gb18030", "Chinese (GB18030)"),
    ("big5", "Chinese (Big5)"),
    ("shift_jis", "Japanese (Shift-JIS)"),
    ("euc_jp", "Japanese (EUC-JP)"),
    ("euc_kr", "Korean (EUC-KR)"),
)
COMMENTS: Choices = (("", "none"), ("#", "#"), ("%", "%"), ("!", "!"), (";", ";"), ("@", "@"))
GROUNDS: Choices = (("white", "white"), ("black", "black"))


@dataclass(frozen=True)
class Field:
    """One part: its words, and how it is read from a source and put into it."""

    name: str
    title: str
    tip: str = ""
    choices: Choices = ()
    is_flag: bool = False
    hint: str = ""
    read: Callable[[str], Any] = str.strip
    told: Callable[[Any], str] = str
    get: Callable[[Any], Any] | None = None
    set: Callable[[Any, Any], Any] | None = None

    def value(self, source: Source) -> Any:
        """What a source says."""
        return getattr(source, self.name) if self.get is None else self.get(source)

    def put(self, source: Source, value: Any) -> Any:
        """The source that says this."""
        if self.set is not None:
            return self.set(source, value)
        return msgspec.structs.replace(source, **{self.name: value})


def fields_of(source: Source, sheets: Sequence[Table] = ()) -> tuple[Field, ...]:
    """The parts of how a source is read; none for one that comes with the program. `sheets` says
    how each sheet of a workbook would be read."""
    match source:
        case Table(sheet=""):
            names_pictures = any(column.usual_kind == "image" for column in source.columns)
            named = (_PICTURES,) if names_pictures or source.pictures_in else ()
            return (*_CSV, *named, *_pixels_of(source))
        case Table():
            return (_sheet_of(source, sheets), *_EXCEL, *_pixels_of(source))
        case Arrays():
            return tuple(f for names in arrays_read(source) for f in _of_array(names))
        case Images():
            return _IMAGES
        case Texts():
            return _TEXTS
    return ()


def said_in_short(source: Source) -> str:
    """How a source is read, in a line."""
    match source:
        case Table(sheet=""):
            separator = _named(SEPARATORS, source.separator)
            encoding = _named(ENCODINGS, source.encoding)
            decimal = "1,5" if source.decimal == "," else "1.5"
            return f"{separator}, decimals as {decimal}, {encoding}, {_names_in(source)}"
        case Table():
            return f'sheet "{source.sheet}", {_names_in(source)}'
        case Arrays():
            return _arrays_in_short(arrays_read(source))
        case Images():
            colors = "grey" if source.is_grey else "RGB"
            return f"{source.height} by {source.width} {colors}{_parts_in(source.parts)}"
        case Texts():
            return f"{_named(ENCODINGS, source.encoding)}{_parts_in(source.parts)}"
    return ""


def arrays_read(source: Arrays) -> tuple[ArrayNames, ...]:
    """Which array each column stands for, also where the source leaves that to its names."""
    if source.named:
        return source.named
    if source.test_rows:
        return tuple(
            ArrayNames(c.name, f"{c.name}_train", test=f"{c.name}_test") for c in source.columns
        )
    return tuple(ArrayNames(c.name, c.name) for c in source.columns)


def _arrays_in_short(named: Sequence[ArrayNames]) -> str:
    """Those to train with by name; of the other parts that they are there."""
    parts = [
        word
        for word, is_there in (
            ("validate", any(names.validation for names in named)),
            ("test", any(names.test for names in named)),
        )
        if is_there
    ]
    more = f", with parts to {listed(parts)}" if parts else ""
    return ", ".join(names.train for names in named) + more


# --- words and numbers ----------------------------------------------------------


def _named(choices: Choices, value: Any) -> str:
    return str(dict(choices).get(value, value))


def _names_in(source: Table) -> str:
    return f"names in line {source.header_line}" if source.has_header else "no names"


def _parts_in(parts: FolderParts | None) -> str:
    if parts is None:
        return ""
    named = [name for name in (parts.train, parts.validation, parts.test) if name]
    return f", {listed(named)}"


def _line(text: str) -> int:
    if not text.strip().isdigit() or int(text) < 1:
        raise ValueError(f"{text!r} is no line of a file; the first one is 1")
    return int(text)


def _lines(text: str) -> tuple[int, ...]:
    """Lines as people list them: 3, 5-7."""
    found: set[int] = set()
    for part in re.split(r"[,;\s]+", text.strip()):
        if not part:
            continue
        match = re.fullmatch(r"(\d+)(?:[-–](\d+))?", part)  # noqa: RUF001 - both are typed
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
        if not 1 <= first <= last or last - first > 10_000:
            raise ValueError(f"{part!r} is no line of a file; lines are listed as in 3, 5-7")
        found.update(range(first, last + 1))
    return tuple(sorted(found))


def _size(text: str) -> tuple[int, ...]:
    """Height and width as people write them: 28 x 28."""
    if not text.strip():
        return ()
    match = re.fullmatch(r"\s*(\d+)\s*(?:x|by|,|×)\s*(\d+)\s*", text)  # noqa: RUF001
    if not match or not 0 < int(match[1]) * int(match[2]) <= 10**6:
        raise ValueError(f"{text!r} is no height and width; they are written as in 28 x 28")
    return int(match[1]), int(match[2])


def _size_told(size: tuple[int, ...]) -> str:
    return " x ".join(map(str, size))


def _lines_told(lines: tuple[int, ...]) -> str:
    told: list[str] = []
    for line in lines:
        first, _, last = told[-1].partition("-") if told else ("", "", "")
        if told and int(last or first) == line - 1:
            told[-1] = f"{first}-{line}"
        else:
            told.append(str(line))
    return ", ".join(told)


def _words(text: str) -> tuple[str, ...] | None:
    """Words for a missing value; an empty cell is always one."""
    words = _list(text)
    return ("", *words) if words else None


def _list(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for part in text.split(",") if (word := part.strip())))


def _words_told(words: tuple[str, ...] | None) -> str:
    return ", ".join(word for word in words or () if word)


# --- the parts ------------------------------------------------------------------

_NAMES = (
    Field(
        "has_header", "Columns have names", "Whether a line of the file names them", is_flag=True
    ),
    Field(
        "header_line",
        "Names in line",
        "The line with the names, or without names the first row",
        read=_line,
    ),
)
_GAPS = (
    Field(
        "missing_words",
        "Missing is",
        "Words for a missing value, with commas between; none for the usual ones",
        hint="the usual words: empty, NA, NaN, null",
        read=_words,
        told=_words_told,
    ),
)
_SKIPPED = Field(
    "skipped",
    "Skip lines",
    "Lines that hold no row, such as units or a total: 3, 5-7",
    hint="none",
    read=_lines,
    told=_lines_told,
)
_PICTURES = Field(
    "pictures_in",
    "Pictures in",
    "The folder of the pictures that a column names, as seen from the file's",
    hint="beside the file",
)
_PIXELS = Field(
    "pixels",
    "Pictures of",
    "Height and width of the pictures whose pixels stand in a column each: 28 x 28",
    hint="none: each column is a number of its own",
    read=_size,
    told=_size_told,
)
_ENCODING = Field("encoding", "Encoding", "How letters are written as bytes", ENCODINGS)
_QUOTES = Field(
    "has_quotes",
    "Quotation marks hold values together",
    "Else they are letters as any other",
    is_flag=True,
)
_CSV = (
    Field("separator", "Separator", "What stands between two values", SEPARATORS),
    _QUOTES,
    Field("decimal", "Decimal mark", "", DECIMALS),
    Field("thousands", "Thousands mark", "", THOUSANDS),
    _ENCODING,
    *_NAMES,
    *_GAPS,
    Field("comment", "Comments begin with", "The rest of such a line is left out", COMMENTS),
    _SKIPPED,
)
_EXCEL = (*_NAMES, *_GAPS, _SKIPPED)


def _pixels_of(source: Table) -> tuple[Field, ...]:
    return (_PIXELS,) if source.pixels or square_in(source.columns) else ()


def _sheet_of(source: Table, sheets: Sequence[Table]) -> Field:
    """Which sheet of a workbook is read. Each has its names and its gaps elsewhere."""
    known = {sheet.sheet: sheet for sheet in sheets if sheet.path == source.path}
    names = tuple(known) or (source.sheet,)
    return Field(
        "sheet",
        "Sheet",
        "Those that hold rows",
        tuple((name, name) for name in names),
        set=lambda before, name: known.get(name, before),
    )


_PARTS = (("train", "Train"), ("validation", "Validation"), ("test", "Test"))


def _part_of(name: str, source: Images | Texts) -> str:
    return str(getattr(source.parts, name)) if source.parts is not None else ""


def _with_part(name: str, source: Images | Texts, folder: str) -> Images | Texts:
    parts = source.parts or FolderParts("")
    parts = msgspec.structs.replace(parts, **{name: folder})
    made = parts if parts.train or parts.validation or parts.test else None
    return msgspec.structs.replace(source, parts=made)


_FOLDERS = (
    *(
        Field(
            f"{name} part",
            f"{title} folder",
            f"The folder in it that holds the class folders of the {title.lower()} part",
            hint="none: the class folders lie side by side" if name == "train" else "none",
            get=partial(_part_of, name),
            set=partial(_with_part, name),
        )
        for name, title in _PARTS
    ),
    Field(
        "is_nested", "Folders in a class's folder belong to it", "Read them as well", is_flag=True
    ),
    Field(
        "left_out",
        "Leave out files",
        "As seen from the folder, with commas between",
        hint="none",
        read=_list,
        told=_words_told,
    ),
)
_IMAGES = (
    Field("ground", "Behind clear places", "What shows where a picture is clear", GROUNDS),
    *_FOLDERS,
)
_TEXTS = (_ENCODING, *_FOLDERS)


def _of_array(names: ArrayNames) -> tuple[Field, ...]:
    """Which arrays a column stands for: to train with, to validate, to test."""
    return tuple(
        Field(
            f"{names.column} {part}",
            names.column if part == "train" else f"{names.column}, {part}",
            f"The array of the {part} part",
            hint="none: taken from those to train with",
            get=partial(_array_of, names.column, part),
            set=partial(_with_array, names.column, part),
        )
        for part, _ in _PARTS
    )


def _array_of(column: str, part: str, source: Arrays) -> str:
    found = next((n for n in arrays_read(source) if n.column == column), None)
    return str(getattr(found, part)) if found is not None else ""


def _with_array(column: str, part: str, source: Arrays, array: str) -> Arrays:
    named = tuple(
        msgspec.structs.replace(n, **{part: array}) if n.column == column else n
        for n in arrays_read(source)
    )
    return msgspec.structs.replace(source, named=named)
