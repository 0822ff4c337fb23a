"""Looks at the texts in class folders: how they are encoded, how long they are, and which of them
will not do."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import numpy as np

from studio.engine.protocol.reader import ColumnFacts, Facts, Head
from studio.engine.reader.class_folders import Found
from studio.engine.reader.encodings import Encoding, encoding_of, marked
from studio.engine.reader.report import HEAD_ROWS, TEXT_LENGTH, BrokenSource, Say, said
from studio.project.sources import Note, Texts

_LOOKED_AT = 2_000
"""How many files are read, spread evenly over all: a folder may hold very many."""
_MOST_BYTES = 200_000_000
_NAMED = 20
# Chinese, Japanese, Thai, Lao, Khmer and Burmese are written without blanks between words.
_UNSPACED = re.compile(
    "[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]"
)


def decoded(content: bytes, encoding: str) -> str:
    """A text as the script decodes it: by the mark that it begins with, or else as its folder.
    Raises UnicodeDecodeError."""
    return content.decode(marked(content) or encoding)


@dataclass
class _Read:
    """What was found in the texts."""

    encoding: str
    lengths: list[int] = field(default_factory=list)
    signs: list[int] = field(default_factory=list)
    unspaced: int = 0
    broken: dict[Path, int] = field(default_factory=dict)
    """Files that are no text, each with the row."""
    empty: list[Path] = field(default_factory=list)


def look(folder: Found, known: Texts | None, say: Say, look_id: int) -> Facts:
    """Read what is in a folder of texts. Raises BrokenSource."""
    contents = _contents(folder)
    is_told = known is not None and bool(known.classes)
    guess = Encoding(known.encoding) if known and is_told else _encoding_of(contents)
    encoding = guess.name
    rows = []
    for file, name in folder.spread(HEAD_ROWS):
        try:
            text = decoded(file.read_bytes()[:4000], encoding)
        except UnicodeDecodeError:
            text = file.read_bytes()[:400].decode(encoding, errors="replace")
        rows.append((name, Path(file).name, said(" ".join(text.split()), TEXT_LENGTH)))
    say(Head(look_id, ("class", "file", "text"), tuple(rows)))
    found = _read(contents, encoding)
    if not found.lengths:
        raise BrokenSource(f"{folder.path.name}: no file in it is a text in {encoding.upper()}")
    is_unspaced = found.unspaced > len(found.lengths) / 2
    by = known.splits if known and known.classes else "words"
    usual = int(np.percentile(found.lengths if by == "words" else found.signs, 90))
    train, validation, test = folder.rows
    source = Texts(
        str(folder.path),
        folder.classes,
        train,
        length=min(max(10, -(-usual // 10) * 10), 1000),
        encoding=encoding,
        splits=by,
        is_nested=folder.is_nested,
        left_out=tuple(sorted(folder.gone)),
        parts=folder.parts,
        validation_rows=validation,
        test_rows=test,
        counts=tuple(count for _, count in folder.labels().counts),
    )
    if known is not None and known.classes:
        source = msgspec.structs.replace(source, words=known.words, length=known.length)
    notes = [Note(sentence) for sentence in folder.empty_classes("texts")]
    notes += _of_broken(folder, found, source)
    if is_unspaced:
        notes.append(_of_unspaced(source, found))
    if encoding != "utf-8":
        other = next(iter(guess.others), "")
        notes.append(
            Note(
                f"The encoding of the texts is {encoding}, as their letters seem to say",
                "encoding",
                {"encoding": encoding},
                f"Read them as {other}" if other else "",
                msgspec.structs.replace(source, encoding=other) if other else None,
            )
        )
    if len(contents) < folder.count():
        notes.append(
            Note(
                f"Only {len(contents):,} of {folder.count():,} texts were looked at, spread over "
                "all; another one may not be readable",
                "not_all_opened",
            )
        )
    mean = float(np.mean(found.lengths if by == "words" else found.signs))
    words = ColumnFacts(source.info().columns[0], mean=mean)
    return Facts(look_id, source, (words, folder.labels()), tuple(notes))


def _contents(folder: Found) -> dict[Path, bytes]:
    contents: dict[Path, bytes] = {}
    left = _MOST_BYTES
    for file, _ in folder.spread(_LOOKED_AT):
        contents[file] = file.read_bytes()
        left -= len(contents[file])
        if left < 0:
            break
    return contents


def _encoding_of(contents: dict[Path, bytes]) -> Encoding:
    """The encoding of most of the texts that have letters beyond ASCII, as the longest of them
    tells; UTF-8 where only few of all are none."""
    wrong: dict[Path, int] = {}
    others = 0
    for file, content in contents.items():
        if marked(content) or (content.isascii() and b"\0" not in content):
            continue
        others += 1
        try:
            content.decode("utf-8")
            is_wrong = b"\0" in content
        except UnicodeDecodeError:
            is_wrong = True
        if is_wrong:
            wrong[file] = len(content)
    if len(wrong) <= max(1, others / 2, len(contents) / 20):
        return Encoding("utf-8")
    return encoding_of(max(wrong, key=lambda file: wrong[file]))


def _read(contents: dict[Path, bytes], encoding: str) -> _Read:
    found = _Read(encoding)
    for file, content in contents.items():
        try:
            text = decoded(content, encoding)
        except UnicodeDecodeError as error:
            found.broken[file] = content[: error.start].count(b"\n") + 1
            continue
        words = text.split()
        if not words:
            found.empty.append(file)
        signs = len("".join(words))
        found.lengths.append(len(words))
        found.signs.append(signs)
        found.unspaced += len(_UNSPACED.findall(text)) > signs / 3
    return found


def _of_broken(folder: Found, found: _Read, source: Texts) -> list[Note]:
    """Notes on texts that will not do, each with the offer to leave all such out."""

    def without(files: Iterable[Path]) -> Texts:
        names = {folder.name_of(file) for file in files}
        return msgspec.structs.replace(source, left_out=tuple(sorted({*source.left_out, *names})))

    fewer = without(found.broken)
    offer = "Leave it out" if len(found.broken) == 1 else f"Leave all {len(found.broken):,} out"
    encoding = found.encoding.upper()
    notes = [
        Note(
            f"{folder.name_of(file)}, row {row}: it is no text in {encoding}",
            "broken_text",
            {"file": folder.name_of(file)},
            offer,
            fewer,
        )
        for file, row in list(found.broken.items())[:_NAMED]
    ]
    offer = "Leave it out" if len(found.empty) == 1 else f"Leave all {len(found.empty):,} out"
    notes += [
        Note(f"{folder.name_of(file)} is empty", "empty_text", {}, offer, without(found.empty))
        for file in found.empty[:_NAMED]
    ]
    for files, what in ((found.broken, f"no text in {encoding}"), (found.empty, "empty")):
        if len(files) > _NAMED:
            notes.append(Note(f"{len(files):,} texts in all are {what}"))
    return notes


def _of_unspaced(source: Texts, found: _Read) -> Note:
    length = min(max(10, int(np.percentile(found.signs, 90))), 1000)
    if source.splits == "characters":
        return Note(
            "Each character of the texts counts as a word, because they are written without "
            "blanks between words",
            "splits",
            {},
            "Split at blanks",
            msgspec.structs.replace(source, splits="words", length=20),
        )
    return Note(
        "The texts are written without blanks between words: split at blanks, a whole sentence "
        "counts as one word",
        "splits",
        {},
        "Take each character as a word",
        msgspec.structs.replace(source, splits="characters", length=length),
    )
