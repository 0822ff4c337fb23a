"""Tells a run's events to the window and to the run folder at once."""

import math
import os
import time
from collections.abc import Callable
from io import FileIO
from pathlib import Path

from studio.engine.protocol.message import Message, RequestFailed
from studio.engine.worker.kept_folder import KeptFolder
from studio.engine.worker.wire import Wire, line_of

_TRY_AGAIN_SECONDS = 1.0
_MOST_WAITING = 64 << 20
"""How many bytes wait for room on the disk before they are given up."""


class RunLog:
    """Sends events down the wire and appends them to `events.jsonl`, whole lines at a time.

    While the disk is full, what is said waits and is written once there is room: a full disk costs
    neither the run nor, unless it lasts, the log. A folder that is deleted meanwhile is made anew;
    then `on_made_anew` is called.
    """

    def __init__(
        self, wire: Wire, run_dir: Path, on_made_anew: Callable[[], object] = lambda: None
    ) -> None:
        self._wire = wire
        self._run_dir = run_dir
        self._made_anew_at = -math.inf
        self._is_lost = False
        self._file: FileIO | None = None
        self._waiting = bytearray()
        self._is_failing = False
        try:
            self._folder = KeptFolder(run_dir, on_made_anew)
            self._file = self._folder.open_log()
            self._end_line()
        except OSError as error:
            self._give_up(error)

    def say(self, event: Message) -> None:
        """Tell an event.

        The log comes first: whatever the window heard is on the disk, however this process ends.
        """
        line = line_of(event)
        failure = self._write(line)
        self._wire.send_line(line)
        if failure is not None and len(self._waiting) > _MOST_WAITING:
            self._give_up(failure)
        elif failure is not None and not self._is_failing:
            self._is_failing = True
            self.warn(
                f"The log of this run cannot be written: {failure.strerror}. Training goes on, and "
                "what is missing is written once there is room."
            )

    def tell(self, event: Message) -> None:
        """Tell the window alone: what is over with the moment is no part of the run's story."""
        self._wire.send(event)

    def warn(self, sentence: str, raw: str = "") -> None:
        """Tell of something that went wrong without ending the run."""
        self.say(RequestFailed(None, sentence, raw))

    def settle(self) -> None:
        """See that what was said is on the disk, for a checkpoint that builds upon it. Raises
        OSError where there is no room for it."""
        if self._file is not None:
            if (failure := self._write(b"")) is not None:
                raise failure
            os.fsync(self._file.fileno())

    def close(self) -> None:
        """Close the file; nothing more is said."""
        if self._file is not None:
            self._write(b"")
            self._file.close()
            self._file = None

    def _write(self, line: bytes) -> OSError | None:
        """Write what waits and this line, as much as there is room for."""
        if self._file is None:
            return None
        if not self._folder.has(self._file):
            self._make_anew(self._file)
        self._waiting += line
        try:
            while self._waiting:
                del self._waiting[: self._file.write(self._waiting)]
        except OSError as error:
            return error
        self._is_failing = False
        return None

    def _make_anew(self, log: FileIO) -> None:
        """Somebody deleted the folder, or the log alone: what was said is still at hand."""
        now = time.monotonic()
        if now - self._made_anew_at < _TRY_AGAIN_SECONDS:
            return
        self._made_anew_at = now
        try:
            self._file = self._folder.make_anew(log)
        except OSError as error:
            if not self._is_lost:
                self._is_lost = True
                self.warn(
                    f"The folder of this run was deleted and cannot be made anew in "
                    f"{self._run_dir}: {error.strerror}. Training goes on, and it will be tried "
                    "again."
                )
            return
        log.close()
        self._is_lost = False
        self.warn(f"The folder of this run was deleted, so it is made anew: {self._run_dir}.")

    def _end_line(self) -> None:
        """End a line that was cut off when the process before was killed."""
        if self._file is not None and self._file.seek(0, os.SEEK_END):
            self._file.seek(-1, os.SEEK_END)
            if self._file.read(1) != b"\n":
                self._file.write(b"\n")

    def _give_up(self, error: OSError) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
        self.warn(f"The log of this run cannot be written: {error.strerror}. Training goes on.")
