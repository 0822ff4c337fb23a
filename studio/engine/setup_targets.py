"""Whether what the network says and the target can be compared: sizes, labels, ranges."""

from collections.abc import Iterator
from typing import Any

from studio.engine.protocol.message import Shape
from studio.engine.setup_facts import BINARY, CATEGORICAL, SPARSE, Answer, plain, sized
from studio.graph.problems import Problem, said

_NOT_COMPARED = frozenset({"ctc", "circle"})
"""Losses with a way of their own to compare, of which sizes say nothing."""
_STRICT = BINARY | {"categorical_crossentropy"}
"""Losses before which Keras lets no number stand for several."""
_ONE_HOT_MAKING = frozenset({"categorical_generalized_cross_entropy"})
"""Losses that make places of the numbers of classes themselves."""
_NUMBERED = SPARSE | _ONE_HOT_MAKING
"""Losses that take the number of a class, and no place for each."""
WANTS_PLACES = (CATEGORICAL - _ONE_HOT_MAKING) | {
    *("kl_divergence", "categorical_hinge", "dice", "tversky")
}
"""Losses that compare a place for each class."""
_BATCH = -1


def target_problems(answer: Answer) -> Iterator[Problem]:
    """What is wrong between what the network says to a row and the target of that row."""
    if answer.loss is None or answer.column is None or answer.loss.name in _NOT_COMPARED:
        return
    wrong = [*_sizes(answer)]
    yield from wrong
    if not wrong:
        yield from _labels(answer)
    yield from _ranges(answer)
    yield from _constant(answer)


# --- sizes ----------------------------------------------------------------------------


def _sizes(answer: Answer) -> Iterator[Problem]:
    shape, column, source = answer.shape, answer.column, answer.source
    if shape is None or column is None or source is None or answer.loss is None:
        return
    way = compared(answer.loss.name, column.shape, shape)
    if way == "same":
        return
    told: dict[str, Any] = {
        "output": answer.output.name,
        "source": source.name,
        "target": column.name,
        "said": sized(shape),
        "wanted": sized(column.shape),
        "loss": plain(answer.loss.name),
    }
    nodes = (answer.output.id, source.id)
    if way == "spread":
        yield said("sizes_spread", _SPREAD, *nodes, param="target", **told)
        return
    count = answer.target.count if answer.target and answer.target.is_class else 0
    if answer.loss.name in _NUMBERED and answer.is_one_hot:
        sentence = _ONE_HOT_IN_SPARSE
    elif answer.loss.name in WANTS_PLACES and answer.is_numbered and len(shape) == 1:
        sentence, count = _NUMBERS_IN_CATEGORICAL, len(column.classes)
    elif answer.is_numbered and len(shape) == 1 and shape[0] == len(column.classes):
        sentence, count = _PLACES_FOR_NUMBERS, len(column.classes)
    elif answer.is_one_hot and len(shape) == len(column.shape):
        sentence = _OTHER_COUNT
    elif len(shape) > _usual_rank(answer.loss.name, column.shape):
        sentence = _TOO_MANY_SIZES
    else:
        sentence = _DIFFER
    yield said(
        "sizes_differ", sentence, *nodes, param="target", severity="error", count=count, **told
    )


_SPREAD = (
    "A row from {source} has the size {said} and a row of {target} {wanted}: each number is "
    "compared with several others, and the loss means nothing. Make both the same size, by another "
    "last layer or by a step that reshapes {target}."
)
_DIFFER = (
    "A row from {source} has the size {said} and a row of {target} {wanted}, which cannot be "
    "compared: training stops at once. Let the last layer have as many units as {target} has "
    "numbers."
)
_TOO_MANY_SIZES = (
    "A row from {source} has the size {said} and a row of {target} {wanted}, which cannot be "
    "compared: training stops at once. Put a Flatten or a GlobalAveragePooling before the last "
    "Dense layer, so that it gets one line of numbers."
)
_OTHER_COUNT = (
    "{target} has {count} classes and {source} says {said}, which cannot be compared: "
    "training stops at once. Give {source} {count} units, one for each class."
)
_ONE_HOT_IN_SPARSE = (
    "{target} is one-hot, a place for each class, and {loss} takes the number of the class alone: "
    "training stops at once. Train {output} with categorical crossentropy."
)
_PLACES_FOR_NUMBERS = (
    "{target} tells the number of a class, and {source} says {count} numbers, one for each class, "
    "which {loss} cannot compare: training stops at once. Train {output} with sparse categorical "
    "crossentropy."
)
_NUMBERS_IN_CATEGORICAL = (
    "{target} tells the number of a class, and {loss} takes a place for each class: training stops "
    "at once. Train {output} with sparse categorical crossentropy, or make {target} one-hot by a "
    "step in the Data tab."
)


def compared(loss: str, target: Shape, said_shape: Shape) -> str:
    """How Keras compares rows of these shapes: "same", each number with its own; "spread", numbers
    with several others; "never", not at all."""
    wanted, found = [_BATCH, *target], [_BATCH, *said_shape]
    _bring_to_one_rank(wanted, found)
    if loss in SPARSE:
        if len(wanted) == len(found) and wanted[-1] == 1:
            wanted.pop()
        return "same" if _equal(wanted, found[:-1]) else "never"
    if loss in _ONE_HOT_MAKING:
        wanted.append(found[-1])
    if _equal(wanted, found):
        return "same"
    if loss in _STRICT or not _spreads(wanted, found):
        return "never"
    return "spread"


def _bring_to_one_rank(first: list[int | None], second: list[int | None]) -> None:
    """What Keras does before every loss, where one has a single number more to a row."""
    longer, shorter = (first, second) if len(first) > len(second) else (second, first)
    if len(longer) - len(shorter) == 1 and longer[-1] == 1:
        if len(shorter) == 1:
            shorter.append(1)
        else:
            longer.pop()


def _usual_rank(loss: str, target: Shape) -> int:
    """How many sizes a row of the network has, where it is to be compared with such a target."""
    is_single = not target or target[-1] == 1
    return len(target) + (not is_single or not target) if loss in _NUMBERED else max(len(target), 1)


def _equal(first: list[int | None], second: list[int | None]) -> bool:
    return len(first) == len(second) and all(
        a == b or a is None or b is None for a, b in zip(first, second, strict=True)
    )


def _spreads(first: list[int | None], second: list[int | None]) -> bool:
    """Whether numpy would compare these, the last sizes with each other."""
    pairs = zip(reversed(first), reversed(second), strict=False)
    return all(a == b or 1 in (a, b) or None in (a, b) for a, b in pairs)


# --- labels ---------------------------------------------------------------------------


def _labels(answer: Answer) -> Iterator[Problem]:
    """Numbers of classes for which the network has no place."""
    column, shape, reach, loss = answer.column, answer.shape, answer.reach, answer.loss
    if loss is None or loss.name not in SPARSE or column is None or reach is None:
        return
    if not shape or shape[-1] is None or answer.source is None or reach.is_standardized:
        return
    places, ignored = shape[-1], loss.params.get("ignore_class")
    lowest, highest = reach.low, reach.high
    if ignored is not None and ignored in (lowest, highest):
        return
    told: dict[str, Any] = {
        "output": answer.output.name,
        "source": answer.source.name,
        "target": column.name,
        "places": places,
        "last": places - 1,
        "lowest": f"{lowest:,.6g}",
        "highest": f"{highest:,.6g}",
    }
    nodes = (answer.output.id, answer.source.id)
    if highest >= places and answer.is_numbered:
        needed = int(highest) + 1
        yield said(
            "labels_outside",
            "{target} has class numbers up to {highest}, and {source} has a place for 0 to {last} "
            "alone: training or the test stops at the first row outside. Give {source} {needed} "
            "units, or let a step number the classes from 0.",
            *nodes,
            severity="error",
            needed=needed,
            **told,
        )
    elif highest >= places or lowest < 0:
        yield said(
            "labels_outside",
            "{target} goes from {lowest} to {highest}, and sparse categorical crossentropy takes "
            "the number of a class from 0 to {last}: training or the test stops at the first row "
            "outside. Say in the Data tab that {target} is a class, or train {output} with mean "
            "squared error.",
            *nodes,
            severity="error",
            **told,
        )


# --- ranges ---------------------------------------------------------------------------

_TOLD_APART = CATEGORICAL | SPARSE | BINARY | {"hinge", "squared_hinge", "categorical_hinge"}


def _ranges(answer: Answer) -> Iterator[Problem]:
    """Targets that the last activation cannot say, whatever the network learns."""
    end, reach, column, loss = answer.end, answer.reach, answer.column, answer.loss
    if end is None or column is None or loss is None or loss.name in _TOLD_APART:
        return
    low, high = end.range
    told: dict[str, Any] = {"output": answer.output.name, "target": column.name, "layer": end.name}
    told["activation"] = end.activation
    nodes = (end.node, answer.output.id)
    if answer.is_numbered and len(column.classes) > 2:
        return  # said of the loss
    if reach is not None and not reach.fits_in(low, high):
        numbers: dict[str, Any] = {"low": f"{reach.low:,.6g}", "high": f"{reach.high:,.6g}"}
        sentence = _OUT_OF_REACH
        if reach.is_standardized:
            sentence = _STANDARDIZED
        elif low == 0 and high == float("inf"):
            sentence = _BELOW_0
        elif high == float("inf") or low == float("-inf"):
            sentence = _OUT_OF_REACH_OPEN
        yield said(
            "out_of_reach",
            sentence,
            *nodes,
            param="activation",
            **told,
            **numbers,
            least=f"{low:g}",
            most=f"{high:g}",
        )
    elif end.activation == "relu" and not (answer.target and answer.target.is_class):
        yield said("relu_at_end", _RELU, *nodes, param="activation", **told)


_OUT_OF_REACH = (
    "{target} goes from {low} to {high}, and {layer} with the activation {activation} says nothing "
    "below {least} or above {most}: most targets can never be reached. Take the activation away, "
    "or scale {target} into that range by a step in the Data tab."
)
_OUT_OF_REACH_OPEN = (
    "{target} goes from {low} to {high}, which {layer} with the activation {activation} cannot say "
    "in full: some targets can never be reached. Take the activation away."
)
_BELOW_0 = (
    "{target} goes down to {low}, and {layer} with the activation {activation} says nothing below "
    "0: these targets can never be reached. Take the activation away."
)
_STANDARDIZED = (
    "{target} is standardized: its numbers lie about 0, many below it and beyond 1, and {layer} "
    "with the activation {activation} cannot say them all. Take the activation away."
)
_RELU = (
    "{layer} says numbers for {target} through relu, which is 0 for all that lies below and learns "
    "nothing there: it may end with 0 for every row. Take the activation away, or use softplus."
)


def _constant(answer: Answer) -> Iterator[Problem]:
    column, reach = answer.column, answer.reach
    if column is None or reach is None or reach.is_standardized or column.classes:
        return
    if reach.low == reach.high:
        yield said(
            "constant_target",
            "{target} is {value} in every row, so that there is nothing to learn from the inputs. "
            "Choose another target in the Data tab.",
            answer.output.id,
            param="target",
            target=column.name,
            value=f"{reach.low:,.6g}",
        )
