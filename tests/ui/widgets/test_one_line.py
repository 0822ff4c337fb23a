"""A line that never asks for more room than there is."""

from pytestqt.qtbot import QtBot

from studio.ui.widgets.one_line import OneLine
from studio.ui.widgets.tip import tip_of

LONG = "<b>" + "W" * 200


def test_what_does_not_fit_is_cut_and_the_tip_says_it_all(qtbot: QtBot) -> None:
    line = OneLine(most=150)
    qtbot.addWidget(line)
    line.say(LONG)
    line.resize(100, 20)
    line.show()
    assert line.sizeHint().width() == 150
    assert line.fontMetrics().horizontalAdvance(super(OneLine, line).text()) <= 100
    assert line.text() == LONG
    assert line.toolTip() == tip_of(LONG)


def test_a_tip_takes_nothing_in_a_name_for_a_mark() -> None:
    assert tip_of("<b>x", "", "one\ntwo") == "<div>&lt;b&gt;x</div><div>one</div><div>two</div>"
