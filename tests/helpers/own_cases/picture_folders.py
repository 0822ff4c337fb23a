"""Folders of pictures: as a person sees them, and with what else lies in them."""

import io
import struct
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from tests.helpers.own_cases.case import Case, joined

Content = Image.Image | bytes
_LEFT_OUT = "left-out files and data"
_SEEN = "pictures"


def _written(files: Mapping[str, Content]) -> Callable[[Path], None]:
    """Writes each file below the path; a picture in the format of its suffix."""

    def write(root: Path) -> None:
        for name, content in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(content, bytes):
                path.write_bytes(content)
            else:
                content.save(path)

    return write


def _plain(shade: int = 60, size: tuple[int, int] = (12, 10)) -> Image.Image:
    return Image.new("RGB", size, (shade, shade, shade))


def _many(*folders: str, count: int = 6, suffix: str = "png") -> dict[str, Content]:
    """As many pictures in each folder."""
    return {
        f"{folder}/{n}.{suffix}": _plain(20 * n + k)
        for k, folder in enumerate(folders)
        for n in range(count)
    }


def _classes(*names: str, counts: list[int]) -> dict[str, Any]:
    return {"kind": "classes", "classes": list(names), "counts": counts}


def _folder(name: str, files: Mapping[str, Content], **expected: Any) -> Case:
    return Case(name, _LEFT_OUT, _written(files), expected)


def _cats_and_dogs(name: str, more: Mapping[str, Content], **expected: Any) -> Case:
    """Six pictures of each, and what lies beside them and is no picture of either."""
    return _folder(
        name,
        {**_many("cat", "dog"), **more},
        **{
            "kind": "images",
            "rows": 12,
            "columns": [{"kind": "image"}, _classes("cat", "dog", counts=[6, 6])],
            **expected,
        },
    )


# --- as a person sees them ------------------------------------------------------


def _seen(
    name: str,
    make: Callable[[int], Content],
    suffix: str,
    mean: float,
    size: tuple[int, int] = (10, 12),
    within: float = 0.02,
    **expected: Any,
) -> Case:
    """Four pictures in each of two classes; `make` is told the number of the picture. `size` is
    height and width, `mean` that of the first."""
    files = {f"{c}/{n}.{suffix}": make(n) for c in "ab" for n in range(4)}
    image = {
        "kind": "image",
        "first_mean": mean,
        "first_mean_within": within,
        "first_size": list(size),
    }
    columns = [image, _classes("a", "b", counts=[4, 4])]
    told = {"kind": "images", "rows": 8, "columns": columns, **expected}
    return Case(name, _SEEN, _written(files), told)


def _of(mode: str, shape: tuple[int, ...], *values: int, dtype: str = "uint8") -> Image.Image:
    """Left half of the first value or colour, right half of the second."""
    array = np.zeros(shape, dtype)
    half = shape[1] // 2
    array[:, :half], array[:, half:] = values[: len(values) // 2], values[len(values) // 2 :]
    return Image.fromarray(array, mode if dtype == "uint8" else None)


def _turned(orientation: int) -> Callable[[int], bytes]:
    def make(number: int) -> bytes:
        picture = _of("RGB", (16, 32, 3), *(0,) * 3, *(200,) * 3)
        exif = Image.Exif()
        exif[0x0112] = orientation
        file = io.BytesIO()
        picture.save(file, "jpeg", exif=exif, quality=95)
        return file.getvalue()

    return make


def _palette(number: int) -> Image.Image:
    picture = _of("P", (10, 12), 0, 1)
    picture.putpalette([255, 0, 0, 0, 0, 255])
    return picture


def _clear_palette(number: int) -> bytes:
    file = io.BytesIO()
    _palette(number).save(file, "png", transparency=0)
    return file.getvalue()


def _cmyk(number: int) -> bytes:
    file = io.BytesIO()
    Image.new("CMYK", (12, 10), (0, 0, 0, 255)).save(file, "jpeg", quality=95)
    return file.getvalue()


def _jfif(number: int) -> bytes:
    file = io.BytesIO()
    _plain(90).save(file, "jpeg", quality=95)
    return file.getvalue()


def _twelve_bits(number: int) -> Image.Image:
    return Image.fromarray(np.full((10, 12), 2048, np.uint16))


_SEEN_CASES = [
    *(
        _seen(
            f"turned_{n}",
            _turned(n),
            "jpg",
            100.0,
            (16, 32) if n < 5 else (32, 16),
            within=1.0,
        )
        for n in range(1, 9)
    ),
    # Half clear, half black: 255 and 0.
    _seen("grey_with_clear", lambda n: _of("LA", (10, 12, 2), 0, 0, 0, 255), "png", 127.5),
    # Black that is half clear over white.
    _seen("half_clear", lambda n: Image.new("RGBA", (12, 10), (0, 0, 0, 102)), "png", 153.0),
    _seen("clear_webp", lambda n: Image.new("RGBA", (12, 10), (0, 0, 0, 0)), "webp", 255.0),
    _seen("colours_of_a_palette", _palette, "png", 85.0),
    # The red half is clear: white, and the other is blue.
    _seen("a_clear_colour", _clear_palette, "png", (255 + 85) / 2),
    _seen("one_bit", lambda n: _of("L", (10, 12), 0, 255).convert("1"), "png", 127.5),
    _seen(
        "sixteen_bits",
        lambda n: _of("I;16", (10, 12), 0, 65535, dtype="uint16"),
        "png",
        127.5,
        within=0.3,
    ),
    _seen(
        "sixteen_bits_tiff",
        lambda n: _of("I;16", (10, 12), 0, 65535, dtype="uint16"),
        "tif",
        127.5,
        within=0.3,
    ),
    _seen("black_ink", _cmyk, "jpg", 0.0, within=1.0),
    _seen("tiff", lambda n: _plain(77), "tiff", 77.0),
    _seen("bmp", lambda n: _plain(77), "bmp", 77.0),
    _seen("jfif", _jfif, "jfif", 90.0, within=1.0),
    _seen("capital_suffix", lambda n: _plain(55), "PNG", 55.0),
]

# --- what else lies in a folder -------------------------------------------------


def _labels_of(files: Mapping[str, Content], head: tuple[str, str]) -> bytes:
    rows = [(Path(name).name, "dog" if n % 3 else "cat") for n, name in enumerate(files)]
    return joined([head, *rows]).encode()


def _said_to_be_huge() -> bytes:
    """A small picture whose head says that it has 2,500,000,000 points."""
    file = io.BytesIO()
    _plain().save(file, "png")
    content = bytearray(file.getvalue())
    content[16:24] = struct.pack(">II", 50_000, 50_000)
    content[29:33] = struct.pack(">I", zlib.crc32(content[12:29]))
    return bytes(content)


_LOOSE = {f"images/{n:02}.png": _plain(4 * n) for n in range(12)}

_FOLDER_CASES = [
    _folder(
        "parts_train_val_test",
        _many("train/cat", "train/dog", count=6)
        | _many("val/cat", "val/dog", count=2)
        | _many("test/cat", "test/dog", count=3),
        kind="images",
        rows=12,
        validation_rows=4,
        test_rows=6,
        columns=[{"kind": "image"}, _classes("cat", "dog", counts=[6, 6])],
    ),
    _folder(
        "parts_train_valid",
        _many("train/cat", "train/dog", count=6) | _many("valid/cat", "valid/dog", count=2),
        kind="images",
        rows=12,
        validation_rows=4,
        columns=[{"kind": "image"}, _classes("cat", "dog", counts=[6, 6])],
    ),
    _folder(
        "parts_training_validation_testing",
        _many("Training/cat", "Training/dog", count=6)
        | _many("Validation/cat", "Validation/dog", count=2)
        | _many("Testing/cat", "Testing/dog", count=3),
        kind="images",
        rows=12,
        validation_rows=4,
        test_rows=6,
        columns=[{"kind": "image"}, _classes("cat", "dog", counts=[6, 6])],
    ),
    _folder(
        "a_test_part_without_classes",
        _many("train/cat", "train/dog", count=6) | _many("test", count=5),
        kind="images",
        rows=12,
        columns=[{"kind": "image"}, _classes("cat", "dog", counts=[6, 6])],
        must_note=[["test"], ["5"]],
    ),
    _folder(
        "a_class_that_only_the_test_part_has",
        _many("train/cat", "train/dog", count=6) | _many("test/cat", "test/owl", count=2),
        must_note=[["owl"]],
        or_error={"why": "owl is not learnt", "must_have": [["owl"]]},
        kind="images",
    ),
    _cats_and_dogs(
        "hidden_files",
        {
            ".DS_Store": b"\0\0\0\1",
            "cat/.DS_Store": b"\0\0\0\1",
            "dog/._3.png": b"\0\5\26\7",
            ".git/config": b"[core]",
            ".cache/x.png": _plain(),
            "__MACOSX/cat/._1.png": b"\0\5\26\7",
            "cat/Thumbs.db": b"\xd0\xcf",
            "desktop.ini": b"[x]",
            "cat/.ipynb_checkpoints/1-checkpoint.png": _plain(),
        },
    ),
    _cats_and_dogs(
        "a_picture_of_no_bytes",
        {"cat/empty.png": b""},
        rows=[12, 13],
        columns=[{"kind": "image"}, {"kind": "classes", "classes": ["cat", "dog"]}],
        must_note=["empty.png"],
    ),
    _cats_and_dogs(
        "a_huge_picture",
        {"dog/huge.png": _said_to_be_huge()},
        rows=[12, 13],
        columns=[{"kind": "image"}, {"kind": "classes", "classes": ["cat", "dog"]}],
        must_note=["huge.png"],
    ),
    _cats_and_dogs(
        "a_text_called_picture",
        {"dog/lie.jpg": b"this is a text"},
        rows=[12, 13],
        columns=[{"kind": "image"}, {"kind": "classes", "classes": ["cat", "dog"]}],
        must_note=["lie.jpg"],
    ),
    _cats_and_dogs(
        "texts_among_pictures",
        {f"cat/{n}.txt": b"a cat" for n in range(3)} | {"README.md": b"# Pets"},
        must_note=[["3", "4"], ["text", "texts", ".txt", "file", "files"]],
    ),
    _cats_and_dogs(
        "loose_pictures_above",
        {f"loose{n}.png": _plain() for n in range(3)},
        must_note=[["3", "loose0.png"]],
    ),
    _cats_and_dogs("a_class_of_nothing", {"owl/readme.txt": b"none yet"}, must_note=[["owl"]]),
    _cats_and_dogs(
        "other_kinds_of_pictures",
        {f"cat/raw{n}.heic": b"\0\0\0\x18ftypheic" for n in range(3)}
        | {f"dog/draw{n}.svg": b"<svg/>" for n in range(2)},
        must_note=[["heic", ".heic"], ["svg", ".svg"], ["3"], ["2"]],
    ),
    _cats_and_dogs(
        "a_table_beside",
        {"labels.csv": joined([("file", "age"), *((f"{n}.png", n) for n in range(6))]).encode()},
        must_note=[["labels.csv", ".csv", "1 file", "table"]],
    ),
    _folder(
        "folders_in_classes",
        _many("cat/indoor", "cat/outdoor", "dog/indoor", count=3),
        kind="images",
        rows=9,
        columns=[{"kind": "image"}, _classes("cat", "dog", counts=[6, 3])],
        or_error={"why": "folders in folders", "must_have": [["cat"], ["folder"]]},
    ),
    _folder(
        "pictures_and_folders_in_a_class",
        _many("cat", "dog", "dog/more", count=4),
        kind="images",
        one_of=[
            {"rows": 12, "columns": [_classes("cat", "dog", counts=[4, 8])]},
            {"rows": 8, "must_note": [["4"], ["more", "folder", "folders"]]},
        ],
    ),
    _folder(
        "all_in_one_folder_above",
        _many("data/cat", "data/dog", count=4),
        one_of=[
            {"rows": 8, "columns": [_classes("cat", "dog", counts=[4, 4])]},
            {"must_note": [["data"], ["one class", "only one", "single", "one folder"]]},
        ],
        or_error={"why": "a folder more", "must_have": [["data"], ["folder"]]},
    ),
    _folder(
        "no_classes",
        {f"{n:02}.png": _plain(4 * n) for n in range(10)},
        must_note=[["class", "classes", "folder", "folders"]],
        or_error={"why": "no classes", "must_have": [["class", "classes"], ["folder", "folders"]]},
    ),
    _folder(
        "a_table_of_labels",
        {**_LOOSE, "train.csv": _labels_of(_LOOSE, ("filename", "species"))},
        one_of=[
            {"rows": 12, "columns": [_classes("cat", "dog", counts=[4, 8])]},
            {"must_note": [["train.csv", "one class", "only one", "single", "one folder"]]},
        ],
        or_error={"why": "labels in a table", "must_have": [["train.csv", "one", "single"]]},
    ),
    Case(
        "paths.csv",
        _LEFT_OUT,
        lambda path: (
            _written(_LOOSE)(path.parent / "of_paths"),
            path.write_text(
                joined(
                    [("picture", "species")]
                    + [(f"of_paths/{n}", "dog" if k % 3 else "cat") for k, n in enumerate(_LOOSE)]
                )
            ),
        ),
        {
            "rows": 12,
            "columns": [{"name": "picture", "kind": ["image"]}, {"name": "species"}],
            "suggested": {"target": "species", "target_is": "classes", "inputs": ["picture"]},
        },
    ),
    _folder(
        "numbers_as_names",
        _many("2", "10", "1", count=3),
        kind="images",
        rows=9,
        columns=[
            {"kind": "image"},
            {"kind": "classes", "classes": [["1", "10", "2"], ["1", "2", "10"]]},
        ],
    ),
    _folder(
        "most_of_one_class",
        _many("a", count=40) | _many("b", count=2),
        kind="images",
        rows=42,
        columns=[{"kind": "image"}, _classes("a", "b", counts=[40, 2])],
    ),
    _folder(
        "parts_in_parts",
        _many(*(f"seg_{p}/seg_{p}/{c}" for p in ("train", "test") for c in ("sea", "street")))
        | _many("seg_pred/seg_pred", count=3),
        kind="images",
        rows=12,
        test_rows=12,
        columns=[{"kind": "image"}, _classes("sea", "street", counts=[6, 6])],
        must_note=["parts", "3"],
    ),
    _folder(
        "flat_parts_with_numbers",
        _many("train", "test1"),
        kind="images",
        must_note=["hold no folders of classes"],
    ),
    _folder("pictures_and_masks", _many("images", "masks"), kind="images", must_note=["masks for"]),
    _cats_and_dogs(
        "two_sizes",
        {"cat/0.png": _plain(9, (30, 20)), "dog/1.png": _plain(9, (5, 20))},
        must_note=[["size", "sizes"]],
    ),
]
CASES = [*_SEEN_CASES, *_FOLDER_CASES]
