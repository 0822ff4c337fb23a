"""What stands beside a run's log: whose it is, what it ran with, what the person says of it.

The log is the truth of what happened. This is what no log can know, in `run.json` of the folder,
written whole or not at all.
"""

import platform
from datetime import UTC, datetime
from importlib import metadata
from typing import Literal

import msgspec

from studio import __version__
from studio.project.identity import Moment

RECORD_FILE = "run.json"
_PACKAGES = ("keras", "tensorflow", "jax", "torch", "numpy")


class Parent(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a run goes on from. `how` is "resumed" for the same training further, "trained_on" for
    more epochs than were asked for, "weights" for a start from weights. `run` is the folder's name
    beside this one, "" where the weights came from `file`; `epoch` is after how many epochs."""

    how: Literal["resumed", "trained_on", "weights"]
    run: str = ""
    file: str = ""
    epoch: int = 0


class RunRecord(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is known of a run beside its log. `project_id` is "" for a run from before projects had
    ids; `versions` are those of packages, by the names of the package index."""

    begun: Moment
    project: str = ""
    project_id: str = ""
    title: str = ""
    note: str = ""
    versions: dict[str, str] = {}
    parent: Parent | None = None
    is_left: bool = False
    """Whether it was cut off, and the person does not want it to go on."""

    @classmethod
    def now(cls, project: str, project_id: str, parent: Parent | None = None) -> "RunRecord":
        """That of a run of a project which begins now."""
        return cls(datetime.now(UTC), project, project_id, versions=versions(), parent=parent)


def versions() -> dict[str, str]:
    """The versions of what a run computes with here. Imports none of it."""
    found = {"strata": __version__, "python": platform.python_version()}
    for package in _PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return found


def to_bytes(record: RunRecord) -> bytes:
    """The text of `run.json`."""
    return msgspec.json.format(msgspec.json.encode(record), indent=1) + b"\n"


def from_bytes(text: bytes) -> RunRecord:
    """The record of a text. Raises msgspec.MsgspecError."""
    return msgspec.json.decode(text, type=RunRecord)
