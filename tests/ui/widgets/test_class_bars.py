"""The names beside the bars of classes are written whole."""

import pytest
from pytestqt.qtbot import QtBot

from studio.ui.widgets.class_bars import ClassBars
from studio.ui.widgets.theme import load_fonts


def bars_of(qtbot: QtBot, *names: str, width: int = 220) -> ClassBars:
    load_fonts()  # of each font other names are a fraction of a pixel too wide
    bars = ClassBars()
    qtbot.addWidget(bars)
    bars.resize(width, bars.sizeHint().height())
    bars.show_shares([1 / len(names)] * len(names), names.__getitem__)
    return bars


@pytest.mark.parametrize("names", [("no", "yes"), ("cat", "dog"), ("spam", "ham"), ("j", "f")])
def test_short_names_are_not_cut(qtbot: QtBot, names: tuple[str, ...]) -> None:
    bars = bars_of(qtbot, *names)
    assert bars.written_names() == list(names)
    image = bars.grab().toImage()
    edge = {image.pixel(0, y) for y in range(image.height())}
    assert len(edge) == 1, "a letter is painted on the edge, and beyond"


def test_a_long_name_leaves_the_bar_its_room_and_says_that_it_goes_on(qtbot: QtBot) -> None:
    bars = bars_of(qtbot, "a name much longer than there is room for beside a bar", "no")
    assert bars.written_names()[0].endswith("…")
    assert bars.written_names()[1] == "no"
    assert bars.in_words(0) == "a name much longer than there is room for beside a bar, 50.0%"
