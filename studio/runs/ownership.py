"""Whose run a run is: a project finds its own by its id, whatever it is called by now."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from studio.project import store
from studio.project.identity import Identity
from studio.project.project import Project
from studio.runs.run_folder import RunFolder, history, plain_name
from studio.runs.run_record import RunRecord

Layers = frozenset[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Owner:
    """What of a project its runs are known by."""

    identity: Identity
    name: str
    layers: Layers

    def owns(self, folder: RunFolder, record: RunRecord) -> bool:
        """Whether a run, with what is known beside its log, is one of this project.

        A run from before projects had ids is known by the name of the project, which many have,
        and by its nodes: more than half of those that were trained must still be there.
        """
        if record.project_id:
            return self.identity.owns(record.project_id, record.begun)
        if not self.layers or folder.name != plain_name(self.name):
            return False
        try:
            trained = layers_of(store.from_bytes(folder.project.read_bytes()))
        except (store.ProjectError, OSError, msgspec.MsgspecError):
            return False  # a folder that somebody broke
        return 2 * len(trained & self.layers) > len(trained)


def owner(project: Project) -> Owner:
    """What its runs are known by, as the project is now."""
    return Owner(project.identity, project.name, layers_of(project))


def runs_of(root: Path, whose: Owner) -> Iterator[RunFolder]:
    """The runs of a project under a folder, newest first. Raises RunFolderError."""
    for folder in history(root):
        if whose.owns(folder, folder.record()):
            yield folder


def layers_of(project: Project) -> Layers:
    """By what a network is known again after edits: its nodes' ids, layers and names."""
    return frozenset((node.id, node.layer, node.name) for node in project.graph.nodes())
