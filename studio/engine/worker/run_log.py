"""Tells a run's events to the window and to the run folder at once."""

import os
from pathlib import Path

from studio.engine.protocol.message import Message, RequestFailed
from studio.engine.worker.wire import Wire, line_of


class RunLog:
    """Sends events down the wire and appends them to `events.jsonl`, whole lines at a time."""

    def __init__(self, wire: Wire, run_dir: Path) -> None:
        self._wire = wire
        self._file = None
        try:
            self._file = (run_dir / "events.jsonl").open("a+b", buffering=0)
            self._end_line()
        except OSError as error:
            self._give_up(error)

    def say(self, event: Message) -> None:
        """Tell an event. A full disk costs the log, never the run.

        The log comes first: whatever the window heard is on the disk, however this process ends.
        """
        line = line_of(event)
        failure: OSError | None = None
        if self._file is not None:
            try:
                self._file.write(line)
            except OSError as error:
                failure = error
        self._wire.send_line(line)
        if failure is not None:
            self._give_up(failure)

    def settle(self) -> None:
        """See that what was said is on the disk, for a checkpoint that builds upon it."""
        if self._file is not None:
            os.fsync(self._file.fileno())

    def tell(self, event: Message) -> None:
        """Tell the window alone: what is over with the moment is no part of the run's story."""
        self._wire.send(event)

    def warn(self, sentence: str, raw: str = "") -> None:
        """Tell of something that went wrong without ending the run."""
        self.say(RequestFailed(None, sentence, raw))

    def close(self) -> None:
        """Close the file; nothing more is said."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _end_line(self) -> None:
        """End a line that was cut off when the process before was killed."""
        if self._file is not None and self._file.seek(0, os.SEEK_END):
            self._file.seek(-1, os.SEEK_END)
            if self._file.read(1) != b"\n":
                self._file.write(b"\n")

    def _give_up(self, error: OSError) -> None:
        self.close()
        self.warn(f"The log of this run cannot be written: {error.strerror}. Training goes on.")
