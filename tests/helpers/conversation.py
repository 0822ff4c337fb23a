"""One real Keras process for all questions about shapes: a start costs 10 s."""

import contextlib
import threading
import time
from collections.abc import Iterator
from queue import Queue
from typing import Any

import pytest

from studio.engine.process import KerasProcess
from studio.engine.protocol.codec import Event
from studio.engine.protocol.message import Ready, RequestFailed
from studio.engine.protocol.shapes import InferShapes, LayerCall, ShapesReply
from studio.engine.shapes import ShapeQuestions

PATIENCE = 300.0
"""How many seconds an answer, or a whole run, may take on a machine that has much else to do."""


class Conversation:
    """A Keras process with a thread that collects what it says."""

    def __init__(self) -> None:
        self.process = KerasProcess().start()
        self.heard: list[Event] = []
        self._arrived: Queue[Event | None] = Queue()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        self._last_id = 0

    def _listen(self) -> None:
        for event in self.process.events():
            self._arrived.put(event)
        self._arrived.put(None)

    def next(self, *kinds: type, timeout: float = PATIENCE) -> Any:
        """The next event of these kinds; what comes before is only kept in `heard`."""
        ends = time.monotonic() + timeout
        while True:
            event = self._arrived.get(timeout=max(0.01, ends - time.monotonic()))
            if event is None:
                tail = self.process.stderr_tail()
                raise AssertionError(f"The process ended; it printed: {tail[-2000:]}")
            self.heard.append(event)
            if isinstance(event, kinds):
                return event

    def rest(self, timeout: float = PATIENCE) -> list[Event]:
        """Everything until the process ends."""
        ends = time.monotonic() + timeout
        while (event := self._arrived.get(timeout=max(0.01, ends - time.monotonic()))) is not None:
            self.heard.append(event)
        return self.heard

    def all_of(self, kind: type) -> list[Any]:
        return [event for event in self.heard if isinstance(event, kind)]

    def infer(self, *calls: LayerCall, is_change: bool = False) -> ShapesReply:
        self._last_id += 1
        return self._answer(InferShapes(self._last_id, calls, is_change=is_change))

    def ask(self, questions: ShapeQuestions, *, whole: bool = False) -> ShapesReply:
        """What Keras says to what changed since it was asked last, or to the whole."""
        self._last_id += 1
        return self._answer(questions.request(self._last_id, whole=whole))

    def _answer(self, request: InferShapes) -> ShapesReply:
        self.process.send(request)
        reply = self.next(ShapesReply, RequestFailed)
        assert isinstance(reply, ShapesReply), reply
        return reply

    def close(self) -> None:
        self.process.release(timeout=5)
        self._listener.join(timeout=10)


@pytest.fixture(scope="session")
def keras_process() -> Iterator[Conversation]:
    """The process that serves shapes during the whole session."""
    conversation = Conversation()
    conversation.next(Ready)
    yield conversation
    conversation.close()


@pytest.fixture(scope="session")
def spares() -> Iterator[list[Conversation]]:
    """Processes that warm up while earlier tests run, as the window keeps one for Train."""
    waiting: list[Conversation] = []
    yield waiting
    for conversation in waiting:
        conversation.process.kill()
        conversation.close()


@contextlib.contextmanager
def one_of(spares: list[Conversation]) -> Iterator[Conversation]:
    """A process to use up, while the next one warms up."""
    conversation = spares.pop() if spares else Conversation()
    conversation.next(Ready)
    spares.append(Conversation())
    try:
        yield conversation
    finally:
        conversation.process.kill()
        conversation.close()


@pytest.fixture
def trainer(spares: list[Conversation]) -> Iterator[Conversation]:
    """A process of the test's own, which it uses up."""
    with one_of(spares) as conversation:
        yield conversation


@pytest.fixture(scope="session")
def answerer() -> Iterator[Conversation]:
    """The process that answers questions about trained models, of whichever run."""
    conversation = Conversation()
    yield conversation
    conversation.close()
