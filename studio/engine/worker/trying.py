"""What Keras would say to wires that are not drawn yet, and to edits that are not made yet.

Asked with the memory that the shapes of the graph are asked with: equal layers on equal inputs
cost Keras one call, and one that stands in the graph already costs none.
"""

import re
import time
from collections.abc import Callable

from studio.engine.protocol.shapes import Carried, TryEdits, TryEditsReply, TryReply, TryWires
from studio.engine.worker.shapes import ShapeInference, Wired


def try_wires(
    request: TryWires, shapes: ShapeInference, is_superseded: Callable[[], bool] = lambda: False
) -> TryReply | None:
    """Keras's objection to each trial; None once a newer request is there."""
    started = time.perf_counter()
    sentences = []
    for trial in request.trials:
        if is_superseded():
            return None
        earlier = tuple((names, _wired(carried), told) for names, carried, told in trial.earlier)
        answer = shapes.answer(trial.call, _wired(trial.carried), earlier)
        sentences.append(first_sentence(answer.sentence))
    return TryReply(request.id, tuple(sentences), time.perf_counter() - started)


def try_edits(
    request: TryEdits, shapes: ShapeInference, is_superseded: Callable[[], bool] = lambda: False
) -> TryEditsReply | None:
    """What each edit would come to; None once a newer request is there."""
    started = time.perf_counter()
    tried = []
    for change in request.edits:
        if is_superseded():
            return None
        tried.append(shapes.what_if(change))
    return TryEditsReply(request.id, tuple(tried), time.perf_counter() - started)


def _wired(carried: tuple[Carried, ...]) -> tuple[Wired, ...]:
    return tuple(Wired(tuple(shape), dtype) for shape, dtype in carried)


def first_sentence(text: str) -> str:
    """What is needed and what is there, without the advice behind it."""
    return re.split(r"(?<=[.!?])\s+(?=[A-Z])", text, maxsplit=1)[0]
