"""The log of a run: whole lines, whatever happened to the process before and to the disk."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.engine.protocol.message import RequestFailed
from studio.engine.protocol.run import EpochDone, RunPhase
from studio.engine.worker import run_log
from studio.engine.worker.run_log import RunLog
from studio.engine.worker.wire import Wire
from studio.runs.run_folder import RunFolder


@pytest.fixture
def wire() -> Iterator[Wire]:
    descriptor = os.open(os.devnull, os.O_WRONLY)
    yield Wire(descriptor)
    os.close(descriptor)


def test_a_line_that_was_cut_off_costs_no_other(wire: Wire, tmp_path: Path) -> None:
    run = RunFolder(tmp_path)
    first = RunLog(wire, tmp_path)
    first.say(RunPhase("fit"))
    first.close()
    with run.events.open("ab") as file:
        file.write(b'{"type":"epoch_do')
    again = RunLog(wire, tmp_path)
    again.say(EpochDone(1, {"loss": 0.5}, 1.0))
    again.close()
    assert [*run.read_events()] == [RunPhase("fit"), EpochDone(1, {"loss": 0.5}, 1.0)]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_what_finds_no_room_is_said_once_and_written_when_there_is(
    wire: Wire, tmp_path: Path
) -> None:
    run = RunFolder(tmp_path)
    run.events.symlink_to("/dev/full")
    log = RunLog(wire, tmp_path)
    for epoch in range(3):
        log.say(EpochDone(epoch, {}, 1.0))
    with pytest.raises(OSError, match="No space left"):
        log.settle()
    run.events.unlink()
    # The device stands for a disk, and the file for the room that was made on it.
    with run.events.open("a+b", buffering=0) as file:
        assert log._file is not None
        os.dup2(file.fileno(), log._file.fileno())
    log.settle()
    log.close()
    told = [*run.read_events()]
    assert [e.epoch for e in told if isinstance(e, EpochDone)] == [0, 1, 2]
    (warning,) = (e for e in told if not isinstance(e, EpochDone))
    assert "cannot be written: No space left on device" in str(warning)


def a_run(tmp_path: Path) -> RunFolder:
    return RunFolder.create(tmp_path / "runs", "net", "SCRIPT = 1\n", b"a project")


def epochs_in(run: RunFolder) -> list[int]:
    return [event.epoch for event in run.read_events() if isinstance(event, EpochDone)]


def warnings_in(run: RunFolder) -> list[str]:
    return [event.sentence for event in run.read_events() if isinstance(event, RequestFailed)]


@pytest.mark.parametrize("is_moved", [False, True])
def test_a_folder_that_is_deleted_is_made_anew_with_all_that_was_said(
    wire: Wire, tmp_path: Path, is_moved: bool
) -> None:
    run, made_anew = a_run(tmp_path), list[int]()
    log = RunLog(wire, run.path, lambda: made_anew.append(1))
    log.say(EpochDone(0, {}, 1.0))
    if is_moved:
        run.path.rename(tmp_path / "trash")
    else:
        shutil.rmtree(run.path)
    log.say(EpochDone(1, {}, 1.0))
    log.say(EpochDone(2, {}, 1.0))
    log.close()
    assert epochs_in(run) == [0, 1, 2]
    assert warnings_in(run) == [
        f"The folder of this run was deleted, so it is made anew: {run.path}."
    ]
    assert run.script.read_text() == "SCRIPT = 1\n"
    assert run.project.read_bytes() == b"a project"
    assert made_anew == [1]


def test_a_folder_that_cannot_be_made_anew_is_said_once_and_tried_again(
    wire: Wire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_log, "_TRY_AGAIN_SECONDS", 0.0)
    run = a_run(tmp_path)
    log = RunLog(wire, run.path)
    log.say(EpochDone(0, {}, 1.0))
    shutil.rmtree(tmp_path / "runs")
    (tmp_path / "runs").write_text("in the way")
    log.say(EpochDone(1, {}, 1.0))
    log.say(EpochDone(2, {}, 1.0))
    (tmp_path / "runs").unlink()
    log.say(EpochDone(3, {}, 1.0))
    log.close()
    assert epochs_in(run) == [0, 1, 2, 3]
    first, second = warnings_in(run)
    assert "cannot be made anew in " in first
    assert "so it is made anew" in second
