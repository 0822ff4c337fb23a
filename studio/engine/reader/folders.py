"""Looks into folders that hold a folder of files for each class."""

import os
from collections import Counter
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from studio.engine.reader.messages import ColumnFacts, Facts, Head, Thumbnail
from studio.engine.reader.report import (
    HEAD_ROWS,
    TEXT_LENGTH,
    THUMBNAILS,
    BrokenSource,
    Say,
    said,
)
from studio.project.columns import Column
from studio.project.sources import Images, Texts

PICTURES = (".bmp", ".gif", ".jpeg", ".jpg", ".png")
TEXTS = (".txt",)
_SIDE = 64
_LOOKED_AT = 600
"""How many files are opened, spread evenly over all: a folder may hold very many."""


def look(path: Path, known: Images | Texts | None, say: Say, look_id: int) -> Facts:
    """Read what is in a folder. Raises BrokenSource."""
    pictures, texts = _files(path, PICTURES), _files(path, TEXTS)
    if _count(texts) > _count(pictures):
        return _look_at_texts(path, texts, known, say, look_id)
    if not _count(pictures):
        raise BrokenSource(
            f"{path.name} holds no folders with images ({', '.join(PICTURES)}) or texts "
            f"({', '.join(TEXTS)}); put the files of each class into a folder of its own"
        )
    return _look_at_pictures(path, pictures, known, say, look_id)


def _files(path: Path, suffixes: tuple[str, ...]) -> dict[str, list[str]]:
    """The files of each class, in the order in which the script takes them."""
    found: dict[str, list[str]] = {}
    with os.scandir(path) as entries:
        folders = sorted(e.name for e in entries if e.is_dir() and not e.name.startswith("."))
    for name in folders:
        with os.scandir(path / name) as files:
            found[name] = sorted(f.name for f in files if f.name.lower().endswith(suffixes))
    return found


def _count(files: dict[str, list[str]]) -> int:
    return sum(len(names) for names in files.values())


def _spread(path: Path, files: dict[str, list[str]], count: int) -> list[tuple[Path, str]]:
    """Some of the files with their classes, evenly from all of them."""
    flat = [(path / name / file, name) for name, names in files.items() for file in names]
    if len(flat) <= count:
        return flat
    return [flat[i] for i in np.linspace(0, len(flat) - 1, count).round().astype(int)]


def _empty_classes(path: Path, files: dict[str, list[str]], what: str) -> list[str]:
    return [
        f"{path.name}: the folder of the class {name!r} holds no {what}"
        for name, names in files.items()
        if not names
    ]


def _labels(files: dict[str, list[str]]) -> ColumnFacts:
    counts = tuple((name, len(names)) for name, names in files.items() if names)
    return ColumnFacts(Column("label", (), "int64", tuple(n for n, _ in counts)), counts=counts)


# --- images -------------------------------------------------------------------


def _look_at_pictures(
    path: Path,
    files: dict[str, list[str]],
    known: Images | Texts | None,
    say: Say,
    look_id: int,
) -> Facts:
    shown = []
    for file, name in _spread(path, files, THUMBNAILS):
        try:
            shown.append(_thumbnail(file, name))
        except OSError:
            continue  # told below, with its path
    say(Head(look_id, thumbnails=tuple(shown)))
    notes = _empty_classes(path, files, "images")
    sizes: Counter[tuple[int, int]] = Counter()
    modes: Counter[str] = Counter()
    first_of: dict[tuple[int, int], Path] = {}
    broken: list[Path] = []
    for file, _ in _spread(path, files, _LOOKED_AT):
        try:
            with Image.open(file) as image:
                sizes[image.size] += 1
                modes[image.mode] += 1
                first_of.setdefault(image.size, file)
        except OSError:
            broken.append(file)
    if not sizes:
        raise BrokenSource(f"{broken[0]} is no image that can be read, and no other one is")
    if broken:
        more = f" ({len(broken)} such files)" if len(broken) > 1 else ""
        notes.append(f"{broken[0].relative_to(path)} is no image that can be read{more}")
    (size, _), *others = sizes.most_common()
    if others:
        odd = first_of[others[0][0]]
        notes.append(
            f"{odd.relative_to(path)} is {_by(others[0][0])} pixels, most are {_by(size)}; they "
            "are brought to one size"
        )
    grey = sum(count for mode, count in modes.items() if mode in ("1", "L", "LA", "I;16", "I"))
    source = Images(
        str(path),
        tuple(name for name, names in files.items() if names),
        _count(files),
        height=size[1],
        width=size[0],
        is_grey=grey > sum(modes.values()) / 2,
        resizes=bool(others),
    )
    if isinstance(known, Images):
        source = Images(
            str(path),
            source.classes,
            source.rows,
            known.height,
            known.width,
            known.is_grey,
            known.resizes,
        )
        if size != (known.width, known.height) and not known.resizes:
            notes.append(
                f"{first_of[size].relative_to(path)} is {_by(size)} pixels, and the network was "
                f"made for {_by((known.width, known.height))}"
            )
    pictures = ColumnFacts(source.info().columns[0])
    return Facts(look_id, source, (pictures, _labels(files)), tuple(notes))


def _by(size: tuple[int, int]) -> str:
    return f"{size[0]} by {size[1]}"


def _thumbnail(file: Path, label: str) -> Thumbnail:
    with Image.open(file) as image:
        image.draft("RGB", (_SIDE * 2, _SIDE * 2))
        small = ImageOps.contain(image.convert("RGB"), (_SIDE, _SIDE))
        return Thumbnail(small.width, small.height, False, small.tobytes(), label)


# --- texts --------------------------------------------------------------------


def _look_at_texts(
    path: Path,
    files: dict[str, list[str]],
    known: Images | Texts | None,
    say: Say,
    look_id: int,
) -> Facts:
    rows = []
    for file, name in _spread(path, files, HEAD_ROWS):
        text = file.read_bytes()[:400].decode("utf-8", errors="replace")
        rows.append((name, file.name, said(" ".join(text.split()), TEXT_LENGTH)))
    say(Head(look_id, ("class", "file", "text"), tuple(rows)))
    notes = _empty_classes(path, files, "texts")
    lengths = []
    for file, _ in _spread(path, files, _LOOKED_AT):
        content = file.read_bytes()
        try:
            lengths.append(len(content.decode("utf-8").split()))
        except UnicodeDecodeError as error:
            row = content[: error.start].count(b"\n") + 1
            notes.append(f"{file.relative_to(path)}, row {row}: it is no text in UTF-8")
            continue
        if not lengths[-1]:
            notes.append(f"{file.relative_to(path)} is empty")
    if not lengths:
        raise BrokenSource(f"{path.name}: no file in it is a text in UTF-8")
    usual = int(np.percentile(lengths, 90))
    classes = tuple(name for name, names in files.items() if names)
    length = min(max(10, -(-usual // 10) * 10), 1000)
    source = Texts(str(path), classes, _count(files), length=length)
    if isinstance(known, Texts):
        source = Texts(str(path), classes, _count(files), known.words, known.length)
    words = ColumnFacts(source.info().columns[0], mean=float(np.mean(lengths)))
    return Facts(look_id, source, (words, _labels(files)), tuple(notes[:20]))
