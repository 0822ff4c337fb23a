"""How lines shown together are told apart: by colour, and where the colours end by dashes."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen

from studio.ui.widgets.theme import theme

_STROKE, _DOT, _GAP = 3.0, 1.0, 2.0  # in widths of the line


def color_of(index: int) -> str:
    """The colour of the line of that number, from 0, in the theme that is on."""
    return theme().series[index % len(theme().series)]


def dash_of(index: int) -> tuple[float, ...]:
    """Strokes and gaps of the line of that number, in widths of the line; none where it is drawn
    through. Each time that the colours end, a dot more stands between the strokes."""
    rounds = index // len(theme().series)
    return (_STROKE, _GAP, *(_DOT, _GAP) * (rounds - 1)) if rounds else ()


def line_pen(index: int, width: float) -> QPen:
    """What draws the line of that number, so many pixels wide at any zoom."""
    pen = QPen(QColor(color_of(index)), width)
    pen.setCosmetic(True)
    take_dash(pen, dash_of(index))
    return pen


def take_dash(pen: QPen, dash: tuple[float, ...]) -> None:
    """Draw in these strokes and gaps, or through where there are none."""
    if dash:
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setDashPattern(dash)
