"""What lies in a folder: the files of each class, the parts it brings along, and what is none of
the data."""

import os
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from studio.engine.protocol.reader import ColumnFacts
from studio.engine.reader.report import BrokenSource
from studio.project.columns import Column
from studio.project.sources import PICTURE_SUFFIXES, TEXT_SUFFIXES, FolderParts, LeftOut

_PARTS = {
    "train": {"train", "training", "trainset"},
    "validation": {"val", "valid", "validation", "dev", "valset"},
    "test": {"test", "testing", "testset"},
}
_NOT_DATA = {"__macosx", "thumbs.db", "desktop.ini", "__pycache__"}
_MOST_FILES = 2_000_000
_DEEPEST = 12


@dataclass(frozen=True)
class ClassFolder:
    """The folder of a class in one part: its files as seen from it, in the order of the script."""

    part: str
    name: str
    files: list[str]


@dataclass(frozen=True)
class Found:
    """A folder, and what of one kind is in it; in the order of the parts, then of the classes."""

    path: Path
    folders: list[ClassFolder]
    parts: FolderParts | None = None
    is_nested: bool = False
    left_out: tuple[LeftOut, ...] = ()
    flat_parts: tuple[str, ...] = ()
    """Folders that are called as parts are, and hold files but no classes."""
    of_no_class: int = 0
    """How many files of the kind lie beside the folders of the classes."""
    nested_at: str = ""
    """The first folder within that of a class which holds files of the kind."""
    gone: frozenset[str] = field(default_factory=frozenset)

    def count(self, part: str | None = None) -> int:
        """How many files there are, in all or in one part."""
        return sum(len(f.files) for f in self.folders if part is None or f.part == part)

    @property
    def has_outer(self) -> bool:
        """Whether any file lies in the folder of a class itself, not in one within it."""
        return any("/" not in file for folder in self.folders for file in folder.files)

    @property
    def rows(self) -> tuple[int, int, int]:
        """How many files there are to train with, to validate with and to test with."""
        if self.parts is None:
            return self.count(), 0, 0
        validation, test = self.parts.validation, self.parts.test
        return (
            self.count(self.parts.train),
            self.count(validation) if validation else 0,
            self.count(test) if test else 0,
        )

    @property
    def classes(self) -> tuple[str, ...]:
        """Those that have a file."""
        return tuple(sorted({folder.name for folder in self.folders if folder.files}))

    def files(self) -> Iterator[tuple[Path, str]]:
        """Every file with its class."""
        for folder in self.folders:
            within = self.path / folder.part / folder.name
            for file in folder.files:
                yield within / file, folder.name

    def spread(self, count: int) -> list[tuple[Path, str]]:
        """Some of the files with their classes, evenly from all of them."""
        total = self.count()
        if total <= count:
            return list(self.files())
        # The path of a file takes longer to make than to look it up among very many.
        ends = np.cumsum([len(folder.files) for folder in self.folders])
        places = np.linspace(0, total - 1, count).round().astype(int)
        found = []
        for place, at in zip(places, np.searchsorted(ends, places, side="right"), strict=True):
            folder = self.folders[at]
            file = folder.files[place - ends[at]]
            found.append((Path(self.path, folder.part, folder.name, file), folder.name))
        return found

    def name_of(self, file: Path) -> str:
        """A file as a sentence and a project name it."""
        return file.relative_to(self.path).as_posix()

    def empty_classes(self, what: str) -> list[str]:
        """A sentence for each class that has no file."""
        held = {folder.name for folder in self.folders if folder.files}
        empty = sorted({folder.name for folder in self.folders} - held)
        sentences = [
            f"{self.path.name}: the folder of the class {name!r} holds no {what}" for name in empty
        ]
        return [*sentences, *self._absent(what)]

    def _absent(self, what: str) -> list[str]:
        """A sentence for each class that is not in every part."""
        if self.parts is None:
            return []
        held = {(folder.part, folder.name) for folder in self.folders if folder.files}
        return [
            f"{self.path.name}: {part} holds no {what} of the class {name!r}"
            for part in (self.parts.train, self.parts.validation, self.parts.test)
            for name in self.classes
            if part and (part, name) not in held
        ]

    def labels(self) -> ColumnFacts:
        """How many files there are of each class, to train with."""
        train = self.parts.train if self.parts else ""
        counts = Counter({name: 0 for name in self.classes})
        for folder in self.folders:
            if folder.part == train and folder.files:
                counts[folder.name] += len(folder.files)
        column = Column("label", (), "int64", self.classes, counts=tuple(counts.values()))
        return ColumnFacts(column, counts=tuple(counts.items()))


@dataclass
class Tree:
    """All files of a folder by the folder that holds them, hidden ones left aside."""

    path: Path
    files: dict[tuple[str, ...], list[str]]
    total: int = 0
    locked: list[str] = field(default_factory=list)
    """Folders that this user may not look into."""
    unnamed: int = 0
    """How many entries have a name that is no text, so that no project could name them."""

    def count(self, is_of: Callable[[str], bool], below: tuple[str, ...] = ()) -> int:
        """How many files of a kind lie in a folder and in those in it."""
        return sum(
            sum(map(is_of, names))
            for parts, names in self.files.items()
            if parts[: len(below)] == below
        )

    def folders_in(self, above: tuple[str, ...] = ()) -> list[str]:
        """The folders in a folder, sorted."""
        depth = len(above)
        return sorted({p[depth] for p in self.files if len(p) > depth and p[:depth] == above})


def tree_of(path: Path) -> Tree:
    """Look through a folder: regular files alone, and no folder twice. Raises BrokenSource."""
    tree = Tree(path, {})
    seen: set[tuple[int, int]] = set()

    def enter(folder: Path, parts: tuple[str, ...]) -> None:
        status = folder.stat()
        if (status.st_dev, status.st_ino) in seen or len(parts) > _DEEPEST:
            return
        seen.add((status.st_dev, status.st_ino))
        # As the script looks: a link to a folder leads to a class, or to nothing.
        tree.files[parts], inner = _entries(tree, folder, follows=len(parts) < 2)
        tree.total += len(tree.files[parts])
        if tree.total > _MOST_FILES:
            raise BrokenSource(f"{path.name} holds more than {_MOST_FILES:,} files, too many")
        for name in inner:
            try:
                enter(folder / name, (*parts, name))
            except PermissionError:
                tree.locked.append("/".join((*parts, name)))

    enter(path, ())
    return tree


def _entries(tree: Tree, folder: Path, *, follows: bool) -> tuple[list[str], list[str]]:
    """The files in a folder and the folders in it, sorted."""
    files, folders = [], []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(".") or entry.name.lower() in _NOT_DATA:
                continue
            if not _is_text(entry.name):
                tree.unnamed += 1
            elif entry.is_dir(follow_symlinks=follows):
                folders.append(entry.name)
            elif entry.is_file():
                files.append(entry.name)
    return sorted(files), sorted(folders)


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def found_in(
    tree: Tree,
    suffixes: tuple[str, ...],
    *,
    parts: FolderParts | None,
    is_told: bool,
    is_nested: bool,
    gone: frozenset[str] = frozenset(),
) -> Found:
    """The files of a kind as classes; where it is not told how, as it most likely is meant."""

    def is_of(name: str) -> bool:
        return name.lower().endswith(suffixes)

    called = _called_as_parts(tree, is_of)
    flat = tuple(name for name in called.values() if not tree.folders_in((name,)))
    with_classes = {
        part: _around_classes(tree, name) for part, name in called.items() if name not in flat
    }
    if not is_told and "train" in with_classes and len(called) > 1:
        parts = FolderParts(**with_classes)
    tops = [""] if parts is None else [parts.train, parts.validation, parts.test]
    found: list[ClassFolder] = []
    deep: list[str] = []
    for top in dict.fromkeys(tops):
        if top == "" and parts is not None:
            continue
        above = tuple(top.split("/")) if top else ()
        within = _within(tree, above, is_of)
        for name in tree.folders_in(above):
            folder = (*above, name)
            files = [file for file in tree.files.get(folder, ()) if is_of(file)]
            inner = within.get(name, [])
            deep += [f"{'/'.join(folder)}/{Path(file).parent.as_posix()}" for file in inner]
            if inner and (is_nested or not is_told):
                files = sorted([*files, *inner], key=lambda file: file.split("/"))
            kept = [file for file in files if f"{'/'.join(folder)}/{file}" not in gone]
            found.append(ClassFolder(top, name, kept))
    used = sum(len(folder.files) for folder in found)
    return Found(
        tree.path,
        found,
        parts,
        is_nested=bool(deep) and (is_nested or not is_told),
        left_out=tuple(_left_out(tree, is_of)),
        flat_parts=flat,
        of_no_class=tree.count(is_of) - used - len(gone),
        nested_at=deep[0] if deep else "",
        gone=gone,
    )


def _within(
    tree: Tree, above: tuple[str, ...], is_of: Callable[[str], bool]
) -> dict[str, list[str]]:
    """The files of a kind in the folders of each class's folder, as seen from that."""
    depth = len(above) + 1
    found: dict[str, list[str]] = {}
    for parts, names in tree.files.items():
        if len(parts) > depth and parts[: depth - 1] == above:
            files = ["/".join((*parts[depth:], name)) for name in names if is_of(name)]
            found.setdefault(parts[depth - 1], []).extend(files)
    return found


def _called_as_parts(tree: Tree, is_of: Callable[[str], bool]) -> dict[str, str]:
    """The folders that are called as a part of data is, by the part: test, or else test_set, or
    seg_test."""
    called: dict[str, str] = {}
    names = [name for name in tree.folders_in() if tree.count(is_of, (name,))]
    for name in sorted(names, key=lambda name: len(_words(name))):
        parts = [part for part, words in _PARTS.items() if words & _words(name)]
        if len(parts) == 1:
            called.setdefault(parts[0], name)
    return called if len(called) > 1 else {}


def _words(name: str) -> set[str]:
    return {*re.findall(r"[^\W\d_]+", name.lower())}


def _around_classes(tree: Tree, part: str) -> str:
    """The folder in that of a part, or in the one in it, which holds those of the classes: an
    archive of each part often has a folder of the same name in it."""
    at: tuple[str, ...] = (part,)
    while True:
        inner = tree.folders_in(at)
        if len(inner) != 1 or tree.files.get(at) or not tree.folders_in((*at, inner[0])):
            return "/".join(at)
        at = (*at, inner[0])


def _left_out(tree: Tree, is_of: Callable[[str], bool]) -> Iterator[LeftOut]:
    """What is in a folder and is of another kind, by its ending."""
    found = Counter(
        os.path.splitext(name)[1].lower()
        for names in tree.files.values()
        for name in names
        if not is_of(name)
    )
    if tree.unnamed:
        yield LeftOut("entries whose names are no text", tree.unnamed)
    for ending, count in sorted(found.items()):
        what = (
            "pictures"
            if ending in PICTURE_SUFFIXES
            else "texts"
            if ending in TEXT_SUFFIXES
            else "files"
        )
        yield LeftOut(f"{what} ({ending})" if ending else "files without an ending", count)
