"""Makes the pictures of the start page: what each lesson ends with, from a real run of it.

python tools/make_lesson_pictures.py [--runs FOLDER]   writes resources/examples/*.png

FOLDER/NAME holds run folders of the lesson; where there is none, it is trained now. On two cores
all of them take some six minutes.
"""

import argparse
import importlib.util
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402
from PySide6.QtCore import QPointF, QRectF, QSize, Qt  # noqa: E402
from PySide6.QtGui import (  # noqa: E402
    QColor,
    QFont,
    QGuiApplication,
    QImage,
    QPainter,
    QPainterPath,
    QPen,
)

from studio.ui.widgets.theme import THEMES, Theme, load_fonts, mono, sans  # noqa: E402
from tools.make_examples import MAKERS  # noqa: E402

EXAMPLES = ROOT / "resources" / "examples"
SIZE = QSize(280, 150)
SCALE = 2
_EDGE = 16.0
Draw = Callable[[QPainter, Theme], None]


# --- from a run to numbers ----------------------------------------------------------


class Run:
    """A run folder: its script as a module, and its model."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def script(self) -> Any:
        """The script, imported."""
        spec = importlib.util.spec_from_file_location("lesson", self.folder / "script.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    @property
    def model(self) -> Any:
        """The trained model."""
        import keras

        return keras.models.load_model(self.folder / "model.keras")

    def metrics(self) -> dict[str, list[float]]:
        """The columns of the table of epochs, or of tests."""
        lines = (self.folder / "metrics.csv").read_text().splitlines()
        rows = [[float(v or "nan") for v in line.split(",")] for line in lines[1:]]
        return {n: [r[i] for r in rows] for i, n in enumerate(lines[0].split(","))}


def run_of(name: str, runs: Path) -> Run:
    """The newest finished run of a lesson; trained now where there is none."""
    found = sorted((runs / name).glob("*/model.keras"))
    if not found:
        example = EXAMPLES / f"{name}.strata"
        order = [sys.executable, "-m", "studio", "train", str(example), "--runs", str(runs / name)]
        subprocess.run(order, cwd=ROOT, check=True)
        found = sorted((runs / name).glob("*/model.keras"))
    return Run(found[-1].parent)


# --- the pictures -------------------------------------------------------------------


def regression(run: Run) -> Draw:
    """The points and the fitted line."""
    train, test = run.script.load_data()
    x = np.concatenate([train["x"], test["x"]]).reshape(-1)
    y = np.concatenate([train["y"], test["y"]]).reshape(-1)
    slope, intercept = (float(w.reshape(-1)[0]) for w in run.model.get_weights())

    def draw(painter: QPainter, colors: Theme) -> None:
        place = _place((-1.05, 1.05), (float(y.min()) - 0.05, float(y.max()) + 0.05))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_faint(colors.series[0], 150))
        for point in zip(x, y, strict=True):
            painter.drawEllipse(place(*point), 2.1, 2.1)
        ends = [place(end, slope * end + intercept) for end in (-1.05, 1.05)]
        painter.setPen(_pen(colors.series[1], 3))
        painter.drawLine(*ends)
        _say(painter, colors, f"y = {slope:.2f} x + {intercept:.2f}", QRectF(_EDGE, 10, 200, 18))

    return draw


def mnist_classifier(run: Run) -> Draw:
    """Digits of the test part with what the network takes them for; some of them wrong."""
    _, test = run.script.load_data()
    answers = run.model.predict(test["image"][:400], verbose=0).argmax(axis=1)
    truth = test["label"][:400].argmax(axis=1)
    wrong = np.flatnonzero(answers != truth)[:2]
    right = np.flatnonzero(answers == truth)[: 12 - len(wrong)]
    shown = np.sort(np.concatenate([right, wrong]))
    images = test["image"][shown].reshape(-1, 28, 28)

    def draw(painter: QPainter, colors: Theme) -> None:
        side, pitch, top = 34.0, 41.5, 12.0
        for place, (image, row) in enumerate(zip(images, shown, strict=True)):
            column, line = place % 6, place // 6
            x, y = _EDGE + 3 + column * pitch, top + line * 66
            _gray(painter, image, QRectF(x, y, side, side), colors.text)
            is_right = answers[row] == truth[row]
            painter.setPen(QColor(colors.success if is_right else colors.danger))
            painter.setFont(_bold(14))
            box = QRectF(x, y + side, side, 20)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(answers[row]))

    return draw


def mnist_two_hidden(run: Run) -> Draw:
    """Loss on the training part and on the test part, epoch by epoch."""
    metrics = run.metrics()
    loss, tested = metrics["loss"], metrics["val_loss"]
    accuracy = metrics["val_accuracy"][-1]

    def draw(painter: QPainter, colors: Theme) -> None:
        place = _place((1, len(loss)), (0, max(loss[0], tested[0]) * 1.08), bottom=22)
        _ground(painter, colors)
        _curve(painter, place, loss, _pen(colors.series[0], 2.5))
        _curve(painter, place, tested, _pen(colors.series[1], 2.5))
        for n, (name, color) in enumerate((("training", 0), ("test", 1))):
            box = QRectF(150, 22 + 18 * n, 112, 18)
            _say(painter, colors, name, box, colors.series[color], at_right=True)
        text = f"{100 * accuracy:.1f} % right"
        _say(painter, colors, text, QRectF(100, 60, 162, 18), at_right=True)

    return draw


def cnn(run: Run) -> Draw:
    """A digit and what the two convolutions make of it."""
    import keras

    _, test = run.script.load_data()
    digit, model = test["image"][:1], run.model
    layers = [model.get_layer(f"conv_{n}").output for n in (1, 2)]
    first, second = (maps[0] for maps in keras.Model(model.inputs, layers).predict(digit))

    def draw(painter: QPainter, colors: Theme) -> None:
        _gray(painter, digit[0, 0], QRectF(_EDGE, 43, 64, 64), colors.text)
        for maps, left, side, color in ((first, 100, 34.0, 0), (second, 190, 22.0, 1)):
            count = 6 if side > 30 else 12
            best = np.argsort(maps.sum(axis=(1, 2)))[::-1][:count]
            columns = 2 if side > 30 else 3
            rows = count // columns
            gap = 5.0
            top = 75 - (rows * side + (rows - 1) * gap) / 2
            for place, number in enumerate(best):
                x = left + (place % columns) * (side + gap)
                y = top + (place // columns) * (side + gap)
                _gray(painter, maps[number], QRectF(x, y, side, side), colors.series[color])

    return draw


def rnn_classifier(run: Run) -> Draw:
    """A digit that is read row by row, and the accuracy as the steps go by."""
    metrics = run.metrics()
    accuracy = metrics["val_accuracy"]
    _, test = run.script.load_data()
    digit = test["image"][0]

    def draw(painter: QPainter, colors: Theme) -> None:
        read = 17
        for row in range(28):
            line = np.where(np.arange(28)[:, None] == row, digit, 0)
            color = colors.series[1] if row == read else colors.text
            strength = 255 if row <= read else 70
            _gray(painter, line, QRectF(_EDGE, 32, 84, 84), color, strength)
        painter.setPen(_pen(colors.series[1], 1.5))
        y = 32 + 3.0 * (read + 1)
        painter.drawLine(QPointF(_EDGE, y), QPointF(_EDGE + 84, y))
        place = _place((0, len(accuracy) - 1), (0, 1.02), left=128, bottom=22)
        _ground(painter, colors, left=124)
        _curve(painter, place, accuracy, _pen(colors.series[0], 2.5), start=0)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors.series[0]))
        for test_number, value in enumerate(accuracy):
            painter.drawEllipse(place(test_number, value), 3, 3)
        text = f"{100 * accuracy[-1]:.0f} %"
        _say(painter, colors, text, QRectF(180, 34, 84, 18), at_right=True)

    return draw


def lstm_regressor(run: Run) -> Draw:
    """The sine that goes in, the cosine, and what the network makes of the one."""
    train, test = run.script.load_data()
    model, batch = run.model, run.script.BATCH_SIZE
    for first in range(len(train["sine"]) - 40 * batch, len(train["sine"]), batch):
        model.predict_on_batch(train["sine"][first : first + batch])  # to remember what came before
    shown = 15
    answer = np.asarray(model.predict_on_batch(test["sine"]))[:shown].reshape(-1).tolist()
    sine, cosine = (test[name][:shown].reshape(-1).tolist() for name in ("sine", "cosine"))

    def draw(painter: QPainter, colors: Theme) -> None:
        place = _place((1, len(sine)), (-1.15, 1.15))
        _curve(painter, place, sine, _pen(_faint(colors.muted, 120), 1.5))
        _curve(painter, place, cosine, _pen(colors.series[0], 3))
        dashed = _pen(colors.series[1], 2.5)
        dashed.setDashPattern([3, 2.4])
        _curve(painter, place, answer, dashed)

    return draw


def autoencoder(run: Run) -> Draw:
    """The map of the codes, coloured by what the digits are."""
    folder = run.folder / "watches" / "encoder"
    points = np.load(sorted(folder.glob("epoch-*.npy"))[-1])
    labels = np.load(folder / "labels.npy")

    def draw(painter: QPainter, colors: Theme) -> None:
        low, high = np.percentile(points, 1, axis=0), np.percentile(points, 99, axis=0)
        place = _place((low[0], high[0]), (low[1], high[1]))
        painter.setPen(Qt.PenStyle.NoPen)
        for row in range(0, len(points), 4):
            painter.setBrush(_faint(colors.classes[int(labels[row])], 190))
            at = place(*points[row])
            if QRectF(4, 4, SIZE.width() - 8, SIZE.height() - 8).contains(at):
                painter.drawEllipse(at, 1.3, 1.3)

    return draw


def spirals(run: Run) -> Draw:
    """The plane in the colours of the answers, and the points."""
    from studio.ui.plane.plane_colors import class_picture

    train, _ = run.script.load_data()
    scale = SIZE.height() / 2.4
    wide, high = SIZE.width() / 2 / scale, SIZE.height() / 2 / scale
    x, y = np.linspace(-wide, wide, SIZE.width()), np.linspace(high, -high, SIZE.height())
    places = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2).astype(np.float32)
    answers = run.model.predict(places, batch_size=10_000, verbose=0)
    answers = answers.reshape(SIZE.height(), SIZE.width(), 1)

    def draw(painter: QPainter, colors: Theme) -> None:
        picture = np.ascontiguousarray(class_picture(answers, colors))
        height, width = picture.shape[:2]
        image = QImage(picture.data, width, height, 3 * width, QImage.Format.Format_RGB888)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRectF(0, 0, width, height), image)
        painter.setPen(_pen(colors.surface, 0.7))
        for (across, up), label in zip(train["point"][::2], train["label"][::2], strict=True):
            painter.setBrush(QColor(colors.series[int(label)]))
            at = QPointF(width / 2 + float(across) * scale, height / 2 - float(up) * scale)
            painter.drawEllipse(at, 2.4, 2.4)

    return draw


PICTURES: dict[str, Callable[[Run], Draw]] = {
    make.__name__: globals()[make.__name__] for make in MAKERS
}


# --- drawing ------------------------------------------------------------------------


def _place(
    xs: tuple[float, float],
    ys: tuple[float, float],
    left: float = _EDGE,
    bottom: float = _EDGE,
) -> Callable[[float, float], QPointF]:
    """Where a pair of numbers stands in the picture."""
    width, height = SIZE.width() - left - _EDGE, SIZE.height() - bottom - _EDGE

    def place(x: float, y: float) -> QPointF:
        across = (float(x) - xs[0]) / (xs[1] - xs[0])
        up = (float(y) - ys[0]) / (ys[1] - ys[0])
        return QPointF(left + across * width, _EDGE + (1 - up) * height)

    return place


def _curve(
    painter: QPainter,
    place: Callable[[float, float], QPointF],
    values: Sequence[float],
    pen: QPen,
    start: int = 1,
) -> None:
    path = QPainterPath(place(start, values[0]))
    for number, value in enumerate(values[1:], start=start + 1):
        path.lineTo(place(number, value))
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path)


def _ground(painter: QPainter, colors: Theme, left: float = _EDGE) -> None:
    """The line that a curve stands on."""
    painter.setPen(_pen(colors.border, 1))
    y = SIZE.height() - 20.0
    painter.drawLine(QPointF(left, y), QPointF(SIZE.width() - _EDGE, y))


def _gray(painter: QPainter, values: Any, box: QRectF, color: str, most: int = 255) -> None:
    """A picture in one colour: what is strong is opaque."""
    high = float(values.max()) or 1.0
    opaque = np.clip(values / high * most, 0, 255).astype(np.uint8)
    image = np.zeros((*values.shape, 4), np.uint8)
    tone = QColor(color)
    image[..., 0], image[..., 1], image[..., 2] = tone.blue(), tone.green(), tone.red()
    image[..., 3] = opaque
    height, width = values.shape
    picture = QImage(image.tobytes(), width, height, 4 * width, QImage.Format.Format_ARGB32)
    painter.drawImage(box, picture)


def _say(
    painter: QPainter,
    colors: Theme,
    text: str,
    box: QRectF,
    color: str = "",
    *,
    at_right: bool = False,
) -> None:
    painter.setFont(mono(12))
    painter.setPen(QColor(color or colors.muted))
    side = Qt.AlignmentFlag.AlignRight if at_right else Qt.AlignmentFlag.AlignLeft
    painter.drawText(box, int(side | Qt.AlignmentFlag.AlignVCenter), text)


def _pen(color: str | QColor, width: float) -> QPen:
    pen = QPen(QColor(color), width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen


def _faint(color: str, alpha: int) -> QColor:
    found = QColor(color)
    found.setAlpha(alpha)
    return found


_bold = partial(sans, weight=QFont.Weight.DemiBold)


def write(draw: Draw, path: Path, colors: Theme) -> None:
    """Paint a picture and save it."""
    image = QImage(SIZE * SCALE, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    painter.scale(SCALE, SCALE)
    draw(painter, colors)
    painter.end()
    # Few colours are enough, and a third of the bytes.
    from PIL import Image

    image.save(str(path))
    with Image.open(path) as picture:
        picture.quantize(96, Image.Quantize.FASTOCTREE).save(path, optimize=True)
    print(path.relative_to(ROOT), f"{path.stat().st_size / 1024:.0f} KB")


def main() -> None:
    """Write all of them, or those that are named."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=Path)
    parser.add_argument("names", nargs="*", choices=[*PICTURES, []])
    told = parser.parse_args()
    app = QGuiApplication.instance() or QGuiApplication([])
    load_fonts()
    with tempfile.TemporaryDirectory() as folder:
        for name in told.names or PICTURES:
            draw = PICTURES[name](run_of(name, told.runs or Path(folder)))
            for theme_name, colors in THEMES.items():
                write(draw, EXAMPLES / f"{name}-{theme_name}.png", colors)
    del app


if __name__ == "__main__":
    main()
