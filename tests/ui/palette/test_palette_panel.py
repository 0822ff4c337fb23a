"""The palette, as hands and keys use it."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from studio.ui.palette.model import LAYER_MIME
from studio.ui.palette.palette_panel import PalettePanel
from studio.ui.widgets.theme import DARK, LIGHT, appearance


@pytest.fixture
def panel(qtbot: QtBot) -> PalettePanel:
    panel = PalettePanel()
    qtbot.addWidget(panel)
    panel.resize(240, 800)
    panel.show()
    return panel


def shown(panel: PalettePanel) -> list[str]:
    """The layers of the search's result, best first."""
    return [match.spec.name for match in panel.model.matches]


def test_typing_finds_and_enter_chooses_the_best(qtbot: QtBot, panel: PalettePanel) -> None:
    qtbot.keyClicks(panel.search_field, "fully connected")
    assert shown(panel) == ["Dense"]
    with qtbot.waitSignal(panel.layer_chosen) as chosen:
        qtbot.keyClick(panel.search_field, Qt.Key.Key_Return)
    assert chosen.args == ["Dense"]


def test_down_moves_in_the_list_while_the_field_keeps_the_focus(
    qtbot: QtBot, panel: PalettePanel
) -> None:
    qtbot.keyClicks(panel.search_field, "conv")
    second = shown(panel)[1]
    qtbot.keyClick(panel.search_field, Qt.Key.Key_Down)
    with qtbot.waitSignal(panel.layer_chosen) as chosen:
        qtbot.keyClick(panel.search_field, Qt.Key.Key_Return)
    assert chosen.args == [second]


def test_escape_clears_and_families_are_as_they_were(qtbot: QtBot, panel: PalettePanel) -> None:
    panel.view.setExpanded(panel.model.index(3, 0), True)
    before = panel.view.open_groups()
    qtbot.keyClicks(panel.search_field, "lstm")
    qtbot.keyClick(panel.search_field, Qt.Key.Key_Escape)
    assert panel.search_field.text() == ""
    assert panel.view.open_groups() == before


def test_a_double_click_chooses(qtbot: QtBot, panel: PalettePanel) -> None:
    often = panel.model.index(1, 0)
    dense = panel.view.visualRect(panel.model.index(0, 0, often)).center()
    with qtbot.waitSignal(panel.layer_chosen) as chosen:
        qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=dense)
        qtbot.mouseDClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=dense)
    assert chosen.args == ["Dense"]


def test_a_click_on_a_heading_folds_its_family(qtbot: QtBot, panel: PalettePanel) -> None:
    data = panel.model.index(0, 0)
    assert panel.view.isExpanded(data)
    heading = panel.view.visualRect(data).center()
    qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=heading)
    assert not panel.view.isExpanded(data)


def test_nothing_found_offers_a_near_name_that_can_be_taken(
    qtbot: QtBot, panel: PalettePanel
) -> None:
    qtbot.keyClicks(panel.search_field, "densly")
    assert 'No layer is called "densly"' in panel.nothing.text()
    assert panel.nothing.isVisible()
    panel.nothing.linkActivated.emit("Dense")
    assert shown(panel)[0] == "Dense"
    assert panel.view.isVisible()


def test_near_names_take_the_accent_of_a_theme_that_comes_later(
    qtbot: QtBot, panel: PalettePanel
) -> None:
    qtbot.keyClicks(panel.search_field, "densly")
    assert DARK.accent in panel.nothing.text()
    try:
        appearance().use("light")
        assert LIGHT.accent in panel.nothing.text()
        assert DARK.accent not in panel.nothing.text()
    finally:
        appearance().use("dark")


def test_markup_that_is_searched_for_is_shown_as_text(qtbot: QtBot, panel: PalettePanel) -> None:
    qtbot.keyClicks(panel.search_field, "<b>zzz")
    assert "&lt;b&gt;zzz" in panel.nothing.text()


def test_a_dragged_layer_carries_its_name(panel: PalettePanel) -> None:
    index = panel.model.index(0, 0, panel.model.index(1, 0))
    assert index.flags() & Qt.ItemFlag.ItemIsDragEnabled
    mime = panel.model.mimeData([index])
    assert bytes(mime.data(LAYER_MIME).data()) == b"Dense"
    assert not panel.model.index(1, 0).flags() & Qt.ItemFlag.ItemIsDragEnabled


def test_pointing_at_a_layer_says_what_it_does(qtbot: QtBot, panel: PalettePanel) -> None:
    dense = panel.model.index(0, 0, panel.model.index(1, 0))
    panel.view.setCurrentIndex(dense)
    assert "<b>Dense</b>" in panel.help_line.text()
    assert "workhorse" in str(dense.data(Qt.ItemDataRole.ToolTipRole))


def test_letters_typed_in_the_list_go_to_the_search(qtbot: QtBot, panel: PalettePanel) -> None:
    panel.view.setFocus()
    qtbot.keyClick(panel.view, Qt.Key.Key_D)
    assert panel.search_field.text() == "d"


def test_every_layer_of_the_palette_stands_under_its_family(panel: PalettePanel) -> None:
    listed = {spec.name for group in panel.model.groups for spec in group.specs}
    wanted = {s.name for s in panel.model.index_of_layers.specs()}
    assert listed == wanted
    assert len(listed) > 120


def test_the_model_keeps_qts_rules(qtmodeltester: object, panel: PalettePanel) -> None:
    qtmodeltester.check(panel.model)  # type: ignore[attr-defined]
    panel.model.search("conv")
    qtmodeltester.check(panel.model)  # type: ignore[attr-defined]


def test_leaving_the_list_with_the_mouse_takes_the_help_away(panel: PalettePanel) -> None:
    panel.view.entered.emit(panel.model.index(0, 0, panel.model.index(1, 0)))
    assert "Dense" in panel.help_line.text()
    panel.view.leaveEvent(QEvent(QEvent.Type.Leave))
    assert "Drag a layer" in panel.help_line.text()


def test_the_cross_that_clears_is_there_only_while_there_is_something_to_clear(
    qtbot: QtBot, panel: PalettePanel
) -> None:
    sign, cross = panel.search_field.findChildren(QToolButton)
    assert (sign.isVisible(), cross.isVisible()) == (True, False)
    qtbot.keyClicks(panel.search_field, "lstm")
    assert cross.isVisible()
