"""Learning rates: what a run says of them, and what its script says of them afterwards."""

from pathlib import Path

import pytest

from studio.engine.protocol.codec import encode
from studio.engine.protocol.run import (
    EpochDone,
    LearningRateChanged,
    ResultWaits,
    RunEnded,
    RunStarted,
)
from studio.runs.run_folder import RunFolder
from studio.runs.run_state import RunState
from studio.runs.wind_up import wind_up, without_notes

STARTED = RunStarted(4, 100, 3200, 32, "CPU", ("loss",), 10, learning_rate=0.01)
SCRIPT = "def main():\n    pass\n"


def reported(epoch: int, rate: float) -> EpochDone:
    return EpochDone(epoch, {"loss": 1.0}, 1.0, learning_rate=rate)


def test_the_rate_in_hand_is_the_newest_that_was_told() -> None:
    run = RunState()
    assert run.rates.present == 0.0
    run.take(STARTED)
    assert (run.rates.present, run.rates.varies) == (0.01, False)
    run.take(reported(0, 0.01))
    assert not run.rates.varies
    run.take(LearningRateChanged(120, 0.01, 0.001))
    assert (run.rates.present, run.rates.varies) == (0.001, True)
    assert [change.step for change in run.rates.changes] == [120]


def test_a_rate_that_falls_by_itself_varies_and_is_a_curve_over_epochs() -> None:
    run = RunState.of_log([STARTED, reported(0, 0.01), reported(1, 0.005)])
    assert run.rates.varies
    assert run.rates.told is not None
    assert run.rates.told.x.tolist() == [1.0, 2.0]
    assert run.rates.told.y.tolist() == [0.01, 0.005]
    assert not run.rates.changes


def test_a_change_after_the_checkpoint_that_a_run_goes_on_from_is_void() -> None:
    goes_on = RunStarted(
        4, 100, 3200, 32, "CPU", ("loss",), 10, begun_epoch=1, begun_step=100, learning_rate=0.01
    )
    run = RunState.of_log(
        [
            STARTED,
            LearningRateChanged(50, 0.01, 0.005),
            reported(0, 0.005),
            LearningRateChanged(150, 0.005, 1.0),
            LearningRateChanged(160, 1.0, 2.0),
            reported(1, 2.0),
            goes_on,
        ]
    )
    assert [change.step for change in run.rates.changes] == [50]
    assert run.rates.present == 0.005
    assert run.rates.told is not None
    assert run.rates.told.x.tolist() == [0.5, 0.5, 1.0]
    assert run.rates.told.y.tolist() == [0.01, 0.005, 0.005]


def test_a_result_waits_until_the_run_has_ended() -> None:
    run = RunState.of_log([STARTED, ResultWaits("The disk is full.")])
    assert run.waiting == "The disk is full."
    run = RunState.of_log([ResultWaits("The disk is full."), RunEnded("finished", "Done.", 1, 2.0)])
    assert run.waiting == ""


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    return RunFolder.create(tmp_path, "net", SCRIPT, b"{}")


def log(folder: RunFolder, *events: RunStarted | EpochDone | LearningRateChanged) -> None:
    folder.events.write_bytes(b"".join(encode(event) + b"\n" for event in events))


def test_the_script_says_which_rates_were_set_and_runs_as_before(folder: RunFolder) -> None:
    changes = LearningRateChanged(1200, 0.01, 0.001), LearningRateChanged(3000, 0.001, 1e-6)
    log(folder, STARTED, *changes, reported(0, 1e-6))
    wind_up(folder)
    text = folder.script.read_text()
    assert text.startswith(SCRIPT)
    assert (
        "#   after step 1,200 from 0.01 to 0.001\n#   after step 3,000 from 0.001 to 1e-06\n"
        in text
    )
    assert without_notes(text) == SCRIPT
    assert compile(text, "", "exec").co_code == compile(SCRIPT, "", "exec").co_code
    assert folder.metrics_file.is_file()
    log(folder, STARTED, changes[0])
    wind_up(folder)
    assert "3,000" not in folder.script.read_text()
    assert folder.script.read_text().count("set by hand") == 1


def test_a_script_whose_rate_was_left_alone_is_left_alone(folder: RunFolder) -> None:
    log(folder, STARTED, reported(0, 0.01))
    wind_up(folder)
    assert folder.script.read_text() == SCRIPT
