"""The first thing a newcomer sees: what this is, examples to open, what was open last.

Deliberately cheap: an example is pictured from its file alone, without building its graph.
"""

import json
import math
from pathlib import Path
from typing import Any

import msgspec
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from studio.project.datasets import Column, DataError, DataSettings
from studio.resources import resource
from studio.ui import theme
from studio.ui.theme import SPACE_L, SPACE_M, SPACE_S, SPACE_XL, appearance, icon

EXAMPLES: tuple[tuple[str, str, str], ...] = (
    (
        "autoencoder",
        "Autoencoder of digits",
        "Squeezes each MNIST digit into two numbers and draws them as a map that sorts itself "
        "while it learns.",
    ),
    (
        "mnist_classifier",
        "MNIST classifier",
        "The first network of every course: one hidden layer that tells ten digits apart.",
    ),
)

_PICTURE_HEIGHT = 148


class ExampleCard(QAbstractButton):
    """A card that opens a project; its picture shows the layers by their width."""

    def __init__(
        self, path: Path, title: str, sentence: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.path, self.title, self.sentence = path, title, sentence
        self._bars = layer_bars(path)
        self.setAccessibleName(f"{title}. {sentence}")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """A card of a fixed height; the row shares out the width."""
        return QSize(300, _PICTURE_HEIGHT + 96)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The card: picture above, words below, a ring when it has the focus."""
        colors = appearance().theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        is_active = self.underMouse() or self.hasFocus()
        painter.setPen(QColor(colors.accent if is_active else colors.border))
        painter.setBrush(QColor(colors.raised))
        painter.drawRoundedRect(frame, 10, 10)
        self._paint_bars(painter, QRectF(0, SPACE_L, self.width(), _PICTURE_HEIGHT - SPACE_L))
        self._paint_words(painter)

    def _paint_words(self, painter: QPainter) -> None:
        colors = appearance().theme
        left, width = SPACE_L, self.width() - 2 * SPACE_L
        top = _PICTURE_HEIGHT + SPACE_M
        painter.setFont(theme.sans(theme.TEXT_L, QFont.Weight.DemiBold))
        painter.setPen(QColor(colors.text))
        painter.drawText(QRectF(left, top, width, 24), Qt.AlignmentFlag.AlignVCenter, self.title)
        painter.setFont(theme.sans())
        painter.setPen(QColor(colors.muted))
        flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop
        painter.drawText(QRectF(left, top + 28, width, 60), int(flags), self.sentence)

    def _paint_bars(self, painter: QPainter, area: QRectF) -> None:
        if not self._bars:
            return
        pitch = area.height() / len(self._bars)
        height = min(12.0, pitch * 0.7)
        painter.setPen(Qt.PenStyle.NoPen)
        for index, (share, family) in enumerate(self._bars):
            width = 10 + share * (min(area.width() - 4 * SPACE_L, 240) - 10)
            top = area.top() + index * pitch + (pitch - height) / 2
            painter.setBrush(theme.family_color(family))
            painter.drawRoundedRect(
                QRectF(area.center().x() - width / 2, top, width, height), height / 2, height / 2
            )


class RecentRow(QAbstractButton):
    """A file that was open last: its name, and quietly where it is."""

    def __init__(self, path: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.path = path
        self.setAccessibleName(f"Open {path.stem}")
        self.setToolTip(str(path))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedHeight(32)

    def sizeHint(self) -> QSize:
        """One line of text."""
        return QSize(400, 32)

    def paintEvent(self, event: QPaintEvent) -> None:
        """An icon, the name, the folder."""
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


def layer_bars(path: Path) -> list[tuple[float, str]]:
    """The layers of a project file from top to bottom: how wide each is, 0 to 1, and its family.

    Read from the JSON alone; nothing where the file cannot be read.
    """
    try:
        project = json.loads(path.read_bytes())
        layout = project["layout"]
        nodes = sorted(project["graph"]["nodes"], key=lambda n: layout[n["id"]][1])
    except (OSError, ValueError, KeyError, TypeError):
        return []
    widths = [(_width(node, project), _family(node)) for node in nodes if node["layer"] != "Watch"]
    widest = max((math.log2(1 + w) for w, _ in widths if w), default=1.0)
    bars, share = [], 1.0
    for width, family in widths:
        # A layer without a width of its own, such as Flatten, is as wide as what flows into it.
        share = math.log2(1 + width) / widest if width else share
        bars.append((share, family))
    return bars


def _width(node: dict[str, Any], project: dict[str, Any]) -> int:
    params = node.get("params", {})
    if node["layer"] == "Input":
        column = _columns(project).get(params.get("column", ""))
        return math.prod(column.shape) if column else 0
    return int(params.get("units") or params.get("filters") or 0)


def _columns(project: dict[str, Any]) -> dict[str, Column]:
    """The columns of the data; none where their description does not hold."""
    try:
        return msgspec.convert(project.get("data", {}), DataSettings).prepared()
    except (msgspec.ValidationError, DataError):
        return {}


def _family(node: dict[str, Any]) -> str:
    return "data" if node["layer"] in ("Input", "Output") else "core"


class StartPage(QWidget):
    """Start here. Paths are emitted, the window opens them."""

    example_chosen = Signal(Path)
    recent_chosen = Signal(Path)
    new_requested = Signal()
    open_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout()
        column.setSpacing(SPACE_M)
        column.addStretch(2)
        column.addWidget(_label("Strata Studio", "title"))
        column.addWidget(
            _label("Wire layers into a network, read its Python, watch it learn.", "muted")
        )
        column.addSpacing(SPACE_S)
        column.addLayout(self._buttons())
        column.addSpacing(SPACE_L)
        column.addWidget(_label("Examples", "heading"))
        column.addLayout(self._cards())
        column.addSpacing(SPACE_L)
        self._recent_title = _label("Recent", "heading")
        column.addWidget(self._recent_title)
        self._recent = QVBoxLayout()
        self._recent.setSpacing(0)
        column.addLayout(self._recent)
        column.addStretch(3)
        middle = QFrame()
        middle.setLayout(column)
        middle.setMaximumWidth(760)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_XL, SPACE_XL, SPACE_XL, SPACE_XL)
        row.addStretch(1)
        row.addWidget(middle, 6)
        row.addStretch(1)
        appearance().changed.connect(self._on_appearance_changed)
        self._on_appearance_changed()

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

    def _buttons(self) -> QHBoxLayout:
        self._new = QPushButton(" New network")
        self._new.setProperty("class", "primary")
        self._new.clicked.connect(self.new_requested)
        self._open = QPushButton(" Open…")
        self._open.clicked.connect(self.open_requested)
        row = QHBoxLayout()
        row.setSpacing(SPACE_S)
        row.addWidget(self._new)
        row.addWidget(self._open)
        row.addStretch()
        return row

    def _cards(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(SPACE_L)
        for name, title, sentence in EXAMPLES:
            card = ExampleCard(resource("examples", f"{name}.strata"), title, sentence)
            card.clicked.connect(self._on_card_clicked)
            row.addWidget(card)
        return row

    def _on_card_clicked(self) -> None:
        card = self.sender()
        if isinstance(card, ExampleCard):
            self.example_chosen.emit(card.path)

    def _on_recent_clicked(self) -> None:
        row = self.sender()
        if isinstance(row, RecentRow):
            self.recent_chosen.emit(row.path)

    def _on_appearance_changed(self) -> None:
        colors = appearance().theme
        self._new.setIcon(icon("plus", colors.on_accent))
        self._open.setIcon(icon("folder-open"))
        self.update()


def _label(text: str, kind: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("class", kind)
    return label
