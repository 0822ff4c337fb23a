"""The page on which keys are changed: choose a command, press its new key."""

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QLabel,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from studio.ui.actions.fixed_keys import FixedKey
from studio.ui.actions.keymap import Keymap, native
from studio.ui.actions.table import CommandRow
from studio.ui.preferences.key_table import ROW_ROLE, KeyTable, shown_keys
from studio.ui.widgets.filter_field import FilterField
from studio.ui.widgets.theme import SPACE_M, SPACE_S, styled

_ROW = 30


class KeyRecorder(QKeySequenceEdit):
    """Takes the next key that is pressed; Esc and Tab leave it with nothing taken."""

    pressed = Signal(str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setMaximumSequenceLength(1)
        self.setAccessibleName("New key")
        self.keySequenceChanged.connect(self._on_changed)

    def _on_changed(self, sequence: QKeySequence) -> None:
        if not sequence.isEmpty():
            self.pressed.emit(sequence.toString(QKeySequence.SequenceFormat.PortableText))

    @override
    def event(self, event: QEvent) -> bool:
        """Tab goes on as everywhere; it cannot be a command's key."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape and not event.modifiers():
                self.left.emit()
                return True
            if event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
                return QWidget.event(self, event)
        return super().event(event)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.clear()


class KeysTab(QWidget):
    """A table of all commands with their keys, and below it a field that records a new key."""

    def __init__(self, keymap: Keymap, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.keymap = keymap
        self.table = KeyTable(keymap, self)
        self.filter_field = FilterField(
            "Filter by name, menu or key", "Filter commands by name, menu or key"
        )
        self.view = QTableView()
        self.prompt = QLabel()
        self.recorder = KeyRecorder()
        self.sentence = QLabel(wordWrap=True)
        self.sentence.setAccessibleName("What came of it")
        self.move_button = QPushButton("&Move it here")
        self.move_button.setProperty("class", "primary")
        self.none_button = QPushButton("&No key")
        self.reset_button = QPushButton("&Reset this")
        self.reset_all_button = QPushButton("Reset &all")
        self._command: CommandRow | None = None
        self._wanted = ""
        self._lay_out()
        self._connect()
        self._say("")
        self.view.setCurrentIndex(self.table.index(1, 0))

    # --- inside -----------------------------------------------------------------------

    def _lay_out(self) -> None:
        view = self.view
        view.setStyleSheet(f"QTableView::item {{ padding: 0 {SPACE_S}px; }}")
        view.setModel(self.table)
        view.setAccessibleName("Commands and their keys")
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        view.setShowGrid(False)
        view.setTabKeyNavigation(False)
        view.verticalHeader().hide()
        view.verticalHeader().setDefaultSectionSize(_ROW)
        view.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        view.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        view.horizontalHeader().setHighlightSections(False)
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        view.horizontalHeader().setDefaultAlignment(left)
        self.sentence.setMinimumHeight(36)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        field = QHBoxLayout()
        field.setSpacing(SPACE_S)
        field.addWidget(self.prompt)
        field.addWidget(self.recorder, 1)
        field.addWidget(self.none_button)
        field.addWidget(self.reset_button)
        said = QHBoxLayout()
        said.setSpacing(SPACE_S)
        said.addWidget(self.sentence, 1)
        said.addWidget(self.move_button)
        said.addWidget(self.reset_all_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_S)
        column.setSpacing(SPACE_S)
        column.addWidget(self.filter_field)
        column.addWidget(view, 1)
        column.addLayout(field)
        column.addLayout(said)

    def _connect(self) -> None:
        self.filter_field.textChanged.connect(self._on_filter_changed)
        self.filter_field.installEventFilter(self)
        self.view.installEventFilter(self)
        self.view.clicked.connect(self._on_row_entered)
        self.view.selectionModel().currentChanged.connect(self._on_current_changed)
        self.recorder.pressed.connect(self._on_key_pressed)
        self.recorder.left.connect(self.view.setFocus)
        self.move_button.clicked.connect(self._on_move)
        self.none_button.clicked.connect(self._on_none)
        self.reset_button.clicked.connect(self._on_reset)
        self.reset_all_button.clicked.connect(self._on_reset_all)
        self.keymap.changed.connect(self._update_buttons)

    def _on_filter_changed(self, text: str) -> None:
        self.table.search(text)
        first = next((i for i, r in enumerate(self.table.rows) if not isinstance(r, str)), 0)
        self.view.setCurrentIndex(self.table.index(first, 0))
        if not self.table.rows:
            self._say(f'No command fits "{text.strip()}".')

    def _on_current_changed(self, current: QModelIndex) -> None:
        row = current.data(ROW_ROLE) if current.isValid() else None
        self._command = row if isinstance(row, CommandRow) else None
        self._wanted = ""
        self._say(
            f"{row.shown} cannot be changed."
            if isinstance(row, FixedKey)
            else "Enter, then the new key."
            if self._command
            else ""
        )
        self.prompt.setText(f"Key of {self._command.title}:" if self._command else "Key:")
        self._update_buttons()

    def _on_row_entered(self) -> None:
        if self._command is not None:
            self.recorder.clear()
            self.recorder.setFocus()
            self._say("Press the new key, Esc to leave it as it is.")

    def _on_key_pressed(self, key: str) -> None:
        command, self._wanted = self._command, ""
        if command is None:
            return
        refusal = self.keymap.refusal(key, command.id)
        owner = self.keymap.owner(key, besides=command.id)
        if refusal:
            self._say(refusal, is_bad=True)
        elif owner is not None:
            self._wanted = key

            self._say(
                f"{native(key)} is the key of {owner.title} ({owner.place} menu).", is_bad=True
            )
        else:
            self._give(key)
        self._update_buttons()
        if self._wanted:
            self.move_button.setFocus()

    def _give(self, key: str) -> None:
        assert self._command is not None
        self.keymap.give(self._command.id, (key,))
        self._say(f"{self._command.title} has the key {native(key)} now.")
        self.view.setFocus()

    def _on_move(self) -> None:
        key, self._wanted = self._wanted, ""
        owner = self.keymap.owner(key, besides=self._command.id) if self._command else None
        self._give(key)
        if owner is not None:
            rest = shown_keys(self.keymap.keys(owner.id)) or "no key"
            self._say(f"{self.sentence.text()} {owner.title} has {rest}.")
        self._update_buttons()

    def _on_none(self) -> None:
        if self._command is not None:
            self.keymap.give(self._command.id, ())
            self._say(f"{self._command.title} has no key now; it stays in the menu.")

    def _on_reset(self) -> None:
        if self._command is not None:
            self.keymap.reset(self._command.id)
            keys = shown_keys(self.keymap.keys(self._command.id)) or "no key"
            self._say(f"{self._command.title} has {keys} again.")

    def _on_reset_all(self) -> None:
        self.keymap.reset_all()
        self._say("All commands have their first keys again.")

    def _update_buttons(self) -> None:
        command = self._command
        self.recorder.setEnabled(command is not None)
        self.move_button.setVisible(bool(self._wanted))
        self.none_button.setEnabled(command is not None and bool(self.keymap.keys(command.id)))
        self.reset_button.setEnabled(command is not None and self.keymap.is_changed(command.id))
        self.reset_all_button.setEnabled(self.keymap.is_any_changed)

    def _say(self, sentence: str, *, is_bad: bool = False) -> None:
        self.sentence.setText(sentence)
        self.sentence.setStyleSheet(styled(f"color: ${'danger' if is_bad else 'muted'};"))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down goes from the filter to the table; Enter on a row records a key."""
        if event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        assert isinstance(event, QKeyEvent)
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if watched is self.filter_field and (is_enter or event.key() == Qt.Key.Key_Down):
            self.view.setFocus()
        elif watched is self.view and is_enter:
            self._on_row_entered()
        else:
            return super().eventFilter(watched, event)
        return True
