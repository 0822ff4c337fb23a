"""The palette's rows: families with their layers, or what a search found, best first."""

import html
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QMimeData, QModelIndex, QObject, Qt
from typing_extensions import override

from studio.graph.catalogue import Catalogue, LayerSpec
from studio.project.blocks import Block
from studio.ui.palette.search import ESSENTIALS, LayerIndex, Match

LAYER_MIME = "application/x-strata-layer"
"""What travels when a layer is dragged: its name in UTF-8."""

SPEC_ROLE = Qt.ItemDataRole.UserRole
NOTE_ROLE = Qt.ItemDataRole.UserRole + 1
COUNT_ROLE = Qt.ItemDataRole.UserRole + 2
BLOCK_ROLE = Qt.ItemDataRole.UserRole + 3

BLOCK_MIME = "application/x-strata-block"
"""What travels when a kept block is dragged: the path of its file in UTF-8."""
BLOCKS = "My blocks"
_BLOCKS_ROW = 2

Index = QModelIndex
_ROOT = QModelIndex()


@dataclass(frozen=True, slots=True)
class Group:
    """A family of layers with its heading."""

    title: str
    specs: tuple[LayerSpec | Block, ...]
    is_open: bool = False


def groups_of(catalogue: Catalogue) -> list[Group]:
    """The families in the catalogue's order, what beginners need first and open."""
    shown = [spec for spec in catalogue.layers.values() if spec.palette]
    by_name = {spec.name: spec for spec in shown}
    groups = []
    for category in catalogue.categories:
        specs = tuple(spec for spec in shown if spec.category == category)
        if specs:
            groups.append(Group(category.capitalize(), specs, is_open=category == "data"))
    often = tuple(by_name[name] for name in ESSENTIALS if name in by_name)
    groups.insert(1, Group("Often used", often, is_open=True))
    return groups


class PaletteModel(QAbstractItemModel):
    """A tree of two floors while nothing is searched, a flat list of matches otherwise."""

    def __init__(self, catalogue: Catalogue, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.groups = groups_of(catalogue)
        self._catalogue = catalogue
        self.blocks: list[Block] = []
        self.query = ""
        self.matches: list[Match | Block] = []

    @cached_property
    def index_of_layers(self) -> LayerIndex:
        """What is searched in, made with the first search."""
        return LayerIndex(spec for spec in self._catalogue.layers.values() if spec.palette)

    def search(self, query: str) -> None:
        """Show what fits the query; everything, by family, when it is empty."""
        query = query.strip()
        if query == self.query:
            return
        self.beginResetModel()
        self.query = query
        self._find()
        self.endResetModel()

    def set_blocks(self, blocks: list[Block]) -> None:
        """Show these blocks, in a section of their own while there are any."""
        if blocks == self.blocks:
            return
        self.beginResetModel()
        self.blocks = blocks
        self.groups = [group for group in self.groups if group.title != BLOCKS]
        if blocks:
            self.groups.insert(_BLOCKS_ROW, Group(BLOCKS, tuple(blocks), is_open=True))
        self._find()
        self.endResetModel()

    def _find(self) -> None:
        kept = find_blocks(self.query, self.blocks)
        layers = self.index_of_layers.find(self.query)
        # Who names a block means it; a block that only holds the word comes after the layers.
        first = [b for b in kept if b.name.casefold().startswith(self.query.casefold())]
        self.matches = [*first, *layers, *(b for b in kept if b not in first)]

    def spec(self, index: Index) -> LayerSpec | None:
        """The layer of a row; None for a heading."""
        found: LayerSpec | None = index.data(SPEC_ROLE)
        return found

    def block(self, index: Index) -> Block | None:
        """The block of a row; None for a layer or a heading."""
        found: Block | None = index.data(BLOCK_ROLE)
        return found

    def _entry(self, index: Index) -> LayerSpec | Block | None:
        """What stands in a row of this model; None for a heading."""
        if self.query:
            match = self.matches[index.row()]
            return match if isinstance(match, Block) else match.spec
        group = index.internalId()
        return self.groups[group - 1].specs[index.row()] if group else None

    # --- Qt ---------------------------------------------------------------------
    # A row's internal id is 0 on the top floor, else the number of its group plus one.

    @override
    def index(self, row: int, column: int, parent: Any = _ROOT) -> QModelIndex:
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, parent.row() + 1 if parent.isValid() else 0)

    @override
    def parent(self, index: Any = _ROOT) -> Any:
        group = index.internalId() if index.isValid() else 0
        return self.createIndex(group - 1, 0, 0) if group else QModelIndex()

    def rowCount(self, parent: Any = _ROOT) -> int:
        """How many rows stand under a heading, or on the top floor."""
        if not parent.isValid():
            return len(self.matches) if self.query else len(self.groups)
        if self.query or parent.internalId():
            return 0
        return len(self.groups[parent.row()].specs)

    @override
    def columnCount(self, parent: Any = _ROOT) -> int:
        return 1

    @override
    def data(self, index: Any, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if self.query:
            match = self.matches[index.row()]
            if isinstance(match, Block):
                return _block_data(match, role)
            if role == NOTE_ROLE:
                return match.reason or match.spec.category
            return _layer_data(match.spec, role)
        group = index.internalId()
        if group:
            entry = self.groups[group - 1].specs[index.row()]
            is_block = isinstance(entry, Block)
            return _block_data(entry, role) if is_block else _layer_data(entry, role)
        heading = self.groups[index.row()]
        if role == COUNT_ROLE:
            return len(heading.specs)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            what = "blocks" if heading.title == BLOCKS else "layers"
            return f"{heading.title}, {len(heading.specs)} {what}"
        return heading.title if role == Qt.ItemDataRole.DisplayRole else None

    @override
    def flags(self, index: Any) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        entry = self._entry(index)
        can_drag = entry.fragment is not None if isinstance(entry, Block) else entry is not None
        return flags | Qt.ItemFlag.ItemIsDragEnabled if can_drag else flags

    def mimeTypes(self) -> list[str]:
        """The kinds of things that are dragged from here."""
        return [LAYER_MIME, BLOCK_MIME]

    def mimeData(self, indexes: Any) -> QMimeData:
        """The dragged layer's name, or the place of the block."""
        mime = QMimeData()
        spec = self.spec(indexes[0]) if indexes else None
        if spec is not None:
            mime.setData(LAYER_MIME, spec.name.encode())
        block = self.block(indexes[0]) if indexes else None
        if block is not None:
            mime.setData(BLOCK_MIME, str(block.path).encode())
        return mime


def find_blocks(query: str, blocks: list[Block]) -> list[Block]:
    """The blocks whose names hold the words of a query; none for an empty one."""
    words = query.casefold().split()
    return [b for b in blocks if words and all(word in b.name.casefold() for word in words)]


def _block_data(block: Block, role: int) -> Any:
    if role == Qt.ItemDataRole.DisplayRole:
        return block.name
    if role == BLOCK_ROLE:
        return block
    if role == Qt.ItemDataRole.ToolTipRole:
        return f"<b>{html.escape(block.name)}</b><br>{html.escape(block.summary)}"
    if role == Qt.ItemDataRole.AccessibleTextRole:
        return f"{block.name}: {block.summary}"
    return None


def _layer_data(spec: LayerSpec, role: int) -> Any:
    if role == Qt.ItemDataRole.DisplayRole:
        return spec.name
    if role == SPEC_ROLE:
        return spec
    if role == Qt.ItemDataRole.ToolTipRole:
        # Marked up, because Qt wraps only rich tooltips.
        return f"<b>{html.escape(spec.name)}</b><br>{html.escape(spec.summary)}"
    if role == Qt.ItemDataRole.AccessibleTextRole:
        return f"{spec.name}: {spec.summary}"
    return None
