"""What is no data at all, or cannot be read: a sentence, at once, and no end of the program."""

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from tests.helpers.own_cases.case import Case

_FAULT = "errors without name"


def _refused(
    name: str, write: Callable[[Path], object], *words: str | list[str], fault: str = _FAULT
) -> Case:
    why = "it cannot be read"
    return Case(name, fault, write, {"or_error": {"why": why, "must_have": list(words)}})


def _bytes(content: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(content)


def _a_picture(path: Path) -> None:
    Image.new("RGB", (20, 20), (200, 10, 10)).save(path, "png")


def _cut_off_arrays(path: Path) -> None:
    np.savez(path, x=np.zeros((60, 8)), y=np.zeros(60, int))
    path.write_bytes(path.read_bytes()[:-300])


def _loop(path: Path) -> None:
    for name in "ab":
        (path / name).mkdir(parents=True)
        for n in range(4):
            Image.new("RGB", (8, 8), (n, 0, 0)).save(path / name / f"{n}.png")
    (path / "a" / "again").symlink_to(path, target_is_directory=True)
    (path / "c").symlink_to(path, target_is_directory=True)


_EMPTY = ["empty", "nothing", "no rows", "no row"]

CASES = [
    _refused("empty.csv", _bytes(b""), _EMPTY),
    _refused("blanks.csv", _bytes(b" \n\n \n"), _EMPTY),
    _refused("only_names.csv", _bytes(b"a,b,kind\n"), ["rows", "row"]),
    _refused("mark_alone.csv", _bytes(b"\xef\xbb\xbf"), _EMPTY),
    _refused("a_picture.csv", _a_picture, ["text", "table", "picture"]),
    _refused("zeros.csv", _bytes(bytes(5000)), ["text", "table", "bytes"]),
    Case(
        "zeros_late.csv",
        _FAULT,
        _bytes(b"a,b\n" + b"1,2\n" * 30_000 + b"3,\0\0\0\n"),
        {
            "must_note": [["30002", "30,002", "bytes of 0", "zero"]],
            "or_error": {"why": "zeros", "must_have": [["30002", "30,002", "bytes of 0", "zero"]]},
        },
    ),
    _refused("open_quote.csv", _bytes(b'a,b\n1,2\n3,"4\n' + b"5,6\n" * 50), ["3"], ["quot"]),
    _refused("no_workbook.xlsx", _bytes(b"a,b\n1,2\n"), ["Excel", "workbook"]),
    _refused("no_arrays.npz", _bytes(b"a,b\n1,2\n"), ["array"]),
    _refused("cut_off.npz", _cut_off_arrays, ["array", "cut off"]),
    _refused("settings.json", _bytes(b'{"a": 1}'), ["kind", ".json"]),
    _refused("a_pipe.csv", os.mkfifo, ["file"], fault="smaller"),
    _refused(
        "endless.csv", lambda path: path.symlink_to("/dev/zero"), ["file", "text"], fault="smaller"
    ),
    _refused(
        "linked_to_nothing.csv",
        lambda path: path.symlink_to(path.with_name("gone.csv")),
        ["there", "nothing"],
    ),
    _refused("empty_folder", Path.mkdir, ["folder", "empty"]),
    Case(
        "folders_in_a_circle",
        "smaller",
        _loop,
        {
            "kind": "images",
            "rows": 8,
            "columns": [{"kind": "classes", "classes": ["a", "b"], "counts": [4, 4]}],
        },
    ),
]
