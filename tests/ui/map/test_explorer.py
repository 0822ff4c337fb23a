"""Exploring the map: real mouse, keys and drops on real points, and a small real child in the
place of Keras. It decodes a point into a picture whose third pixel is as bright as x is far to the
right, and puts a picture where its corners say."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.engine.protocol.run import WatchUpdate
from studio.project.store import load
from studio.resources import resource
from studio.runs.launch import prepare
from studio.ui.map.explorer import MapExplorer
from studio.ui.map.latent_map import LatentMap
from studio.ui.map.path import along, completed, nearest
from studio.ui.run.map_feed import Coloring
from studio.ui.run.room import TrainingRoom
from studio.ui.shared.given_picture import data_row
from tests.helpers.small_children import READY, SmallProcess, says

LEFT, SHIFT = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier
PLAIN = Qt.KeyboardModifier.NoModifier
NO_WAY = "A wire leads around it."
DECODES = says(
    READY,
    then="""
import json, struct, time
from pathlib import Path
def save(path, rows):
    shape = "(%d, %d)" % (len(rows), len(rows[0]))
    head = "{'descr': '<f4', 'fortran_order': False, 'shape': %s, }" % shape
    head = head.ljust(117) + chr(10)
    with open(path, "wb") as file:
        file.write(b"\\x93NUMPY\\x01\\x00" + struct.pack("<H", len(head)) + head.encode())
        for row in rows:
            file.write(struct.pack("<%df" % len(row), *row))
for number, line in enumerate(sys.stdin):
    asked = json.loads(line)
    said = {"id": asked["id"]}
    if number == 0:
        time.sleep(0.5)  # as a model that is read first
    folder = Path(asked["run_dir"])
    if asked["function"] == "build_bypassed":
        said.update(type="request_failed", sentence="A wire leads around it.")
    elif asked["type"] == "decode_points":
        (folder / "asked").mkdir(exist_ok=True)
        file = "asked/%d-output-0.npy" % asked["id"]
        save(folder / file, [[0.0, 1.0, point[0]] + [0.0] * 781 for point in asked["points"]])
        said.update(type="points_decoded", outputs={"decoded": file}, seconds=0.0)
    else:
        data = (folder / asked["given"]["image"]).read_bytes()[128:]
        rows = [data[at : at + 784] for at in range(0, len(data), 784)]
        points = [[row[0] / 255, row[-1] / 255] for row in rows]
        said.update(type="examples_encoded", points=points)
    sys.stdout.write(json.dumps(said) + chr(10))
    sys.stdout.flush()
""",
)


class Explored:
    """A map on the screen with four hundred points between 0 and 1: zeros left, ones right."""

    def __init__(self, room: TrainingRoom, folder: Path, qtbot: QtBot) -> None:
        self.room, self.folder, self.qtbot = room, folder, qtbot
        self.map = LatentMap()
        self.explorer = MapExplorer(self.map, room.feed, room, self.map)
        qtbot.addWidget(self.map)
        self.map.follow(room.feed)
        self.map.resize(640, 640)
        self.map.show()
        qtbot.waitExposed(self.map)

    @property
    def canvas(self):
        return self.map.canvas

    @property
    def pins(self):
        return self.explorer.pins.all

    def take_epoch(self, epoch: int, function: str = "build_encoder", node: str = "w") -> None:
        side = np.linspace(0, 1, 20, dtype=np.float32)
        points = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
        file = f"{node}-{epoch}.npy"
        np.save(self.folder / file, points)
        np.save(self.folder / "rows.npy", np.arange(400))
        np.save(self.folder / "labels.npy", (points[:, 0] > 0.5).astype(np.int64))
        self.room.model.take(
            WatchUpdate(node, "encoder", epoch, file, "rows.npy", "test", function)
        )

    def at(self, x: float, y: float) -> QPoint:
        scene = self.canvas.getViewBox().mapViewToScene(QPointF(x, y))
        return self.canvas.mapFromScene(scene)

    def move(self, x: float, y: float) -> None:
        QTest.mouseMove(self.canvas.viewport(), self.at(x, y))

    def settle(self) -> None:
        """Let what has just come to sight take its room: the plane lies elsewhere after it."""
        self.qtbot.waitUntil(self.explorer.side.isVisible)
        size = None
        while size != (size := self.canvas.size()):
            QApplication.processEvents()

    def drag(self, *places: tuple[float, float], keys: Qt.KeyboardModifier = PLAIN) -> None:
        viewport = self.canvas.viewport()
        QTest.mousePress(viewport, LEFT, keys, self.at(*places[0]))
        for place in places[1:]:
            self.move(*place)
        QTest.mouseRelease(viewport, LEFT, keys, self.at(*places[-1]))

    def click(self, x: float, y: float) -> None:
        QTest.mouseClick(self.canvas.viewport(), LEFT, PLAIN, self.at(x, y))

    def press(self, key: Qt.Key, keys: Qt.KeyboardModifier = PLAIN) -> None:
        QTest.keyClick(self.canvas, key, keys)

    def decoded_x(self) -> float:
        """What the picture beside the map says of x; -1 while there is none."""
        image = self.explorer.side.picture.pixmap().toImage()
        return -1.0 if image.isNull() else QColor(image.pixel(9, 1)).red() / 255

    def shows(self, x: float) -> None:
        self.qtbot.waitUntil(lambda: abs(self.decoded_x() - x) < 0.02, timeout=30_000)

    def strip_xs(self) -> list[float]:
        pictures = self.explorer.strip.view.pictures
        return [QColor(picture.pixel(2, 0)).red() / 255 for picture in pictures]

    def wait_for_strip(self, count: int = 12) -> list[float]:
        self.qtbot.waitUntil(lambda: len(self.strip_xs()) == count, timeout=30_000)
        return self.strip_xs()

    def drop(self, *paths: Path) -> bool:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        told = (Qt.DropAction.CopyAction, data, LEFT, PLAIN)
        enter = QDragEnterEvent(self.at(0.5, 0.5), *told)
        QApplication.sendEvent(self.canvas.viewport(), enter)
        if enter.isAccepted():
            drop = QDropEvent(QPointF(self.at(0.5, 0.5)), *told)
            QApplication.sendEvent(self.canvas.viewport(), drop)
        return enter.isAccepted()


@pytest.fixture
def explored(make_room: Any, qtbot: QtBot, tmp_path: Path) -> Explored:
    project = load(resource("examples", "autoencoder.strata"))
    folder = prepare(project, tmp_path).folder.path
    (folder / "model.keras").write_bytes(b"trained")
    room = make_room(root=tmp_path, make_process=lambda: SmallProcess(DECODES))
    room.model.run_dir = str(folder)
    room.feed.begin({"w": Coloring(True, ("zero", "one"))})
    explored = Explored(room, folder, qtbot)
    explored.take_epoch(0)
    qtbot.waitUntil(lambda: explored.map.labels is not None, timeout=30_000)
    return explored


def picture(path: Path, first: int, last: int) -> Path:
    """A picture of the data's size that falls where its first and its last pixel say."""
    image = QImage(28, 28, QImage.Format.Format_Grayscale8)
    image.fill(0)
    image.setPixelColor(0, 0, QColor(first, first, first))
    image.setPixelColor(27, 27, QColor(last, last, last))
    image.save(str(path))
    return path


# --- a point -----------------------------------------------------------------------


def test_the_picture_follows_the_cursor_and_the_newest_place_wins(explored: Explored) -> None:
    explored.move(0.2, 0.5)
    assert explored.explorer.side.isHidden()
    explored.explorer.decode_button.click()
    explored.qtbot.waitUntil(lambda: explored.room.asker.is_busy)
    explored.settle()
    for x in np.linspace(0.1, 0.9, 25):
        explored.move(float(x), 0.5)
    explored.shows(0.9)
    side = explored.explorer.side
    assert float(side.place.text().split()[0]) == pytest.approx(0.9, abs=0.02)
    assert side.sample_words.text() == "Nearest sample: one"
    # Far fewer questions than places, and no file of an answer is left.
    assert explored.room.asker.new_id() < 10
    explored.qtbot.waitUntil(lambda: not list((explored.folder / "asked").iterdir()))
    assert explored.map.card.isHidden()
    explored.explorer.decode_button.click()
    assert side.isHidden()
    assert explored.explorer.marks.crosshair is None


def test_keys_alone_decode_and_draw_a_path(explored: Explored) -> None:
    explored.canvas.setFocus()
    explored.press(Qt.Key.Key_D)
    explored.shows(0.5)
    for _ in range(4):
        explored.press(Qt.Key.Key_Left, SHIFT)
    x = explored.explorer.hands.cursor.x()
    assert 0.2 < x < 0.4
    explored.shows(x)
    assert explored.canvas.accessibleDescription().endswith("Nearest sample: zero")
    explored.press(Qt.Key.Key_Return)
    for _ in range(10):
        explored.press(Qt.Key.Key_Right, SHIFT)
    explored.press(Qt.Key.Key_Return)
    xs = explored.wait_for_strip()
    assert xs[0] == pytest.approx(x, abs=0.02)
    assert xs[-1] == pytest.approx(explored.explorer.hands.cursor.x(), abs=0.02)
    explored.press(Qt.Key.Key_Escape)
    assert explored.explorer.strip.isHidden()
    assert explored.explorer.decode_button.isChecked()
    explored.press(Qt.Key.Key_Escape)
    assert not explored.explorer.decode_button.isChecked()


def test_a_wire_that_nothing_decodes_says_why(explored: Explored) -> None:
    explored.take_epoch(0, "build_bypassed", "v")
    explored.map.watch_chosen.emit("v")
    explored.explorer.decode_button.click()
    explored.qtbot.waitUntil(lambda: explored.explorer.side.notice.text() == NO_WAY)
    assert explored.decoded_x() == -1


def test_an_earlier_epoch_is_decoded_with_the_weights_of_now_and_says_so(
    explored: Explored,
) -> None:
    explored.take_epoch(1)
    explored.explorer.decode_button.click()
    explored.shows(0.5)
    assert "earlier epoch" not in explored.explorer.side.notice.text()
    explored.map.epoch_chosen.emit(0)
    explored.qtbot.waitUntil(
        lambda: "weights of now" in explored.explorer.side.notice.text(), timeout=30_000
    )


# --- a path ------------------------------------------------------------------------


def test_a_drag_with_shift_becomes_a_strip(explored: Explored, tmp_path: Path) -> None:
    before = explored.canvas.getViewBox().viewRange()
    explored.drag((0.1, 0.2), (0.3, 0.8), (0.6, 0.8), (0.8, 0.2), keys=SHIFT)
    assert explored.canvas.getViewBox().viewRange() == before
    xs = explored.wait_for_strip()
    assert xs == sorted(xs)
    assert (xs[0], xs[-1]) == pytest.approx((0.1, 0.8), abs=0.02)
    strip = explored.explorer.strip
    strip.count.setValue(30)
    assert len(explored.wait_for_strip(30)) == 30
    assert len(explored.explorer.marks.stops) == 30
    assert strip.save_picture(tmp_path / "path.png")
    assert QImage(str(tmp_path / "path.png")).width() == 30 * 116 - 4
    assert not strip.save_picture(tmp_path / "no such folder" / "path.png")
    assert "could not be written" in strip.title.text()
    strip.copy.click()
    assert QGuiApplication.clipboard().image().width() == 30 * 116 - 4
    strip.close_button.click()
    assert strip.isHidden()
    assert not explored.explorer.marks.stops


def test_two_clicks_make_a_straight_path_and_esc_takes_the_first_back(explored: Explored) -> None:
    explored.explorer.path_button.click()
    explored.click(0.1, 0.1)
    explored.move(0.5, 0.5)
    assert len(explored.explorer.marks.line) == 2
    explored.press(Qt.Key.Key_Escape)
    assert not explored.explorer.marks.line
    explored.click(0.2, 0.5)
    explored.click(0.8, 0.5)
    xs = explored.wait_for_strip()
    assert np.diff(xs) == pytest.approx(np.full(11, 0.6 / 11), abs=0.01)


# --- pictures ------------------------------------------------------------------------


def test_dropped_pictures_fall_among_their_neighbours(explored: Explored, tmp_path: Path) -> None:
    assert explored.drop(picture(tmp_path / "a.png", 204, 51), picture(tmp_path / "b.png", 0, 255))
    explored.qtbot.waitUntil(lambda: all(p.point is not None for p in explored.pins))
    places = [(pin.at.x(), pin.at.y()) for pin in explored.explorer.marks.pins]
    assert places == [pytest.approx((0.8, 0.2)), pytest.approx((0.0, 1.0))]
    assert explored.pins[0].words.startswith("10 of 10 near it are one; nearest 0.0")
    assert explored.pins[1].words.startswith("10 of 10 near it are zero")
    assert explored.explorer.side.isVisible()
    explored.press(Qt.Key.Key_Delete)
    assert [pin.name for pin in explored.pins] == ["a.png"]
    explored.press(Qt.Key.Key_Escape)
    assert not explored.pins
    assert explored.explorer.side.isHidden()


def test_places_on_one_wire_are_not_shown_on_another(explored: Explored, tmp_path: Path) -> None:
    explored.take_epoch(0, "build_bypassed", "v")
    assert explored.drop(picture(tmp_path / "a.png", 204, 51))
    explored.qtbot.waitUntil(lambda: explored.room.asker.is_busy)
    explored.map.watch_chosen.emit("v")  # while the answer for the first wire is on its way
    explored.qtbot.waitUntil(lambda: NO_WAY in explored.explorer.side.notice.text())
    assert not explored.explorer.marks.pins
    explored.map.watch_chosen.emit("w")
    explored.qtbot.waitUntil(lambda: bool(explored.explorer.marks.pins))
    explored.map.watch_chosen.emit("v")
    explored.qtbot.waitUntil(lambda: not explored.explorer.marks.pins)


def test_what_is_no_picture_is_refused_with_a_sentence(explored: Explored, tmp_path: Path) -> None:
    broken, other = tmp_path / "broken.png", tmp_path / "net.strata"
    broken.write_text("no")
    assert explored.drop(broken)
    notice = explored.explorer.side.notice
    assert notice.text() == "broken.png is no picture that can be read."
    assert notice.isVisible()
    assert not explored.drop(other)
    QGuiApplication.clipboard().setText("words")
    explored.press(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert notice.text() == "The clipboard holds no picture."
    image = QImage(str(picture(tmp_path / "c.png", 255, 255)))
    QGuiApplication.clipboard().setImage(image)
    explored.press(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    explored.qtbot.waitUntil(lambda: bool(explored.explorer.marks.pins))
    assert notice.isHidden()


@pytest.mark.parametrize("ink", ["#102030", "#00000000"])
def test_ink_on_paper_is_framed_as_the_data_are(ink: str) -> None:
    paper = QImage(200, 120, QImage.Format.Format_ARGB32)
    is_clear = ink == "#00000000"
    paper.fill(QColor(ink) if is_clear else QColor("#f4f0e6"))
    for x in range(20, 40):
        for y in range(10, 90):
            paper.setPixelColor(x, y, QColor("#102030"))
    row = data_row(paper, (28, 28), is_digit=True)
    assert (row.shape, row.dtype, row.max()) == ((28, 28), np.uint8, 255)
    rows, columns = np.flatnonzero(row.any(axis=1)), np.flatnonzero(row.any(axis=0))
    assert (len(rows), len(columns)) == (20, 5)
    assert abs(rows.mean() - 13.5) <= 1
    assert abs(columns.mean() - 13.5) <= 1


def test_other_pictures_are_cut_and_not_squeezed() -> None:
    wide = QImage(90, 30, QImage.Format.Format_RGB32)
    wide.fill(QColor("red"))
    for x in range(30, 60):
        for y in range(30):
            wide.setPixelColor(x, y, QColor("blue"))
    row = data_row(wide, (10, 10, 3), is_digit=False)
    assert (row == np.array([0, 0, 255], np.uint8)).all()


# --- numbers -------------------------------------------------------------------------


def test_stops_are_evenly_spaced_from_end_to_end() -> None:
    stops = along([(0, 0), (3, 0), (3, 0), (3, 1)], 5)
    assert stops.tolist() == [[0, 0], [1, 0], [2, 0], [3, 0], [3, 1]]


def test_numbers_that_are_not_drawn_come_from_the_nearest_point() -> None:
    points = np.array([[0, 5, 0], [1, 6, 1], [np.nan, 7, 0]], dtype=np.float32)
    made = completed([(0.1, 0.2), (0.9, 0.9)], points, (0, 2))
    assert made == pytest.approx(np.array([[0.1, 5, 0.2], [0.9, 6, 0.9]]), abs=1e-6)
    assert completed([(0.3, 2.0)], points[:, :1], (0,)).tolist() == [[pytest.approx(0.3)]]


def test_the_nearest_come_first() -> None:
    points = np.array([[5, 0], [1, 0], [np.inf, 0], [2, 0]], dtype=np.float32)
    near, far = nearest(points, (0, 0), 3)
    assert (near.tolist(), far.tolist()) == ([1, 3, 0], [1, 2, 5])
    assert len(nearest(points[:0], (0, 0), 3)[0]) == 0
