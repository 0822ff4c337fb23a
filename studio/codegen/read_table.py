"""How a table is read, as Python."""

from studio.codegen import helpers
from studio.codegen.how_read import NOTE, PATHLIB, Reading, data_at, of_classes
from studio.codegen.layout import Atom, Expression, assignment, call, list_of
from studio.codegen.literals import quote
from studio.project.datasets import DataSettings
from studio.project.preparing import AnyStep, ClassNumbers, DateParts, Days, PreparedColumn
from studio.project.sources import Table


def table(settings: DataSettings, used: set[str]) -> Reading:
    """A CSV file or a sheet of an Excel file."""
    source = settings.source
    assert isinstance(source, Table)
    first_row = 2 if source.has_header else 1
    raw: dict[str, Expression] = {}
    for column in settings.columns:
        raw |= {name: _taken(source, column, name) for name in column.sources}
    names = [column.name for column in source.columns if column.name in used]
    is_excel = bool(source.sheet)
    return Reading(
        lines=["    table = read_table()"],
        parameters=("table",),
        raw=raw,
        constants=[data_at(source.path)],
        imports=(PATHLIB, "import pandas as pd"),
        needs=("pandas", "openpyxl") if is_excel else ("pandas",),
        note=NOTE,
        functions=[_read_table(settings, names)],
        helpers={
            name: helpers.of_table(text, first_row) for name, text in helpers.TABLE_HELPERS.items()
        },
        taken=lambda column: _side_by_side(source, column),
        order=lambda name: _order(source, name),
        labels=lambda name: Atom(f"table[{quote(name)}].astype(str).to_numpy()"),
        row_numbers=f"table.index + {first_row}",
    )


def _side_by_side(source: Table, column: PreparedColumn) -> Expression:
    """A prepared column before its steps, but with its classes as numbers."""
    names = column.sources
    if len(names) > 1 and not _begins_with(column, ClassNumbers):
        wanted = list_of(Atom(quote(name)) for name in names)
        return call("numbers", Atom("table"), wanted, **_gaps(column))
    found = [_taken(source, column, name) for name in names]
    return found[0] if len(found) == 1 else call("np.column_stack", list_of(found))


def _taken(source: Table, column: PreparedColumn, name: str) -> Expression:
    """A column of the table, as the first step of a prepared one needs it."""
    raw = source.info().column(name)
    table, quoted = Atom("table"), Atom(quote(name))
    if raw is not None and raw.classes and _begins_with(column, ClassNumbers):
        return call("class_numbers", table, quoted, *of_classes(raw), **_gaps(column))
    if raw is not None and _begins_with(column, DateParts, Days):
        return call("dates", table, quoted, Atom(quote(raw.date_format)), **_gaps(column))
    return call("numbers", table, quoted, **_gaps(column))


def _begins_with(column: PreparedColumn, *steps: type[AnyStep]) -> bool:
    return isinstance(column.steps[0], steps) if column.steps else False


def _gaps(column: PreparedColumn) -> dict[str, Expression]:
    return {"may_lack": Atom("True")} if column.fills else {}


def _order(source: Table, name: str) -> Expression:
    """What the rows are sorted by."""
    raw = source.info().column(name)
    table, quoted = Atom("table"), Atom(quote(name))
    if raw is not None and raw.usual_kind == "date":
        return call("dates", table, quoted, Atom(quote(raw.date_format)))
    return call("numbers", table, quoted)


def _read_table(settings: DataSettings, names: list[str]) -> list[str]:
    source = settings.source
    assert isinstance(source, Table)
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
    complete = [name for name in names if name in settings.unfilled]
    dropped = ".dropna()" if source.drops_missing and complete else ""
    kept: list[str] = []
    if dropped and len(complete) < len(names):
        dropped = ".dropna(subset=complete)"
        kept = assignment(["complete"], list_of(Atom(quote(n)) for n in complete), level=1)
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
        *kept,
        f"    return table[names]{dropped}",
    ]
