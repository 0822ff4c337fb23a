"""Reading and writing `*.strata` files: JSON, sorted and stable, so that `git diff` reads well.

A file is written to a temporary sibling, flushed, then renamed: at every moment either the old
or the new one is whole. Opening a file runs nothing in it.
"""

import contextlib
import os
import tempfile
from pathlib import Path
from typing import Annotated, Any

import msgspec

from studio.graph.names import shown
from studio.project.datasets import DataSettings, found_from, told_from
from studio.project.file_names import objection_to_file
from studio.project.identity import Identity, Origin, ProjectId
from studio.project.placing import place_missing
from studio.project.project import Project
from studio.project.records import (
    DrawingRecord,
    GraphRecord,
    Header,
    Place,
    drawing_of,
    drawing_record_of,
    graph_of,
    layout_of,
    record_of,
    tells_calls,
    text_of,
    typed_error,
)
from studio.project.records import ProjectError as ProjectError
from studio.project.script_style import ScriptStyle
from studio.project.training import TrainingSettings

FORMAT = "strata"
VERSION = 4
"""Version 2 brought linked copies and the drawing, and sources of data with settings of their
own; a file of version 1 is one without them, and may name MNIST by a word. Version 3 brought ports
by name, what a call is told, the order of the rows and callbacks, version 4 the project's id; what
has none of them, as the copies that come with Strata, is still written as version 2."""
SUFFIX = ".strata"
_MOST_LETTERS = 50
"""Of a file's name in that of its temporary sibling, which would else be longer than any may be."""


Lesson = Annotated[str, msgspec.Meta(pattern="^[a-z_]{0,40}$")]
"""The name of a lesson's text, which is a file of Strata's own."""


class _ProjectRecord(msgspec.Struct, forbid_unknown_fields=True):
    format: str
    version: int
    name: str
    graph: GraphRecord
    layout: dict[str, Place] = {}
    data: DataSettings = DataSettings()
    training: TrainingSettings = TrainingSettings()
    drawing: DrawingRecord = msgspec.field(default_factory=DrawingRecord)
    lesson: Lesson = ""
    script: ScriptStyle | msgspec.UnsetType = msgspec.UNSET
    """Told only where it is another one than usual."""
    id: ProjectId | msgspec.UnsetType = msgspec.UNSET
    origins: tuple[Origin, ...] | msgspec.UnsetType = msgspec.UNSET
    """Told only where there are any."""


def load(path: Path) -> Project:
    """Read a project. Raises ProjectError with a sentence and the place in the file."""
    try:
        if path.exists() and not (
            path.is_file() or path.is_dir()
        ):  # a device would be read without end
            raise ProjectError(f"{path} is no file")
        text = path.read_bytes()
    except FileNotFoundError:
        raise ProjectError(f"There is no file {path}") from None
    except OSError as error:
        raise ProjectError(f"{path} cannot be read: {error.strerror}") from None
    try:
        project = from_bytes(text)
    except ProjectError as error:
        raise ProjectError(f"{path.name}: {error.sentence}", error.place) from None
    project.data = found_from(project.data, path.absolute().parent)
    return project


def save(project: Project, path: Path) -> None:
    """Write a project, wholly or not at all. Raises ProjectError with a sentence."""
    write_atomically(path, to_bytes(project, path.absolute().parent))


def write_atomically(path: Path, content: bytes) -> None:
    """Put content at a path so that no crash leaves half a file. Raises ProjectError."""
    if objection := objection_to_file(path):
        raise ProjectError(
            f"{shown(path.name)} cannot be written: {objection}. What you made is still open here; "
            "save it under another name"
        )
    handle, partial = -1, ""
    try:
        handle, partial = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:_MOST_LETTERS]}.")
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


def to_bytes(project: Project, folder: Path | None = None) -> bytes:
    """A project as the text of its file; with the folder of that file, data in it or below it
    are named relative to it."""
    graph, identity = project.graph, project.identity
    network = record_of(graph.nodes(), graph.edges())
    record = _ProjectRecord(
        format=FORMAT,
        version=_version_of(identity, network, project.training),
        name=project.name,
        graph=network,
        layout=layout_of(graph.positions()),
        data=told_from(project.data, folder) if folder else project.data,
        training=project.training,
        drawing=drawing_record_of(project.drawing, graph),
        lesson=project.lesson,
        script=msgspec.UNSET if project.script == ScriptStyle() else project.script,
        id=identity.id or msgspec.UNSET,
        origins=identity.origins or msgspec.UNSET,
    )
    try:
        text = text_of(record)
    except ValueError:
        raise ProjectError(
            "a parameter is infinite or not a number, which no project file can hold; change it"
        ) from None
    return text.encode()


def _tells_late(training: TrainingSettings) -> bool:
    """Whether it says what a Strata before version 3 would pass over in silence."""
    return training.order != "keras" or bool(training.callbacks)


def from_bytes(text: bytes) -> Project:
    """A project from the text of its file. Raises ProjectError with the place in the text."""
    header = _check_header(text)
    try:
        record = (_first_version if header.version == 1 else _decoded)(text)
    except msgspec.ValidationError as error:
        raise typed_error(error) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _unreadable(error) from None
    graph = graph_of(record.graph, record.layout)
    drawing = drawing_of(record.drawing, graph)
    place_missing(graph, {node.id for node in record.graph.nodes} - {*record.layout}, drawing.flow)
    style = ScriptStyle() if record.script is msgspec.UNSET else record.script
    return Project(
        record.name,
        graph,
        record.data,
        record.training,
        drawing,
        style,
        record.lesson,
        Identity(
            "" if record.id is msgspec.UNSET else record.id,
            () if record.origins is msgspec.UNSET else record.origins,
        ),
    )


def identify(project: Project) -> None:
    """Give a project of a file that has no id the one which follows from what it holds."""
    if not project.identity.id:
        try:
            project.identity = Identity.of_content(to_bytes(project))
        except ProjectError:  # no file can hold it, so that none can be meant
            project.identity = Identity.new()


def _version_of(identity: Identity, network: GraphRecord, training: TrainingSettings) -> int:
    """The least that says all of it, so that older ones of Strata open what they can."""
    if identity.id:
        return 4
    return 3 if tells_calls(network) or _tells_late(training) else 2


def _decoded(text: bytes) -> _ProjectRecord:
    if not any(word in text for word in _OF_OLD):
        return msgspec.json.decode(text, type=_ProjectRecord)
    return msgspec.convert(_brought_up(msgspec.json.decode(text)), _ProjectRecord)


def _first_version(text: bytes) -> _ProjectRecord:
    """A file of version 1, where MNIST was the only source and a mere word."""
    record = msgspec.json.decode(text)
    data = record.get("data")
    if isinstance(data, dict) and data.get("source") == "mnist":
        del data["source"]
    return msgspec.convert(_brought_up(record), _ProjectRecord)


_OF_OLD = (b'"is_utf8"', b'"shuffle"')
"""What only older files hold, or hold elsewhere too."""


def _brought_up(record: dict[str, Any]) -> dict[str, Any]:
    """A file's content as it is written today."""
    data, training = record.get("data"), record.get("training")
    source = data.get("source") if isinstance(data, dict) else None
    # A table once said whether it was in UTF-8, in place of its encoding.
    if isinstance(source, dict) and source.pop("is_utf8", True) is False:
        source["encoding"] = "latin-1"
    # Training once said whether Keras was to shuffle, in place of the order.
    if isinstance(training, dict) and training.pop("shuffle", True) is False:
        training.setdefault("order", "given")
    return record


def _check_header(text: bytes) -> Header:
    try:
        header = msgspec.json.decode(text, type=Header)
    except msgspec.ValidationError as error:
        if (typed := typed_error(error)).place == "$.version":
            raise typed from None
        header = Header()
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
    return header


def _unreadable(error: Exception) -> ProjectError:
    if "truncated" in str(error):
        return ProjectError(
            "the file ends in the middle; it was cut off while it was copied or written"
        )
    return ProjectError(f"this is not a Strata project ({error})")


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
