"""The search at the cursor."""

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from studio.ui.canvas.search.layer_search import LayerSearch

# Said by the offscreen plugin when a popup opens.
pytestmark = pytest.mark.qt_log_ignore("support raise", "grabbing the keyboard")


@pytest.fixture
def search(qtbot: QtBot) -> LayerSearch:
    search = LayerSearch(columns=["image"])
    qtbot.addWidget(search)
    search.open_at(QPoint(100, 100))
    return search


def test_typed_parameters_come_with_the_layer(qtbot: QtBot, search: LayerSearch) -> None:
    qtbot.keyClicks(search.field, "dense 128 relu")
    with qtbot.waitSignal(search.chosen) as chosen:
        qtbot.keyClick(search.field, Qt.Key.Key_Return)
    assert chosen.args == ["Dense", {"units": 128, "activation": "relu"}]
    assert not search.isVisible()


def test_choosing_does_not_cancel(qtbot: QtBot, search: LayerSearch) -> None:
    with qtbot.assertNotEmitted(search.cancelled):
        qtbot.keyClicks(search.field, "flatten")
        qtbot.keyClick(search.field, Qt.Key.Key_Return)


def test_escape_cancels_once(qtbot: QtBot, search: LayerSearch) -> None:
    cancels: list[bool] = []
    search.cancelled.connect(lambda: cancels.append(True))
    qtbot.keyClick(search.field, Qt.Key.Key_Escape)
    assert cancels == [True]
    assert not search.isVisible()


def test_before_typing_the_usual_layers_are_offered(qtbot: QtBot, search: LayerSearch) -> None:
    with qtbot.waitSignal(search.chosen) as chosen:
        qtbot.keyClick(search.field, Qt.Key.Key_Return)
    assert chosen.args == ["Dense", {}]


def test_down_and_a_click_choose_others(qtbot: QtBot, search: LayerSearch) -> None:
    qtbot.keyClicks(search.field, "conv2d 8 3")
    second = search.model.found[1].spec.name
    qtbot.keyClick(search.field, Qt.Key.Key_Down)
    with qtbot.waitSignal(search.chosen) as chosen:
        place = search.view.visualRect(search.view.currentIndex()).center()
        qtbot.mouseClick(search.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert chosen.args is not None
    assert chosen.args[0] == second


def test_only_what_fits_the_wire_is_offered(qtbot: QtBot) -> None:
    search = LayerSearch(accepts=lambda spec: spec.category == "merging")
    qtbot.addWidget(search)
    assert {r.spec.category for r in search.model.found} == {"merging"}
    qtbot.keyClicks(search.field, "dense")
    assert search.model.found == []
    assert "No layer that fits here" in search.hint.text()


def test_parameters_that_mean_nothing_are_named(qtbot: QtBot, search: LayerSearch) -> None:
    qtbot.keyClicks(search.field, "dense foo")
    assert 'Dense has no use for "foo"' in search.hint.text()
    with qtbot.assertNotEmitted(search.chosen):
        qtbot.keyClick(search.field, Qt.Key.Key_Return)


def test_a_column_can_be_typed_along(qtbot: QtBot, search: LayerSearch) -> None:
    qtbot.keyClicks(search.field, "input image")
    assert search.model.found[0].params == {"column": "image"}


def test_it_opens_wholly_on_the_screen(qtbot: QtBot, search: LayerSearch) -> None:
    room = search.screen().availableGeometry()
    search.open_at(room.bottomRight())
    assert room.contains(search.frameGeometry())


@pytest.fixture
def dropped(qtbot: QtBot) -> LayerSearch:
    """The search behind a dropped wire to which Keras refuses two layers."""
    search = LayerSearch(first=("Dropout", "Conv2D", "Dense"))
    qtbot.addWidget(search)
    search.open_at(QPoint(100, 100))
    search.set_unfit({"Conv2D": "Conv2D needs 4 dimensions.", "Conv1D": "Conv1D needs 3."})
    return search


def names(search: LayerSearch) -> list[str]:
    return [reading.spec.name for reading in search.model.found]


def test_what_usually_follows_comes_first_and_all_that_fits_after_it(dropped: LayerSearch) -> None:
    assert names(dropped)[:3] == ["Dropout", "Dense", "MaxPooling2D"]
    assert "Conv2D" not in names(dropped)
    assert "GaussianNoise" in names(dropped)


def test_what_does_not_fit_is_found_by_its_name_and_says_why(
    qtbot: QtBot, dropped: LayerSearch
) -> None:
    qtbot.keyClicks(dropped.field, "conv")
    assert names(dropped)[-2:] == ["Conv2D", "Conv1D"]
    qtbot.keyClicks(dropped.field, "2d")
    assert names(dropped)[0] == "Conv2D"
    assert dropped.hint.text() == "Conv2D needs 4 dimensions."
    with qtbot.waitSignal(dropped.chosen) as chosen:
        qtbot.keyClick(dropped.field, Qt.Key.Key_Return)
    assert chosen.args == ["Conv2D", {}]


def test_rows_do_not_change_under_a_hand_that_chooses(qtbot: QtBot, dropped: LayerSearch) -> None:
    qtbot.keyClick(dropped.field, Qt.Key.Key_Down)
    before = names(dropped)
    dropped.set_unfit({before[0]: "No."})
    assert names(dropped) == before
