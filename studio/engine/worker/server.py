"""The worker's life: import Keras, say Ready, answer requests, and perhaps train once.

Two threads. One reads stdin into a queue, or straight into the control box of the run in hand;
the main thread owns Keras. When stdin ends the window is gone: an idle worker ends at once, one
that trains finishes its step and saves, unless it was told to go on without anybody.
"""

import contextlib
import os
import queue
import signal
import sys
import threading
import traceback
from typing import Any, NoReturn

import msgspec

from studio.engine.protocol.codec import Request, decode_request
from studio.engine.protocol.message import RequestFailed
from studio.engine.protocol.questions import AnyQuestion
from studio.engine.protocol.run import Alive, LetFinish, Ping, RunEnded, Train
from studio.engine.protocol.shapes import (
    InferShapes,
    ShapesReply,
    Summarize,
    Summarized,
    TryEdits,
    TryWires,
)
from studio.engine.worker.control import Control
from studio.engine.worker.wire import Wire, read_lines

_Queued = InferShapes | TryWires | TryEdits | Summarize | Train | AnyQuestion


class Inbox:
    """Requests as they arrive. Of several trials only the newest of a kind is handed on. Requests
    for shapes all are, because each tells of an edit; only the newest has to be answered."""

    def __init__(self, wire: Wire) -> None:
        self.control = Control()
        self._wire = wire
        self._arrived: queue.SimpleQueue[_Queued] = queue.SimpleQueue()
        self._newest: dict[type, int] = {}
        self._may_wind_down = threading.Event()
        self._has_run = threading.Event()
        self._is_on_its_own = False

    def take(self, line: bytes) -> None:
        """Take a line from stdin. A broken one is answered, and nothing else happens."""
        if not line.strip():
            return
        try:
            request: Request = decode_request(line)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            sentence = f"The request is not one that this version understands: {error}."
            self._wire.send(RequestFailed(_id_in(line), sentence, raw=repr(line[:200])))
            return
        if isinstance(request, InferShapes | TryWires | TryEdits):
            self._newest[type(request)] = request.id
            self._arrived.put(request)
        elif isinstance(request, Train):
            self._has_run.set()
            self._arrived.put(request)
        elif isinstance(request, Summarize | AnyQuestion):
            self._arrived.put(request)
        elif isinstance(request, Ping):
            self._wire.send(Alive())
        elif self._has_run.is_set():
            self.control.take(request)
            if isinstance(request, LetFinish):
                self._be_on_its_own()

    def next(self) -> _Queued:
        """Wait for a request that still matters."""
        while True:
            request = self._arrived.get()
            if not isinstance(request, TryWires | TryEdits) or not self.is_superseded(request):
                return request

    def is_superseded(self, request: InferShapes | TryWires | TryEdits) -> bool:
        """Whether a newer request of the same kind is waiting."""
        return request.id != self._newest[type(request)]

    def saving_begins(self) -> None:
        """From here on an end of stdin lets the run save before the process ends."""
        self._may_wind_down.set()

    def end(self) -> None:
        """Stdin ended. Without a run there is nothing worth saving."""
        if self._is_on_its_own:
            return
        if not self._may_wind_down.is_set():
            os._exit(0)
        self.control.abandon()

    def _be_on_its_own(self) -> None:
        """From here on nobody listens, and the terminal that the window came from may close."""
        self._is_on_its_own = True
        if hasattr(os, "setsid"):
            with contextlib.suppress(OSError):  # it leads a group of its own already
                os.setsid()
        self._wire.close()

    def end_by_signal(self, number: int, _frame: object) -> None:
        """The process was told to end. What is worth saving is saved, as when stdin ends."""
        if not self._may_wind_down.is_set():
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)
        self.control.abandon(is_told_to_end=True)


def serve(wire_descriptor: int, request_descriptor: int) -> None:
    """Live until a run is over or stdin ends."""
    wire = Wire(wire_descriptor)
    inbox = Inbox(wire)
    signal.signal(signal.SIGTERM, inbox.end_by_signal)
    threading.Thread(
        target=read_lines,
        args=(request_descriptor, inbox.take, inbox.end),
        name="requests",
        daemon=True,
    ).start()

    from studio.engine.worker.starting import start_keras

    wire.send(start_keras())

    from studio.engine.worker.answering import Answering
    from studio.engine.worker.shapes import ShapeInference

    shapes, answering = ShapeInference(), Answering()
    while True:
        request = inbox.next()
        if isinstance(request, Train):
            _train(request, wire, inbox)
            _leave()  # a run uses up its process
        elif isinstance(request, TryWires | TryEdits):
            _answer_trials(request, shapes, wire, inbox)
        elif isinstance(request, Summarize):
            wire.send(_summary(request))
        elif isinstance(request, AnyQuestion):
            wire.send(answering.answer(request))
        else:
            _answer_shapes(request, shapes, wire, inbox)


def _summary(request: Summarize) -> Summarized | RequestFailed:
    from studio.engine.worker.summarizing import summarize

    return summarize(request)


def _train(request: Train, wire: Wire, inbox: Inbox) -> None:
    from studio.engine.worker.training import Training, TrainsElsewhere

    try:
        training = Training(request, wire, inbox.control, inbox.saving_begins)
    except TrainsElsewhere:
        # Not into the log of the run, which is the other's.
        sentence = f"Another process trains this run already: {request.run_dir}."
        wire.send(RunEnded("failed", sentence, 0, 0.0))
        return
    training.run()


def _answer_shapes(request: InferShapes, shapes: Any, wire: Wire, inbox: Inbox) -> None:
    try:
        reply: ShapesReply | None = shapes.infer(request, lambda: inbox.is_superseded(request))
    except Exception as error:
        sentence = f"Keras could not work out the shapes: {type(error).__name__}: {error}"
        wire.send(RequestFailed(request.id, sentence, raw=traceback.format_exc()))
        return
    if reply is not None:
        wire.send(reply)


def _answer_trials(request: TryWires | TryEdits, shapes: Any, wire: Wire, inbox: Inbox) -> None:
    from studio.engine.worker.trying import try_edits, try_wires

    def is_superseded() -> bool:
        return inbox.is_superseded(request)

    # Each trial turns what Keras raises into a sentence: nothing is left that could fail.
    reply = (
        try_wires(request, shapes, is_superseded)
        if isinstance(request, TryWires)
        else try_edits(request, shapes, is_superseded)
    )
    if reply is not None:
        wire.send(reply)


def _id_in(line: bytes) -> int | None:
    """The id of a request that could not be read, if it has one."""
    try:
        found = msgspec.json.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    number = found.get("id") if isinstance(found, dict) else None
    return number if isinstance(number, int) else None


def _leave() -> NoReturn:
    """End without the interpreter's own winding down, in which TensorFlow takes a second."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)
