"""What is worth saying of layers that read words or learn from the data before training.

How many numbers such a layer gives is known on the canvas only where it was told, so whoever
looks these numbers up may hold too few. Each sentence names the value that fits.
"""

from collections.abc import Mapping
from typing import Any

from studio.graph.elements import Node
from studio.graph.layer_graph import LayerGraph
from studio.graph.problems import Problem, said
from studio.graph.touched import Touched
from studio.project.columns import WORDS, Column
from studio.project.datasets import DataSettings

READS_WORDS = ("TextVectorization", "StringLookup", "Hashing", "HashedCrossing")
_HANDS_ON = frozenset({"Concatenate", "Flatten", "Identity", "Permute", "RepeatVector", "Reshape"})
"""Layers that move what they are given, whatever it is."""
_BY_WORD = frozenset({"one_hot", "multi_hot", "count", "tf_idf"})
_LOOKUPS = frozenset({"IntegerLookup", "StringLookup", "TextVectorization"})


class WordsChecker:
    """The problems with words in a graph under edit: only nodes that may have one are looked at."""

    def __init__(self, graph: LayerGraph) -> None:
        self._graph = graph
        self._touched = Touched(graph)
        self._nodes: set[str] = set()

    def problems(self, data: DataSettings, columns: Mapping[str, Column]) -> list[Problem]:
        """All of them, in the order of the network."""
        graph = self._graph
        for node_id in self._touched.take():
            self._nodes.discard(node_id)
            if node_id in graph and _may_have_one(graph, graph.node(node_id)):
                self._nodes.add(node_id)
        found = []
        for node_id in sorted(self._nodes, key=graph.order.age):
            found += _problems(graph, graph.node(node_id), data, columns)
        return found


def _count_of(graph: LayerGraph, node: Node, data: DataSettings) -> tuple[int | None, str, int]:
    """How many different numbers a node gives that numbers words, bins or categories; None where
    only the data to train with will tell. Then what tells so, and the number that stands there."""
    value = graph.catalogue.value
    if node.layer in ("Discretization", "Hashing", "HashedCrossing"):
        bounds = node.params.get("bin_boundaries") if node.layer == "Discretization" else None
        if isinstance(bounds, list | tuple):
            return len(bounds) + 1, "bin_boundaries", len(bounds)
        bins = value(node, "num_bins")
        return (bins, "num_bins", bins) if isinstance(bins, int) else (None, "", 0)
    vocabulary, most = node.params.get("vocabulary"), value(node, "max_tokens")
    if isinstance(vocabulary, list | tuple):
        return len(vocabulary) + _besides(graph, node), "vocabulary", len(vocabulary)
    if isinstance(most, int):
        return most, "max_tokens", most
    classes = _classes(graph, node, data)
    if classes and node.layer == "StringLookup":
        return classes + _besides(graph, node), "classes", classes
    return None, "", 0


def _besides(graph: LayerGraph, node: Node) -> int:
    """The numbers of a lookup that mean no word of its vocabulary: unknown ones, and none."""
    if node.layer == "TextVectorization":
        return 2 if graph.catalogue.value(node, "output_mode") == "int" else 1
    value = graph.catalogue.value
    unknown = value(node, "num_oov_indices")
    return (unknown if isinstance(unknown, int) else 1) + (value(node, "mask_token") is not None)


def _classes(graph: LayerGraph, node: Node, data: DataSettings) -> int:
    """How many classes the column has that a node reads directly; 0 where that is not known."""
    for edge in graph.edges_into(node.id):
        name = graph.node(edge.source.node).params.get("column")
        column = next((c for c in data.columns if c.name == name), None)
        raw = data.info().column(column.sources[0]) if column and column.sources else None
        return len(raw.classes) if raw is not None else 0
    return 0


def _may_have_one(graph: LayerGraph, node: Node) -> bool:
    kinds = ("Embedding", "Input", "Output", *READS_WORDS)
    is_known = node.layer in kinds or bool(graph.catalogue.layer(node.layer).adapts)
    return is_known or any(_inner(value) for value in node.params.values())


def _inner(value: Any) -> str:
    """The layer within a wrapper."""
    return str(value["layer"]) if isinstance(value, dict) and "layer" in value else ""


def _problems(
    graph: LayerGraph, node: Node, data: DataSettings, columns: Mapping[str, Column]
) -> list[Problem]:
    if node.layer == "Embedding":
        return _embedding(graph, node, data)
    if node.layer == "Input":
        return _words_into_others(graph, node, columns)
    if node.layer == "Output":
        return _words_to_tell(node, columns)
    if node.layer in _LOOKUPS:
        return [*_unknown_width(graph, node, data), *_bag_of_lines(graph, node, columns)]
    return _within(graph, node)


def _embedding(graph: LayerGraph, node: Node, data: DataSettings) -> list[Problem]:
    """Numbers without a vector: the CPU stops at the first, and a GPU takes zeros unasked."""
    source = _source(graph, node)
    while source is not None and source.layer in _HANDS_ON:
        source = _source(graph, source)
    holds = graph.catalogue.value(node, "input_dim")
    if source is None or not isinstance(holds, int) or not _gives_numbers(graph, source):
        return []
    count, because, told = _count_of(graph, source, data)
    names: dict[str, Any] = {"node": node.name, "source": source.name, "holds": holds}
    if count is None:
        return [
            said(
                "vocabulary",
                "{node} has a vector for {holds:,} numbers (input_dim), and how many words "
                "{source} learns is not known before: with more, training stops. Set max_tokens of "
                "{source} to {holds:,}.",
                *(source.id, node.id),
                param="max_tokens",
                **names,
            )
        ]
    if count <= holds:
        return []
    names |= {"last": holds - 1, "highest": count - 1, "count": count, "told": told}
    sentence, nodes = _TOO_FEW[because], (node.id, source.id)
    return [said("vocabulary", sentence, *nodes, param="input_dim", **names)]


_HOLDS = (
    "{node} has a vector for the numbers 0 to {last:,} (input_dim {holds:,}), and {source}, which "
)
_STOPS = (
    ", gives numbers up to {highest:,}; at such a number training stops. Set input_dim to "
    "{count:,}."
)
_TOO_FEW = {
    "bin_boundaries": _HOLDS + "has {told:,} bin_boundaries" + _STOPS,
    "num_bins": _HOLDS + "has num_bins {told:,}" + _STOPS,
    "vocabulary": _HOLDS + "has a vocabulary of {told:,}" + _STOPS,
    "max_tokens": _HOLDS + "has max_tokens {told:,}" + _STOPS,
    "classes": _HOLDS + "reads a column with {told:,} classes" + _STOPS,
}
"""By what tells how many numbers come: whole sentences."""


def _gives_numbers(graph: LayerGraph, node: Node) -> bool:
    if node.layer not in {*_LOOKUPS, "Discretization", "Hashing", "HashedCrossing"}:
        return False
    return graph.catalogue.value(node, "output_mode") in ("int", None)


def _unknown_width(graph: LayerGraph, node: Node, data: DataSettings) -> list[Problem]:
    """One place for each word, of which nobody knows how many there will be."""
    value = graph.catalogue.value
    if value(node, "output_mode") not in _BY_WORD or not graph.catalogue.adapts(node):
        return []
    most, is_padded = value(node, "max_tokens"), value(node, "pad_to_max_tokens")
    if isinstance(most, int) and is_padded:
        return []
    if isinstance(most, int):
        return [
            said(
                "vocabulary",
                "{node} gives a place for each word that it learns, {most:,} at the most, and how "
                "many these are is not known before, so that no layer behind it can be built. "
                "Switch pad_to_max_tokens on.",
                node.id,
                param="pad_to_max_tokens",
                severity="error",
                node=node.name,
                most=most,
            )
        ]
    classes = _classes(graph, node, data) if node.layer == "StringLookup" else 0
    return [
        said(
            "vocabulary",
            "{node} gives a place for each word that it learns, and how many these are is not "
            "known before, so that no layer behind it can be built. Set max_tokens to {fits:,} and "
            "switch pad_to_max_tokens on.",
            node.id,
            param="max_tokens",
            severity="error",
            node=node.name,
            fits=classes + _besides(graph, node) if classes else 1000,
        )
    ]


def _bag_of_lines(graph: LayerGraph, node: Node, columns: Mapping[str, Column]) -> list[Problem]:
    """Of texts that stand in a line of one Keras says that a bag of words has another axis, of
    one as well, and makes none. What levels it out makes both alike."""
    source = _source(graph, node)
    if node.layer != "TextVectorization" or source is None or source.layer != "Input":
        return []
    column = columns.get(str(source.params.get("column")))
    is_bag = graph.catalogue.value(node, "output_mode") in _BY_WORD
    if not is_bag or column is None or column.dtype != WORDS or source.params.get("shape") == []:
        return []
    takers = [graph.node(edge.target.node) for edge in graph.edges_out_of(node.id)]
    if all(taker.layer in ("Flatten", "Reshape") for taker in takers):
        return []
    return [
        said(
            "bag_of_words",
            "Keras says that {node} gives lines of one bag of words, and it gives the bags "
            "themselves, so that layers behind it are built for another shape. Put a Flatten "
            "behind it.",
            node.id,
            severity="error",
            node=node.name,
        )
    ]


def _words_into_others(
    graph: LayerGraph, node: Node, columns: Mapping[str, Column]
) -> list[Problem]:
    column = columns.get(str(node.params.get("column")))
    if column is None or column.dtype != WORDS:
        return []
    found = []
    for edge in graph.edges_out_of(node.id):
        taker = graph.node(edge.target.node)
        if taker.layer in (*READS_WORDS, *_HANDS_ON, "Watch"):
            continue
        found.append(
            said(
                "words",
                "{node} reads words, and {taker} ({layer}) takes numbers alone. Put a "
                "TextVectorization between them for texts, or a StringLookup for single words.",
                *(taker.id, node.id),
                severity="error",
                node=node.name,
                taker=taker.name,
                layer=taker.layer,
            )
        )
    return found


def _words_to_tell(node: Node, columns: Mapping[str, Column]) -> list[Problem]:
    name = node.params.get("target")
    column = columns.get(str(name))
    if column is None or column.dtype != WORDS:
        return []
    return [
        said(
            "words_to_tell",
            '{node} should tell "{column}", which holds words, and a network tells numbers alone. '
            'Let the first step of that column in the Data tab be "classes to numbers".',
            node.id,
            param="target",
            severity="error",
            node=node.name,
            column=column.name,
        )
    ]


def _within(graph: LayerGraph, node: Node) -> list[Problem]:
    """A layer within another is out of reach for `adapt`."""
    known = graph.catalogue.layers
    for value in node.params.values():
        inner = _inner(value)
        param = known[inner].adapts if inner in known else ""
        if param and (value.get("params") or {}).get(param) is None:
            return [
                said(
                    "not_adapted",
                    "The {inner} within {node} never learns from the data: Keras adapts no layer "
                    "within another. Give it {given}, or put it before {node}.",
                    node.id,
                    node=node.name,
                    inner=inner,
                    given=param,
                )
            ]
    return []


def _source(graph: LayerGraph, node: Node) -> Node | None:
    edges = graph.edges_into(node.id)
    return graph.node(edges[0].source.node) if edges else None
