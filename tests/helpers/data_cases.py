"""The cases of `tests/data_cases`: files and folders as people have them.

Two that are too big to keep are made when they are first asked for.
"""

import io
import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from studio.doors.data import answer_of
from studio.engine.protocol.reader import Broken, Facts, Look, decode_reply, encode
from studio.engine.reader.looking import answers

FOLDER = Path(__file__).parents[1] / "data_cases"
EXPECTED: dict[str, dict[str, Any]] = json.loads((FOLDER / "expected.json").read_text("utf-8"))


def place(name: str, folder: Path) -> Path:
    """Where a case lies; one that is made lies in the folder given."""
    if name not in _MADE:
        return FOLDER / name
    path = folder / name
    if not path.exists():
        _MADE[name](path)
    return path


def look(path: Path) -> Facts | Broken:
    """What the reader says of a file, as it reaches the window."""
    *_, last = answers(Look(1, path=str(path)))
    last = decode_reply(encode(last))
    assert isinstance(last, Facts | Broken)
    return last


def answer(path: Path) -> dict[str, Any]:
    """What `strata data --json` prints on it, without a process of its own."""
    found = look(path)
    if isinstance(found, Broken):
        return {"error": found.sentence}
    printed: dict[str, Any] = json.loads(json.dumps(answer_of(found)))
    return printed


# --- those that are made --------------------------------------------------------


def _mixed_size_late(root: Path) -> None:
    """One of 1,400 pictures has another size than the others."""
    for number, name in enumerate("ab"):
        (root / name).mkdir(parents=True)
        for n in range(700):
            grey = (7 * n + 90 * number) % 256
            _filled((32, 24), grey).save(root / name / f"{n:03}.png")
    _filled((10, 10), 9).save(root / "a" / "001.png")


def _truncated_photo(root: Path) -> None:
    """Three of 20 photos end behind their head."""
    for name in "ab":
        (root / name).mkdir(parents=True)
        for n in range(10):
            photo = _photo(n)
            is_cut = name == "b" and n in (3, 4, 5)
            end = len(photo) * 3 // 5 if is_cut else len(photo)
            (root / name / f"{n}.jpg").write_bytes(photo[:end])


@cache
def _photo(seed: int) -> bytes:
    noise = np.random.RandomState(seed).randint(0, 256, (120, 160, 3)).astype(np.uint8)
    file = io.BytesIO()
    Image.fromarray(noise).save(file, "jpeg")
    return file.getvalue()


def _filled(size: tuple[int, int], grey: int) -> Image.Image:
    return Image.new("RGB", size, (grey, grey, grey))


_MADE = {"i17_mixed_size_late": _mixed_size_late, "i09c_truncated_photo": _truncated_photo}
