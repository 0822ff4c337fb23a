"""What a script's `load_data` reads, before its `prepare` made it ready for the network.

It is overheard while `load_data` runs. New examples are put in the place of the read ones and go
through the same `prepare`: nothing is prepared in two ways.
"""

import inspect
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np

from studio.engine.protocol.questions import RawColumn
from studio.engine.worker.refusal import Refused


class RawData:
    """Runs `load_data` once; `data` is what it gave, and the rest what it read.

    Where preparing looks at all rows (to standardize, to cut windows), new examples are appended
    to those that were read; else they are prepared by themselves.
    """

    def __init__(self, script: ModuleType, columns: Sequence[RawColumn], folder: Path) -> None:
        """`folder` is where new examples are written that the script reads as picture files."""
        self._script = script
        self._columns = {column.column: column for column in columns}
        self._folder = folder
        self._calls: list[dict[str, Any]] = []
        self._test_rows: Any = None
        self.train_rows: Any = None
        """The rows of the training part among those that were read, where all were read at once."""
        self.data = self._load()
        self._is_whole = "train_rows" in self._last or hasattr(script, "windows")

    def _load(self) -> Any:
        prepare = getattr(self._script, "prepare", None)
        if prepare is None:
            return self._script.load_data()
        signature = inspect.signature(prepare)

        def overheard(*args: Any, **told: Any) -> Any:
            self._calls.append(dict(signature.bind(*args, **told).arguments))
            # Which rows are for which part, where all are prepared at once.
            known = sys._getframe(1).f_locals
            self.train_rows, self._test_rows = known.get("train_rows"), known.get("test_rows")
            return prepare(*args, **told)

        self._script.prepare = overheard  # type: ignore[attr-defined]
        try:
            return self._script.load_data()
        finally:
            self._script.prepare = prepare  # type: ignore[attr-defined]

    @property
    def _last(self) -> dict[str, Any]:
        return self._calls[-1] if self._calls else {}

    @property
    def test_part(self) -> Any:
        """The prepared columns of the test part."""
        return self.data[-1]

    @property
    def test_count(self) -> int:
        """How many rows the test part has."""
        return len(next(iter(self.test_part.values()), ()))

    def numbers(self, rows: Sequence[int]) -> tuple[int, ...]:
        """The places of test rows in the source, where they are known: counted from 0, or the lines
        of the file where the index of a table tells them."""
        if self._test_rows is None or len(self._calls) != 1:
            return ()
        places = np.asarray(self._test_rows)[np.asarray(rows, dtype=np.int64)]
        tables = [value for value in self._last.values() if hasattr(value, "iloc")]
        found = tables[0].index[places] if tables else places
        return tuple(int(number) for number in found)

    def test_places(self, rows: Any) -> Any | None:
        """Where test rows stand in what was read last; None where that is not known."""
        if len(self._calls) > 1:
            return np.asarray(rows, dtype=np.int64)
        return None if self._test_rows is None else np.asarray(self._test_rows)[rows]

    # --- reading ------------------------------------------------------------------

    def whole(self, name: str) -> list[Any]:
        """A raw column as it was read: an array for each time that `prepare` was called."""
        place = self._columns.get(name)
        if place is None:
            return []
        found = [_within(call.get(place.argument), place.key) for call in self._calls]
        return [array for array in found if isinstance(array, np.ndarray)]

    def training(self, name: str) -> list[Any]:
        """A raw column in the rows to train with; in all of them where these are not known."""
        arrays = self.whole(name)
        if len(arrays) == 1 and self.train_rows is not None:
            return [arrays[0][self.train_rows]]
        return arrays[:1] if len(self._calls) > 1 else arrays

    def training_numbers(self, name: str) -> Any | None:
        """A raw column in the rows to train with, as numbers, dates as seconds since 1970; None
        where it holds none."""
        arrays = [array for array in self.training(name) if array.size]
        if not arrays:
            return None
        first = arrays[0]
        form = self._columns[name].date_format
        if first.dtype.kind in "OSUT" and form:
            import pandas as pd

            dates = pd.to_datetime(first.reshape(-1), format=form, errors="coerce", utc=True)
            first = dates.to_numpy("datetime64[s]")
        if first.dtype.kind == "M":
            seconds = first.astype("datetime64[s]").astype("float64")
            first = np.where(np.isnat(first), np.nan, seconds)
        is_of_numbers = first.dtype.kind in "biuf" and not np.isnan(first.astype("float64")).all()
        return first if is_of_numbers else None

    def test_rows_of(self, name: str, rows: Sequence[int], window: int = 1) -> Any | None:
        """Rows of the test part of a raw column, each with those that lead up to it where `window`
        is more than one; None where it was not read as an array of numbers or names."""
        arrays = self.whole(name)
        if not arrays or _is_of_files(arrays[-1]):
            return None
        places = self.test_places(np.asarray(rows, dtype=np.int64))
        if places is None:
            return None
        if window > 1:
            places = np.maximum(places[:, np.newaxis] - np.arange(window)[::-1], 0)
        return arrays[-1][places]

    # --- preparing ------------------------------------------------------------------

    def prepare(self, given: Mapping[str, Any], window: int = 1) -> dict[str, Any]:
        """New examples as the network reads them, by prepared column.

        `given` are raw columns with one row an example; or with `window` rows that together make
        a single one. Raises Refused where a column has no place.
        """
        if not self._last:
            raise Refused("The script prepares no data, so nothing can be asked of it.")
        count = len(next(iter(given.values())))
        arguments = {}
        for name, value in self._last.items():
            own = {c: given[c] for c, place in self._columns.items()
                   if place.argument == name and c in given}  # fmt: skip
            arguments[name] = self._filled(value, own, count) if name != "train_rows" else value
        missing = [column for column in given if column not in self._columns]
        if missing:
            raise Refused(f'The script reads no column "{missing[0]}" that could be filled in.')
        prepared = self._script.prepare(**arguments)
        last = 1 if window > 1 else count
        return {name: values[len(values) - last :] for name, values in prepared.items()}

    def _filled(self, value: Any, own: Mapping[str, Any], count: int) -> Any:
        """An argument of `prepare` that holds the new rows, behind the read ones if need be."""
        keyed = {self._columns[column].key: rows for column, rows in own.items()}
        if isinstance(value, np.ndarray):
            return self._filled_array(value, keyed.get(""), count)
        if hasattr(value, "iloc"):
            return self._filled_table(value, keyed, count)
        if isinstance(value, Mapping):  # a bundle of scikit-learn's
            arrays = {k: v for k, v in value.items() if isinstance(v, np.ndarray) and len(v)}
            return SimpleNamespace(
                **{k: self._filled_array(v, keyed.get(k), count) for k, v in arrays.items()}
            )
        raise Refused("The script's data are of a kind that nothing can be filled into.")

    def _filled_array(self, value: Any, rows: Any, count: int) -> Any:
        if rows is None:
            fresh = np.repeat(value[:1], count, axis=0)
        elif _is_of_files(value):
            fresh = np.array([self._picture(row, n) for n, row in enumerate(rows)], dtype=object)
        else:
            kept = np.iinfo(value.dtype) if value.dtype.kind in "ui" else None
            rows = np.clip(np.rint(rows), kept.min, kept.max) if kept else rows
            # A text keeps its length, which may be more than any that was read has.
            dtype = value.dtype.kind if value.dtype.kind == "U" else value.dtype
            fresh = np.asarray(rows).astype(dtype).reshape(-1, *value.shape[1:])
        return np.concatenate([value, fresh]) if self._is_whole else fresh

    def _filled_table(self, value: Any, keyed: Mapping[str, Any], count: int) -> Any:
        import pandas as pd

        fresh = value.iloc[[0] * count].reset_index(drop=True)
        for name, rows in keyed.items():
            fresh[name] = rows
        return pd.concat([value, fresh]) if self._is_whole else fresh

    def _picture(self, row: Any, number: int) -> Path:
        """A new picture as a file, which the script reads as it reads all others."""
        path = self._folder / f"given-{number}.png"
        from PIL import Image  # here, as few runs read pictures

        grey = row[..., 0] if row.ndim == 3 and row.shape[-1] == 1 else row
        Image.fromarray(np.clip(grey, 0, 255).astype("uint8")).save(path)
        return path


def _is_of_files(array: Any) -> bool:
    return array.dtype == object and len(array) > 0 and isinstance(array.flat[0], Path)


def _within(value: Any, key: str) -> Any:
    """An array, or the one of that name in a table or a bundle."""
    if not key or value is None:
        return value
    try:
        found = value[key]
    except (KeyError, IndexError, TypeError):
        return None
    return found.to_numpy() if hasattr(found, "to_numpy") else found
