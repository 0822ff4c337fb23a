"""Folders of texts, in other letters and with other things beside them."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tests.helpers.own_cases.case import Case

_GUESSED = [["encoding", "utf-8", "encoded", "letters", "characters"]]


def _written(files: Mapping[str, bytes]) -> Callable[[Path], None]:
    def write(root: Path) -> None:
        for name, content in files.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_bytes(content)

    return write


def _texts(pattern: str, encoding: str = "utf-8", *, folder: str = "") -> dict[str, bytes]:
    return {
        f"{folder}{name}/{n}.txt": pattern.format(name, n).encode(encoding)
        for name in ("bad", "good")
        for n in range(8)
    }


def _case(name: str, files: Mapping[str, bytes], fault: str = "encodings", **expected: Any) -> Case:
    columns = [
        {"kind": "text"},
        {"kind": "classes", "classes": ["bad", "good"], "counts": [8, 8]},
    ]
    told = {"kind": "texts", "rows": 16, "columns": columns, **expected}
    return Case(name, fault, _written(files), told)


_NAMED = {"why": "other letters", "must_have": _GUESSED}

CASES = [
    _case(
        "texts_in_latin1",
        _texts("ein {} schöner Film für Größe {}", "latin-1"),
        must_note=_GUESSED,
        or_error=_NAMED,
    ),
    _case(
        "texts_in_utf16",
        _texts("ein {} schöner Film {}", "utf-16"),
        or_error=_NAMED,
    ),
    _case(
        "texts_in_chinese",
        _texts("{}这部电影非常好看我很喜欢它的故事{}"),
        "smaller",
        must_note=[["space", "blank", "word", "character", "split"]],
    ),
    _case(
        "texts_in_japanese",
        _texts("{}とてもおもしろいえいがでした{}"),
        "smaller",
        must_note=[["space", "blank", "word", "character", "split"]],
    ),
    _case(
        "an_empty_text",
        {**_texts("a {} film {}"), "bad/3.txt": b""},
        "left-out files and data",
        must_note=["3.txt"],
    ),
    _case(
        "parts_of_texts",
        _texts("a {} film {}", folder="train/") | _texts("one {} film {}", folder="test/"),
        "left-out files and data",
        test_rows=16,
    ),
    _case(
        "a_review_sheet_beside",
        {**_texts("a {} film {}"), "imdb.vocab": b"a\nfilm\n", "README": b"see there"},
        "left-out files and data",
    ),
]
