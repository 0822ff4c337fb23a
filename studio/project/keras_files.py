"""The files that Keras's own data sets are downloaded as, and where Keras keeps them.

On a machine without network they can be brought by hand: `adopt` puts them where Keras looks.
"""

import contextlib
import hashlib
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

WORDS = {"imdb": "imdb_word_index.json", "reuters": "reuters_word_index.json"}
"""By data set of texts: the file that tells which word each number is. Nothing but the preview
needs it."""

CHECKSUMS = {
    "cifar-10-python.tar.gz": "6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce",
    "cifar-100-python.tar.gz": "85cd44d02ba6437773c5bbd22e183051d648de2e7d6b014e1ef29b855ba677a7",
    "california_housing.npz": "1a2e3a52e0398de6463aebe6f4a8da34fb21fbb6b934cf88c3425e766f2a1a6f",
    "imdb.npz": "69664113be75683a8fe16e3ed0ab59fda8886cb3cd7ada244f7d9544e4676b9f",
    "reuters.npz": "d6586e694ee56d7a4e65172e12b3e987c03096cb01eab99753921ef915959916",
}
"""What Keras asks of a file, in SHA-256: another one it downloads anew, and deletes when it cannot.
"""


def cached(name: str) -> dict[str, Path]:
    """Where the files of a data set have to be, by the name under which each is published."""
    folder = Path(keras_home(), "datasets")
    return {published: folder / kept for published, kept in FILES[name].items()}


def words_of(name: str) -> Path:
    """Where the file has to be that tells which word each number is."""
    return Path(keras_home(), "datasets", WORDS[name])


def absent(source: Source) -> tuple[str, ...]:
    """The published files of a source that are not on this machine; none for other sources."""
    if not isinstance(source, Published | PublishedTexts) or source.name not in FILES:
        return ()
    return tuple(name for name, path in cached(source.name).items() if not path.is_file())


def is_as_published(name: str, path: Path) -> bool:
    """Whether Keras takes a file for the one that was published under that name."""
    if name not in CHECKSUMS:
        return True
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == CHECKSUMS[name]


def adopt(source: Source, chosen: Iterable[Path]) -> None:
    """Copy files that a person has to where Keras looks for them: all that are needed, and the
    words of texts if they are among them. Takes as long as reading and writing them does.

    Raises DataError with a sentence where they are others than those that are needed, or cannot
    be copied; then none is.
    """
    assert isinstance(source, Published | PublishedTexts)
    wanted = cached(source.name)
    by_name = {path.name: path for path in chosen}
    lacking = [name for name, path in wanted.items() if name not in by_name and not path.is_file()]
    if lacking:
        raise DataError(f"{source.info().title} needs {' and '.join(lacking)}; choose these files")
    if isinstance(source, PublishedTexts):
        wanted[WORDS[source.name]] = words_of(source.name)
    targets = {by_name[name]: target for name, target in wanted.items() if name in by_name}
    for file in targets:
        _check(file)
    for file, target in targets.items():
        _copy(file, target)


def _check(file: Path) -> None:
    try:
        is_good = is_as_published(file.name, file)
    except OSError as error:
        raise DataError(f"{file.name} cannot be read: {error.strerror}") from None
    if not is_good:
        raise DataError(
            f"{file.name} is not the file that was published under this name, and Keras would not "
            "take it; get it anew, or open it as data of your own"
        )


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
