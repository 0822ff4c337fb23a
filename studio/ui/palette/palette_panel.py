"""The palette: a search field over all layers, by family."""

import html

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from studio.folders import blocks_folder
from studio.graph.catalogue import Catalogue, LayerSpec, catalogue
from studio.project.blocks import Block, Shelf
from studio.ui.palette.block_menu import BlockMenu
from studio.ui.palette.layer_view import LayerView
from studio.ui.palette.model import BLOCKS, PaletteModel
from studio.ui.widgets.filter_field import FilterField
from studio.ui.widgets.filtered_list import FilteredList
from studio.ui.widgets.theme import SPACE_M, SPACE_S, TEXT_S, appearance, icon, styled, theme

_HINT = "Drag a layer onto the canvas, or double-click it."


class PalettePanel(QWidget):
    """Every layer, to be found by a few letters, and to be dragged or chosen from."""

    layer_chosen = Signal(str)
    block_chosen = Signal(object)
    message_shown = Signal(str)

    def __init__(self, layers: Catalogue | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = PaletteModel(layers or catalogue(), self)
        self.shelf = Shelf(blocks_folder())
        self.block_menu = BlockMenu(self, self.shelf)
        self.search_field = FilterField("Search layers", "Search layers", "magnifying-glass")
        self._clear = QAction(icon("x", "muted"), "Clear the search", self)
        self.search_field.addAction(self._clear, FilterField.ActionPosition.TrailingPosition)
        self._clear.setVisible(False)  # only now: what is added shows its button at first
        self.view = LayerView(self.model)
        self.rows = FilteredList(self.search_field, self.view)
        self.nothing = self.rows.nothing
        self.nothing.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse
            | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self.nothing.setAccessibleName("Nothing found")
        self.help_line = QLabel(wordWrap=True, alignment=Qt.AlignmentFlag.AlignTop)
        self.help_line.setAccessibleName("What the layer does")
        self._open_before: set[int] | None = None
        self._lay_out()
        self._connect()
        self._on_pointed_at(None)

    def focus_search(self) -> None:
        """Put the cursor into the search field, with its text selected."""
        self.search_field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search_field.selectAll()

    def show_blocks(self) -> None:
        """Show the blocks that are in the person's folder now."""
        blocks = self.shelf.blocks()
        if blocks == self.model.blocks:
            return
        titles = {self.model.groups[row].title for row in self.view.open_groups()}
        if not self.model.blocks:
            titles.add(BLOCKS)
        self.model.set_blocks(blocks)
        for row, group in enumerate(self.model.groups):
            self.view.setExpanded(self.model.index(row, 0), group.title in titles)

    def _lay_out(self) -> None:
        self._foot = QWidget()
        self._foot.setStyleSheet(styled("border-top: 1px solid $border;"))
        self.help_line.setStyleSheet(f"border: none; font-size: {TEXT_S + 1}px;")
        foot = QVBoxLayout(self._foot)
        foot.setContentsMargins(SPACE_M, SPACE_S, SPACE_M, SPACE_S)
        foot.addWidget(self.help_line)
        # Room for a name and three lines, so that nothing moves when the text changes.
        self.help_line.setFixedHeight(4 * 17)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.rows, 1)
        column.addWidget(self._foot)

    def _connect(self) -> None:
        self.search_field.installEventFilter(self)
        self.search_field.textChanged.connect(self._on_search_changed)
        self._clear.triggered.connect(self.search_field.clear)
        self.view.layer_chosen.connect(self.layer_chosen)
        self.view.block_chosen.connect(self.block_chosen)
        self.view.block_menu_wanted.connect(self.block_menu.open_for)
        self.block_menu.changed.connect(self.show_blocks)
        self.block_menu.message_shown.connect(self.message_shown)
        self.view.pointed_at.connect(self._on_pointed_at)
        self.view.search_wanted.connect(self._on_search_wanted)
        self.nothing.linkActivated.connect(self.search_field.setText)
        appearance().changed.connect(self._on_theme_changed)

    def _on_search_changed(self, text: str) -> None:
        self._clear.setVisible(bool(text))
        was_searching = bool(self.model.query)
        if not was_searching:
            self._open_before = self.view.open_groups()
        self.model.search(text)
        if not self.model.query:
            if was_searching:
                self._restore_groups()
            self.rows.show_nothing("")
            self._on_pointed_at(None)
            return
        if self.model.matches:
            self.view.setCurrentIndex(self.model.index(0, 0))
            self.view.scrollToTop()
            self.rows.show_nothing("")
        else:
            self.rows.show_nothing(self._nothing_found(text.strip()))
            self._on_pointed_at(None)

    def _restore_groups(self) -> None:
        for row in range(len(self.model.groups)):
            is_open = row in (self._open_before or set())
            self.view.setExpanded(self.model.index(row, 0), is_open)

    def _nothing_found(self, text: str) -> str:
        names = [spec.name for spec in self.model.index_of_layers.nearest(text)]
        names = names or ["Dense", "Conv2D", "LSTM"]
        color = theme().accent
        links = [f'<a href="{name}" style="color:{color}">{name}</a>' for name in names]
        listed = " or ".join(filter(None, [", ".join(links[:-1]), links[-1]]))
        return f'No layer is called "{html.escape(text)}".<br>Try {listed}.'

    def _on_pointed_at(self, spec: LayerSpec | Block | None) -> None:
        if isinstance(spec, Block):
            self._tell(spec.name, spec.summary)
            return
        if spec is None:
            self.help_line.setText(f'<span style="color:{theme().muted}">{_HINT}</span>')
            return
        self._tell(spec.name, spec.summary)

    def _tell(self, name: str, summary: str) -> None:
        name, summary = html.escape(name), html.escape(summary)
        self.help_line.setText(
            f'<b>{name}</b><br><span style="color:{theme().muted}">{summary}</span>'
        )

    def _on_search_wanted(self, letters: str) -> None:
        self.search_field.setFocus()
        self.search_field.insert(letters)

    def _on_theme_changed(self) -> None:
        self._on_pointed_at(None)
        if self.model.query and not self.model.matches:
            self.rows.show_nothing(self._nothing_found(self.search_field.text().strip()))

    def event(self, event: QEvent) -> bool:
        """Whenever the palette comes to sight: another window may have kept a block."""
        if event.type() in (QEvent.Type.Show, QEvent.Type.WindowActivate):
            self.show_blocks()
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows in the search field move in the list, Enter adds, Esc clears."""
        if watched is not self.search_field or event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        assert isinstance(event, QKeyEvent)
        keys = Qt.Key
        if event.key() in (keys.Key_Up, keys.Key_Down, keys.Key_PageUp, keys.Key_PageDown):
            self.view.step(event)
            return True
        if event.key() in (keys.Key_Return, keys.Key_Enter):
            self.view.choose_current()
            return True
        if event.key() == keys.Key_Escape and self.search_field.text():
            self.search_field.clear()
            return True
        return super().eventFilter(watched, event)
