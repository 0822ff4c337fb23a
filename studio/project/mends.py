"""What would cure a problem: an offer in one sentence, and the edits it stands for. Values only.

A *candidate* is an offer that nobody has tried yet. What tries it (`engine/mending.py`) asks Keras
and the checker, and hands on what really cures.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Protocol

from studio.graph.elements import Edge, PortRef
from studio.graph.problems import Problem
from studio.project.datasets import DataSettings
from studio.project.project import Project
from studio.project.training import TrainingSettings

KERAS = "keras"
"""The code of a problem that is Keras's own objection to a node."""


def _nothing() -> Mapping[str, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class NewLayer:
    """A node that a mend brings along. `params` count beside what a new node starts with; without
    a `name` it is called after its layer."""

    layer: str
    params: Mapping[str, Any] = field(default_factory=_nothing)
    name: str = ""


@dataclass(frozen=True, slots=True)
class PutLayers:
    """New nodes in a row between an output and an input; with none of them, just a wire.

    A wire that ends at `target` gives way, whichever it is. Without a source the first node stands
    before the target and has no wire yet; without a target the last one leads nowhere. `joined` are
    further outputs that the first node takes in, behind the source.
    """

    layers: tuple[NewLayer, ...] = ()
    source: PortRef | None = None
    target: PortRef | None = None
    joined: tuple[PortRef, ...] = ()


@dataclass(frozen=True, slots=True)
class CutWire:
    """A wire taken away."""

    wire: Edge


@dataclass(frozen=True, slots=True)
class RemoveNodes:
    """Nodes taken away, with their wires."""

    nodes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChangeParams:
    """Other values for some parameters of a node; None takes Keras's default again."""

    node: str
    params: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ReplaceLayer:
    """Another layer in the place of a node's, with the wires that it had."""

    node: str
    layer: NewLayer


@dataclass(frozen=True, slots=True)
class Rename:
    """Another name for a node."""

    node: str
    name: str


@dataclass(frozen=True, slots=True)
class NameProject:
    """Another name for the project."""

    name: str


@dataclass(frozen=True, slots=True)
class NameGroup:
    """Another name for a group of nodes."""

    frame: str
    name: str


@dataclass(frozen=True, slots=True)
class Unlink:
    """A layer of its own for a linked copy."""

    node: str


@dataclass(frozen=True, slots=True)
class ChangeData:
    """Other data settings."""

    data: DataSettings


@dataclass(frozen=True, slots=True)
class ChangeTraining:
    """Other training settings."""

    training: TrainingSettings


Edit = (
    PutLayers
    | CutWire
    | RemoveNodes
    | ChangeParams
    | ReplaceLayer
    | Rename
    | NameProject
    | NameGroup
    | Unlink
    | ChangeData
    | ChangeTraining
)


@dataclass(frozen=True, slots=True)
class Mend:
    """An offer: a whole sentence that begins with what to do ("Put Flatten before dense."), and
    the edits, made in this order as one undo step.

    `shows` is the shape that comes of it, as Keras writes it; who tries the offer fills it in.
    `values` are the names and numbers in the sentence.
    """

    sentence: str
    edits: tuple[Edit, ...]
    shows: str = ""
    values: Mapping[str, Any] = field(default_factory=_nothing)

    @property
    def order(self) -> str:
        """The sentence as a button or a menu says it: without its full stop."""
        return self.sentence.removesuffix(".")


def offer(sentence: str, *edits: Edit, **values: Any) -> Mend:
    """A mend whose sentence has {names} for its values: `offer("Put {layer} before {node}.", ...,
    layer="Flatten", node="dense")`."""
    return Mend(sentence.format(**values), edits, values=MappingProxyType(values))


class Reported(Protocol):
    """What Keras says of a node, as far as mends look at it (a NodeReport)."""

    @property
    def outputs(self) -> Sequence[Sequence[int | None]]:
        """The shape of each output, the batch first."""

    @property
    def params(self) -> int:
        """How many parameters its layer has."""

    @property
    def dtype(self) -> str:
        """Of its outputs."""


Reports = Mapping[str, Reported]
"""What Keras says, by node; nodes to which it objects, and those behind them, are not in."""

Candidates = Callable[[Project, Reports, Problem], Iterable[Mend]]
"""What could cure a problem of a project, what people usually want first. Asked about every
problem, so it answers nothing to those that it does not know."""
