"""One colour laid over another, for whatever is tinted by a colour of the theme."""

from PySide6.QtGui import QColor


def mixed(over: QColor, under: QColor, share: float) -> QColor:
    """`share` of one colour laid over another."""
    return QColor.fromRgbF(
        *(
            min(1.0, a * share + b * (1 - share))
            for a, b in zip(over.getRgbF()[:3], under.getRgbF()[:3], strict=True)  # type: ignore[index]
        )
    )
