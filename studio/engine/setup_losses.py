"""Whether loss and last activation belong together, and whether the loss fits what is told."""

from collections.abc import Iterator
from typing import Any

from studio.engine.setup_facts import (
    BINARY,
    CATEGORICAL,
    DISTANCES,
    SHARES,
    SPARSE,
    Answer,
    capital,
    plain,
)
from studio.engine.setup_shares import ADD_UP, share_problems
from studio.graph.problems import Problem, said

_PROBABILITIES = SHARES | SPARSE
_YES_OR_NO = ADD_UP | {"sigmoid", "hard_sigmoid", "sparse_sigmoid"}


def loss_problems(answer: Answer) -> Iterator[Problem]:
    """What is wrong between the last activation, the loss and the kind of target of an Output."""
    if answer.loss is None:
        return
    shares = [*share_problems(answer)]
    yield from shares
    yield from _of_one_unit(answer)
    if answer.loss.from_logits:
        yield from _probabilities_as_logits(answer)
    elif not any(problem.code == "tags_as_shares" for problem in shares):
        yield from _logits_as_probabilities(answer)
    yield from _binary(answer)
    yield from _distances(answer)
    yield from _logarithms(answer)


def _of_one_unit(answer: Answer) -> Iterator[Problem]:
    """Losses that compare the shares of classes, given a single number."""
    loss, shape = answer.loss, answer.shape
    if loss is None or shape is None or not answer.source:
        return
    is_one = not shape or shape[-1] == 1
    if loss.name in CATEGORICAL and is_one:
        yield said(
            "crossentropy_of_one",
            "{output} is trained with {loss}, which compares the shares of several classes, and "
            "{source} says a single number: its share is always 1 and the loss always 0, so that "
            "nothing is learned. Give the last layer a unit for each class, or for yes or no take "
            "sigmoid and binary crossentropy.",
            answer.output.id,
            answer.source.id,
            param="loss",
            output=answer.output.name,
            source=answer.source.name,
            loss=plain(loss.name),
        )
    if loss.name == "cosine_similarity" and is_one:
        yield said(
            "cosine_of_one",
            "{output} is trained with cosine similarity, which compares directions, and a single "
            "number has no other direction than its sign: how large it is is never learned. Take "
            "mean squared error.",
            answer.output.id,
            param="loss",
            output=answer.output.name,
        )


def _logits_as_probabilities(answer: Answer) -> Iterator[Problem]:
    loss, end = answer.loss, answer.end
    if loss is None or end is None:
        return
    told: dict[str, Any] = {
        "layer": end.name,
        "loss": capital(loss.name),
        "activation": end.activation,
    }
    nodes = (end.node, answer.output.id)
    # The other way out, where there is no activation yet and the loss has that argument.
    is_open = end.activation == "linear" and loss.name != "kl_divergence"
    if loss.name in _PROBABILITIES and end.activation not in ADD_UP and not _is_one(answer):
        sentence = _NO_PROBABILITIES_YET if is_open else _NO_PROBABILITIES
        yield said("no_probabilities", sentence, *nodes, param="activation", **told)
    elif loss.name in BINARY and end.activation not in _YES_OR_NO:
        sentence = _NO_PROBABILITY_YET if is_open else _NO_PROBABILITY
        yield said("no_probability", sentence, *nodes, param="activation", **told)


_NO_PROBABILITIES = (
    "{loss} wants the probabilities of the classes, which add up to 1, and what {layer} says has "
    "the activation {activation}: training goes wrong or nowhere. Give {layer} the activation "
    "softmax."
)
_NO_PROBABILITIES_YET = (
    "{loss} wants the probabilities of the classes, which add up to 1, and {layer} says raw scores "
    "without an activation: training goes wrong or nowhere. Give {layer} the activation softmax, "
    "or tell the loss from_logits."
)
_NO_PROBABILITY = (
    "{loss} wants a probability from 0 to 1, and what {layer} says has the activation "
    "{activation}: outside of that range nothing is learned. Give {layer} the activation sigmoid."
)
_NO_PROBABILITY_YET = (
    "{loss} wants a probability from 0 to 1, and {layer} says raw scores without an activation: "
    "outside of that range nothing is learned. Give {layer} the activation sigmoid, or tell the "
    "loss from_logits."
)


def _probabilities_as_logits(answer: Answer) -> Iterator[Problem]:
    loss, end = answer.loss, answer.end
    if loss is None or end is None:
        return
    wrong = ADD_UP if loss.name in CATEGORICAL | SPARSE else _YES_OR_NO
    if loss.name in CATEGORICAL | SPARSE | BINARY and end.activation in wrong:
        yield said(
            "probabilities_as_logits",
            "The loss of {output} is told from_logits and turns scores into probabilities itself, "
            "and {layer} has made probabilities of them by {activation} already: done twice, no "
            "answer can become sure, and training is slow. Take away one of both.",
            answer.output.id,
            end.node,
            param="loss",
            output=answer.output.name,
            layer=end.name,
            activation=end.activation,
            loss=plain(loss.name),
        )


def _binary(answer: Answer) -> Iterator[Problem]:
    """Binary crossentropy knows yes and no: 1 and 0."""
    loss, column, reach = answer.loss, answer.column, answer.reach
    if loss is None or loss.name not in BINARY or column is None:
        return
    told: dict[str, Any] = {
        "output": answer.output.name,
        "target": column.name,
        "loss": plain(loss.name),
    }
    if answer.is_one_hot and answer.target is not None and answer.target.count > 2:
        if answer.end is not None and answer.end.activation in ADD_UP:
            yield said(
                "binary_of_one_hot",
                "{target} is one of {count} classes, and binary crossentropy asks {count} single "
                "questions with yes or no: most answers are no, and loss and accuracy look far "
                "better than the network is. Train {output} with categorical crossentropy.",
                answer.output.id,
                param="loss",
                count=answer.target.count,
                **told,
            )
    elif answer.is_numbered and len(column.classes) > 2:
        yield said(
            "binary_of_classes",
            "Binary crossentropy takes 0 and 1 alone, and {target} has the numbers 0 to {highest} "
            "for {count} classes: the loss falls below 0 without end. Train {output} with sparse "
            "categorical crossentropy, with softmax and {count} units before it.",
            answer.output.id,
            param="loss",
            count=len(column.classes),
            highest=len(column.classes) - 1,
            **told,
        )
    elif reach is not None and not reach.is_standardized and not reach.fits_in(0, 1):
        yield said(
            "binary_outside",
            "Binary crossentropy takes numbers from 0 to 1 alone, and {target} goes from {low} to "
            "{high}: the loss falls below 0 without end. If these are classes, say so in the Data "
            "tab and turn them into numbers; if they are numbers, train {output} with mean squared "
            "error.",
            answer.output.id,
            param="loss",
            low=f"{reach.low:,.6g}",
            high=f"{reach.high:,.6g}",
            **told,
        )


def _distances(answer: Answer) -> Iterator[Problem]:
    loss, column, reach = answer.loss, answer.column, answer.reach
    if loss is None or column is None:
        return
    told: dict[str, Any] = {
        "output": answer.output.name,
        "target": column.name,
        "loss": plain(loss.name),
    }
    if loss.name in DISTANCES and answer.is_numbered and len(column.classes) > 2:
        yield said(
            "classes_as_numbers",
            "{target} has {count} classes, numbered 0 to {highest}, and {loss} takes the numbers "
            "for amounts, as if {second} lay halfway between {first} and {third}. Train {output} "
            "with sparse categorical crossentropy, with softmax and {count} units before it; or "
            "say in the Data tab that {target} is a number.",
            answer.output.id,
            param="loss",
            count=len(column.classes),
            highest=len(column.classes) - 1,
            first=column.classes[0],
            second=column.classes[1],
            third=column.classes[2],
            **told,
        )
    is_share = loss.name == "mean_absolute_percentage_error"
    if is_share and reach is not None and reach.low <= 0 <= reach.high:
        yield said(
            "percentage_of_zero",
            "{loss} divides by the target, and {target} is 0 or close to it in places: there the "
            "error has no bounds and drowns all others. Train {output} with mean absolute error.",
            answer.output.id,
            param="loss",
            output=answer.output.name,
            target=column.name,
            loss=capital(loss.name),
        )


def _logarithms(answer: Answer) -> Iterator[Problem]:
    """Losses that take the logarithm of what the network says, or of the target."""
    loss, column, reach, end = answer.loss, answer.column, answer.reach, answer.end
    if loss is None or column is None:
        return
    told: dict[str, Any] = {"output": answer.output.name, "target": column.name}
    says_less = end is not None and end.range[0] < 0
    if loss.name == "poisson" and end is not None and says_less:
        yield said(
            "logarithm_of_negative",
            "The Poisson loss takes the logarithm of what the network says, and {layer} with the "
            "activation {activation} can say numbers below 0: the loss becomes nan. Give {layer} "
            "the activation softplus or exponential.",
            end.node,
            answer.output.id,
            param="activation",
            layer=end.name,
            activation=end.activation,
            loss=plain(loss.name),
            **told,
        )
    if loss.name != "mean_squared_logarithmic_error":
        return
    if reach is not None and reach.low < 0:
        yield said(
            "targets_cut",
            _STANDARDIZED_CUT if reach.is_standardized else _TARGETS_CUT,
            answer.output.id,
            param="loss",
            low=f"{reach.low:,.6g}",
            **told,
        )
    elif end is not None and says_less:
        yield said(
            "answers_cut",
            "Mean squared logarithmic error takes all below 0 that the network says for 0, and "
            "{layer} with the activation {activation} can say such numbers: where it does, nothing "
            "is learned. Give {layer} the activation softplus or exponential.",
            end.node,
            answer.output.id,
            param="activation",
            layer=end.name,
            activation=end.activation,
            **told,
        )


_TARGETS_CUT = (
    "Mean squared logarithmic error takes all below 0 for 0, and {target} goes down to {low}: "
    "these targets are never learned. Train {output} with mean squared error."
)
_STANDARDIZED_CUT = (
    "Mean squared logarithmic error takes all below 0 for 0, and {target} is standardized, with "
    "many numbers below it: these targets are never learned. Train {output} with mean squared "
    "error."
)


def _is_one(answer: Answer) -> bool:
    return answer.shape is not None and (not answer.shape or answer.shape[-1] == 1)
