"""Make the small pictures that the style sheet shows in boxes: arrows and check marks.

    uv run python tools/make_style_pictures.py     writes resources/icons/style/*/*.png

A style sheet takes pictures from files alone; these come from the font of the icons, in a folder
for each theme, and twice as large as they are shown, for fine screens.
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
SIZE = 24


def main() -> None:
    """Draw each glyph for both themes."""
    app = QGuiApplication.instance() or QGuiApplication([])
    for theme in THEMES.values():
        colors = {"caret-up": theme.muted, "caret-down": theme.muted, "check-bold": theme.on_accent}
        folder = FOLDER / theme.name
        folder.mkdir(parents=True, exist_ok=True)
        for glyph, color in colors.items():
            picture = glyph_icon(glyph, color.__str__, color.__str__).pixmap(QSize(SIZE, SIZE))
            picture.save(str(folder / f"{glyph}.png"))
    del app


if __name__ == "__main__":
    main()
