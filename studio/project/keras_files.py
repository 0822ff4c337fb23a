"""The files that Keras's own data sets are downloaded as, and where Keras keeps them.

On a machine without network they can be brought by hand: `adopt` puts them where Keras looks.
"""

import contextlib
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from studio.project.columns import DataError
from studio.project.datasets import keras_home
from studio.project.sources import Published, PublishedTexts, Source

_FASHION = (
    *("train-labels-idx1-ubyte.gz", "train-images-idx3-ubyte.gz"),
    *("t10k-labels-idx1-ubyte.gz", "t10k-images-idx3-ubyte.gz"),
)
FILES: dict[str, dict[str, str]] = {
    "fashion_mnist": {name: f"fashion-mnist/{name}" for name in _FASHION},
    "cifar10": {"cifar-10-python.tar.gz": "cifar-10-batches-py-target_archive"},
    "cifar100": {"cifar-100-python.tar.gz": "cifar-100-python-target_archive"},
    "california_housing": {"california_housing.npz": "california_housing.npz"},
    "imdb": {"imdb.npz": "imdb.npz"},
    "reuters": {"reuters.npz": "reuters.npz"},
}
"""By data set: the names of the published files, and where each lies below Keras's `datasets`."""


def cached(name: str) -> dict[str, Path]:
    """Where the files of a data set have to be, by the name under which each is published."""
    folder = Path(keras_home(), "datasets")
    return {published: folder / kept for published, kept in FILES[name].items()}


def absent(source: Source) -> tuple[str, ...]:
    """The published files of a source that are not on this machine; none for other sources."""
    if not isinstance(source, Published | PublishedTexts) or source.name not in FILES:
        return ()
    return tuple(name for name, path in cached(source.name).items() if not path.is_file())


def adopt(source: Source, chosen: Iterable[Path]) -> None:
    """Copy files that a person has to where Keras looks for them. Raises DataError with a
    sentence where they are others than those that are needed, or cannot be copied."""
    assert isinstance(source, Published | PublishedTexts)
    wanted = cached(source.name)
    by_name = {path.name: path for path in chosen}
    lacking = [name for name, path in wanted.items() if name not in by_name and not path.is_file()]
    if lacking:
        raise DataError(f"{source.info().title} needs {' and '.join(lacking)}; choose these files")
    for name, target in wanted.items():
        if name in by_name:
            _copy(by_name[name], target)


def _copy(file: Path, target: Path) -> None:
    partial = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, partial)
        partial.replace(target)
    except OSError as error:
        with contextlib.suppress(OSError):
            partial.unlink()
        raise DataError(f"{file.name} cannot be copied to {target}: {error.strerror}") from None
