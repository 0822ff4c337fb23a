"""Putting many nodes in order at once: arrange, align, distribute. One undo step each.

The graph has the new places at once. What glides there is only the picture, and whatever happens
meanwhile puts it where the graph says.
"""

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QAbstractAnimation, QEasingCurve, QObject, QVariantAnimation

from studio.graph.elements import Position
from studio.project.drawing import Flow
from studio.ui.canvas import geometry as at
from studio.ui.canvas.frame_blocks import blocks_among
from studio.ui.canvas.free_place import direction_of, tall_cards, turned
from studio.ui.canvas.surface import Surface
from studio.ui.edit.commands import MoveNodes
from studio.ui.edit.flow_command import NAMES, SetFlow

GLIDE_MS = 180
MOST_GLIDING = 300
"""With more nodes a frame of the glide would take longer than the eye forgives."""


class Placing(QObject):
    """The orders that menus give to the selection of a canvas, or to all of it."""

    def __init__(self, view: Surface) -> None:
        super().__init__(view)
        self.view, self.canvas = view, view.canvas
        self._from: dict[str, Position] = {}
        self._glide = QVariantAnimation(self)
        self._glide.setDuration(GLIDE_MS)
        self._glide.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._glide.setStartValue(0.0)
        self._glide.setEndValue(1.0)
        self._glide.valueChanged.connect(self._on_value_changed)
        self._glide.finished.connect(self._show_true_places)
        view.document.nodes_moved.connect(self.settle)
        self.canvas.items_leaving.connect(self.settle)

    @property
    def is_gliding(self) -> bool:
        """Whether nodes are on their way to where the graph has them already."""
        return self._glide.state() == QAbstractAnimation.State.Running

    def arrange(self) -> None:
        """Lay out the selection, or all when fewer than two nodes are selected; then show all."""
        # Late: who never arranges does not load it.
        from studio.graph.arrange import arrange

        chosen = self._chosen()
        is_all = len(chosen) < 2
        direction = direction_of(self.view.document)
        lay_out = partial(
            arrange,
            self.canvas.graph,
            node_size=(at.WIDTH, at.HEIGHT),
            row_gap=direction.pitch[1] - at.HEIGHT,
            column_gap=direction.pitch[0] - at.WIDTH,
            to_right=direction is at.RIGHT,
            heights=tall_cards(self.canvas.graph, direction),
        )
        nodes = set(self.canvas.nodes if is_all else self.view.selection.nodes)
        places = lay_out(nodes, blocks=blocks_among(self.canvas, nodes, lay_out))
        self._move(places, "Arrange", fit=is_all)

    def turn(self) -> None:
        """Let the network flow the other way, to the right or down; then show all of it."""
        document = self.view.document
        flow: Flow = "right" if document.project.drawing.flow == "down" else "down"
        self.view.cancel()
        self.settle()
        document.push(SetFlow(document, flow, *turned(document, flow)))
        self.view.fit_all()
        self.view.status_message.emit(f"The network now flows {NAMES[flow]}.")

    def align_left(self) -> None:
        """Put the selected nodes below each other, at the leftmost one."""
        self._align("Align left", x="left")

    def align_center(self) -> None:
        """Put the selected nodes below each other, in the middle between them."""
        self._align("Align middles", x="middle")

    def align_top(self) -> None:
        """Put the selected nodes beside each other, at the topmost one."""
        self._align("Align tops", x="")

    def distribute_vertically(self) -> None:
        """Leave equal room between the selected nodes, from the topmost one down."""
        self._distribute("Distribute vertically", 1)

    def distribute_horizontally(self) -> None:
        """Leave equal room between the selected nodes, from the leftmost one on."""
        self._distribute("Distribute horizontally", 0)

    def settle(self) -> None:
        """End a glide at once: every node is shown where the graph has it."""
        if self.is_gliding:
            self._glide.stop()
            self._show_true_places()

    # --- inside -----------------------------------------------------------------

    def _chosen(self) -> dict[str, Position]:
        """Where the selected nodes stand; for a collapsed frame one of them stands for all."""
        graph = self.canvas.graph
        chosen = {}
        for key in sorted(self.view.selection.nodes):
            group = self.canvas.nodes[key].inside if key in graph else None
            if group is not None and key == group.ids[0]:
                chosen[key] = (group.x(), group.y())
            elif group is None and key in graph:
                chosen[key] = graph.position(key)
        return chosen

    def _whole_groups(self, places: Mapping[str, Position]) -> dict[str, Position]:
        """The same moves, made by all nodes of a collapsed frame when one stands for them."""
        graph, whole = self.canvas.graph, {}
        for key, (x, y) in places.items():
            group = self.canvas.nodes[key].inside
            if group is None:
                whole[key] = (x, y)
                continue
            for member in group.ids:
                old_x, old_y = graph.position(member)
                whole[member] = (old_x + x - group.x(), old_y + y - group.y())
        return whole

    def _align(self, text: str, x: str) -> None:
        chosen = self._chosen()
        if len(chosen) < 2:
            self.view.status_message.emit("Aligning needs two or more selected nodes.")
            return
        xs, ys = zip(*chosen.values(), strict=True)
        column = min(xs) if x == "left" else at.snapped((min(xs) + max(xs)) / 2)
        places = {
            k: (column, old_y) if x else (old_x, min(ys)) for k, (old_x, old_y) in chosen.items()
        }
        self._move(self._whole_groups(places), text)

    def _distribute(self, text: str, axis: int) -> None:
        chosen = self._chosen()
        if len(chosen) < 3:
            self.view.status_message.emit("Distributing needs three or more selected nodes.")
            return
        ordered = sorted(chosen, key=lambda key: (chosen[key][axis], chosen[key]))
        first, last = chosen[ordered[0]][axis], chosen[ordered[-1]][axis]
        # Equal steps of the grid matter more than the very place of the last one.
        step = at.snapped((last - first) / (len(ordered) - 1))
        places = {}
        for i, key in enumerate(ordered):
            x, y = chosen[key]
            places[key] = (x, first + i * step) if axis else (first + i * step, y)
        self._move(self._whole_groups(places), text)

    def _move(self, places: Mapping[str, Position], text: str, *, fit: bool = False) -> None:
        graph = self.canvas.graph
        old = {key: graph.position(key) for key in places}
        changed = {key: place for key, place in places.items() if place != old[key]}
        self.view.cancel()
        self.settle()
        if changed:
            self.view.document.push(MoveNodes(self.view.document, changed, text=text))
        if fit:
            self.view.fit_all()
        if changed and len(changed) <= MOST_GLIDING and self.view.isVisible():
            self._from = {key: old[key] for key in changed}
            self._on_value_changed(0.0)
            self._glide.start()

    def _on_value_changed(self, part: float) -> None:
        graph, between = self.canvas.graph, {}
        for key, (x, y) in self._from.items():
            new_x, new_y = graph.position(key)
            between[key] = (x + (new_x - x) * part, y + (new_y - y) * part)
        self.canvas.place_nodes(between)

    def _show_true_places(self) -> None:
        graph = self.canvas.graph
        self.canvas.place_nodes({k: graph.position(k) for k in self._from if k in graph})
        self._from = {}
