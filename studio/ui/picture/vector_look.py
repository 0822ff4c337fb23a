"""How a network is painted for a picture that is to be scaled: outlines, no prepared pixels."""

from PySide6.QtGui import QBrush, QFont, QPen

from studio.ui.canvas.look import Look


class VectorLook(Look):
    """The look of the canvas, painted stroke by stroke, with lines that scale with the rest."""

    is_vector = True

    def __init__(self, *, has_ground: bool) -> None:
        self._has_ground = has_ground
        super().__init__()

    def refresh(self) -> None:
        """Take the colours of the theme in force."""
        super().refresh()
        for font in (self.name_font, self.line_font, self.small_font, self.mid_font):
            # Fitted to pixels, letters stand unevenly on paper.
            font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        self.wire_pen, self.near_pen = (_scaling(p) for p in (self.wire_pen, self.near_pen))
        if not self._has_ground:
            self.label_ground = QBrush()

    def thin_out(self, has_many: bool) -> bool:
        """Wires are as wide in a large network as in any: a picture is painted once."""
        return False


def _scaling(pen: QPen) -> QPen:
    pen.setWidthF(1.5)
    pen.setCosmetic(False)
    return pen
