"""The log of a run: whole lines, whatever happened to the process before and to the disk."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.engine.protocol.run import EpochDone, RunPhase
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
