"""Real files of every kind, made on the spot."""

import gzip
import io
import json
import pickle
import tarfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from PIL import Image


def houses(folder: Path, rows: int = 60) -> Path:
    random = np.random.RandomState(0)
    path = folder / "houses.csv"
    pd.DataFrame(
        {
            "area": random.uniform(50, 200, rows).round(1),
            "rooms": random.randint(1, 6, rows),
            "kind": random.choice(["flat", "house"], rows),
            "price": random.uniform(1, 9, rows).round(2),
        }
    ).to_csv(path, index=False)
    return path


def houses_in_excel(folder: Path) -> Path:
    path = folder / "houses.xlsx"
    pd.read_csv(houses(folder)).to_excel(path, sheet_name="Prices", index=False)
    return path


def digits(folder: Path) -> Path:
    random = np.random.RandomState(0)
    path = folder / "digits.npz"
    np.savez(
        path,
        x_train=random.randint(0, 256, (80, 6, 6)).astype("uint8"),
        y_train=random.randint(0, 3, 80),
        x_test=random.randint(0, 256, (20, 6, 6)).astype("uint8"),
        y_test=random.randint(0, 3, 20),
    )
    return path


def one_array(folder: Path) -> Path:
    path = folder / "values.npy"
    np.save(path, np.random.RandomState(0).normal(size=(50, 4)))
    return path


def pictures(folder: Path, count: int = 12, size: tuple[int, int] = (10, 8)) -> Path:
    root = folder / "pictures"
    for number, name in enumerate(("cat", "dog")):
        (root / name).mkdir(parents=True)
        for index in range(count):
            image = Image.new("RGB", size, (20 * number, 10 * index % 255, 99))
            image.save(root / name / f"{index:03d}.png")
    return root


def texts(folder: Path, count: int = 12) -> Path:
    root = folder / "texts"
    for name, words in (("bad", "dull long weak"), ("good", "bright short strong")):
        (root / name).mkdir(parents=True)
        for index in range(count):
            (root / name / f"{index}.txt").write_text(f"a {words} film number {index}", "utf-8")
    return root


# --- files of Keras's own data sets, as they are published ------------------------


def keras_set(name: str, home: Path) -> Path:
    """A few rows of a data set in its published form, below a `KERAS_HOME`; returns the file, or
    the one with the images where there are several."""
    folder = home / "datasets"
    folder.mkdir(parents=True, exist_ok=True)
    return {
        "fashion_mnist": _fashion,
        "cifar10": _cifar10,
        "cifar100": _cifar100,
        "california_housing": _california,
        "imdb": _imdb,
        "reuters": _reuters,
    }[name](folder)


def _fashion(folder: Path, rows: int = 60) -> Path:
    (folder / "fashion-mnist").mkdir(exist_ok=True)
    random = np.random.RandomState(0)
    for part, count in (("train", rows), ("t10k", rows // 3)):
        labels = (np.arange(count) % 10).astype(np.uint8).tobytes()
        images = random.randint(0, 256, (count, 28, 28)).astype(np.uint8).tobytes()
        target = folder / "fashion-mnist" / f"{part}-labels-idx1-ubyte.gz"
        target.write_bytes(gzip.compress(b"\0" * 8 + labels))
        target = folder / "fashion-mnist" / f"{part}-images-idx3-ubyte.gz"
        target.write_bytes(gzip.compress(b"\0" * 16 + images))
    return folder / "fashion-mnist" / "train-images-idx3-ubyte.gz"


def archive(target: Path, parts: dict[str, Any]) -> Path:
    """Pickles in an archive, as those of CIFAR are."""
    with tarfile.open(target, "w:gz", compresslevel=1) as file:
        for name, content in parts.items():
            pickled = pickle.dumps(content, protocol=3)
            member = tarfile.TarInfo(name)
            member.size = len(pickled)
            file.addfile(member, io.BytesIO(pickled))
    return target


def _photographs(rows: int, key: bytes, classes: int) -> dict[bytes, Any]:
    few = np.random.RandomState(rows).randint(0, 256, (100, 3072)).astype(np.uint8)
    data = few[np.arange(rows) % 100]
    return {b"data": data, key: [n % classes for n in range(rows)]}


def _cifar10(folder: Path, rows: int = 100) -> Path:
    parts = {f"cifar-10-batches-py/data_batch_{n}": rows for n in range(1, 6)}
    parts["cifar-10-batches-py/test_batch"] = rows
    made = _photographs(rows, b"labels", 10)
    return archive(folder / "cifar-10-batches-py-target_archive", dict.fromkeys(parts, made))


def _cifar100(folder: Path, rows: int = 300) -> Path:
    made = _photographs(rows, b"fine_labels", 100)
    parts = {"cifar-100-python/train": made, "cifar-100-python/test": made}
    return archive(folder / "cifar-100-python-target_archive", parts)


def _california(folder: Path, rows: int = 20_640) -> Path:
    random = np.random.RandomState(0)
    target = folder / "california_housing.npz"
    np.savez(target, x=random.normal(size=(rows, 8)), y=random.uniform(1e5, 5e5, rows))
    return target


def texts_of_numbers(rows: int) -> np.ndarray:
    random = np.random.RandomState(rows)
    made = np.empty(rows, dtype=object)
    made[:] = [random.randint(1, 50, random.randint(5, 30)).tolist() for _ in range(rows)]
    return made


def _word_index(target: Path) -> None:
    target.write_text(json.dumps({f"word{n}": n for n in range(1, 50)}))


def _imdb(folder: Path, rows: int = 200) -> Path:
    target = folder / "imdb.npz"
    labels = np.arange(rows) % 2
    texts = texts_of_numbers(rows)
    np.savez(target, x_train=texts, y_train=labels, x_test=texts, y_test=labels)
    _word_index(folder / "imdb_word_index.json")
    return target


def _reuters(folder: Path, rows: int = 200) -> Path:
    target = folder / "reuters.npz"
    np.savez(target, x=texts_of_numbers(rows), y=np.arange(rows) % 46)
    _word_index(folder / "reuters_word_index.json")
    return target
