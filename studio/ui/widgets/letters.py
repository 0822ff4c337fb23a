"""Which letters no font of the computer can show."""

import unicodedata

from PySide6.QtGui import QTextLayout

from studio.ui.widgets.theme import load_fonts, sans

_SHOWN = ("L", "N", "P", "S")
"""The kinds of characters that have a look of their own."""
_seen: dict[str, bool] = {}


def unseen(text: str) -> str:
    """The letters of a text that show as boxes, each once, in their order."""
    letters = [c for c in dict.fromkeys(text) if not c.isascii()]
    new = [c for c in letters if c not in _seen]
    if new:
        load_fonts()
        _look_at([c for c in new if unicodedata.category(c)[0] in _SHOWN])
    return "".join(c for c in letters if not _seen.setdefault(c, True))


def _look_at(letters: list[str]) -> None:
    """Let Qt find fonts, as it does before it paints: the glyph 0 of a font is its box."""
    for letter in letters:
        layout = QTextLayout(letter, sans())
        layout.beginLayout()
        layout.createLine()
        layout.endLayout()
        runs = layout.glyphRuns()
        _seen[letter] = bool(runs) and all(0 not in run.glyphIndexes() for run in runs)
