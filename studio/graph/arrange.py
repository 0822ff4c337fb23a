"""Layered layout: where nodes would stand if the network flowed tidily, down or to the right.

Layers, their order and the x of each node come from fast-sugiyama. What is ours is around it:
loops are opened first, each connected part is laid out by itself, maps stand beside the flow, and
everything lies on the grid where the old picture began.

All of it is worked out for a network that flows down. One that flows to the right is that picture
with x and y exchanged.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import count, pairwise
from math import ceil, floor
from typing import TYPE_CHECKING

from studio.graph.elements import Position, by_age
from studio.graph.layer_graph import LayerGraph

if TYPE_CHECKING:
    import networkx as nx

GRID = 8.0
LONE_IN_A_ROW = 8
"""Nodes without any wire stand side by side, so many in a row."""
MOST_SWAPPED = 200
"""Up to so many nodes neighbours are swapped to save crossings. Among 1,000 nodes with 200 long
wires that takes 0.75 s of 0.85."""

Slots = dict[int, tuple[float, int]]
"""By node: its x, and its row counted from the top."""


@dataclass(frozen=True, slots=True)
class Block:
    """Nodes that are arranged as one: where each stands in it, and how large the whole is."""

    offsets: Mapping[str, Position]
    size: tuple[float, float]


def arrange(
    graph: LayerGraph,
    nodes: Collection[str] | None = None,
    *,
    node_size: tuple[float, float],
    row_gap: float,
    column_gap: float,
    to_right: bool = False,
    heights: Mapping[str, float] | None = None,
    blocks: Collection[Block] = (),
) -> dict[str, Position]:
    """New places for these nodes, or for all; nothing is moved yet.

    The top left corner of what is arranged stays, on the grid, unless nodes that are not arranged
    lie there: then all goes beside them. The same network always gives the same picture.
    `to_right` lets the network flow to the right; then `heights` names the nodes that are taller
    than `node_size`, about the same middle. `blocks` stay as they are, each node in one at most.
    """
    wanted = sorted((key for key in graph.positions() if nodes is None or key in nodes), key=by_age)
    if not wanted:
        return {}
    # The oldest node of a block stands for all of them.
    block_of = {min(block.offsets, key=by_age): block for block in blocks}
    first_of = {key: first for first, block in block_of.items() for key in block.offsets}
    ids = [key for key in wanted if first_of.get(key, key) == key]
    places = {key: _turned(place, to_right) for key, place in graph.positions().items()}
    gaps, size = _turned((column_gap, row_gap), to_right), _turned(node_size, to_right)
    column, row = (ceil((a + b) / GRID) * GRID for a, b in zip(size, gaps, strict=True))
    wires = _wires_among(graph, ids, first_of)
    watches = _watches(graph, [key if key not in block_of else "" for key in ids])
    slots = _side_by_side(_parts(wires, watches, column), column)
    sizes = {
        i: _turned(block_of[key].size, to_right) for i, key in enumerate(ids) if key in block_of
    }
    wider = {i: heights[key] - size[0] for i, key in enumerate(ids) if heights and key in heights}
    wider |= {i: across - size[0] for i, (across, _) in sizes.items() if across > size[0]}
    slots = _with_room_for(wider, slots, column)
    tops = _tops(slots, {i: along - size[1] for i, (_, along) in sizes.items()}, row)
    old = [places[key] for key in wanted]
    left, top = (floor(min(axis) / GRID + 0.5) * GRID for axis in zip(*old, strict=True))
    placed = {}
    for i, (x, y) in slots.items():
        block, place = block_of.get(ids[i]), (left + x, top + tops[y])
        if block is None:
            placed[ids[i]] = place
            continue
        aside = floor((size[0] - sizes[i][0]) / 2 / GRID) * GRID
        for key, offset in block.offsets.items():
            across, along = _turned(offset, to_right)
            placed[key] = (place[0] + aside + across, place[1] + along)
    placed = _at(placed, left)
    others = [place for key, place in places.items() if key not in placed]
    clear = _clear_of(others, placed, size, column)
    return {key: _turned(place, to_right) for key, place in clear.items()}


def _turned(pair: tuple[float, float], is_turned: bool) -> tuple[float, float]:
    return (pair[1], pair[0]) if is_turned else pair


def _tops(slots: Slots, taller: Mapping[int, float], row: float) -> list[float]:
    """Where each row begins: below the tallest of the row above it."""
    extra: dict[int, float] = {}
    for node, more in taller.items():
        at = slots[node][1]
        extra[at] = max(extra.get(at, 0.0), ceil(more / GRID) * GRID)
    tops, top = [], 0.0
    for number in range(max(at for _, at in slots.values()) + 1):
        tops.append(top)
        top += row + extra.get(number, 0.0)
    return tops


def _at(placed: dict[str, Position], left: float) -> dict[str, Position]:
    """The same picture, no further to the left than this: wide blocks reach beyond their slots."""
    shift = max(0.0, left - min(x for x, _ in placed.values()))
    return {key: (x + shift, y) for key, (x, y) in placed.items()} if shift else placed


def _with_room_for(wider: Mapping[int, float], slots: Slots, column: float) -> Slots:
    """The same picture, opened where nodes take so much more than a column, half on each side.

    What lies beyond such a node moves as a whole, in all rows: straight wires stay straight.
    """
    if not wider:
        return slots
    rows: dict[int, list[int]] = {}
    for node, (_, row) in slots.items():
        rows.setdefault(row, []).append(node)
    cuts: list[tuple[float, float]] = []
    for nodes in rows.values():
        for a, b in pairwise(sorted(nodes, key=lambda node: slots[node][0])):
            half = (wider.get(a, 0.0) + wider.get(b, 0.0)) / 2
            missing = ceil((half + column - (slots[b][0] - slots[a][0])) / GRID) * GRID
            if half and missing > 0:
                cuts.append(((slots[a][0] + slots[b][0]) / 2, missing))
    # Where several rows want room at about one place, the most that one of them wants is enough.
    opened: list[tuple[float, float]] = []
    for place, missing in sorted(cuts):
        if opened and place - opened[-1][0] < column / 2:
            opened[-1] = (opened[-1][0], max(opened[-1][1], missing))
        else:
            opened.append((place, missing))
    return {
        node: (x + sum(missing for place, missing in opened if x > place), row)
        for node, (x, row) in slots.items()
    }


def _wires_among(graph: LayerGraph, ids: list[str], first_of: Mapping[str, str]) -> "nx.DiGraph":
    """The arranged nodes by number, oldest first, and the wires among them. `first_of` is the node
    that stands for another."""
    import networkx as nx

    number = {key: i for i, key in enumerate(ids)}
    number |= {key: number[first] for key, first in first_of.items() if first in number}
    wires: nx.DiGraph = nx.DiGraph()
    wires.add_nodes_from(range(len(ids)))
    wires.add_edges_from(
        sorted(
            (number[edge.source.node], number[edge.target.node])
            for edge in graph.edges()
            if edge.source.node in number and edge.target.node in number
        )
    )
    wires.remove_edges_from([(i, i) for i in set(number.values()) if wires.has_edge(i, i)])
    # A file may hold loops, and fast-sugiyama ends the process on some. Within a loop only the
    # wires from older nodes to younger ones count.
    loop_of = {
        i: loop for loop, group in enumerate(nx.strongly_connected_components(wires)) for i in group
    }
    back = [(a, b) for a, b in wires.edges if loop_of[a] == loop_of[b] and a >= b]
    wires.remove_edges_from(back)
    return wires


def _watches(graph: LayerGraph, ids: list[str]) -> set[int]:
    return {i for i, key in enumerate(ids) if key and graph.node(key).layer == "Watch"}


def _parts(wires: "nx.DiGraph", watches: set[int], column: float) -> list[Slots]:
    """Each connected part laid out by itself, the oldest first; last the nodes without wires."""
    import networkx as nx

    sources = {i: a for i in sorted(watches) for a in wires.predecessors(i) if a not in watches}
    watches_of: dict[int, list[int]] = {}
    for watch, source in sources.items():
        watches_of.setdefault(source, []).append(watch)
    wires = wires.copy()
    wires.remove_nodes_from(sources)
    groups = sorted(sorted(group) for group in nx.weakly_connected_components(wires))
    parts, lone = [], []
    for group in groups:
        guests = {watch: a for a in group for watch in watches_of.get(a, ())}
        if len(group) == 1 and not guests:
            lone.append(group[0])
        else:
            parts.append(_with_watches(_layered(wires, group, column), guests, column))
    if lone:
        parts.append(
            {node: (i % LONE_IN_A_ROW * column, i // LONE_IN_A_ROW) for i, node in enumerate(lone)}
        )
    return parts


def _layered(wires: "nx.DiGraph", group: list[int], column: float) -> Slots:
    """One connected part without loops."""
    if len(group) == 1:
        return {group[0]: (0.0, 0)}
    # A compiled library: who never arranges does not load it.
    from fast_sugiyama import from_edges

    # The library numbers the bends of long wires behind its nodes, so that nodes must be counted
    # from 0 without gaps; given several parts at once it would mistake one for the other.
    number = {node: i for i, node in enumerate(group)}
    edges = [(number[a], number[b]) for a in group for b in wires.successors(a)]
    does_swap = len(group) <= MOST_SWAPPED
    layouts = from_edges(edges, vertex_spacing=column, dummy_size=0.5, transpose=does_swap)
    ((found, *_),) = layouts.to_list()
    places = {int(i): place for i, place in found if int(i) < len(group)}
    bottom = max(y for _, y in places.values())
    slots = {
        group[i]: (float(x), round((bottom - y) / column)) for i, (x, y) in sorted(places.items())
    }
    first = min(rank for _, rank in slots.values())
    slots = {node: (x, rank - first) for node, (x, rank) in slots.items()}
    return _older_on_the_left(slots)


def _older_on_the_left(slots: Slots) -> Slots:
    """The same picture, or its mirror image where that keeps more neighbours in order of age."""
    ordered = sorted(slots.items(), key=lambda item: (item[1][1], item[1][0]))
    votes = 0
    for (a, (_, row)), (b, (_, other_row)) in pairwise(ordered):
        if row == other_row:
            votes += 1 if a < b else -1
    if votes >= 0:
        return slots
    return {node: (-x, row) for node, (x, row) in slots.items()}


def _with_watches(slots: Slots, guests: dict[int, int], column: float) -> Slots:
    """Put each Watch below its source, in the nearest free column to the right or to the left."""
    taken: dict[int, list[float]] = {}
    for x, row in slots.values():
        taken.setdefault(row, []).append(x)
    placed = dict(slots)
    # Each source goes on where its last map found room: a thousand maps are still quick.
    steps_of = {
        source: (side * step for step in count(1) for side in (1, -1)) for source in guests.values()
    }
    for watch, source in guests.items():
        x, row = slots[source]
        xs = taken.setdefault(row + 1, [])
        found = next(
            x + step * column
            for step in steps_of[source]
            if all(abs(x + step * column - other) >= column for other in xs)
        )
        xs.append(found)
        placed[watch] = (found, row + 1)
    return placed


def _side_by_side(parts: list[Slots], column: float) -> Slots:
    """All parts in one picture that begins at x 0, on the grid."""
    whole: Slots = {}
    left = 0.0
    for part in parts:
        first = min(x for x, _ in part.values())
        # Columns are whole steps of the grid, so that rounding down brings no two nodes nearer
        # to each other than a column; the small number takes up what floats lose.
        moved = {
            node: (left + floor((x - first) / GRID + 1e-6) * GRID, row)
            for node, (x, row) in part.items()
        }
        whole |= moved
        left = max(x for x, _ in moved.values()) + column
    return whole


def _clear_of(
    others: list[Position], placed: dict[str, Position], size: tuple[float, float], column: float
) -> dict[str, Position]:
    """The same picture, moved to the right where it would lie on nodes that stay."""
    width, height = size
    if not any(
        abs(x - ox) < width and abs(y - oy) < height
        for ox, oy in others
        for x, y in placed.values()
    ):
        return placed
    xs, ys = zip(*placed.values(), strict=True)
    left, right = min(xs), max(xs)
    shift = 0.0
    for ox, oy in sorted(others):
        is_level = min(ys) - height < oy < max(ys) + height
        if is_level and left + shift - width < ox < right + shift + width:
            shift = ceil((ox + column - left) / GRID) * GRID
    return {key: (x + shift, y) for key, (x, y) in placed.items()}
