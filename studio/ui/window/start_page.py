"""The first thing a newcomer sees: what this is, lessons to open, what was open last.

Deliberately cheap: a lesson's picture is read after the page was painted, and no project is.
"""

from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QKeySequence,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from studio.resources import resource
from studio.ui.widgets import theme
from studio.ui.widgets.offer_bar import OfferBar
from studio.ui.widgets.theme import SPACE_L, SPACE_M, SPACE_S, SPACE_XL, appearance, icon, styled

EXAMPLES: tuple[tuple[str, str, str], ...] = (
    (
        "regression",
        "A line through points",
        "One neuron, two numbers: watch the fitted line turn into place.",
    ),
    (
        "mnist_classifier",
        "Which digit is it?",
        "The first network of every course: one hidden layer tells ten digits apart.",
    ),
    (
        "mnist_two_hidden",
        "Two hidden layers",
        "A wider network, and what the size of a batch has to do with time.",
    ),
    (
        "cnn",
        "A network that sees",
        "Convolutions and pooling, with the shape of each step on the wires.",
    ),
    (
        "rnn_classifier",
        "A digit row by row",
        "A recurrent network reads a picture as a sequence of 28 rows.",
    ),
    (
        "lstm_regressor",
        "From sine to cosine",
        "An LSTM learns to remember: prediction and target, live.",
    ),
    (
        "autoencoder",
        "A digit in two numbers",
        "An autoencoder draws a map of digits that sorts itself while it learns.",
    ),
    (
        "spirals",
        "Two spirals",
        "A plane in two colours: watch the border wind itself in between.",
    ),
)

_SHAPE = 150 / 280
"""The height of a picture over its width."""
_WORDS_HEIGHT = 92
_LEAST_WIDTH, _MOST_WIDTH = 240, 1400
_MOST_COLUMNS = 4
_TITLE_WIDTH = 220
_RADIUS = 10


class ExampleCard(QAbstractButton):
    """A card that opens a project; its picture shows what the lesson ends with."""

    def __init__(
        self, path: Path, title: str, sentence: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.path, self.title, self.sentence = path, title, sentence
        self._pictures: dict[str, QPixmap] = {}
        self.setAccessibleName(f"{title}. {sentence}")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(_LEAST_WIDTH)

    def load_picture(self) -> None:
        """Read the picture for the theme that is on."""
        name = "dark" if appearance().theme.is_dark else "light"
        if name not in self._pictures:
            file = self.path.with_name(f"{self.path.stem}-{name}.png")
            self._pictures[name] = QPixmap(str(file))
        self.update()

    def sizeHint(self) -> QSize:
        """As high as its picture asks for; the row shares out the width."""
        width = max(self.width(), _LEAST_WIDTH)
        return QSize(width, round(width * _SHAPE) + _WORDS_HEIGHT)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setFixedHeight(round(self.width() * _SHAPE) + _WORDS_HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The card: picture above, words below, a ring when it has the focus."""
        colors = appearance().theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        is_active = self.underMouse() or self.hasFocus()
        outline = QPainterPath()
        outline.addRoundedRect(frame, _RADIUS, _RADIUS)
        painter.fillPath(outline, QColor(colors.raised))
        height = self.height() - _WORDS_HEIGHT
        painter.save()
        painter.setClipPath(outline)
        painter.fillRect(QRectF(0, 0, self.width(), height), QColor(colors.surface))
        picture = self._pictures.get("dark" if colors.is_dark else "light")
        if picture is not None and not picture.isNull():
            painter.drawPixmap(QRectF(0, 0, self.width(), height), picture, picture.rect())
        painter.restore()
        painter.setPen(QColor(colors.accent if is_active else colors.border))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(outline)
        self._paint_words(painter, height)

    def _paint_words(self, painter: QPainter, picture_height: int) -> None:
        colors = appearance().theme
        left, width = SPACE_L, self.width() - 2 * SPACE_L
        top = picture_height + SPACE_M
        painter.setFont(theme.sans(theme.TEXT_L, QFont.Weight.DemiBold))
        painter.setPen(QColor(colors.text))
        painter.drawText(QRectF(left, top, width, 22), Qt.AlignmentFlag.AlignVCenter, self.title)
        painter.setFont(theme.sans())
        painter.setPen(QColor(colors.muted))
        flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop
        painter.drawText(QRectF(left, top + 26, width, 52), int(flags), self.sentence)


class CardGrid(QWidget):
    """The cards in as many columns as there is room for."""

    def __init__(self, cards: list[ExampleCard], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cards = cards
        self.columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(SPACE_L)
        self.setMinimumWidth(_LEAST_WIDTH)
        self._arrange(_MOST_COLUMNS)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width may have room for another number of columns."""
        super().resizeEvent(event)
        fitting = (self.width() + SPACE_L) // (_LEAST_WIDTH + SPACE_L)
        self._arrange(max(1, min(_MOST_COLUMNS, fitting)))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(_LEAST_WIDTH, super().minimumSizeHint().height())

    def _arrange(self, columns: int) -> None:
        if columns == self.columns:
            return
        self.columns = columns
        for number, card in enumerate(self.cards):
            self._grid.addWidget(card, number // columns, number % columns)
        for column in range(_MOST_COLUMNS):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)


class RecentRow(QAbstractButton):
    """A file that was open last: its name, and quietly where it is."""

    def __init__(self, path: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.path = path
        self.setAccessibleName(f"Open {path.stem}")
        self.setToolTip(str(path))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedHeight(32)

    @override
    def sizeHint(self) -> QSize:
        return QSize(400, 32)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        colors = appearance().theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse() or self.hasFocus():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colors.hover))
            painter.drawRoundedRect(QRectF(self.rect()), theme.RADIUS, theme.RADIUS)
        icon("file", colors.muted).paint(painter, SPACE_S, 8, 16, 16)
        font = theme.sans()
        painter.setFont(font)
        metrics = QFontMetrics(font)
        left = SPACE_S + 16 + SPACE_S
        name_width = metrics.horizontalAdvance(self.path.stem)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(QColor(colors.text))
        painter.drawText(QRectF(left, 0, name_width + 2, 32), middle, self.path.stem)
        left += name_width + SPACE_M
        room = self.width() - left - SPACE_S
        folder = metrics.elidedText(str(self.path.parent), Qt.TextElideMode.ElideMiddle, int(room))
        painter.setPen(QColor(colors.muted))
        painter.drawText(QRectF(left, 0, room, 32), middle, folder)


class StartPage(QWidget):
    """Start here. Paths are emitted, the window opens them."""

    example_chosen = Signal(Path)
    recent_chosen = Signal(Path)
    back_requested = Signal()
    new_requested = Signal()
    open_requested = Signal()
    data_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_M)
        column.addStretch(1)
        column.addLayout(self._head())
        column.addSpacing(SPACE_S)
        column.addWidget(_label("Lessons", "heading"))
        column.addWidget(self._cards())
        column.addSpacing(SPACE_S)
        self._recent_title = _label("Recent", "heading")
        column.addWidget(self._recent_title)
        self._recent = QVBoxLayout()
        self._recent.setSpacing(0)
        column.addLayout(self._recent)
        column.addStretch(2)
        middle = QFrame()
        middle.setLayout(column)
        middle.setMaximumWidth(_MOST_WIDTH)
        inside = QWidget()
        inside.setObjectName("start")
        # The page stands on the window's ground, and the cards stand out from it.
        inside.setStyleSheet(styled("QWidget#start { background: $window; }"))
        row = QHBoxLayout(inside)
        row.setContentsMargins(SPACE_XL, SPACE_L, SPACE_XL, SPACE_L)
        row.addStretch(1)
        row.addWidget(middle, 1000)
        row.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        self.bar = OfferBar()
        whole.addWidget(self.bar)
        whole.addWidget(scroll)
        appearance().changed.connect(self._on_appearance_changed)
        self.set_open("")

    def set_open(self, title: str) -> None:
        """Say which project is open behind the page, and let a person go back to it; none, if the
        title is empty."""
        middle = Qt.TextElideMode.ElideMiddle
        shown = self.back.fontMetrics().elidedText(title, middle, _TITLE_WIDTH)
        self.back.setText(f" Back to {shown}")
        self.back.setVisible(bool(title))
        self._escape.setEnabled(bool(title))

    def set_recent(self, paths: list[Path]) -> None:
        """Show the files that were open last."""
        while (item := self._recent.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self._recent_title.setVisible(bool(paths))
        for path in paths:
            row = RecentRow(path)
            row.clicked.connect(self._on_recent_clicked)
            self._recent.addWidget(row)

    def _head(self) -> QHBoxLayout:
        """What this is, and at its right how to begin without a lesson."""
        words = QVBoxLayout()
        words.setSpacing(SPACE_S)
        words.addWidget(_label("Strata Studio", "title"))
        words.addWidget(
            _label("Wire layers into a network, read its Python, watch it learn.", "muted")
        )
        self.back = QPushButton(icon("arrow-left"), "")
        self.back.setToolTip("Back to the open project (Esc)")
        self.back.clicked.connect(self.back_requested)
        self._escape = QShortcut(QKeySequence("Esc"), self)
        self._escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._escape.activated.connect(self.back_requested)
        self._new = QPushButton(icon("plus", "on_accent"), " New network")
        self._new.setProperty("class", "primary")
        self._new.clicked.connect(self.new_requested)
        self._data = QPushButton(icon("database"), " Your data…")
        self._data.setToolTip("A new network for a file of your own")
        self._data.clicked.connect(self.data_requested)
        self._open = QPushButton(icon("folder-open"), " Open…")
        self._open.clicked.connect(self.open_requested)
        row = QHBoxLayout()
        row.setSpacing(SPACE_S)
        row.addLayout(words)
        row.addStretch()
        row.addWidget(self.back)
        row.addWidget(self._new)
        row.addWidget(self._data)
        row.addWidget(self._open)
        return row

    def _cards(self) -> CardGrid:
        cards = []
        for name, title, sentence in EXAMPLES:
            card = ExampleCard(resource("examples", f"{name}.strata"), title, sentence)
            card.clicked.connect(self._on_card_clicked)
            cards.append(card)
        self.grid = CardGrid(cards)
        return self.grid

    def _load_pictures(self) -> None:
        for card in self.grid.cards:
            card.load_picture()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        QTimer.singleShot(0, self, self._load_pictures)

    def _on_card_clicked(self) -> None:
        card = self.sender()
        if isinstance(card, ExampleCard):
            self.example_chosen.emit(card.path)

    def _on_recent_clicked(self) -> None:
        row = self.sender()
        if isinstance(row, RecentRow):
            self.recent_chosen.emit(row.path)

    def _on_appearance_changed(self) -> None:
        if self.isVisible():
            self._load_pictures()


def _label(text: str, kind: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("class", kind)
    return label
