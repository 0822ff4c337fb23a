"""What a person in a terminal sees of a run."""

import pytest

from studio.doors.bars import Bars
from studio.engine.protocol.run import EpochDone, RunPhase, RunStarted, StepsDone
from studio.runs.run_state import RunState


def test_the_bars_follow_the_run_and_each_epoch_leaves_a_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    run = RunState()
    said = (
        RunPhase("data"),
        RunStarted(2, 100, 3200, 32, "CPU", ("loss",), 4460),
        StepsDone(0, (100,), {"loss": (1.0,)}, 3200.0),
        EpochDone(0, {"loss": 0.5}, 1.25),
        StepsDone(1, (140,), {"loss": (1.0,)}, 3200.0),
    )
    with Bars(run) as bars:
        for event in said:
            run.take(event)
            bars.show(event)
        epoch, whole = bars.progress.tasks
    assert (epoch.description, epoch.completed, epoch.total) == ("epoch 2", 40, 100)
    assert (whole.completed, whole.total) == (140, 200)
    assert epoch.fields["speed"] == "3,200 samples/s"
    printed = capsys.readouterr().out
    assert "4,460 parameters · 3,200 samples · batch size 32 · on CPU" in printed
    assert "epoch 1/2  1.2 s  loss 0.50000000" in printed


def test_the_values_of_an_epoch_stand_in_the_persons_order_of_outputs(
    capsys: pytest.CaptureFixture[str],
) -> None:
    run = RunState()
    titles = {"sold": "畅销", "cost": "价格"}
    logs = {"cost_loss": 2.0, "loss": 5.0, "sold_accuracy": 0.5, "sold_loss": 3.0}
    with Bars(run) as bars:
        for event in (
            RunStarted(2, 100, 3200, 32, "CPU", tuple(logs), 4460, titles=titles),
            EpochDone(0, logs, 1.25),
        ):
            run.take(event)
            bars.show(event)
    words = capsys.readouterr().out.partition("epoch 1/2")[2].split()
    assert words[2:10:2] == ["loss", "畅销_accuracy", "畅销_loss", "价格_loss"]
