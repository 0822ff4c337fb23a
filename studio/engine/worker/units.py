"""Brings what a network answers back into the units of the data.

The steps that prepared a column are told by the window; what they measured is measured again, on
the same rows. It is checked on rows of the test part that they made what the script made: else
nothing is brought back.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from studio.engine.protocol.questions import (
    NumberStep,
    PreparedNumbers,
    TargetColumn,
    Units,
)
from studio.engine.worker.raw_data import RawData

_CHECKED_ROWS = 200
_NEAR = 1e-3
_MOST_NUMBERS = 100_000_000

_AS_READ: Units = ""

Undo = Callable[[Any], Any]


class OwnUnits:
    """The way back from prepared numbers to those of the source."""

    def __init__(self, values: Any, steps: Sequence[NumberStep], train_rows: Any = None) -> None:
        """`values` are those of the source, (rows, …); `train_rows` those that steps measure."""
        self._undo: list[Undo] = []
        self._train_rows = slice(None) if train_rows is None else train_rows
        self.is_straight = all(step.kind != "log" for step in steps)
        """Whether equal distances stay equal."""
        self.prepared: Any = np.asarray(values)
        """What the steps made of the values; None once it was looked at."""
        for step in steps:
            self._take(step)
        self._row = self.prepared.shape[1:]

    def back(self, values: Any) -> Any:
        """Prepared numbers, (rows, …) in any shape, as they would stand in the source; in the same
        shape, float64. Raises ValueError where they are not as many a row as the column has."""
        found = np.asarray(values, np.float64)
        shape = found.shape
        found = found.reshape(shape[0], *self._row)
        for undo in reversed(self._undo):
            found = undo(found)
        return found.reshape(shape)

    def _take(self, step: NumberStep) -> None:
        """Do a step as the script does it, and keep how it is undone."""
        values, by = self.prepared, step.by
        match step.kind:
            case "scale":
                self.prepared = values.astype("float32") / np.float32(by[0])
                self._undo.append(lambda found: found * by[0])
            case "shift":
                self.prepared = values.astype("float32") + np.float32(by[0])
                self._undo.append(lambda found: found - by[0])
            case "standardize":
                values = values.astype("float32")
                known = values[self._train_rows]
                mean, deviation = known.mean(axis=0), known.std(axis=0)
                deviation = np.where(deviation > 0, deviation, np.float32(1))
                self.prepared = (values - mean) / deviation
                self._undo.append(lambda found: found * deviation + mean)
            case "log":
                self.prepared = np.log1p(values.astype("float32"))
                self._undo.append(np.expm1)
            case "clip":
                self.prepared = np.clip(values.astype("float32"), by[0], by[1])
            case "fill" | "fill_mean" | "fill_median":
                known = values[self._train_rows]
                number = by[0] if by else getattr(np, step.kind.replace("fill_", "nan"))(known, 0)
                self.prepared = np.where(np.isnan(values), number, values).astype("float32")
            case "shape":
                before = values.shape[1:]
                self.prepared = values.reshape(len(values), *map(int, by))
                self._undo.append(lambda found: found.reshape(len(found), *before))
            case "window":
                length, ahead = map(int, by)
                row = values.shape[1:]
                if values.size * length > _MOST_NUMBERS:
                    raise ValueError("these are too many numbers to be measured again")
                rows = np.arange(len(values))[:, np.newaxis] - np.arange(length)[::-1] - ahead
                self.prepared = values[np.maximum(rows, 0)]
                self._undo.append(lambda found: found.reshape(-1, *row))
            case _:
                raise ValueError(f"there is no way back through {step.kind}")


def own_units(raw: RawData, numbers: PreparedNumbers) -> OwnUnits | None:
    """The way back for a prepared column, or None where there is none that holds."""
    if not numbers.is_known or numbers.column not in raw.test_part:
        return None
    found = [_as_numbers(parts[-1]) for name in numbers.sources if (parts := raw.whole(name))]
    columns = [column for column in found if column is not None]
    if len(columns) < len(numbers.sources):
        return None
    values = columns[0] if len(columns) == 1 else np.column_stack(columns)
    rows = np.linspace(0, raw.test_count - 1, _CHECKED_ROWS).astype(np.int64)
    places = raw.test_places(rows)
    if places is None or not raw.test_count:
        return None
    made = np.asarray(raw.test_part[numbers.column])[rows]
    try:
        units = OwnUnits(values, numbers.steps, raw.train_rows)
        told, units.prepared = units.prepared[places], None
    except (ValueError, IndexError, TypeError):
        return None
    return units if told.shape == made.shape and _are_alike(told, made) else None


def _are_alike(one: Any, other: Any) -> bool:
    spread = float(np.nanmax(np.abs(other), initial=1e-6))
    return bool(np.allclose(one, other, rtol=_NEAR, atol=_NEAR * spread, equal_nan=True))


def _as_numbers(array: Any) -> Any | None:
    """The numbers of a column, also where they stand in a table as something else."""
    if array.dtype.kind == "O":
        import pandas as pd

        array = np.asarray(pd.to_numeric(array, errors="coerce"))
    return array if array.dtype.kind in "biuf" else None


class Telling:
    """Tells what a model answers: numbers in the units of the data, as far as there is a way."""

    def __init__(self, data: Callable[[], RawData]) -> None:
        """`data` are read only for numbers that were prepared."""
        self._data = data
        self._units: dict[PreparedNumbers, OwnUnits | None] = {}

    def values(self, target: TargetColumn, values: Any) -> tuple[Any, Units]:
        """Rows of a target, or of answers to it, as they are told, and in which units these are."""
        numbers = target.numbers
        if numbers is None or target.kind != "numbers":
            return values, ""
        if numbers not in self._units:
            self._units[numbers] = own_units(self._data(), numbers)
        units = self._units[numbers]
        try:
            return (values, "prepared") if units is None else (units.back(values), "own")
        except ValueError:  # not as many numbers a row as the target has
            return values, "prepared"

    def outputs(
        self, targets: Sequence[TargetColumn], outputs: dict[str, Any]
    ) -> tuple[dict[str, Any], dict[str, Units]]:
        """Outputs of the model by name, as they are told, and their units."""
        known = {target.output: target for target in targets}
        if len(outputs) == len(known) == 1:
            known = dict(zip(outputs, known.values(), strict=True))
        told = {
            name: self.values(known[name], values) if name in known else (values, _AS_READ)
            for name, values in outputs.items()
        }
        return {n: values for n, (values, _) in told.items()}, {n: u for n, (_, u) in told.items()}
