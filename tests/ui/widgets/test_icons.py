"""Icons drawn from their font."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon
from pytestqt.qtbot import QtBot

from studio.ui.widgets.icons import GlyphEngine, glyph
from studio.ui.widgets.theme import THEMES, Theme, style_sheet


def test_an_icon_is_drawn_at_any_size_and_none_where_there_is_no_room(qtbot: QtBot) -> None:
    engine = GlyphEngine(glyph("play"), "#ff0000", "#888888")
    mode, state = QIcon.Mode.Normal, QIcon.State.Off
    drawn = engine.pixmap(QSize(16, 16), mode, state).toImage()
    assert any(drawn.pixelColor(x, y).red() > 200 for x in range(16) for y in range(16))
    assert engine.pixmap(QSize(0, 0), mode, state).isNull()
    assert engine.pixmap(QSize(16, 0), mode, state).isNull()


@pytest.mark.parametrize("look", THEMES.values(), ids=THEMES)
def test_the_pictures_that_a_style_sheet_names_are_there_for_fine_screens_too(look: Theme) -> None:
    named = {Path(path) for path in re.findall(r'url\("([^"]+)"\)', style_sheet(look))}
    assert len(named) == 3
    for path in named:
        assert path.is_file()
        assert path.with_stem(f"{path.stem}@2x").is_file()
