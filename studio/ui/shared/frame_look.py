"""The colours of frames and notes: quiet behind the nodes, with legible names, in any theme."""

from dataclasses import dataclass

from PySide6.QtGui import QBrush, QColor, QPen

from studio.project.drawing import COLORS, FrameColor
from studio.ui.widgets.mixing import mixed
from studio.ui.widgets.theme import Theme, theme

_FAMILIES = {
    "blue": "data",
    "green": "recurrent",
    "yellow": "pooling",
    "orange": "convolution",
    "red": "activation",
    "purple": "wrappers",
}
_PAPER = "#ffd54a"
"""The yellow of sticky notes; the theme waters it down."""


def frame_color(name: FrameColor) -> QColor:
    """A frame's colour in the theme in force: that of a family of layers, or grey."""
    t = theme()
    return QColor(t.families[_FAMILIES[name]] if name in _FAMILIES else t.muted)


@dataclass(frozen=True, slots=True)
class FrameLook:
    """How open frames of one colour are painted."""

    color: QColor
    fill: QBrush
    far: QBrush
    title: QBrush
    border: QPen
    ink: QPen


def frame_looks() -> dict[FrameColor, FrameLook]:
    """All colours, for the theme in force."""
    t = theme()
    return {name: _look(name, t) for name in COLORS}


def _look(name: FrameColor, t: Theme) -> FrameLook:
    color, canvas = frame_color(name), QColor(t.canvas)
    is_grey = name == "grey"
    return FrameLook(
        color,
        QBrush(mixed(color, canvas, 0.07 if t.is_dark or is_grey else 0.06)),
        QBrush(mixed(color, canvas, 0.20 if t.is_dark else 0.16)),
        QBrush(mixed(color, canvas, 0.16 if t.is_dark else 0.13)),
        QPen(mixed(color, canvas, 0.40 if t.is_dark else 0.36), 1.0),
        QPen(mixed(color, QColor(t.text), 0.45 if t.is_dark else 0.55)),
    )


@dataclass(frozen=True, slots=True)
class NoteLook:
    """How notes are painted."""

    paper: QBrush
    far: QBrush
    border: QPen
    chosen: QPen
    hovered: QPen
    ink: QPen


def note_look() -> NoteLook:
    """For the theme in force."""
    t = theme()
    color, canvas = QColor(_PAPER), QColor(t.canvas)
    paper = mixed(color, QColor(t.node), 0.17 if t.is_dark else 0.26)
    return NoteLook(
        QBrush(paper),
        QBrush(mixed(color, canvas, 0.34 if t.is_dark else 0.50)),
        QPen(mixed(QColor(t.families["pooling"]), paper, 0.40), 1.0),
        QPen(QColor(t.accent), 2.0),
        QPen(mixed(QColor(t.accent), canvas, 0.6), 1.2),
        QPen(QColor(t.text)),
    )
