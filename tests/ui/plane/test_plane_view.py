"""The plane of two inputs: answers as colours, and what the person can ask of it."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.engine.protocol.run import FollowedPlane
from studio.project.live_answer import Followed
from studio.ui.child.background import Background
from studio.ui.plane.contour import zero_lines
from studio.ui.plane.plane_colors import class_picture, likely, margins, rgb
from studio.ui.plane.plane_view import PlaneView
from studio.ui.run.plane_feed import PlaneAnswers, PlaneFeed
from studio.ui.run.run_model import RunModel
from studio.ui.widgets.theme import appearance, theme

TWO = Followed("plane", "p", "label", "", ("wide", "high"), True, ("first", "second"))
NUMBER = Followed("plane", "a", "price", "b", ("a", "b"))
REACH = (0.0, 9.0)
POINTS = np.array([[1, 4, 0, 0], [8, 4, 1, 0], [8, 8, 0, 1]], np.float32)
LEFT_RIGHT = np.tile(np.linspace(0, 1, 10, dtype=np.float32), (10, 1))[..., np.newaxis]
"""The second class grows likelier from left to right."""


@pytest.fixture
def view(qtbot: QtBot) -> PlaneView:
    view = PlaneView()
    qtbot.addWidget(view)
    view.resize(480, 480)
    view.show()
    return view


def place(view: PlaneView, x: float, y: float) -> QPoint:
    scene = view.canvas.getViewBox().mapViewToScene(QPointF(x, y))
    return view.canvas.mapFromScene(scene)


def color_at(view: PlaneView, x: float, y: float) -> QColor:
    return QColor(view.canvas.grab().toImage().pixel(place(view, x, y)))


@pytest.mark.parametrize("look", ["light", "dark"])
def test_the_plane_has_the_colour_of_the_class_under_the_points_in_theirs(view, look):
    appearance().use(look)
    view.set_points(POINTS, TWO)
    view.set_answers(PlaneAnswers(LEFT_RIGHT, REACH, REACH, 3))
    first, second = (QColor(color) for color in theme().series[:2])
    assert color_at(view, 1, 4) == first  # a point for training is filled
    assert color_at(view, 8, 4) == second
    assert color_at(view, 8, 8) == QColor(theme().surface)  # one for testing is hollow
    left, right = color_at(view, 0.3, 1), color_at(view, 8.7, 1)
    assert left.blue() > left.red()
    assert right.red() > right.blue()
    assert color_at(view, 4.5, 1).lightness() != left.lightness()
    assert "epoch 3 · 2 training and 1 test points" in view.words.text()


def test_colours_are_paler_where_the_network_is_less_sure():
    three = np.array([[[0.9, 0.05, 0.05], [0.4, 0.3, 0.3], [np.nan] * 3]], np.float32)
    ground = np.array(rgb(theme().surface), int)
    sure, unsure, none = np.abs(class_picture(three, theme())[0].astype(int) - ground).sum(axis=1)
    assert sure > unsure > none == 0


def test_one_number_tells_of_two_classes_and_no_chance_leaves_its_bounds():
    assert likely(np.array([-3.0])).tolist() == [1, 0]
    assert likely(np.array([0.25])).tolist() == [0.75, 0.25]
    assert len(margins(LEFT_RIGHT)) == 1


def test_the_border_is_where_the_network_cannot_decide():
    x, y = zero_lines(margins(LEFT_RIGHT)[0], np.arange(10.0), np.arange(10.0))
    assert np.allclose(x, 4.5)
    assert (y.min(), y.max()) == (0, 9)
    ring = np.hypot(*np.meshgrid(np.arange(-20.0, 21), np.arange(-20.0, 21))) - 12
    found = np.hypot(*zero_lines(ring, np.arange(-20.0, 21), np.arange(-20.0, 21)))
    assert np.abs(found - 12).max() < 0.1
    assert len(zero_lines(ring + 50, np.arange(41.0), np.arange(41.0))[0]) == 0


def test_pointing_says_the_place_and_the_answer(view, qtbot):
    view.set_points(POINTS, TWO)
    view.set_answers(PlaneAnswers(LEFT_RIGHT, REACH, REACH, 1))
    qtbot.mouseMove(view.canvas.viewport(), place(view, 8.0, 3.0))
    qtbot.waitUntil(lambda: "the network answers second, 89 % sure." in view.words.text())
    assert view.words.text().startswith("At wide ")
    view.canvas.setFocus()
    qtbot.keyClick(view.canvas, Qt.Key.Key_Escape)
    assert "epoch 1" in view.words.text()
    for _ in range(10):
        qtbot.keyClick(view.canvas, Qt.Key.Key_Left)
    assert "At wide 2.7, high 4.5 the network answers first, 67 % sure." in view.words.text()
    view.canvas.clearFocus()
    assert "epoch 1" in view.words.text()
    view.canvas.setFocus(Qt.FocusReason.TabFocusReason)
    assert "At wide 4.5, high 4.5" in view.words.text()


def test_a_number_has_a_scale_from_its_least_target_to_its_greatest(view, qtbot):
    view.set_points(POINTS * np.float32(1000), NUMBER)
    view.set_answers(PlaneAnswers(LEFT_RIGHT * 1000, REACH, REACH, 1))
    assert not view.legend.isVisible()
    assert view.scale.accessibleName() == "Colours: price from 0 to 1,000"
    view.canvas.setFocus()
    qtbot.keyClick(view.canvas, Qt.Key.Key_Right)
    assert "the network answers 556." in view.words.text()


def test_a_click_on_a_class_hides_its_points(view, qtbot):
    view.set_points(POINTS, TWO)
    view.set_answers(PlaneAnswers(LEFT_RIGHT, REACH, REACH, 1))
    chip = next(c for c in view.legend.findChildren(object) if getattr(c, "entry", None))
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert color_at(view, 1, 4) != QColor(theme().series[0])
    assert color_at(view, 8, 4) == QColor(theme().series[1])


def drag(view: PlaneView, across: int, up: int) -> None:
    viewport, at = view.canvas.viewport(), place(view, 4.5, 4.5)
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=at)
    for share in (0.5, 1.0):
        QTest.mouseMove(viewport, at + QPoint(round(across * share), round(-up * share)))
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=at + QPoint(across, -up))


def test_the_plane_cannot_be_dragged_out_of_sight_and_a_button_brings_it_back(view, qtbot):
    view.set_points(POINTS, TWO)
    view.set_answers(PlaneAnswers(LEFT_RIGHT, REACH, REACH, 1))
    qtbot.waitExposed(view)
    box = view.canvas.getViewBox()
    whole = box.viewRange()
    for _ in range(4):
        drag(view, 200, 150)
    assert box.viewRange() != whole
    middle = [sum(ends) / 2 for ends in box.viewRange()]
    assert all(REACH[0] <= place <= REACH[1] for place in middle)
    assert "whole plane" in view.fit_button.toolTip()
    view.fit_button.click()
    assert np.allclose(box.viewRange(), whole)


@pytest.fixture
def model(qtbot: QtBot, tmp_path: Path) -> RunModel:
    model = RunModel()
    model.begin()
    model.run_dir = str(tmp_path)
    return model


@pytest.fixture
def feed(model: RunModel, view):
    background = Background()
    feed = PlaneFeed(background, model)
    view.follow(feed)
    feed.begin(TWO)
    yield feed
    background.close()


def plane(folder: Path, epoch: int, value: float) -> FollowedPlane:
    np.save(folder / f"{epoch}.npy", np.full((3, 3, 1), value, np.float32))
    return FollowedPlane(epoch, epoch * 10, f"{epoch}.npy", "points.npy", REACH, REACH)


def test_the_newest_answers_are_shown_until_the_person_looks_back(
    view, feed, model, qtbot, tmp_path
):
    np.save(tmp_path / "points.npy", POINTS)
    model.take(plane(tmp_path, 0, 0.5))
    qtbot.waitUntil(lambda: "before training" in view.words.text())
    model.take(plane(tmp_path, 2, 0.9))
    qtbot.waitUntil(lambda: "epoch 2 " in view.words.text())
    view.scrubber.slider.setValue(0)
    qtbot.waitUntil(lambda: "before training" in view.words.text())
    model.take(plane(tmp_path, 4, 0.9))
    assert view.scrubber.slider.maximum() == 2
    view.scrubber.slider.setValue(2)
    qtbot.waitUntil(lambda: "epoch 4 " in view.words.text())
    feed.begin(None)
    assert not view.canvas.isVisible()


def test_playing_goes_from_the_first_epoch_to_the_last(view, qtbot):
    view.set_points(POINTS, TWO)
    view.set_answers(PlaneAnswers(LEFT_RIGHT, REACH, REACH, 2))
    view.set_epochs([0, 1, 2], 2)
    chosen: list[int] = []
    view.epoch_chosen.connect(chosen.append)
    qtbot.mouseClick(view.scrubber.play_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: chosen == [0, 1, 2])
    qtbot.waitUntil(lambda: not view.scrubber.play_button.isChecked())


def test_a_file_that_is_gone_is_told_in_a_sentence(feed, model, qtbot):
    with qtbot.waitSignal(feed.failed) as told:
        model.take(FollowedPlane(0, 0, "gone.npy", "points.npy", REACH, REACH))
    assert told.args == ["The plane of the inputs cannot be read: No such file or directory."]
