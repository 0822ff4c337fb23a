"""Colours of the theme laid over others, for whatever is tinted by one."""

from PySide6.QtGui import QColor


def mixed(over: QColor, under: QColor, share: float) -> QColor:
    """`share` of one colour laid over another."""
    return QColor.fromRgbF(
        *(
            min(1.0, a * share + b * (1 - share))
            for a, b in zip(over.getRgbF()[:3], under.getRgbF()[:3], strict=True)  # type: ignore[index]
        )
    )


def tint(color: str, alpha: int) -> str:
    """A colour laid over whatever is there, as a style sheet writes it; 255 hides what is there."""
    full = QColor(color)
    return f"rgba({full.red()}, {full.green()}, {full.blue()}, {alpha})"
