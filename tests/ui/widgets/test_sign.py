"""An icon that stands by itself."""

import itertools

from pytestqt.qtbot import QtBot

from studio.ui.widgets.sign import Sign
from studio.ui.widgets.theme import appearance


def test_a_sign_takes_its_colour_from_the_theme_that_is_on(qtbot: QtBot) -> None:
    sign = Sign(24, "target")
    qtbot.addWidget(sign)
    dark = sign.grab().toImage()
    try:
        appearance().use("light")
        assert sign.grab().toImage() != dark
    finally:
        appearance().use("dark")


def test_a_sign_shows_another_icon_or_none(qtbot: QtBot) -> None:
    sign = Sign(24, "target")
    qtbot.addWidget(sign)
    pictures = [sign.grab().toImage()]
    for name in ("hourglass", ""):
        sign.show_icon(name)
        pictures.append(sign.grab().toImage())
    assert all(one != other for one, other in itertools.pairwise(pictures))
