"""Losses that compare what each class has of the whole, where there is no such whole."""

from collections.abc import Iterator
from typing import Any

from studio.engine.setup_facts import SHARES, Answer, capital, plain
from studio.graph.problems import Problem, said

ADD_UP = frozenset({"softmax", "sparsemax"})
"""The activations of which the numbers of a row add up to 1."""
_AGAINST_OTHERS = frozenset({"kl_divergence", "categorical_hinge"})
"""The losses that weigh the classes of a row against each other, and take a single number."""
_OVERLAPS = frozenset({"dice", "tversky"})
_SIDES = frozenset({"hinge", "squared_hinge"})


def share_problems(answer: Answer) -> Iterator[Problem]:
    """What keeps the target of an Output, or what the network says, from being shares."""
    yield from _tags(answer)
    yield from _of_one(answer)
    yield from _outside(answer)
    yield from _of_classes(answer)


def _told(answer: Answer) -> dict[str, Any]:
    loss = answer.loss.name if answer.loss else ""
    target = answer.column.name if answer.column else ""
    return {"output": answer.output.name, "target": target, "loss": plain(loss)}


def _tags(answer: Answer) -> Iterator[Problem]:
    """Rows with several ones, each of which is true, before what makes them rivals."""
    loss, column, end = answer.loss, answer.column, answer.end
    if loss is None or column is None or not answer.is_tagged:
        return
    is_shared = end is not None and end.activation in ADD_UP
    if loss.name not in SHARES and not is_shared:
        return
    sentence = _TAGS_IN_LOSS
    told = _told(answer)
    nodes = [answer.output.id]
    if is_shared and end is not None:
        sentence = _TAGS_IN_SOFTMAX
        told |= {"layer": end.name, "activation": end.activation}
        nodes.append(end.node)
    yield said("tags_as_shares", sentence, *nodes, param="loss", most=answer.most_ones, **told)


_TAGS_IN_SOFTMAX = (
    "A row of {target} has up to {most} ones, all of which are true, and {layer} makes shares by "
    "{activation} that add up to 1: no two of them can be sure at once. Give {layer} the "
    "activation sigmoid, and train {output} with binary crossentropy."
)
_TAGS_IN_LOSS = (
    "A row of {target} has up to {most} ones, all of which are true, and {loss} takes them for "
    "shares of one answer: no two of them can be sure at once. End with sigmoid, and train "
    "{output} with binary crossentropy."
)


def _of_one(answer: Answer) -> Iterator[Problem]:
    """A single number, with nothing to weigh it against."""
    loss, shape, source = answer.loss, answer.shape, answer.source
    if loss is None or shape is None or source is None or loss.name not in _AGAINST_OTHERS:
        return
    if not shape or shape[-1] == 1:
        yield said(
            "shares_of_one",
            "{output} is trained with {loss}, which weighs several classes against each other, and "
            "{source} says a single number: there is nothing to weigh it against, and what is "
            "learned means nothing. Give the last layer a unit for each class, or for yes or no "
            "take sigmoid and binary crossentropy.",
            answer.output.id,
            source.id,
            param="loss",
            output=answer.output.name,
            source=source.name,
            loss=plain(loss.name),
        )


def _outside(answer: Answer) -> Iterator[Problem]:
    """Numbers that are no shares."""
    loss, reach, shape = answer.loss, answer.reach, answer.shape
    if loss is None or answer.column is None or reach is None or not shape or shape[-1] == 1:
        return
    if loss.name not in SHARES or answer.is_numbered or reach.fits_in(0, 1):
        return
    sentence = _STANDARDIZED if reach.is_standardized else _OUTSIDE
    yield said(
        "shares_outside",
        sentence,
        answer.output.id,
        param="loss",
        low=f"{reach.low:,.6g}",
        high=f"{reach.high:,.6g}",
        **{**_told(answer), "loss": capital(loss.name)},
    )


_OUTSIDE = (
    "{loss} compares shares from 0 to 1, and {target} goes from {low} to {high}: these are no "
    "shares, and what is learned means nothing. Train {output} with mean squared error."
)
_STANDARDIZED = (
    "{loss} compares shares from 0 to 1, and {target} is standardized: its numbers lie about 0, "
    "and what is learned means nothing. Train {output} with mean squared error."
)


def _of_classes(answer: Answer) -> Iterator[Problem]:
    """Numbers of more than two classes in losses that know yes and no."""
    loss, column, shape = answer.loss, answer.column, answer.shape
    if loss is None or column is None or not answer.is_numbered or len(column.classes) < 3:
        return
    if loss.name not in _OVERLAPS | _SIDES or (shape and shape[-1] != 1):
        return
    yield said(
        "classes_as_yes_or_no",
        "{loss} knows yes and no alone, and {target} has the numbers 0 to {highest} for {count} "
        "classes: what is learned means nothing. Train {output} with sparse categorical "
        "crossentropy, with softmax and {count} units before it.",
        answer.output.id,
        param="loss",
        count=len(column.classes),
        highest=len(column.classes) - 1,
        **{**_told(answer), "loss": capital(loss.name)},
    )
