"""How a table is read, as Python."""

from studio.codegen import helpers
from studio.codegen.how_read import NOTE, PATHLIB, Reading, data_at
from studio.codegen.layout import Atom, Expression, assignment, call, list_of
from studio.codegen.literals import quote
from studio.project.datasets import DataSettings
from studio.project.preparing import ClassNumbers
from studio.project.sources import Table


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
        constants=[data_at(source.path)],
        imports=(PATHLIB, "import pandas as pd"),
        needs=("pandas", "openpyxl") if is_excel else ("pandas",),
        note=NOTE,
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
        if source.encoding != "utf-8":
            told["encoding"] = Atom(quote(source.encoding))
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
