"""The first rows of the data as they are best looked at: pictures, a plot, or a table."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.engine.protocol.reader import Head
from studio.ui.data.pictures import DataPlot, ThumbnailGrid
from studio.ui.data.tables import HeadTable
from studio.ui.widgets.theme import SPACE_S


class Preview(QWidget):
    """What a head holds; nothing, and no room taken, until one comes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plot, self.grid, self.table = DataPlot(), ThumbnailGrid(), HeadTable()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(SPACE_S)
        for view in (self.plot, self.grid, self.table):
            box.addWidget(view)
        self.clear()

    def clear(self) -> None:
        """Show nothing."""
        for view in (self.plot, self.grid, self.table):
            view.hide()
        self.hide()

    def show_head(self, head: Head) -> None:
        """Show these rows, and nothing of those before."""
        if head.plot is not None:
            self.plot.set_plot(head.plot)
        if head.thumbnails:
            self.grid.set_thumbnails(head.thumbnails)
        elif head.columns:
            self.table.set_head(head)
        self.plot.setVisible(head.plot is not None)
        self.grid.setVisible(bool(head.thumbnails))
        self.table.setVisible(bool(head.columns) and not head.thumbnails)
        self.show()
