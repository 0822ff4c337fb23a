"""Make the small pictures that the style sheet shows in boxes: arrows and check marks.

    uv run python tools/make_style_pictures.py     writes resources/icons/style/*.png

A style sheet takes pictures from files alone; these come from the font of the icons, in the
colours of both themes, and twice as large for fine screens.
"""

import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from PySide6.QtCore import QSize  # noqa: E402
from PySide6.QtGui import QGuiApplication  # noqa: E402

from studio.ui.widgets.icons import glyph_icon  # noqa: E402
from studio.ui.widgets.theme import THEMES  # noqa: E402

FOLDER = ROOT / "resources" / "icons" / "style"
SIZE = 12


def main() -> None:
    """Draw each glyph for both themes."""
    app = QGuiApplication.instance() or QGuiApplication([])
    FOLDER.mkdir(parents=True, exist_ok=True)
    for theme in THEMES.values():
        colors = {"caret-up": theme.muted, "caret-down": theme.muted, "check-bold": theme.on_accent}
        for glyph, color in colors.items():
            for scale, suffix in ((1, ""), (2, "@2x")):
                picture = glyph_icon(glyph, color, color).pixmap(QSize(SIZE * scale, SIZE * scale))
                picture.save(str(FOLDER / f"{glyph}-{theme.name}{suffix}.png"))
    del app


if __name__ == "__main__":
    main()
