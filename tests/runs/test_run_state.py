"""The one fold over a run's events: how far it is, how long yet, and what an old log tells."""

import json
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from studio.engine.outcome import Outcome
from studio.engine.protocol.codec import encode
from studio.engine.protocol.message import Ready, RequestFailed
from studio.engine.protocol.run import (
    CheckpointSaved,
    EpochDone,
    FollowedAnswer,
    FollowedPlane,
    RunEnded,
    RunPaused,
    RunPhase,
    RunResumed,
    RunStarted,
    StepsDone,
    WatchUpdate,
)
from studio.engine.protocol.shapes import ShapesReply
from studio.runs.run_folder import RunFolder
from studio.runs.run_state import RunState, in_words

STARTED = RunStarted(4, 100, 3200, 32, "CPU", ("loss",), 10)


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def steps(first: int, last: int, speed: float = 3200.0) -> StepsDone:
    numbers = tuple(range(first, last + 1))
    return StepsDone((first - 1) // 100, numbers, {"loss": tuple(1.0 for _ in numbers)}, speed)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def run(clock: Clock) -> RunState:
    run = RunState(clock)
    run.take(STARTED)
    return run


def test_progress_is_known_in_the_epoch_and_in_all(run: RunState) -> None:
    run.take(steps(1, 100))
    run.take(EpochDone(0, {"loss": 0.5}, 1.0))
    run.take(steps(101, 150))
    assert (run.epoch, run.step_in_epoch) == (2, 50)
    assert run.epoch_fraction == pytest.approx(0.5)
    assert run.fraction == pytest.approx(150 / 400)


def test_the_time_left_counts_down_between_two_messages(run: RunState, clock: Clock) -> None:
    run.take(steps(1, 50, speed=320.0))  # 0.1 s a step
    assert run.seconds_left_in_epoch == pytest.approx(5.0)
    assert run.seconds_left == pytest.approx(35.0)
    clock.now += 2
    assert run.seconds_left_in_epoch == pytest.approx(3.0)


def test_the_time_left_stands_while_the_run_is_held(run: RunState, clock: Clock) -> None:
    run.take(steps(1, 50, speed=320.0))
    run.take(RunPaused(50))
    clock.now += 2
    assert (run.stage, run.seconds_left_in_epoch) == ("paused", pytest.approx(5.0))
    run.take(RunResumed())
    assert (run.stage, run.seconds_left_in_epoch) == ("running", pytest.approx(5.0))


def test_one_slow_epoch_does_not_throw_the_estimate_off(run: RunState) -> None:
    run.take(RunStarted(10, 100, 3200, 32, "CPU", ("loss",), 10))
    for epoch, seconds in enumerate((60.0, 1.0, 1.0, 9.0, 1.0)):
        run.take(steps(100 * epoch + 1, 100 * epoch + 100))
        run.take(EpochDone(epoch, {"loss": 0.5}, seconds))
    assert run.seconds_left == pytest.approx(1.0 + 4 * 1.0)


def test_a_finished_run_has_nothing_left(run: RunState) -> None:
    for epoch in range(4):
        run.take(steps(100 * epoch + 1, 100 * epoch + 100))
        run.take(EpochDone(epoch, {"loss": 0.5}, 1.0))
    assert (run.epoch, run.fraction, run.seconds_left) == (4, 1.0, 0.0)
    assert run.epoch_fraction == 1.0


def test_of_a_plane_that_was_asked_for_twice_in_an_epoch_the_newest_counts(run: RunState) -> None:
    for epoch, step in ((0, 1), (0, 60), (1, 120)):
        run.take(FollowedPlane(epoch, step, f"{step}.npy", "points.npy", (0, 1), (0, 1)))
    assert [plane.step for plane in run.planes] == [60, 120]


def test_a_run_that_goes_on_is_as_if_nobody_had_cut_it_off(run: RunState) -> None:
    plain = RunState()
    for which in (run, plain):
        which.take(STARTED)
        which.take(WatchUpdate("w", "encoder", -1, "", "", "test"))
        which.take(steps(1, 100))
        which.take(EpochDone(0, {"loss": 0.5}, 1.0))
        which.take(WatchUpdate("w", "encoder", 0, "", "", "test"))
        which.take(FollowedPlane(1, 100, "", "", (0, 1), (0, 1)))
        which.take(steps(101, 150))
    run.take(CheckpointSaved(1, 150, "a file", 0.01, 100))
    run.take(steps(151, 200))
    run.take(EpochDone(1, {"loss": 7.0}, 1.0))
    run.take(WatchUpdate("w", "encoder", 1, "", "", "test"))
    run.take(FollowedPlane(2, 200, "", "", (0, 1), (0, 1)))
    run.take(RunEnded("stopped", "The process was told to end.", 2, 3.0))
    run.take(msgspec.structs.replace(STARTED, begun_epoch=1, begun_step=150))
    assert (run.epochs_done, run.step, run.ended, run.stage) == (1, 150, None, "running")
    for which in (run, plain):
        which.take(steps(151, 200))
        which.take(EpochDone(1, {"loss": 0.25}, 1.0))
    for curves in ("steps", "epochs"):
        mine, other = getattr(run, curves)["loss"], getattr(plain, curves)["loss"]
        assert mine.x.tolist() == other.x.tolist()
        assert mine.y.tolist() == other.y.tolist()
        assert (mine.lowest, mine.highest) == (other.lowest, other.highest)
    assert (run.reports, run.watches, run.planes) == (plain.reports, plain.watches, plain.planes)
    assert run.checkpoint is not None


def test_tests_between_steps_are_forgotten_by_their_step(run: RunState) -> None:
    run.take(msgspec.structs.replace(STARTED, epochs=1, steps_per_epoch=400, test_every=50))
    for number, step in enumerate((1, 51, 101)):
        run.take(EpochDone(number, {"val_loss": 0.5}, 1.0, step))
    run.take(
        RunStarted(
            1, 400, 3200, 32, "CPU", ("loss",), 10, test_every=50, begun_epoch=0, begun_step=60
        )
    )
    assert [report.step for report in run.reports] == [1, 51]
    assert run.epochs["val_loss"].x.tolist() == [1 / 400, 51 / 400]


def test_a_run_that_begins_anew_keeps_nothing(run: RunState) -> None:
    run.take(WatchUpdate("w", "encoder", -1, "", "", "test"))
    run.take(steps(1, 50))
    run.take(STARTED)
    assert (run.step, len(run.steps["loss"]), run.watches["w"]) == (0, 0, [])


def test_what_is_watched_and_answered_is_kept(run: RunState) -> None:
    for epoch in (-1, 0):
        run.take(WatchUpdate("w", "encoder", epoch, f"{epoch}.npy", "rows.npy", "test"))
    run.take(FollowedAnswer(2, (0.0, 1.0), (0.5, 0.5), target=(1.0, 2.0)))
    run.take(RequestFailed(None, "The log cannot be written."))
    assert [update.epoch for update in run.watches["w"]] == [-1, 0]
    assert list(run.sequence.target) == [1.0, 2.0]
    assert run.warnings == ["The log cannot be written."]


def test_a_log_tells_what_the_run_knew_when_it_ended(tmp_path: Path) -> None:
    ended = RunEnded("stopped", "You stopped it.", 1, 2.0, {"loss": 0.25}, "model.keras")
    said = [RunPhase("fit"), STARTED, steps(1, 100), EpochDone(0, {"loss": 0.5}, 1.5), ended]
    (tmp_path / "events.jsonl").write_bytes(b"".join(encode(event) + b"\n" for event in said))
    run = RunFolder(tmp_path).state()
    assert (run.stage, run.epochs_done, run.step) == ("ended", 1, 100)
    assert list(run.epochs["loss"].y) == [0.5]
    assert run.evaluation == {"loss": 0.25}
    assert run.outcome is not None
    assert (run.outcome.kind, run.outcome.sentence) == ("stopped", "You stopped it.")
    assert len(run.steps["loss"]) == 100
    without = RunFolder(tmp_path).state(with_steps=False)
    assert (without.step, without.steps, without.evaluation) == (100, {}, run.evaluation)


def test_a_log_that_was_cut_off_tells_no_end() -> None:
    run = RunState.of_log([STARTED, steps(1, 10)])
    assert (run.stage, run.step, run.outcome) == ("running", 10, None)


def test_the_end_of_the_process_ends_a_run_that_said_nothing(run: RunState) -> None:
    run.take(RunPhase("fit"))
    run.end(Outcome("crashed", "It was killed."))
    assert (run.stage, run.phase, run.evaluation) == ("ended", "", {})


def test_what_is_no_event_of_a_run_changes_nothing() -> None:
    run = RunState.of_log([Ready(1, "3", "tensorflow", "2", ("cpu",)), ShapesReply(1, {})])
    assert (run.was_ready, run.stage, run.steps) == (True, "idle", {})


def test_the_fold_needs_neither_qt_nor_keras_nor_numpy_before_the_first_numbers() -> None:
    program = (
        "import json, sys; from studio.runs.run_state import RunState; "
        "from studio.engine.protocol.run import RunPhase; RunState().take(RunPhase('data')); "
        "print(json.dumps([m for m in ('PySide6', 'keras', 'numpy') if m in sys.modules]))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert json.loads(done.stdout) == [], done.stderr


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.4, "0 s"), (12, "12 s"), (185, "3 min 5 s"), (120, "2 min"), (900, "15 min"),
     (4800, "1 h 20 min"), (7200, "2 h")],
)  # fmt: skip
def test_time_is_said_as_people_say_it(seconds: float, words: str) -> None:
    assert in_words(seconds) == words


def test_a_run_that_was_killed_says_how_long_it_trained(run: RunState, clock: Clock) -> None:
    clock.now = 12.0
    run.end(Outcome("crashed", "It was killed."))
    clock.now = 30.0
    assert run.seconds == 12.0
