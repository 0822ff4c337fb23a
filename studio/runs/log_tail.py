"""Reads the log of a run that goes on: what there is, and later what came since."""

import msgspec

from studio.engine.protocol.codec import Event, decode_event
from studio.runs.run_folder import RunFolder


class LogTail:
    """Where in a log one has read up to. A line that is being written waits until it is whole."""

    def __init__(self, folder: RunFolder) -> None:
        self.folder = folder
        self._place = 0

    def read(self) -> tuple[list[Event], bool]:
        """What was said since the last time, and whether the run still goes on. Raises OSError."""
        goes_on = self.folder.is_alive  # asked first: whatever was said before its end is read
        with self.folder.events.open("rb") as log:
            log.seek(self._place)
            whole = log.read().rpartition(b"\n")[0]
        if whole:
            self._place += len(whole) + 1
        return [event for line in whole.splitlines() if (event := _event(line))], goes_on


def _event(line: bytes) -> Event | None:
    try:
        event: Event = decode_event(line)
    except msgspec.MsgspecError:
        return None
    return event
