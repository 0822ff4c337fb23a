"""An axis for live plots: pyqtgraph's, painted straight.

pyqtgraph records an axis as a QPicture and plays it; playing looks every font up again and takes
4 to 8 ms an axis. Painting what it computed takes a tenth of that.
"""

from html import escape
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPicture
from typing_extensions import override

from studio.ui.widgets.theme import TEXT_S, sans, theme
from studio.ui.widgets.tip import tip_of

_GROUPED = 10_000


class PlainAxis(pg.AxisItem):  # type: ignore[misc] # pyqtgraph has no types
    """An AxisItem in the program's look, without SI prefixes and with a grid."""

    def __init__(self, orientation: str) -> None:
        self._name = ""
        super().__init__(orientation)
        self.picture: QPicture | None = None
        self._specs: Any = None
        self.enableAutoSIPrefix(False)
        # Each line of the grid costs 0.14 ms, so only the ticks with numbers have one.
        self.setStyle(tickFont=sans(TEXT_S), tickLength=-4, tickTextOffset=4, maxTickLevel=0)
        self.setTickDensity(1.7)
        self.restyle()

    def restyle(self) -> None:
        """Take the theme's colours."""
        self.setPen(pg.mkPen(theme().border))
        self.setTextPen(pg.mkPen(theme().muted))

    def name(self, text: str) -> None:
        """Say what the axis counts: as much as it is long, and the whole under the pointer."""
        self._name = text
        self.setToolTip(tip_of(text))
        self._write_name()

    def _write_name(self) -> None:
        room = self.width() if self.orientation in ("bottom", "top") else self.height()
        middle, metrics = Qt.TextElideMode.ElideMiddle, QFontMetricsF(sans(TEXT_S))
        words = metrics.elidedText(self._name, middle, room) if room > 0 else self._name
        look = {"color": theme().muted, "font-size": f"{TEXT_S}px"}
        if (escape(words), look) != (self.labelText, self.labelStyle):
            self.setLabel(escape(words), **look)
            super().resizeEvent(None)  # pyqtgraph would leave it where another text began

    @override
    def resizeEvent(self, ev: Any = None) -> None:
        super().resizeEvent(ev)
        if self._name and ev is not None:
            self._write_name()

    def tickStrings(self, values: Any, scale: float, spacing: float) -> list[str]:
        """Numbers as the panels beside write them, with marks between thousands."""
        told = super().tickStrings(values, scale, spacing)
        is_large = not self.logMode and spacing * scale >= 1
        if not is_large or max((abs(value * scale) for value in values), default=0) < _GROUPED:
            return list(told)
        return [f"{value * scale:,.0f}" if "e" not in text else text
                for value, text in zip(values, told, strict=True)]  # fmt: skip

    def paint(self, painter: QPainter, option: Any, widget: Any) -> None:
        """Compute only after a change; pyqtgraph marks one by taking `picture` away."""
        font = painter.font()
        painter.setFont(self.style["tickFont"])
        if self.picture is None:
            self._specs = self.generateDrawSpecs(painter)
            self.picture = QPicture()
        if self._specs is not None:
            painter.save()
            self.drawPicture(painter, *self._specs)
            painter.restore()
        painter.setFont(font)


def plain_axes() -> dict[str, PlainAxis]:
    """The two axes of a plot, as pyqtgraph takes them."""
    return {"left": PlainAxis("left"), "bottom": PlainAxis("bottom")}
