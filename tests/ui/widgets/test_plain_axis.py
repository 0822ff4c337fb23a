"""The axis of the plots."""

from studio.ui.widgets.plain_axis import PlainAxis
from studio.ui.widgets.tip import tip_of


def test_large_numbers_have_marks_between_thousands(qapp) -> None:
    axis = PlainAxis("left")
    assert axis.tickStrings([0, 200_000, 400_000], 1.0, 200_000) == ["0", "200,000", "400,000"]
    assert axis.tickStrings([0, 20, 40], 1.0, 20) == ["0", "20", "40"]
    assert axis.tickStrings([0.5, 1.0], 1.0, 0.5) == ["0.5", "1.0"]


def test_a_name_longer_than_the_axis_is_cut_and_the_tip_says_it_all(qapp) -> None:
    axis, name = PlainAxis("bottom"), "a name " * 30
    axis.resize(200, 40)
    axis.name(name)
    assert "…" in axis.label.toPlainText()
    assert axis.label.boundingRect().width() <= 210
    assert axis.toolTip() == tip_of(name)
    axis.resize(4000, 40)
    assert axis.label.toPlainText().strip() == name.strip()
