"""The commands with their keys, by menu, as a table that can be filtered."""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt
from PySide6.QtGui import QColor, QFont
from typing_extensions import override

from studio.ui.actions.command import Command
from studio.ui.actions.fixed_keys import FIXED, FixedKey
from studio.ui.actions.keymap import Keymap, native
from studio.ui.actions.table import COMMANDS, CommandRow
from studio.ui.widgets.theme import TEXT_M, sans, theme

ROW_ROLE = Qt.ItemDataRole.UserRole
_ROOT = QModelIndex()
Row = CommandRow | FixedKey | str
"""A command, keys that cannot be changed, or the heading of a menu."""


def shown_keys(keys: tuple[str, ...]) -> str:
    """Several keys in one line, as this desktop writes them."""
    return ", ".join(native(key) for key in keys)


class KeyTable(QAbstractTableModel):
    """Rows of commands under the headings of their menus; the fixed keys of the canvas last."""

    def __init__(self, keymap: Keymap, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._keymap = keymap
        self._words: list[str] = []
        self.rows: list[Row] = []
        self.search("")
        keymap.changed.connect(self._on_keys_changed)

    def search(self, text: str) -> None:
        """List only what has all these words in its menu, its text or its keys."""
        self._words = text.lower().split()
        self.beginResetModel()
        self.rows = []
        for menu in dict.fromkeys(command.place for command in COMMANDS):
            fitting = [c for c in COMMANDS if c.place == menu and self._fits(menu, c)]
            if fitting:
                self.rows += [menu, *fitting]
        fixed = [f for f in FIXED if self._has(f"canvas fixed {f.shown} {f.does}")]
        if fixed:
            self.rows += ["On the canvas, fixed", *fixed]
        self.endResetModel()

    @override
    def rowCount(self, parent: Any = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    @override
    def columnCount(self, parent: Any = _ROOT) -> int:
        return 2

    @override
    def flags(self, index: Any) -> Qt.ItemFlag:
        if isinstance(self.rows[index.row()], str):
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return ("Command", "Keys")[section]
        return None

    @override
    def data(self, index: Any, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = self.rows[index.row()], index.column()
        if role == ROW_ROLE:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._text(row, column)
        if role == Qt.ItemDataRole.FontRole:
            return self._font(row, column)
        if role == Qt.ItemDataRole.ForegroundRole and not isinstance(row, CommandRow):
            return QColor(theme().muted)
        if role == Qt.ItemDataRole.ToolTipRole and isinstance(row, CommandRow):
            return row.tip or None
        return None

    def row_of(self, command: Command) -> int:
        """Where a command stands; -1 when the filter leaves it out."""
        commands = [row.id if isinstance(row, CommandRow) else None for row in self.rows]
        return commands.index(command) if command in commands else -1

    def _text(self, row: Row, column: int) -> str:
        if isinstance(row, str):
            return "" if column else row
        if isinstance(row, FixedKey):
            return row.shown if column else f"{row.does[0].upper()}{row.does[1:]}"
        return shown_keys(self._keymap.keys(row.id)) if column else row.title

    def _font(self, row: Row, column: int) -> QFont | None:
        if isinstance(row, str):
            return sans(TEXT_M - 1, QFont.Weight.DemiBold)
        if column and isinstance(row, CommandRow) and self._keymap.is_changed(row.id):
            return sans(TEXT_M, QFont.Weight.DemiBold)
        return None

    def _fits(self, menu: str, command: CommandRow) -> bool:
        keys = self._keymap.keys(command.id)
        return self._has(f"{menu} {command.title} {command.tip} {' '.join(keys)}")

    def _has(self, text: str) -> bool:
        return all(word in text.lower() for word in self._words)

    def _on_keys_changed(self, command: Command) -> None:
        row = self.row_of(command)
        if row >= 0:
            self.dataChanged.emit(self.index(row, 0), self.index(row, 1))
