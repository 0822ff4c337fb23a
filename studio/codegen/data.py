"""The data of a project as Python: `load_data` and `prepare`.

The file is asked for with `keras.utils.get_file`, in a folder of its own and without a checksum:
so the copy that Strata puts there is taken offline, the original is downloaded anywhere else,
and the cache of `keras.datasets` stays as it is.
"""

from dataclasses import dataclass

from studio.codegen.identifiers import Names, spelled
from studio.codegen.layout import (
    WIDTH,
    Atom,
    Expression,
    assignment,
    call,
    dict_of,
    flat,
    lay_out,
    width,
)
from studio.codegen.literals import LiteralError, number, quote
from studio.project.datasets import (
    AnyStep,
    DataError,
    DataSettings,
    Flatten,
    OneHot,
    PreparedColumn,
    Reshape,
    Scale,
    Shift,
    prepare,
)

_SHORT_NAME = 12
"""Long enough for a variable that lives for a few lines, short enough for its lines to fit."""


@dataclass(frozen=True)
class SourceFile:
    """Where a source is published, and which of its arrays make which column.

    `arrays` maps a column to the variable's name in the script and to the stem of the arrays'
    names in the file: "x" stands for "x_train" and "x_test".
    """

    title: str
    origin: str
    arrays: dict[str, tuple[str, str]]


FILES = {
    "mnist": SourceFile(
        title="MNIST",
        origin="https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz",
        arrays={"image": ("images", "x"), "label": ("labels", "y")},
    ),
}


def load_data(settings: DataSettings) -> list[list[str]]:
    """The functions that read and prepare the data, each as its lines."""
    file = FILES[settings.source.name]
    columns = _usable_columns(settings)
    read = {column.source for column in columns}
    arrays = [pair for source, pair in file.arrays.items() if source in read]
    lines = [
        "def load_data():",
        f'    """Read {file.title}: what to train with, and what to test with."""',
    ]
    if not arrays:
        return [[*lines, "    return {}, {}"]]
    path = call(
        "keras.utils.get_file",
        Atom(quote(f"{settings.source.name}.npz")),
        origin=Atom(quote(file.origin)),
        cache_subdir=Atom(quote("strata")),
    )
    lines += [*assignment(["path"], path, level=1), "    with np.load(path) as file:"]
    for part in ("train", "test"):
        taken = [Atom(f'file["{stem}_{part}"]') for _, stem in arrays]
        lines += assignment([f"{part}_data"], call("prepare", *taken), level=2)
    lines.append("    return train_data, test_data")
    return [lines, _prepare([name for name, _ in arrays], columns, file)]


def _usable_columns(settings: DataSettings) -> list[PreparedColumn]:
    """Those whose description holds; of two with the same name, the later."""
    usable: dict[str, PreparedColumn] = {}
    for column in settings.columns:
        try:
            prepare(settings.source, column)
            for step in column.steps:
                _Values("a").take(step)
        except (DataError, LiteralError):
            usable.pop(column.name, None)
        else:
            usable[column.name] = column
    return list(usable.values())


def _prepare(parameters: list[str], columns: list[PreparedColumn], file: SourceFile) -> list[str]:
    """One line for each column, or where that is too long, one for each step."""
    names = Names()
    for parameter in parameters:
        names.take(parameter)
    steps: list[str] = []
    entries: dict[str, Expression] = {}
    for column in columns:
        array, key = file.arrays[column.source][0], quote(column.name)
        values = _Values(array)
        for step in column.steps:
            values.take(step)
        if not column.steps or width(f"        {key}: {values.text},") <= WIDTH:
            entries[key] = Atom(values.text)
            continue
        variable = names.take(spelled(spelled(column.name, "column")[:_SHORT_NAME], "column"))
        steps += _one_by_one(variable, array, column.steps)
        entries[key] = Atom(variable)
    return [
        f"def prepare({', '.join(parameters)}):",
        f'    """Bring {" and ".join(parameters)} into the form that the network reads."""',
        *steps,
        *lay_out(dict_of(entries, forced=True), "return ", level=1),
    ]


def _one_by_one(variable: str, array: str, steps: tuple[AnyStep, ...]) -> list[str]:
    lines: list[str] = []
    is_float = False
    for step in steps:
        name = variable if lines else array
        if isinstance(step, OneHot):
            hot = call("keras.utils.to_categorical", Atom(name), number(step.classes))
            lines += assignment([variable], hot, level=1)
            lines.append(f'    {variable} = {variable}.astype("float32")')
            is_float = True
            continue
        values = _Values(name, is_float)
        values.take(step)
        is_float = values.is_float
        lines += assignment([variable], values.expression, level=1)
    return lines


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
                self.expression = Atom(f"{text} / {_short(divisor)}")
                self._is_sum, self._is_product = False, True
            case Shift(add=term):
                self._as_float()
                sign, size = ("-", -term) if term < 0 else ("+", term)
                self.expression = Atom(f"{self.text} {sign} {_short(size)}")
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


def _short(value: float) -> str:
    """255 rather than 255.0."""
    is_whole = abs(value) < 1e15 and value == int(value)
    return flat(number(int(value) if is_whole else value))
