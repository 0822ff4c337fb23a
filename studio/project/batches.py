"""What the length of batches asks of the data: sentences for what Keras would stumble over."""

from studio.graph.elements import Node
from studio.graph.layer_graph import LayerGraph
from studio.graph.problems import Problem, said
from studio.project.columns import DataError
from studio.project.datasets import DataSettings
from studio.project.training import TrainingSettings


def batch_problems(
    graph: LayerGraph, data: DataSettings, training: TrainingSettings
) -> list[Problem]:
    """What is wrong with batches, and with a training that counts steps."""
    fixed = [node for node in graph.of_layer("Input") if node.params.get("batch_size")]
    return [*_steps_problems(training), *(p for n in fixed for p in _fixed(n, data, training))]


def _steps_problems(training: TrainingSettings) -> list[Problem]:
    if training.steps is None or training.validation.kind != "split":
        return []
    sentence = (
        "Training that counts steps splits nothing off the training data; validate it on the test "
        "part, or make a validation part in the Data tab."
    )
    return [Problem("validation", sentence)]


def _fixed(node: Node, data: DataSettings, training: TrainingSettings) -> list[Problem]:
    """An Input that takes batches of one size alone."""
    size, name = node.params["batch_size"], node.name
    if not isinstance(size, int) or size < 1:
        return []
    if size != training.batch_size:
        return [
            said(
                "batch_size",
                "{node} takes batches of {size} and training makes batches of {batch}; give both "
                "the same size.",
                node.id,
                param="batch_size",
                severity="error",
                node=name,
                size=size,
                batch=training.batch_size,
            )
        ]
    try:
        train, validation, test = data.parts()
    except DataError:
        return []
    rows = {
        _TO_TRAIN: train if training.steps is None else 0,
        _TO_VALIDATE: validation,
        _TO_TEST: test,
    }
    for sentence, count in rows.items():
        if count % size:
            return [
                said(
                    "batch_size",
                    sentence,
                    node.id,
                    param="batch_size",
                    severity="error",
                    node=name,
                    size=size,
                    rows=f"{count:,}",
                    left=count % size,
                )
            ]
    return []


_TO_TRAIN = (
    "{node} takes batches of {size}, and the {rows} rows to train with leave {left} for the last "
    "one; choose sizes that divide."
)
_TO_VALIDATE = (
    "{node} takes batches of {size}, and the {rows} rows to validate with leave {left} for the "
    "last one; choose sizes that divide."
)
_TO_TEST = (
    "{node} takes batches of {size}, and the {rows} rows to test with leave {left} for the last "
    "one; choose sizes that divide."
)
