"""Looks at the pictures in class folders: what they are like, and which of them will not do."""

import time
import warnings
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import numpy as np
from PIL import ExifTags, Image

from studio.engine.protocol.reader import ColumnFacts, Facts, Head
from studio.engine.reader.class_folders import Found
from studio.engine.reader.pixels import read_picture, thumbnail
from studio.engine.reader.report import THUMBNAILS, BrokenSource, Say
from studio.project.sources import Images, Note
from studio.words import counted

_LOOKED_AT = 20_000
"""Of how many files the header is read, spread evenly over all: a folder may hold very many."""
_SECONDS = 3.0
"""How long pictures are read to be shown, and again as long to find those that are not whole."""
_NAMED = 3
_GREY = ("1", "L", "LA", "I", "F")

UNREADABLE = "no image that can be read"
CUT_OFF = "cut off, and cannot be read to its end"


@dataclass
class _Measured:
    """What the images of a folder are like, as far as they were looked at."""

    sizes: Counter[tuple[int, int]] = field(default_factory=Counter)
    """(width, height) as a person sees it."""
    first_of: dict[tuple[int, int], Path] = field(default_factory=dict)
    grey: int = 0
    clear: int = 0
    deep: int = 0
    """Those of 16 bits."""
    floats: int = 0
    animated: int = 0
    highest: int = 0
    """The greatest value in pictures of more than 8 bits."""
    broken: dict[str, list[Path]] = field(default_factory=dict)
    """Files that will not do, by what is wrong with them."""
    looked_at: int = 0
    opened: int = 0

    @property
    def is_grey(self) -> bool:
        """Whether most of them are."""
        return self.grey > self.sizes.total() / 2


def look(folder: Found, known: Images | None, say: Say, look_id: int) -> Facts:
    """Read what is in a folder of images. Raises BrokenSource."""
    ground = known.ground if known else "white"
    warnings.simplefilter("ignore", Image.DecompressionBombWarning)
    shown, opened = [], set()
    began = time.perf_counter()
    for file, name in folder.spread(THUMBNAILS):
        if time.perf_counter() - began > _SECONDS:
            break  # large photos: those that were read are enough to look at
        try:
            shown.append(thumbnail(file, name, ground))
            opened.add(file)
        except Exception:  # each format has errors of its own; told below, with the file's name
            continue
    say(Head(look_id, thumbnails=tuple(shown)))
    found = _measured(folder, opened)
    (width, height), is_mixed = found.sizes.most_common(1)[0][0], len(found.sizes) > 1
    form = (height, width, found.is_grey, is_mixed)
    notes = [Note(sentence) for sentence in folder.empty_classes("images")]
    if known is not None and known.classes:
        form = (known.height, known.width, known.is_grey, known.resizes)
        if (width, height) != (known.width, known.height) and not known.resizes:
            odd = found.first_of[width, height]
            notes.append(
                Note(
                    f"{folder.name_of(odd)} is {_by((width, height))} pixels, and the network was "
                    f"made for {_by((known.width, known.height))}"
                )
            )
    train, validation, test = folder.rows
    source = Images(
        str(folder.path),
        folder.classes,
        train,
        *form,
        ground=ground,
        is_nested=folder.is_nested,
        left_out=tuple(sorted(folder.gone)),
        parts=folder.parts,
        validation_rows=validation,
        test_rows=test,
        counts=tuple(count for _, count in folder.labels().counts),
    )
    notes += _of_broken(folder, found, source)
    notes += _of_kinds(folder, found, source)
    pictures = _facts_of_first(folder, source)
    return Facts(look_id, source, (pictures, folder.labels()), tuple(notes))


def _facts_of_first(folder: Found, source: Images) -> ColumnFacts:
    column = source.info().columns[0]
    file = next((file for file, name in folder.files() if name == folder.classes[0]), None)
    try:
        assert file is not None
        values = read_picture(file, ground=source.ground)
    except ValueError:  # it is named in a note
        return ColumnFacts(column)
    height, width, _ = values.shape
    return ColumnFacts(column, first_mean=float(np.mean(values)), first_size=(height, width))


# --- measuring ----------------------------------------------------------------------


def _measured(folder: Found, opened: set[Path]) -> _Measured:
    """What images are like; `opened` are those that were read to their end already."""
    files = [file for file, _ in folder.spread(_LOOKED_AT)]
    seen = [_Seen()] * len(files)
    began = time.perf_counter()
    # In no order, so that those for which there is time stand for all.
    for place in np.random.RandomState(0).permutation(len(files)):
        has_time = time.perf_counter() - began < _SECONDS
        seen[place] = _seen(files[place], to_its_end=has_time)
    found = _Measured(looked_at=len(files))
    for file, one in zip(files, seen, strict=True):
        _count(found, file, one)
        found.opened += not one.wrong and (one.is_whole or file in opened)
    if not found.sizes:
        first = next(iter(found.broken.values()))[0]
        raise BrokenSource(f"{first} is no image that can be read, and no other one is")
    return found


@dataclass
class _Seen:
    """What one picture is like; without a size where it could not even be opened."""

    size: tuple[int, int] | None = None
    mode: str = ""
    is_clear: bool = False
    is_animated: bool = False
    is_whole: bool = False
    """Whether it was read to its end."""
    highest: int = 0
    wrong: str = ""


def _seen(file: Path, *, to_its_end: bool) -> _Seen:
    """Look at a picture: at its beginning alone, or at all of it."""
    seen = _Seen()
    wrong = UNREADABLE
    try:
        with Image.open(file) as image:
            size, seen.mode = image.size, image.mode.partition(";")[0]
            seen.is_clear = image.has_transparency_data
            seen.is_animated = getattr(image, "is_animated", False)
            if image.format != "PNG" or "exif" in image.info:
                size = _as_held(image, size)
            seen.size, wrong = size, CUT_OFF
            if to_its_end:
                image.draft(None, (64, 64))  # every byte of a photo, but not each of its pixels
                image.load()
                if image.format == "PNG" and "exif" in image.info:
                    seen.size = _as_held(image, image.size)  # which may stand behind the pixels
                if seen.mode == "I":
                    seen.highest = int(np.array(image).max())
                seen.is_whole = True
    except Image.DecompressionBombError:
        seen.wrong = "too large a picture to be opened"
    except Exception:  # each format has errors of its own
        seen.wrong = wrong
    return seen


def _as_held(image: Image.Image, size: tuple[int, int]) -> tuple[int, int]:
    """(width, height) as a person sees it, who held the camera a quarter turned."""
    is_turned = image.getexif().get(ExifTags.Base.Orientation, 1) > 4
    return size[::-1] if is_turned else size


def _count(found: _Measured, file: Path, seen: _Seen) -> None:
    if seen.wrong:
        found.broken.setdefault(seen.wrong, []).append(file)
    if seen.size is None:
        return
    found.sizes[seen.size] += 1
    found.first_of.setdefault(seen.size, file)
    found.grey += seen.mode in _GREY
    found.deep += seen.mode == "I"
    found.floats += seen.mode == "F"
    found.clear += seen.is_clear
    found.animated += seen.is_animated
    found.highest = max(found.highest, seen.highest)


# --- what to say -------------------------------------------------------------------


def _of_broken(folder: Found, found: _Measured, source: Images) -> list[Note]:
    """Notes on pictures that will not do, each with the offer to leave them out."""
    notes = []
    for what, files in found.broken.items():
        names = [folder.name_of(file) for file in files]
        shown, more = names[:_NAMED], len(names) - _NAMED
        if len(names) == 1:
            sentence = f"{shown[0]} is {what}"
        else:
            listed = ", ".join(shown) + (f" and {more:,} more" if more > 0 else "")
            sentence = f"{len(names):,} such pictures: {listed}. Each is {what}"
        gone = tuple(sorted({*source.left_out, *names}))
        fewer = msgspec.structs.replace(source, left_out=gone)
        offer = "Leave it out" if len(names) == 1 else "Leave them out"
        notes.append(Note(sentence, "broken_pictures", {"count": str(len(names))}, offer, fewer))
    unseen = folder.count() - found.looked_at
    unopened = found.looked_at - found.opened - sum(map(len, found.broken.values()))
    if unseen > 0:
        notes.append(
            Note(
                f"Only {found.looked_at:,} of {folder.count():,} pictures were looked at, spread "
                "over all; another one may be of another size, or not be readable",
                "not_all_opened",
            )
        )
    elif unopened > 0:
        notes.append(
            Note(
                f"Of {folder.count():,} pictures {found.opened:,} were opened to their end, and "
                "only the beginning of the others; one of those may be cut off",
                "not_all_opened",
            )
        )
    return notes


def _of_kinds(folder: Found, found: _Measured, source: Images) -> list[Note]:
    """Notes on pictures that are not like the others, or not what they seem."""
    replace = msgspec.structs.replace
    notes = []
    (size, _), *others = found.sizes.most_common()
    if others:
        odd, count = others[0][0], sum(count for _, count in others)
        more = f" ({count:,} pictures are of another size than most)" if count > 1 else ""
        sentence = (
            f"{folder.name_of(found.first_of[odd])} is {_by(odd)} pixels, most are {_by(size)}; "
            f"they are brought to one size{more}"
        )
        notes.append(Note(sentence, "sizes"))
    total = found.sizes.total()
    if source.is_grey and found.grey < total:
        notes.append(
            Note(
                f"In {total - found.grey:,} of {total:,} pictures there may be colours, but all "
                "are read as grey, as most are",
                "grey",
                {},
                "Read all in colour",
                replace(source, is_grey=False),
            )
        )
    if found.clear:
        other = "black" if source.ground == "white" else "white"
        notes.append(
            Note(
                f"In {counted(found.clear, 'picture')} {source.ground} shows through clear places",
                "ground",
                {"ground": source.ground},
                f"Put them on {other}",
                replace(source, ground=other),
            )
        )
    if found.deep:
        dark = f"; the brightest value is {found.highest:,}" if 0 < found.highest < 32768 else ""
        notes.append(
            Note(
                f"In {counted(found.deep, 'picture')} with 16 bits, values of 0 to 65,535 "
                f"become 0 to 255{dark}",
                "sixteen_bits",
            )
        )
    if found.floats:
        notes.append(
            Note(
                f"In {counted(found.floats, 'picture')} with fractions, values of 0 to 1, to 255 "
                "or to 65,535, as the greatest in each tells, become 0 to 255",
                "float_pictures",
            )
        )
    if found.animated:
        notes.append(
            Note(
                f"In {counted(found.animated, 'file')} there are several pictures; the first one "
                "is read",
                "animated",
            )
        )
    return notes


def _by(size: tuple[int, int]) -> str:
    return f"{size[0]} by {size[1]}"
