"""How a table is read, as Python."""

from studio.codegen import picture_functions, table_functions
from studio.codegen.how_read import NOTE, PATHLIB, Reading, data_at
from studio.codegen.layout import Atom, Expression, call, list_of
from studio.codegen.literals import number, quote
from studio.project.datasets import DataSettings
from studio.project.preparing import (
    AnyStep,
    ClassNumbers,
    DateParts,
    Days,
    PreparedColumn,
    is_words,
)
from studio.project.sources import Table


def table(settings: DataSettings, used: set[str]) -> Reading:
    """A CSV file or a sheet of an Excel file."""
    source = settings.source
    assert isinstance(source, Table)
    raw: dict[str, Expression] = {}
    for column in settings.columns:
        raw |= {name: _taken(source, column, name) for name in column.sources}
    names = [column.name for column in source.columns if column.name in used]
    complete = [name for name in names if name in settings.unfilled]
    if not source.drops_missing:
        complete = []
    functions = [table_functions.read_table(source, names, complete)]
    imports = [*table_functions.imports(source, names), PATHLIB, "import pandas as pd"]
    needs = ["pandas", *table_functions.needs(source)]
    if any(c.usual_kind == "image" for c in source.columns if c.name in used):
        functions += picture_functions.read_picture()
        imports.append(picture_functions.IMPORT)
        needs.append("Pillow")
    return Reading(
        lines=["    table = read_table()"],
        parameters=("table",),
        raw=raw,
        constants=[data_at(source.path)],
        imports=tuple(imports),
        needs=tuple(needs),
        note=NOTE,
        functions=functions,
        helpers=table_functions.TABLE_FUNCTIONS,
        taken=lambda column: _side_by_side(source, column),
        order=lambda name: _order(source, name),
        labels=lambda name: call("labels_of", Atom("table"), Atom(quote(name))),
        row_numbers="table.index",
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
    told = [Atom("table"), Atom(quote(name))]
    if raw is not None and raw.classes and _begins_with(column, ClassNumbers):
        return call("class_numbers", *told, *table_functions.classes_of(raw), **_gaps(column))
    if raw is not None and _begins_with(column, DateParts, Days):
        return call("dates", *told, Atom(quote(raw.date_format)), **_gaps(column))
    if raw is not None and is_words(column, raw):
        return table_functions.words_of(raw)
    if raw is not None and raw.usual_kind == "sequence":
        return call("sequences", *told, number(raw.shape[0]), **_gaps(column))
    if raw is not None and raw.usual_kind == "image":
        return table_functions.pictures_of(source, raw)
    return call("numbers", *told, **_gaps(column))


def _begins_with(column: PreparedColumn, *steps: type[AnyStep]) -> bool:
    return isinstance(column.steps[0], steps) if column.steps else False


def _gaps(column: PreparedColumn) -> dict[str, Expression]:
    return {"may_lack": Atom("True")} if column.fills else {}


def _order(source: Table, name: str) -> Expression:
    """What the rows are sorted by."""
    raw = source.info().column(name)
    told = [Atom("table"), Atom(quote(name))]
    if raw is not None and raw.usual_kind == "date":
        return call("dates", *told, Atom(quote(raw.date_format)))
    return call("numbers", *told)
