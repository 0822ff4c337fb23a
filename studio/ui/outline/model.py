"""The nodes in the order of the network, each with its wires below it, kept equal to the document.

Each event of the document changes the rows that it is about, and no others. The order is put right
once an edit has settled, by moving the few rows that stand elsewhere.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from typing_extensions import override

from studio.graph.elements import Edge, Node, by_age
from studio.graph.layer_graph import LayerGraph
from studio.graph.problems import Problem
from studio.ui.edit.commands import Rename
from studio.ui.edit.document import Document
from studio.ui.edit.node_text import subtitle
from studio.ui.edit.node_words import is_found, spoken
from studio.ui.outline.wires import WireRow, common_ends, wires_below
from studio.ui.widgets.tip import tip_of

NODE_ROLE, WIRE_ROLE, NOTE_ROLE, MARK_ROLE, CATEGORY_ROLE = (
    Qt.ItemDataRole.UserRole + i for i in range(5)
)
Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_MANY_MOVES = 32
# Made once: Qt asks for those of every row whenever it lays the rows out.
_NO_FLAGS = Qt.ItemFlag.NoItemFlags
_WIRE_FLAGS = (
    Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
)
_NODE_FLAGS = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEditable


class OutlineModel(QAbstractItemModel):
    """Top rows are nodes (NODE_ROLE gives the id); rows below them are wires (WireRow).

    Follows the document from `follow` on; until then it is empty and costs nothing. With a
    filter, only the nodes that fit have rows. (A proxy model for that would have Qt ask for every
    row again after each edit.)
    """

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        # Kept here as well: while a row goes, views still ask what it says, and by then the
        # graph has no such node.
        self._nodes: dict[str, Node] = {}
        self._order: list[str] = []
        self._row: dict[str, int] = {}
        self._serial: dict[str, int] = {}
        self._by_serial: dict[int, str] = {}
        self._wires: dict[str, list[WireRow]] = {}
        self._sentences: dict[str, tuple[str, ...]] = {}
        self._errors: frozenset[str] = frozenset()
        self._last_serial = 0
        self._words: list[str] = []
        self._is_following = self._is_out_of_order = False

    @property
    def graph(self) -> LayerGraph:
        """The network that is listed."""
        return self._document.project.graph

    def follow(self) -> None:
        """List the network, and keep up with it from now on."""
        if self._is_following:
            return
        self._is_following = True
        document = self._document
        document.replaced.connect(self._reset)
        document.node_added.connect(self._on_node_added)
        document.nodes_removed.connect(self._on_nodes_removed)
        document.node_changed.connect(self._on_node_changed)
        document.edge_added.connect(self._on_edge_changed)
        document.edge_removed.connect(self._on_edge_changed)
        document.settled.connect(self._put_in_order)
        self._reset()

    def filter(self, text: str) -> None:
        """Have rows only for the nodes in which all these words are found."""
        self._words = text.lower().split()
        if self._is_following:
            self._reset()

    def set_problems(self, problems: Iterable[Problem], objections: Mapping[str, str]) -> None:
        """Mark the nodes that have problems, and those to which Keras objects."""
        found: dict[str, tuple[str, ...]] = {}
        errors = set(objections)
        for problem in problems:
            for key in problem.nodes:
                found[key] = (*found.get(key, ()), problem.sentence)
                if problem.severity == "error":
                    errors.add(key)
        for key, sentence in objections.items():
            found[key] = (*found.get(key, ()), f"Keras: {sentence}")
        touched = {
            key
            for key in found.keys() | self._sentences.keys()
            if found.get(key) != self._sentences.get(key)
        } | (errors ^ self._errors)
        self._sentences, self._errors = found, frozenset(errors)
        self._tell(touched)

    # --- finding --------------------------------------------------------------------

    def index_of(self, node_id: str) -> QModelIndex:
        """The row of a node; invalid when it has none."""
        row = self._row.get(node_id)
        return QModelIndex() if row is None else self.createIndex(row, 0, 0)

    def node_of(self, index: Index) -> str:
        """The node of a row, or of the row above it."""
        inside = index.internalId()
        return self._by_serial[inside] if inside else self._order[index.row()]

    # --- what Qt asks ---------------------------------------------------------------

    def index(self, row: int, column: int, parent: Any = _ROOT) -> QModelIndex:
        """The row below a node, or a node."""
        if not parent.isValid():
            ok = 0 <= row < len(self._order)
            return self.createIndex(row, column, 0) if ok else QModelIndex()
        return self.createIndex(row, column, self._serial[self._order[parent.row()]])

    @override
    def parent(self, index: Any = _ROOT) -> Any:
        inside = index.internalId() if index.isValid() else 0
        return self.index_of(self._by_serial[inside]) if inside else QModelIndex()

    @override
    def rowCount(self, parent: Any = _ROOT) -> int:
        if not parent.isValid():
            return len(self._order)
        return 0 if parent.internalId() else len(self._wires_of(self._order[parent.row()]))

    def hasChildren(self, parent: Any = _ROOT) -> bool:
        """Whether there is anything below; without making the rows."""
        if not parent.isValid():
            return bool(self._order)
        if parent.internalId():
            return False
        node = self._nodes[self._order[parent.row()]]
        if node.id in self._wires:
            return bool(self._wires[node.id])
        if self.graph.catalogue.layer(node.layer).inputs:
            return True
        return node.id in self.graph and bool(self.graph.edges_out_of(node.id))

    @override
    def columnCount(self, parent: Any = _ROOT) -> int:
        return 1

    @override
    def flags(self, index: Any) -> Qt.ItemFlag:
        if not index.isValid():
            return _NO_FLAGS
        return _WIRE_FLAGS if index.internalId() else _NODE_FLAGS

    @override
    def data(self, index: Any, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == NODE_ROLE:
            return self.node_of(index)
        if not index.internalId():
            return self._node_data(self._nodes[self._order[index.row()]], role)
        wire = self._wires_of(self.node_of(index))[index.row()]
        if role == WIRE_ROLE:
            return wire
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.wire_text(wire)
        return tip_of(self.wire_text(wire)) if role == Qt.ItemDataRole.ToolTipRole else None

    @override
    def setData(self, index: Any, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        name = str(value).strip()
        node = self._nodes[self.node_of(index)]
        if not name or name == node.name:
            return False
        return self._document.push(Rename(self._document, node.id, name))

    def wire_text(self, wire: WireRow) -> str:
        """A wire in words: "input 1: from conv2d", "to dense"."""
        words = "no wire yet" if wire.edge is None else self._nodes[wire.other].name
        if wire.edge is not None:
            words = f"{'from' if wire.is_input else 'to'} {words}"
        return f"{wire.label}: {words}" if wire.label else words

    # --- following --------------------------------------------------------------------

    def _reset(self) -> None:
        self.beginResetModel()
        self._serial, self._by_serial, self._wires = {}, {}, {}
        self._nodes = {node.id: node for node in self.graph.nodes()}
        self._order = self._wanted_order()
        for node_id in self._nodes:
            self._give_serial(node_id)
        self._renumber(0, len(self._order))
        self._is_out_of_order = False
        self.endResetModel()

    def _on_node_added(self, node: Node) -> None:
        self._nodes[node.id] = node
        self._give_serial(node.id)
        if self._fits(node):
            self._add_row(node.id)

    def _on_nodes_removed(self, nodes: list[Node], edges: list[Edge]) -> None:
        gone = {node.id for node in nodes}
        self._follow_wires({key for e in edges for key in (e.source.node, e.target.node)} - gone)
        # The last row first: what stands behind a row has to be counted anew.
        for row in sorted((self._row[key] for key in gone if key in self._row), reverse=True):
            self._take_row(self._order[row])
        for key in gone:
            del self._nodes[key], self._by_serial[self._serial.pop(key)]
            self._wires.pop(key, None)

    def _add_row(self, node_id: str) -> None:
        """Last for now; in its place once the edit has settled."""
        row = len(self._order)
        self.beginInsertRows(_ROOT, row, row)
        self._order.append(node_id)
        self._row[node_id] = row
        self.endInsertRows()
        self._is_out_of_order = True

    def _take_row(self, node_id: str) -> None:
        row = self._row[node_id]
        self.beginRemoveRows(_ROOT, row, row)
        del self._order[row], self._row[node_id]
        self._renumber(row, len(self._order))
        self.endRemoveRows()

    def _on_node_changed(self, node: Node) -> None:
        self._nodes[node.id] = node
        if self._fits(node) != (node.id in self._row):
            self._take_row(node.id) if node.id in self._row else self._add_row(node.id)
        self._refresh_wires(node.id)
        edges = (*self.graph.edges_into(node.id), *self.graph.edges_out_of(node.id))
        near = {key for e in edges for key in (e.source.node, e.target.node)}
        self._tell(near | {node.id})
        for key in near - {node.id}:
            if self._wires.get(key) and key in self._row:
                above = self.index_of(key)
                last = len(self._wires[key]) - 1
                self.dataChanged.emit(self.index(0, 0, above), self.index(last, 0, above))

    def _on_edge_changed(self, edge: Edge) -> None:
        self._follow_wires({edge.source.node, edge.target.node} & self._nodes.keys())

    def _follow_wires(self, ends: set[str]) -> None:
        """Wires of these nodes came or went."""
        for node_id in ends:
            self._refresh_wires(node_id)
        self._tell(ends)
        self._is_out_of_order = True

    def _tell(self, nodes: Iterable[str]) -> None:
        for node_id in nodes:
            index = self.index_of(node_id)
            if index.isValid():
                self.dataChanged.emit(index, index)

    def _refresh_wires(self, node_id: str) -> None:
        """Put the rows below a node right; those never asked for stay unmade."""
        old = self._wires.get(node_id)
        if old is None:
            return
        new = wires_below(self.graph, node_id)
        if node_id not in self._row:
            self._wires[node_id] = new
            return
        first, tail = common_ends(old, new)
        above = self.index_of(node_id)
        if len(old) - tail > first:
            self.beginRemoveRows(above, first, len(old) - tail - 1)
            self._wires[node_id] = old[:first] + old[len(old) - tail :]
            self.endRemoveRows()
        if len(new) - tail > first:
            self.beginInsertRows(above, first, len(new) - tail - 1)
            self._wires[node_id] = new
            self.endInsertRows()

    # --- order ------------------------------------------------------------------------

    def _fits(self, node: Node) -> bool:
        return not self._words or is_found(node, self.graph.catalogue, self._words)

    def _wanted_order(self) -> list[str]:
        order = [node.id for node in self.graph.in_order()]
        if len(order) < len(self._nodes):
            # What lies on a loop has no place in the order; it comes last.
            order += sorted(self._nodes.keys() - set(order), key=by_age)
        return [key for key in order if self._fits(self._nodes[key])] if self._words else order

    def _put_in_order(self) -> None:
        if not self._is_out_of_order:
            return
        self._is_out_of_order = False
        wanted = self._wanted_order()
        row = moves = 0
        while row < len(wanted):
            if self._order[row] == wanted[row]:
                row += 1
                continue
            moves += 1
            if moves > _MANY_MOVES:
                self._reorder(wanted)
                return
            if self._order[row + 1] == wanted[row]:
                self._move(row, wanted.index(self._order[row], row + 1))
            else:
                self._move(self._row[wanted[row]], row)

    def _move(self, start: int, end: int) -> None:
        # Qt counts the target before the row is taken out.
        self.beginMoveRows(_ROOT, start, start, _ROOT, end + 1 if end > start else end)
        self._order.insert(end, self._order.pop(start))
        self._renumber(min(start, end), max(start, end) + 1)
        self.endMoveRows()

    def _reorder(self, wanted: list[str]) -> None:
        self.layoutAboutToBeChanged.emit()
        old = [index for index in self.persistentIndexList() if not index.internalId()]
        kept = [self._order[index.row()] for index in old]
        self._order = wanted
        self._renumber(0, len(wanted))
        self.changePersistentIndexList(old, [self.index_of(key) for key in kept])
        self.layoutChanged.emit()

    def _renumber(self, start: int, end: int) -> None:
        if start == 0 and end == len(self._order):
            self._row = {}
        self._row.update(zip(self._order[start:end], range(start, end), strict=True))

    # --- inside -----------------------------------------------------------------------

    def _give_serial(self, node_id: str) -> None:
        # Rows below a node know it by a number that stays while the node's own row moves.
        self._last_serial += 1
        serial = self._serial[node_id] = self._last_serial
        self._by_serial[serial] = node_id

    def _node_data(self, node: Node, role: int) -> Any:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return node.name
        if role == NOTE_ROLE:
            return subtitle(node, self.graph.catalogue)
        if role == CATEGORY_ROLE:
            return self.graph.catalogue.layer(node.layer).category
        sentences: Sequence[str] = self._sentences.get(node.id, ())
        if role == MARK_ROLE:
            return "" if not sentences else "error" if node.id in self._errors else "warning"
        if role == Qt.ItemDataRole.AccessibleTextRole and node.id in self.graph:
            return spoken(self.graph, node.id, len(sentences))
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip_of(node.name, *sentences)
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return "\n".join(sentences)
        return None

    def _wires_of(self, node_id: str) -> list[WireRow]:
        if node_id not in self._wires and node_id in self.graph:
            self._wires[node_id] = wires_below(self.graph, node_id)
        return self._wires.get(node_id, [])
