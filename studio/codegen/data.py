"""The data of a project as Python: `load_data` and `prepare`, and the functions they call.

Two forms. Where each part of the data can be prepared by itself, `prepare` is called with the
rows of each. Where preparing needs to know all rows, or which of them are for training, `prepare`
is called once and its columns are split.
"""

from dataclasses import dataclass, field
from itertools import chain

import msgspec

from studio.codegen import helpers
from studio.codegen.how_read import Reading, short
from studio.codegen.identifiers import RESERVED, Names, spelled
from studio.codegen.layout import (
    WIDTH,
    Atom,
    Expression,
    assignment,
    call,
    dict_of,
    flat,
    lay_out,
    list_of,
    width,
)
from studio.codegen.literals import LiteralError, number, quote
from studio.codegen.read_data import reading
from studio.codegen.splitting import rows_of_parts
from studio.codegen.step_functions import STEP_FUNCTIONS
from studio.codegen.table_functions import classes_of
from studio.project.columns import Column, DataError
from studio.project.datasets import DataSettings
from studio.project.preparing import (
    AnyStep,
    ClassNumbers,
    Clip,
    DateParts,
    Days,
    Fill,
    Flatten,
    Log,
    OneHot,
    PreparedColumn,
    Reshape,
    Scale,
    Shift,
    Standardize,
    Window,
    is_words,
    prepare,
    raw_columns,
)
from studio.project.sources import Arrays, Table

_SHORT_NAME = 12
"""In columns: long enough for a variable that lives for a few lines, short enough for its lines to
fit."""
_TITLE_LENGTH = 40
_TAKEN = RESERVED | {
    *("numbers", "class_numbers", "words", "read_table", "read_array", "checked", "find_files"),
    *(
        "read_text",
        "word_numbers",
        "read_picture",
        "as_seen",
        "as_given",
        "Pictures",
        "Batches",
        "Image",
    ),
    *("standardized", "ImageOps", "is_used", "codecs"),
    *(
        "as_numbers",
        "as_flags",
        "read_numbers",
        "read_flags",
        "dates",
        "labels_of",
        "groups",
        "cuts",
        "rows",
        "one_hot",
        *STEP_FUNCTIONS,
    ),
    *("windows", "train_rows", "valid_rows", "test_rows", "pd", "datasets", "Path", "math"),
}


@dataclass(frozen=True, slots=True)
class _CheckedOneHot:
    """OneHot of numbers in a file, which may be others; `rows` tells where each of them stands."""

    classes: int
    rows: str


_WrittenStep = AnyStep | _CheckedOneHot
_INLINE = (Flatten, Reshape, Scale, Shift, Clip, OneHot, _CheckedOneHot)
"""The steps that an expression can do, in which others follow."""


@dataclass
class DataCode:
    """What the data of a project are in a script."""

    functions: list[list[str]]
    constants: list[tuple[str, Expression]] = field(default_factory=list)
    imports: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    note: str = ""


def data_code(settings: DataSettings) -> DataCode:
    """`load_data` and all that it needs."""
    settings = _with_usable_split(settings)
    columns = _usable_columns(settings)
    title = plain_title(settings.info().title, _TITLE_LENGTH)
    if title == "MNIST digits":
        title = "MNIST"
    start = [
        "def load_data():",
        f'    """Read {title}: what to train with, and what to test with."""',
    ]
    if not columns:
        nothing = [[*start, "    return {}, {}"]]
        if settings.is_streamed:
            return DataCode([*nothing, helpers.BATCHES], imports=("import math",))
        return DataCode(nothing)
    used = {name for column in columns for name in column.sources} | settings.split.keys
    read = reading(settings, used)
    loading = _load(settings, columns, read, start)
    functions = [*loading, *read.functions]
    functions += _called(functions, {**read.helpers, **STEP_FUNCTIONS})
    imports, needs = read.imports, read.needs
    if any("pd." in line for lines in functions for line in lines):
        imports = tuple(dict.fromkeys((*imports, "import pandas as pd")))
        needs = tuple(dict.fromkeys((*needs, "pandas")))
    if settings.is_streamed and not read.is_lazy:
        raw = settings.info()
        reads_words = any(is_words(c, raw_columns(raw, c)[0]) for c in columns)
        functions += (
            [helpers.BATCHES_OF_WORDS, helpers.AS_GIVEN] if reads_words else [helpers.BATCHES]
        )
        imports = (*imports, "import math")
    return DataCode(functions, read.constants, imports, needs, read.note)


def _with_usable_split(settings: DataSettings) -> DataSettings:
    """The settings, without the columns by which rows are split where these cannot do that."""
    try:
        settings.split.refuse(settings.info(), settings.past)
    except DataError:
        split = msgspec.structs.replace(settings.split, order="", group="", stratify="")
        return msgspec.structs.replace(settings, split=split)
    return settings


def _called(written: list[list[str]], known: dict[str, list[str]]) -> list[list[str]]:
    """Of the functions known, those that others call."""
    called: set[str] = set()
    asked = chain.from_iterable(written)
    while text := "\n".join(asked):
        fresh = [name for name in known if name not in called and f"{name}(" in text]
        called |= {*fresh}
        asked = chain.from_iterable(known[name] for name in fresh)
    return [lines for name, lines in known.items() if name in called]


def plain_title(name: str, longest: int) -> str:
    """A name as one harmless line: nothing that ends a docstring or escapes in it."""
    kept = "".join(letter if letter.isprintable() else " " for letter in name[: 4 * longest])
    words = " ".join(kept.replace("\\", "/").replace('"', "'").split())
    if len(words) > longest:
        return f"{words[: longest - 1].rstrip()}…"
    return words or "untitled"


def _usable_columns(settings: DataSettings) -> list[PreparedColumn]:
    """Those whose description holds; of two with the same name, the later."""
    usable: dict[str, PreparedColumn] = {}
    written: set[tuple[AnyStep, ...]] = set()
    for column in settings.columns:
        try:
            prepare(settings.source, column)
            if column.steps not in written:
                _one_by_one("a", Atom("a"), column.steps)
                written.add(column.steps)
        except (DataError, LiteralError):
            usable.pop(column.name, None)
        else:
            usable[column.name] = column
    return list(usable.values())


# --- load_data ----------------------------------------------------------------


def _load(
    settings: DataSettings, columns: list[PreparedColumn], read: Reading, start: list[str]
) -> list[list[str]]:
    asks_train_rows = read.asks_train_rows or any(
        isinstance(step, Standardize) or (isinstance(step, Fill) and step.by != "value")
        for column in columns
        for step in column.steps
    )
    is_whole = asks_train_rows or any(column.past for column in columns)
    if read.is_lazy:
        return _load_lazily(settings, columns, read, start)
    if read.parts and not is_whole and not settings.has_validation:
        return _load_by_part(settings, columns, read, start)
    parts = ["train", "valid", "test"] if settings.has_validation else ["train", "test"]
    asked = [*read.parameters, *(["train_rows"] if asks_train_rows else [])]
    rows = f"len({_counted_by(read)})"
    body = [
        *read.lines,
        *rows_of_parts(settings, columns, read, rows),
        f"    columns = prepare({', '.join(asked)})",
    ]
    for part in parts:
        body.append(
            f"    {part}_data = {{name: values[{part}_rows] for name, values in columns.items()}}"
        )
    body.append(f"    return {', '.join(f'{part}_data' for part in parts)}")
    return [[*start, *body], _prepare(settings, columns, read, asked)]


def _load_by_part(
    settings: DataSettings, columns: list[PreparedColumn], read: Reading, start: list[str]
) -> list[list[str]]:
    assert read.parts is not None
    body = [*start, *read.by_part]
    for part, rows in zip(("train", "test"), read.parts, strict=True):
        made = call("prepare", *(Atom(row) for row in rows.split(", ")))
        body += assignment([f"{part}_data"], made, level=read.indent)
    body.append("    return train_data, test_data")
    return [body, _prepare(settings, columns, read, list(read.parameters))]


def _load_lazily(
    settings: DataSettings, columns: list[PreparedColumn], read: Reading, start: list[str]
) -> list[list[str]]:
    parts = ["train", "valid", "test"] if settings.has_validation else ["train", "test"]
    body = [*start, *read.lines, *rows_of_parts(settings, columns, read, "len(files)")]
    for part in parts:
        rows = [Atom(f"{name}[{part}_rows]") for name in read.parameters]
        body += assignment([f"{part}_data"], call("prepare", *rows), level=1)
    body.append(f"    return {', '.join(f'{part}_data' for part in parts)}")
    names = _names(read.parameters)
    entries: dict[str, Expression] = {}
    functions: list[list[str]] = []
    plain: list[PreparedColumn] = []
    for column in columns:
        if column.sources != ("image",):
            plain.append(column)
            continue
        arguments = [Atom("files")]
        if column.steps:
            function = names.take(f"prepare_{_short_name(column.name, 'image')}")
            functions.append(
                [
                    f"def {function}(images):",
                    '    """Bring images into the form that the network reads."""',
                    *_one_by_one("images", Atom("images"), column.steps),
                    "    return images",
                ]
            )
            arguments.append(Atom(function))
        entries[quote(column.name)] = call("Pictures", *arguments)
    lines = _prepare(settings, plain, read, list(read.parameters), entries)
    return [body, lines, *functions]


def _counted_by(read: Reading) -> str:
    """What tells how many rows there are."""
    return "digits.target" if read.parameters == ("digits",) else read.parameters[-1]


# --- prepare ------------------------------------------------------------------


def _names(parameters: tuple[str, ...]) -> Names:
    names = Names(_TAKEN)
    for parameter in parameters:
        names.take(parameter)
    return names


def _short_name(column: str, instead: str) -> str:
    """What holds a column for a few lines: the beginning of its name."""
    name = spelled(column, instead)
    while width(name) > _SHORT_NAME:
        name = name[:-1]
    return spelled(name, instead)


def _prepare(
    settings: DataSettings,
    columns: list[PreparedColumn],
    read: Reading,
    asked: list[str],
    given: dict[str, Expression] | None = None,
) -> list[str]:
    """One line for each column, or where that is too long, one for each step."""
    names = _names(read.parameters)
    lines: list[str] = []
    entries: dict[str, Expression] = dict(given or {})
    for column in columns:
        key, raw = quote(column.name), _raw(settings, column, read)
        steps = _written(settings, column, read)
        is_mixed = _is_mixed(settings, column)
        short = None if is_mixed else _on_one_line(raw, steps)
        if short is not None and width(f"        {key}: {flat(short)},") <= WIDTH:
            entries[key] = short
            continue
        if not steps and isinstance(raw, Atom) and raw.text.isidentifier():
            entries[key] = raw
            continue
        variable = names.take(_short_name(column.name, "column"))
        lines += _one_by_one(variable, raw, steps, as_float=is_mixed)
        entries[key] = Atom(variable)
    prepared = " and ".join(read.parameters)
    return [
        f"def prepare({', '.join(asked)}):",
        f'    """Bring {prepared} into the form that the network reads."""',
        *lines,
        *lay_out(dict_of(entries, forced=True), "return ", level=1),
    ]


def _raw(settings: DataSettings, column: PreparedColumn, read: Reading) -> Expression:
    """A column before its steps, but with its classes as numbers."""
    if read.taken is not None:
        return read.taken(column)
    found = [read.raw[name] for name in column.sources]
    raw = raw_columns(settings.info(), column)
    if is_words(column, raw[0]):
        return Atom(f"{flat(found[0])}.astype(str).astype(object)")
    if column.steps and isinstance(column.steps[0], ClassNumbers):
        lacking: dict[str, Expression] = {"may_lack": Atom("True")} if column.fills else {}
        found = [
            call("class_numbers", values, *classes_of(part), **lacking)
            for values, part in zip(found, raw, strict=True)
        ]
    if len(found) == 1:
        return found[0]
    return call("np.column_stack", list_of(found))


def _written(
    settings: DataSettings, column: PreparedColumn, read: Reading
) -> tuple[_WrittenStep, ...]:
    """The steps that follow on what is told by `_raw`."""
    if column.steps and isinstance(column.steps[0], ClassNumbers):
        return column.steps[1:]
    if not isinstance(settings.source, Table | Arrays):
        return column.steps
    return tuple(
        _CheckedOneHot(step.classes, read.row_numbers) if isinstance(step, OneHot) else step
        for step in column.steps
    )


def _is_mixed(settings: DataSettings, column: PreparedColumn) -> bool:
    """Whether joining gives another dtype than is described."""
    is_plain = len(column.sources) == 1
    if is_plain or (column.steps and isinstance(column.steps[0], ClassNumbers)):
        return False
    parts: list[Column] = raw_columns(settings.info(), column)
    return len({part.dtype for part in parts}) > 1


def _on_one_line(raw: Expression, steps: tuple[_WrittenStep, ...]) -> Expression | None:
    """The whole of a column as one expression; None where that cannot be read with ease."""
    if not steps:
        return raw
    if not isinstance(raw, Atom) or not raw.text.isidentifier():
        return None
    if not all(isinstance(step, _INLINE) for step in steps):
        return None
    values = _Values(raw.text)
    for step in steps:
        values.take(step)
    return values.expression


def _one_by_one(
    variable: str, raw: Expression, steps: tuple[_WrittenStep, ...], *, as_float: bool = False
) -> list[str]:
    """Lines that leave a column, step by step, in a variable."""
    lines: list[str] = []
    is_float = as_float
    if not isinstance(raw, Atom) or not raw.text.isidentifier():
        lines += assignment([variable], raw, level=1)
    if as_float:
        lines.append(f'    {variable} = {variable}.astype("float32")')
    for step in steps:
        name = variable if lines or not isinstance(raw, Atom) else raw.text
        made = _call_of(step, name)
        if made is not None:
            lines += assignment([variable], made, level=1)
            if isinstance(step, OneHot):
                lines.append(f'    {variable} = {variable}.astype("float32")')
            is_float = is_float or not isinstance(step, Window)
            continue
        values = _Values(name, is_float)
        values.take(step)
        is_float = values.is_float
        if values.text != variable:
            lines += assignment([variable], values.expression, level=1)
    return lines


def _call_of(step: _WrittenStep, name: str) -> Expression | None:
    """A step that is a call of its own."""
    match step:
        case OneHot(classes=count):
            return call("keras.utils.to_categorical", Atom(name), number(count))
        case Standardize():
            return call("standardized", Atom(name), Atom("train_rows"))
        case Window(length=length, ahead=ahead):
            told = {"ahead": number(ahead)} if ahead else {}
            return call("windows", Atom(name), number(length), **told)
        case Fill():
            return _filled(step, name)
        case Log():
            return call("logarithms", Atom(name))
        case DateParts(parts=parts):
            words = ("day_of_week" if part == "weekday" else part for part in parts)
            return call("date_parts", Atom(name), *(Atom(quote(word)) for word in words))
        case Days(since=day):
            return call("days_since", Atom(name), Atom(quote(day)))
    return None


def _filled(step: Fill, name: str) -> Expression:
    known = Atom(f"{name}[train_rows]")
    made: Expression
    match step.by:
        case "value":
            made = number(step.value)
        case "most_frequent":
            made = call("most_frequent", known)
        case by:
            made = call(f"np.nan{by}", known, axis=Atom("0"))
    flags = {"flags": Atom("True")} if step.flags else {}
    return call("filled", Atom(name), made, **flags)


class _Values:
    """An expression that grows by one step of preparing after another."""

    def __init__(self, array: str, is_float: bool = False) -> None:
        self._array = array
        self.expression: Expression = Atom(array)
        self.is_float = is_float
        self._is_sum = False
        self._is_product = False

    @property
    def text(self) -> str:
        """The expression on one line."""
        return flat(self.expression)

    def take(self, step: _WrittenStep) -> None:
        """Do one more step. Raises LiteralError where a number cannot be written."""
        match step:
            case Flatten():
                self._reshape([Atom("-1")])
            case Reshape(shape=shape):
                self._reshape([number(size) for size in shape])
            case Scale(divide_by=divisor):
                self._as_float()
                text = f"({self.text})" if self._is_sum else self.text
                self.expression = Atom(f"{text} / {short(divisor)}")
                self._is_sum, self._is_product = False, True
            case Shift(add=term):
                self._as_float()
                sign, size = ("-", -term) if term < 0 else ("+", term)
                self.expression = Atom(f"{self.text} {sign} {short(size)}")
                self._is_sum, self._is_product = True, False
            case Clip(low=low, high=high):
                self._as_float()
                limits = f"{short(low)}, {short(high)}"
                self._primary(Atom(f"{self._bracketed()}.clip({limits})"))
            case _CheckedOneHot(classes=count, rows=rows):
                told = [Atom(rows)] if rows else []
                self._primary(call("one_hot", Atom(self.text), number(count), *told))
                self.is_float = True
            case OneHot(classes=count):
                hot = f"keras.utils.to_categorical({self.text}, {flat(number(count))})"
                self._primary(Atom(f'{hot}.astype("float32")'))
                self.is_float = True

    def _reshape(self, shape: list[Expression]) -> None:
        rows = Atom(f"len({self._array})")
        self._primary(call(f"{self._bracketed()}.reshape", rows, *shape))

    def _as_float(self) -> None:
        if not self.is_float:
            self._primary(Atom(f'{self._bracketed()}.astype("float32")'))
        self.is_float = True

    def _bracketed(self) -> str:
        return f"({self.text})" if self._is_sum or self._is_product else self.text

    def _primary(self, expression: Expression) -> None:
        self.expression = expression
        self._is_sum = self._is_product = False
