"""What an evaluation is drawn with: matrix, bars, plots, weights. No Keras here."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from studio.engine.protocol.questions import (
    LayerWeights,
    OutputScore,
    PreparedNumbers,
    RowsFetched,
)
from studio.project.columns import Column
from studio.runs.run_folder import RunFolder
from studio.runs.subject import Input, Output, Subject
from studio.ui.child.asker import Asker
from studio.ui.child.background import Background
from studio.ui.child.spare import Spare
from studio.ui.run.questions import Questions
from studio.ui.run.shown_run import ShownRun
from studio.ui.shared.pictures import as_bytes, image_of
from studio.ui.trained.confusion import ConfusionMatrix
from studio.ui.trained.examples_page import ExamplesPage
from studio.ui.trained.kernels import KernelSheet, kernels_of
from studio.ui.trained.results import LayerResult, OutputResult, Results
from studio.ui.trained.scores_page import ScoresPage
from studio.ui.trained.try_it.output_view import OutputView
from studio.ui.trained.weights_page import WeightsPage
from studio.ui.widgets.class_bars import ClassBars, shares_of
from studio.ui.widgets.theme import appearance
from tests.helpers.cards import texts_on_cards

COUNTS = np.array([[8, 2, 0], [1, 9, 0], [0, 0, 0]])
NAMES = ("cat", "dog", "bird").__getitem__


@pytest.fixture
def matrix(qtbot: QtBot) -> ConfusionMatrix:
    matrix = ConfusionMatrix()
    qtbot.addWidget(matrix)
    matrix.resize(440, 500)
    matrix.show_counts(COUNTS, NAMES)
    matrix.show()
    return matrix


def test_recall_is_by_row_and_precision_by_column(matrix: ConfusionMatrix) -> None:
    assert [matrix.recall(n) for n in range(3)] == [0.8, 0.9, None]
    assert [matrix.precision(n) for n in range(3)] == [8 / 9, 9 / 11, None]


@pytest.mark.parametrize("names", [("first", "second"), ("yes", "no"), ("ill", "Well of late")])
def test_names_that_there_is_room_for_are_written_whole(
    matrix: ConfusionMatrix, names: tuple[str, ...]
) -> None:
    matrix.show_counts([[1, 2], [3, 4]], names.__getitem__)
    assert matrix.written_names() == list(names)
    matrix.show_counts([[1, 2], [3, 4]], ("a" * 60, "b").__getitem__)
    assert matrix.written_names()[0].endswith("…")


def test_a_class_says_its_whole_name_under_the_pointer(matrix: ConfusionMatrix) -> None:
    long = "a" * 60
    matrix.show_counts([[1, 2], [3, 4]], (long, "b").__getitem__)
    first, last = matrix.cell_rect(0, 0).center(), matrix.cell_rect(1, 1).center()
    assert matrix.tip_at(QPointF(20, first.y())) == long
    assert matrix.tip_at(QPointF(first.x(), 20)) == long
    assert matrix.tip_at(QPointF(20, last.y())) == "b"
    assert matrix.tip_at(last) == "4 rows of b, found"
    assert matrix.tip_at(QPointF(2, 2)) == ""


def test_a_click_on_a_cell_chooses_truth_and_answer(matrix: ConfusionMatrix) -> None:
    chosen: list[tuple[int, int]] = []
    matrix.cell_chosen.connect(lambda *cell: chosen.append(cell))
    at = matrix.cell_rect(0, 1).center().toPoint()
    QTest.mouseClick(matrix, Qt.MouseButton.LeftButton, pos=at)
    assert chosen == [(0, 1)]


def test_keys_walk_the_cells_and_say_what_they_are(matrix: ConfusionMatrix) -> None:
    chosen: list[tuple[int, int]] = []
    matrix.cell_chosen.connect(lambda *cell: chosen.append(cell))
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Right, Qt.Key.Key_Up):
        QTest.keyClick(matrix, key)
    assert matrix.accessibleDescription() == "2 rows of cat, taken for dog"
    QTest.keyClick(matrix, Qt.Key.Key_Return)
    assert chosen == [(0, 1)]


@pytest.mark.parametrize("classes", [2, 10, 20, 100])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_number_of_classes_fits_the_column(
    matrix: ConfusionMatrix, classes: int, theme: str
) -> None:
    appearance().use(theme)
    matrix.show_counts(np.full((classes, classes), 1234), str)
    assert not matrix.grab().isNull()
    last = matrix.cell_rect(classes - 1, classes - 1)
    assert last.right() <= 440
    assert last.bottom() <= matrix.height()


def test_outputs_that_are_no_probabilities_yet_become_some() -> None:
    assert shares_of([0.25, 0.75]) == [0.25, 0.75]
    assert shares_of([0.25]) == [0.75, 0.25]
    assert shares_of([3.0, 3.0]) == [0.5, 0.5]
    assert shares_of([-800.0, 800.0]) == [0.0, 1.0]
    assert shares_of([0.0 - 2]) == pytest.approx([0.8808, 0.1192], abs=1e-4)


def test_of_many_classes_the_likeliest_have_bars_and_so_has_the_true_one(qtbot: QtBot) -> None:
    bars = ClassBars()
    qtbot.addWidget(bars)
    bars.show_shares([n / 5050 for n in range(1, 101)], str, truth=3)
    assert bars.shown() == [*range(99, 90, -1), 3]
    assert bars.best == 99


@pytest.mark.parametrize("shape", [(8, 6), (8, 6, 1), (8, 6, 3), (8, 6, 4)])
def test_a_picture_survives_the_way_to_qt_and_back(shape: tuple[int, ...]) -> None:
    there = np.random.RandomState(0).randint(0, 256, shape).astype(np.uint8)
    if shape[-1] == 4:
        there[..., 3] = 255  # Qt may lose the colour of what is see-through
    np.testing.assert_array_equal(as_bytes(image_of(there, shape, 0, 255), shape), there)


def test_channels_may_stand_first_and_rows_may_be_flat() -> None:
    there = np.random.RandomState(0).randint(0, 256, (6, 5, 3)).astype(np.uint8)
    first = np.moveaxis(there, -1, 0)
    np.testing.assert_array_equal(as_bytes(image_of(first, (6, 5, 3), 0, 255), (6, 5, 3)), there)
    flat = there.reshape(-1) / 255 - 0.5
    back = as_bytes(image_of(flat, (6, 5, 3), -0.5, 0.5), (6, 5, 3))
    np.testing.assert_allclose(back, there, atol=1)


# --- whole pages -------------------------------------------------------------------


def results(
    *outputs: OutputResult,
    layers: tuple[LayerResult, ...] = (),
    inputs: tuple[Input, ...] = (),
) -> Results:
    subject = Subject(inputs, (), ())
    run = ShownRun(RunFolder(Path("/run")), subject, "", "Run", "model.keras")
    return Results(run, {"mae": 0.25, "loss": 1e-5}, outputs, layers, 4)


def numbers(**more: Any) -> OutputResult:
    arrays = {
        "rows": np.arange(4),
        "truth": np.array([0.0, 1, 2, 3], dtype=np.float32),
        "answer": np.array([0.0, 1, 2, 5], dtype=np.float32),
        **more,
    }
    return OutputResult(
        Output("price", "y", "numbers"), OutputScore("price", "numbers", 4, {}, 0.5), arrays
    )


def test_loss_comes_first_and_small_numbers_keep_their_digits(qtbot: QtBot) -> None:
    page = ScoresPage()
    qtbot.addWidget(page)
    page.show_results(results(numbers()))
    assert list(texts_on_cards(page).items()) == [("loss", "1.000e-05"), ("mae", "0.2500")]


def test_the_cards_stand_in_the_persons_order_of_outputs(qtbot: QtBot) -> None:
    page = ScoresPage()
    qtbot.addWidget(page)
    outputs = (Output("sold", "s", "classes", title="畅销"), Output("cost", "c", "", title="价格"))
    values = {"cost_loss": 2.0, "sold_accuracy": 0.5, "loss": 5.0, "sold_loss": 3.0}
    run = replace(results().run, subject=Subject((), outputs, ()))
    page.show_results(Results(run, values, (), (), 4))
    assert list(texts_on_cards(page)) == ["loss", "畅销 accuracy", "畅销 loss", "价格 loss"]


def test_numbers_are_plotted_and_the_line_only_for_one_input(qtbot: QtBot) -> None:
    page = ScoresPage()
    qtbot.addWidget(page)
    page.resize(460, 700)
    page.show_results(results(numbers()))
    plots = page.plots
    assert plots is not None
    assert page.matrix.isHidden()
    qtbot.waitUntil(lambda: plots.histogram is not None)
    assert plots.residuals is not None
    assert plots.line is None
    line = {"input": np.arange(4.0), "line_x": np.arange(2.0), "line_y": np.arange(2.0)}
    area = Column("area", (), "float32")
    read = Input("area", area, (area,), is_raw=True)
    page.show_results(results(numbers(**line), inputs=(read,)))
    qtbot.waitUntil(lambda: plots.line is not None)
    assert plots.line is not None
    axes = plots.line.plot.getPlotItem().axes
    assert [axes[side]["item"].labelText for side in ("bottom", "left")] == ["area", "y"]
    page.show()
    appearance().use("light")
    assert not page.grab().isNull()


@pytest.mark.parametrize(
    ("units", "words"),
    [("own", "in the units of euros"), ("prepared", "in prepared units"), ("", "")],
)
def test_it_is_said_in_which_units_numbers_are(qtbot: QtBot, units: Any, words: str) -> None:
    page = ScoresPage()
    qtbot.addWidget(page)
    output = Output("price", "y", "numbers", numbers=PreparedNumbers("y", ("euros",)))
    score = OutputScore("price", "numbers", 4, {}, 12_345.6, units=units)
    page.show_results(results(OutputResult(output, score, numbers().arrays)))
    plots = page.plots
    assert plots is not None
    qtbot.waitUntil(lambda: plots.histogram is not None)
    headings = [plots.scatter, plots.residuals, plots.histogram]
    assert all(plot and plot.heading.text().endswith(words) for plot in headings)
    assert page.words.text().startswith(f"4 rows{', ' * bool(words)}{words}: off by 12,346")
    assert page.of_values.isHidden() == (not units)  # what Keras tells is of other numbers


@pytest.mark.parametrize(
    ("units", "truth", "words"),
    [
        ("own", None, "In the units of euros."),
        ("own", 250_000.0, "In the units of euros; the data say 250,000."),
        ("", 3.5, "The data say 3.5."),
        ("", None, ""),
    ],
)
def test_a_tried_number_stands_in_its_units_beside_what_the_data_say(
    qtbot: QtBot, units: Any, truth: float | None, words: str
) -> None:
    output = Output("price", "y", "numbers", numbers=PreparedNumbers("y", ("euros",)))
    view = OutputView(output, has_title=False)
    qtbot.addWidget(view)
    run, known = results().run, None if truth is None else np.array([truth])
    view.show_values(np.array([245_120.4]), {}, run, units, known)
    assert ">245,120<" in view.numbers.text()
    assert view.words.text() == words


def test_a_tried_class_is_marked_where_the_data_say_another(qtbot: QtBot) -> None:
    output = Output("kind", "y", "classes", ("1", "2", "3"), 3)
    view = OutputView(output, has_title=False)
    qtbot.addWidget(view)
    for truth in (np.array(2), np.array([0.0, 0, 1])):
        view.show_values(np.array([0.1, 0.7, 0.2]), {}, results().run, truth=truth)
        assert view.words.text() == "The data say 3."
        assert view.bars.accessibleDescription() == "2, 70%"


def test_the_matrix_and_the_scroll_bar_do_not_bring_and_take_away_each_other(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []
    real = ConfusionMatrix.resizeEvent

    def resize(matrix: ConfusionMatrix, event: Any) -> None:
        sizes.append(matrix.width())
        if len(sizes) < 50:  # else it would never end
            real(matrix, event)

    monkeypatch.setattr(ConfusionMatrix, "resizeEvent", resize)
    page = ScoresPage()
    qtbot.addWidget(page)
    nothing = np.zeros(0, dtype=int)
    arrays = {"confusion": np.full((10, 10), 9), "truth": nothing, "answer": nothing}
    digits = OutputResult(
        Output("digit", "y", "classes"), OutputScore("digit", "classes", 9, {}), arrays
    )
    page.show_results(results(digits))
    page.resize(400, 300)
    page.show()
    qtbot.waitUntil(lambda: page.verticalScrollBar().isVisible())
    fits = page.widget().sizeHint().height()
    for height in range(fits - 15, fits + 25):
        sizes.clear()
        page.resize(400, height)
        for _ in range(3):
            QApplication.processEvents()
        assert len(sizes) < 10, height


def test_what_is_furthest_off_is_looked_at_first() -> None:
    assert numbers().telling_rows[0] == 3


def test_rows_that_come_when_their_page_is_gone_are_left_out(qtbot: QtBot) -> None:
    asked: list[Any] = []
    spare, background, is_over = Spare(), Background(), []
    asker = Asker(spare, spare.start)
    asker.ask = lambda *question: asked.append(question)  # type: ignore[method-assign]
    questions = Questions(asker, background, lambda: None)
    endings = (
        lambda done, failed: failed("Not possible."),
        lambda done, failed: done(RowsFetched(1, {}, {})),
        lambda done, failed: done(RowsFetched(1, {"x": "nowhere.npy"}, {})),
    )
    for end in endings:
        page = ExamplesPage(questions)
        page.show_results(results(numbers()))
        page.leave()
        delete(page)
        end(*asked[-1][2:])
    background.run(lambda: None, lambda _: is_over.append(True))
    qtbot.waitUntil(lambda: bool(is_over))
    assert len(asked) == len(endings)
    background.close()


def test_the_rows_of_a_cell_come_the_most_confident_first() -> None:
    arrays = {
        "truth": np.array([0, 0, 1, 0]),
        "answer": np.array([1, 1, 1, 0]),
        "confidence": np.array([0.6, 0.9, 0.8, 0.7]),
    }
    result = OutputResult(
        Output("kind", "y", "classes", ("a", "b")), OutputScore("kind", "classes", 4, {}), arrays
    )
    assert result.rows_of_cell(0, 1) == [1, 0]


def test_small_weights_are_numbers_and_kernels_are_pictures(qtbot: QtBot) -> None:
    page = WeightsPage()
    qtbot.addWidget(page)
    dense = LayerWeights("line", "Dense", {"kernel": (1, 1), "bias": (1,)}, {})
    conv = LayerWeights("seen", "Conv2D", {"kernel": (5, 5, 1, 32)}, {})
    kernel = np.random.RandomState(0).normal(size=(5, 5, 1, 32)).astype(np.float32)
    layers = (
        LayerResult(dense, {"kernel": np.array([[0.5]]), "bias": np.array([2.0])}),
        LayerResult(conv, {"kernel": kernel}),
    )
    page.show_results(results(layers=layers))
    texts = [text.strip() for text in page.texts()]
    assert {"kernel W  1 × 1", "bias b  1", "kernel  5 × 5 × 1 × 32"} <= set(texts)  # noqa: RUF001
    assert "0.5000" in texts
    assert "2.0000" in texts
    assert any(not label.pixmap().isNull() for label in page.findChildren(QLabel))


@pytest.mark.parametrize("shape", [(64,), (1024,), (3, 1000), (20, 80)])
def test_weights_of_any_shape_fit_the_narrowest_column(
    qtbot: QtBot, shape: tuple[int, ...]
) -> None:
    page = WeightsPage()
    qtbot.addWidget(page)
    values = np.random.RandomState(0).normal(size=shape).astype(np.float32)
    wide = LayerWeights("wide", "Dense", {"bias": shape}, {})
    page.show_results(results(layers=(LayerResult(wide, {"bias": values}),)))
    assert page.widget().minimumSizeHint().width() <= 440


@pytest.mark.parametrize(
    ("kind", "shape", "filters", "size", "channels"),
    [
        ("Conv2D", (5, 4, 3, 8), 8, (5, 4), 3),
        ("Conv2DTranspose", (5, 4, 8, 3), 8, (5, 4), 3),
        ("DepthwiseConv2D", (5, 4, 3, 2), 6, (5, 4), 1),
        ("Conv1D", (5, 3, 8), 8, (3, 5), 1),
    ],
)
def test_each_convolution_keeps_its_kernels_in_an_order_of_its_own(
    kind: str, shape: tuple[int, ...], filters: int, size: tuple[int, int], channels: int
) -> None:
    kernels = kernels_of(kind, "kernel", np.zeros(shape))
    assert kernels is not None
    assert kernels.shape == (filters, *size, channels)


def test_a_picture_of_one_pixel_is_none() -> None:
    assert kernels_of("Conv2D", "kernel", np.zeros((1, 1, 16, 8))) is None


def test_every_input_channel_can_be_looked_at(qtbot: QtBot) -> None:
    kernels = np.random.RandomState(0).normal(size=(300, 3, 3, 32)).astype(np.float32)
    sheet = KernelSheet(kernels)
    qtbot.addWidget(sheet)
    sheet.show()
    seen = set()
    for _ in range(32):
        seen.add(hash(bytes(sheet.sheet.pixmap().toImage().constBits())))
        QTest.keyClick(sheet.channel, Qt.Key.Key_Down)
    assert len(seen) == 32
    assert "The first 256 of 300 filters" in [label.text() for label in sheet.findChildren(QLabel)]


def test_three_channels_are_a_colour(qtbot: QtBot) -> None:
    kernels = np.zeros((1, 2, 2, 3), dtype=np.float32)
    kernels[0, 0, 0, 0] = 1.0
    sheet = KernelSheet(kernels)
    qtbot.addWidget(sheet)
    assert sheet.channel.currentText() == "Red, green and blue"
    assert sheet.sheet.pixmap().toImage().pixelColor(2, 2).name() == "#ff0000"
