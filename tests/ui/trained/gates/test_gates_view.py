"""The gates of a recurrent layer as they are drawn: units, moments and layers, without Keras."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.engine.protocol.questions import GatesShown, PreparedNumbers, ShowGates
from studio.project.store import load
from studio.resources import resource
from studio.runs.run_folder import RunFolder
from studio.runs.subject import Output, subject_of
from studio.ui.edit.document import Document
from studio.ui.run.run_follower import RunFollower
from studio.ui.run.shown_run import ShownRun
from studio.ui.trained.gates.gates_page import GatesPage
from studio.ui.trained.gates.gates_view import GatesView, LookedInto
from studio.ui.trained.gates.gates_words import gates_of

MOMENTS, UNITS = 8, 3
LETTERS = {"LSTM": "figcoh", "GRU": "zrgh", "SimpleRNN": "ah"}
KEY = Qt.Key


def shown(kind: str = "LSTM", **told: Any) -> GatesShown:
    usual = {"activation": "tanh", "recurrent_activation": "sigmoid", "layers": ("memory", "older")}
    told = {**usual, "layer": "memory", "rows": 20, "row": 4, **told}
    return GatesShown(1, kind=kind, **told)


def arrays(kind: str = "LSTM") -> dict[str, Any]:
    """Each value tells its letter, its moment and its unit: 0.123 is letter 1, moment 2, unit 3."""
    moment, unit = np.indices((MOMENTS, UNITS)) + 1
    made = {
        letter: ((place + 1) / 10 + moment / 100 + unit / 1000).astype("float32")
        for place, letter in enumerate(LETTERS[kind])
    }
    wave = np.linspace(-1, 1, MOMENTS, dtype="float32")[:, None]
    return {"x": wave, "answer": wave / 2, "target": wave, **made}


@pytest.fixture(scope="module")
def lasting_view(qapp: QApplication) -> Iterator[GatesView]:
    """One view for all these tests: to make its eight plots takes longest."""
    view = GatesView()
    view.resize(900, 900)
    view.show()
    yield view
    view.close()
    view.deleteLater()


@pytest.fixture
def view(lasting_view: GatesView, qtbot: QtBot) -> GatesView:
    """The view as a start leaves it, with an LSTM in it."""
    view = lasting_view
    view.point_at(None)
    view.show_units("one", 0)
    view.show_gates(LookedInto(shown(), arrays()))
    finish(view)
    for plot in view.plots.values():
        plot.show_all()
    qtbot.waitExposed(view)
    assert view.where.text() == "8 moments · 3 units"
    return view


def finish(view: GatesView) -> None:
    """Let each plot have its turn."""
    while not view.is_drawn:
        QApplication.processEvents()


def values(view: GatesView) -> dict[str, str]:
    return {letter: plot.value.text() for letter, plot in view.plots.items()}


def hover(view: GatesView, letter: str, moment: int, unit: float = 0.0) -> None:
    plot = view.plots[letter].plot
    box = plot.getPlotItem().getViewBox()
    low, high = box.viewRange()[1]
    at = box.mapViewToScene(QPointF(moment, unit or (low + high) / 2))
    place = plot.mapFromScene(at)
    QTest.mouseMove(plot.viewport(), place)


@pytest.mark.parametrize("kind", sorted(LETTERS))
def test_each_kind_shows_its_own_curves_with_their_formulas(view: GatesView, kind: str) -> None:
    view.show_gates(LookedInto(shown(kind), arrays(kind)))
    finish(view)
    assert list(view.plots) == ["x", *LETTERS[kind], "answer"]
    for letter in LETTERS[kind]:
        assert view.plots[letter].formula.accessibleName().startswith(f"{letter}_t = ")


def test_formulas_say_what_the_layer_really_computes() -> None:
    forget = gates_of(shown())[0]
    assert forget.plain_formula == "f_t = \u03c3(W_f x_t + U_f h_t\u22121 + b_f)"
    assert "h<sub>t\u22121</sub>" in forget.rich_formula
    forget = gates_of(shown(recurrent_activation="hard_sigmoid", uses_bias=False))[0]
    assert forget.plain_formula == "f_t = hard_sigmoid(W_f x_t + U_f h_t\u22121)"
    assert forget.ends == (0.0, 1.0)
    forget = gates_of(shown(recurrent_activation="relu"))[0]
    assert forget.ends is None
    before, after = (gates_of(shown("GRU", resets_after=r))[2].plain_formula for r in (False, True))
    assert "U_g (r_t \u2299 h_t\u22121)" in before
    assert "r_t \u2299 (U_g h_t\u22121 + b\u2032_g)" in after
    backwards = gates_of(shown(reads_backwards=True))
    assert "h_t+1" in backwards[0].plain_formula


def test_hovering_marks_one_moment_in_all_plots(view: GatesView) -> None:
    view.show_units("one", 1)
    finish(view)
    hover(view, "g", 5)
    found = values(view)
    assert [found[letter] for letter in "figcoh"] == [f"0.{n}520" for n in range(1, 7)]
    assert view.where.text() == "moment 5 of 8 · unit 2"
    assert all(plot._line.isVisible() and plot._line.value() == 5 for plot in view.plots.values())


def test_a_map_tells_the_unit_under_the_pointer(view: GatesView) -> None:
    view.show_units("all", 0)
    finish(view)
    hover(view, "f", 2, unit=3.0)
    assert view.where.text() == "moment 2 of 8 · unit 3"
    assert values(view)["h"] == "0.6230"


def test_the_numbers_of_a_wide_input_are_no_units(view: GatesView) -> None:
    wide = {**arrays(), "x": np.zeros((MOMENTS, 28), dtype="float32")}
    view.show_gates(LookedInto(shown(), wide))
    finish(view)
    view.show_units("one", 1)
    finish(view)
    hover(view, "x", 5, unit=20)
    assert view.where.text() == "moment 5 of 8 · unit 2"
    assert values(view)["f"] == "0.1520"


def test_the_mean_is_of_all_units(view: GatesView) -> None:
    view.show_units("mean", 0)
    finish(view)
    view.point_at(0)
    assert values(view)["f"] == "0.1120"


def test_keys_walk_through_moments_units_and_examples(view: GatesView, qtbot: QtBot) -> None:
    units, examples = [], []
    view.unit_wanted.connect(units.append)
    view.example_wanted.connect(examples.append)
    view.setFocus()
    for key in (KEY.Key_Right, KEY.Key_Right, KEY.Key_Up, KEY.Key_PageDown, KEY.Key_PageUp):
        qtbot.keyClick(view, key)
    assert (view.moment, units, examples) == (1, [1], [1, -1])
    qtbot.keyClick(view, KEY.Key_End)
    qtbot.keyClick(view, KEY.Key_Right)
    assert view.moment == MOMENTS - 1


def test_all_plots_show_the_same_stretch_of_time(view: GatesView) -> None:
    view.plots["f"].stretch(2.0, 5.0)
    ends = {tuple(p.plot.getPlotItem().getViewBox().viewRange()[0]) for p in view.plots.values()}
    assert ends == {(2.0, 5.0)}


def test_what_a_mask_leaves_out_is_said_and_drawn_as_a_gap(view: GatesView) -> None:
    masked = arrays()
    for letter in "figcoh":
        masked[letter][3] = np.nan
    view.show_gates(LookedInto(shown(), masked))
    finish(view)
    for mode in ("one", "mean", "all"):
        view.show_units(mode, 0)
        finish(view)
        view.grab()
        view.point_at(3)
        assert values(view)["f"] == "left out"


def test_curves_are_kept_as_numbers(view: GatesView, tmp_path: Path) -> None:
    view.write_csv(tmp_path / "gates.csv")
    lines = (tmp_path / "gates.csv").read_text().splitlines()
    assert lines[0].split(",")[:5] == ["moment", "x_1", "f_1", "f_2", "f_3"]
    assert len(lines) == MOMENTS + 1
    assert lines[1].split(",")[2:5] == ["0.111", "0.112", "0.113"]


@pytest.fixture
def page(make_room: Any, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    room = make_room()
    page = GatesPage(RunFollower(Document(), room), room.questions)
    qtbot.addWidget(page)
    asked: list[ShowGates] = []

    def ask(topic: str, about: Any, make: Any, *_: Any, **__: Any) -> None:
        asked.append(make(1, "", "", "", ()))

    monkeypatch.setattr(page._questions, "ask", ask)
    project = load(resource("examples", "lstm_regressor.strata"))
    run = ShownRun(RunFolder(tmp_path), subject_of(project), "", "Run", "model.keras")
    page._follower._set(run)
    page.show_answer(run, shown(), arrays())
    page.resize(330, 600)
    page.show()
    asked.clear()
    return page, asked, run


def test_choices_are_asked_about(page: Any, qtbot: QtBot) -> None:
    page, asked, _ = page
    page.on.click()
    page.layer.setCurrentIndex(1)
    page.layer.activated.emit(1)
    page.part.setCurrentIndex(1)
    page.part.activated.emit(1)
    found = [(question.row, question.layer, question.part) for question in asked]
    assert found == [(5, "memory", "test"), (5, "older", "test"), (5, "older", "train")]
    assert asked[0].target == "cosine"


def test_an_answer_takes_back_no_choice_that_was_made_meanwhile(page: Any) -> None:
    page, asked, run = page
    page.on.click()
    page.layer.setCurrentIndex(1)
    page._questions.is_asking = lambda topic: True
    page.show_answer(run, shown(), arrays())
    page.on.click()
    assert [(question.row, question.layer) for question in asked] == [(5, "memory"), (6, "older")]


def test_a_layer_that_cannot_be_shown_leaves_the_choice_of_another(page: Any) -> None:
    page, _, run = page
    page.show_answer(run, shown(sentence="memory cannot be shown: it computes otherwise."), {})
    assert page.waiting.sentence.text() == "memory cannot be shown: it computes otherwise."
    assert page.waiting.isVisible()
    assert page.layer.isVisible()
    page.show_answer(run, shown(layer="older"), arrays())
    assert page.view.isVisible()


@pytest.mark.parametrize(
    ("output", "given", "words"),
    [
        (
            Output("out", "y", "numbers", numbers=PreparedNumbers("y", ("euros",))),
            {"answer": np.array([245_120.4]), "target": np.array([250_000.0])},
            "The network answers 245,120; the target is 250,000, in the units of euros.",
        ),
        (
            Output("out", "y", "classes", ("1", "2", "3"), 3),
            {"answer": np.array([0.1, 0.2, 0.7]), "target": np.array(1)},
            "The network answers 3 (70%); the target is 2.",
        ),
    ],
)
def test_an_answer_is_told_as_the_data_have_it(
    page: Any, output: Output, given: dict[str, Any], words: str
) -> None:
    page, _, run = page
    run = replace(run, subject=replace(run.subject, outputs=(output,)))
    page.show_answer(run, shown(units="own"), {**arrays(), **given})
    assert page.words.text() == words
