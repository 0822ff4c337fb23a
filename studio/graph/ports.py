"""Which ports a layer has, given its parameters and its call: a small closed set of rules.

The catalogue's data name the rules. Most ports simply are there; those of states are as many as
the layer, its cell or the layer inside it carries from step to step.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple, Protocol, TypeVar

import msgspec

PortRule = Literal[
    "",  # the port is always there
    "states",  # one for each state
    "returned states",  # the same, where `return_state` is on
    "returned scores",  # where the call says `return_attention_scores`
    "both ways",  # where Bidirectional merges nothing
]
Path = tuple[int, ...]
"""Where something stands in lists within lists, as Keras nests the states of stacked cells."""
T = TypeVar("T")


class PortSpec(msgspec.Struct, frozen=True, omit_defaults=True):
    """One port; with a `rule`, as many as that makes of it.

    A side port carries what a call takes beside its inputs: `argument` is the keyword, `path` the
    place where that is a list, which is `of` long (0: as long as what is wired).
    """

    name: str
    optional: bool = False
    doc: str = ""
    rule: PortRule = ""
    argument: str = ""
    path: Path = ()
    of: int = 0

    @property
    def is_side(self) -> bool:
        """Whether it is no input proper, but a mask or a state."""
        return bool(self.argument)

    @property
    def has_lasting_name(self) -> bool:
        """Whether its number may change, so that a file has to say its name."""
        return bool(self.rule or self.argument)

    @property
    def slot(self) -> str:
        """The argument and the place in it as one text: `mask`, `mask.1/2`, `initial_state.0.1`."""
        steps = "".join(f".{step}" for step in self.path)
        return f"{self.argument}{steps}" + (f"/{self.of}" if self.of else "")


class Stateful(Protocol):
    """What is known of a layer's states; a LayerSpec has it."""

    @property
    def states(self) -> tuple[str, ...]:
        """The states that it has whatever its parameters are."""

    @property
    def states_in(self) -> str:
        """The parameter that holds the cell, the cells or the layer with the states."""

    @property
    def is_both_ways(self) -> bool:
        """Whether it runs that layer forwards and backwards."""


class State(NamedTuple):
    """A state that is carried from step to step, and where it stands among the others."""

    name: str
    path: Path


Layers = Mapping[str, Stateful]


def expanded(
    ports: Sequence[PortSpec],
    layer: str,
    params: Mapping[str, Any],
    call: Mapping[str, Any],
    layers: Layers,
) -> tuple[PortSpec, ...]:
    """The ports that a layer with these parameters has in such a call, in order."""
    found: list[PortSpec] = []
    for port in ports:
        match port.rule:
            case "":
                found.append(port)
            case "states":
                found += _of_states(port, "initial ", 0, states_of(layer, params, layers))
            case "returned states" if _returns_states(layers[layer], params):
                found += _of_states(port, "", len(found), states_of(layer, params, layers))
            case "returned scores" if call.get("return_attention_scores"):
                found.append(port)
            case "both ways" if params.get("merge_mode", "concat") is None:
                found.append(port)
            case _:
                pass
    return tuple(found)


def states_of(layer: str, params: Mapping[str, Any], layers: Layers) -> list[State]:
    """The states that a layer with these parameters carries, as Keras orders and nests them."""
    spec = layers.get(layer)
    if spec is None:
        return []
    if spec.states:
        return [State(name, (place,)) for place, name in enumerate(spec.states)]
    held = params.get(spec.states_in)
    if isinstance(held, list | tuple):
        return [state for place, cell in enumerate(held) for state in _stacked(place, cell, layers)]
    found = _states_within(held, layers)
    if not spec.is_both_ways:
        return found
    back = _states_within(params.get("backward_layer") or held, layers)
    first = 1 + max((path[0] for _, path in found), default=-1)
    return [
        *(State(f"forward {name}", path) for name, path in found),
        *(State(f"backward {name}", (first + path[0], *path[1:])) for name, path in back),
    ]


def lacking(ports: Sequence[PortSpec], wired: Iterable[int]) -> list[PortSpec]:
    """The ports that need a wire and have none: those that are not optional, and of the states
    all, once one has a wire."""
    taken = set(wired)
    has_state = any(port.rule == "states" and i in taken for i, port in enumerate(ports))
    return [
        port
        for i, port in enumerate(ports)
        if i not in taken and (not port.optional or (has_state and port.rule == "states"))
    ]


def nested(entries: Iterable[tuple[Path, T]], length: int = 0) -> list[Any]:
    """Lists within lists with each entry at its path, and None where there is none."""
    whole: list[Any] = [None] * length
    for path, entry in entries:
        inner = whole
        for place, is_last in ((step, i == len(path) - 1) for i, step in enumerate(path)):
            inner += [None] * (place + 1 - len(inner))
            if is_last:
                inner[place] = entry
                break
            if inner[place] is None:
                inner[place] = []
            inner = inner[place]
    return whole


def _of_states(port: PortSpec, word: str, first: int, states: list[State]) -> list[PortSpec]:
    return [
        msgspec.structs.replace(port, name=f"{word}{name}", path=(first + path[0], *path[1:]))
        for name, path in states
    ]


def _states_within(value: Any, layers: Layers) -> list[State]:
    if not isinstance(value, Mapping) or not isinstance(value.get("layer"), str):
        return []
    return states_of(value["layer"], _params_within(value), layers)


def _stacked(place: int, cell: Any, layers: Layers) -> list[State]:
    """The states of one of several cells. Keras makes no list of the only state of a cell."""
    states = _states_within(cell, layers)
    spec = layers.get(cell["layer"]) if states else None
    is_bare = spec is not None and len(spec.states) == 1
    return [
        State(f"cell {place + 1} {name}", (place,) if is_bare else (place, *path))
        for name, path in states
    ]


def _returns_states(spec: Stateful, params: Mapping[str, Any]) -> bool:
    if spec.is_both_ways:
        params = _params_within(params.get(spec.states_in))
    return bool(params.get("return_state"))


def _params_within(value: Any) -> Mapping[str, Any]:
    params = value.get("params") if isinstance(value, Mapping) else None
    return params if isinstance(params, Mapping) else {}
