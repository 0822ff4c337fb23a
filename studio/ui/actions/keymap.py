"""Which keys each command has: those of the table, or those that a person gave it.

Changed keys are kept in the settings, are in force at once, and again at the next start.
"""

import json
from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import QObject, QSettings, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence

from studio.ui.actions.command import Command
from studio.ui.actions.fixed_keys import FIXED
from studio.ui.actions.table import COMMANDS, CommandRow, show_keys
from studio.ui.widgets.settings import read

_ROWS = {row.id: row for row in COMMANDS}
_NOT_TYPED = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)


class Keymap(QObject):
    """The keys of the commands; `changed` names the command whose keys are others now."""

    changed = Signal(object)

    def __init__(
        self,
        settings: QSettings,
        actions: Mapping[Command, QAction],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._settings, self._actions = settings, actions
        self._own: dict[Command, tuple[str, ...]] = {}
        for command, row in _ROWS.items():
            keys = read(settings, f"keys/{command}", _kept_keys, row.keys)
            if keys != row.keys:
                self._own[command] = keys
                show_keys(actions[command], row, keys)

    def keys(self, command: Command) -> tuple[str, ...]:
        """The keys that a command has now, as portable key sequences; the first is shown."""
        return self._own.get(command, _ROWS[command].keys)

    def is_changed(self, command: Command) -> bool:
        """Whether a person gave the command other keys."""
        return command in self._own

    @property
    def is_any_changed(self) -> bool:
        """Whether a person gave any command other keys."""
        return bool(self._own)

    def owner(self, key: str, besides: Command | None = None) -> CommandRow | None:
        """The row of the command that has this key, other than `besides`."""
        wanted = QKeySequence(key)
        for row in COMMANDS:
            if row.id != besides and wanted in map(QKeySequence, self.keys(row.id)):
                return row
        return None

    def refusal(self, key: str, command: Command) -> str:
        """The sentence that says why a command cannot have this key at all; nothing if it can."""
        wanted, shown = QKeySequence(key), native(key)
        for fixed in FIXED:
            if wanted in map(QKeySequence, fixed.keys):
                return f"{shown} is fixed on the canvas: {fixed.does}."
        press = wanted[0]  # type: ignore[index]
        letter = chr(press.key()) if press.key() < 128 else ""
        if press.keyboardModifiers() == Qt.KeyboardModifier.AltModifier:
            for menu in dict.fromkeys(row.place.split(" > ")[0] for row in COMMANDS):
                if letter and menu.startswith(letter):
                    return f"{shown} opens the {menu} menu."
        is_function_key = Qt.Key.Key_F1 <= press.key() <= Qt.Key.Key_F35
        is_typed = not press.keyboardModifiers() & _NOT_TYPED and not is_function_key
        if is_typed and not _ROWS[command].on_canvas:
            title = _ROWS[command].title
            return f"{shown} is what fields need: {title} must have Ctrl or Alt with it."
        return ""

    def give(self, command: Command, keys: Sequence[str]) -> None:
        """Give a command these keys; with none, it is only in the menu. A command that had one of
        them loses it."""
        for key in keys:
            owner = self.owner(key, besides=command)
            if owner is not None:
                rest = [k for k in self.keys(owner.id) if QKeySequence(k) != QKeySequence(key)]
                self._set(owner.id, rest)
        self._set(command, keys)

    def reset(self, command: Command) -> None:
        """Give a command the keys of the table; a command that has one of them by now loses it."""
        self.give(command, _ROWS[command].keys)

    def reset_all(self) -> None:
        """Give every command the keys of the table."""
        for command in list(self._own):
            self._set(command, _ROWS[command].keys)

    def _set(self, command: Command, keys: Iterable[str]) -> None:
        row, wanted = _ROWS[command], tuple(keys)
        if wanted == self.keys(command):
            return
        if wanted == row.keys:
            self._own.pop(command, None)
            self._settings.remove(f"keys/{command}")
        else:
            self._own[command] = wanted
            self._settings.setValue(f"keys/{command}", json.dumps(wanted))
        show_keys(self._actions[command], row, wanted)
        self.changed.emit(command)


def native(key: str) -> str:
    """A portable key sequence as this desktop writes it."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


def _kept_keys(value: object) -> tuple[str, ...] | None:
    keys = json.loads(str(value))
    if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
        return None
    # What Qt does not know has no name in Qt either.
    return tuple(keys) if all(QKeySequence(key).toString() for key in keys) else None
