"""Values run one after another, with small real children in the place of Keras: one is skipped,
one dies, one ends by itself."""

from pathlib import Path

import psutil
from pytestqt.qtbot import QtBot

from studio.engine.protocol.codec import encode
from studio.engine.protocol.run import EpochDone, RunEnded, RunStarted, StepsDone
from studio.project.store import load
from studio.project.varying import find_setting
from studio.resources import resource
from studio.ui.compare.comparison import Comparison
from studio.ui.run.room import TrainingRoom
from tests.helpers.small_children import READY, SmallProcess, says

PATIENCE_MS = 60_000
STARTED = RunStarted(1, 100, 3200, 32, "CPU", ("loss",), 10)
STEPS = StepsDone(0, (1, 100), {"loss": (1.0, 0.5)}, 3200.0)
NEXT_LINE = "sys.stdin.readline()\n"


def ends(how: str) -> bytes:
    return encode(RunEnded(how, f"It is {how}.", 1, 1.0, {"loss": 0.25}))


def trains(*said: bytes, then: str = "") -> str:
    begin = says(encode(STARTED), encode(STEPS), *said, then=then)
    return says(READY, then=NEXT_LINE + begin)


def test_each_value_keeps_what_it_gave_however_it_ended(qtbot: QtBot, tmp_path: Path) -> None:
    done = encode(EpochDone(0, {"loss": 0.5}, 1.0))
    programs = [
        trains(then=NEXT_LINE + says(ends("stopped"))),
        trains(then="sys.stdin.read()"),
        trains(done, ends("finished")),
    ]
    room = TrainingRoom(
        root=tmp_path,
        make_process=lambda: SmallProcess(programs.pop(0) if programs else says(READY)),
    )
    comparison = Comparison(room)
    project = load(resource("examples", "regression.strata"))
    assert comparison.start(project, find_setting(project, "batch_size"), (10, 20, 100), None) == ""

    def is_training(value: int) -> bool:
        trial = comparison.trial
        return trial is not None and trial.value == value and trial.run.step == 100

    qtbot.waitUntil(lambda: is_training(10), timeout=PATIENCE_MS)
    comparison.skip()
    qtbot.waitUntil(lambda: is_training(20), timeout=PATIENCE_MS)
    assert comparison._thread is not None
    psutil.Process(comparison._thread.pid).kill()
    qtbot.waitUntil(lambda: not comparison.is_running, timeout=PATIENCE_MS)
    experiment = comparison.experiment
    assert experiment is not None
    assert [trial.state for trial in experiment.trials] == ["skipped", "failed", "done"]
    assert [trial.measured.loss for trial in experiment.trials] == [0.5, 0.5, 0.5]
    assert [trial.measured.test for trial in experiment.trials] == [0.25, None, 0.25]
    assert "SIGKILL" in experiment.trials[1].sentence
    comparison.close()
    room.close()
