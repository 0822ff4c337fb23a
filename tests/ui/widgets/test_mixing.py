"""Colours laid over others."""

from PySide6.QtGui import QColor

from studio.ui.widgets.mixing import mixed, tint


def test_a_share_of_a_colour_lies_over_another() -> None:
    assert mixed(QColor("#ffffff"), QColor("#000000"), 1.0).name() == "#ffffff"
    assert mixed(QColor("#ff0000"), QColor("#0000ff"), 0.2).name() == "#3300cc"


def test_a_tint_is_written_as_style_sheets_read_it() -> None:
    assert tint("#f0b64d", 30) == "rgba(240, 182, 77, 30)"
