"""The worker's end of the wire: whole lines out, whole lines in, and a box for control."""

import os
import threading
from collections.abc import Callable

from studio.engine.protocol.codec import encode
from studio.engine.protocol.message import Message


class Wire:
    """Writes messages to the descriptor that nobody else prints to."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._lock = threading.Lock()
        self._is_open = True
        # A process that a script forks must not hold the wire open after our end.
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._close_in_child)

    def send(self, message: Message) -> None:
        """Write a message as one line. Nobody listening is no error."""
        self.send_line(line_of(message))

    def send_line(self, line: bytes) -> None:
        """Write a line that `line_of` made."""
        with self._lock:
            rest = memoryview(line)
            while rest and self._is_open:
                try:
                    rest = rest[os.write(self._descriptor, rest) :]
                except OSError:
                    self._is_open = False

    def close(self) -> None:
        """Let whoever listens know that nothing more comes; what is sent from here on is lost."""
        with self._lock:
            if self._is_open:
                self._is_open = False
                os.close(self._descriptor)

    def _close_in_child(self) -> None:
        if self._is_open:
            self._is_open = False
            os.close(self._descriptor)


def line_of(message: Message) -> bytes:
    """A message as the line that stands for it on the wire and in the log."""
    return encode(message) + b"\n"


def read_lines(descriptor: int, take: Callable[[bytes], None], end: Callable[[], None]) -> None:
    """Hand every line of a descriptor to `take`, then call `end`. Runs in a thread of its own."""
    with os.fdopen(os.dup(descriptor), "rb") as lines:
        for line in lines:
            take(line)
    end()
