"""What the length of batches asks of the data: sentences for what Keras would stumble over."""

from studio.graph.elements import Node
from studio.graph.layer_graph import LayerGraph
from studio.graph.problems import Problem
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
        sentence = (
            f"{name} takes batches of {size} and training makes batches of {training.batch_size}; "
            "give both the same size."
        )
        return [Problem("batch_size", sentence, (node.id,), "batch_size")]
    try:
        train, validation, test = data.parts()
    except DataError:
        return []
    rows = {"train": train if training.steps is None else 0, "validate": validation, "test": test}
    for what, count in rows.items():
        if count % size:
            sentence = (
                f"{name} takes batches of {size}, and the {count:,} rows to {what} with leave "
                f"{count % size} for the last one; choose sizes that divide."
            )
            return [Problem("batch_size", sentence, (node.id,), "batch_size")]
    return []
