"""The editor of a list of metrics: a button with their names that opens a list to tick."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from studio.graph.catalogue import ParamSpec
from studio.ui.shared.editors import ParamEditor
from studio.ui.widgets.theme import SPACE_S, icon, theme


class _ListButton(QPushButton):
    """A button that looks like a combo box, because that is what it does."""

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        rect = QRect(self.width() - 18, (self.height() - 11) // 2, 11, 11)
        icon("caret-down", theme().muted).paint(painter, rect)
        painter.end()


class MetricsEditor(ParamEditor):
    """Metrics by name, ticked in a list that can be searched."""

    def __init__(
        self,
        param: ParamSpec,
        metrics: Sequence[tuple[str, str, str]],
        parent: QWidget | None = None,
    ) -> None:
        """`metrics` are identifier, title and summary."""
        super().__init__(param, parent)
        self._titles = {identifier: title for identifier, title, _ in metrics}
        self._metrics = metrics
        self._value: list[str] = []
        self.button = _ListButton(self)
        self.button.setStyleSheet("text-align: left; padding: 4px 8px;")
        self.take_in(self.button)
        self.button.clicked.connect(self.open_list)
        self.popup: QFrame | None = None

    def show_value(self, value: Any) -> None:
        """Show the names, by their titles."""
        self._value = list(value or [])
        titles = [self._titles.get(name, name) for name in self._value]
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
            is_on = item.data(Qt.ItemDataRole.UserRole) in self._value
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
        for identifier, title, summary in self._metrics:
            item = QListWidgetItem(title, self.list)
            item.setData(Qt.ItemDataRole.UserRole, identifier)
            item.setToolTip(f"<b>{identifier}</b><br>{summary}")
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
        value = [n for n in self._value if n != name] + ([name] if is_on else [])
        self.show_value(value)
        self.edited.emit(value)

    def _write(self, text: str) -> None:
        room = max(60, self.button.width() - 34)
        metrics = self.button.fontMetrics()
        self.button.setText(metrics.elidedText(text, Qt.TextElideMode.ElideRight, room))
        self.button.setAccessibleDescription(text)

    @override
    def resizeEvent(self, event: Any) -> None:
        """Show as many names as there is room for."""
        super().resizeEvent(event)
        self.show_value(self._value)
