"""The thread that follows one Keras process from its start to its end.

It reads, and turns what it reads into signals; it decides nothing and draws nothing. It ends
because the child ends: there is no flag to watch and nobody terminates it.
"""

import threading
from contextlib import suppress

from PySide6.QtCore import QObject, QThread, Signal

from studio.engine.outcome import Outcome
from studio.engine.process import KerasProcess, ProcessGone
from studio.engine.protocol.codec import Request
from studio.engine.protocol.message import Ready

_KILL_MS = 5_000
"""How long a killed child may take to be gone."""


class KerasThread(QThread):
    """Owns a Keras process, warm or not yet started, and the one run that uses it up.

    A spare is one that has not been sent a run; one that never is may be asked instead, about
    shapes or a trained model, as often as one likes. `event_came` carries each message of the wire
    as it is; `ended` carries the Outcome and comes exactly once, last of all.
    """

    event_came = Signal(object)
    ended = Signal(object)

    def __init__(self, process: KerasProcess, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("keras-thread")
        self.is_warm = False
        self.outcome: Outcome | None = None
        self._process = process
        # Starting a child takes some milliseconds, and the thread does it; what is asked before
        # waits here. None once the child takes requests itself.
        self._waiting: list[Request] | None = []
        self._lock = threading.Lock()
        self._has_handed_over = threading.Event()
        self.event_came.connect(self._on_event)

    @property
    def pid(self) -> int:
        """The child's process id; 0 before its start."""
        return self._process.pid

    @property
    def backend(self) -> str:
        """What the child's Keras computes with."""
        return self._process.backend

    def send(self, request: Request) -> bool:
        """Ask for something: a run, which uses the process up, a word to that run, or a question.
        What comes of it is an event. Returns whether there is still somebody to ask."""
        with self._lock:
            if self._waiting is None:
                return self._send(request)
            self._waiting.append(request)
            return True

    def close(self) -> None:
        """Let the child wind down: a run saves what it has; a spare ends at once."""
        self._process.close()

    def kill(self) -> None:
        """End the child now. What the step in hand did is lost."""
        self._process.kill()

    def end(self, patience_ms: int = 0) -> None:
        """End the child and wait for it. A run has so long to save what it has."""
        if patience_ms:
            self.close()
        if not patience_ms or not self.wait(patience_ms):
            self.kill()
            self.wait(_KILL_MS)

    def let_go(self, patience_ms: int) -> None:
        """Have the child finish its run without us; one that does not hear so in time is ended."""
        if self._has_handed_over.wait(patience_ms / 1000):
            with suppress(ProcessGone):  # it has just ended by itself
                self._process.let_go()
        if not self.wait(patience_ms):
            self.end()

    def _on_event(self, event: object) -> None:
        if isinstance(event, Ready):
            self.is_warm = True

    def _hand_over(self) -> None:
        """From here on requests go straight to the child, behind those that waited."""
        with self._lock:
            for request in self._waiting or ():
                self._send(request)
            self._waiting = None
        self._has_handed_over.set()

    def _send(self, request: Request) -> bool:
        try:
            self._process.send(request)
        except ProcessGone:
            return False  # it has just ended, and `ended` says how
        return True

    def run(self) -> None:
        """Follow the child to its end. Runs in the thread."""
        try:
            if not self._process.pid:
                self._process.start()
            self._hand_over()
            for event in self._process.events():
                self.event_came.emit(event)
        except ProcessGone:
            pass  # the outcome has the sentence
        self.outcome = self._process.release()
        self.ended.emit(self.outcome)
