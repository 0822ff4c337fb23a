"""How a source is read by a script: what the readers of the several kinds of source hand over."""

from collections.abc import Callable
from dataclasses import dataclass, field

from studio.codegen.layout import Atom, Expression, call, flat
from studio.codegen.literals import number, quote
from studio.project.preparing import PreparedColumn

PATHLIB = "from pathlib import Path"
NOTE = "reads what DATA names"


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
    helpers: dict[str, list[str]] = field(default_factory=dict)
    """Functions by name, of which a script holds those that it calls."""
    taken: Callable[[PreparedColumn], Expression] | None = None
    """How a prepared column is told before its steps but the first, where that depends on them;
    without it, by `raw`."""
    order: Callable[[str], Expression] | None = None
    """What rows are sorted by, of a column; without it, as `raw` tells it."""
    labels: Callable[[str], Expression] | None = None
    """What tells which rows of a column are alike; without it, as `raw` tells it."""
    row_numbers: str = ""
    """What tells the number of each row in the file; without it, they count from 0."""
    is_lazy: bool = False
    asks_train_rows: bool = False


def short(value: float) -> str:
    """A number as a person writes it: 2 in place of 2.0."""
    is_whole = abs(value) < 1e15 and value == int(value)
    return flat(number(int(value) if is_whole else value))


def data_at(path: str) -> tuple[str, Expression]:
    """The constant that names a file or folder of the person's."""
    return "DATA", call("Path", Atom(quote(path)))
