"""What curves are read as, on curves of known character, and that what is tried can be made."""

import math
import random

import pytest

from studio.engine.outcome import Outcome
from studio.engine.protocol.run import EpochDone, RunStarted
from studio.project import store
from studio.project.mend_plan import mended
from studio.project.project import Project
from studio.resources import resource
from studio.runs.reading_curves import Reading, read_curves
from studio.runs.run_state import RunState

NOISE = 0.005


def lesson(name: str = "mnist_classifier") -> Project:
    return store.load(resource("examples", f"{name}.strata"))


def run_of(
    losses: list[float], held_back: list[float] | None = None, ending: str = "finished"
) -> RunState:
    run = RunState()
    run.take(RunStarted(len(losses), 10, 320, 32, "CPU", ("loss",), 10))
    for epoch, loss in enumerate(losses):
        logs = {"loss": loss}
        if held_back is not None:
            logs["val_loss"] = held_back[epoch]
        run.take(EpochDone(epoch, logs, 1.0))
    if ending:
        run.end(Outcome(ending, "It ended."))  # type: ignore[arg-type]
    return run


def falling(count: int, to: float = 0.1, rate: float = 0.5) -> list[float]:
    return [to + math.exp(-rate * epoch) for epoch in range(count)]


def noisy(values: list[float]) -> list[float]:
    random.seed(1)
    return [value * (1 + random.uniform(-NOISE, NOISE)) for value in values]


def kind_of(reading: Reading | None) -> str:
    return reading.kind if reading is not None else ""


def rising_after(epoch: int, count: int) -> list[float]:
    down = falling(epoch)
    return down + [down[-1] + 0.04 * more for more in range(1, count - epoch + 1)]


CHARACTERS = {
    "overfitting": (falling(20), rising_after(6, 20)),
    "diverging": (rising_after(6, 20), None),
    "not_learning": ([0.693 - 0.0001 * n for n in range(10)], None),
    "jumping": ([0.5 + 0.4 * (-1) ** n for n in range(12)], None),
    "falling": (falling(8, rate=0.2), None),
    "falling_held_back": (falling(8, rate=0.2), falling(8, rate=0.2)),
    "standing": (falling(30, rate=0.05), [*falling(8), *[falling(8)[-1] * 1.005] * 22]),
}


@pytest.mark.parametrize("kind", CHARACTERS)
def test_a_curve_of_known_character_is_read_as_it(kind: str) -> None:
    losses, held_back = CHARACTERS[kind]
    assert kind_of(read_curves(run_of(losses, held_back), lesson())) == kind


@pytest.mark.parametrize("kind", ["overfitting", "diverging", "falling"])
def test_noise_changes_no_reading(kind: str) -> None:
    losses, held_back = CHARACTERS[kind]
    run = run_of(noisy(losses), noisy(held_back) if held_back else None)
    assert kind_of(read_curves(run, lesson())) == kind


def test_a_run_that_settled_is_left_in_peace() -> None:
    settled = noisy(falling(40))
    assert read_curves(run_of(settled, noisy(falling(40, to=0.11))), lesson()) is None


def test_what_is_small_beside_the_fall_is_no_news() -> None:
    tiny = [0.7, *falling(10, to=1e-4, rate=1.0), *[6e-5, 7e-5, 8e-5, 9e-5] * 3]
    assert kind_of(read_curves(run_of(tiny, tiny), lesson())) == "standing"


def test_of_a_few_epochs_nothing_is_said() -> None:
    assert read_curves(run_of([1.0, 2.0, 3.0, 4.0]), lesson()) is None


def test_the_sentence_names_the_epoch_and_the_values() -> None:
    reading = read_curves(run_of(*CHARACTERS["overfitting"]), lesson())
    assert reading is not None
    assert "since epoch 6, from 0.1821 to" in reading.sentence
    assert reading.values["at"] == 6


def test_a_run_that_goes_on_is_not_told_to_be_longer() -> None:
    assert read_curves(run_of(falling(8, rate=0.2), ending=""), lesson()) is None


def test_a_loss_that_became_no_number_offers_smaller_steps() -> None:
    reading = read_curves(run_of([1.0], ending="nan"), lesson())
    assert reading is not None
    assert "learning rate" in reading.tries[0].sentence


def test_training_that_counts_steps_is_read_by_its_tests() -> None:
    run = RunState()
    run.take(RunStarted(1, 1000, 320, 32, "CPU", ("loss",), 10, test_every=100))
    for number, loss in enumerate(rising_after(6, 12)):
        run.take(EpochDone(number, {"loss": loss}, 1.0, step=100 * number + 1))
    reading = read_curves(run, lesson())
    assert reading is not None
    assert "since test 6" in reading.sentence


LESSONS = ("mnist_classifier", "cnn", "rnn_classifier", "regression", "spirals")


@pytest.mark.parametrize("name", LESSONS)
@pytest.mark.parametrize("kind", CHARACTERS)
def test_what_is_to_be_tried_makes_a_sound_project(name: str, kind: str) -> None:
    reading = read_curves(run_of(*CHARACTERS[kind]), lesson(name))
    assert reading is not None
    for mend in reading.tries:
        project = mended(lesson(name), mend)
        assert project.errors() == []
        assert store.to_bytes(project) != store.to_bytes(lesson(name))


def test_the_overfitting_classifier_is_offered_dropout_before_its_last_layer() -> None:
    reading = read_curves(run_of(*CHARACTERS["overfitting"]), lesson())
    assert reading is not None
    assert "Put Dropout (0.3) before" in reading.tries[0].sentence
