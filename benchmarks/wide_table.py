"""What a table of thousands of columns costs, prepared one by one and joined.

    python benchmarks/wide_table.py [--columns 500 2000] [--rows 1000]

Prints milliseconds: of an edit of one column until the problems and what all columns look like
are known again, of the whole script, and of what its `load_data` takes. Last, how much more each
takes with the most columns than with the fewest, over how many times more columns these are: 1
where it grows as they do, and their ratio where it grows with their square. Budgets: an edit under
16 ms, the script under 200 ms, and no growth above 1.5.

Before that, the data tab of an offscreen window opens a file of the most columns: seconds until all
that was found in it is known, the reader's start included, and the longest time in which the event
loop did not turn, its painting included, by the clock and as work of the window's own thread. These
have no budget.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parent.parent))

from preview import look
from PySide6.QtWidgets import QApplication

from studio.codegen.data import data_code
from studio.codegen.layout import flat
from studio.codegen.script import generate
from studio.project.columns import Column
from studio.project.datasets import DataSettings, Split
from studio.project.preparing import PreparedColumn, Scale, Standardize
from studio.project.project import Project
from studio.project.sources import Table
from studio.ui.data.data_panel import DataPanel
from studio.ui.edit.document import Document
from studio.ui.widgets.theme import appearance

BUDGETS_MS = {"edit": 16.0, "script": 200.0}
GROWTH = 1.5


def table(folder: Path, columns: int, rows: int) -> Table:
    names = [f"column_{number}" for number in range(columns)]
    path = folder / f"wide_{columns}.csv"
    values = np.random.RandomState(0).normal(size=(rows, columns)).round(3)
    np.savetxt(path, values, delimiter=",", header=",".join(names), comments="", fmt="%.3f")
    return Table(str(path), tuple(Column(name, (), "float32") for name in names), rows)


def least(work: Callable[[], Any], rounds: int = 5) -> float:
    """Milliseconds of the quickest of some rounds."""
    took = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        took.append(time.perf_counter() - began)
    return 1000 * min(took)


def edited(data: DataSettings) -> DataSettings:
    """The same with another step for the first column, as a person's edit makes it."""
    first, *others = data.columns
    step = Scale(1.0 + time.perf_counter() % 1)
    changed = msgspec.structs.replace(first, steps=(*first.steps, step))
    return msgspec.structs.replace(data, columns=(changed, *others))


def measured(data: DataSettings) -> dict[str, float]:
    project = Project("wide", data=data)

    def edit() -> None:
        project.data = edited(data)
        project.problems()
        project.columns()
        project.data.parts()

    def script() -> None:
        generate(Project("wide", data=edited(data)))

    code = data_code(data)
    lines = [*code.imports, *(f"{name} = {flat(value)}" for name, value in code.constants)]
    for function in code.functions:
        lines += function
    names: dict[str, Any] = {"np": np}
    exec("\n".join(lines), names)
    return {"edit": least(edit), "script": least(script), "load": least(names["load_data"], 3)}


def show_panel(source: Table) -> None:
    """Open the file in the data tab; print how long that takes and how long the window stalls."""
    app = QApplication.instance() or QApplication([])
    appearance().use("dark")
    panel = DataPanel(Document())
    panel.resize(520, 900)
    panel.show()
    app.processEvents()
    panel.link.cancel()
    *_, known, stall, work = look(panel, Path(source.path))
    print(
        f"{'data tab':12}{len(source.columns):6} columns  known {known:8.2f} s  "
        f"longest stall {stall:8.1f} ms, of work {work:8.1f} ms"
    )
    panel.close_reader()
    panel.hide()


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("--columns", type=int, nargs="+", default=[500, 2000])
    words.add_argument("--rows", type=int, default=1000)
    asked = words.parse_args()
    is_good = True
    with tempfile.TemporaryDirectory() as folder:
        show_panel(table(Path(folder), max(asked.columns), asked.rows))
        for form in ("one by one", "joined"):
            found = {}
            for count in asked.columns:
                source = table(Path(folder), count, asked.rows)
                names = [column.name for column in source.columns]
                steps = (Standardize(),)
                made = [PreparedColumn(name, name, steps) for name in names]
                if form == "joined":
                    made = [PreparedColumn("all", tuple(names[:-1]), steps), made[-1]]
                found[count] = measured(DataSettings(source, tuple(made), Split()))
                said = "  ".join(f"{what} {ms:8.1f} ms" for what, ms in found[count].items())
                print(f"{form:12}{count:6} columns  {said}")
            few, many = min(found), max(found)
            for what, ms in found[many].items():
                growth = ms / found[few][what] / (many / few)
                over = ms > BUDGETS_MS.get(what, float("inf")) or (growth > GROWTH and ms > 1)
                is_good = is_good and not over
                print(f"{'':12}{what}: growth {growth:.2f}{', over its budget' if over else ''}")
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
