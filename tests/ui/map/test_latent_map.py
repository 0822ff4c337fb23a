"""The map: points into pixels, and what the person can do with them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from studio.engine.protocol.run import WatchUpdate
from studio.project.datasets import DataSettings
from studio.project.showing import class_names
from studio.ui.child.background import Background
from studio.ui.map.latent_map import LatentMap
from studio.ui.run.map_feed import Coloring, MapFeed, MapPoints
from studio.ui.run.run_model import RunModel
from studio.ui.run.samples import Samples
from studio.ui.widgets.point_raster import Frame, nearest_point, rasterize, sticky_range
from studio.ui.widgets.theme import theme

POINTS = np.array([[0, 0], [1, 0], [0, 1], [1, 1]], dtype=np.float32)
LABELS = np.array([0, 1, 0, 2], dtype=np.uint8)


@pytest.fixture
def latent_map(qtbot: QtBot) -> LatentMap:
    latent_map = LatentMap()
    qtbot.addWidget(latent_map)
    latent_map.resize(480, 480)
    latent_map.show()
    return latent_map


def some(points: np.ndarray, epoch: int, **more: Any) -> MapPoints:
    return MapPoints(
        points, LABELS, epoch, name="encoder", class_names=("zero", "one", "two"), **more
    )


def place(latent_map: LatentMap, x: float, y: float) -> QPointF:
    return QPointF(latent_map.canvas.getViewBox().mapViewToScene(QPointF(x, y)))


def color_at(latent_map: LatentMap, x: float, y: float) -> str:
    at = latent_map.canvas.mapFromScene(place(latent_map, x, y))
    return QColor(latent_map.canvas.grab().toImage().pixel(at)).name()


def test_a_point_is_painted_where_it_is_in_the_colour_of_its_class(latent_map: LatentMap) -> None:
    latent_map.show_points(some(POINTS, 3))
    assert color_at(latent_map, 1, 0) == theme().classes[1]
    assert color_at(latent_map, 1, 1) == theme().classes[2]
    assert color_at(latent_map, 0.5, 0.6) not in theme().classes


def test_the_title_says_what_is_shown(latent_map: LatentMap) -> None:
    latent_map.show_points(some(POINTS, 7))
    assert latent_map.title.text() == "encoder · epoch 7 · 4 test samples"
    latent_map.show_points(some(POINTS, 0))
    assert "before training" in latent_map.title.text()


def test_the_legend_counts_the_classes(latent_map: LatentMap) -> None:
    latent_map.show_points(some(POINTS, 1))
    assert [(e.text, e.count) for e in latent_map.legend.entries] == [
        ("zero", "2"),
        ("one", "1"),
        ("two", "1"),
    ]


def test_a_hidden_class_is_not_painted_and_not_found(latent_map: LatentMap) -> None:
    latent_map.show_points(some(POINTS, 1))
    latent_map.legend.isolate("0")
    assert color_at(latent_map, 1, 0) not in theme().classes
    latent_map.canvas._on_mouse_moved(place(latent_map, 1, 0))
    assert latent_map.card.isHidden()
    assert color_at(latent_map, 0, 1) == theme().classes[0]


def test_the_pointer_shows_the_sample_under_it(latent_map: LatentMap) -> None:
    asked = []

    def image(row: int) -> np.ndarray:
        asked.append(row)
        return np.full((28, 28), 200, np.uint8)

    rows = np.array([10, 20, 30, 4000])
    latent_map.show_points(some(POINTS, 1, rows=rows, picture_of_row=image))
    latent_map.grab()
    latent_map.canvas._on_mouse_moved(place(latent_map, 1, 1) + QPointF(5, -4))
    assert asked == [4000]
    assert latent_map.card.text.text().splitlines() == ["label two", "row 4,000", "+1", "+1"]
    latent_map.canvas._on_mouse_moved(place(latent_map, 0.5, 0.5))
    assert latent_map.card.isHidden()


def test_one_number_makes_a_row_for_each_class(latent_map: LatentMap) -> None:
    latent_map.show_points(some(POINTS[:, :1], 1))
    assert latent_map.canvas._y.tolist() == [0, 1, 0, 2]


def test_of_many_numbers_the_person_chooses_two(latent_map: LatentMap) -> None:
    points = np.arange(40, dtype=np.float32).reshape(4, 10)
    latent_map.show_points(some(points, 1))
    assert latent_map.canvas._y.tolist() == points[:, 1].tolist()
    latent_map.dimensions[1].setValue(9)
    assert latent_map.canvas._y.tolist() == points[:, 9].tolist()
    latent_map.show_points(some(points + 1, 2))
    assert latent_map.canvas._y.tolist() == (points[:, 9] + 1).tolist()


def test_the_view_stays_while_the_points_fit(latent_map: LatentMap) -> None:
    box = latent_map.canvas.getViewBox()
    latent_map.show_points(some(POINTS, 1))
    before = box.viewRange()
    latent_map.show_points(some(POINTS * np.float32(0.9), 2))
    assert box.viewRange() == before
    latent_map.show_points(some(POINTS * 5, 3))
    assert box.viewRange()[0][1] > 5


def test_points_that_are_not_numbers_are_left_out(latent_map: LatentMap) -> None:
    points = POINTS.copy()
    points[0] = np.nan, 0.5
    points[2] = np.inf, -np.inf
    latent_map.show_points(some(points, 1))
    assert color_at(latent_map, 1, 1) == theme().classes[2]


def test_a_saved_picture_holds_the_map(latent_map: LatentMap, tmp_path: Path) -> None:
    latent_map.show_points(some(POINTS, 1))
    assert latent_map.save_picture(tmp_path / "map.png")
    image = QImage(str(tmp_path / "map.png"))
    colors = {
        QColor(image.pixel(x, y)).name()
        for x in range(image.width())
        for y in range(0, image.height(), 2)
    }
    assert set(theme().classes[:3]) <= colors
    assert not latent_map.save_picture(tmp_path / "no such folder" / "map.png")


def test_a_raster_holds_each_point_once_and_nothing_else() -> None:
    x = np.array([0, 9, 5, -50, np.nan], np.float32)
    colors = np.array([1, 2, 3, 4, 5], np.uint32)
    picture = rasterize(x, x, colors, 10, 10, 1)
    assert picture.sum() == 6
    assert (picture[0, 0], picture[9, 9], picture[5, 5]) == (1, 2, 3)


def test_the_nearest_point_is_found_only_nearby() -> None:
    x = np.array([0, 10, 20], np.float32)
    assert nearest_point(x, x, 11, 11, 12) == 1
    assert nearest_point(x, x, 60, 60, 12) is None
    assert nearest_point(x[:0], x[:0], 0, 0, 12) is None


def test_a_frame_puts_the_top_of_the_plane_on_the_top_of_the_screen() -> None:
    px, py = Frame(0, 2, 0, 4, 100, 200).pixels_of(
        np.array([0, 2], np.float32), np.array([0, 4], np.float32)
    )
    assert px.tolist() == [0, 100]
    assert py.tolist() == [200, 0]


def test_a_range_is_left_when_the_data_needs_only_a_part_of_it() -> None:
    assert sticky_range((-10.0, 10.0), -1, 1)[1] == pytest.approx(1.16)
    assert sticky_range((-1.0, 1.0), np.inf, -np.inf) == (-1.0, 1.0)


# --- from files -----------------------------------------------------------------


@pytest.fixture
def background(qtbot: QtBot) -> Iterator[Background]:
    background = Background()
    yield background
    background.close()


def run_in(folder: Path) -> RunModel:
    model = RunModel()
    model.begin()
    model.run_dir = str(folder)
    return model


def write_epochs(folder: Path, epochs: int) -> list[WatchUpdate]:
    rows = np.linspace(0, 9_999, 500).round().astype(np.int64)
    np.save(folder / "rows.npy", rows)
    np.save(folder / "labels.npy", np.arange(500) % 10)
    np.save(folder / "pictures.npy", np.zeros((500, 28, 28), np.uint8))
    updates = []
    for epoch in range(-1, epochs):
        points = np.full((500, 2), epoch, np.float32) + np.eye(500, 2, dtype=np.float32)
        np.save(folder / f"{epoch}.npy", points)
        updates.append(WatchUpdate("w", "encoder", epoch, f"{epoch}.npy", "rows.npy", "test"))
    return updates


def test_the_map_follows_the_run_and_looks_back(
    latent_map: LatentMap, background: Background, qtbot: QtBot, tmp_path: Path
) -> None:
    model = run_in(tmp_path)
    feed = MapFeed(background, Samples(background), model)
    latent_map.follow(feed)
    feed.begin({"w": Coloring(True, tuple("0123456789"))})
    for update in write_epochs(tmp_path, 4):
        model.take(update)
    qtbot.waitUntil(lambda: "epoch 4" in latent_map.title.text())
    qtbot.waitUntil(lambda: latent_map.labels is not None)
    assert (latent_map.labels == np.arange(500) % 10).all()
    latent_map.scrubber.slider.setValue(1)
    qtbot.waitUntil(lambda: "epoch 1 " in latent_map.title.text())
    assert latent_map.points[5, 0] == 0
    # Looking back is not disturbed by what comes.
    model.take(WatchUpdate("w", "encoder", 4, "3.npy", "rows.npy", "test"))
    qtbot.wait(100)
    assert "epoch 1 " in latent_map.title.text()
    assert latent_map.scrubber.slider.maximum() == 5
    # Back at the newest, the map follows again.
    latent_map.scrubber.slider.setValue(5)
    qtbot.waitUntil(lambda: "epoch 5" in latent_map.title.text())
    model.take(WatchUpdate("w", "encoder", 5, "2.npy", "rows.npy", "test"))
    qtbot.waitUntil(lambda: "epoch 6" in latent_map.title.text())


def test_a_file_that_cannot_be_read_is_told(
    latent_map: LatentMap, background: Background, qtbot: QtBot, tmp_path: Path
) -> None:
    model = run_in(tmp_path)
    feed = MapFeed(background, Samples(background), model)
    latent_map.follow(feed)
    feed.begin({})
    with qtbot.waitSignal(feed.failed) as caught:
        model.take(WatchUpdate("w", "encoder", 0, "gone.npy", "rows.npy", "test"))
    assert "encoder" in caught.args[0]


def test_pictures_come_off_the_windows_thread(
    background: Background, qtbot: QtBot, tmp_path: Path
) -> None:
    write_epochs(tmp_path, 1)
    samples = Samples(background)
    with qtbot.waitSignal(samples.arrived):
        assert samples.image(tmp_path, 0) is None
    picture = samples.image(tmp_path, 0)
    assert picture is not None
    assert picture.shape == (28, 28)
    assert samples.image(tmp_path, 10_000) is None


def test_only_columns_with_classes_colour_points() -> None:
    assert class_names(DataSettings(), "label") == tuple("0123456789")
    assert class_names(DataSettings(), "image") == ()
    assert class_names(DataSettings(), None) == ()
