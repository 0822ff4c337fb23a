"""How each source is read, as Python: the lines of `load_data` that bring its rows into memory,
and how each of its columns is told by them."""

from collections.abc import Callable
from typing import Any

from studio.codegen import read_arrays, read_builtin, read_folders, read_table
from studio.codegen.how_read import Reading
from studio.project.datasets import DataSettings
from studio.project.sources import (
    Arrays,
    Images,
    Line,
    Points,
    Published,
    PublishedTexts,
    Scikit,
    Table,
    Texts,
    Waves,
)

_READERS: dict[type[Any], Callable[[DataSettings, set[str]], Reading]] = {
    Published: read_builtin.published,
    PublishedTexts: read_builtin.published_texts,
    Scikit: read_builtin.scikit,
    Line: read_builtin.line,
    Waves: read_builtin.waves,
    Points: read_builtin.points,
    Table: read_table.table,
    Arrays: read_arrays.arrays,
    Images: read_folders.images,
    Texts: read_folders.texts,
}


def reading(settings: DataSettings, used: set[str]) -> Reading:
    """How the source of a project is read, as far as its `used` columns are concerned."""
    return _READERS[type(settings.source)](settings, used)
