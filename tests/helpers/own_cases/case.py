"""A file that a test writes, and what is right to read of it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Case:
    """`write` makes it at the path given; `fault` is the kind of trouble it stands for."""

    name: str
    fault: str
    write: Callable[[Path], object]
    expected: dict[str, Any]

    def made_in(self, folder: Path) -> Path:
        """Where it lies, after it was written."""
        path = folder / self.name
        if not path.exists():
            self.write(path)
        return path


def table(name: str, fault: str, content: str | bytes, **expected: Any) -> Case:
    """A file of just that content; text is written as UTF-8."""
    as_bytes = content if isinstance(content, bytes) else content.encode()
    return Case(name, fault, lambda path: path.write_bytes(as_bytes), {"kind": "table", **expected})


def joined(rows: Iterable[Sequence[object]], mark: str = ",", end: str = "\n") -> str:
    """Rows as lines of text."""
    return "".join(mark.join(map(str, row)) + end for row in rows)


def number(name: str, low: float, high: float, missing: int = 0) -> dict[str, Any]:
    """A column of numbers that is expected."""
    return {"name": name, "kind": "number", "range": [low, high], "missing": missing}


def classes(name: str, *names: str, counts: Sequence[int] = ()) -> dict[str, Any]:
    """A column of classes that is expected."""
    column = {"name": name, "kind": "classes", "classes": list(names), "missing": 0}
    return {**column, "counts": list(counts)} if counts else column


def target(name: str, taken_as: str) -> dict[str, Any]:
    """What is expected to be suggested."""
    return {"target": name, "target_is": taken_as, "not_inputs": [name]}


def at(place: int, column: dict[str, Any]) -> dict[str, Any]:
    """A column that has no name in the file."""
    return {**{key: value for key, value in column.items() if key != "name"}, "at": place}


def named(name: str) -> list[str]:
    """The ways in which a sentence may name a column or an array."""
    return [f'"{name}"', f"'{name}'", f"“{name}”", f"column {name}", f"array {name}", f"`{name}`"]
