"""Takes what the person says in the room: each is an edit, or a question to the reader."""

import msgspec
from PySide6.QtCore import QObject, Signal

from studio.project.columns import DataError, Kind
from studio.project.datasets import DataSettings, Split
from studio.project.preparing import PreparedColumn
from studio.project.roles import Role
from studio.project.sources import Arrays, Note, Table
from studio.ui.data.edits import DataEdits
from studio.ui.data.looking import Looking
from studio.ui.data.room import Room
from studio.ui.edit.document import Document


class Taking(QObject):
    """Between the room and the edits; `refused` carries why something could not be taken."""

    refused = Signal(str)
    hinted = Signal(str)
    network_begun = Signal(object)
    """Carries the ids of the nodes to show."""

    def __init__(
        self, document: Document, edits: DataEdits, looking: Looking, room: Room, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._document, self._edits, self._looking, self._room = document, edits, looking, room
        offers = room.offers
        offers.rewire.clicked.connect(edits.rewire)
        offers.begin.clicked.connect(lambda: self._begin(with_layers=True))
        offers.wire.clicked.connect(lambda: self._begin(with_layers=False))
        room.notes.taken.connect(self._on_offer)
        room.read_as.asked.connect(looking.otherwise)
        room.facts.role_chosen.connect(self._on_role)
        room.facts.kind_chosen.connect(self._on_kind)
        room.add_button.clicked.connect(edits.add_column)
        room.cards.edited.connect(self._on_column)
        room.split.edited.connect(self._on_split)
        room.form.edited.connect(edits.set_settings)
        for part in (room.cards, room.split, room.form, room.read_as):
            part.refused.connect(self.refused)

    @property
    def _data(self) -> DataSettings:
        return self._document.project.data

    def _begin(self, *, with_layers: bool) -> None:
        try:
            inputs = self._edits.begin_network(with_layers=with_layers)
        except DataError as error:
            self.refused.emit(f"{error}.")
            return
        self.network_begun.emit(inputs)
        if not with_layers:
            self.hinted.emit(
                "Add layers: double-click them in the palette, or drop them on the wire."
            )

    def _on_offer(self, note: Note) -> None:
        if note.instead is not None:
            self._looking.otherwise(note.instead, note.offer or "Read it the other way")

    def _on_role(self, name: str, role: Role) -> None:
        try:
            self._edits.set_role(name, role)
        except DataError as error:
            self.refused.emit(f"{error}.")

    def _on_kind(self, name: str, kind: Kind) -> None:
        source, raw = self._data.source, self._data.info().column(name)
        if raw is None or raw.usual_kind == kind or not isinstance(source, Table | Arrays):
            return
        told = msgspec.structs.replace(raw, kind=kind, is_told=True)
        columns = tuple(told if c.name == name else c for c in source.columns)
        changed = msgspec.structs.replace(source, columns=columns)
        self._looking.otherwise(changed, f"Read {name} as {kind}", told)

    def _on_column(self, index: int, column: PreparedColumn | None, text: str) -> None:
        if not self._edits.set_column(index, column, text) and column is not None:
            self.refused.emit(f'There is a column "{column.name}" already.')
            self._room.cards.card(index).show_name()

    def _on_split(self, split: Split, text: str) -> None:
        self._edits.push(msgspec.structs.replace(self._data, split=split), text)
