"""Icons drawn from their font."""

import re

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.resources import resource
from studio.ui.widgets.icons import GlyphEngine, glyph
from studio.ui.widgets.theme import LIGHT, THEMES, dressed, icon


def test_an_icon_is_drawn_at_any_size_and_none_where_there_is_no_room(qtbot: QtBot) -> None:
    engine = GlyphEngine(glyph("play"), lambda: "#ff0000", lambda: "#888888")
    mode, state = QIcon.Mode.Normal, QIcon.State.Off
    drawn = engine.pixmap(QSize(16, 16), mode, state).toImage()
    assert any(drawn.pixelColor(x, y).red() > 200 for x in range(16) for y in range(16))
    assert engine.pixmap(QSize(0, 0), mode, state).isNull()
    assert engine.pixmap(QSize(16, 0), mode, state).isNull()


def test_an_icon_follows_the_theme_that_is_on(qapp: QApplication) -> None:
    picture = icon("stop", "muted")
    with dressed("dark"):
        dark = picture.pixmap(QSize(16, 16)).toImage()
    with dressed("light"):
        light = picture.pixmap(QSize(16, 16)).toImage()
        assert light == icon("stop", LIGHT.muted).pixmap(QSize(16, 16)).toImage()
    assert dark != light


@pytest.mark.parametrize("look", THEMES)
def test_the_pictures_that_the_style_sheet_names_are_there_for_fine_screens_too(look: str) -> None:
    sheet = resource("style.qss").read_text("utf-8")
    named = set(re.findall(r'url\("style:([^"]+)"\)', sheet))
    assert len(named) == 3
    for name in named:
        width = re.search(rf"{name}[^}}]*width: (\d+)px", sheet)
        shown = int(width[1]) if width is not None else 14
        assert QImage(str(resource("icons", "style", look, name))).width() >= 1.7 * shown
