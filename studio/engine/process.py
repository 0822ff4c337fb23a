"""The Keras process, seen from outside: start it, talk to it, learn how it ended.

One `KerasProcess` is one child, `python -m studio.engine.worker`. It is blocking and knows no Qt:
a thread of the caller's iterates `events()`, which ends because the child ends; `send` may be
called from any thread and never waits for the child. The wire is the child's fd 1, which the
child hides from everybody else before it imports anything; what scripts and TensorFlow print
goes to a temporary file, and its tail into the report of a crash.
"""

import contextlib
import os
import queue
import site
import subprocess
import sys
import sysconfig
import tempfile
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import IO, Self

import msgspec

import studio
from studio.engine.backends import DEFAULT
from studio.engine.bytecode import keep_compiled
from studio.engine.outcome import (
    Outcome,
    Progress,
    never_started,
    out_of_memory_kills,
    outcome_of,
)
from studio.engine.protocol.codec import Event, Request, decode_event, encode
from studio.engine.protocol.run import LetFinish, Train

WIND_DOWN_SECONDS = 20.0
_TAIL_BYTES = 64 * 1024
_ON_THEIR_OWN: list[subprocess.Popen[bytes]] = []
"""Children that were let go. Python complains of one that is forgotten while it runs."""
_NOTHING: Mapping[str, str] = MappingProxyType({})


class ProcessGone(Exception):
    """The Keras process cannot be reached: it never started, or it has ended.

    `str(error)` is a sentence for the person.
    """


class KerasProcess:
    """One child that has Keras imported, from its start to its named end. `backend` is what its
    Keras computes with, by the name that Keras has for it; `environment` is what scripts set
    before they import Keras (`Script.environment`), where nobody has set it yet."""

    def __init__(
        self, backend: str = DEFAULT, environment: Mapping[str, str] | None = None
    ) -> None:
        self.backend = backend
        self.environment: Mapping[str, str] = environment or {}
        self._process: subprocess.Popen[bytes] | None = None
        self._stderr: IO[bytes] | None = None
        self._outbox: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._writer: threading.Thread | None = None
        self._lock = threading.Lock()
        self._progress = Progress()
        self._outcome: Outcome | None = None
        self._oom_kills_before = 0
        self._is_closed = False
        self._is_killed = False
        self._is_let_go = False

    # --- life -----------------------------------------------------------------

    def command(self) -> list[str]:
        """The command line of the child."""
        return [sys.executable, "-P", "-m", "studio.engine.worker"]

    def start(self) -> Self:
        """Start the child; Keras takes some 10 s more until `Ready` comes.

        Raises ProcessGone when the operating system refuses; `outcome()` then says so, too.
        """
        self._oom_kills_before = out_of_memory_kills()
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the child
        try:
            self._process = subprocess.Popen(
                self.command(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._stderr,
                env={**self.environment, **child_environment(os.environ, self.backend)},
            )
        except OSError as error:
            self._stderr.close()
            self._outcome = never_started(error)
            raise ProcessGone(self._outcome.sentence) from error
        if self._is_killed:
            self._process.kill()
        self._writer = threading.Thread(
            target=self._write_requests, name="keras-process-writer", daemon=True
        )
        self._writer.start()
        return self

    @property
    def pid(self) -> int:
        """The child's process id; 0 before the start."""
        return self._process.pid if self._process else 0

    @property
    def is_alive(self) -> bool:
        """Whether the child runs."""
        return self._process is not None and self._process.poll() is None

    def close(self) -> None:
        """Close the child's stdin: it finishes the step in hand, saves and ends by itself."""
        with self._lock:
            if not self._is_closed:
                self._is_closed = True
                self._outbox.put(None)

    def let_go(self) -> None:
        """Have the child go on to the end of its run without us: `events` ends as soon as it has
        heard so, and `outcome` no longer waits for it."""
        self.send(LetFinish())
        self._is_let_go = True
        self.close()

    def kill(self) -> None:
        """End the child at once. Nothing of the step in hand is saved."""
        if self._process is None or self.is_alive:
            self._is_killed = True
            if self._process is not None:  # else `start` sees to it
                self._process.kill()
        self.close()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for the child's end; False when it still runs after `timeout` seconds."""
        if self._process is None:
            return True
        try:
            self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            return False
        return True

    # --- talk -----------------------------------------------------------------

    def send(self, request: Request) -> None:
        """Hand a request to the child, without waiting for it. Any thread may call.

        Raises ProcessGone when the child has ended or was closed.
        """
        with self._lock:
            if self._is_closed or not self.is_alive:
                raise ProcessGone("The Keras process has ended; it has to be started again.")
            if isinstance(request, Train):
                self._progress.had_run = True
            self._outbox.put(encode(request) + b"\n")

    def events(self) -> Iterator[Event]:
        """What the child says, one event at a time; ends when the child has ended.

        To be iterated by one thread. A line that is no event is skipped: a script may have found
        the wire, and its run goes on.
        """
        if self._process is None or self._process.stdout is None or self._process.stdout.closed:
            return
        for line in self._process.stdout:
            try:
                event: Event = decode_event(line)
            except msgspec.MsgspecError:
                continue
            self._progress.take(event)
            yield event

    # --- end ------------------------------------------------------------------

    def outcome(self) -> Outcome:
        """How the child ended. Waits for the end; read `events()` to their end before."""
        if self._outcome is None:
            self._outcome = self._find_outcome()
        return self._outcome

    def stderr_tail(self, limit: int = _TAIL_BYTES) -> str:
        """The last of what the child and its script printed."""
        if self._stderr is None or self._stderr.closed:
            return ""
        size = os.fstat(self._stderr.fileno()).st_size
        start = max(0, size - limit)
        if hasattr(os, "pread"):  # the child shares the position in the file; do not move it
            return os.pread(self._stderr.fileno(), limit, start).decode(errors="replace")
        self._stderr.seek(start)
        return self._stderr.read(limit).decode(errors="replace")

    def _find_outcome(self) -> Outcome:
        if self._process is None:
            return Outcome("never_started", "The Keras process was never started.")
        if self._is_let_go and self.is_alive:
            _ON_THEIR_OWN.append(self._process)
            return Outcome("closed", "The run goes on in a process of its own.")
        exit_code = self._process.wait()
        with self._lock:
            closed_by_us = self._is_closed
        self.close()  # lets the writer end
        return outcome_of(
            self._progress,
            exit_code,
            closed_by_us=closed_by_us,
            killed_by_us=self._is_killed,
            killed_for_memory=out_of_memory_kills() > self._oom_kills_before,
            stderr_tail=self.stderr_tail(),
        )

    def release(self, timeout: float = WIND_DOWN_SECONDS) -> Outcome:
        """Let the child wind down, end it if it does not within `timeout`, and free everything.

        Reads the events that nobody has read yet, so it belongs to the thread that reads them.
        """
        self.close()
        if self._process is None or self._process.stdout is None or self._stderr is None:
            return self.outcome()
        killer = threading.Timer(timeout, self.kill)
        killer.start()
        try:
            for _ in self.events():
                pass
            outcome = self.outcome()
        finally:
            killer.cancel()
            killer.join()
        if self._writer is not None:
            self._writer.join()
        self._process.stdout.close()
        self._stderr.close()
        return outcome

    def __enter__(self) -> Self:
        return self if self._process is not None else self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.release()

    def _write_requests(self) -> None:
        """Write what `send` queues: a thread of its own, because a child that is busy importing
        does not read, and a full pipe would hold up whoever sends."""
        assert self._process is not None
        stdin = self._process.stdin
        assert stdin is not None
        with contextlib.suppress(OSError):  # the child is gone; `events` and `outcome` say so
            while (line := self._outbox.get()) is not None:
                stdin.write(line)
                stdin.flush()
        with contextlib.suppress(OSError):
            stdin.close()


def child_environment(environment: Mapping[str, str], backend: str = DEFAULT) -> dict[str, str]:
    """The environment of the child, in which `studio` is found from wherever it is started.

    Nothing here changes a result: plain python must give the same losses.
    """
    child = dict(environment)
    child["KERAS_BACKEND"] = backend
    child.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # no chatter about GPUs that are not there
    child["PYTHONUNBUFFERED"] = "1"  # what a script printed before it crashed is in the report
    # An empty entry means the current folder, where a keras.py of the person's may lie.
    paths = [p for p in child.get("PYTHONPATH", "").split(os.pathsep) if p not in ("", ".")]
    root = str(Path(studio.__file__).resolve().parent.parent)
    if root not in _site_folders():
        paths.insert(0, root)
    if paths:
        child["PYTHONPATH"] = os.pathsep.join(paths)
    else:
        child.pop("PYTHONPATH", None)
    keep_compiled(child)
    return child


def _site_folders() -> set[str]:
    """Where installed packages are found without help."""
    found = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    if site.ENABLE_USER_SITE:
        found.add(site.getusersitepackages())
    return {str(Path(folder).resolve()) for folder in found}
