"""What a graph refuses, as sentences with the ids inside.

GraphError
├── UnknownNode            no node has this id
├── UnknownLayer           the catalogue has no such layer
├── ParamError             a parameter is unknown or its value has the wrong type
└── ConnectError           a wire is refused
    ├── NoSuchPort
    ├── DuplicateEdge
    ├── OccupiedPort
    └── WouldCycle
"""

from difflib import get_close_matches


def did_you_mean(name: str, known: "list[str] | tuple[str, ...]") -> str:
    """A closing question such as `; did you mean "Dense"?`, or nothing when no name is near."""
    lowered = {k.lower(): k for k in known}
    close = get_close_matches(name.lower(), list(lowered), n=1, cutoff=0.6)
    return f'; did you mean "{lowered[close[0]]}"?' if close else ""


class GraphError(Exception):
    """A change the graph refuses. `str(error)` is a sentence for the person; `nodes` says where."""

    def __init__(self, sentence: str, nodes: tuple[str, ...] = ()) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.nodes = nodes


class UnknownNode(GraphError):
    """No node has this id."""


class UnknownLayer(GraphError):
    """The catalogue has no such layer."""


class ParamError(GraphError):
    """A parameter is unknown, or its value has the wrong type."""

    def __init__(self, sentence: str, param: str, nodes: tuple[str, ...] = ()) -> None:
        super().__init__(sentence, nodes)
        self.param = param


class ConnectError(GraphError):
    """A wire is refused."""


class NoSuchPort(ConnectError):
    """The node has no port with this number."""


class DuplicateEdge(ConnectError):
    """The same wire is there already."""


class OccupiedPort(ConnectError):
    """The input port has its wire already."""


class WouldCycle(ConnectError):
    """The wire would lead back to where it starts."""
