"""How a table is read, as Python."""

from studio.codegen import table_functions
from studio.codegen.how_read import NOTE, PATHLIB, Reading, data_at
from studio.codegen.layout import Atom, Expression, call
from studio.codegen.literals import quote
from studio.project.datasets import DataSettings
from studio.project.preparing import ClassNumbers
from studio.project.sources import Table


def table(settings: DataSettings, used: set[str]) -> Reading:
    """A CSV file or a sheet of an Excel file."""
    source = settings.source
    assert isinstance(source, Table)
    as_classes = {
        column.sources[0]
        for column in settings.columns
        if column.steps and isinstance(column.steps[0], ClassNumbers)
    }
    raw: dict[str, Expression] = {}
    for column in source.columns:
        name = Atom(quote(column.name))
        if column.name in as_classes:
            classes = table_functions.classes_of(column)
            raw[column.name] = call("class_numbers", Atom("table"), name, *classes)
        else:
            raw[column.name] = call("numbers", Atom("table"), name)
    names = [column.name for column in source.columns if column.name in used]
    kept = "table[names].dropna()" if source.drops_missing else "table[names]"
    functions = [table_functions.read_table(source, names, kept), table_functions.REFUSE]
    if table_functions.is_loose(source):
        functions.append(table_functions.ROW_LINES)
    if used - as_classes:
        functions.append(table_functions.NUMBERS)
    if used & as_classes:
        functions.append(table_functions.CLASS_NUMBERS)
    return Reading(
        lines=["    table = read_table()"],
        parameters=("table",),
        raw=raw,
        constants=[data_at(source.path)],
        imports=(*table_functions.imports(source), PATHLIB, "import pandas as pd"),
        needs=("pandas", *table_functions.needs(source)),
        note=NOTE,
        functions=functions,
    )
