"""The form of one type of layer: what matters on top, the rest behind "More", and last what a
single call of it can be told."""

from collections.abc import Collection, Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from studio.graph.catalogue import Catalogue, LayerSpec
from studio.graph.problems import Problem
from studio.project.datasets import Column
from studio.ui.shared.param_form import ParamForm, is_param_changed, split_params
from studio.ui.widgets.theme import SPACE_M, SPACE_S, icon


class LayerForm(QWidget):
    """Fields for all parameters of a layer. Those behind "More" are made when it is opened."""

    changed = Signal(str, object, bool)
    pointed_at = Signal(object)
    entered = Signal(object)
    more_toggled = Signal(bool)

    def __init__(
        self,
        spec: LayerSpec,
        catalogue: Catalogue,
        columns: Mapping[str, Column],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.spec, self.catalogue, self._columns = spec, catalogue, columns
        self._main_params, self._more_params = split_params(spec)
        self._values: Mapping[str, Any] = {}
        self._problems: Mapping[str, Problem] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SPACE_S)
        self.main = self._make_part(self._main_params)
        self.more: ParamForm | None = None
        self.call: ParamForm | None = None
        self.more_button = self._make_more_button()
        self._column.addWidget(self.main)
        self._column.addWidget(self.more_button)
        self._column.addStretch()
        self.main.setVisible(bool(self._main_params))
        self.more_button.setVisible(bool(self._more_params or spec.call_params))

    @property
    def parts(self) -> list[ParamForm]:
        """The forms that exist by now."""
        return [part for part in (self.main, self.more, self.call) if part is not None]

    def show_values(self, values: Mapping[str, Any]) -> None:
        """Show a node's parameters, and what its call is told."""
        self._values = values
        for part in self.parts:
            part.show_values(values)
        self._show_more_text()

    def set_columns(self, columns: Mapping[str, Column]) -> None:
        """Offer other columns of data, and show the values again."""
        self._columns = columns
        for part in self.parts:
            part.set_columns(columns)
            part.show_values(self._values)

    def hide_params(self, names: Collection[str]) -> None:
        """Show all that matters but these parameters, which mean nothing as things are."""
        self.main.hide_params(names)

    def set_problems(self, problems: Mapping[str, Problem]) -> None:
        """Show problems beside the fields that they are about."""
        self._problems = problems
        for part in self.parts:
            part.set_problems(problems)

    def clear_errors(self) -> None:
        """Forget what was typed wrongly."""
        for part in self.parts:
            part.clear_errors()

    def refuse(self, name: str, sentence: str) -> None:
        """Say beside a field why its value was not taken."""
        for part in self.parts:
            if name in part.editors:
                part.refuse(name, sentence)

    def part_of(self, name: str) -> ParamForm | None:
        """The form that holds a parameter's field, if it exists by now."""
        return next((part for part in self.parts if name in part.editors), None)

    def open_more(self, is_open: bool) -> None:
        """Show or hide the parameters that matter less."""
        self.more_button.setChecked(is_open)
        if is_open and self.more is None:
            self.more = self._add_part(self._more_params)
            if self.spec.call_params:
                self._call_title = _title_of_calls(self)
                self._column.insertWidget(self._column.count() - 1, self._call_title)
                self.call = self._add_part(self.spec.call_params)
            self._order_tabs()
        if self.more is not None:
            self.more.setVisible(is_open and bool(self._more_params))
        if self.call is not None:
            self._call_title.setVisible(is_open)
            self.call.setVisible(is_open)
        self._show_more_text()

    def _make_part(self, params: Any) -> ParamForm:
        part = ParamForm(self.spec, params, self.catalogue, self._columns, self)
        part.changed.connect(self.changed)
        part.pointed_at.connect(self.pointed_at)
        part.entered.connect(self.entered)
        return part

    def _add_part(self, params: Any) -> ParamForm:
        part = self._make_part(params)
        self._column.insertWidget(self._column.count() - 1, part)
        part.show_values(self._values)
        part.set_problems(self._problems)
        return part

    def _make_more_button(self) -> QToolButton:
        button = QToolButton(self)
        button.setCheckable(True)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.setAccessibleName("More parameters")
        # A disclosure, not a switch: open is not a state that has to shine.
        button.setStyleSheet(
            "QToolButton, QToolButton:checked { background: transparent; text-align: left;"
            f" padding: 4px 0; margin-top: {SPACE_M - SPACE_S}px; }}"
        )
        button.toggled.connect(self._on_more_toggled)
        return button

    def _on_more_toggled(self, is_open: bool) -> None:
        self.open_more(is_open)
        self.more_toggled.emit(is_open)

    def _show_more_text(self) -> None:
        is_open = self.more_button.isChecked()
        count = sum(
            is_param_changed(p, self._values) for p in (*self._more_params, *self.spec.call_params)
        )
        changed = f"  ·  {count} changed" if count else ""
        self.more_button.setText(f"More{changed}")
        self.more_button.setIcon(icon("caret-down" if is_open else "caret-right", "muted"))

    def _order_tabs(self) -> None:
        before: QWidget = self.more_button
        for part in self.parts[1:]:
            for editor in part.editors.values():
                field = editor.focusProxy() or editor
                QWidget.setTabOrder(before, field)
                before = field


def _title_of_calls(parent: QWidget) -> QLabel:
    title = QLabel("At this call", parent)
    title.setStyleSheet(f"font-weight: 600; margin-top: {SPACE_M}px;")
    title.setToolTip("Linked copies share a layer, and are calls of their own: these may differ.")
    return title
