"""Whether the process of a run still lives: it is asked every other second, and answers at any
time, from a thread of its own, whatever its training is busy with."""

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

LOOK_MS = 1_000
ASK_AFTER_SECONDS = 2.0
SILENT_AFTER_SECONDS = 5.0
_SILENT_AFTER_WAKING = 30.0
"""How long it may say nothing while it imports Keras, which holds up all its threads."""


class SignOfLife(QObject):
    """Asks by `ask` while it watches. `changed` comes when `silent_seconds` is another number."""

    changed = Signal()

    def __init__(
        self,
        ask: Callable[[], object],
        parent: QObject | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self.silent_seconds = 0
        """How long nothing has come of it; 0 while that is not worth a word."""
        self._ask, self._clock = ask, clock
        self._patience = SILENT_AFTER_SECONDS
        self._heard_at = self._asked_at = self._looked_at = 0.0
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.look)

    def watch(self, *, is_warm: bool) -> None:
        """Watch a process from now on, which may have Keras imported or still to import."""
        self._patience = SILENT_AFTER_SECONDS if is_warm else _SILENT_AFTER_WAKING
        self._heard_at = self._asked_at = self._looked_at = self._clock()
        self._timer.start()

    def heard(self, *, is_warm: bool) -> None:
        """It said something."""
        self._heard_at = self._clock()
        if is_warm:
            self._patience = SILENT_AFTER_SECONDS
        self._tell(0)

    def rest(self) -> None:
        """There is nothing to watch any more."""
        self._timer.stop()
        self._tell(0)

    def look(self) -> None:
        """See how long it has said nothing, and ask it for a word."""
        now = self._clock()
        was_away = now - self._looked_at > 2 * LOOK_MS / 1000
        self._looked_at = now
        if was_away:  # our own events were held up, and what it said may wait among them
            self._heard_at = now
        if now - self._asked_at >= ASK_AFTER_SECONDS:
            self._asked_at = now
            self._ask()
        silence = now - self._heard_at
        self._tell(int(silence) if silence >= self._patience else 0)

    def _tell(self, seconds: int) -> None:
        if seconds != self.silent_seconds:
            self.silent_seconds = seconds
            self.changed.emit()
