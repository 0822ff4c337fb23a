"""Reads what Keras has downloaded: the files of its own data sets, as they were published.

Some are pickles, which may ask for anything to be called; here they are given arrays and plain
values, and nothing else. Scripts leave the reading to `keras.datasets`.
"""

import gzip
import json
import pickle
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import numpy as np

from studio.engine.reader.report import BrokenSource
from studio.project.keras_files import cached

_FIRST_WORD = 3
"""Keras moves the numbers of words up by three: 0 fills up, 1 begins a text, 2 is a rare word."""
_UNREADABLE = (
    *(OSError, EOFError, ValueError, KeyError, TypeError, IndexError, AttributeError),
    *(pickle.UnpicklingError, zipfile.BadZipFile, tarfile.TarError, zlib.error),
)
_ARRAY_PARTS = {
    ("numpy", "ndarray"),
    ("numpy", "dtype"),
    ("numpy.core.multiarray", "_reconstruct"),
    ("numpy._core.multiarray", "_reconstruct"),
}


def read(name: str) -> dict[str, Any]:
    """The training part of a data set of arrays, by column. Raises BrokenSource."""
    files = cached(name)
    match name:
        case "fashion_mnist":
            return _fashion(files)
        case "california_housing":
            return _california(files["california_housing.npz"])
        case "cifar10":
            return _cifar(files["cifar-10-python.tar.gz"], "data_batch_", b"labels", name)
        case _:
            return _cifar(files["cifar-100-python.tar.gz"], "train", b"fine_labels", name)


def read_texts(name: str) -> tuple[list[list[int]], Any]:
    """The training texts of a data set, as lists of word numbers counted from 1, and their classes.
    Raises BrokenSource."""
    (published, path) = next(iter(cached(name).items()))
    part = "_train" if name == "imdb" else ""
    try:
        with zipfile.ZipFile(path) as archive:
            texts = _array(archive, f"x{part}", published)
            labels = _array(archive, f"y{part}", published)
        plain = [[int(word) for word in text] for text in texts[:20_000]]
    except _UNREADABLE:
        raise _unreadable(published, path) from None
    _check_rows(published, len(texts), len(labels), "texts")
    return plain, labels


def word_index(path: Path) -> dict[int, str]:
    """Which word each number is; nothing where that cannot be read."""
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
        return {int(number): str(word) for word, number in known.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def decoded(text: list[int], known: dict[int, str], most: int) -> str:
    """A text in words, or in their numbers as the network will get them. A word that is not among
    the `most` frequent ones is three dots, as the network sees one number for all of these."""
    words = []
    for number in text[:60]:
        is_kept = number + _FIRST_WORD < most
        word = known.get(number, "…") if known else str(number + _FIRST_WORD)
        words.append(word if is_kept else "…")
    return " ".join(words)


# --- each kind of file ----------------------------------------------------------


def _fashion(files: dict[str, Path]) -> dict[str, Any]:
    found = {}
    for column, name, start in (
        ("label", "train-labels-idx1-ubyte.gz", 8),
        ("image", "train-images-idx3-ubyte.gz", 16),
    ):
        try:
            with gzip.open(files[name]) as file:
                found[column] = np.frombuffer(file.read(), np.uint8, offset=start)
        except _UNREADABLE:
            raise _unreadable(name, files[name]) from None
    rows, rest = divmod(len(found["image"]), 28 * 28)
    if rest:
        raise BrokenSource(
            f"train-images-idx3-ubyte.gz, row {rows}: it holds {rest} pixels, and not 28 by 28",
            needs=tuple(files),
        )
    _check_rows("train-images-idx3-ubyte.gz", rows, len(found["label"]), "images")
    found["image"] = found["image"].reshape(rows, 28, 28)
    return found


def _california(path: Path) -> dict[str, Any]:
    name = "california_housing.npz"
    try:
        with zipfile.ZipFile(path) as archive:
            x, y = _array(archive, "x", name), _array(archive, "y", name).reshape(-1)
    except _UNREADABLE:
        raise _unreadable(name, path) from None
    for array, values, width in (("x", x, (8,)), ("y", y, ())):
        if values.dtype.kind not in "biuf":
            raise BrokenSource(
                f'{name}, array "{array}": it holds {values.dtype}, and no numbers', needs=(name,)
            )
        if values.shape[1:] != width:
            raise BrokenSource(
                f'{name}, array "{array}": rows have the shape {values.shape[1:]}, not {width}',
                needs=(name,),
            )
        gaps = ~np.isfinite(values).reshape(len(values), -1).all(axis=1)
        if gaps.any():
            raise BrokenSource(
                f'{name}, array "{array}", row {int(gaps.argmax())}: a value is missing',
                needs=(name,),
            )
    _check_rows(name, len(x), len(y), "districts", "prices")
    return {"district": x, "price": y}


def _cifar(path: Path, member: str, label_key: bytes, name: str) -> dict[str, Any]:
    published = "cifar-10-python.tar.gz" if name == "cifar10" else "cifar-100-python.tar.gz"
    images, labels = [], []
    try:
        for part in _members(path, member):
            images.append(np.asarray(part[b"data"]))
            labels.append(np.asarray(part[label_key]))
            if images[-1].shape[1:] != (3 * 32 * 32,) or images[-1].dtype != np.uint8:
                raise BrokenSource(
                    f"{published}, part {len(images)}: a row holds {images[-1].shape[1:]} values "
                    f"of {images[-1].dtype}, and not 32 by 32 pixels of three colours",
                    needs=(published,),
                )
            _check_rows(published, len(images[-1]), len(labels[-1]), "images")
    except _UNREADABLE:
        raise _unreadable(published, path) from None
    if not images:
        raise BrokenSource(f"{published} holds no {member} with images", needs=(published,))
    # One part tells what the images are like; the classes are those of all parts.
    pictures = images[0].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)
    return {"image": pictures, "label": np.concatenate(labels)}


def _members(path: Path, wanted: str) -> Iterator[Any]:
    """The pickled parts of an archive, one after the other."""
    with tarfile.open(path, mode="r|gz") as archive:
        for member in archive:
            is_part = Path(member.name).name.startswith(wanted) and member.isfile()
            file = archive.extractfile(member) if is_part else None
            if file is not None:
                yield _Plain(file, encoding="bytes").load()


def _array(archive: zipfile.ZipFile, name: str, published: str) -> Any:
    if f"{name}.npy" not in archive.namelist():
        raise BrokenSource(f'{published} has no array "{name}"', needs=(published,))
    with archive.open(f"{name}.npy") as file:
        version = np.lib.format.read_magic(file)
        header: Any = getattr(np.lib.format, f"read_array_header_{version[0]}_0")
        _, _, dtype = header(file)
        if dtype.hasobject:
            return _Plain(file).load()
    with archive.open(f"{name}.npy") as file:
        return np.lib.format.read_array(file, allow_pickle=False)


class _Plain(pickle.Unpickler):
    """Takes arrays and plain values out of a pickle."""

    def __init__(self, file: IO[bytes], encoding: str = "ASCII") -> None:
        super().__init__(file, encoding=encoding)

    def find_class(self, module: str, name: str) -> Any:
        """What an array is made of; UnpicklingError for all else."""
        if (module, name) not in _ARRAY_PARTS:
            raise pickle.UnpicklingError(f"{module}.{name}")
        return super().find_class(module.replace("numpy.core", "numpy._core"), name)


# --- sentences ------------------------------------------------------------------


def _unreadable(name: str, path: Path) -> BrokenSource:
    return BrokenSource(
        f"{name}, kept as {path}, cannot be read; get it anew and choose it here", needs=(name,)
    )


def _check_rows(name: str, rows: int, told: int, what: str, by: str = "classes") -> None:
    if rows != told or not rows:
        raise BrokenSource(f"{name}: it holds {rows:,} {what} and {told:,} {by}", needs=(name,))
