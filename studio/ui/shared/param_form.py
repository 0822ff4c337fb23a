"""Rows of label and editor for some parameters of a layer, made from the catalogue."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QToolButton, QWidget
from typing_extensions import override

from studio.graph.catalogue import Catalogue, LayerSpec, ParamSpec
from studio.graph.problems import Problem
from studio.graph.values import to_text
from studio.project.datasets import Column
from studio.ui.shared.cells_editor import CellsEditor
from studio.ui.shared.editor_choice import AS_KERAS, ColumnEditor, make_editor, may_be_left
from studio.ui.shared.editors import ParamEditor
from studio.ui.shared.layer_editor import INNER, LayerEditor
from studio.ui.widgets.theme import SPACE_S, SPACE_XS, TEXT_M, icon, sans, theme
from studio.words import breakable

LABEL_WIDTH = 130
_DOT = 10


class ParamLabel(QWidget):
    """A parameter's name, with a dot before it when the value is not Keras's default."""

    pointed_at = Signal(object)

    def __init__(self, param: ParamSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.param = param
        self.is_changed = False
        self.setFixedWidth(LABEL_WIDTH)
        self.setToolTip(f"<b>{param.name}</b>: {param.doc}" if param.doc else param.name)
        self.setAccessibleName(param.name)

    def mark(self, is_changed: bool) -> None:
        """Set or take the dot."""
        if is_changed != self.is_changed:
            self.is_changed = is_changed
            self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(LABEL_WIDTH, 28)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        t = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.is_changed:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(t.accent))
            painter.drawEllipse(QRectF(0, self.height() / 2 - 2.5, 5, 5))
        font = sans(TEXT_M)
        painter.setFont(font)
        painter.setPen(QColor(t.text if self.is_changed or self.param.required else t.muted))
        rect = self.rect().adjusted(_DOT, 0, 0, 0)
        text = QFontMetrics(font).elidedText(
            self.param.name, Qt.TextElideMode.ElideRight, rect.width()
        )
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, text)
        painter.end()

    @override
    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.pointed_at.emit(self.param)

    @override
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.pointed_at.emit(None)


class ParamForm(QWidget):
    """Editors for parameters. `changed` carries name, value, and whether it was typed;
    `pointed_at` a ParamSpec or None; `entered` comes when a field gets the focus."""

    changed = Signal(str, object, bool)
    pointed_at = Signal(object)
    entered = Signal(object)

    def __init__(
        self,
        spec: LayerSpec,
        params: Iterable[ParamSpec],
        catalogue: Catalogue,
        columns: Mapping[str, Column],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.spec, self.catalogue = spec, catalogue
        self.params = tuple(params)
        self.labels: dict[str, ParamLabel] = {}
        self.editors: dict[str, ParamEditor] = {}
        self.resets: dict[str, QToolButton] = {}
        self._errors: dict[str, QLabel] = {}
        self._sentences: dict[str, str] = {}
        self._problems: Mapping[str, Problem] = {}
        self._hidden: Collection[str] = ()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(SPACE_XS)
        self._grid.setVerticalSpacing(SPACE_S - 2)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnMinimumWidth(2, 22)
        for row, param in enumerate(self.params):
            self._add_row(row, param, columns)

    def show_values(self, values: Mapping[str, Any]) -> None:
        """Show a node's parameters; those not among them stand at Keras's default."""
        for param in self.params:
            value = values.get(param.name, param.default)
            self.editors[param.name].show_value(value)
            is_changed = is_param_changed(param, values)
            self.labels[param.name].mark(is_changed)
            self._show_reset(param, is_changed)

    def hide_params(self, names: Collection[str]) -> None:
        """Show all parameters but these, which mean nothing as things are."""
        if set(names) == set(self._hidden):
            return
        self._hidden = names
        for name, editor in self.editors.items():
            is_shown = name not in names
            editor.setVisible(is_shown)
            self.labels[name].setVisible(is_shown)
            if name in self.resets:
                self.resets[name].setVisible(is_shown and self.labels[name].is_changed)
            self._show_error(name)

    def set_columns(self, columns: Mapping[str, Column]) -> None:
        """Offer other columns of data."""
        for param in self.params:
            editor = self.editors[param.name]
            if isinstance(editor, ColumnEditor):
                editor.set_columns(columns)

    def set_problems(self, problems: Mapping[str, Problem]) -> None:
        """Show problems beside fields, by parameter; a field's own objection goes first."""
        self._problems = problems
        for name in self.editors:
            self._show_error(name)

    def clear_errors(self) -> None:
        """Forget what was typed wrongly: another node is shown now."""
        self._sentences.clear()
        for name in self.editors:
            self._show_error(name)

    def refuse(self, name: str, sentence: str) -> None:
        """Say beside a field why its value was not taken."""
        self._sentences[name] = sentence
        self._show_error(name)

    def error_of(self, name: str) -> str:
        """The sentence beside a field, or nothing."""
        if own := self._sentences.get(name):
            return own
        return self._problems[name].sentence if name in self._problems else ""

    def _is_warned(self, name: str) -> bool:
        """Whether what is said beside a field keeps nothing from being trained."""
        if self._sentences.get(name) or name not in self._problems:
            return False
        return self._problems[name].severity == "warning"

    def _add_row(self, row: int, param: ParamSpec, columns: Mapping[str, Column]) -> None:
        label = ParamLabel(param, self)
        if param.kind in INNER:
            kind = CellsEditor if param.kind == "cells" else LayerEditor
            editor: ParamEditor = kind(param, self.spec, self.catalogue, ParamForm, self)
        else:
            editor = make_editor(param, self.catalogue, columns, ParamForm, self)
        self.labels[param.name], self.editors[param.name] = label, editor
        top = Qt.AlignmentFlag.AlignTop
        self._grid.addWidget(label, 3 * row, 0, top)
        self._grid.addWidget(editor, 3 * row, 1)
        if editor.below is not None:
            self._grid.addWidget(editor.below, 3 * row + 2, 0, 1, 3)
        label.pointed_at.connect(self.pointed_at)
        editor.edited.connect(self._on_edited)
        editor.rejected.connect(self._on_rejected)
        editor.focused.connect(self._on_focused)

    def _on_edited(self, value: Any) -> None:
        editor = self.sender()
        assert isinstance(editor, ParamEditor)
        self.changed.emit(editor.param.name, value, editor.is_typed)

    def _on_rejected(self, sentence: str) -> None:
        editor = self.sender()
        assert isinstance(editor, ParamEditor)
        self.refuse(editor.param.name, sentence)

    def _on_focused(self) -> None:
        editor = self.sender()
        assert isinstance(editor, ParamEditor)
        self.entered.emit(editor.param)

    def _on_reset(self) -> None:
        name = self.sender().property("param")
        param = self.editors[name].param
        value = param.initial if param.required else param.default
        self.refuse(name, "")
        # Without the focus, the field shows the default at once, whatever was typed in it.
        self.resets[name].setFocus()
        self.changed.emit(name, value, False)
        self.editors[name].setFocus()

    def _show_reset(self, param: ParamSpec, is_shown: bool) -> None:
        button = self.resets.get(param.name)
        if button is None:
            if not is_shown:
                return
            button = self.resets[param.name] = self._make_reset(param)
        button.setVisible(is_shown and param.name not in self._hidden)

    def _make_reset(self, param: ParamSpec) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(icon("arrow-counter-clockwise", "muted"))
        button.setIconSize(QSize(13, 13))
        button.setFixedSize(22, 22)
        button.setStyleSheet("padding: 0;")
        default = param.initial if param.required else param.default
        shown = AS_KERAS if may_be_left(param) else to_text(default, param) or "none"
        button.setToolTip(f"Back to the default: {shown}")
        button.setAccessibleName(f"Reset {param.name}")
        button.setProperty("param", param.name)
        button.clicked.connect(self._on_reset)
        row = 3 * self.params.index(param)
        self._grid.addWidget(button, row, 2, Qt.AlignmentFlag.AlignVCenter)
        QWidget.setTabOrder(self.editors[param.name], button)
        return button

    def _show_error(self, name: str) -> None:
        sentence = self.error_of(name)
        label = self._errors.get(name)
        if label is None:
            if not sentence:
                return
            label = self._errors[name] = QLabel(self, wordWrap=True)
            row = next(i for i, p in enumerate(self.params) if p.name == name)
            self._grid.addWidget(label, 3 * row + 1, 1, 1, 2)
        label.setText(breakable(sentence))
        label.setVisible(bool(sentence) and name not in self._hidden)
        severity = "warning" if self._is_warned(name) else "error"
        _set_property(label, "class", severity)
        field = self.editors[name].focusProxy()
        if field is not None:
            _set_property(field, "invalid", severity if sentence else "")


def _set_property(widget: QWidget, name: str, value: str) -> None:
    """A property on which the look of a widget depends."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def is_param_changed(param: ParamSpec, values: Mapping[str, Any]) -> bool:
    """Whether a value was chosen by the person: neither Keras's default nor what a new node
    starts with."""
    if param.name not in values:
        return False
    return not (param.required and values[param.name] == param.initial)


def split_params(spec: LayerSpec) -> tuple[list[ParamSpec], list[ParamSpec]]:
    """The parameters that matter, and the rest."""
    wanted = [p for p in spec.params if p.required or p.name in spec.headline]
    order = {name: i for i, name in enumerate(spec.headline)}
    main = sorted(wanted, key=lambda p: order.get(p.name, len(order)))
    if not spec.path:
        # Input, Output and Watch have few parameters, and all of them matter.
        main += [p for p in spec.params if p not in main]
    return main, [p for p in spec.params if p not in main]
