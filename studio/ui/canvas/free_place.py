"""Which way a network flows and where in it there is room. Knows the document, not the picture."""

from collections.abc import Iterable, Mapping
from itertools import pairwise

from studio.graph.elements import Position, by_age
from studio.graph.layer_graph import LayerGraph
from studio.project.drawing import Flow
from studio.ui.canvas import geometry as at
from studio.ui.edit.document import Document

_MOST_PORTS_ON_A_USUAL_CARD = 3


def direction_of(document: Document) -> at.Direction:
    """The direction in which the network of a document is drawn."""
    return at.DIRECTIONS[document.project.drawing.flow]


def tall_cards(graph: LayerGraph, direction: at.Direction) -> dict[str, float]:
    """The heights of the cards that are taller than usual in this direction, by node."""
    if direction is at.DOWN:
        return {}
    found = {}
    for node in graph.nodes():
        spec = graph.catalogue.layer(node.layer)
        is_varied = any(port.rule for port in (*spec.inputs, *spec.outputs))
        ports = max(len(spec.inputs), len(spec.outputs))
        if spec.growing or is_varied or ports > _MOST_PORTS_ON_A_USUAL_CARD:
            inputs, outputs = graph.input_ports(node.id), graph.output_ports(node.id)
            proper = sum(not port.is_side for port in inputs)
            is_open = any(inputs[e.target.index].is_side for e in graph.edges_into(node.id))
            sides = len(inputs) - proper if is_open else 0
            height = direction.card(max(proper, len(outputs)), sides).rect.height()
            if height > at.HEIGHT:
                found[node.id] = height
    return found


def free_place(
    document: Document, wish: Position, places: Mapping[str, Position] | None = None
) -> Position:
    """The wished place, or the next one across the flow where no other node lies; `places` are
    those of the nodes, where they are about to be other ones."""
    graph, direction = document.project.graph, direction_of(document)
    tall = tall_cards(graph, direction)
    known = graph.positions() if places is None else places
    taken = [(*place, tall.get(key, at.HEIGHT)) for key, place in known.items()]
    while any(
        abs(wish[0] - x) < at.WIDTH and abs(wish[1] - y) < (at.HEIGHT + height) / 2
        for x, y, height in taken
    ):
        wish = direction.beside(wish)
    return wish


def turned(document: Document, flow: Flow) -> tuple[dict[str, Position], dict[str, Position]]:
    """Where nodes and notes go when the network flows the other way: rows become columns.

    The top left corner of all stays. Nodes that would lie on others move on across the flow.
    """
    graph, drawing = document.project.graph, document.project.drawing
    old, new = direction_of(document), at.DIRECTIONS[flow]
    places = graph.positions()
    notes = {note.id: note.position for note in drawing.notes()}
    corners = [*places.values(), *notes.values()]
    if old is new or not corners:
        return {}, {}
    xs, ys = zip(*corners, strict=True)
    columns = _steps(xs, old.pitch[0], at.WIDTH)
    rows = _steps(ys, old.pitch[1], at.HEIGHT)
    left, top = min(xs), min(ys)

    def turn(place: Position) -> Position:
        x, y = left + rows[place[1]] * new.pitch[0], top + columns[place[0]] * new.pitch[1]
        return at.snapped(x), at.snapped(y)

    wanted = {key: turn(places[key]) for key in sorted(places, key=by_age)}
    # A tall card reaches above its place, so what lies above and below is moved away from it.
    heights = tall_cards(graph, new)
    return _apart(wanted, heights, new), {key: turn(place) for key, place in notes.items()}


def _steps(values: Iterable[float], pitch: float, size: float) -> dict[float, float]:
    """How many steps each coordinate lies from the first; what stands beside another node, however
    narrowly, is a whole step from it."""
    ordered = sorted(set(values))
    steps = {ordered[0]: 0.0}
    for one, other in pairwise(ordered):
        gap = (other - one) / pitch
        steps[other] = steps[one] + (max(1.0, gap) if other - one >= size else gap)
    return steps


def _apart(
    wanted: dict[str, Position], heights: dict[str, float], direction: at.Direction
) -> dict[str, Position]:
    """The same places, with nodes moved on across the flow where they would lie on others."""
    side = 1 - direction.axis
    order = sorted(wanted, key=lambda key: (wanted[key][side], wanted[key][direction.axis]))
    cells: dict[tuple[int, int], list[tuple[float, float, float]]] = {}
    found = {}
    for key in order:
        (x, y), height = wanted[key], heights.get(key, at.HEIGHT)
        while blocker := _blocker(cells, x, y, height):
            other_x, other_y, other_height = blocker
            if side:
                y = at.snapped(other_y + (height + other_height) / 2 + at.SIDE_ROW - at.HEIGHT)
            else:
                x = other_x + at.COLUMN
        found[key] = (x, y)
        for cell in _cells(x, y, height):
            cells.setdefault(cell, []).append((x, y, height))
    return found


def _blocker(
    cells: dict[tuple[int, int], list[tuple[float, float, float]]],
    x: float,
    y: float,
    height: float,
) -> tuple[float, float, float] | None:
    for cell in _cells(x, y, height):
        for other in cells.get(cell, ()):
            is_level = abs(y - other[1]) < (height + other[2]) / 2
            if is_level and abs(x - other[0]) < at.WIDTH:
                return other
    return None


def _cells(x: float, y: float, height: float) -> list[tuple[int, int]]:
    """The squares of a coarse grid that a card touches."""
    top = y + (at.HEIGHT - height) / 2
    return [
        (column, row)
        for column in {int(x // at.WIDTH), int((x + at.WIDTH) // at.WIDTH)}
        for row in range(int(top // at.WIDTH), int((top + height) // at.WIDTH) + 1)
    ]
