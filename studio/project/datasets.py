"""The data of a project as a description: a source, columns made of it, and how it is split.

Nothing is read here but the bundled files' whereabouts; `codegen.data` turns a description into
the Python that loads it.
"""

import contextlib
import math
import os
import shutil
import tempfile
from functools import cached_property
from pathlib import Path
from typing import Annotated

import msgspec

from studio.project.columns import TEXT as TEXT
from studio.project.columns import Column as Column
from studio.project.columns import DataError as DataError
from studio.project.columns import SourceInfo as SourceInfo
from studio.project.limits import CountFrom0, Seed, refuse_twice
from studio.project.preparing import AnyStep as AnyStep
from studio.project.preparing import ClassNumbers as ClassNumbers
from studio.project.preparing import Clip as Clip
from studio.project.preparing import DateParts as DateParts
from studio.project.preparing import Days as Days
from studio.project.preparing import Fill as Fill
from studio.project.preparing import Flatten as Flatten
from studio.project.preparing import Log as Log
from studio.project.preparing import OneHot as OneHot
from studio.project.preparing import PreparedColumn as PreparedColumn
from studio.project.preparing import Reshape as Reshape
from studio.project.preparing import Scale as Scale
from studio.project.preparing import Shift as Shift
from studio.project.preparing import Standardize as Standardize
from studio.project.preparing import Window as Window
from studio.project.preparing import is_words
from studio.project.preparing import prepare as prepare
from studio.project.sources import Arrays, FileSource, Published, Source, Table, is_lazy
from studio.resources import resource

_LARGE = 16 << 20
_BYTES = {"uint8": 1, "int8": 1, "uint16": 2, "int16": 2, "int64": 8, "uint64": 8}

Share = CountFrom0 | Annotated[float, msgspec.Meta(ge=0, lt=1)]
"""Of the rows: a whole number counts them, a fraction below 1 is that part of all."""


class Split(msgspec.Struct, frozen=True, omit_defaults=True):
    """Which rows are for training, for validation and for testing.

    With `shuffle` the rows are dealt by chance, always the same with the same seed; without it
    the first ones are for training and the last ones for testing. A source with a test part of
    its own keeps it, and one of its own to validate with likewise.

    Columns of the source may say more: rows are put in the `order` of one first; all that have
    the same value in `group` come into one part; and each class of `stratify` into every part, in
    proportion. Where windows are cut, rows stay in order, so that no window lies in two parts.
    """

    test: Share = 0.2
    validation: Share = 0
    shuffle: bool = True
    seed: Seed = 1337
    order: str = ""
    group: str = ""
    stratify: str = ""

    @property
    def keys(self) -> set[str]:
        """The columns of the source that say how it is split."""
        return {name for name in (self.order, self.group, self.stratify) if name}

    def parts(self, info: SourceInfo, past: int = 0) -> tuple[int, int, int]:
        """How many rows train, validate and test; with `group`, about as many. Raises DataError
        where a part has none.

        `past` is how many rows at the beginning of each part serve only as the past of others.
        """
        rows = info.train_rows
        test = info.test_rows or counted(self.test, rows)
        validation = info.validation_rows or counted(self.validation, rows)
        train = rows - (0 if info.validation_rows else validation)
        train -= 0 if info.test_rows else test
        counts = [train - past, max(validation - past, 0), test - past]
        for count, what in zip(counts, ("train", "validate", "test"), strict=True):
            if count < 1 and (what != "validate" or validation):
                behind = f", each with the {past:,} rows before it" if past else ""
                raise DataError(
                    f"the split of {info.train_rows:,} rows leaves none to {what} with{behind}"
                )
        return counts[0], counts[1], counts[2]

    def refuse(self, info: SourceInfo, past: int = 0) -> None:
        """Raise DataError where the columns that say how rows are split cannot do that."""
        for name in self.keys:
            raw = info.column(name)
            if raw is None:
                raise DataError(
                    f'rows are to be split by "{name}", and {info.title} has no such column'
                )
            is_read_later = raw.usual_kind == "image" or (raw.usual_kind == "text" and raw.shape)
            if math.prod(raw.shape) != 1 or is_read_later:
                raise DataError(
                    f'rows cannot be split by "{name}": each has a value there of the shape '
                    f"{raw.shape}, and no single one"
                )
        if self.order:
            raw = info.column(self.order)
            if raw is not None and raw.dtype == TEXT and raw.usual_kind != "date":
                raise DataError(
                    f'rows cannot be put in the order of "{self.order}", which holds words; choose '
                    "dates or numbers"
                )
        if self.stratify and (self.group or self.order or past):
            other = "groups together" if self.group else "rows in order"
            raise DataError(
                f"a split cannot keep {other} and have each class in proportion; choose one of both"
            )


def counted(share: int | float, rows: int) -> int:
    """A share as a number of rows, rounded as the script rounds it."""
    return share if isinstance(share, int) else round(share * rows)


class DataSettings(msgspec.Struct, frozen=True, omit_defaults=True, dict=True):
    """The data of a project."""

    source: Source = Published("mnist")
    columns: tuple[PreparedColumn, ...] = (
        PreparedColumn("image", "image", (Scale(255.0),)),
        PreparedColumn("label", "label"),
    )
    split: Split = Split()

    def info(self) -> SourceInfo:
        """What is known of the source; without the rows that are left out."""
        return self._info

    @cached_property
    def _info(self) -> SourceInfo:
        info = self.source.info()
        if not isinstance(self.source, Table):
            return info
        return msgspec.structs.replace(info, train_rows=self._kept_rows(self.source))

    def _kept_rows(self, table: Table) -> int:
        if not table.drops_missing:
            return table.rows
        if table.gaps:
            return table.rows - sum(g.rows for g in table.gaps if self.unfilled & {*g.columns})
        # A project of before such gaps were counted.
        return table.rows - max(
            (c.missing for c in table.columns if c.name in self.unfilled), default=0
        )

    @cached_property
    def unfilled(self) -> frozenset[str]:
        """The columns of the source in which nothing may be missing: those that are used, and not
        filled everywhere."""
        used = {name for c in self.columns if not self._fills(c) for name in c.sources}
        return frozenset(used | self.split.keys)

    def _fills(self, column: PreparedColumn) -> bool:
        raw = self.source.info().column(column.sources[0]) if column.sources else None
        return column.fills or (raw is not None and is_words(column, raw))

    def prepared(self) -> dict[str, Column]:
        """The columns that the network can use, as preparing leaves them, by name.

        Raises DataError where a step cannot be done, a part of the split has no rows, or two
        columns have one name.
        """
        return dict(self._prepared)

    @cached_property
    def _prepared(self) -> dict[str, Column]:
        self.parts()
        try:
            refuse_twice((column.name for column in self.columns), "columns for the network")
        except ValueError as error:
            raise DataError(str(error)) from None
        return {column.name: prepare(self.source, column) for column in self.columns}

    @cached_property
    def past(self) -> int:
        """How many rows at the beginning of a part serve only as the past of others."""
        return max((column.past for column in self.columns), default=0)

    def parts(self) -> tuple[int, int, int]:
        """How many rows train, validate and test. Raises DataError where a part has none, or
        where the rows cannot be split as they are to be."""
        info, past = self.info(), self.past
        self.split.refuse(info, past)
        if (self.split.order or self.split.group) and not isinstance(self.source, FileSource):
            raise DataError(f"{info.title} is split by its rows alone")
        return self.split.parts(info, past)

    @cached_property
    def is_streamed(self) -> bool:
        """Whether Keras is given a batch at a time: pictures, which are read only then, and large
        files of the person's, because Keras copies the arrays that it is given."""
        if is_lazy(self.source):
            return True
        if not isinstance(self.source, Table | Arrays):
            return False
        try:
            columns = self._prepared.values()
        except DataError:
            return False
        row = sum(math.prod(c.shape) * _BYTES.get(c.dtype, 4) for c in columns)
        return row * self.info().train_rows >= _LARGE

    @property
    def has_validation(self) -> bool:
        """Whether there is a validation part: the source's own, or split off."""
        info = self.info()
        return info.validation_rows > 0 or counted(self.split.validation, info.train_rows) > 0

    @property
    def has_own_parts(self) -> bool:
        """Whether the source brings a part along to test or to validate with."""
        info = self.info()
        return bool(info.test_rows or info.validation_rows)


# --- where files are ----------------------------------------------------------


def file_of(source: Source) -> Path | None:
    """The file or folder of the person's that a source is read from, if it is."""
    return Path(source.path) if isinstance(source, FileSource) else None


def at_path(source: FileSource, path: Path) -> FileSource:
    """The same source, its file elsewhere."""
    return msgspec.structs.replace(source, path=str(path))


def told_from(settings: DataSettings, folder: Path) -> DataSettings:
    """Settings as a project file in that folder tells them: a file in it, or below it, relative
    to it, so that both can be moved together."""
    path = file_of(settings.source)
    if path is None or not path.is_absolute() or not path.is_relative_to(folder):
        return settings
    return _with_path(settings, Path(path.relative_to(folder).as_posix()))


def found_from(settings: DataSettings, folder: Path) -> DataSettings:
    """The reverse: settings whose file is named absolutely."""
    path = file_of(settings.source)
    if path is None or path.is_absolute():
        return settings
    return _with_path(settings, folder / path)


def _with_path(settings: DataSettings, path: Path) -> DataSettings:
    if not isinstance(settings.source, FileSource):
        return settings
    return msgspec.structs.replace(settings, source=at_path(settings.source, path))


# --- where the bundled files are --------------------------------------------


def bundled(source: str) -> Path:
    """The file of a source that comes with Strata."""
    return resource("datasets", f"{source}.npz")


def keras_cache(source: str) -> Path:
    """Where an exported script looks for a source before it downloads it.

    A folder of its own in Keras's cache: `keras.datasets` keeps files of the same names beside
    it, with checksums that the bundled ones, equal in content, do not have.
    """
    return Path(keras_home(), "strata", f"{source}.npz")


def keras_home() -> str:
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


def provide_for(source: Source) -> None:
    """Put a bundled source where its script looks for it."""
    if source == Published("mnist"):
        provide("mnist")


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
