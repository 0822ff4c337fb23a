"""The edits of the data tab: each one undo step."""

from collections.abc import Mapping
from typing import Any

import msgspec

from studio.project.datasets import DataSettings
from studio.project.leaving_out import leaving_out
from studio.project.preparing import PreparedColumn, prepare
from studio.project.rereading import reread
from studio.project.roles import Role, targets_of, with_role
from studio.project.sources import Source, Table
from studio.project.training import TrainingSettings
from studio.ui.data.beginning import beginning
from studio.ui.data.rewiring import renamed, retold, rewired
from studio.ui.edit.commands import AddNodes, SetData
from studio.ui.edit.document import Document


class DataEdits:
    """Changes the data of the open project."""

    def __init__(self, document: Document) -> None:
        self._document = document

    @property
    def _data(self) -> DataSettings:
        return self._document.project.data

    def push(
        self,
        data: DataSettings,
        text: str,
        params: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> None:
        """Take other settings, and other parameters of the nodes that use them. Training is
        validated on a part of the data where there is one, and no longer where there is none."""
        training = self._document.project.training
        kind = training.validation.kind
        if data.has_validation and kind == "none":
            training = _validated(training, "part")
        elif not data.has_validation and kind == "part":
            training = _validated(training, "none")
        command = SetData(self._document, data, text, params=params, training=training)
        self._document.push(command)

    def set_source(self, source: Source, text: str) -> None:
        """Take another source, with the columns as they are."""
        self.push(msgspec.structs.replace(self._data, source=source), text)

    def set_settings(self, source: Source, text: str) -> None:
        """Take other settings of the source; where rows with gaps are left out, none is filled."""
        before = self._data.source
        if isinstance(source, Table) and isinstance(before, Table):
            data = msgspec.structs.replace(self._data, source=source)
            if source.drops_missing != before.drops_missing:
                data = leaving_out(data, drops=source.drops_missing)
            self.push(data, text)
        else:
            self.set_source(source, text)

    def set_column(self, index: int, column: PreparedColumn | None, text: str) -> bool:
        """Replace a column, or remove it; False where another one has its name."""
        columns = list(self._data.columns)
        before = columns[index].name
        params = None
        if column is None:
            del columns[index]
        else:
            if any(c.name == column.name for i, c in enumerate(columns) if i != index):
                return False
            columns[index] = column
            if column.name != before:
                params = renamed(self._document.project, before, column.name)
        data = msgspec.structs.replace(self._data, columns=tuple(columns))
        self.push(data, text, params=params)
        return True

    def add_column(self) -> None:
        """Add a column: the first of the source that is in none yet."""
        raw = self._data.info().columns
        used = {name for column in self._data.columns for name in column.sources}
        source = next((c.name for c in raw if c.name not in used), raw[0].name)
        taken = {column.name for column in self._data.columns}
        name, number = source, 1
        while name in taken:
            number += 1
            name = f"{source}_{number}"
        columns = (*self._data.columns, PreparedColumn(name, source))
        self.push(msgspec.structs.replace(self._data, columns=columns), f"Add column {name}")

    def rewire(self) -> None:
        """Give the nodes that lost their columns others."""
        params = rewired(self._document.project)
        if params:
            self.push(self._data, "Give nodes new columns", params=params)

    def begin_network(self, *, with_layers: bool) -> list[str]:
        """Begin a network: what reads the inputs and tells the target, wired, with a few layers
        between them or none; returns the ids of the inputs. Raises DataError."""
        made = beginning(self._document.project, with_layers=with_layers)
        text = "Begin a network" if with_layers else "Add Input and Output"
        self._document.push(AddNodes(self._document, made.nodes, made.edges, text))
        return made.inputs

    def set_role(self, name: str, role: Role) -> None:
        """Say what a column of the source is for; what told the old target tells the new one.
        Raises DataError."""
        before = [column.name for column in targets_of(self._data)]
        data = with_role(self._data, name, role)
        if data == self._data:
            return
        after = [column.name for column in targets_of(data)]
        params = {}
        if after and before and before != after:
            made = prepare(data.source, targets_of(data)[-1])
            params = retold(self._document.project, before, made)
        self.push(data, f"Make {name} {_AS[role]}", params=params)

    def read_as(self, source: Source, text: str) -> None:
        """Take a source as it was read anew, with what the person had said of it."""
        self.push(reread(self._data, source), text)


_AS: dict[str, str] = {
    "input": "an input",
    "target": "the target",
    "group": "the group",
    "ignore": "ignored",
}


def _validated(training: TrainingSettings, kind: str) -> TrainingSettings:
    validation = msgspec.structs.replace(training.validation, kind=kind)
    return msgspec.structs.replace(training, validation=validation)
