"""The Keras process that answers questions about a trained model, as a Qt object.

It is taken from the spare when the first question comes, and given up when none came for a while.
One question is under way at a time; the others wait for their turn.
"""

import itertools
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from studio.engine.outcome import Outcome
from studio.engine.protocol.message import Ready, RequestFailed
from studio.engine.protocol.questions import AnyAnswer, AnyQuestion
from studio.ui.child.keras_thread import KerasThread
from studio.ui.child.spare import Spare

IDLE_MS = 10 * 60 * 1000
_END_MS = 5_000


@dataclass(frozen=True, slots=True)
class _Asked:
    topic: str
    question: AnyQuestion
    done: Callable[[Any], None]
    failed: Callable[[str], None]


class Asker(QObject):
    """Asks, and hands each answer to whoever asked. `state_changed` says that `is_waking` or
    `is_busy` may have changed."""

    state_changed = Signal()

    def __init__(
        self, spare: Spare, start_spare: Callable[[], None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._spare, self._start_spare = spare, start_spare
        self._ids = itertools.count(1)
        self._child: KerasThread | None = None
        self._under_way: _Asked | None = None
        self._waiting: deque[_Asked] = deque()
        self._is_closed = self._is_outdated = False
        self._idle = QTimer(self, singleShot=True, interval=IDLE_MS)
        self._idle.timeout.connect(self._give_up_child)

    # --- what it is doing -----------------------------------------------------------

    @property
    def is_busy(self) -> bool:
        """Whether a question is under way."""
        return self._under_way is not None

    @property
    def is_waking(self) -> bool:
        """Whether a question waits for Keras to be imported."""
        return self.is_busy and self._child is not None and not self._child.is_warm

    @property
    def pid(self) -> int:
        """The process id of the one that answers; 0 while there is none."""
        return self._child.pid if self._child else 0

    # --- asking -----------------------------------------------------------------------

    def new_id(self) -> int:
        """A number for the next question, and for the files that go with it."""
        return next(self._ids)

    def ask(
        self,
        topic: str,
        question: AnyQuestion,
        done: Callable[[Any], None],
        failed: Callable[[str], None],
    ) -> None:
        """Ask; `done` gets the answer, `failed` a sentence."""
        if self._is_closed:
            return
        self._waiting.append(_Asked(topic, question, done, failed))
        self._next()

    def cancel(self, topic: str) -> None:
        """Have nothing asked or answered of a topic any more. Keras cannot be interrupted, so the
        process that works on such a question ends; the next question gets another."""
        self._waiting = deque(asked for asked in self._waiting if asked.topic != topic)
        if self._under_way is not None and self._under_way.topic == topic:
            self._under_way = None
            self._give_up_child()
            self._start_spare()
        self.state_changed.emit()
        self._next()

    def renew(self) -> None:
        """Have the next question answered by a new process: it is to be another kind of one. A
        question under way is answered by the one that has it."""
        self._is_outdated = self._child is not None
        self._next()

    def close(self) -> None:
        """End the process; it holds nothing worth saving. Waits for its thread, briefly."""
        self._is_closed = True
        self._waiting.clear()
        self._under_way = None
        self._give_up_child()

    # --- inside -----------------------------------------------------------------------

    def _next(self) -> None:
        if self._under_way is not None:
            return
        if self._is_outdated:
            self._give_up_child()
        if not self._waiting:
            return
        self._idle.start()
        self._under_way = self._waiting.popleft()
        self._the_child().send(self._under_way.question)
        self.state_changed.emit()

    def _the_child(self) -> KerasThread:
        if self._child is None:
            self._is_outdated = False
            child = self._child = self._spare.take()
            child.event_came.connect(self._on_event)
            child.ended.connect(self._on_ended)
            if child.is_warm:
                # The next run wants a spare again; not beside a process that still wakes up.
                self._start_spare()
        return self._child

    def _on_event(self, event: object) -> None:
        match event:
            case Ready():
                self._on_ready()
            case RequestFailed():
                self._on_failed(event)
            case _ if isinstance(event, AnyAnswer):
                self._on_answered(event)

    def _on_ready(self) -> None:
        self.state_changed.emit()
        self._start_spare()

    def _on_answered(self, answer: AnyAnswer) -> None:
        asked = self._take(answer.id)
        if asked is not None:
            asked.done(answer)
            self._next()

    def _on_failed(self, failure: RequestFailed) -> None:
        asked = self._take(failure.id)
        if asked is not None:
            asked.failed(failure.sentence)
            self._next()

    def _take(self, number: int | None) -> _Asked | None:
        asked = self._under_way
        if asked is None or number != asked.question.id:
            return None
        self._under_way = None
        self.state_changed.emit()
        return asked

    def _on_ended(self, outcome: Outcome) -> None:
        """The process died by itself; what was asked last may have killed it, so that is not
        asked again by itself."""
        child, self._child = self._child, None
        if child is not None:
            child.wait(_END_MS)
        asked, self._under_way = self._under_way, None
        self.state_changed.emit()
        if asked is not None:
            asked.failed(f"The process that answers has ended: {outcome.sentence} Ask again.")
        self._next()

    def _give_up_child(self) -> None:
        if self._under_way is not None:
            self._idle.start()
            return
        self._idle.stop()
        child, self._child = self._child, None
        if child is not None:
            child.event_came.disconnect(self._on_event)
            child.ended.disconnect(self._on_ended)
            child.end()
