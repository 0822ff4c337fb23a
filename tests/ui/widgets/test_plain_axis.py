"""The axis of the plots."""

from studio.ui.widgets.plain_axis import PlainAxis


def test_large_numbers_have_marks_between_thousands(qapp) -> None:
    axis = PlainAxis("left")
    assert axis.tickStrings([0, 200_000, 400_000], 1.0, 200_000) == ["0", "200,000", "400,000"]
    assert axis.tickStrings([0, 20, 40], 1.0, 20) == ["0", "20", "40"]
    assert axis.tickStrings([0.5, 1.0], 1.0, 0.5) == ["0.5", "1.0"]
