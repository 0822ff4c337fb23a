"""Reading and writing `*.strata` files: JSON, sorted and stable, so that `git diff` reads well.

A file is written to a temporary sibling, flushed, then renamed: at every moment either the old
or the new one is whole. Opening a file runs nothing in it.
"""

import contextlib
import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from studio.graph.elements import Edge, Node, PortRef, Position, by_age
from studio.graph.errors import GraphError, ParamError
from studio.graph.layer_graph import LayerGraph
from studio.project.datasets import DataSettings
from studio.project.project import Project
from studio.project.training import TrainingSettings

FORMAT = "strata"
VERSION = 1
SUFFIX = ".strata"


class ProjectError(Exception):
    """A project that cannot be read or written; `str(error)` is a sentence for the person.

    `place` is where in the file, such as `$.graph.nodes[3].params.units`, or empty.
    """

    def __init__(self, sentence: str, place: str = "") -> None:
        super().__init__(f"{place}: {sentence}" if place else sentence)
        self.sentence = sentence
        self.place = place


class _Header(msgspec.Struct):
    format: str = ""
    version: int = 0


class _NodeRecord(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    id: str
    layer: str
    name: str
    params: dict[str, Any] = {}


class _EdgeRecord(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    source: str
    target: str
    output: int = 0
    input: int = 0


class _GraphRecord(msgspec.Struct, forbid_unknown_fields=True):
    nodes: list[_NodeRecord]
    edges: list[_EdgeRecord]


class _ProjectRecord(msgspec.Struct, forbid_unknown_fields=True):
    format: str
    version: int
    name: str
    graph: _GraphRecord
    layout: dict[str, tuple[float, float]] = {}
    data: DataSettings = DataSettings()
    training: TrainingSettings = TrainingSettings()


def load(path: Path) -> Project:
    """Read a project. Raises ProjectError with a sentence and the place in the file."""
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        raise ProjectError(f"There is no file {path}") from None
    except OSError as error:
        raise ProjectError(f"{path} cannot be read: {error.strerror}") from None
    try:
        return from_bytes(text)
    except ProjectError as error:
        raise ProjectError(f"{path.name}: {error.sentence}", error.place) from None


def save(project: Project, path: Path) -> None:
    """Write a project, wholly or not at all. Raises ProjectError with a sentence."""
    write_atomically(path, to_bytes(project))


def write_atomically(path: Path, content: bytes) -> None:
    """Put content at a path so that no crash leaves half a file. Raises ProjectError."""
    handle, partial = -1, ""
    try:
        handle, partial = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        # mkstemp makes files for the owner alone; a saved file has the rights it had before.
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
        os.chmod(partial, mode)
        os.replace(partial, path)
    except OSError as error:
        if partial:
            with contextlib.suppress(OSError):
                os.unlink(partial)
        raise ProjectError(
            f"{path} cannot be written: {error.strerror}. What you made is still open here; "
            "save it in another folder"
        ) from None


def to_bytes(project: Project) -> bytes:
    """A project as the text of its file."""
    graph = project.graph
    record = _ProjectRecord(
        format=FORMAT,
        version=VERSION,
        name=project.name,
        graph=_GraphRecord(
            nodes=[
                _NodeRecord(n.id, n.layer, n.name, dict(n.params))
                for n in sorted(graph.nodes(), key=lambda n: by_age(n.id))
            ],
            edges=[
                _EdgeRecord(e.source.node, e.target.node, e.source.index, e.target.index)
                for e in sorted(
                    graph.edges(), key=lambda e: (by_age(e.target.node), e.target.index)
                )
            ],
        ),
        layout={k: (round(x, 1), round(y, 1)) for k, (x, y) in graph.positions().items()},
        data=project.data,
        training=project.training,
    )
    plain = msgspec.to_builtins(record)
    try:
        text = json.dumps(plain, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False)
    except ValueError:
        raise ProjectError(
            "a parameter is infinite or not a number, which no project file can hold; change it"
        ) from None
    # Half a letter, as broken text from elsewhere may hold, is no reason not to save.
    return (text + "\n").encode(errors="replace")


def from_bytes(text: bytes) -> Project:
    """A project from the text of its file. Raises ProjectError with the place in the text."""
    _check_header(text)
    try:
        record = msgspec.json.decode(text, type=_ProjectRecord)
    except msgspec.ValidationError as error:
        raise _typed_error(error) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _unreadable(error) from None
    return Project(record.name, _graph(record), record.data, record.training)


def _check_header(text: bytes) -> None:
    try:
        header = msgspec.json.decode(text, type=_Header)
    except msgspec.ValidationError as error:
        if (typed := _typed_error(error)).place == "$.version":
            raise typed from None
        header = _Header()
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _unreadable(error) from None
    if header.format != FORMAT:
        raise ProjectError('this is not a Strata project: "format" is not "strata"', "$.format")
    if header.version < 1:
        raise ProjectError(
            f"the file says it has version {header.version}, and there is no such version",
            "$.version",
        )
    if header.version > VERSION:
        raise ProjectError(
            f"the file has version {header.version} and this Strata reads version {VERSION}; "
            "a newer Strata made it, update to open it",
            "$.version",
        )


def _unreadable(error: Exception) -> ProjectError:
    if "truncated" in str(error):
        return ProjectError(
            "the file ends in the middle; it was cut off while it was copied or written"
        )
    return ProjectError(f"this is not a Strata project ({error})")


def _typed_error(error: Exception) -> ProjectError:
    """msgspec says "Expected `int`, got `str` - at `$.a.b`"; we put the place first."""
    words, _, place = str(error).partition(" - at ")
    words = words.replace("`", "")
    return ProjectError(words[:1].lower() + words[1:], place.strip("`"))


def _graph(record: _ProjectRecord) -> LayerGraph:
    graph = LayerGraph()
    for index, node in enumerate(record.graph.nodes):
        position: Position = record.layout.get(node.id, (0.0, 0.0))
        with _placed(f"$.graph.nodes[{index}]"):
            graph.add_node(Node(node.id, node.layer, node.name).with_params(node.params), position)
    for index, wire in enumerate(record.graph.edges):
        with _placed(f"$.graph.edges[{index}]"):
            source, target = PortRef(wire.source, wire.output), PortRef(wire.target, wire.input)
            graph.restore_edge(Edge(source, target))
    return graph


@contextlib.contextmanager
def _placed(place: str) -> Iterator[None]:
    """Give what the graph refuses its place in the file."""
    try:
        yield
    except ParamError as error:
        raise ProjectError(error.sentence, f"{place}.params.{error.param}") from None
    except GraphError as error:
        raise ProjectError(error.sentence, place) from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
