"""Data sources as descriptions: what columns they have, and what preparing makes of them.

Nothing is read here but the bundled files' whereabouts; `codegen.data` turns a description into
the Python that loads it.
"""

import contextlib
import math
import os
import shutil
import tempfile
from pathlib import Path
from typing import Literal

import msgspec

from studio.resources import resource


class Column(msgspec.Struct, frozen=True, omit_defaults=True):
    """One column: the shape of a row, its dtype, and the names of its classes if it has any."""

    name: str
    shape: tuple[int, ...]
    dtype: str
    classes: tuple[str, ...] = ()


class SourceInfo(msgspec.Struct, frozen=True):
    """What is known of a source without reading it."""

    title: str
    summary: str
    columns: tuple[Column, ...]
    train_rows: int
    test_rows: int

    def column(self, name: str) -> Column | None:
        """The column of that name, if there is one."""
        return next((c for c in self.columns if c.name == name), None)


SOURCES: dict[str, SourceInfo] = {
    "mnist": SourceInfo(
        title="MNIST digits",
        summary="70,000 handwritten digits, 28 by 28 pixels, grey values from 0 to 255.",
        columns=(
            Column("image", (28, 28), "uint8"),
            Column("label", (), "uint8", tuple("0123456789")),
        ),
        train_rows=60_000,
        test_rows=10_000,
    ),
}


# --- preparing: steps in a visible order ------------------------------------


class Step(msgspec.Struct, frozen=True, tag_field="step", omit_defaults=True):
    """One step of preparing a column."""


class Flatten(Step, frozen=True, tag="flatten"):
    """Each row becomes one line of numbers."""


class Reshape(Step, frozen=True, tag="reshape"):
    """Each row takes another shape with as many numbers."""

    shape: tuple[int, ...]


class Scale(Step, frozen=True, tag="scale"):
    """Divide by a number, in float32."""

    divide_by: float = 255.0


class Shift(Step, frozen=True, tag="shift"):
    """Add a number, in float32."""

    add: float


class OneHot(Step, frozen=True, tag="one_hot"):
    """A class number becomes a row of zeros with a single one."""

    classes: int


AnyStep = Flatten | Reshape | Scale | Shift | OneHot


class PreparedColumn(msgspec.Struct, frozen=True, omit_defaults=True):
    """A column as the network sees it: where it comes from and what is done to it."""

    name: str
    source: str
    steps: tuple[AnyStep, ...] = ()


class DataSettings(msgspec.Struct, frozen=True, omit_defaults=True):
    """The data of a project."""

    source: Literal["mnist"] = "mnist"
    columns: tuple[PreparedColumn, ...] = (
        PreparedColumn("image", "image", (Scale(255.0),)),
        PreparedColumn("label", "label"),
    )

    def info(self) -> SourceInfo:
        """What is known of the source."""
        return SOURCES[self.source]

    def prepared(self) -> dict[str, Column]:
        """The columns that the network can use, as preparing leaves them, by name.

        Raises DataError where a step cannot be done.
        """
        return {column.name: prepare(self.info(), column) for column in self.columns}


class DataError(Exception):
    """A description of data that cannot hold; `str(error)` is a sentence for the person."""


def prepare(info: SourceInfo, column: PreparedColumn) -> Column:
    """What a column looks like after its steps. Raises DataError where one cannot be done."""
    raw = info.column(column.source)
    if raw is None:
        known = ", ".join(c.name for c in info.columns)
        raise DataError(f'{info.title} has no column "{column.source}"; it has {known}')
    shape, dtype, classes = raw.shape, raw.dtype, raw.classes
    for step in column.steps:
        match step:
            case Flatten():
                shape = (math.prod(shape),)
            case Reshape(shape=target):
                shape = _reshaped(column.name, shape, target)
            case Scale() | Shift():
                dtype = "float32"
            case OneHot(classes=count):
                shape, dtype = (*shape, count), "float32"
    return Column(column.name, shape, dtype, classes)


def _reshaped(name: str, shape: tuple[int, ...], target: tuple[int, ...]) -> tuple[int, ...]:
    if math.prod(shape) != math.prod(target):
        raise DataError(
            f"{name}: {shape} holds {math.prod(shape)} numbers and cannot take the shape {target}, "
            f"which holds {math.prod(target)}"
        )
    return target


# --- where the bundled files are --------------------------------------------


def bundled(source: str) -> Path:
    """The file of a source that comes with Strata."""
    return resource("datasets", f"{source}.npz")


def keras_cache(source: str) -> Path:
    """Where an exported script looks for a source before it downloads it.

    A folder of its own in Keras's cache: `keras.datasets` keeps files of the same names beside
    it, with checksums that the bundled ones, equal in content, do not have.
    """
    return Path(_keras_home(), "strata", f"{source}.npz")


def _keras_home() -> str:
    """The folder of Keras's cache, found as Keras finds it: where the home folder cannot be
    written, it takes one among the temporary files."""
    temporary = "/tmp" if os.path.isdir("/tmp") else tempfile.gettempdir()
    home = os.environ.get("KERAS_HOME")
    if home is None:
        user = os.path.expanduser("~")
        home = os.path.join(user if os.access(user, os.W_OK) else temporary, ".keras")
    home = os.path.expanduser(home)
    with contextlib.suppress(OSError):
        os.makedirs(home, exist_ok=True)
    return home if os.access(home, os.W_OK) else os.path.join(temporary, ".keras")


def provide(source: str) -> Path | None:
    """Put the bundled file where exported scripts look for it, so that they run offline.

    Returns where it stands, or None where the cache cannot be written: the script then downloads.
    """
    target = keras_cache(source)
    file = bundled(source)
    partial = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        if target.is_file() and target.stat().st_size == file.stat().st_size:
            return target
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, partial)
        partial.replace(target)
    except OSError:
        with contextlib.suppress(OSError):
            partial.unlink()
        return None
    return target
