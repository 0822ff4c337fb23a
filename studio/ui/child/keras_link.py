"""The warm Keras process that answers for shapes, as a Qt object.

A child that crashes is replaced by itself; one that crashes again and again is given up, with a
sentence.
"""

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from studio.engine.outcome import Outcome
from studio.engine.process import KerasProcess
from studio.engine.protocol.message import Ready, RequestFailed
from studio.engine.protocol.shapes import (
    InferShapes,
    ShapesReply,
    Summarize,
    Summarized,
    TryEdits,
    TryEditsReply,
    TryReply,
    TryWires,
)
from studio.project.backend_names import title
from studio.ui.child.keras_thread import KerasThread

_GIVE_UP_AFTER = 3
_QUICK_DEATH_SECONDS = 60.0


class KerasLink(QObject):
    """Hands requests to a warm Keras process, and starts another where that one ended."""

    became_ready = Signal(object)
    shapes_came = Signal(object)
    tries_came = Signal(object)
    edits_came = Signal(object)
    summary_came = Signal(str)
    summary_failed = Signal(str)
    request_failed = Signal(str)
    status_changed = Signal(str)
    gave_up_changed = Signal(bool)

    def __init__(
        self,
        parent: QObject | None = None,
        make_process: Callable[[], KerasProcess] = KerasProcess,
    ) -> None:
        super().__init__(parent)
        self._make_process = make_process
        self._is_renewing = False
        self._summary_id = 0
        self._summary_of = 0
        """The request for a summary that is under way; 0 while there is none."""
        self.ready: Ready | None = None
        self.has_given_up = False
        """Whether it died too often to be started by itself once more."""
        self._thread: KerasThread | None = None
        self._is_closing = False
        self._quick_deaths = 0
        self._started_at = 0.0
        self._restart = QTimer(self, singleShot=True, interval=200)
        self._restart.timeout.connect(self.start)

    @property
    def pid(self) -> int:
        """The process id of the child; 0 while there is none."""
        return self._thread.pid if self._thread else 0

    def start(self) -> None:
        """Start the process in the background."""
        if self._thread is not None or self._is_closing:
            return
        self._set_given_up(False)
        self.status_changed.emit("Keras is waking up…")
        self._started_at = time.monotonic()
        self._thread = KerasThread(self._make_process(), self)
        self._thread.event_came.connect(self._on_event)
        self._thread.ended.connect(self._on_ended)
        self._thread.start()

    def start_again(self) -> None:
        """Try once more, when a person asks for it after it was given up."""
        self._quick_deaths = 0
        self.start()

    def _set_given_up(self, has_given_up: bool) -> None:
        if has_given_up != self.has_given_up:
            self.has_given_up = has_given_up
            self.gave_up_changed.emit(has_given_up)

    def renew(self) -> None:
        """Start a process in the place of the one there is: it is to be another kind of one."""
        if self._thread is None:
            if self._started_at:  # else nobody wanted one yet
                self._restart.stop()
                self._quick_deaths = 0
                self.start()
            return
        self._is_renewing = True
        self.ready = None
        self._thread.kill()

    def summarize(self, script: str) -> bool:
        """Ask for Keras's own summary of a script's model; returns whether there was somebody to
        ask. The answer comes as `summary_came` or `summary_failed`; the newest request counts."""
        self._summary_id -= 1  # below nought, where no other request has its numbers
        if not self._send(Summarize(self._summary_id, script)):
            return False
        self._summary_of = self._summary_id
        return True

    def ask(self, request: InferShapes) -> bool:
        """Ask for the shapes of a graph; returns whether there was somebody to ask. After
        `became_ready` it is somebody new, who knows nothing of the graph."""
        return self._send(request)

    def try_wires(self, request: TryWires) -> None:
        """Ask what Keras would say to wires that are not drawn yet, if it is awake: by the time
        that it woke up the hand is elsewhere."""
        self._send(request)

    def try_edits(self, request: TryEdits) -> bool:
        """Ask what edits would come to in the graph as it was asked about last; returns whether
        there was somebody to ask."""
        return self._send(request)

    def _send(self, request: InferShapes | TryWires | TryEdits | Summarize) -> bool:
        return self.ready is not None and self._thread is not None and self._thread.send(request)

    def close(self) -> None:
        """End the process and its thread."""
        self._is_closing = True
        self._restart.stop()
        if self._thread is not None:
            self._thread.end()  # it holds nothing that could be lost
            self._thread = None

    def _on_event(self, event: object) -> None:
        if isinstance(event, Ready):
            self.ready = event
            shown = f"Keras {event.keras} · {title(event.backend)} {event.version}"
            self.status_changed.emit(shown)
            self.became_ready.emit(event)
        elif isinstance(event, ShapesReply):
            self.shapes_came.emit(event)
        elif isinstance(event, TryReply):
            self.tries_came.emit(event)
        elif isinstance(event, TryEditsReply):
            self.edits_came.emit(event)
        elif isinstance(event, Summarized):
            if event.id == self._summary_of:
                self._summary_of = 0
                self.summary_came.emit(event.text)
        elif isinstance(event, RequestFailed) and self._summary_of and event.id == self._summary_of:
            self._summary_of = 0
            self.summary_failed.emit(event.sentence)
        elif isinstance(event, RequestFailed):
            self.request_failed.emit(event.sentence)

    def _on_ended(self, outcome: Outcome) -> None:
        if self._thread is not None:
            self._thread.wait()
            self._thread.deleteLater()
        self._thread, self.ready = None, None
        if self._summary_of:
            self._summary_of = 0
            self.summary_failed.emit(f"There is no summary: {outcome.sentence}")
        if self._is_closing:
            return
        if self._is_renewing:
            self._is_renewing = False
            self._quick_deaths = 0
            self.start()
            return
        is_quick = time.monotonic() - self._started_at < _QUICK_DEATH_SECONDS
        self._quick_deaths = self._quick_deaths + 1 if is_quick else 0
        if outcome.kind == "never_started" or self._quick_deaths >= _GIVE_UP_AFTER:
            self.status_changed.emit(f"No shapes from Keras: {outcome.sentence}")
            self.request_failed.emit(outcome.sentence)
            self._set_given_up(True)
            return
        self.status_changed.emit("The Keras process ended; starting it again…")
        self._restart.start()
