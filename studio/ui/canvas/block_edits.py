"""Putting a kept block on the canvas: free, or into a wire."""

from math import ceil

from PySide6.QtCore import QPointF

from studio.graph.elements import Edge, PortRef, Position
from studio.project.blocks import Block
from studio.project.fragment import Fragment
from studio.ui.canvas import geometry as at
from studio.ui.canvas.edits import IntoWire, adding_copies, behind, pasting
from studio.ui.canvas.free_place import direction_of
from studio.ui.edit.document import Document
from studio.ui.edit.drawing_commands import AddDrawn


class InsertBlock(IntoWire, AddDrawn):
    """Put the nodes and frames of a block into a wire."""


def adding_block(document: Document, block: Block, where: QPointF) -> AddDrawn | None:
    """Add a block as a group, its middle at a point; None when its file is broken."""
    if block.fragment is None:
        return None
    command = pasting(document, block.fragment, _corner_for(block.fragment, where), "Add block")
    command.setText(f"Add block {block.name}")
    return command


def inserting_block(
    document: Document, block: Block, where: QPointF, split: Edge
) -> AddDrawn | None:
    """Put a block that has one input and one output into a wire; else just add it."""
    ends = block.ends
    if block.fragment is None or ends is None:
        return adding_block(document, block, where)
    graph, direction = document.project.graph, direction_of(document)
    axis = direction.axis
    source, target = graph.position(split.source.node), graph.position(split.target.node)
    size = _size(block.fragment)
    first = source[axis] + direction.pitch[axis]
    wish = (where.x(), where.y())[axis] - size[axis] / 2
    corner = max(first, at.snapped(wish)) if target[axis] > source[axis] else at.snapped(wish)
    room = direction.pitch[axis] - (at.WIDTH, at.HEIGHT)[axis]
    missing = corner + size[axis] + room - target[axis]
    moved: dict[str, Position] = {}
    if missing > 0 and target[axis] > source[axis]:
        corner = at.snapped(first)
        missing = ceil((corner + size[axis] + room - target[axis]) / at.GRID) * at.GRID
        steps = missing / direction.pitch[axis]
        moved = behind(document, split, steps) if missing > 0 else {}
    # The middle of the card or frame on the line between the ends of the wire.
    aside = at.snapped((source[1 - axis] + target[1 - axis] + _ASIDE[axis] - size[1 - axis]) / 2)
    place = (aside, corner) if axis else (corner, aside)
    copies = adding_copies(document, block.fragment, place, "Insert block")
    copies.setText(f"Insert block {block.name}")
    ids = {
        old.id: new.id
        for (old, _), (new, _) in zip(block.fragment.nodes, copies.nodes, strict=True)
    }
    into, out = ends
    outer = (
        Edge(split.source, PortRef(ids[into.node], into.index)),
        Edge(PortRef(ids[out.node], out.index), split.target),
    )
    edges, text = [*copies.edges, *outer], copies.text()
    command = InsertBlock(document, copies.nodes, edges, text, copies.drawn.new)
    command.give_way(split, moved)
    return command


_ASIDE = {1: at.WIDTH, 0: at.HEIGHT}
"""The size of a card across the flow."""


def _size(fragment: Fragment) -> tuple[float, float]:
    if all(frame.is_collapsed for frame in fragment.frames):
        return at.WIDTH, at.HEIGHT
    places = [place for _, place in fragment.nodes]
    return max(x for x, _ in places) + at.WIDTH, max(y for _, y in places) + at.HEIGHT


def _corner_for(fragment: Fragment, where: QPointF) -> QPointF:
    """The point at which the middle of all nodes must be for what is seen to be at `where`: a
    collapsed block is seen at its top left corner."""
    places = [place for _, place in fragment.nodes]
    whole = max(x for x, _ in places) + at.WIDTH, max(y for _, y in places) + at.HEIGHT
    seen = _size(fragment)
    return where + QPointF((whole[0] - seen[0]) / 2, (whole[1] - seen[1]) / 2)
