"""Which shapes have room beside their wires: a shape that a card would cover is not written.

Looked at when nodes have come to rest, a few at a time, so that no drag and no large network is
held up by it.
"""

from collections.abc import Iterable
from time import perf_counter

from PySide6.QtCore import QObject, QRectF, QSizeF, QTimer

from studio.ui.canvas import geometry as at
from studio.ui.canvas.items.node_item import NodeItem
from studio.ui.canvas.stage import Stage
from studio.ui.edit.node_text import shape_text

REST_MS = 60
"""So long after the last move."""
TURN_S, PAUSE_MS = 0.003, 12
"""So long it takes at once, and then it lets everything else go first."""
_LETTER, _HEIGHT = 6.2, 14.0
"""About the size of a letter of a shape; laying the text out would cost more than it is worth."""


class LabelRoom(QObject):
    """Tells node items whether the shapes at their outputs have room."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.stage = stage
        self._touched: dict[str, bool] = {}
        """What to look at, and whether it may stand elsewhere, so that others are concerned."""
        self._blocked: dict[str, str] = {}
        """Nodes without room, each with the card that takes it."""
        self._rest = QTimer(self, singleShot=True)
        self._rest.timeout.connect(self._on_turn)

    def touch(self, node_ids: Iterable[str]) -> None:
        """These nodes came, went or moved."""
        self._touched.update(dict.fromkeys(node_ids, True))
        self._rest.start(REST_MS)

    def touch_shapes(self, node_ids: Iterable[str]) -> None:
        """These nodes have other shapes."""
        for key in node_ids:
            self._touched.setdefault(key, False)
        self._rest.start(REST_MS)

    def settle(self) -> None:
        """Look at all that waits, now: a picture is about to be made."""
        while self._touched:
            self._on_turn()
        self._rest.stop()

    def forget(self) -> None:
        """Another network is shown."""
        self._touched, self._blocked = {}, {}

    def _on_turn(self) -> None:
        ends = perf_counter() + TURN_S
        gone: set[str] = set()
        while self._touched and perf_counter() < ends:
            key, may_have_moved = self._touched.popitem()
            item = self.stage.nodes.get(key)
            if may_have_moved:
                gone.add(key)
                for other in self._before(item) if item is not None else ():
                    # Whoever waits comes to its own turn.
                    if other not in self._touched:
                        self._look_at(other)
            self._look_at(key)
        looked_at = [key for key, by in self._blocked.items() if by in gone]
        for key in looked_at:
            self._look_at(key)
        if self._touched:
            self._rest.start(PAUSE_MS)

    def _before(self, item: NodeItem) -> list[str]:
        """The nodes whose shapes this one may cover."""
        room = at.LABEL_WIDTH + 16
        area = item.far_rect.adjusted(-room, -at.LABEL_HEIGHT - 8, room, at.LABEL_HEIGHT)
        return [other.node.id for other in self.stage.nodes_in(area)]

    def _look_at(self, key: str) -> None:
        item = self.stage.nodes.get(key)
        blocker = self._blocker(item) if item is not None else None
        if blocker is None:
            self._blocked.pop(key, None)
        else:
            self._blocked[key] = blocker.node.id
        if item is not None and item.has_label_room != (blocker is None):
            item.has_label_room = blocker is None
            item.update()

    def _blocker(self, item: NodeItem) -> NodeItem | None:
        """The card that lies where the shapes of a node would stand."""
        report = item.report
        if report is None or item.inside is not None:
            return None
        direction, corner = item.look.direction, item.pos()
        room = direction.label_room(item.outputs)
        for port, shape in zip(item.out_ports.points, report.outputs, strict=False):
            size = QSizeF(min(room, _LETTER * len(shape_text(shape))), _HEIGHT)
            # A port reaches out of its card.
            area = QRectF(corner + direction.label_place(port, size), size).adjusted(0, 0, 0, 2)
            for other in self.stage.cards_in(area):
                if other is not item:
                    return other
        return None
