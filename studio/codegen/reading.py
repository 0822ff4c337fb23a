"""How each source is read, as Python: the lines of `load_data` that bring its rows into memory,
and how each of its columns is told by them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from studio.codegen import helpers
from studio.codegen.layout import (
    Atom,
    Expression,
    assignment,
    call,
    flat,
    list_of,
    tuple_of,
)
from studio.codegen.literals import number, quote
from studio.project.columns import Column
from studio.project.datasets import DataSettings
from studio.project.preparing import ClassNumbers
from studio.project.sources import (
    Arrays,
    Images,
    Line,
    Points,
    Published,
    PublishedTexts,
    Scikit,
    Table,
    Texts,
    Waves,
)

PICTURE_SUFFIXES = (".bmp", ".gif", ".jpeg", ".jpg", ".png")
TEXT_SUFFIXES = (".txt",)
_MNIST = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"


@dataclass
class Reading:
    """How a source is read.

    `lines` read every row, `parameters` are the variables that then hold them, and `raw` says how
    a column is told by those. `by_part` are other lines for a source whose test part is its own:
    after them `parts` are what `prepare` is given for the training and for the test part.
    """

    lines: list[str]
    parameters: tuple[str, ...]
    raw: dict[str, Expression]
    by_part: list[str] = field(default_factory=list)
    parts: tuple[str, str] | None = None
    indent: int = 1
    """How deep the calls of `prepare` stand that follow `by_part`."""
    constants: list[tuple[str, Expression]] = field(default_factory=list)
    imports: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    """Packages beside TensorFlow and NumPy."""
    note: str = ""
    """What else a reader of the script should know, as the end of a sentence."""
    functions: list[list[str]] = field(default_factory=list)
    is_lazy: bool = False
    asks_train_rows: bool = False


def reading(settings: DataSettings, used: set[str]) -> Reading:
    """How the source of a project is read, as far as its `used` columns are concerned."""
    return _READERS[type(settings.source)](settings, used)


def _short(value: float) -> str:
    is_whole = abs(value) < 1e15 and value == int(value)
    return flat(number(int(value) if is_whole else value))


# --- what is published --------------------------------------------------------


def _published(settings: DataSettings, used: set[str]) -> Reading:
    source = settings.source
    assert isinstance(source, Published)
    if source.name == "mnist":
        return _mnist(used)
    title = source.info().title
    if source.name == "california_housing":
        parameters: tuple[str, ...] = ("districts", "prices")
        raw: dict[str, Expression] = {
            "district": Atom('districts.astype("float32")'),
            "price": Atom('prices.astype("float32")'),
        }
    else:
        parameters = ("images", "labels")
        flat_labels = source.name.startswith("cifar")
        raw = {
            "image": Atom("images"),
            "label": Atom("labels.reshape(-1)" if flat_labels else "labels"),
        }
    return _of_keras(source.name, "", parameters, raw, title)


def _of_keras(
    name: str, asked: str, parameters: tuple[str, ...], raw: dict[str, Expression], title: str
) -> Reading:
    read = f"    train_part, test_part = keras.datasets.{name}.load_data({asked})"
    names = ", ".join(parameters)
    joined = f"    {names} = (np.concatenate(p) for p in zip(train_part, test_part))"
    return Reading(
        lines=[read, joined],
        parameters=parameters,
        raw=raw,
        by_part=[read],
        parts=("*train_part", "*test_part"),
        note=f"downloads {title}",
    )


def _mnist(used: set[str]) -> Reading:
    """The file is asked for with `keras.utils.get_file`, in a folder of its own and without a
    checksum: so the copy that Strata puts there is taken offline, the original is downloaded
    anywhere else, and the cache of `keras.datasets` stays as it is."""
    path = call(
        "keras.utils.get_file",
        Atom(quote("mnist.npz")),
        origin=Atom(quote(_MNIST)),
        cache_subdir=Atom(quote("strata")),
    )
    arrays = [("image", "images", "x"), ("label", "labels", "y")]
    taken = [entry for entry in arrays if entry[0] in used]
    opened = [*assignment(["path"], path, level=1), "    with np.load(path) as file:"]
    whole = [
        f'        {v} = np.concatenate([file["{s}_train"], file["{s}_test"]])' for _, v, s in taken
    ]
    return Reading(
        lines=[*opened, *whole],
        parameters=tuple(v for _, v, _ in taken),
        raw={column: Atom(v) for column, v, _ in taken},
        by_part=opened,
        parts=(
            ", ".join(f'file["{s}_train"]' for *_, s in taken),
            ", ".join(f'file["{s}_test"]' for *_, s in taken),
        ),
        indent=2,
        note="downloads the MNIST digits",
    )


def _published_texts(settings: DataSettings, used: set[str]) -> Reading:
    source = settings.source
    assert isinstance(source, PublishedTexts)
    padded = call("keras.utils.pad_sequences", Atom("texts"), maxlen=number(source.length))
    raw: dict[str, Expression] = {"text": padded, "label": Atom("labels")}
    asked = f"num_words={flat(number(source.words))}"
    return _of_keras(source.name, asked, ("texts", "labels"), raw, source.info().title)


# --- what comes with scikit-learn ---------------------------------------------


def _scikit(settings: DataSettings, used: set[str]) -> Reading:
    source = settings.source
    assert isinstance(source, Scikit)
    imports = ("from sklearn import datasets",)
    if source.name == "digits":
        return Reading(
            lines=["    digits = datasets.load_digits()"],
            parameters=("digits",),
            raw={
                "image": Atom('digits.images.astype("float32")'),
                "label": Atom("digits.target"),
            },
            imports=imports,
            needs=("scikit-learn",),
        )
    raw = {
        column.name: Atom(f'table["{column.name}"].to_numpy("{column.dtype}")')
        for column in source.info().columns
    }
    return Reading(
        lines=[f"    table = datasets.load_{source.name}(as_frame=True).frame"],
        parameters=("table",),
        raw=dict(raw),
        imports=imports,
        needs=("scikit-learn", "pandas"),
    )


# --- what is generated --------------------------------------------------------

_RANDOM = "    random = np.random.RandomState(SEED)"


def _line(settings: DataSettings, used: set[str]) -> Reading:
    source = settings.source
    assert isinstance(source, Line)
    rows, slope, noise = _short(source.rows), _short(source.slope), _short(source.noise)
    sign, intercept = ("-", -source.intercept) if source.intercept < 0 else ("+", source.intercept)
    return Reading(
        lines=[
            _RANDOM,
            f"    x = np.linspace(-1, 1, {rows})",
            "    random.shuffle(x)",
            f"    noise = random.normal(0, {noise}, {rows})",
            f"    y = {slope} * x {sign} {_short(intercept)} + noise",
            '    x, y = x.astype("float32"), y.astype("float32")',
        ],
        parameters=("x", "y"),
        raw={"x": Atom("x"), "y": Atom("y")},
    )


def _waves(settings: DataSettings, used: set[str]) -> Reading:
    source = settings.source
    assert isinstance(source, Waves)
    rows, steps = _short(source.rows), _short(source.steps)
    return Reading(
        lines=[
            f"    first = np.arange({rows} * {steps}).reshape({rows}, {steps})",
            f"    batches = [first + {steps} * n for n in range({_short(source.batches + 1)})]",
            "    times = np.concatenate(batches) / (10 * np.pi)",
        ],
        parameters=("times",),
        raw={
            "sine": Atom('np.sin(times)[..., np.newaxis].astype("float32")'),
            "cosine": Atom('np.cos(times)[..., np.newaxis].astype("float32")'),
            "time": Atom('times.astype("float32")'),
        },
    )


def _points(settings: DataSettings, used: set[str]) -> Reading:
    source = settings.source
    assert isinstance(source, Points)
    rows, noise = _short(source.rows), _short(source.noise)
    read = Reading(
        lines=[],
        parameters=("points", "labels"),
        raw={"point": Atom("points"), "label": Atom("labels")},
    )
    if source.pattern == "circles":
        read.lines = [
            _RANDOM,
            f"    labels = np.arange({rows}) % 2",
            f"    angles = random.uniform(0, 2 * np.pi, {rows})",
            "    distances = np.where(labels == 1, 0.5, 1)",
            "    points = [distances * np.cos(angles), distances * np.sin(angles)]",
            "    points = np.stack(points, axis=1)",
            f"    points = points + random.normal(0, {noise}, points.shape)",
        ]
    elif source.pattern == "moons":
        read.lines = [
            _RANDOM,
            f"    labels = np.arange({rows}) % 2",
            f"    angles = random.uniform(0, np.pi, {rows})",
            "    across = np.where(labels == 1, 1 - np.cos(angles), np.cos(angles))",
            "    up = np.where(labels == 1, 0.5 - np.sin(angles), np.sin(angles))",
            "    points = np.stack([across, up], axis=1)",
            f"    points = points + random.normal(0, {noise}, points.shape)",
        ]
    elif source.pattern == "spirals":
        read.lines = [
            _RANDOM,
            f"    labels = np.arange({rows}) % 2",
            f"    distances = random.uniform(0.1, 1, {rows})",
            "    angles = 3 * np.pi * distances + np.pi * labels",
            "    points = [distances * np.cos(angles), distances * np.sin(angles)]",
            "    points = np.stack(points, axis=1)",
            f"    points = points + random.normal(0, {noise} / 4, points.shape)",
        ]
    else:
        read.lines = [
            _RANDOM,
            f"    points = random.uniform(-1, 1, ({rows}, 2))",
            "    labels = points[:, 0] * points[:, 1] > 0",
            f"    points = points + random.normal(0, {noise}, points.shape)",
        ]
    read.lines.append('    points, labels = points.astype("float32"), labels.astype("int64")')
    return read


# --- files --------------------------------------------------------------------


def _data_at(path: str) -> tuple[str, Expression]:
    return "DATA", call("Path", Atom(quote(path)))


_PATHLIB = "from pathlib import Path"
_NOTE = "reads what DATA names"


def _table(settings: DataSettings, used: set[str]) -> Reading:
    source = settings.source
    assert isinstance(source, Table)
    first_row = 2 if source.has_header else 1
    as_classes = {
        column.sources[0]
        for column in settings.columns
        if column.steps and isinstance(column.steps[0], ClassNumbers)
    }
    raw: dict[str, Expression] = {}
    for column in source.columns:
        name = Atom(quote(column.name))
        if column.name in as_classes:
            classes = list_of(Atom(quote(c)) for c in column.classes)
            raw[column.name] = call("class_numbers", Atom("table"), name, classes)
        else:
            raw[column.name] = call("numbers", Atom("table"), name)
    functions = [_read_table(source, [c.name for c in source.columns if c.name in used])]
    if used - as_classes:
        functions.append(helpers.of_table(helpers.NUMBERS, first_row))
    if used & as_classes:
        functions.append(helpers.of_table(helpers.CLASS_NUMBERS, first_row))
    is_excel = bool(source.sheet)
    return Reading(
        lines=["    table = read_table()"],
        parameters=("table",),
        raw=raw,
        constants=[_data_at(source.path)],
        imports=(_PATHLIB, "import pandas as pd"),
        needs=("pandas", "openpyxl") if is_excel else ("pandas",),
        note=_NOTE,
        functions=functions,
    )


def _read_table(source: Table, names: list[str]) -> list[str]:
    told: dict[str, Expression] = {}
    if source.sheet:
        function = "pd.read_excel"
        told["sheet_name"] = Atom(quote(source.sheet))
    else:
        function = "pd.read_csv"
        if source.separator != ",":
            told["sep"] = Atom(quote(source.separator))
        if source.decimal != ".":
            told["decimal"] = Atom(quote(source.decimal))
        if not source.is_utf8:
            told["encoding"] = Atom(quote("latin-1"))
    every: list[str] = []
    if not source.has_header:
        told = {"header": Atom("None"), "names": Atom("columns"), **told}
        columns = list_of(Atom(quote(c.name)) for c in source.columns)
        every = assignment(["columns"], columns, level=1)
    read = call(function, Atom("DATA"), **told)
    dropped = ".dropna()" if source.drops_missing else ""
    wanted = list_of(Atom(quote(name)) for name in names)
    return [
        "def read_table():",
        '    """Read the columns that the network needs."""',
        *every,
        *assignment(["names"], wanted, level=1),
        "    try:",
        *assignment(["table"], read, level=2),
        "    except ValueError as error:",
        '        raise ValueError(f"{DATA.name}: {error}") from None',
        "    for name in names:",
        "        if name not in table:",
        """            raise ValueError(f'{DATA.name}, row 1: there is no column "{name}"')""",
        f"    return table[names]{dropped}",
    ]


def _arrays(settings: DataSettings, used: set[str]) -> Reading:
    source = settings.source
    assert isinstance(source, Arrays)
    columns = [c for c in source.columns if c.name in used]
    variables = {c.name: f"array_{n}" for n, c in enumerate(columns, 1)} if len(columns) > 2 else {}
    for column, plain in zip(columns, ("inputs", "targets"), strict=False):
        variables.setdefault(column.name, plain)
    is_single = source.path.endswith(".npy")
    if is_single:
        lines = _single_array(columns)
    else:
        lines = ["    with np.load(DATA) as file:"]
        for column in columns:
            lines += _arrays_of(column, variables[column.name], source.test_rows > 0)
    return Reading(
        lines=lines if columns else [],
        parameters=tuple(variables[c.name] for c in columns),
        raw={c.name: Atom(_converted(variables[c.name], c)) for c in columns},
        constants=[_data_at(source.path)],
        imports=(_PATHLIB,),
        note=_NOTE,
        functions=[]
        if not columns
        else [helpers.CHECKED]
        if is_single
        else [helpers.READ_ARRAY, helpers.CHECKED],
    )


def _converted(variable: str, column: Column) -> str:
    """The array in the dtype that was described; a no-op where it has it already."""
    if column.dtype != "float32":
        return variable
    return f'{variable}.astype("float32", copy=False)'


def _single_array(columns: list[Column]) -> list[str]:
    lines = []
    for column in columns:
        made = call(
            "checked",
            call("np.load", Atom("DATA"), mmap_mode=Atom('"r"')),
            Atom(quote(column.name)),
            tuple_of([number(size) for size in column.shape]),
        )
        lines += assignment(["inputs"], made, level=1)
    return lines


def _arrays_of(column: Column, variable: str, has_test: bool) -> list[str]:
    shape = tuple_of([number(size) for size in column.shape])
    names = [f"{column.name}_train", f"{column.name}_test"] if has_test else [column.name]
    made: list[Expression] = [
        call("read_array", Atom("file"), Atom(quote(name)), shape) for name in names
    ]
    value = call("np.concatenate", list_of(made)) if has_test else made[0]
    return assignment([variable], value, level=2)


def _folder(
    path: str, classes: tuple[str, ...], suffixes: tuple[str, ...]
) -> list[tuple[str, Expression]]:
    return [
        _data_at(path),
        ("CLASSES", list_of(Atom(quote(name)) for name in classes)),
        ("SUFFIXES", tuple_of(Atom(quote(suffix)) for suffix in suffixes)),
    ]


def _images(settings: DataSettings, used: set[str]) -> Reading:
    source = settings.source
    assert isinstance(source, Images)
    size: list[tuple[str, Expression]] = [
        ("HEIGHT", number(source.height)),
        ("WIDTH", number(source.width)),
    ]
    return Reading(
        lines=["    files, labels = find_files()"],
        parameters=("files", "labels"),
        raw={"image": Atom("files"), "label": Atom("labels")},
        constants=_folder(source.path, source.classes, PICTURE_SUFFIXES) + size,
        imports=(_PATHLIB, "import math"),
        needs=("Pillow",),
        note=_NOTE,
        functions=[
            helpers.FIND_FILES,
            *helpers.pictures(is_grey=source.is_grey, resizes=source.resizes),
            helpers.BATCHES,
        ],
        is_lazy=True,
    )


def _texts(settings: DataSettings, used: set[str]) -> Reading:
    source = settings.source
    assert isinstance(source, Texts)
    size: list[tuple[str, Expression]] = [
        ("WORDS", number(source.words)),
        ("LENGTH", number(source.length)),
    ]
    return Reading(
        lines=[
            "    files, labels = find_files()",
            "    texts = np.array([read_text(path) for path in files], dtype=object)",
        ],
        parameters=("texts", "labels"),
        raw={
            "text": call("word_numbers", Atom("texts"), Atom("train_rows")),
            "label": Atom("labels"),
        },
        constants=_folder(source.path, source.classes, TEXT_SUFFIXES) + size,
        imports=(_PATHLIB,),
        note=_NOTE,
        functions=[
            helpers.FIND_FILES,
            helpers.READ_TEXT,
            *([helpers.WORD_NUMBERS] if "text" in used else []),
        ],
        asks_train_rows="text" in used,
    )


_READERS: dict[type[Any], Callable[[DataSettings, set[str]], Reading]] = {
    Published: _published,
    PublishedTexts: _published_texts,
    Scikit: _scikit,
    Line: _line,
    Waves: _waves,
    Points: _points,
    Table: _table,
    Arrays: _arrays,
    Images: _images,
    Texts: _texts,
}
