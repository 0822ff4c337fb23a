"""The numbers that an epoch ends with, by Keras's names: what a callback may watch."""

import re
from collections.abc import Iterator

from studio.graph.elements import Node
from studio.graph.layer_graph import LayerGraph
from studio.project.datasets import DataSettings
from studio.project.training import TrainingSettings

VALIDATION = "val_"
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.>-]*")


def is_validated(data: DataSettings, training: TrainingSettings) -> bool:
    """Whether an epoch ends with numbers of data that were not trained with."""
    match training.validation.kind:
        case "test":
            return True
        case "part":
            return data.has_validation
        case "split":
            return not data.is_streamed and training.steps is None
    return False


def monitors(graph: LayerGraph, data: DataSettings, training: TrainingSettings) -> tuple[str, ...]:
    """What there is to watch, that of validation first: it is what mostly is watched."""
    outputs = graph.of_layer("Output")
    names = ["loss"]
    for node in outputs:
        names += _of_output(graph, node, is_one=len(outputs) == 1)
    names = [*dict.fromkeys(names)]
    held_back = [f"{VALIDATION}{name}" for name in names] if is_validated(data, training) else []
    return (*held_back, *names)


def is_certain(graph: LayerGraph, *, is_list: bool) -> bool:
    """Whether these are all names that there are. Of several outputs that come in a list, or that
    Keras is told another name of, the names are known only when Keras says them."""
    outputs = graph.of_layer("Output")
    return len(outputs) == 1 or (not is_list and all(_PLAIN.fullmatch(n.name) for n in outputs))


def _of_output(graph: LayerGraph, node: Node, *, is_one: bool) -> Iterator[str]:
    before = "" if is_one else f"{node.name}_"
    if not is_one:
        yield f"{before}loss"
    for metric in node.params.get("metrics") or ():
        yield before + graph.catalogue.curve_name(metric)
