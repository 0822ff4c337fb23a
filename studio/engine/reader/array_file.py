"""What is in a `.npz` or `.npy` file: its arrays, and what of it no network can use."""

import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from studio.engine.reader.report import BrokenSource

_OBJECTS = re.compile("Object arrays|Python objects")
_MOST_BYTES = 16 << 30
_NO_ARRAY = "which is no array"
_SINGLE = "it holds a single value, and no rows"
_EMPTY = "it has no rows"
_NO_DATA = {_NO_ARRAY, _SINGLE, _EMPTY}
_NUMBERS = "biuf"
_WORDS = "US"


@dataclass
class ArrayFile:
    """The arrays of a file that can be used, by name, and why the others cannot."""

    path: Path
    arrays: dict[str, Any] = field(default_factory=dict)
    unusable: dict[str, str] = field(default_factory=dict)
    """Sentences, by the name of the array."""

    def where(self, name: str) -> str:
        """How a sentence about an array begins."""
        return f'{self.path.name}, array "{name}"'


def opened(path: Path) -> ArrayFile:
    """Read the arrays of a file. Raises BrokenSource where there is none to learn from."""
    found = ArrayFile(path)
    try:
        if path.suffix.lower() == ".npy":
            _take(found, "values", np.load(path, mmap_mode="r"))
        else:
            _read_all(found)
    except (ValueError, EOFError, zipfile.BadZipFile) as error:
        if isinstance(error, ValueError) and _OBJECTS.search(str(error)):
            raise BrokenSource(f"{path.name} holds Python objects, and no numbers") from None
        if "mmap length" in str(error):
            raise BrokenSource(
                f"{path.name} is cut off; it holds fewer values than it says"
            ) from None
        raise BrokenSource(f"{path.name} is no array file that can be read") from None
    _refuse_leftovers(found)
    if not any(values.dtype.kind in _NUMBERS for values in found.arrays.values()):
        for name, values in found.arrays.items():
            found.unusable.setdefault(name, f"it holds {values.dtype}, and no numbers")
        if not found.unusable:
            raise BrokenSource(f"{path.name} holds no array")
        name, why = next(iter(found.unusable.items()))
        if why.startswith("which"):
            raise BrokenSource(f'{path.name} holds "{name}", {why}')
        raise BrokenSource(f"{found.where(name)}: {why}")
    return found


def _refuse_leftovers(found: ArrayFile) -> None:
    """What is left of two arrays, of which one cannot be read, is nothing to learn from."""
    lost = [name for name, why in found.unusable.items() if why not in _NO_DATA]
    if lost and len(found.arrays) == 1:
        raise BrokenSource(f"{found.where(lost[0])}: {found.unusable[lost[0]]}")


def _read_all(found: ArrayFile) -> None:
    with zipfile.ZipFile(found.path) as packed:
        size = sum(member.file_size for member in packed.infolist())
    if size > _MOST_BYTES:
        raise BrokenSource(
            f"{found.path.name} unpacks to {size / (1 << 30):,.0f} GB, which is too much to read"
        )
    with np.load(found.path) as file:
        for name in file.files:
            try:
                _take(found, name, file[name])
            except (ValueError, EOFError) as error:
                if not _OBJECTS.search(str(error)):
                    raise BrokenSource(f"{found.where(name)}: it is cut off or broken") from None
                found.unusable[name] = "it holds Python objects, and no numbers"


def _take(found: ArrayFile, name: str, values: Any) -> None:
    why = _unusable(values)
    if why:
        found.unusable[name] = why
    else:
        found.arrays[name] = values


def _unusable(values: Any) -> str:
    """Why an array cannot be used, as the end of a sentence; empty where it can."""
    if not isinstance(values, np.ndarray):
        return _NO_ARRAY
    kind = values.dtype.kind
    if values.dtype.names:
        listed = ", ".join(values.dtype.names)
        return f"it holds records of {listed}; save each as an array of its own"
    if kind == "M":
        return "it holds dates or times, which are not read from arrays; save them as numbers"
    if kind == "m":
        return "it holds spans of time, which are not read from arrays; save them as numbers"
    if kind == "c":
        return "it holds complex numbers; save their real and imaginary parts as two arrays"
    if kind not in _NUMBERS + _WORDS:
        return f"it holds {values.dtype}, and no numbers"
    if not values.ndim:
        return _SINGLE
    if not values.size:
        return _EMPTY
    if kind in _WORDS and values.ndim > 1 and values.shape[1:] != (1,):
        return f"it holds words in rows of shape {values.shape[1:]}, which no network reads"
    return ""
