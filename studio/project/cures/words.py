"""Candidates against what is wrong with words and with layers that learn from the data."""

from collections.abc import Callable, Iterator, Mapping

import msgspec

from studio.graph.elements import PortRef
from studio.graph.problems import Problem
from studio.project.mends import (
    ChangeData,
    ChangeParams,
    Mend,
    NewLayer,
    PutLayers,
    ReplaceLayer,
    Reports,
    offer,
)
from studio.project.preparing import ClassNumbers
from studio.project.project import Project

_TEXT_WORDS, _TEXT_LENGTH, _TEXT_SIZE = 10_000, 100, 16
"""As Keras's own examples begin: words known, words read of a text, numbers for a word."""
_PLACES = 1000
"""For single words, where their number is not known."""


def words_mends(project: Project, reports: Reports, problem: Problem) -> Iterator[Mend]:
    """What could cure a problem that `project.words` found, most usual first."""
    is_known = all(key in project.graph for key in problem.nodes)
    cure = _CURES.get(problem.code)
    return cure(project, problem) if cure is not None and is_known else iter(())


def _vocabulary(project: Project, problem: Problem) -> Iterator[Mend]:
    graph, told = project.graph, problem.values
    node = graph.node(problem.nodes[0])
    if problem.param == "input_dim":
        yield offer(
            "Set input_dim of {node} to {count:,}.",
            ChangeParams(node.id, {"input_dim": told["count"]}),
            node=node.name,
            count=told["count"],
        )
        source = graph.node(problem.nodes[1])
        if any(param.name == "max_tokens" for param in graph.catalogue.layer(source.layer).params):
            yield _with_words(source.id, source.name, told["holds"])
    elif "holds" in told:
        yield _with_words(node.id, node.name, told["holds"])
    elif problem.param == "pad_to_max_tokens":
        yield offer(
            "Switch pad_to_max_tokens of {node} on.",
            ChangeParams(node.id, {"pad_to_max_tokens": True}),
            node=node.name,
        )
    else:
        yield offer(
            "Set max_tokens of {node} to {count:,}, and switch pad_to_max_tokens on.",
            ChangeParams(node.id, {"max_tokens": told["fits"], "pad_to_max_tokens": True}),
            node=node.name,
            count=told["fits"],
        )


def _with_words(node_id: str, name: str, most: int) -> Mend:
    return offer(
        "Set max_tokens of {node} to {count:,}.",
        ChangeParams(node_id, {"max_tokens": most}),
        node=name,
        count=most,
    )


def _levelled(project: Project, problem: Problem) -> Iterator[Mend]:
    node = project.graph.node(problem.nodes[0])
    takers = [
        edge
        for edge in project.graph.edges_out_of(node.id)
        if project.graph.node(edge.target.node).layer not in ("Flatten", "Reshape")
    ]
    flat = (NewLayer("Flatten"),)
    yield offer(
        "Put Flatten behind {node}.",
        *(PutLayers(flat, edge.source, edge.target) for edge in takers),
        node=node.name,
    )


def _read(project: Project, problem: Problem) -> Iterator[Mend]:
    """Words made numbers: single words by a place for each, texts by a vector for each word."""
    graph, (taker, reader) = project.graph, problem.nodes
    name = graph.node(reader).params.get("column")
    column = next((c for c in project.data.columns if c.name == name), None)
    raw = project.data.info().column(column.sources[0]) if column and column.sources else None
    most = len(raw.classes) + 1 if raw is not None and raw.classes else _PLACES
    places = {"output_mode": "one_hot", "max_tokens": most, "pad_to_max_tokens": True}
    single = (NewLayer("StringLookup", places),)
    texts = (
        NewLayer(
            "TextVectorization",
            {"max_tokens": _TEXT_WORDS, "output_sequence_length": _TEXT_LENGTH},
        ),
        NewLayer("Embedding", {"input_dim": _TEXT_WORDS, "output_dim": _TEXT_SIZE}),
        NewLayer("GlobalAveragePooling1D"),
    )
    ways = [texts, single]
    for layers in reversed(ways) if raw is not None and raw.classes else ways:
        for edge in graph.edges_into(taker):
            if edge.source.node == reader:
                yield _between(project, edge.source, edge.target, layers)


def _between(
    project: Project, source: PortRef, target: PortRef, layers: tuple[NewLayer, ...]
) -> Mend:
    ends = {
        "source": project.graph.node(source.node).name,
        "node": project.graph.node(target.node).name,
    }
    put = PutLayers(layers, source, target)
    if len(layers) == 1:
        return offer(
            "Put StringLookup between {source} and {node}, with a place for each word.", put, **ends
        )
    return offer(
        "Put TextVectorization, Embedding and GlobalAveragePooling1D between {source} and {node}.",
        put,
        **ends,
    )


def _numbered(project: Project, problem: Problem) -> Iterator[Mend]:
    data, name = project.data, problem.values["column"]
    column = next((c for c in data.columns if c.name == name), None)
    if column is not None:
        made = msgspec.structs.replace(column, steps=(ClassNumbers(), *column.steps))
        columns = tuple(made if c is column else c for c in data.columns)
        yield offer(
            "Number the classes of {column} from 0 in a step.",
            ChangeData(msgspec.structs.replace(data, columns=columns)),
            column=column.name,
        )


def _unwrapped(project: Project, problem: Problem) -> Iterator[Mend]:
    """Layers that learn from the data treat each step alike without a wrapper."""
    node = project.graph.node(problem.nodes[0])
    inner = node.params.get("layer")
    if node.layer == "TimeDistributed" and isinstance(inner, Mapping):
        layer = NewLayer(str(inner["layer"]), inner.get("params") or {}, node.name)
        yield offer(
            "Put {inner} itself in the place of {node}.",
            ReplaceLayer(node.id, layer),
            inner=layer.layer,
            node=node.name,
        )


_CURES: Mapping[str, Callable[[Project, Problem], Iterator[Mend]]] = {
    "vocabulary": _vocabulary,
    "bag_of_words": _levelled,
    "words": _read,
    "words_to_tell": _numbered,
    "not_adapted": _unwrapped,
}
