"""What a file may be called, wherever people name one."""

import os
import re
from pathlib import Path

LONGEST = 255
"""Of a file's name, in bytes: what the usual file systems hold."""
_UNSUITED = re.compile(r'[\x00-\x1f/\\:*?"<>|]+')


def objection_to_file(path: Path) -> str:
    """Why a file cannot be written under a name, as the end of a sentence; empty where it can."""
    name = path.name
    stem = name[: -len(path.suffix)] if path.suffix else name
    if not stem.strip(". "):
        return "its name needs at least one letter before the ending"
    if "\x00" in str(path):
        return "no name of a file holds the control character U+0000"
    try:
        length = len(os.fsencode(name))
    except UnicodeEncodeError:
        return "its name holds half a letter"
    if length > LONGEST:
        return f"its name takes {length} bytes, and the most is {LONGEST}"
    if stem != stem.rstrip(". ") and not path.exists():
        return "not every system keeps a name that ends with a dot or a blank"
    return ""


def file_name(title: str, ending: str) -> str:
    """What to call a file after a title that may hold what no file's name does."""
    plain = _UNSUITED.sub("-", title).strip(" .") or "untitled"
    while len(plain.encode(errors="replace")) > LONGEST - len(ending):
        plain = plain[:-1]
    return plain + ending


def with_ending(typed: str, ending: str) -> Path:
    """The path that somebody typed, with an ending where it has none."""
    return Path(typed if Path(typed).suffix else f"{typed}{ending}")
