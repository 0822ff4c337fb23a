"""What set-ups are judged by: loss and metrics, the last activation, the target of an Output.

Nothing in here judges.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from studio.engine.protocol.message import Shape
from studio.graph.elements import Node, PortRef
from studio.graph.layer_graph import LayerGraph
from studio.graph.objects import Named
from studio.project.columns import Column, DataError
from studio.project.datasets import DataSettings
from studio.project.mends import Reports
from studio.project.preparing import PreparedColumn, is_flag, raw_columns
from studio.project.project import Project
from studio.project.ranges import Reach, reach_of
from studio.project.targets import Target, target_of

CATEGORICAL = frozenset(
    {
        *("categorical_crossentropy", "categorical_focal_crossentropy"),
        "categorical_generalized_cross_entropy",
    }
)
SPARSE = frozenset({"sparse_categorical_crossentropy"})
BINARY = frozenset({"binary_crossentropy", "binary_focal_crossentropy"})
SHARES = CATEGORICAL | {"kl_divergence"}
"""The losses that compare what each class has of the whole."""
DISTANCES = frozenset(
    {
        *("mean_squared_error", "mean_absolute_error", "mean_absolute_percentage_error"),
        *("mean_squared_logarithmic_error", "huber", "log_cosh"),
    }
)
"""The losses that say how far one number is from another."""


# --- the last activation ------------------------------------------------------------

KEEPS_VALUES = frozenset(
    {
        *("Dropout", "AlphaDropout", "GaussianDropout", "GaussianNoise", "ActivityRegularization"),
        *("SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "Identity"),
        *("Reshape", "Flatten", "Permute", "RepeatVector"),
        *("Cropping1D", "Cropping2D", "Cropping3D"),
        *("UpSampling1D", "UpSampling2D", "UpSampling3D"),
    }
)
"""Layers behind which numbers are, on the whole, what they were before."""
_ACTIVATION_LAYERS = {
    "Softmax": "softmax",
    "ReLU": "relu",
    "LeakyReLU": "leaky_relu",
    "ELU": "elu",
    "PReLU": "prelu",
}
_RANGES: Mapping[str, tuple[float, float]] = {
    "softmax": (0, 1),
    "sigmoid": (0, 1),
    "hard_sigmoid": (0, 1),
    "sparsemax": (0, 1),
    "sparse_sigmoid": (0, 1),
    "tanh": (-1, 1),
    "hard_tanh": (-1, 1),
    "softsign": (-1, 1),
    "relu": (0, float("inf")),
    "relu6": (0, 6),
    "softplus": (0, float("inf")),
    "exponential": (0, float("inf")),
    "sparse_plus": (0, float("inf")),
    "squareplus": (0, float("inf")),
    "log_sigmoid": (float("-inf"), 0),
    "log_softmax": (float("-inf"), 0),
}
_TIMES = " \u00d7 "
_EVERYTHING = (float("-inf"), float("inf"))
_MAKERS = frozenset({"core", "convolution", "recurrent"})
"""The categories of layers whose numbers are new, with an activation of their own."""


@dataclass(frozen=True, slots=True)
class End:
    """What the numbers on a wire can be: the last activation, and the node that says so. `axis`
    counts where it is a softmax, over which the numbers add up to 1."""

    activation: str
    node: str
    name: str
    axis: Any = -1

    @property
    def range(self) -> tuple[float, float]:
        """Between which numbers it stays, as far as the activation alone tells."""
        return _RANGES.get(self.activation, _EVERYTHING)


@dataclass(frozen=True, slots=True)
class Way:
    """The way back from an Output to the layer that says what its numbers can be."""

    end: End | None
    nodes: tuple[str, ...]
    """What was passed, that layer among them, the nearest first."""


def way_back(graph: LayerGraph, port: PortRef | None) -> Way:
    """Walk back from a port, through layers that leave numbers as they are."""
    passed: list[str] = []
    while port is not None and port.node in graph and port.node not in passed:
        node = graph.node(port.node)
        passed.append(node.id)
        if node.layer not in KEEPS_VALUES:
            return Way(last_activation(graph, node), tuple(passed))
        wires = graph.edges_into(node.id)
        port = wires[0].source if len(wires) == 1 else None
    return Way(None, tuple(passed))


def last_activation(graph: LayerGraph, node: Node) -> End | None:
    """What the numbers of a layer can be, by its activation; None where it has none of its own."""
    layer, params = node.layer, node.params
    if layer in ("TimeDistributed", "SpectralNormalization"):
        inner = params.get("layer")
        if not isinstance(inner, Mapping) or inner.get("layer") not in graph.catalogue.layers:
            return None
        told = inner.get("params")
        layer, params = str(inner["layer"]), told if isinstance(told, Mapping) else {}
    spec = graph.catalogue.layers.get(layer)
    if spec is None:
        return None
    if layer in _ACTIVATION_LAYERS:
        is_plain = layer != "ReLU" or not params.get("negative_slope")
        shown = _ACTIVATION_LAYERS[layer] if is_plain else "leaky_relu"
        return End(shown, node.id, node.name, params.get("axis", -1))
    has_own = any(param.name == "activation" for param in spec.params)
    if layer != "Activation" and not (has_own and spec.category in _MAKERS):
        return None
    default = next((p.default for p in spec.params if p.name == "activation"), None)
    told = params.get("activation", default)
    if isinstance(told, Mapping):
        told = told.get("name")
    return End(str(told or "linear"), node.id, node.name)


# --- what an Output compares ----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answer:
    """An Output with what it compares: what the network says there, and the target."""

    output: Node
    source: Node | None
    shape: Shape | None
    """Of what the network says to one row, without the batch; None where Keras has not said."""
    way: Way
    loss: Named | None
    metrics: tuple[Named, ...]
    settings: PreparedColumn | None
    target: Target | None
    reach: Reach | None
    """Between which numbers the target lies."""
    raw: Column | None
    """The column of the source that the target is made of, where it is a single one."""
    most_ones: int = 0
    """How many ones a row of the target has at the most, where it is a line of 0 and 1 and more
    than one was found; else 0."""
    is_weighed: bool = False
    """Whether some rows are told to count more in training than others."""

    @property
    def end(self) -> End | None:
        """The last activation before it."""
        return self.way.end

    @property
    def column(self) -> Column | None:
        """The target as it is prepared."""
        return self.target.column if self.target else None

    @property
    def is_numbered(self) -> bool:
        """Whether a row of the target is the number of a class, or several such numbers."""
        column = self.column
        return column is not None and bool(column.classes) and not self.is_one_hot

    @property
    def is_tagged(self) -> bool:
        """Whether a row of the target may have several ones: all the tags that fit."""
        return self.most_ones > 1

    @property
    def is_yes_or_no(self) -> bool:
        """Whether each number of the target is 0 or 1, or lies between them."""
        return self.reach is not None and self.reach.fits_in(0, 1)

    @property
    def is_one_hot(self) -> bool:
        """Whether a row of the target has a place for each class."""
        column, target = self.column, self.target
        if column is None or target is None or not column.shape:
            return False
        return target.is_class and target.count > 1 and column.shape[-1] == target.count


def answer_of(
    project: Project,
    reports: Reports,
    columns: Mapping[str, Column],
    output: Node,
) -> Answer:
    """What is known of an Output."""
    graph, data, training = project.graph, project.data, project.training
    wires = graph.edges_into(output.id)
    port = wires[0].source if wires else None
    report = reports.get(port.node) if port else None
    shape = None
    if report is not None and port is not None and port.index < len(report.outputs):
        shape = tuple(report.outputs[port.index])[1:]
    column = columns.get(str(output.params.get("target")))
    settings = None
    if column is not None:
        settings = next((c for c in data.columns if c.name == column.name), None)
    return Answer(
        output,
        graph.node(port.node) if port else None,
        shape,
        way_back(graph, port),
        graph.catalogue.named("loss", output.params.get("loss")),
        _metrics(graph, output),
        settings,
        _target(data, column, output) if column and settings else None,
        reach_of(data, settings) if settings else None,
        _raw(data, settings),
        _most_ones(data, settings) if settings else 0,
        training.class_weight.kind != "none" or bool(training.sample_weight),
    )


def _metrics(graph: LayerGraph, output: Node) -> tuple[Named, ...]:
    told = output.params.get("metrics")
    known = graph.catalogue.named
    found = [known("metrics", one) for one in told] if isinstance(told, list | tuple) else []
    return tuple(one for one in found if one is not None)


def _target(data: DataSettings, column: Column, output: Node) -> Target | None:
    try:
        return target_of(data, column, output)
    except (DataError, ValueError):
        return None


def _raw(data: DataSettings, settings: PreparedColumn | None) -> Column | None:
    if settings is None:
        return None
    try:
        found = raw_columns(data.info(), settings)
    except DataError:
        return None
    return found[0] if len(found) == 1 else None


def _most_ones(data: DataSettings, settings: PreparedColumn) -> int:
    """As the reader counted them in a line; of columns of yes and no side by side, as many as there
    must be, since all their ones do not go into the rows one by one."""
    try:
        raw = raw_columns(data.info(), settings)
    except DataError:
        return 0
    if settings.steps:
        return 0
    if len(raw) == 1:
        return raw[0].most_ones
    if not all(is_flag(column) and len(column.counts) == 2 for column in raw):
        return 0
    return -(-sum(column.counts[1] for column in raw) // max(1, sum(raw[0].counts)))


def plain(name: str) -> str:
    """A loss or a metric as it is said: "mean squared error"."""
    return name.replace("_", " ").replace("kl ", "KL ")


def capital(name: str) -> str:
    """A loss at the beginning of a sentence: "Mean squared error"."""
    return plain(name)[:1].upper() + plain(name)[1:]


def sized(shape: Sequence[int | None]) -> str:
    """The shape of a row as people read it, such as 28 times 28."""
    return _TIMES.join("?" if size is None else f"{size:,}" for size in shape) or "1"
