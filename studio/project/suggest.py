"""What a person most likely wants of a source: columns, steps and split to begin with; and what of
it is left alone."""

import math
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

import msgspec

from studio.project.columns import TEXT, Column
from studio.project.datasets import DataSettings, Split
from studio.project.pixels import pixel_columns, square_in
from studio.project.preparing import (
    AnyStep,
    ClassNumbers,
    DateParts,
    Days,
    Fill,
    OneHot,
    PreparedColumn,
    Reshape,
    Scale,
    Standardize,
    is_flag,
)
from studio.project.sources import Arrays, FileSource, Line, Source, Table, Waves

_MOST_INPUTS = 1000
_MOST_WORDS = 50
"""So many classes become a row of zeros with a single one without being asked."""
_MOST_WORD_COLUMNS = 20
_FEW_ROWS = 10
_TARGETS = frozenset({"label", "labels", "target", "targets", "class", "classes", "cls", "y"})
"""Words in the name of a column that say that it is to be told."""
_LIKELY_TARGETS = frozenset(
    {
        *("outcome", "diagnosis", "species", "survived", "response", "price", "quality", "churn"),
        *("sentiment", "emotion"),
    }
)
"""Names of columns that mostly are."""
_PARTS = frozenset(
    {"train", "training", "test", "testing", "val", "valid", "validation", "dev", "eval"}
    | {"publictest", "privatetest", "holdout"}
)
_IDS = frozenset({"id", "ids", "idx", "index", "uid", "uuid", "guid", "rowid", "rownum", "nr"})


REASONS = (
    ("empty", "holds no value and is no input", "hold no value and are no inputs"),
    (
        "lacking",
        "lacks a value in each row, or holds an infinite one, and is no input",
        "lack a value in each row, or hold an infinite one, and are no inputs",
    ),
    (
        "number",
        "numbers the rows or names them, and is no input",
        "number the rows or name them, and are no inputs",
    ),
    (
        "text",
        "holds text and is no input unless you make it one, for a TextVectorization or a "
        "StringLookup layer to read",
        "hold text and are no inputs unless you make them some, for TextVectorization or "
        "StringLookup layers to read",
    ),
    (
        "many",
        f"has more than {_MOST_WORDS} classes and is no input unless you make it one",
        f"have more than {_MOST_WORDS} classes and are no inputs unless you make them some",
    ),
    (
        "part",
        "says which part of the data a row belongs to and is no input",
        "say which part of the data a row belongs to and are no inputs",
    ),
    ("weight", "weighs the rows and is no input", "weigh the rows and are no inputs"),
    ("constant", "holds one word alone and is no input", "hold one word alone and are no inputs"),
    ("more", "is one column too many to be an input unasked", "are too many to be inputs unasked"),
)
"""Why a column of a file may be left alone: what is said of one, and of several."""


def suggested(source: Source) -> DataSettings:
    """Settings that hold for a source just chosen. Each column says whether it is an input or a
    target; inputs come first."""
    match source:
        case Line():
            columns = tuple(
                PreparedColumn(name, name, (Reshape((1,)),), role)
                for name, role in (("x", _INPUT), ("y", _TARGET))
            )
            return DataSettings(source, columns, Split(test=0.2, shuffle=False))
        case Waves():
            columns = (
                PreparedColumn("sine", "sine", (), _INPUT),
                PreparedColumn("cosine", "cosine", (), _TARGET),
            )
            return DataSettings(source, columns, Split(shuffle=False))
    choice = _chosen(source)
    if isinstance(source, Table) and any(column.missing for column in choice.targets):
        source = msgspec.structs.replace(source, drops_missing=True)
    shape = source.pixels if isinstance(source, Table) else ()
    made = [*_inputs(choice, shape), *_told(choice)]
    return DataSettings(source, tuple(_of_one_name_each(made)), _split(source, choice))


def left_alone(source: Source) -> dict[str, list[Column]]:
    """The columns of a file of which `suggested` makes nothing, by why: a word of `REASONS`."""
    return _chosen(source).left if isinstance(source, FileSource) else {}


def _day_of(raw: Column, value: float) -> str:
    """The day of a date that is told in seconds. Counted from the first one, days are small enough
    to be told apart in float32."""
    seconds = value / (1000 if raw.date_format == "ms" else 1)
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()


def as_input(raw: Column, *, fills: bool = True) -> PreparedColumn:
    """A single column of a source as an input. `fills` says whether its gaps are filled."""
    steps: tuple[AnyStep, ...] = ()
    gaps = raw.missing > 0 and fills
    kind = raw.usual_kind
    if kind == "date" and raw.date_format in ("s", "ms"):
        since = Days() if raw.low is None else Days(_day_of(raw, raw.low))
        steps = (since, *_filled(gaps), Reshape((1,)), Standardize())
    elif kind == "date":
        steps = (DateParts(), *_filled(gaps), Standardize())
    elif raw.is_one_hot or raw.is_text:
        steps = ()
    elif raw.classes and (raw.dtype == TEXT or raw.is_told):
        numbers = (ClassNumbers(),) if raw.is_coded or gaps else ()
        filled = (Fill("most_frequent"),) if gaps else ()
        steps = (*numbers, *filled, OneHot(len(raw.classes)))
    elif _is_picture(raw):
        steps = _of_picture(raw)
    elif not raw.shape:
        fill = Fill("most_frequent" if raw.classes else "median")
        steps = (*((fill,) if gaps else ()), Reshape((1,)), Standardize())
    elif raw.dtype.startswith("float") and math.prod(raw.shape) > 2:
        steps = (*_filled(gaps), Standardize())
    return PreparedColumn(raw.name, raw.name, steps, "input")


def as_target(raw: Column) -> PreparedColumn:
    """A single column of a source as what is told."""
    steps: tuple[AnyStep, ...] = ()
    kind = raw.usual_kind
    if kind == "date":
        steps = (Days(), Standardize())
    elif raw.classes and not raw.is_one_hot:
        steps = (ClassNumbers(),) if raw.is_coded else ()
        if raw.shape == (1,):
            steps = (*steps, Reshape(()))
    elif _is_picture(raw):
        steps = _of_picture(raw)
    elif kind == "number" and is_far_from_one(raw):
        steps = (Standardize(),)
    return PreparedColumn(raw.name, raw.name, steps, "target")


def is_far_from_one(column: Column) -> bool:
    """Whether a network can hardly reach the numbers of a column as they are: prices, say."""
    if column.low is None or column.high is None:
        return False
    size, reach = max(abs(column.low), abs(column.high)), column.high - column.low
    return size >= _LARGE or 0 < reach < _SMALL


def target_of(settings: DataSettings) -> PreparedColumn | None:
    """The column that a network begun for these data tells: one whose role says so, else the last
    that is no input; nothing where there are not two."""
    said = [column for column in settings.columns if column.role == "target"]
    others = [column for column in settings.columns if column.role != "input"]
    if said:
        return said[-1]
    return others[-1] if others and len(settings.columns) > 1 else None


def usual_loss(column: Column) -> dict[str, Any]:
    """Loss and metrics for a target as it is prepared, as they are usual."""
    if not column.classes:
        return {"loss": "mean_squared_error"}
    is_hot = column.is_one_hot
    loss = "categorical_crossentropy" if is_hot else "sparse_categorical_crossentropy"
    return {"loss": loss, "metrics": ["accuracy"]}


# --- the choice -------------------------------------------------------------------

_INPUT: Literal["input"] = "input"
_TARGET: Literal["target"] = "target"
_WEIGHTS = (["sample", "weight"], ["sample", "weights"], ["row", "weight"], ["row", "weights"])
_LARGE, _SMALL = 100.0, 0.01
_DEPTHS = {"uint8": 255.0, "uint16": 65535.0}


@dataclass
class _Choice:
    """What the columns of a source are for; `left` are those that are for nothing, by reason."""

    inputs: list[Column] = field(default_factory=list)
    targets: list[Column] = field(default_factory=list)
    left: dict[str, list[Column]] = field(default_factory=dict)
    is_table: bool = False
    pixels: tuple[str, ...] = ()
    """Those that seem to be the pixels of pictures."""


def _chosen(source: Source) -> _Choice:
    raw = source.info().columns
    made = _Choice(is_table=isinstance(source, Table) or _are_singles(raw))
    if isinstance(source, Table):
        side = square_in(raw)
        made.pixels = pixel_columns(raw, source.pixels or ((side, side) if side else ()))
    useful = _without_useless(source, raw, made)
    if len(useful) > 1 or (made.is_table and len(raw) > 1):
        made.targets = _targets(useful, made)
    told = {column.name for column in made.targets}
    inputs = [column for column in useful if column.name not in told and not column.is_text]
    if made.is_table:
        is_of_pictures = isinstance(source, Table) and bool(source.pixels)
        pixels = [c for c in inputs if is_of_pictures and c.name in made.pixels]
        inputs = [*pixels, *_fitting([c for c in inputs if c not in pixels], made)]
    if not inputs and made.targets:
        # Where there is nothing but text to learn from, text it is.
        inputs = made.left.pop("text", [])
    made.inputs = inputs
    return made


def _are_singles(raw: tuple[Column, ...]) -> bool:
    return len(raw) > 1 and not any(column.shape for column in raw)


def _without_useless(source: Source, raw: tuple[Column, ...], made: _Choice) -> list[Column]:
    """The columns without those that tell nothing of a row."""
    if not isinstance(source, FileSource):
        return list(raw)
    info = source.info()
    rows = source.rows + info.validation_rows + info.test_rows
    found = {
        "empty": [c for c in raw if rows and c.missing >= rows and c.low is None],
        # Of several numbers in a row, one that is missing is enough.
        "lacking": [c for c in raw if rows and c.missing >= rows and c.low is not None],
        "number": [c for c in raw if is_row_name(c, rows)],
        "text": [c for c in raw if c.is_text],
        "part": [c for c in raw if _names_parts(c)],
        "weight": [c for c in raw if _words(c.name) in _WEIGHTS],
        "constant": [c for c in raw if _is_words(c) and len(c.classes) == 1],
    }
    if not isinstance(source, Arrays | Table):
        found = {why: found[why] for why in ("empty", "lacking", "number", "text")}
    left = {column.name for columns in found.values() for column in columns}
    useful = [column for column in raw if column.name not in left]
    if not useful and "constant" in found:
        useful = found.pop("constant")
    # Where nothing else is left to learn from, numbers of rows may be what was measured.
    numbers = [column for column in found["number"] if not _is_id(column.name)]
    if len(useful) < 2 and numbers:
        found["number"] = [column for column in found["number"] if column not in numbers]
        kept = {column.name for column in [*useful, *numbers]}
        useful = [column for column in raw if column.name in kept]
    made.left = {why: columns for why, columns in found.items() if columns}
    return useful


def _names_parts(column: Column) -> bool:
    """Whether a column says of each row whether it is to train or to test with."""
    words = {re.sub(r"[\W_]", "", name.lower()) for name in column.classes}
    return column.dtype == TEXT and len(words) > 1 and words <= _PARTS


def is_row_name(column: Column, rows: int = 0) -> bool:
    """Whether a column of a file tells nothing of a row but which one it is."""
    if column.shape or column.usual_kind in ("date", "image", "sequence"):
        return False
    if column.is_told:
        return False
    is_single = column.is_numbered and rows > 2
    return is_single or (_is_id(column.name) and not 0 < len(column.classes) < _FEW_ROWS)


def _is_id(name: str) -> bool:
    if name.strip() in ("", "#") or name.startswith("Unnamed: "):
        return True
    words = _words(name)
    return bool(words) and (words[-1] in _IDS or words[0] == "id")


def _words(name: str) -> list[str]:
    """The words of a name, in small letters: CustomerID, customer_id and "Customer ID" alike."""
    split = re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", name)
    return re.findall(r"[^\W_]+", split.lower())


def _targets(useful: list[Column], made: _Choice) -> list[Column]:
    """What is told: a column whose name says so, else flags of which one is set in each row, else
    the last."""
    usable = [c for c in useful if not c.is_text and c.usual_kind != "date"]
    usable = [c for c in usable if c.name not in made.pixels] or usable
    usable = [c for c in usable if not _is_constant(c)] or usable
    if not usable:
        return []
    named = [column for column in usable if _TARGETS & {*_words(column.name)}]
    singles = [column.name.lower() for column in usable if not column.shape]
    if "x" in singles and singles[-1] != "y":  # x and y are a place, then
        named = [column for column in named if column.name.lower() != "y"]
    wholly = [column for column in named if len(_words(column.name)) == 1]
    if named and not wholly and _is_likely(usable[-1]):  # as SalePrice, behind MSSubClass
        return usable[-1:]
    if named:
        return (wholly or named)[-1:]
    flags = _one_hot_flags(usable)
    if flags and len(flags) < len(usable):
        return flags
    likely = [column for column in usable if _is_likely(column)]
    if likely:
        return likely[-1:]
    if len(useful) == 1 and not made.left.get("text"):
        return []
    return usable[-1:]


def _is_likely(column: Column) -> bool:
    words = _words(column.name)
    return bool(words) and words[-1] in _LIKELY_TARGETS


def _is_constant(column: Column) -> bool:
    """Whether every row holds the same value, so that there is nothing to tell."""
    if column.classes and not column.shape:
        return len(column.classes) == 1
    return column.low is not None and column.low == column.high


def _one_hot_flags(columns: list[Column]) -> list[Column]:
    """The flags at the end of which each row has set one and no other."""
    rows = sum(columns[-1].counts)
    found: list[Column] = []
    ones = 0
    for column in reversed(columns):
        if not is_flag(column) or column.missing or len(column.counts) != 2:
            break
        found.insert(0, column)
        ones += column.counts[1]
        if ones >= rows:
            break
    return found if len(found) > 1 and ones == rows else []


def _fitting(inputs: list[Column], made: _Choice) -> list[Column]:
    """The inputs of a table, without classes and columns that are too many to be taken unasked."""
    words = [column for column in inputs if _is_words(column)]
    many = [column for column in words if len(column.classes) > _MOST_WORDS]
    few = [column for column in words if column not in many]
    numbers = [column for column in inputs if _is_number(column)]
    more = [*numbers[_MOST_INPUTS:], *few[_MOST_WORD_COLUMNS:]]
    for why, columns in (("many", many), ("more", more)):
        if columns:
            made.left[why] = columns
    left = {column.name for column in (*many, *more)}
    return [column for column in inputs if column.name not in left]


def _is_words(column: Column) -> bool:
    return bool(column.classes) and not column.shape and (column.dtype == TEXT or column.is_told)


def _is_number(column: Column) -> bool:
    is_plain = column.usual_kind in ("number", "flag", "classes") and not column.shape
    return is_plain and column.dtype != TEXT and not _is_words(column)


# --- the columns ------------------------------------------------------------------


def _inputs(choice: _Choice, pixels: tuple[int, ...]) -> list[PreparedColumn]:
    """A table's numbers joined into one input, all else by itself; those that are the pixels of
    pictures of this size are an input of their own."""
    if not choice.is_table:
        return [as_input(column) for column in choice.inputs]
    of_pictures = {*choice.pixels} if pixels else set()
    numbers = [c for c in choice.inputs if _is_number(c) and c.name not in of_pictures]
    others = [c for c in choice.inputs if not _is_number(c)]
    found = [as_input(column) for column in others]
    if of_pictures:
        found.insert(0, _of_pixels([c for c in choice.inputs if c.name in of_pictures], pixels))
    if len(numbers) == 1:
        only = as_input(numbers[0])
        found.insert(0, msgspec.structs.replace(only, name="measurements"))
    elif numbers:
        gaps = any(column.missing for column in numbers)
        names = tuple(column.name for column in numbers)
        steps = (*_filled(gaps), Standardize())
        found.insert(0, PreparedColumn("measurements", names, steps, "input"))
    return found


def _of_pixels(columns: list[Column], shape: tuple[int, ...]) -> PreparedColumn:
    """Pixels as the pictures that they are of, in grey."""
    high = max(column.high or 0 for column in columns)
    scale = () if high <= 1 else (Scale(_SMALL_GREY if high <= _SMALL_GREY else 255.0),)
    names = tuple(column.name for column in columns)
    return PreparedColumn("image", names, (*scale, Reshape((*shape, 1))), "input")


def _told(choice: _Choice) -> list[PreparedColumn]:
    if len(choice.targets) < 2:
        return [as_target(column) for column in choice.targets]
    names = tuple(column.name for column in choice.targets)
    return [PreparedColumn("target", names, (), "target")]


def _of_one_name_each(columns: list[PreparedColumn]) -> list[PreparedColumn]:
    taken: set[str] = set()
    found = []
    for column in columns:
        name, number = column.name, 1
        while name in taken:
            number += 1
            name = f"{column.name}_{number}"
        taken.add(name)
        found.append(msgspec.structs.replace(column, name=name))
    return found


def _filled(gaps: bool) -> tuple[AnyStep, ...]:
    return (Fill("median"),) if gaps else ()


def _is_picture(raw: Column) -> bool:
    is_named = raw.name == "image" and len(raw.shape) > 1
    return is_named or raw.usual_kind == "image" or (len(raw.shape) > 1 and raw.dtype in _DEPTHS)


def _of_picture(raw: Column) -> tuple[AnyStep, ...]:
    """Grey values are brought to 0 to 1: of 8 bits by 255; others by the greatest that their
    number of bits can hold, of which those of 16 bits may use 12. What goes below 0 is no grey
    value, but a measurement."""
    if raw.dtype == "uint8":
        return (Scale(255.0),)
    if raw.low is not None and raw.low < 0:
        is_about_1 = raw.low >= -1 and raw.high is not None and raw.high <= 1
        return () if is_about_1 else (Standardize(),)
    high = _DEPTHS.get(raw.dtype, _SMALL_GREY) if raw.high is None else raw.high
    if high <= 1:
        return ()
    depth = next((2.0**bits - 1 for bits in (8, 10, 12, 14, 16) if high < 2**bits), high)
    return (Scale(_SMALL_GREY if high == _SMALL_GREY else depth),)


_SMALL_GREY = 16.0
"""The greatest grey value of scikit-learn's digits."""


# --- the split --------------------------------------------------------------------


def _split(source: Source, choice: _Choice) -> Split:
    """A part to validate with, for data of the person's own; each class in every part."""
    if not isinstance(source, FileSource):
        return Split()
    rows = source.info().train_rows
    has_room = rows >= _FEW_ROWS and not source.info().validation_rows
    validation = (0.1 if rows >= 1000 else 0.2) if has_room else 0
    stratify = ""
    if len(choice.targets) == 1 and choice.targets[0].classes and not choice.targets[0].is_one_hot:
        stratify = choice.targets[0].name
    return Split(validation=validation, stratify=stratify)
