"""Looks into folders that hold a folder of files for each class."""

import contextlib
import re
from pathlib import Path

import msgspec

from studio.engine.protocol.reader import Facts
from studio.engine.reader import folder_pictures, folder_texts
from studio.engine.reader.class_folders import Found, Tree, found_in, tree_of
from studio.engine.reader.recognizing import again
from studio.engine.reader.report import BrokenSource, Say
from studio.project.sources import (
    PICTURE_SUFFIXES,
    TEXT_SUFFIXES,
    Images,
    Note,
    Source,
    Table,
    Texts,
)
from studio.words import counted

_TABLES = (".csv", ".tsv")
_OF_MASKS = {"mask", "masks", "label", "labels", "annotation", "annotations", "segmentation", "gt"}
_OF_PICTURES = {"image", "images", "img", "imgs", "picture", "pictures", "photos", "frames"}


def look(path: Path, known: Images | Texts | None, say: Say, look_id: int) -> Facts:
    """Read what is in a folder. Raises BrokenSource."""
    tree = tree_of(path)
    if known is None:
        tree = _inmost(tree)
    is_told = known is not None

    def found(suffixes: tuple[str, ...]) -> Found:
        return found_in(
            tree,
            suffixes,
            parts=known.parts if known else None,
            is_told=is_told,
            is_nested=known.is_nested if known else False,
            gone=frozenset(known.left_out if known else ()),
        )

    pictures, texts = found(PICTURE_SUFFIXES), found(TEXT_SUFFIXES)
    is_of_texts = isinstance(known, Texts) or (
        not isinstance(known, Images) and texts.count() > pictures.count()
    )
    chosen = texts if is_of_texts else pictures
    if not chosen.count():
        raise BrokenSource(_nothing(tree))
    if is_of_texts:
        facts = folder_texts.look(texts, known if isinstance(known, Texts) else None, say, look_id)
    else:
        facts = folder_pictures.look(
            pictures, known if isinstance(known, Images) else None, say, look_id
        )
    notes = [*facts.notes, *_assumed(chosen, facts.source), *_beside(tree, chosen)]
    notes += [
        Note(f"The folder {name} may not be looked into by this user, and is left out", "locked")
        for name in tree.locked[:3]
    ]
    other = pictures if is_of_texts else texts
    if other.count():
        notes.append(_of_both(other, tree, is_of_texts))
    return msgspec.structs.replace(facts, notes=tuple(notes), left_out=chosen.left_out)


def _inmost(tree: Tree) -> Tree:
    """What an archive was unpacked to often holds but one folder, which holds those of the
    classes."""
    while True:
        tops = tree.folders_in()
        is_wrapped = len(tops) == 1 and not tree.files.get((tops[0],))
        if not is_wrapped or len(tree.folders_in((tops[0],))) < 2:
            return tree
        inner = {parts[1:]: names for parts, names in tree.files.items() if parts}
        tree = Tree(tree.path / tops[0], inner, tree.total, tree.locked, tree.unnamed)


def _nothing(tree: Tree) -> str:
    name = tree.path.name
    for suffixes, what in ((PICTURE_SUFFIXES, "picture"), (TEXT_SUFFIXES, "text")):
        count = sum(file.lower().endswith(suffixes) for file in tree.files[()])
        if count:
            tables = _tables(tree)
            beside = (
                f" Or open {tables[0].name} in it, if it names their classes." if tables else ""
            )
            return (
                f"{name} holds {counted(count, what)} but no folders of them; put the files of "
                f"each class into a folder of its own.{beside}"
            )
    return (
        f"{name} holds no folders with images ({', '.join(PICTURE_SUFFIXES)}) or texts "
        f"({', '.join(TEXT_SUFFIXES)}); put the files of each class into a folder of its own"
    )


# --- what was assumed -------------------------------------------------------------


def _assumed(found: Found, source: Source) -> list[Note]:
    """How the folders are understood, and how else they could be."""
    assert isinstance(source, Images | Texts)
    what = "pictures" if isinstance(source, Images) else "texts"
    anew = msgspec.structs.replace(source, classes=())
    notes = []
    train, validation, test = found.rows
    if found.parts is not None:
        told = [f"{train:,} {what} to train with"]
        told += [f"{validation:,} to validate with"] if validation else []
        told += [f"{test:,} to test with"] if test else []
        names = [n for n in (found.parts.train, found.parts.validation, found.parts.test) if n]
        notes.append(
            Note(
                f"The folders {_listed(names)} are taken as parts of the data: {_listed(told)}",
                "folder_parts",
                {"parts": ", ".join(names)},
                "Take them as classes",
                msgspec.structs.replace(anew, parts=None, is_nested=True),
            )
        )
        flat = [name for name in found.flat_parts if name not in names]
        if flat:
            notes.append(
                Note(
                    f"The folder {_listed(flat)} holds no folders of classes; its {what} are left "
                    "out",
                    "flat_part",
                )
            )
    elif len(found.flat_parts) > 1:
        notes.append(
            Note(
                f"The folders {_listed(found.flat_parts)} are called like parts of the data, but "
                f"hold no folders of classes; so they are taken as the classes themselves, which "
                "is hardly what a network should learn",
                "parts_without_classes",
            )
        )
    if found.is_nested:
        notes.append(
            Note(
                f"The {what} in folders within that of a class, as {found.nested_at}, are read as "
                "that class",
                "nested",
                {"folder": found.nested_at},
                "Leave the inner folders out" if found.has_outer else "",
                msgspec.structs.replace(anew, is_nested=False) if found.has_outer else None,
            )
        )
    if _are_masks(found.classes):
        notes.append(
            Note(
                f"The folders {_listed(found.classes)} are taken as two classes, though the one "
                "seems to hold masks for the pictures in the other. A table with a column of the "
                "pictures' paths and one of the masks' is read as pictures in and pictures out",
                "masks",
            )
        )
    if len(found.classes) == 1:
        notes.append(
            Note(
                f"There is only one class, {found.classes[0]!r}: with nothing to tell it from, no "
                "network can learn to",
                "one_class",
            )
        )
    if found.of_no_class > 0:
        notes.append(
            Note(
                f"Left out, because in no folder of a class: {found.of_no_class:,} {what}",
                "no_class",
            )
        )
    if found.gone:
        files = counted(len(found.gone), "file")
        notes.append(
            Note(
                f"Left out, as was said: {files}",
                "left_out",
                {},
                "Read them again",
                msgspec.structs.replace(anew, left_out=()),
            )
        )
    return notes


def _are_masks(classes: tuple[str, ...]) -> bool:
    """Whether two folders hold pictures and what is to be seen where in them."""
    words = [{*re.findall(r"[^\W\d_]+", name.lower())} for name in classes]
    return len(words) == 2 and any(
        words[n] & _OF_MASKS and words[1 - n] & _OF_PICTURES for n in (0, 1)
    )


def _of_both(other: Found, tree: Tree, is_of_texts: bool) -> Note:
    what, chosen = ("pictures", "texts") if is_of_texts else ("texts", "pictures")
    path = str(tree.path)
    instead: Source = Images(path, (), 1, 1, 1) if is_of_texts else Texts(path, (), 1)
    return Note(
        f"Left out, beside the {chosen}: {other.count():,} {what}",
        "both_kinds",
        {"count": str(other.count())},
        f"Read the {what}",
        msgspec.structs.replace(instead, is_nested=other.is_nested, parts=other.parts),
    )


def _beside(tree: Tree, found: Found) -> list[Note]:
    """Tables that lie beside the folders, and may tell the classes of what is in them."""
    if len(found.classes) > 1 and not found.flat_parts:
        return []
    return [
        Note(
            f"{table.name} lies beside the folders; it may tell the class of each file",
            "table_beside",
            {"file": table.name},
            f"Read {table.name}",
            _table_at(table),
        )
        for table in _tables(tree)[:1]
    ]


def _tables(tree: Tree) -> list[Path]:
    return [tree.path / name for name in tree.files[()] if name.lower().endswith(_TABLES)]


def _table_at(path: Path) -> Table | None:
    from studio.engine.reader import sniffing

    with contextlib.suppress(BrokenSource, OSError, ValueError):
        return again(sniffing.recognized(path).table)
    return None


def _listed(names: list[str] | tuple[str, ...]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last
