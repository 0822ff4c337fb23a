"""How the arrays of a file are read, as Python."""

import math
from collections.abc import Iterator

from studio.codegen.array_functions import CHECKED, READ_ARRAY
from studio.codegen.how_read import NOTE, PATHLIB, Reading, data_at
from studio.codegen.layout import Atom, Expression, assignment, call, list_of, tuple_of
from studio.codegen.literals import number, quote
from studio.codegen.step_functions import CLASS_NUMBERS_OF_ARRAY
from studio.project.columns import TEXT, Column
from studio.project.datasets import DataSettings
from studio.project.sources import ArrayNames, Arrays


def arrays(settings: DataSettings, used: set[str]) -> Reading:
    """The arrays of a file."""
    source = settings.source
    assert isinstance(source, Arrays)
    columns = [c for c in source.columns if c.name in used]
    variables = {c.name: f"array_{n}" for n, c in enumerate(columns, 1)} if len(columns) > 2 else {}
    for column, plain in zip(columns, ("inputs", "targets"), strict=False):
        variables.setdefault(column.name, plain)
    is_single = source.path.lower().endswith(".npy")
    lines = [] if is_single else ["    with np.load(DATA) as file:"]
    for column in columns:
        made = _read(settings, column, is_single=is_single)
        lines += assignment([variables[column.name]], made, level=1 if is_single else 2)
    functions = [CHECKED] if is_single else [READ_ARRAY, CHECKED]
    return Reading(
        lines=lines if columns else [],
        parameters=tuple(variables[c.name] for c in columns),
        raw={c.name: Atom(_converted(variables[c.name], c)) for c in columns},
        constants=[data_at(source.path)],
        imports=(PATHLIB,),
        note=NOTE,
        functions=functions if columns else [],
        helpers={"class_numbers": CLASS_NUMBERS_OF_ARRAY},
    )


def _converted(variable: str, column: Column) -> str:
    """The array in the dtype that was described; a no-op where it has it already."""
    is_other = column.dtype == "float32" or column.kind in ("flag", "classes")
    if column.dtype == TEXT or column.is_coded or not is_other:
        return variable
    return f'{variable}.astype("{column.dtype}", copy=False)'


def _read(settings: DataSettings, column: Column, *, is_single: bool) -> Expression:
    """A column's array, or those of its parts one behind the other."""
    source = settings.source
    assert isinstance(source, Arrays)
    names = _names(source, column)
    shape = column.shape
    if names.colours_first:
        shape = (shape[-1], *shape[:-1])
    if names.shape:
        shape = (math.prod(shape),)
    told: dict[str, Expression] = {}
    if column.dtype == TEXT:
        told["kinds"] = Atom('"US"')
    if any(made.fills for made in settings.columns if column.name in made.sources):
        told["may_lack"] = Atom("True")
    rows = tuple_of([number(size) for size in shape])
    if is_single:
        whole: Expression = call("np.load", Atom("DATA"), mmap_mode=Atom('"r"'))
        made: list[Expression] = [call("checked", whole, Atom(quote(names.train)), rows, **told)]
    else:
        made = [
            call("read_array", Atom("file"), Atom(quote(name)), rows, **told)
            for name in _in_order(names)
        ]
    value = call("np.concatenate", list_of(made)) if len(made) > 1 else made[0]
    if names.colours_first:
        return call("np.moveaxis", value, number(1), number(-1))
    if names.shape:
        whole = tuple_of([number(-1), *(number(size) for size in names.shape)])
        return call("np.reshape", value, whole)
    return value


def _names(source: Arrays, column: Column) -> ArrayNames:
    """The arrays of a column."""
    known = next((names for names in source.named if names.column == column.name), None)
    if known is not None:
        return known
    if source.test_rows:  # as projects of an earlier version tell it
        return ArrayNames(column.name, f"{column.name}_train", test=f"{column.name}_test")
    return ArrayNames(column.name, column.name)


def _in_order(names: ArrayNames) -> Iterator[str]:
    """The arrays in the order in which the rows of a source stand."""
    yield names.train
    yield from (name for name in (names.validation, names.test) if name)
