"""How the arrays of a file are read, as Python."""

from collections.abc import Mapping

from studio.codegen import helpers
from studio.codegen.how_read import NOTE, PATHLIB, Reading, data_at
from studio.codegen.layout import Atom, Expression, assignment, call, list_of, tuple_of
from studio.codegen.literals import number, quote
from studio.codegen.step_functions import CLASS_NUMBERS_OF_ARRAY
from studio.project.columns import Column
from studio.project.datasets import DataSettings
from studio.project.sources import Arrays


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
        constants=[data_at(source.path)],
        imports=(PATHLIB,),
        note=NOTE,
        functions=[]
        if not columns
        else [helpers.CHECKED]
        if is_single
        else [helpers.READ_ARRAY, helpers.CHECKED],
        helpers={"class_numbers": CLASS_NUMBERS_OF_ARRAY},
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
