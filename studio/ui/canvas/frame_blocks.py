"""Frames as blocks for arranging: a collapsed one as its card, an open one arranged inside."""

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from studio.graph.elements import Position
from studio.ui.canvas import geometry as at
from studio.ui.canvas.free_place import direction_of, tall_cards
from studio.ui.canvas.items.open_frame import ABOVE, BELOW, SIDE, TITLE
from studio.ui.canvas.scene import CanvasScene

if TYPE_CHECKING:
    from studio.graph.arrange import Block


def blocks_among(
    canvas: CanvasScene,
    nodes: Collection[str],
    lay_out: Callable[[Collection[str]], dict[str, Position]],
) -> list["Block"]:
    """The frames that lie wholly among nodes to be arranged. `lay_out` arranges some nodes by
    themselves."""
    from studio.graph.arrange import Block

    graph, frames = canvas.graph, canvas.frames
    tall = tall_cards(graph, direction_of(canvas.document))
    blocks = []
    for frame in canvas.document.project.drawing.frames():
        members = frames.members(frame.id)
        if not members or not all(key in nodes for key in members):
            continue
        if frame.is_collapsed:
            places = {key: graph.position(key) for key in members}
            card = frames.closed[frame.id].far_rect
            blocks.append(Block(_from_corner(places, 0.0, 0.0), (at.WIDTH, card.height())))
            continue
        places = lay_out(members)
        # A tall card reaches above and below its place.
        over = max((tall.get(key, at.HEIGHT) - at.HEIGHT) / 2 for key in members)
        offsets = _from_corner(places, SIDE, TITLE + ABOVE + over)
        width = max(x for x, _ in offsets.values()) + at.WIDTH + SIDE
        height = max(y for _, y in offsets.values()) + at.HEIGHT + over + BELOW
        blocks.append(Block(offsets, (width, height)))
    return blocks


def _from_corner(places: dict[str, Position], dx: float, dy: float) -> dict[str, Position]:
    left, top = min(x for x, _ in places.values()), min(y for _, y in places.values())
    return {key: (x - left + dx, y - top + dy) for key, (x, y) in places.items()}
