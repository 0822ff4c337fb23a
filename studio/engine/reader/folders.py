"""Looks into folders that hold a folder of files for each class."""

import os
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import numpy as np
from PIL import Image, ImageOps

from studio.engine.protocol.reader import ColumnFacts, Facts, Head, Thumbnail
from studio.engine.reader.report import (
    HEAD_ROWS,
    TEXT_LENGTH,
    THUMBNAILS,
    BrokenSource,
    Say,
    as_notes,
    said,
)
from studio.project.columns import Column
from studio.project.sources import Images, Texts

PICTURES = (".bmp", ".gif", ".jpeg", ".jpg", ".png")
TEXTS = (".txt",)
_SIDE = 64
_LOOKED_AT = 600
"""How many files are opened, spread evenly over all: a folder may hold very many."""


@dataclass(frozen=True)
class _Folder:
    """A folder, and the files of each class in the order in which the script takes them."""

    path: Path
    files: dict[str, list[str]]

    @property
    def count(self) -> int:
        return sum(len(names) for names in self.files.values())

    @property
    def classes(self) -> tuple[str, ...]:
        return tuple(name for name, names in self.files.items() if names)

    def spread(self, count: int) -> list[tuple[Path, str]]:
        """Some of the files with their classes, evenly from all of them."""
        flat = [
            (self.path / name / file, name) for name, names in self.files.items() for file in names
        ]
        if len(flat) <= count:
            return flat
        return [flat[i] for i in np.linspace(0, len(flat) - 1, count).round().astype(int)]

    def name_of(self, file: Path) -> str:
        """A file as a sentence names it."""
        return str(file.relative_to(self.path))

    def empty_classes(self, what: str) -> list[str]:
        """A sentence for each class that has no file."""
        return [
            f"{self.path.name}: the folder of the class {name!r} holds no {what}"
            for name, names in self.files.items()
            if not names
        ]

    def labels(self) -> ColumnFacts:
        """How many files there are of each class."""
        counts = tuple((name, len(names)) for name, names in self.files.items() if names)
        return ColumnFacts(Column("label", (), "int64", self.classes), counts=counts)


def look(path: Path, known: Images | Texts | None, say: Say, look_id: int) -> Facts:
    """Read what is in a folder. Raises BrokenSource."""
    pictures, texts = _folder(path, PICTURES), _folder(path, TEXTS)
    if texts.count > pictures.count:
        return _look_at_texts(texts, known, say, look_id)
    if not pictures.count:
        raise BrokenSource(
            f"{path.name} holds no folders with images ({', '.join(PICTURES)}) or texts "
            f"({', '.join(TEXTS)}); put the files of each class into a folder of its own"
        )
    return _look_at_pictures(pictures, known, say, look_id)


def _folder(path: Path, suffixes: tuple[str, ...]) -> _Folder:
    found: dict[str, list[str]] = {}
    with os.scandir(path) as entries:
        folders = sorted(e.name for e in entries if e.is_dir() and not e.name.startswith("."))
    for name in folders:
        with os.scandir(path / name) as files:
            found[name] = sorted(f.name for f in files if f.name.lower().endswith(suffixes))
    return _Folder(path, found)


# --- images -------------------------------------------------------------------


@dataclass
class _Measured:
    """What some of the images of a folder are like."""

    sizes: Counter[tuple[int, int]] = field(default_factory=Counter)
    modes: Counter[str] = field(default_factory=Counter)
    first_of: dict[tuple[int, int], Path] = field(default_factory=dict)
    broken: list[Path] = field(default_factory=list)

    @property
    def is_grey(self) -> bool:
        """Whether most of them are."""
        grey = sum(n for mode, n in self.modes.items() if mode in ("1", "L", "LA", "I;16", "I"))
        return grey > sum(self.modes.values()) / 2


def _look_at_pictures(
    folder: _Folder, known: Images | Texts | None, say: Say, look_id: int
) -> Facts:
    shown = []
    for file, name in folder.spread(THUMBNAILS):
        try:
            shown.append(_thumbnail(file, name))
        except OSError:
            continue  # told below, with its path
    say(Head(look_id, thumbnails=tuple(shown)))
    found = _measured(folder)
    (size, _), *others = found.sizes.most_common()
    notes = [*folder.empty_classes("images"), *_odd_ones(folder, found)]
    width, height = size
    form = (height, width, found.is_grey, bool(others))
    if isinstance(known, Images):
        form = (known.height, known.width, known.is_grey, known.resizes)
        if size != (known.width, known.height) and not known.resizes:
            notes.append(
                f"{folder.name_of(found.first_of[size])} is {_by(size)} pixels, and the network "
                f"was made for {_by((known.width, known.height))}"
            )
    source = Images(str(folder.path), folder.classes, folder.count, *form)
    pictures = ColumnFacts(source.info().columns[0])
    return Facts(look_id, source, (pictures, folder.labels()), as_notes(notes))


def _measured(folder: _Folder) -> _Measured:
    found = _Measured()
    for file, _ in folder.spread(_LOOKED_AT):
        try:
            with Image.open(file) as image:
                found.sizes[image.size] += 1
                found.modes[image.mode] += 1
                found.first_of.setdefault(image.size, file)
        except OSError:
            found.broken.append(file)
    if not found.sizes:
        raise BrokenSource(f"{found.broken[0]} is no image that can be read, and no other one is")
    return found


def _odd_ones(folder: _Folder, found: _Measured) -> list[str]:
    """Sentences on images that cannot be read, or are of another size than most."""
    notes = []
    if found.broken:
        more = f" ({len(found.broken)} such files)" if len(found.broken) > 1 else ""
        name = folder.name_of(found.broken[0])
        notes.append(f"{name} is no image that can be read{more}")
    (size, _), *others = found.sizes.most_common()
    if others:
        odd = others[0][0]
        notes.append(
            f"{folder.name_of(found.first_of[odd])} is {_by(odd)} pixels, most are {_by(size)}; "
            "they are brought to one size"
        )
    return notes


def _by(size: tuple[int, int]) -> str:
    return f"{size[0]} by {size[1]}"


def _thumbnail(file: Path, label: str) -> Thumbnail:
    with Image.open(file) as image:
        image.draft("RGB", (_SIDE * 2, _SIDE * 2))
        small = ImageOps.contain(image.convert("RGB"), (_SIDE, _SIDE))
        return Thumbnail(small.width, small.height, False, small.tobytes(), label)


# --- texts --------------------------------------------------------------------


def _look_at_texts(folder: _Folder, known: Images | Texts | None, say: Say, look_id: int) -> Facts:
    rows = []
    for file, name in folder.spread(HEAD_ROWS):
        text = file.read_bytes()[:400].decode("utf-8", errors="replace")
        rows.append((name, file.name, said(" ".join(text.split()), TEXT_LENGTH)))
    say(Head(look_id, ("class", "file", "text"), tuple(rows)))
    notes = folder.empty_classes("texts")
    lengths = []
    for file, _ in folder.spread(_LOOKED_AT):
        content = file.read_bytes()
        try:
            lengths.append(len(content.decode("utf-8").split()))
        except UnicodeDecodeError as error:
            row = content[: error.start].count(b"\n") + 1
            notes.append(f"{folder.name_of(file)}, row {row}: it is no text in UTF-8")
            continue
        if not lengths[-1]:
            notes.append(f"{folder.name_of(file)} is empty")
    if not lengths:
        raise BrokenSource(f"{folder.path.name}: no file in it is a text in UTF-8")
    usual = int(np.percentile(lengths, 90))
    length = min(max(10, -(-usual // 10) * 10), 1000)
    source = Texts(str(folder.path), folder.classes, folder.count, length=length)
    if isinstance(known, Texts):
        source = msgspec.structs.replace(source, words=known.words, length=known.length)
    words = ColumnFacts(source.info().columns[0], mean=float(np.mean(lengths)))
    return Facts(look_id, source, (words, folder.labels()), as_notes(notes[:20]))
