"""The data of a project as Python: `load_data` and `prepare`, and the functions they call.

Two forms. Where each part of the data can be prepared by itself, `prepare` is called with the
rows of each. Where preparing needs to know all rows, or which of them are for training, `prepare`
is called once and its columns are split.
"""

from dataclasses import dataclass, field

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
from studio.project.columns import Column, DataError
from studio.project.datasets import DataSettings, Split
from studio.project.preparing import (
    AnyStep,
    ClassNumbers,
    Flatten,
    OneHot,
    PreparedColumn,
    Reshape,
    Scale,
    Shift,
    Standardize,
    Window,
    prepare,
    raw_columns,
)

_SHORT_NAME = 12
"""Long enough for a variable that lives for a few lines, short enough for its lines to fit."""
_TITLE_LENGTH = 40
_TAKEN = RESERVED | {
    *("numbers", "class_numbers", "read_table", "read_array", "checked", "find_files"),
    *("read_text", "word_numbers", "read_picture", "as_seen", "Pictures", "Batches", "Image"),
    *("standardized", "ImageOps"),
    *("windows", "train_rows", "valid_rows", "test_rows", "pd", "datasets", "Path", "math"),
}


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
    read = reading(settings, {name for column in columns for name in column.sources})
    functions = [*_load(settings, columns, read, start), *read.functions]
    steps = {type(step) for column in columns for step in column.steps}
    functions += [helpers.STANDARDIZED] if Standardize in steps else []
    functions += [helpers.WINDOWS] if Window in steps else []
    imports = read.imports
    if settings.is_streamed and not read.is_lazy:
        functions.append(helpers.BATCHES)
        imports = (*imports, "import math")
    return DataCode(functions, read.constants, imports, read.needs, read.note)


def plain_title(name: str, longest: int) -> str:
    """A name as one harmless line: nothing that ends a docstring or escapes in it."""
    kept = "".join(letter if letter.isprintable() else " " for letter in name[: 4 * longest])
    words = " ".join(kept.replace("\\", "/").replace('"', "'").split())
    return words[:longest].rstrip() or "untitled"


def _usable_columns(settings: DataSettings) -> list[PreparedColumn]:
    """Those whose description holds; of two with the same name, the later."""
    usable: dict[str, PreparedColumn] = {}
    for column in settings.columns:
        try:
            prepare(settings.source, column)
            _one_by_one("a", Atom("a"), column.steps)
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
        isinstance(step, Standardize) for column in columns for step in column.steps
    )
    is_whole = asks_train_rows or any(column.past for column in columns)
    if read.is_lazy:
        return _load_lazily(settings, columns, read, start)
    if read.parts and not is_whole and not settings.has_validation:
        return _load_by_part(settings, columns, read, start)
    parts = ["train", "valid", "test"] if settings.has_validation else ["train", "test"]
    asked = [*read.parameters, *(["train_rows"] if asks_train_rows else [])]
    rows = f"len({_counted_by(settings, read)})"
    body = [
        *read.lines,
        *_rows_of_parts(settings, columns, rows),
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
    body = [*start, *read.lines, *_rows_of_parts(settings, columns, "len(files)")]
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
            function = names.take(f"prepare_{spelled(column.name, 'image')[:_SHORT_NAME]}")
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


def _counted_by(settings: DataSettings, read: Reading) -> str:
    """What tells how many rows there are."""
    return "digits.target" if read.parameters == ("digits",) else read.parameters[-1]


def _rows_of_parts(settings: DataSettings, columns: list[PreparedColumn], count: str) -> list[str]:
    """The lines that say which rows are for which part."""
    info, split = settings.info(), settings.split
    past = max((column.past for column in columns), default=0)
    end = flat(number(info.train_rows)) if info.test_rows else count
    within = f"{flat(number(past))}, {end}" if past else end
    if info.test_rows and not settings.has_validation:
        rows = [f"    train_rows = np.arange({within})"]
        return [*rows, f"    test_rows = np.arange({end}, {count})"]
    lines = [f"    rows = {_dealt(split, within, bool(past))}"]
    cuts = []
    targets = ["train_rows"]
    behind = ""
    if not info.test_rows:
        lines.append(f"    test_count = {_share(split.test)}")
        behind = " - test_count"
    if settings.has_validation:
        lines.append(f"    valid_count = {_share(split.validation)}")
        cuts.append(Atom(f"len(rows){behind} - valid_count"))
        targets.append("valid_rows")
    if not info.test_rows:
        cuts.append(Atom("len(rows) - test_count"))
        targets.append("test_rows")
    made = call("np.split", Atom("rows"), list_of(cuts))
    lines += assignment(targets, made, level=1)
    if info.test_rows:
        lines.append(f"    test_rows = np.arange({end}, {count})")
    return lines


def _dealt(split: Split, within: str, is_range: bool) -> str:
    if not split.shuffle:
        return f"np.arange({within})"
    rows = f"np.arange({within})" if is_range else within
    return f"np.random.RandomState({flat(number(split.seed))}).permutation({rows})"


def _share(share: int | float) -> str:
    if isinstance(share, int):
        return flat(number(share))
    return f"round({flat(number(share))} * len(rows))"


# --- prepare ------------------------------------------------------------------


def _names(parameters: tuple[str, ...]) -> Names:
    names = Names(_TAKEN)
    for parameter in parameters:
        names.take(parameter)
    return names


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
        steps = tuple(step for step in column.steps if not isinstance(step, ClassNumbers))
        is_mixed = _is_mixed(settings, column)
        short = None if is_mixed else _on_one_line(raw, steps)
        if short is not None and width(f"        {key}: {flat(short)},") <= WIDTH:
            entries[key] = short
            continue
        if not steps and isinstance(raw, Atom) and raw.text.isidentifier():
            entries[key] = raw
            continue
        variable = names.take(spelled(spelled(column.name, "column")[:_SHORT_NAME], "column"))
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
    """A column before its steps."""
    found = [read.raw[name] for name in column.sources]
    if len(found) == 1:
        return found[0]
    return call("np.column_stack", list_of(found))


def _is_mixed(settings: DataSettings, column: PreparedColumn) -> bool:
    """Whether joining gives another dtype than is described."""
    parts: list[Column] = raw_columns(settings.info(), column)
    return len({part.dtype for part in parts}) > 1


def _on_one_line(raw: Expression, steps: tuple[AnyStep, ...]) -> Expression | None:
    """The whole of a column as one expression; None where that cannot be read with ease."""
    if not steps:
        return raw
    if not isinstance(raw, Atom) or not raw.text.isidentifier():
        return None
    if any(isinstance(step, Standardize | Window) for step in steps):
        return None
    values = _Values(raw.text)
    for step in steps:
        values.take(step)
    return values.expression


def _one_by_one(
    variable: str, raw: Expression, steps: tuple[AnyStep, ...], *, as_float: bool = False
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
            is_float = is_float or isinstance(step, OneHot | Standardize)
            continue
        values = _Values(name, is_float)
        values.take(step)
        is_float = values.is_float
        if values.text != variable:
            lines += assignment([variable], values.expression, level=1)
    return lines


def _call_of(step: AnyStep, name: str) -> Expression | None:
    """A step that is a call of its own."""
    match step:
        case OneHot(classes=count):
            return call("keras.utils.to_categorical", Atom(name), number(count))
        case Standardize():
            return call("standardized", Atom(name), Atom("train_rows"))
        case Window(length=length, ahead=ahead):
            told = {"ahead": number(ahead)} if ahead else {}
            return call("windows", Atom(name), number(length), **told)
    return None


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

    def take(self, step: AnyStep) -> None:
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
