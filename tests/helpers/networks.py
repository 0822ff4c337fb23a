"""Small networks to try things on."""

from typing import Any

from studio.graph.elements import Edge, PortRef
from studio.graph.layer_graph import LayerGraph
from studio.project.datasets import DataSettings, Flatten, OneHot, PreparedColumn, Scale
from studio.project.project import Project
from studio.project.training import TrainingSettings, Validation

DIGITS = DataSettings(
    columns=(
        PreparedColumn("image", "image", (Flatten(), Scale(255.0))),
        PreparedColumn("picture", "image", (Scale(255.0),)),
        PreparedColumn("label", "label", (OneHot(10),)),
        PreparedColumn("digit", "label"),
    )
)


def put(
    graph: LayerGraph,
    layer: str,
    name: str | None = None,
    after: tuple[str | tuple[str, int], ...] = (),
    /,
    **params: Any,
) -> str:
    """A new node, wired to outputs of others; returns its id.

    Names that no node can have by typing are given as the file would give them.
    """
    node = graph.new_node(layer, "node", params)
    node = node.with_name(graph.free_name(layer.lower()) if name is None else name)
    graph.add_node(node)
    for index, source in enumerate(after):
        wire(graph, source, node.id, index)
    return node.id


def wire(graph: LayerGraph, source: str | tuple[str, int], target: str, index: int = 0) -> Edge:
    """A wire from an output, the first unless another is named, to an input."""
    node, output = (source, 0) if isinstance(source, str) else source
    edge = Edge(PortRef(node, output), PortRef(target, index))
    graph.connect(edge)
    return edge


def digits_project(**training: Any) -> Project:
    """An empty project on MNIST with several prepared columns."""
    training.setdefault("validation", Validation("test"))
    return Project("digits", data=DIGITS, training=TrainingSettings(**training))


def classifier(**training: Any) -> Project:
    """Input, Dense, Dense, Output."""
    project = digits_project(**training)
    image = put(project.graph, "Input", "image", column="image")
    hidden = put(project.graph, "Dense", "hidden", (image,), units=32, activation="relu")
    digit = put(project.graph, "Dense", "digit_10", (hidden,), units=10, activation="softmax")
    put(
        project.graph,
        "Output",
        "answer",
        (digit,),
        target="label",
        loss="categorical_crossentropy",
        metrics=["accuracy"],
    )
    return project


def siamese(**training: Any) -> Project:
    """Two Inputs through one shared Dense, joined; both calls of the Dense are watched."""
    project = digits_project(**training)
    graph = project.graph
    left = put(graph, "Input", "one", column="image")
    right = put(graph, "Input", "other", column="image")
    first = put(graph, "Dense", "shared", (left,), units=16, activation="relu")
    second = put(graph, "Dense", "again", (right,), units=16, activation="relu")
    for node_id in (first, second):
        graph.set_link(node_id, "pair")
    joined = put(graph, "Concatenate", "joined", (first, second))
    digit = put(graph, "Dense", "digit_10", (joined,), units=10, activation="softmax")
    wanted = {"target": "label", "loss": "categorical_crossentropy"}
    put(graph, "Output", "answer", (digit,), **wanted)
    put(graph, "Watch", "map", (first,))
    put(graph, "Watch", "other_map", (second,))
    return project


def ids(project: Project) -> dict[str, str]:
    """The id of each node by its name."""
    return {node.name: node.id for node in project.graph.nodes()}
