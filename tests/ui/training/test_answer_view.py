"""What the network answers, drawn while it learns."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from studio.engine.outcome import Outcome
from studio.engine.protocol.run import FollowedAnswer, FollowedData, RunEnded
from studio.project.live_answer import Followed
from studio.project.store import load
from studio.resources import resource
from studio.ui.edit.commands import Remove
from studio.ui.edit.document import Document
from studio.ui.run.run_model import RunModel
from studio.ui.training.answer_view import MOMENTS_SHOWN, AnswerView
from studio.ui.training.training_panel import TrainingPanel
from studio.ui.widgets.theme import appearance

POINTS = FollowedData(((-1.0, 0.0, 1.0), (1.5, 2.0, 2.5)), ((0.5,), (2.2,)))


def example(name):
    return load(resource("examples", f"{name}.strata"))


@pytest.fixture
def view(qtbot: QtBot) -> AnswerView:
    view = AnswerView(RunModel())
    qtbot.addWidget(view)
    view.resize(420, 300)
    view.show()
    return view


def has_color(view: AnswerView, color: str) -> bool:
    image, wanted = view.view.grab().toImage(), QColor(color)
    return any(
        image.pixelColor(x, y) == wanted
        for x in range(image.width())
        for y in range(0, image.height(), 2)
    )


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_line_is_drawn_and_its_numbers_are_said(view, qtbot, theme):
    appearance().use(theme)
    view.follow(Followed("line", "x", "y"))
    answer = appearance().theme.series[1]
    view.model.take(POINTS)
    x = (-1.0, 1.0)
    view.model.take(FollowedAnswer(90, x, (1.6, 2.4), weights={"W": 0.4, "b": 2.0}))
    qtbot.waitUntil(lambda: "W 0.4000 · b 2.0000" in view.numbers.text())
    assert has_color(view, answer)
    ended = RunEnded("finished", "Done.", 301, 1.0, evaluation={"loss": 0.00442})
    view.model.end(Outcome("finished", "Done.", run=ended))
    assert "test cost 0.00442" in view.numbers.text()


def test_a_new_run_begins_with_an_empty_picture(view):
    view.follow(Followed("sequence", "sine", "cosine"))
    moments = (0.0, 1.0)
    view.model.take(FollowedAnswer(3, moments, (0.0, 1.0), target=(0.0, 0.0)))
    view.redraw()
    assert "step 3 · mean squared error 0.5000" in view.numbers.text()
    view.model.begin()
    assert not view.view.isVisible()


def piece(start: int, value: float) -> FollowedAnswer:
    """Four moments from there on, all answered with the same."""
    moments = tuple(float(start + n) for n in range(4))
    return FollowedAnswer(start + 1, moments, (value,) * 4, target=tuple(m / 10 for m in moments))


def test_a_sequence_keeps_what_went_through_the_network(view):
    view.follow(Followed("sequence", "sine", "cosine"))
    for start, value in ((0, 1.0), (2, 2.0), (8, 3.0)):
        view.model.take(piece(start, value))
    view.redraw()
    x, answer = view._answer.getOriginalDataset()
    assert list(x) == [0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 11]
    assert list(answer[:6]) == [1, 1, 2, 2, 2, 2]  # as it was answered then
    assert answer[6] != answer[6]  # what nobody was told of is a gap
    view.model.take(piece(0, 4.0))  # another epoch
    view.redraw()
    assert list(view._answer.getOriginalDataset()[1]) == [4.0] * 4


def test_a_long_sequence_is_followed_and_whole_when_training_is_over(view):
    view.follow(Followed("sequence", "sine", "cosine"))
    for start in range(0, 2 * MOMENTS_SHOWN, 4):
        view.model.take(piece(start, 1.0))
    view.redraw()
    left, right = view.view.getViewBox().viewRange()[0]
    assert 0 < right - left < 1.1 * MOMENTS_SHOWN
    assert right >= 2 * MOMENTS_SHOWN - 1
    assert len(view._answer.getData()[0]) < right - left + 4  # nothing beside it is painted
    view.model.end(Outcome("finished", "Done."))
    assert view.view.getViewBox().viewRange()[0][0] <= 0


def test_a_view_that_is_made_late_shows_all_that_went_through(qtbot):
    model = RunModel()
    for start in (0, 2, 4):
        model.take(piece(start, 1.0))
    view = AnswerView(model)
    qtbot.addWidget(view)
    view.follow(Followed("sequence", "sine", "cosine"))
    assert list(view._answer.getOriginalDataset()[0]) == [0, 1, 2, 3, 4, 5, 6, 7]


@pytest.fixture
def panel(make_room: Any, qtbot: QtBot) -> TrainingPanel:
    panel = TrainingPanel(Document(), make_room())
    qtbot.addWidget(panel)
    panel.resize(900, 400)
    panel.show()
    return panel


def test_the_room_shows_the_picture_that_fits_the_network(panel, qtbot):
    document = panel.document
    document.show(example("regression"))
    qtbot.waitUntil(lambda: panel.answers is not None and panel.answers.isVisible())
    assert panel.tabs.tabText(0) == "Curves and line"
    document.show(example("autoencoder"))
    qtbot.waitUntil(lambda: panel.map is not None and panel.map.isVisible())
    assert not panel.answers.isVisible()
    assert panel.tabs.tabText(0) == "Curves and map"
    document.show(example("spirals"))
    qtbot.waitUntil(lambda: panel.plane is not None and panel.plane.isVisible())
    assert not panel.map.isVisible()
    assert panel.tabs.tabText(0) == "Curves and plane"
    document.show(example("regression"))
    qtbot.waitUntil(panel.answers.isVisible)
    assert not panel.plane.isVisible()
    assert not panel.map.isVisible()
    output = document.project.graph.of_layer("Output")[0]
    document.push(Remove(document, [output.id]))
    qtbot.waitUntil(panel.hint.isVisible)
    assert not panel.answers.isVisible()


def test_where_nothing_is_watched_the_curves_have_the_room_and_a_line_says_how(panel, qtbot):
    panel.document.show(example("mnist_classifier"))
    qtbot.waitUntil(lambda: panel.curves is not None and panel.curves.isVisible())
    assert panel.tabs.tabText(0) == "Curves"
    assert panel.curves.width() > 0.9 * panel.width()
    assert panel.hint.height() < 50
    with qtbot.waitSignal(panel.watch_requested):
        qtbot.mouseClick(panel.hint.button, Qt.MouseButton.LeftButton)
    panel.show_settings()
    assert not panel.hint.isVisible()
    panel.document.show(example("autoencoder"))
    panel.show_curves()
    qtbot.waitUntil(lambda: panel.map is not None and panel.map.isVisible())
    assert not panel.hint.isVisible()
    assert panel.map.width() > 0.3 * panel.width()


@pytest.mark.parametrize("name", ["mnist_classifier", "regression"])
def test_curves_come_back_for_a_network_without_the_map_that_was_explored(panel, qtbot, name):
    panel.resize(460, 900)
    panel.document.show(example("autoencoder"))
    qtbot.waitUntil(lambda: panel.curves is not None and panel.map is not None)
    explorer = panel.make_explorer()
    explorer.decode_button.click()
    assert not panel.curves.isVisible(), "an explored map has all the room"
    panel.document.show(example(name))
    qtbot.waitUntil(panel.curves.isVisible)
