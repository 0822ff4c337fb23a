"""What runs amount to, beside each other: speed without tracing, curves, the table."""

import pytest

from studio.engine.outcome import Outcome
from studio.engine.protocol.run import EpochDone, RunEnded, RunStarted, StepsDone
from studio.project.project import Project
from studio.project.varying import find_setting
from studio.runs.experiment import Experiment, Trial
from studio.runs.measurement import Measurement
from studio.runs.run_state import RunState

SAID = RunEnded("finished", "Training finished.", 2, 9.0, {"loss": 0.3, "accuracy": 0.9})
FINISHED = Outcome("finished", SAID.sentence, run=SAID)


def started(batch_size: int, epochs: int = 2, samples: int = 1000) -> RunStarted:
    steps = samples // batch_size
    return RunStarted(epochs, steps, samples, batch_size, "CPU", ("loss", "accuracy"), 10)


def measured(batch_size: int, speed: float) -> Measurement:
    """A run of two epochs; the first step has no speed, as Keras traces then."""
    run = RunState()
    run.take(started(batch_size))
    steps = 1000 // batch_size
    for epoch in range(2):
        numbers = range(epoch * steps + 1, (epoch + 1) * steps + 1)
        for number in numbers:
            values: dict[str, tuple[float, ...]] = {"loss": (1 / number,), "accuracy": (0.5,)}
            run.take(StepsDone(epoch, (number,), values, 0.0 if number == 1 else speed))
        run.take(EpochDone(epoch, {"loss": 0.5, "accuracy": 0.8, "val_accuracy": 0.7}, 20.0))
    return Measurement(run)


def test_the_speed_leaves_the_first_step_and_the_tests_out():
    run = measured(10, 500.0)
    assert run.samples_per_second == pytest.approx(500)
    assert run.epoch_seconds == pytest.approx(2.0)  # and not the 20 of the whole epoch
    assert not run.is_with_tracing


def test_a_speed_that_changes_counts_by_how_long_it_held():
    run = RunState()
    run.take(started(10, samples=1010))
    run.take(StepsDone(0, (1,), {"loss": (1.0,)}, 0.0))
    run.take(StepsDone(0, (51,), {"loss": (1.0,)}, 100.0))
    run.take(StepsDone(0, (101,), {"loss": (1.0,)}, 500.0))
    assert Measurement(run).samples_per_second == pytest.approx(1000 / (5 + 1))


def test_the_curves_stand_over_epochs_and_over_seconds_of_training():
    run = measured(10, 500.0)
    loss = run.curve("loss")
    assert (loss.epochs[0], loss.epochs[-1]) == pytest.approx((0.01, 2.0))
    assert (loss.seconds[0], loss.seconds[-1]) == pytest.approx((0.02, 4.0))
    assert list(loss.values[:2]) == [1.0, 0.5]
    validation = run.curve("val_accuracy")
    assert validation.epochs == pytest.approx([1.0, 2.0])
    assert validation.seconds == pytest.approx([2.0, 4.0])


def test_a_long_curve_is_the_means_over_equal_stretches():
    run = RunState()
    run.take(started(1, epochs=60, samples=1000))  # 60,000 steps
    for first in range(1, 60_001, 500):
        numbers = tuple(range(first, first + 500))
        run.take(StepsDone(0, numbers, {"loss": tuple(float(n % 2) for n in numbers)}, 9.0))
    loss = Measurement(run).curve("loss")
    assert len(loss.values) == 300
    assert loss.values == pytest.approx([0.5] * 300)


def test_a_run_of_a_single_execution_has_the_time_of_its_epoch():
    run = RunState()
    run.take(started(1000, epochs=1))
    run.take(StepsDone(0, (1,), {"loss": (1.0,)}, 0.0))
    run.take(EpochDone(0, {"loss": 1.0}, 4.0))
    amount = Measurement(run)
    assert amount.epoch_seconds == pytest.approx(4.0)
    assert amount.is_with_tracing
    assert amount.curve("loss").seconds == pytest.approx([4.0])


def made(tmp_path, *trials: tuple[int, Measurement]) -> Experiment:
    project = Project()
    all_of_them = [Trial(size, str(size), project, measured=run) for size, run in trials]
    return Experiment(find_setting(project, "batch_size"), all_of_them, tmp_path / "experiment")


def test_speed_is_told_against_the_smallest_batch_and_scores_against_nothing(tmp_path):
    experiment = made(tmp_path, (100, measured(100, 8000.0)), (10, measured(10, 500.0)))
    for trial in experiment.trials:
        trial.end(FINISHED)
    assert [experiment.speed_up(t) for t in experiment.trials] == pytest.approx([16.0, 1.0])
    assert experiment.headings() == (
        "batch size", "state", "epoch", "samples/s", "speed-up over 10", "loss", "accuracy",
        "test accuracy",
    )  # fmt: skip
    assert experiment.shown_rows()[0] == (
        "100", "done", "0.125 s", "8,000", "16.0\u00d7", "0.5000", "0.8000", "0.9000",
    )  # fmt: skip
    assert experiment.sentence() == (
        "Compared 2 values of batch size. An epoch with 100 is 16 times as fast as with 10. "
        "Best test accuracy: 0.9000, with 100."
    )


def test_what_does_not_bear_on_the_speed_is_told_no_speed_up(tmp_path):
    project = Project()
    trials = [
        Trial(rate, str(rate), project, measured=measured(10, speed))
        for rate, speed in ((0.1, 500.0), (0.2, 5000.0))
    ]
    experiment = Experiment(find_setting(project, "optimizer.learning_rate"), trials, tmp_path)
    assert experiment.sentence() == "Compared 0 of 2 values of learning rate of Adam."


def test_a_value_that_failed_keeps_its_sentence_and_the_others_their_rows(tmp_path):
    experiment = made(tmp_path, (10, Measurement()), (20, measured(20, 500.0)))
    first, second = experiment.trials
    first.end(Outcome("nan", "The loss became NaN."))
    second.end(Outcome("stopped", "You stopped training."), is_skipped=True)
    assert (first.state, first.sentence, second.state) == (
        "failed",
        "The loss became NaN.",
        "skipped",
    )
    assert experiment.headings()[4] == "speed-up over 20"
    assert experiment.as_text(separator=",").splitlines()[1:] == [
        "10,failed,,,,,,",
        "20,skipped,2,500,1,0.5,0.8,",
    ]


def test_nothing_that_ran_leaves_no_folder(tmp_path):
    experiment = made(tmp_path, (10, Measurement()))
    assert experiment.write_table() is None
    assert not experiment.folder.exists()
