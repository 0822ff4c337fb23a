"""What stands beside the map while it is explored: what the decoder makes of the point under the
cross-hair, and the pictures that were put on the map."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QKeySequence, QPixmap, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from studio.ui.map.asking import Decoded
from studio.ui.map.decoded import pictures_of, words_of
from studio.ui.map.sample_card import sample_pixmap
from studio.ui.shared.pictures import enlarged
from studio.ui.widgets.class_bars import ClassBars, shares_of
from studio.ui.widgets.theme import SPACE_S, SPACE_XS, TEXT_S, mono

_WIDTH, _PICTURE, _SAMPLE, _PINNED = 148, 112, 42, 28


class MapSide(QScrollArea):
    """A narrow column. `pin_chosen` carries which of the pictures is the current one;
    `remove_wanted` comes when that is to go."""

    pin_chosen = Signal(int)
    remove_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.picture = QLabel()
        self.picture.setFixedSize(_PICTURE, _PICTURE)
        self.picture.setProperty("class", "card")
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setAccessibleName("What the decoder makes of the point")
        self.bars = ClassBars()
        self.bars.setMinimumWidth(_PICTURE)
        self.numbers, self.place = QLabel(wordWrap=True), QLabel()
        for label in (self.numbers, self.place):
            label.setFont(mono(TEXT_S))
        self.place.setAccessibleName("Where the cross-hair is")
        self.notice = QLabel(wordWrap=True)
        self.notice.setProperty("class", "caption")
        self.sample, self.sample_words = QLabel(), QLabel(wordWrap=True)
        self.sample.setFixedSize(_SAMPLE, _SAMPLE)
        self.sample_words.setProperty("class", "caption")
        self.pins = QListWidget()
        self.pins.setAccessibleName("Pictures on the map")
        self.pins.setIconSize(QSize(_PINNED, _PINNED))
        self.pins.setWordWrap(True)
        self.pins.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.pins.setStyleSheet(f"font-size: {TEXT_S}px")
        self.pins.setMinimumHeight(96)
        self.pins.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.pins.currentRowChanged.connect(self.pin_chosen)
        remove = QShortcut(QKeySequence.StandardKey.Delete, self.pins)
        remove.setContext(Qt.ShortcutContext.WidgetShortcut)
        remove.activated.connect(self.remove_wanted)
        self._lay_out()
        self.clear_decoded()
        self.pins.hide()
        self.say("")

    def _lay_out(self) -> None:
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedWidth(_WIDTH)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        nearest = QHBoxLayout()
        nearest.setSpacing(SPACE_S)
        nearest.addWidget(self.sample)
        nearest.addWidget(self.sample_words, 1)
        self._content = QWidget()
        column = self._column = QVBoxLayout(self._content)
        column.setContentsMargins(SPACE_XS, 0, SPACE_S, 0)
        column.setSpacing(SPACE_XS)
        for widget in (self.picture, self.bars, self.numbers, self.place, self.notice):
            column.addWidget(widget)
        column.addLayout(nearest)
        column.addWidget(self.pins, 1)
        column.addStretch(0)
        self.setWidget(self._content)

    def _fit(self) -> None:
        """Texts that wrap need height for their width, which a scroll area does not ask for."""
        needed = self._column.minimumHeightForWidth(self.viewport().width())
        self._content.setMinimumHeight(max(0, needed))  # -1 where no text is shown that wraps

    # --- the point --------------------------------------------------------------------

    def show_place(self, words: str) -> None:
        """Say where the cross-hair is."""
        self.place.setText(words)
        self.place.setVisible(bool(words))

    def show_decoded(self, decoded: Decoded) -> None:
        """Show what came out for one point."""
        pictures = pictures_of(decoded)
        is_classes = decoded.output.kind == "classes" and decoded.values.ndim == 2
        self.picture.setVisible(bool(pictures))
        self.bars.setVisible(is_classes)
        self.numbers.setVisible(not pictures and not is_classes)
        if pictures:
            self.picture.setPixmap(enlarged(pictures[0], _PICTURE))
        elif is_classes:
            self.bars.show_shares(shares_of(decoded.values[0]), decoded.output.class_name)
        else:
            units = f", {decoded.units}" if decoded.units else ""
            self.numbers.setText(words_of(decoded, 0) + units)

    def clear_decoded(self) -> None:
        """Show nothing of a point; the place for its picture stays."""
        self.picture.setPixmap(QPixmap())
        self.bars.hide()
        self.numbers.hide()
        self.show_place("")
        self.show_sample(None, "")

    def show_sample(self, picture: Any, words: str) -> None:
        """Show the sample that is nearest."""
        self.sample.setVisible(picture is not None)
        if picture is not None:
            self.sample.setPixmap(sample_pixmap(picture, _SAMPLE))
        self.sample_words.setText(words)
        self.sample_words.setVisible(bool(words))
        self._fit()

    def say(self, words: str) -> None:
        """Say what has to be known of all this."""
        self.notice.setText(words)
        self.notice.setVisible(bool(words))
        self._fit()

    def set_decoding(self, is_on: bool) -> None:
        """Whether there is a point to be decoded at all."""
        self.picture.setVisible(is_on)
        if not is_on:
            self.clear_decoded()

    # --- pictures ---------------------------------------------------------------------

    def show_pins(self, pins: Sequence[tuple[QPixmap, str, str]], current: int) -> None:
        """List the pictures on the map: each one's look, what is known of it, and its name."""
        self.pins.blockSignals(True)
        self.pins.clear()
        for picture, words, name in pins:
            shown = QIcon(picture)
            shown.addPixmap(picture, QIcon.Mode.Selected)
            self.pins.addItem(QListWidgetItem(shown, words))
            self.pins.item(self.pins.count() - 1).setToolTip(f"{name}: {words}")
        self.pins.setCurrentRow(current)
        self.pins.blockSignals(False)
        self.pins.setVisible(bool(pins))
        self._fit()
