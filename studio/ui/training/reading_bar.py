"""What the curves tell, in one sentence under them, and what could be tried."""

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from studio.engine.protocol.run import EpochDone
from studio.runs.reading_curves import Reading, read_curves
from studio.ui.edit.document import Document
from studio.ui.run.run_model import RunModel
from studio.ui.shared.mend_menu import add_mends
from studio.ui.widgets.sentence import Sentence
from studio.ui.widgets.sign import Sign
from studio.ui.widgets.theme import SPACE_L, SPACE_S

_ICON = 16
_READ_EVERY_MS = 500


class ReadingBar(QWidget):
    """Not there while there is nothing to say. `mend_chosen` carries a change to try, made for the
    network as it is when the person asks."""

    mend_chosen = Signal(object)

    def __init__(self, model: RunModel, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model, self._document = model, document
        self.reading: Reading | None = None
        self.words = Sentence()
        self.button = QPushButton("Try…")
        self.button.setProperty("class", "quiet")
        self.button.setToolTip("Changes that may help; each is one undo step")
        self.button.clicked.connect(self._open_menu)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_L, SPACE_S, SPACE_S, SPACE_S)
        row.setSpacing(SPACE_S)
        row.addWidget(Sign(_ICON, "lightbulb"), alignment=Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.words, 1)
        row.addWidget(self.button, alignment=Qt.AlignmentFlag.AlignTop)
        # A fast run ends twenty epochs a second, and nobody reads as fast.
        self._timer = QTimer(self, singleShot=True, interval=_READ_EVERY_MS)
        self._timer.timeout.connect(self.read)
        model.event_came.connect(self._on_event)
        model.ended.connect(self.read)
        model.restarted.connect(self.read)
        self.read()

    def read(self) -> None:
        """Say what the curves tell now."""
        self._timer.stop()
        self.reading = self._read()
        if self.reading is not None:
            self.words.say(self.reading.sentence)
            self.button.setVisible(bool(self.reading.tries))
        self.setVisible(self.reading is not None)

    def _read(self) -> Reading | None:
        return read_curves(self._model.run, self._document.project)

    def _on_event(self, event: object) -> None:
        if isinstance(event, EpochDone) and not self._timer.isActive():
            self._timer.start()

    def menu(self) -> QMenu:
        """What could be tried with the network as it is: it may be another one by now."""
        reading = self._read()
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setAccessibleName("Changes to try")
        if reading is None or not reading.tries:
            menu.addAction("There is nothing to try with this network").setEnabled(False)
        else:
            add_mends(menu, reading.tries, self.mend_chosen.emit)
            menu.setActiveAction(menu.actions()[0])
        return menu

    def _open_menu(self) -> None:
        menu = self.menu()
        above = self.button.mapToGlobal(self.button.rect().topRight())
        size = menu.sizeHint()
        menu.popup(above - QPoint(size.width(), size.height()))
