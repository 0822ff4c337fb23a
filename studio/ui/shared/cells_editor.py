"""The editor of the cells of an RNN: one, or several that work one after another."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFrame, QGridLayout, QPushButton, QToolButton, QWidget

from studio.graph.catalogue import Catalogue, LayerSpec, ParamSpec
from studio.ui.shared.editors import ParamEditor
from studio.ui.shared.layer_editor import FormMaker, LayerEditor
from studio.ui.widgets.theme import SPACE_M, SPACE_XS, icon


class CellsEditor(ParamEditor):
    """A button that adds a cell, and in `below` each cell: what it is, its form, and a button that
    takes it away. A single cell stands by itself, several in a list, as Keras takes them."""

    is_typed = True

    def __init__(
        self,
        param: ParamSpec,
        owner: LayerSpec,
        catalogue: Catalogue,
        make_form: FormMaker,
        parent: QWidget,
    ) -> None:
        super().__init__(param, parent)
        self._owner, self._catalogue, self._make_form = owner, catalogue, make_form
        self._cells: list[dict[str, Any]] = []
        self.rows: list[LayerEditor] = []
        self.removers: list[QToolButton] = []
        self.adder = QPushButton("Add a cell", self)
        self.adder.clicked.connect(self._on_added)
        self.take_in(self.adder)
        self.below: QFrame = QFrame(parent)
        self._grid = QGridLayout(self.below)
        self._grid.setContentsMargins(SPACE_M, 0, 0, 0)
        self._grid.setVerticalSpacing(SPACE_XS)
        self._grid.setColumnStretch(0, 1)

    def show_value(self, value: Any) -> None:
        """Show a cell, or several."""
        cells = value if isinstance(value, list | tuple) else [value]
        self._cells = [dict(cell) for cell in cells if isinstance(cell, Mapping)]
        while len(self.rows) < len(self._cells):
            self._add_row()
        while len(self.rows) > len(self._cells):
            self._drop_row()
        for row, cell in zip(self.rows, self._cells, strict=True):
            row.show_value(cell)
        for number, remover in enumerate(self.removers, start=1):
            remover.setVisible(len(self._cells) > 1)
            remover.setAccessibleName(f"Remove cell {number}")

    # --- inside -----------------------------------------------------------------

    def _add_row(self) -> None:
        number = len(self.rows)
        row = LayerEditor(self.param, self._owner, self._catalogue, self._make_form, self.below)
        row.choice.combo.setAccessibleName(f"cell {number + 1}")
        remover = QToolButton(self.below)
        remover.setIcon(icon("x", "muted"))
        remover.setIconSize(QSize(13, 13))
        remover.setFixedSize(22, 22)
        remover.setStyleSheet("padding: 0;")
        remover.setToolTip("Take this cell away")
        self._grid.addWidget(row, 2 * number, 0)
        self._grid.addWidget(remover, 2 * number, 1)
        self._grid.addWidget(row.below, 2 * number + 1, 0, 1, 2)
        row.edited.connect(self._on_edited)
        row.focused.connect(self.focused)
        remover.clicked.connect(self._on_removed)
        self.rows.append(row)
        self.removers.append(remover)

    def _drop_row(self) -> None:
        row, remover = self.rows.pop(), self.removers.pop()
        for widget in (row, row.below, remover):
            self._grid.removeWidget(widget)
            widget.hide()
            widget.deleteLater()

    def _on_edited(self, value: Any) -> None:
        row = self.sender()
        assert isinstance(row, LayerEditor)
        self._tell([value if each is row else cell for each, cell in self._pairs()])

    def _on_removed(self) -> None:
        remover = self.sender()
        assert isinstance(remover, QToolButton)
        gone = self.removers.index(remover)
        self._tell([cell for place, cell in enumerate(self._cells) if place != gone])

    def _on_added(self) -> None:
        """One more, as the last one is."""
        last = self._cells[-1:] or [self._owner.param(self.param.name).initial]
        self._tell([*self._cells, *last])

    def _pairs(self) -> list[tuple[LayerEditor, dict[str, Any]]]:
        return [*zip(self.rows, self._cells, strict=True)]

    def _tell(self, cells: list[Any]) -> None:
        is_alone = len(cells) == 1 and self.param.name == "cell"
        self.edited.emit(cells[0] if is_alone else cells)
