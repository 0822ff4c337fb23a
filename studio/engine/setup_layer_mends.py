"""What could cure a layer that cannot do its work, or a training that means little."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from studio.engine.setup_case import Case, Cures
from studio.project.cures.case import taking_out
from studio.project.mends import (
    ChangeParams,
    ChangeTraining,
    Mend,
    NewLayer,
    PutLayers,
    ReplaceLayer,
    offer,
)
from studio.project.training import Validation

# --- layers -----------------------------------------------------------------------------


def setting(param: str, value: Any = None, told: str = "") -> Cures:
    """A parameter set: to a value, or to that in the sentence which is called so."""

    def cures(case: Case) -> Iterator[Mend]:
        chosen = case.problem.values.get(told, value) if told else value
        yield offer(
            "Set {param} of {node} to {value}.",
            ChangeParams(case.node.id, {param: chosen}),
            param=param,
            node=case.node.name,
            value=chosen,
        )

    return cures


def _taken_out(case: Case) -> Iterator[Mend]:
    edits = taking_out(case.graph, case.node)
    if edits:
        yield offer("Take {node} out.", *edits, node=case.node.name)


def _thawed(case: Case) -> Iterator[Mend]:
    yield offer(
        "Let {names} be trainable.",
        ChangeParams(case.node.id, {"trainable": None}),
        names=case.node.name,
    )


def _unfrozen(case: Case) -> Iterator[Mend]:
    frozen = [node for node in case.graph.nodes() if node.params.get("trainable") is False]
    if frozen:
        yield offer(
            "Let {names} be trainable.",
            *(ChangeParams(node.id, {"trainable": None}) for node in frozen),
            names=", ".join(node.name for node in frozen),
        )


def _huge(case: Case) -> Iterator[Mend]:
    node, graph = case.node, case.graph
    for edge in graph.edges_into(node.id):
        before = graph.node(edge.source.node)
        wires = graph.edges_into(before.id)
        report = case.reports.get(wires[0].source.node) if wires else None
        rank = len(report.outputs[wires[0].source.index]) - 2 if report else 0
        if before.layer == "Flatten" and 1 <= rank <= 3:
            yield offer(
                "Put {new} in the place of {old}.",
                ReplaceLayer(before.id, NewLayer(f"GlobalAveragePooling{rank}D")),
                new=f"GlobalAveragePooling{rank}D",
                old=before.name,
            )
    if isinstance(node.params.get("units"), int):
        yield from setting("units", 128)(case)


def _steps(case: Case) -> Iterator[Mend]:
    """A sequence of one step read as a sequence of its numbers."""
    edge, count = case.graph.edges_into(case.node.id)[0], case.problem.values["steps"]
    yield offer(
        "Put Reshape before {node}, so that the {steps} numbers are steps.",
        PutLayers((NewLayer("Reshape", {"target_shape": [count, 1]}),), edge.source, edge.target),
        node=case.node.name,
        steps=count,
    )
    units = case.node.params.get("units")
    if isinstance(units, int):
        layers = (NewLayer("Flatten"), NewLayer("Dense", {"units": units, "activation": "relu"}))
        yield offer(
            "Put Flatten and Dense in the place of {node}.",
            *taking_out(case.graph, case.node)[-1:],
            *(PutLayers(layers, edge.source, e.target)
              for e in case.graph.edges_out_of(case.node.id)),
            node=case.node.name,
        )  # fmt: skip


def _layer_norm(case: Case) -> Iterator[Mend]:
    yield from _batches(32)(case)
    yield offer(
        "Put LayerNormalization in the place of {node}.",
        ReplaceLayer(case.node.id, NewLayer("LayerNormalization")),
        node=case.node.name,
    )


# --- training ---------------------------------------------------------------------------


def _batches(most: int) -> Cures:
    def cures(case: Case) -> Iterator[Mend]:
        training = case.project.training
        size = most if training.batch_size < most else training.batch_size
        while size > 8 and (size > most or size == training.batch_size):
            size //= 2
        yield offer(
            "Train with batches of {size}.",
            ChangeTraining(msgspec.structs.replace(training, batch_size=size)),
            size=size,
        )

    return cures


def _less_at_once(case: Case) -> Iterator[Mend]:
    training = case.project.training
    size = training.batch_size
    while size > 1:
        size //= 2
        yield offer(
            "Train with batches of {size}.",
            ChangeTraining(msgspec.structs.replace(training, batch_size=size)),
            size=size,
        )


def _usual_rate(case: Case) -> Iterator[Mend]:
    training = case.project.training
    params = {k: v for k, v in training.optimizer.params.items() if k != "learning_rate"}
    optimizer = msgspec.structs.replace(training.optimizer, params=params)
    yield offer(
        "Set the learning rate to {usual}.",
        ChangeTraining(msgspec.structs.replace(training, optimizer=optimizer)),
        usual=case.problem.values["usual"],
    )


def _more_validated(case: Case) -> Iterator[Mend]:
    training = case.project.training
    if training.validation.kind == "split":
        yield offer(
            "Validate on a fifth of the training part.",
            ChangeTraining(msgspec.structs.replace(training, validation=Validation("split", 0.2))),
        )


LAYER_CURES: Mapping[str, Cures] = {
    "drops_all": setting("rate", 0.5),
    "drops_answers": _taken_out,
    "squeezed_twice": _taken_out,
    "softmax_over_batch": setting("axis", -1),
    "frozen_random": _thawed,
    "huge_layer": _huge,
    "batches_of_one": _layer_norm,
    "one_step": _steps,
    "nothing_learns": _unfrozen,
    "learning_rate": _usual_rate,
    "few_steps": _batches(32),
    "few_validation_rows": _more_validated,
    "memory": _less_at_once,
}
"""By the code of the problem."""
