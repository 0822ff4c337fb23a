"""The one way to read what a person's settings file says: every value is checked.

The file is text that anybody can edit, and that another version wrote. A value that makes no sense
is taken out of it, said once, and its default holds.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, QSettings, Signal

Value = TypeVar("Value")


class Refusals(QObject):
    """The settings that made no sense; `came` names one that was found just now."""

    came = Signal(str)

    def __init__(self, settings: QSettings) -> None:
        super().__init__(settings)
        self.keys: list[str] = []


def refusals(settings: QSettings) -> Refusals:
    """What was refused of these settings."""
    return settings.findChild(Refusals) or Refusals(settings)


def read(
    settings: QSettings, key: str, check: Callable[[object], Value | None], default: Value
) -> Value:
    """What `check` makes of a setting; the default where it is not there, or makes no sense, which
    `check` says by returning None."""
    if not settings.contains(key):
        return default
    try:
        value = check(settings.value(key))
    except (RuntimeError, TypeError, ValueError, OverflowError):
        # Qt has types of its own in the file, and some that it cannot hand to Python.
        value = None
    if value is None:
        refuse(settings, key)
        return default
    return value


def refuse(settings: QSettings, key: str) -> None:
    """Take a value out that makes no sense, and have that said."""
    settings.remove(key)
    found = refusals(settings)
    found.keys.append(key)
    found.came.emit(key)


def refusal_sentence(keys: Sequence[str]) -> str:
    """What the person is told about settings that made no sense."""
    if len(keys) == 1:
        return f"The setting “{keys[0]}” made no sense and has its default again."
    named = ", ".join(f"“{key}”" for key in keys)
    return f"{len(keys)} settings made no sense and have their defaults again: {named}."


def one_of(*names: str) -> Callable[[object], str | None]:
    """A check for one of some words."""
    return lambda value: value if isinstance(value, str) and value in names else None


def flag(value: object) -> bool | None:
    """A check for yes or no; a file has them as words."""
    return {"true": True, "false": False}.get(str(value).lower())


def absolute_path(value: object) -> Path | None:
    """A check for a path from the root, whether it is there or not."""
    return Path(value) if isinstance(value, str) and Path(value).is_absolute() else None


def absolute_paths(value: object) -> list[Path] | None:
    """A check for several of them. A list of one comes back from a file as the one."""
    paths = [absolute_path(item) for item in (value if isinstance(value, list) else [value])]
    return [path for path in paths if path] if all(paths) else None
