"""How files and folders of the person's are read, as Python."""

from collections.abc import Mapping

from studio.codegen import helpers
from studio.codegen.how_read import Reading
from studio.codegen.layout import Atom, Expression, assignment, call, list_of, tuple_of
from studio.codegen.literals import number, quote
from studio.project.columns import Column
from studio.project.datasets import DataSettings
from studio.project.preparing import ClassNumbers
from studio.project.sources import Arrays, Images, Table, Texts

PICTURE_SUFFIXES = (".bmp", ".gif", ".jpeg", ".jpg", ".png")
TEXT_SUFFIXES = (".txt",)


def _data_at(path: str) -> tuple[str, Expression]:
    return "DATA", call("Path", Atom(quote(path)))


_PATHLIB = "from pathlib import Path"
_NOTE = "reads what DATA names"


def table(settings: DataSettings, used: set[str]) -> Reading:
    """A CSV file or a sheet of an Excel file."""
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


def arrays(settings: DataSettings, used: set[str]) -> Reading:
    """The arrays of a file."""
    source = settings.source
    assert isinstance(source, Arrays)
    columns = [c for c in source.columns if c.name in used]
    variables = {c.name: f"array_{n}" for n, c in enumerate(columns, 1)} if len(columns) > 2 else {}
    for column, plain in zip(columns, ("inputs", "targets"), strict=False):
        variables.setdefault(column.name, plain)
    is_single = source.path.endswith(".npy")
    if is_single:
        lines = _single_array(columns, variables)
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


def _single_array(columns: list[Column], variables: Mapping[str, str]) -> list[str]:
    lines = []
    for column in columns:
        made = call(
            "checked",
            call("np.load", Atom("DATA"), mmap_mode=Atom('"r"')),
            Atom(quote(column.name)),
            tuple_of([number(size) for size in column.shape]),
        )
        lines += assignment([variables[column.name]], made, level=1)
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
    source: Images | Texts, suffixes: tuple[str, ...], **sizes: int
) -> list[tuple[str, Expression]]:
    """The constants of a script that reads a folder: where and what it is, and its sizes."""
    return [
        _data_at(source.path),
        ("CLASSES", list_of(Atom(quote(name)) for name in source.classes)),
        ("SUFFIXES", tuple_of(Atom(quote(suffix)) for suffix in suffixes)),
        *((name, number(size)) for name, size in sizes.items()),
    ]


def images(settings: DataSettings, used: set[str]) -> Reading:
    """A folder of images, read a batch at a time."""
    source = settings.source
    assert isinstance(source, Images)
    return Reading(
        lines=["    files, labels = find_files()"],
        parameters=("files", "labels"),
        raw={"image": Atom("files"), "label": Atom("labels")},
        constants=_folder(source, PICTURE_SUFFIXES, HEIGHT=source.height, WIDTH=source.width),
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


def texts(settings: DataSettings, used: set[str]) -> Reading:
    """A folder of texts."""
    source = settings.source
    assert isinstance(source, Texts)
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
        constants=_folder(source, TEXT_SUFFIXES, WORDS=source.words, LENGTH=source.length),
        imports=(_PATHLIB,),
        note=_NOTE,
        functions=[
            helpers.FIND_FILES,
            helpers.READ_TEXT,
            *([helpers.WORD_NUMBERS] if "text" in used else []),
        ],
        asks_train_rows="text" in used,
    )
