"""The cards of all prepared columns, below each other."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.project.preparing import PreparedColumn
from studio.ui.data.column_card import ColumnCard
from studio.ui.data.rewiring import used_as
from studio.ui.edit.document import Document
from studio.ui.widgets.theme import SPACE_S


class Cards(QWidget):
    """A card for each prepared column: `edited` carries its place, the column as it is to be or
    None, and the words for the Edit menu."""

    edited = Signal(int, object, str)
    refused = Signal(str)

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(SPACE_S)

    def card(self, index: int) -> ColumnCard:
        """One of them."""
        item = self._box.itemAt(index)
        card = item.widget() if item is not None else None
        assert isinstance(card, ColumnCard)
        return card

    def show_columns(self) -> None:
        """Show the columns of the project. A card of which all stays as it was is kept; the
        keyboard stays where it was."""
        focus = self.window().focusWidget()
        is_within = focus is not None and self.isAncestorOf(focus)
        name = focus.objectName() if focus is not None and is_within else ""
        place = next((n for n in range(self._box.count()) if self._holds(n, focus)), 0)
        project = self._document.project
        for index, column in enumerate(project.data.columns):
            used = used_as(project, column.name)
            if index < self._box.count():
                if self.card(index).shows(project.data, column, used):
                    continue
                self._remove(index)
            self._insert(index, column, used)
        while self._box.count() > len(project.data.columns):
            self._remove(self._box.count() - 1)
        if is_within and self._box.count() and not self._holds(place, focus):
            self._give_keyboard(name, min(place, self._box.count() - 1))

    def _insert(self, index: int, column: PreparedColumn, used: str) -> None:
        data = self._document.project.data
        card = ColumnCard(data, column, used, partial(self._live_column, index))
        card.edited.connect(partial(self.edited.emit, index))
        card.refused.connect(self.refused)
        self._box.insertWidget(index, card)

    def _remove(self, index: int) -> None:
        card = self.card(index)
        self._box.takeAt(index)
        card.hide()
        card.deleteLater()

    def _give_keyboard(self, name: str, place: int) -> None:
        """To the widget of this name, or else to the card in this place."""
        cards = [self.card(index) for index in range(self._box.count())]
        named = (card.findChild(QWidget, name) for card in cards if name)
        again = next((widget for widget in named if widget is not None), None)
        (again or cards[place].add).setFocus()

    def _holds(self, place: int, widget: QWidget | None) -> bool:
        if widget is None or place >= self._box.count():
            return False
        return self.card(place).isAncestorOf(widget)

    def _live_column(self, index: int) -> PreparedColumn | None:
        columns = self._document.project.data.columns
        return columns[index] if index < len(columns) else None
