"""The head of the inspector: what the node is, its name, its shape, and what is wrong with it."""

import html
from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from studio.engine.protocol.shapes import NodeReport
from studio.graph.catalogue import LayerSpec
from studio.graph.elements import Node
from studio.graph.names import cleaned
from studio.ui.shared.layer_painting import chip
from studio.ui.widgets.mixing import tint
from studio.ui.widgets.theme import SPACE_M, SPACE_S, SPACE_XS, TEXT_L, TEXT_S, icon, theme
from studio.ui.widgets.tip import tip_of
from studio.words import breakable, counted, keras_shape

_CHIP = 34
_NAME_TIP = "The name of the node, and of its variable in the script (F2)"
_KEY = (
    "Key",
    "What the script and Keras call this output, its losses and its metrics. Keras takes few "
    "letters: a to z, digits, and . _ - >",
)
_IN_KERAS = (
    "In Keras",
    "What the script tells Keras as the name: it takes few letters, a to z, digits, and . _ - >",
)


class NoteCard(QFrame):
    """A sentence about something wrong, on a ground of its colour."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._said = ("", "", "")
        self.sign = QLabel()
        self.text = QLabel(wordWrap=True)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_S, SPACE_S, SPACE_S, SPACE_S)
        row.setSpacing(SPACE_S)
        row.addWidget(self.sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.text, 1)

    def show_sentence(self, sentence: str, severity: str) -> None:
        """Show a sentence as an error or a warning."""
        t = theme()
        color = t.danger if severity == "error" else t.warning
        if (sentence, severity, color) == self._said:
            return
        self._said = (sentence, severity, color)
        name = "x-circle" if severity == "error" else "warning"
        self.sign.setPixmap(icon(name, color).pixmap(QSize(15, 15), self.devicePixelRatioF()))
        self.text.setText(breakable(sentence))
        self.setStyleSheet(
            f"NoteCard {{ background: {tint(color, 28)}; border: none;"
            f" border-left: 2px solid {color}; border-radius: 4px; }}"
        )
        self.setAccessibleName(f"{severity}: {sentence}")


class NodeHeader(QWidget):
    """Icon, name and type of the node, its output shape and parameters, and its problems."""

    name_edited = Signal(str)
    keras_name_edited = Signal(str)
    help_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chip = QLabel()
        self.chip.setFixedSize(_CHIP, _CHIP)
        self.name_field = QLineEdit()
        self.name_field.setAccessibleName("Name of the node")
        self.keras_label = QLabel()
        self.keras_field = QLineEdit()
        self.keras_field.setAccessibleName("Name in Keras")
        self.name_error = QLabel(wordWrap=True)
        self.name_error.setProperty("class", "error")
        self.help_button = QToolButton()
        self.help_button.setToolTip("What Keras says about this layer (F1)")
        self.help_button.setAccessibleName("About this layer")
        self.layer_label = QLabel()
        self.summary = QLabel(wordWrap=True)
        self.summary.setProperty("class", "muted")
        self.facts = QLabel(wordWrap=True)
        self.facts.setAccessibleName("Output shape and parameters")
        self.notes: list[NoteCard] = []
        self._node: Node | None = None
        self._lay_out()
        self.name_field.textEdited.connect(self.name_edited)
        self.keras_field.textEdited.connect(self.keras_name_edited)
        self.help_button.clicked.connect(self.help_requested)

    def show_node(self, node: Node, spec: LayerSpec) -> None:
        """Show another node, or a change of this one."""
        t = theme()
        is_other = self._node is None or self._node.id != node.id
        self._node = node
        self.chip.setPixmap(chip(spec.category, self.devicePixelRatioF(), _CHIP))
        if is_other or cleaned(self.name_field.text()) != node.name:
            _write(self.name_field, node.name)
            self.show_name_error("")
        self.name_field.setToolTip(tip_of(node.name, _NAME_TIP))
        is_typed = self.keras_field.hasFocus() and not self.keras_field.text().strip()
        if is_other or (self.keras_field.text().strip() != node.for_keras and not is_typed):
            _write(self.keras_field, node.for_keras)
        is_output = node.layer == "Output"
        label, tip = _KEY if is_output else _IN_KERAS
        self.keras_label.setText(label)
        self.keras_field.setAccessibleName(label)
        self.keras_field.setToolTip(tip_of(node.for_keras, tip))
        self.keras_row.setVisible(is_output or bool(node.keras_name))
        self.layer_label.setText(
            f'<b>{spec.name}</b> <span style="color:{t.muted}">· {spec.category}</span>'
        )
        self.summary.setText(spec.summary)

    def show_names(self, node: Node) -> None:
        """Show the names as they are kept, whatever was typed."""
        _write(self.name_field, node.name)
        _write(self.keras_field, node.for_keras)

    def show_name_error(self, sentence: str) -> None:
        """Say why a name cannot be taken, or take that back."""
        self.name_error.setText(breakable(sentence))
        self.name_error.setVisible(bool(sentence))
        look = "error" if sentence else ""
        if self.name_field.property("invalid") != look:
            self.name_field.setProperty("invalid", look)
            self.name_field.style().unpolish(self.name_field)
            self.name_field.style().polish(self.name_field)

    def show_report(self, report: NodeReport | None) -> None:
        """Show what Keras says of the node: shapes and parameters."""
        t = theme()
        if report is None:
            self.facts.hide()
            return
        shapes = ", ".join(keras_shape(shape) for shape in report.outputs)
        frozen = report.params - report.trainable
        params = counted(report.params, "parameter")
        if frozen:
            params += f" ({frozen:,} not trainable)"
        self.facts.setText(
            f'<span style="color:{t.muted}">Output</span> {html.escape(shapes)}'
            f'<br><span style="color:{t.muted}">Weights</span> {params}'
        )
        self.facts.show()

    def show_notes(self, notes: Sequence[tuple[str, str]]) -> None:
        """Show sentences with their severities, worst first."""
        while len(self.notes) < len(notes):
            card = NoteCard()
            self.notes.append(card)
            self._note_column.addWidget(card)
        for card, note in zip(self.notes, notes, strict=False):
            card.show_sentence(*note)
        for i, card in enumerate(self.notes):
            card.setVisible(i < len(notes))

    def _lay_out(self) -> None:
        self.help_button.setIcon(icon("question", "muted"))
        self.name_field.setStyleSheet(f"font-size: {TEXT_L - 1}px; font-weight: 600;")
        self.facts.setStyleSheet(f"font-size: {TEXT_S + 1}px;")
        head = QHBoxLayout()
        head.setSpacing(SPACE_S)
        head.addWidget(self.chip)
        head.addWidget(self.name_field, 1)
        head.addWidget(self.help_button)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_S)
        self._column.setSpacing(SPACE_XS)
        self._column.addLayout(head)
        self.keras_row = QWidget()
        keras_name = QHBoxLayout(self.keras_row)
        keras_name.setContentsMargins(_CHIP + SPACE_S, 0, 0, 0)
        keras_name.setSpacing(SPACE_S)
        keras_name.addWidget(self.keras_label)
        keras_name.addWidget(self.keras_field, 1)
        self.keras_label.setProperty("class", "caption")
        self._column.addWidget(self.keras_row)
        self._column.addWidget(self.name_error)
        self._column.addSpacing(SPACE_XS)
        for widget in (self.layer_label, self.summary):
            self._column.addWidget(widget)
        self._column.addSpacing(SPACE_XS)
        self._column.addWidget(self.facts)
        self._note_column = QVBoxLayout()
        self._note_column.setContentsMargins(0, SPACE_XS, 0, 0)
        self._note_column.setSpacing(SPACE_S)
        self._column.addLayout(self._note_column)
        self.name_error.hide()


def _write(field: QLineEdit, text: str) -> None:
    """Show a text; of a long one its beginning, where nobody is typing."""
    field.setText(text)
    if not field.hasFocus():
        field.setCursorPosition(0)
