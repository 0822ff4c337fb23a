"""In which encoding the text of a file is written, and whether its lines can be read at all."""

import codecs
import gzip
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from studio.engine.reader.report import BrokenSource
from studio.project.reading import is_packed

_PIECE = 1 << 20
_TAIL = 1 << 14
_LONGEST_LINE = 16 << 20
_MOST_UNPACKED = 8 << 30
_SURELY_UNPACKED = 1 << 30
"""Bytes that any packed file may unpack to; more only up to `_MOST_TIMES` its own size."""
_MOST_TIMES = 100
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# As chardet calls them: as Python does, the narrower one first. Others are too rare to be guessed.
_USUAL = {
    "gb18030": ("gb18030",),
    "big5": ("big5", "cp950"),
    "cp932": ("shift_jis", "cp932"),
    "euc-jp": ("euc_jp",),
    "cp949": ("euc_kr", "cp949"),
    "windows-1250": ("cp1250",),
    "windows-1251": ("cp1251",),
    "windows-1252": ("latin-1", "cp1252"),
    "windows-1253": ("cp1253",),
    "windows-1254": ("cp1254",),
    "windows-1255": ("cp1255",),
    "windows-1256": ("cp1256",),
    "windows-1257": ("cp1257",),
    "koi8-r": ("koi8-r",),
}
_WESTERN = "windows-1252"
_NEARLY = 0.65
"""From this part of the likelihood of another encoding on, Western letters are meant."""
_TOLD_FROM = 1 << 16
_CELLS = re.compile(rb'[,;\t\r\n"]')
_CONTROLS = re.compile("[\x80-\x9f]")


@dataclass(frozen=True)
class Encoding:
    """How a text is encoded. Where that is a guess, `others` are what it could be as well."""

    name: str
    others: tuple[str, ...] = ()
    is_guess: bool = False


def opened(path: Path) -> IO[bytes]:
    """A file to read its bytes from, unpacked."""
    if is_packed(str(path)):
        return gzip.open(path, "rb")  # type: ignore[return-value]
    return path.open("rb")


def marked(start: bytes) -> str:
    """The encoding that the mark at the beginning of a text says; nothing where there is none."""
    return next((name for mark, name in _MARKS if start.startswith(mark)), "")


def encoding_of(path: Path) -> Encoding:
    """How the text in a file is encoded. Raises BrokenSource where it is no text, or has a line of
    endless length."""
    with opened(path) as file:
        start = file.read(_TOLD_FROM)
    if name := marked(start):
        return Encoding(name)
    wide = _two_bytes(start)
    if wide and _decodes(path, wide):
        return Encoding(wide)
    if _decodes(path, "utf-8"):
        return Encoding("utf-8")
    return _guess(path)


def _two_bytes(start: bytes) -> str:
    """UTF-16 without a mark: of every two bytes, one is 0 for the letters of the West, and for the
    marks between values and the ends of lines everywhere."""
    first, second = start[::2].count(0), start[1::2].count(0)
    most, least = max(first, second), min(first, second)
    if most < max(2, len(start) / 200) or least > most / 20:
        return ""
    return "utf-16-le" if second > first else "utf-16-be"


def _guess(path: Path) -> Encoding:
    names = list(dict.fromkeys([*_likely(_telling_cells(path)), _WESTERN]))
    fitting = [next((n for n in _USUAL[name] if _decodes(path, n)), "") for name in names]
    first, *others = [name for name in fitting if name] or ["latin-1"]
    return Encoding(first, tuple(others[:3]), is_guess=True)


def _telling_cells(path: Path) -> bytes:
    """Cells with other letters than those of English, each once: what comes again and again says
    nothing new."""
    cells: set[bytes] = set()
    size = 0
    for piece in pieces(path):
        for cell in _CELLS.split(piece):
            if size < _TOLD_FROM and not cell.isascii() and cell not in cells:
                cells.add(cell)
                size += len(cell)
        if size >= _TOLD_FROM:
            break
    return b"\n".join(sorted(cells))


def _likely(told: bytes) -> list[str]:
    """Encodings that these bytes could be in, the likeliest first."""
    import chardet

    likely: dict[str, float] = {}
    for one in chardet.detect_all(told, ignore_threshold=True):
        name = str(one["encoding"]).lower()
        if name in _USUAL:
            likely.setdefault(name, one["confidence"])
    names = [*_with_kana(told), *likely]
    if likely and names[0] in likely and likely.get(_WESTERN, 0) >= _NEARLY * likely[names[0]]:
        names = [_WESTERN, *(name for name in names if name != _WESTERN)]
    return names


def _with_kana(told: bytes) -> list[str]:
    """Encodings in which these bytes hold the syllables that only Japanese is written with."""
    found = []
    for name in ("cp932", "euc-jp"):
        try:
            text = told.decode(name)
        except UnicodeDecodeError:
            continue
        letters = [letter for letter in text if not letter.isascii()]
        kana = sum("\u3041" <= letter <= "\u30ff" for letter in letters)
        if kana > len(letters) / 3:
            found.append(name)
    return found


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for piece in pieces(path):
            text = decoder.decode(piece)
            if encoding == "latin-1" and not text.isascii() and _CONTROLS.search(text):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def pieces(path: Path) -> Iterator[bytes]:
    """The bytes of a file, unpacked, some at a time. Raises BrokenSource for a file that unpacks to
    far more than a table does."""
    most = min(_MOST_UNPACKED, max(_SURELY_UNPACKED, _MOST_TIMES * path.stat().st_size))
    size, may_be_more = 0, is_packed(str(path))
    with opened(path) as file:
        while piece := file.read(_PIECE):
            size += len(piece)
            if may_be_more and size > most:
                raise BrokenSource(
                    f"{path.name} unpacks to more than {most >> 20:,} MB, which is too much for so "
                    "small a file; where it is a table after all, unpack it and choose the result"
                )
            yield piece


def end_of(path: Path, encoding: str) -> tuple[str, bool]:
    """The end of a text, of which the first line may be cut off, and whether that is all of it."""
    if is_packed(str(path)):
        end, size = b"", 0
        for piece in pieces(path):
            end, size = (end + piece)[-_TAIL:], size + len(piece)
    else:
        size = path.stat().st_size
        with path.open("rb") as file:
            file.seek(max(0, size - _TAIL))
            end = file.read()
    mark = {"utf-16": 2, "utf-32": 4}.get(encoding, 0)
    if mark and size > _TAIL:
        with opened(path) as file:
            end = file.read(mark) + end  # it says in which order the bytes of each letter stand
    return end.decode(encoding, errors="replace"), size <= _TAIL


# --- lines ------------------------------------------------------------------------


def line_count(path: Path, encoding: str) -> int:
    """How many lines a text has.

    Raises BrokenSource for a line that no memory should hold, and for bytes that are no text.
    """
    is_wide = encoding.startswith(("utf-16", "utf-32"))
    count, since, last = 0, 0, b""
    for piece in pieces(path):
        if not is_wide and b"\0" in piece:
            raise BrokenSource(
                f"{path.name} is no text, so it cannot be a table; it holds bytes of 0"
            )
        ends = piece.count(b"\n")
        carriage = piece.count(b"\r")
        if carriage > ends:
            ends += carriage - piece.count(b"\r\n")
        since = since + len(piece) if not ends else len(piece) - piece.rfind(b"\n") - 1
        count += ends
        last = piece[-4:]
        if since > _LONGEST_LINE:
            raise BrokenSource(
                f"{path.name}, row {count + 1}: this line alone is longer than "
                f"{_LONGEST_LINE >> 20} MB, so this is no table that can be read"
            )
    ended = last.rstrip(b"\0").endswith((b"\n", b"\r"))
    return count + (0 if ended or not last else 1)


def start_of(path: Path, encoding: str, size: int) -> str:
    """The first lines of a text, as far as they are whole."""
    with opened(path) as file, suppress(EOFError, OSError):
        start = file.read(size)
        is_whole = not file.read(1)
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    text = decoder.decode(start)
    if is_whole:
        return text
    end = max(text.rfind("\n"), text.rfind("\r"))
    return text[: end + 1] if end > 0 else text
