"""The line under the curves: it says what they tell, and its changes reach the document."""

import math

import pytest
from pytestqt.qtbot import QtBot

from studio.engine.outcome import Outcome
from studio.engine.protocol.run import EpochDone, RunStarted
from studio.project import store
from studio.project.mends import Mend
from studio.resources import resource
from studio.ui.edit.document import Document
from studio.ui.run.run_model import RunModel
from studio.ui.training.reading_bar import ReadingBar


@pytest.fixture
def bar(qtbot: QtBot) -> ReadingBar:
    document = Document()
    document.show(store.load(resource("examples", "mnist_classifier.strata")))
    bar = ReadingBar(RunModel(), document)
    qtbot.addWidget(bar)
    return bar


def overfit(model: RunModel, epochs: int = 12) -> None:
    model.begin()
    model.take(RunStarted(epochs, 10, 320, 32, "CPU", ("loss",), 10))
    for epoch in range(epochs):
        held_back = math.exp(-0.5 * min(epoch, 5)) + 0.05 * max(0, epoch - 5)
        model.take(EpochDone(epoch, {"loss": math.exp(-0.5 * epoch), "val_loss": held_back}, 1.0))


def test_nothing_is_said_before_there_is_something_to_say(bar: ReadingBar) -> None:
    assert bar.isHidden()


def test_it_speaks_while_the_run_goes_on_and_is_silent_at_the_next(
    bar: ReadingBar, qtbot: QtBot
) -> None:
    overfit(bar._model)
    qtbot.waitUntil(lambda: not bar.isHidden())
    assert "overfitting" in bar.words.text()
    bar._model.begin()
    assert bar.isHidden()


def test_the_end_of_a_run_is_read_at_once(bar: ReadingBar) -> None:
    overfit(bar._model)
    bar._model.end(Outcome("finished", "It ended."))
    assert not bar.isHidden()


def test_a_change_is_chosen_from_its_menu_for_the_network_as_it_is(bar: ReadingBar) -> None:
    overfit(bar._model)
    bar.read()
    chosen: list[Mend] = []
    bar.mend_chosen.connect(chosen.append)
    bar.menu().actions()[0].trigger()
    assert "Dropout" in chosen[0].sentence
