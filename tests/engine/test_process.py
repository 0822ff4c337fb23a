"""The life of the child: what it finds, what it leaves, and that it never outlives us."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from studio.engine import process as process_module
from studio.engine.process import KerasProcess, ProcessGone, child_environment
from studio.engine.protocol.message import Ready
from studio.engine.protocol.run import Pause

pytestmark = pytest.mark.keras


def test_files_named_keras_in_the_current_folder_are_not_picked_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("keras.py", "tensorflow.py", "msgspec.py", "studio.py"):
        (tmp_path / name).write_text("raise SystemExit('picked up')")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(["", "."]))
    with KerasProcess() as child:
        assert isinstance(next(child.events()), Ready)
    outcome = child.outcome()
    assert (outcome.kind, outcome.sentence) == ("closed", "The Keras process was closed.")


def test_a_process_leaves_no_descriptor_thread_or_zombie(monkeypatch: pytest.MonkeyPatch) -> None:
    me = psutil.Process()
    files, threads = me.num_fds(), {thread.id for thread in me.threads()}

    def left() -> tuple[int, set[int]]:
        # Threads of other tests' processes may end meanwhile; what counts is what came and stays.
        return max(0, me.num_fds() - files), {thread.id for thread in me.threads()} - threads

    child = KerasProcess().start()
    child.kill()
    outcome = child.release()
    assert outcome.kind == "closed"
    assert not psutil.pid_exists(child.pid)
    # Python's join returns a moment before the kernel has done with the thread; a leak stays.
    ends = time.monotonic() + 20
    while left() != (0, set()) and time.monotonic() < ends:
        time.sleep(0.01)
    assert left() == (0, set())


def test_a_process_that_cannot_start_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    child = KerasProcess()
    with pytest.raises(ProcessGone, match="could not be started: No such file"):
        child.start()
    assert child.outcome().kind == "never_started"
    with pytest.raises(ProcessGone):
        child.send(Pause())


def test_a_keras_that_cannot_be_imported_is_never_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tensorflow.py").write_text("raise ImportError('libfoo.so.1: not found')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with KerasProcess() as child:
        assert list(child.events()) == []
    outcome = child.outcome()
    assert outcome.kind == "never_started"
    assert outcome.sentence == (
        "Keras could not be started: ImportError: libfoo.so.1: not found. `strata doctor` shows "
        "what is missing."
    )
    assert "Traceback" in outcome.details


def test_the_child_ends_when_its_parent_is_killed() -> None:
    code = (
        "from studio.engine.process import KerasProcess\n"
        "import time\n"
        "print(KerasProcess().start().pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        env=child_environment(os.environ),
        text=True,
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    time.sleep(2)  # the child is in the middle of importing TensorFlow
    parent.send_signal(signal.SIGKILL)
    parent.communicate()
    deadline = time.monotonic() + 60
    while psutil.pid_exists(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not psutil.pid_exists(child)


def test_sending_never_waits_for_a_child_that_does_not_read() -> None:
    child = KerasProcess().start()
    os.kill(child.pid, signal.SIGSTOP)
    began = time.monotonic()
    for _ in range(20_000):  # much more than a pipe holds
        child.send(Pause())
    assert time.monotonic() - began < 20  # else it would wait for ever
    child.kill()
    child.release()


def test_the_childs_path_holds_no_current_folder() -> None:
    child = child_environment({"PYTHONPATH": os.pathsep.join(["", ".", "/mine"])})
    root = str(Path(process_module.__file__).parents[2])
    assert child["PYTHONPATH"].split(os.pathsep) == [root, "/mine"]
