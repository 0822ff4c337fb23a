"""The thread that follows one Keras process from its start to its end.

It reads, and turns what it reads into signals; it decides nothing and draws nothing. It ends
because the child ends: there is no flag to watch and nobody terminates it.
"""

import threading

from PySide6.QtCore import QObject, QThread, Signal

from studio.engine.outcome import Outcome
from studio.engine.process import KerasProcess, ProcessGone
from studio.engine.protocol.codec import Request
from studio.engine.protocol.message import Ready
from studio.engine.protocol.questions import AnyQuestion
from studio.engine.protocol.run import Pause, Resume, SaveSnapshot, Step, Stop, Train


class KerasThread(QThread):
    """Owns a Keras process, warm or not yet started, and the one run that uses it up.

    A spare is one that has not been told to `train`; one that never is may be asked about a trained
    model instead, as often as one likes. `event_came` carries each message of the wire as it is;
    `ended` carries the Outcome and comes exactly once, last of all.
    """

    event_came = Signal(object)
    ended = Signal(object)

    def __init__(
        self,
        process: KerasProcess,
        request: Train | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("keras-thread")
        self.is_warm = False
        self.outcome: Outcome | None = None
        self.request = request
        self._process = process
        # Starting a child takes some milliseconds, and the thread does it; what is asked before
        # waits here. None once the child takes requests itself.
        self._waiting: list[Request] | None = [] if request is None else [request]
        self._lock = threading.Lock()
        self.event_came.connect(self._on_event)

    @property
    def pid(self) -> int:
        """The child's process id; 0 before its start."""
        return self._process.pid

    def train(self, request: Train) -> None:
        """Use the process up for this run. It may still be waking: the run then waits for it."""
        self.request = request
        self._send(request)

    def pause(self) -> None:
        """Hold the run after the step in hand."""
        self._send(Pause())

    def resume(self) -> None:
        """Go on."""
        self._send(Resume())

    def step(self) -> None:
        """Take one step and hold again."""
        self._send(Step())

    def stop(self) -> None:
        """End the run after the step in hand and keep its result."""
        self._send(Stop())

    def save_snapshot(self) -> None:
        """Write the weights after the step in hand."""
        self._send(SaveSnapshot())

    def ask(self, question: AnyQuestion) -> None:
        """Ask about a trained model; the answer is an event."""
        self._send(question)

    def close(self) -> None:
        """Let the child wind down: a run saves what it has; a spare ends at once."""
        self._process.close()

    def kill(self) -> None:
        """End the child now. What the step in hand did is lost."""
        self._process.kill()

    def _send(self, request: Request) -> None:
        with self._lock:
            if self._waiting is not None:
                self._waiting.append(request)
                return
        try:
            self._process.send(request)
        except ProcessGone:
            return  # the run has just ended, and `ended` says how

    def _on_event(self, event: object) -> None:
        if isinstance(event, Ready):
            self.is_warm = True

    def _hand_over(self) -> None:
        """From here on requests go straight to the child."""
        with self._lock:
            waiting, self._waiting = self._waiting or [], None
        for request in waiting:
            self._send(request)

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
