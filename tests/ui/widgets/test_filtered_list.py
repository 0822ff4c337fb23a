"""A field over a list."""

from PySide6.QtWidgets import QListWidget
from pytestqt.qtbot import QtBot

from studio.ui.widgets.filter_field import FilterField
from studio.ui.widgets.filtered_list import FilteredList
from studio.ui.widgets.theme import appearance


def test_a_sentence_stands_in_the_place_of_a_list_that_has_nothing(qtbot: QtBot) -> None:
    view = QListWidget()
    rows = FilteredList(FilterField("Filter", "Filter names"), view)
    qtbot.addWidget(rows)
    rows.show()
    rows.show_nothing("No name fits.")
    assert rows.nothing.isVisible()
    assert rows.nothing.text() == "No name fits."
    assert not view.isVisible()
    rows.show_nothing("")
    assert view.isVisible()


def test_the_sign_of_the_field_follows_the_theme(qtbot: QtBot) -> None:
    appearance().use("dark")
    field = FilterField("Filter", "Filter names")
    qtbot.addWidget(field)

    def sign() -> object:
        return field.actions()[0].icon().pixmap(16, 16).toImage()

    dark = sign()
    try:
        appearance().use("light")
        assert sign() != dark
    finally:
        appearance().use("dark")
