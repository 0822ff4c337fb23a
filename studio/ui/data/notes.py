"""What was assumed and what was left out, as a list of cards; some with a button that reads the
source the other way."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from studio.project.sources import LeftOut, Note
from studio.ui.widgets.theme import SPACE_S, SPACE_XS
from studio.words import listed

_SHOWN = 3
"""More notes than this are folded, until somebody asks for them."""
_LONG_OFFER = 24
"""A button with more letters stands below its sentence, which would be narrow beside it."""


class NoteList(QWidget):
    """A card for each note: `taken` carries the note whose offer was pressed."""

    taken = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._notes: tuple[Note, ...] = ()
        self._is_open = False
        self.status = QLabel(wordWrap=True)
        self.status.setProperty("class", "muted")
        self._cards = QVBoxLayout()
        self._cards.setSpacing(SPACE_XS)
        self.more = QPushButton()
        self.more.setProperty("class", "link")
        self.more.hide()
        self.more.clicked.connect(self._on_more)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(SPACE_XS)
        box.addWidget(self.status)
        box.addLayout(self._cards)
        box.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        self.say("")

    def text(self) -> str:
        """All that is said, a line each."""
        lines = [self.status.text(), *(note.sentence for note in self._notes)]
        return "\n".join(line for line in lines if line)

    def say(self, words: str) -> None:
        """Say only this: what is being done."""
        self._show(words, ())

    def show_notes(self, notes: Sequence[Note], left_out: Sequence[LeftOut] = ()) -> None:
        """Show what was found. What can be answered comes first, and gaps, which the columns of
        the source tell as well, last."""
        ordered = sorted(notes, key=lambda note: (note.code == "missing", note.instead is None))
        told = [one for one in left_out if one.count]
        are = "is" if [one.count for one in told] == [1] else "are"
        words = listed([one.in_words() for one in told]) if told else ""
        left = (Note(f"{words} {are} left out."),) if told else ()
        self._show("", (*left, *ordered))

    def _show(self, words: str, notes: tuple[Note, ...]) -> None:
        if notes != self._notes:
            self._notes = notes
            self._is_open = False
            self._make_cards()
        self.status.setText(words)
        self.status.setVisible(bool(words))
        self.setVisible(bool(words or notes))

    def _on_more(self) -> None:
        self._is_open = not self._is_open
        self._make_cards()

    def _make_cards(self) -> None:
        focus = self.window().focusWidget()
        is_within = focus is not None and self.isAncestorOf(focus) and focus is not self.more
        while (item := self._cards.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.setParent(None)
                old.deleteLater()
        is_long = len(self._notes) > _SHOWN
        shown = self._notes if self._is_open or not is_long else self._notes[: _SHOWN - 1]
        for note in shown:
            self._cards.addWidget(self._card(note))
        hidden = len(self._notes) - len(shown)
        self.more.setText(f"{hidden} more" if hidden else "Fewer")
        self.more.setVisible(is_long)
        if is_within:  # the button that had the keyboard is gone
            offers = self.findChildren(QPushButton)
            next((each for each in offers if each.isVisibleTo(self)), self.more).setFocus()

    def _card(self, note: Note) -> QFrame:
        card = QFrame()
        card.setProperty("class", "note")
        box = QBoxLayout(QBoxLayout.Direction.LeftToRight, card)
        box.setContentsMargins(SPACE_S, SPACE_XS, SPACE_XS, SPACE_XS)
        box.setSpacing(SPACE_S)
        ended = note.sentence.endswith((".", "!", "?", "…"))
        sentence = QLabel(note.sentence if ended else f"{note.sentence}.", wordWrap=True)
        sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        box.addWidget(sentence, 1)
        if note.instead is not None:
            button = QPushButton(note.offer or "Read it so")
            button.setProperty("class", "small")
            button.setAccessibleDescription(note.sentence)
            button.clicked.connect(partial(self.taken.emit, note))
            place = Qt.AlignmentFlag.AlignVCenter
            if len(button.text()) > _LONG_OFFER:
                box.setDirection(QBoxLayout.Direction.TopToBottom)
                box.setSpacing(SPACE_XS)
                place = Qt.AlignmentFlag.AlignLeft
            box.addWidget(button, 0, place)
        return card
