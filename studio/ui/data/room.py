"""The page of the data tab that shows the data: its widgets, from the top down."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from studio.ui.data.cards import Cards
from studio.ui.data.facts_table import FactsTable
from studio.ui.data.notes import NoteList
from studio.ui.data.offers import Offers
from studio.ui.data.preview import Preview
from studio.ui.data.read_as import ReadAs
from studio.ui.data.section import Section
from studio.ui.data.source_form import SourceForm
from studio.ui.data.split_view import SplitView
from studio.ui.edit.document import Document
from studio.ui.widgets.one_line import OneLine
from studio.ui.widgets.theme import SPACE_M, SPACE_S, icon


class Room(QScrollArea):
    """What the data are, how they were read, what each column is for, and the split."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = OneLine("heading")
        self.change_button = QPushButton("Choose data…")
        self.change_button.setIcon(icon("database"))
        self.change_button.setToolTip("Built-in data, a file, or a folder")
        self.file_button = _small("file", "Open a file of your own")
        self.folder_button = _small("folder-open", "Open a folder with a folder for each class")
        self.summary = QLabel(wordWrap=True)
        self.summary.setProperty("class", "muted")
        self.path = OneLine("muted")
        self.trouble = QLabel(wordWrap=True)
        self.trouble.setProperty("class", "error")
        self.trouble.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.offers = Offers()
        self.notes = NoteList()
        self.read_as = ReadAs()
        self.form = SourceForm()
        self._settings = QVBoxLayout()
        """Of the source, beside how it is read."""
        self.reading = Section("Read as", self._make_reading())
        self.preview = Preview()
        self.facts = FactsTable()
        self.cards = Cards(document)
        self.add_button = QPushButton(" Add column")
        self.add_button.setIcon(icon("plus"))
        self.split = SplitView()
        self._known = QWidget()
        """All that can be said only of data that were read."""
        self._put_together()

    def say_what(self, title: str, summary: str, path: Path | None) -> None:
        """Name the data, say what is in them, and where they lie."""
        self.title.say(title, title)
        self.summary.setText(summary)
        self.summary.setVisible(bool(summary))
        self.path.say(from_home(path) if path else "", str(path or ""))
        self.path.setVisible(path is not None)

    def show_reading_alone(self) -> None:
        """Show nothing but what is being read: nothing is known of it yet."""
        for part in (self.reading, self.form, self._known):
            part.hide()

    def show_all(self) -> None:
        """Show what is known of the data. How they are read is shown where that is said."""
        self._known.show()

    def show_form_inside(self, is_inside: bool) -> None:
        """Have the settings of the source among how it is read, or always in sight."""
        (self._inside if is_inside else self._settings).addWidget(self.form)

    def _make_reading(self) -> QWidget:
        body = QWidget()
        self._inside = QVBoxLayout(body)
        self._inside.setContentsMargins(SPACE_M, 0, 0, SPACE_S)
        self._inside.setSpacing(SPACE_S)
        self._inside.addWidget(self.read_as)
        return body

    def _put_together(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.title, 1)
        for button in (self.file_button, self.folder_button, self.change_button):
            top.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_M)
        column.setSpacing(SPACE_S)
        column.addLayout(top)
        for widget in (self.summary, self.path, self.trouble, self.offers, self.notes):
            column.addWidget(widget)
        column.addWidget(self.reading)
        column.addLayout(self._settings)
        self.show_form_inside(False)
        column.addWidget(self.preview)
        column.addWidget(self._known)
        known = QVBoxLayout(self._known)
        known.setContentsMargins(0, 0, 0, 0)
        known.setSpacing(SPACE_S)
        below: tuple[QWidget, ...] = (
            *(_heading("In the source"), self.facts, self.facts.beyond),
            *(_heading("For the network"), self.cards),
        )
        for part in below:
            known.addWidget(part)
        known.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignLeft)
        known.addWidget(_heading("Split"))
        known.addWidget(self.split)
        column.addStretch(1)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(inside)

    def go_up(self) -> None:
        """Show the top."""
        self.verticalScrollBar().setValue(0)


def from_home(path: Path) -> str:
    """A path as people write it: what lies below their home folder begins with ~."""
    home = Path.home()
    return str(Path("~", path.relative_to(home))) if path.is_relative_to(home) else str(path)


def _small(sign: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setIcon(icon(sign))
    button.setToolTip(tip)
    button.setAccessibleName(tip)
    return button


def _heading(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("class", "caption")
    label.setContentsMargins(0, SPACE_S, 0, 0)
    return label
