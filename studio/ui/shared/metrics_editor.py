"""The editor of a list of metrics: a button with their names that opens a list to tick, and below a
line for each that takes arguments."""

from collections.abc import Mapping
from functools import partial
from itertools import count
from typing import Any

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from studio.graph.catalogue import Catalogue, ParamSpec
from studio.graph.objects import name_of, params_of
from studio.graph.values import new_object
from studio.ui.shared.editors import ParamEditor
from studio.ui.shared.object_editor import FormMaker, ObjectEditor
from studio.ui.widgets.theme import SPACE_M, SPACE_S, SPACE_XS, icon, theme


class _ListButton(QPushButton):
    """A button that looks like a combo box, because that is what it does."""

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        rect = QRect(self.width() - 18, (self.height() - 11) // 2, 11, 11)
        icon("caret-down", theme().muted).paint(painter, rect)
        painter.end()


def _button(parent: QWidget, name: str, words: str) -> QToolButton:
    button = QToolButton(parent)
    button.setIcon(icon(name, "muted"))
    button.setFixedSize(22, 22)
    button.setStyleSheet("padding: 0;")
    button.setToolTip(words)
    button.setAccessibleName(words)
    return button


class MetricRow(QWidget):
    """One metric that takes arguments: its name, its arguments, once more, and away."""

    def __init__(
        self,
        index: int,
        catalogue: Catalogue,
        titles: Mapping[str, str],
        make_form: FormMaker,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        param = ParamSpec(f"metric {index + 1}", "metric", True)
        self.editor = ObjectEditor(param, catalogue, make_form, self, titles)
        self.again = _button(self, "plus", "The same metric once more, with arguments of its own")
        self.away = _button(self, "x", "Take this metric away")
        line = QHBoxLayout()
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SPACE_XS)
        line.addWidget(self.editor, 1)
        line.addWidget(self.again)
        line.addWidget(self.away)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_XS)
        column.addLayout(line)
        column.addWidget(self.editor.arguments)


class MetricsEditor(ParamEditor):
    """Metrics by name, ticked in a list that can be searched."""

    is_typed = True

    def __init__(
        self,
        param: ParamSpec,
        catalogue: Catalogue,
        titles: Mapping[str, str],
        make_form: FormMaker,
        parent: QWidget,
    ) -> None:
        """`titles` are how metrics are called, by name."""
        super().__init__(param, parent)
        self._titles, self._catalogue, self._make_form = titles, catalogue, make_form
        self._value: list[Any] = []
        self.rows: dict[int, MetricRow] = {}
        """The lines of the metrics that take arguments, by their places in the list."""
        self.below: QFrame = QFrame(parent)
        self._lines = QVBoxLayout(self.below)
        self._lines.setContentsMargins(SPACE_M, 0, 0, 0)
        self._lines.setSpacing(SPACE_XS)
        self.below.setVisible(False)
        self.button = _ListButton(self)
        self.button.setStyleSheet("text-align: left; padding: 4px 8px;")
        self.take_in(self.button)
        self.button.clicked.connect(self.open_list)
        self.popup: QFrame | None = None

    def show_value(self, value: Any) -> None:
        """Show the names, by their titles."""
        self._value = list(value or [])
        self._show_rows()
        self._show_titles()

    def _show_titles(self) -> None:
        titles = [self._title(metric) for metric in self._value]
        self._write(", ".join(titles) or "none")
        self.button.setToolTip("\n".join(titles))

    def open_list(self) -> None:
        """Open the list below the button."""
        if self.popup is None:
            self._make_popup()
        assert self.popup is not None
        self.filter.clear()
        for row in range(self.list.count()):
            item = self.list.item(row)
            is_on = item.data(Qt.ItemDataRole.UserRole) in map(self._key, self._value)
            self.list.blockSignals(True)
            item.setCheckState(Qt.CheckState.Checked if is_on else Qt.CheckState.Unchecked)
            self.list.blockSignals(False)
        width = max(self.button.width(), 240)
        corner = self.button.mapToGlobal(QPoint(self.button.width() - width, self.button.height()))
        self.popup.setGeometry(corner.x(), corner.y() + 2, width, 300)
        self.popup.show()
        self.filter.setFocus()

    def _make_popup(self) -> None:
        """Made when first opened: most nodes have no metrics."""
        self.popup = QFrame(self, Qt.WindowType.Popup)
        self.popup.setProperty("class", "card")
        self.filter = QLineEdit(placeholderText="Search metrics")
        self.filter.setAccessibleName("Search metrics")
        self.filter.textChanged.connect(self._on_filter_changed)
        self.list = QListWidget()
        self.list.setAccessibleName("Metrics")
        for identifier, spec in self._catalogue.metrics.items():
            item = QListWidgetItem(self._titles.get(identifier, identifier), self.list)
            item.setData(Qt.ItemDataRole.UserRole, identifier)
            item.setToolTip(f"<b>{identifier}</b><br>{spec.summary}")
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Unchecked)
        self.list.itemChanged.connect(self._on_item_changed)
        column = QVBoxLayout(self.popup)
        column.setContentsMargins(SPACE_S, SPACE_S, SPACE_S, SPACE_S)
        column.setSpacing(SPACE_S)
        column.addWidget(self.filter)
        column.addWidget(self.list)
        self.setTabOrder(self.filter, self.list)

    def _on_filter_changed(self, text: str) -> None:
        wanted = text.strip().lower()
        for row in range(self.list.count()):
            item = self.list.item(row)
            names = (item.text().lower(), item.data(Qt.ItemDataRole.UserRole))
            item.setHidden(not any(wanted in name for name in names))

    def _on_item_changed(self, item: QListWidgetItem) -> None:
        name = item.data(Qt.ItemDataRole.UserRole)
        is_on = item.checkState() == Qt.CheckState.Checked
        value = [metric for metric in self._value if self._key(metric) != name]
        if is_on:
            value.append(new_object(name, self._catalogue.metrics[name]))
        self._take(value)

    def _take(self, value: list[Any]) -> None:
        self.show_value(value)
        self.edited.emit(value)

    def _key(self, metric: Any) -> str:
        """The name under which a metric is listed, however the project writes it."""
        spec = self._catalogue.object("metrics", name_of(metric))
        known = (key for key, listed in self._catalogue.metrics.items() if listed is spec)
        return next(known, name_of(metric))

    def _title(self, metric: Any) -> str:
        name = self._titles.get(self._key(metric), name_of(metric))
        curve = self._catalogue.curve_name(metric)
        return f"{name} ({curve})" if params_of(metric).get("name") else name

    # --- the lines below ------------------------------------------------------------

    def _show_rows(self) -> None:
        """A line for each metric that takes arguments; made anew where others do."""
        takes = {
            index: metric
            for index, metric in enumerate(self._value)
            if (spec := self._catalogue.object("metrics", name_of(metric))) and spec.params
        }
        if list(self.rows) != list(takes):
            for row in self.rows.values():
                row.hide()
                row.deleteLater()
            self.rows = {i: self._make_row(i) for i in takes}
        for index, row in self.rows.items():
            row.editor.show_value(takes[index])
        self.below.setVisible(bool(self.rows))

    def _make_row(self, index: int) -> "MetricRow":
        row = MetricRow(index, self._catalogue, self._titles, self._make_form, self.below)
        row.editor.edited.connect(partial(self._on_metric_edited, index))
        row.editor.rejected.connect(self.rejected)
        row.editor.focused.connect(self.focused)
        row.again.clicked.connect(partial(self._on_again, index))
        row.away.clicked.connect(partial(self._on_away, index))
        self._lines.addWidget(row)
        return row

    def _on_metric_edited(self, index: int, metric: Any) -> None:
        self._take([*self._value[:index], metric, *self._value[index + 1 :]])

    def _on_again(self, index: int) -> None:
        """The same metric once more, under a name of its own."""
        metric = self._value[index]
        taken = {self._catalogue.curve_name(other) for other in self._value}
        base = self._catalogue.curve_name(metric)
        name = next(n for i in count(2) if (n := f"{base}_{i}") not in taken)
        again = {"name": self._key(metric), "params": {**params_of(metric), "name": name}}
        self._take([*self._value[: index + 1], again, *self._value[index + 1 :]])

    def _on_away(self, index: int) -> None:
        self._take([*self._value[:index], *self._value[index + 1 :]])

    def _write(self, text: str) -> None:
        room = max(60, self.button.width() - 34)
        metrics = self.button.fontMetrics()
        self.button.setText(metrics.elidedText(text, Qt.TextElideMode.ElideRight, room))
        self.button.setAccessibleDescription(text)

    @override
    def resizeEvent(self, event: Any) -> None:
        """Show as many names as there is room for."""
        super().resizeEvent(event)
        self._show_titles()
