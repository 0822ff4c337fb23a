"""The columns of the source: what is shown of each, and role and kind chosen by mouse and keys."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from studio.engine.protocol.reader import ColumnFacts
from studio.project.columns import TEXT, Column
from studio.ui.data.facts_table import FactsTable, values_of, visible
from tests.helpers.keyboard import POPUP_NOISE

pytestmark = pytest.mark.qt_log_ignore(*POPUP_NOISE)
FACTS = (
    ColumnFacts(Column("area", (), "float32", low=1, high=20, missing=1234), mean=4.0),
    ColumnFacts(Column("city", (), TEXT, ("Bonn", "Köln")), counts=(("Bonn", 3), ("Köln", 4))),
)


@pytest.fixture
def table(qtbot: QtBot) -> FactsTable:
    table = FactsTable()
    qtbot.addWidget(table)
    table.resize(460, 200)
    table.set_facts(FACTS)
    table.set_roles({"area": "input", "city": "target"}, can_tell_kinds=True)
    table.show()
    qtbot.waitExposed(table)
    return table


def cells(table: FactsTable, row: int) -> list[str]:
    return [str(table.model().index(row, at).data()) for at in range(5)]


def test_a_row_says_all_that_matters(table: FactsTable) -> None:
    assert cells(table, 0) == ["area", "input ▾", "number ▾", "1 … 20", "1,234"]
    assert cells(table, 1) == ["city", "target ▾", "classes ▾", "Bonn, Köln", ""]


def test_nothing_that_matters_is_cut(table: FactsTable) -> None:
    metrics = table.fontMetrics()
    for at in (1, 2, 4):
        room = table.columnWidth(at) - 8
        assert all(metrics.horizontalAdvance(cells(table, row)[at]) <= room for row in (0, 1))


def menu_of(table: FactsTable) -> QMenu:
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def test_a_role_is_chosen_with_the_mouse(table: FactsTable, qtbot: QtBot) -> None:
    place = table.visualRect(table.model().index(0, 1)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    menu = menu_of(table)
    assert [a.text() for a in menu.actions() if a.isChecked()] == ["input"]
    with qtbot.waitSignal(table.role_chosen) as said:
        menu.actions()[3].trigger()
    assert said.args == ["area", "ignore"]
    menu.close()


def test_a_kind_is_chosen_with_the_keys(table: FactsTable, qtbot: QtBot) -> None:
    table.setCurrentCell(1, 0)
    qtbot.keyClick(table, Qt.Key.Key_Right)
    qtbot.keyClick(table, Qt.Key.Key_Right)
    qtbot.keyClick(table, Qt.Key.Key_Return)
    menu = menu_of(table)
    qtbot.keyClick(menu, Qt.Key.Key_Up)
    with qtbot.waitSignal(table.kind_chosen) as said:
        qtbot.keyClick(menu, Qt.Key.Key_Return)
    assert said.args == ["city", "number"]


def test_the_kinds_of_built_in_data_are_not_asked_for(table: FactsTable) -> None:
    table.set_roles({}, can_tell_kinds=False)
    table.open_menu(0, 2)
    assert QApplication.activePopupWidget() is None
    assert cells(table, 0)[1:3] == ["ignore ▾", "number"]


def test_blanks_in_the_names_of_classes_are_seen() -> None:
    assert [visible(name) for name in ("cat", "cat ", " c  t", "  ")] == [
        *("cat", "cat␣", "␣c␣␣t", "␣␣"),
    ]
    assert values_of(ColumnFacts(Column("x", (), TEXT, ("cat", "cat ")))) == "cat, cat␣"
    many = tuple(f"class {n}" for n in range(40))
    assert values_of(ColumnFacts(Column("x", (), TEXT, many))) == "40 classes"
    price = Column("p", (), "float32", low=91_530.4, high=491_700.0)
    assert values_of(ColumnFacts(price)) == "91,530 … 491,700"
    day = Column("d", (), TEXT, kind="date", date_format="%d.%m.%Y %H:%M")
    assert values_of(ColumnFacts(day)) == "DD.MM.YYYY hh:mm"


def test_columns_without_a_row_are_counted(table: FactsTable) -> None:
    assert table.beyond.isHidden()
    table.set_columns([Column(f"c{n}", (), "float32") for n in range(2000)])
    assert not table.beyond.isHidden()
    assert table.beyond.text().startswith("These are the first 200 of 2,000 columns.")
