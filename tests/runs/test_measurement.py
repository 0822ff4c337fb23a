"""What a run amounts to beside others, whatever was planned for each."""

import pytest

from studio.engine.protocol.run import EpochDone, RunStarted, StepsDone
from studio.runs.measurement import Measurement
from studio.runs.run_state import RunState


def measured(planned: int, done: int) -> Measurement:
    run = RunState()
    run.take(RunStarted(planned, 16, 512, 32, "CPU", ("loss",), 10))
    for epoch in range(done):
        steps = tuple(range(16 * epoch + 1, 16 * epoch + 17))
        run.take(StepsDone(epoch, steps, {"loss": tuple(1.0 / s for s in steps)}, 1000.0))
        run.take(EpochDone(epoch, {"loss": 2.0 / (epoch + 1)}, 0.5))
    return Measurement(run)


@pytest.mark.parametrize("planned", [40, 3000])
def test_of_many_epochs_a_curve_has_their_own_values_whatever_was_planned(planned: int) -> None:
    curve = measured(planned, 40).curve("loss")
    assert curve is not None
    assert curve.epochs.tolist() == list(range(1, 41))
    assert curve.values.tolist() == [2.0 / (epoch + 1) for epoch in range(40)]


def test_of_a_few_epochs_a_curve_has_the_steps() -> None:
    curve = measured(3, 3).curve("loss")
    assert curve is not None
    assert len(curve.values) == 48
