"""What is asked of a graph and what is said: shapes, wires in hand, edits not made yet, and Keras's
own summary."""

from typing import Any

import msgspec

from studio.engine.protocol.message import Message, Shape

Told = tuple[tuple[str, bool | None], ...]
"""What a call is told beside its wires, by name: ("training", False)."""


class LayerCall(msgspec.Struct, frozen=True, omit_defaults=True):
    """One node, as the worker needs it. `inputs` are (node id, output port) in port order.

    `path` is the layer's public path ("keras.layers.Dense"); for the Input node it is
    "keras.Input" and `params` holds shape (without the batch) and dtype. `call` is as in the
    catalogue. `input_names` runs along `inputs`: the keyword of each, with its place where the
    call takes a list of `n` there ("query", "mask.1/n", "initial_state.0.1"), and nothing for what
    has none. `told` is what the call is told beside. `age` says which of two nodes comes first
    where the wires leave a choice. Calls with the same `link` are of one layer.
    """

    node: str
    name: str
    path: str
    params: dict[str, Any] = {}
    inputs: tuple[tuple[str, int], ...] = ()
    call: str = "single"
    input_names: tuple[str, ...] = ()
    age: int = 0
    link: str = ""
    told: Told = ()


class InferShapes(Message, frozen=True, tag="infer_shapes"):
    """Ask for shapes and parameter counts of a graph: the nodes in `calls`, in any order.

    With `is_change` the graph is that of the request before, in which these calls are new or
    changed and the nodes in `gone` are no more. Every request counts, answered or not.
    """

    id: int
    calls: tuple[LayerCall, ...]
    gone: tuple[str, ...] = ()
    is_change: bool = False


Carried = tuple[Shape, str]
"""What a wire carries: its shape, and its dtype."""


EarlierCall = tuple[tuple[str, ...], tuple[Carried, ...], Told]


class Trial(msgspec.Struct, frozen=True, omit_defaults=True):
    """A layer that is tried on wires which are not drawn yet. `carried` runs along its inputs;
    `call.inputs` is not read. `earlier` are the other calls of a shared layer: the names of their
    inputs, what these carry, and what they are told."""

    call: LayerCall
    carried: tuple[Carried, ...]
    earlier: tuple[EarlierCall, ...] = ()


class TryWires(Message, frozen=True, tag="try_wires"):
    """Ask what Keras would say to each of these. Of several such requests the newest counts."""

    id: int
    trials: tuple[Trial, ...]


class Change(msgspec.Struct, frozen=True, omit_defaults=True):
    """An edit that nobody has made yet: calls that would be new or other ones, and nodes that
    would be no more."""

    calls: tuple[LayerCall, ...] = ()
    gone: tuple[str, ...] = ()


class TryEdits(Message, frozen=True, tag="try_edits"):
    """Ask what each edit would come to, made in the graph as the last InferShapes left it. Of
    several such requests the newest counts."""

    id: int
    edits: tuple[Change, ...]


class Summarize(Message, frozen=True, tag="summarize"):
    """Ask for Keras's own summary of the model that a script makes."""

    id: int
    script: str


class NodeReport(msgspec.Struct, frozen=True, omit_defaults=True):
    """What Keras says of one node: the shape of each output, its parameters, and what it warned of
    when it made the layer and called it."""

    outputs: tuple[Shape, ...]
    params: int = 0
    trainable: int = 0
    dtype: str = "float32"
    warnings: tuple[str, ...] = ()


class NodeObjection(msgspec.Struct, frozen=True, omit_defaults=True):
    """Keras's own objection to a node, as a sentence; `raw` is what Keras wrote."""

    node: str
    sentence: str
    raw: str = ""


class ShapesReply(Message, frozen=True, tag="shapes"):
    """The answer to InferShapes. Nodes behind an objection are in neither.

    With `is_change` it says only what differs from the reply before; `gone` are the nodes of
    which nothing is known any more. Of linked nodes the first has the parameters.
    """

    id: int
    reports: dict[str, NodeReport]
    objections: tuple[NodeObjection, ...] = ()
    gone: tuple[str, ...] = ()
    is_change: bool = False
    seconds: float = 0.0


class TryReply(Message, frozen=True, tag="try_reply"):
    """The answer to TryWires, in the order of its trials: nothing where Keras agrees, else one
    sentence that says what the layer needs and what the wire carries."""

    id: int
    sentences: tuple[str, ...]
    seconds: float = 0.0


class Tried(msgspec.Struct, frozen=True, omit_defaults=True):
    """What would be said of the graph after an edit, where it differs from what is said now. Of
    the nodes in `gone` nothing would be known any more."""

    reports: dict[str, NodeReport] = {}
    objections: tuple[NodeObjection, ...] = ()
    gone: tuple[str, ...] = ()


class TryEditsReply(Message, frozen=True, tag="try_edits_reply"):
    """The answer to TryEdits, in the order of its edits."""

    id: int
    tried: tuple[Tried, ...]
    seconds: float = 0.0


class Summarized(Message, frozen=True, tag="summarized"):
    """The answer to Summarize: what `model.summary()` prints."""

    id: int
    text: str
