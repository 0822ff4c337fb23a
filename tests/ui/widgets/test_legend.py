"""What a legend says of curves and classes."""

from pytestqt.qtbot import QtBot

from studio.ui.widgets.legend import Entry, Legend
from studio.words import breakable


def test_a_long_name_is_cut_and_the_tip_says_it_all(qtbot: QtBot) -> None:
    legend, name = Legend(), "W" * 150 + "_loss"
    qtbot.addWidget(legend)
    legend.set_entries([Entry("a", name, "#ff0000", "line"), Entry("b", "loss", "#00ff00")])
    cut, whole = legend.findChildren(type(legend._chips["a"]))
    assert cut.written.endswith("_loss")
    assert "…" in cut.written
    assert cut.sizeHint().width() < 300
    assert breakable(name) in cut.toolTip()
    assert whole.written == "loss"
