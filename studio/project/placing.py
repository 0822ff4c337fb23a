"""Where nodes stand of which a file does not say it: a file written by hand, or by a program."""

from collections.abc import Collection, Mapping

from studio.graph.elements import Position
from studio.graph.layer_graph import LayerGraph
from studio.project.drawing import Flow

NODE_SIZE = (208.0, 64.0)
"""How wide and high a node is, in scene units."""
PITCH: Mapping[Flow, Position] = {"down": (240.0, 112.0), "right": (328.0, 96.0)}
"""From one node to the next, across and down."""


def place_missing(graph: LayerGraph, missing: Collection[str], flow: Flow) -> None:
    """Give these nodes places: all of a network as if it was arranged, else each beside those that
    it is wired to, where nothing stands."""
    if not missing:
        return
    if len(missing) == len(graph):
        from studio.graph.arrange import arrange

        width, height = NODE_SIZE
        across, down = PITCH[flow]
        graph.move(
            arrange(
                graph,
                node_size=NODE_SIZE,
                row_gap=down - height,
                column_gap=across - width,
                to_right=flow == "right",
            )
        )
        return
    known = {key: place for key, place in graph.positions().items() if key not in missing}
    for key in _along_wires(graph, missing):
        known[key] = _free(_wish(graph, key, known, flow), known, flow)
    graph.move({key: known[key] for key in missing})


def _along_wires(graph: LayerGraph, missing: Collection[str]) -> list[str]:
    """Each behind those that it takes its input from; those on a loop last."""
    order = graph.order
    return [key for key in dict.fromkeys((*order.ids(), *order.by_age())) if key in missing]


def _wish(graph: LayerGraph, key: str, known: Mapping[str, Position], flow: Flow) -> Position:
    axis = 1 if flow == "down" else 0
    step = PITCH[flow][axis]
    before = [known[k] for k in graph.order.before(key) if k in known]
    behind = [known[k] for k in graph.order.behind(key) if k in known]
    if before:
        last = max(before, key=lambda place: place[axis])
        return _moved(last, axis, step)
    if behind:
        return _moved(min(behind, key=lambda place: place[axis]), axis, -step)
    left = min(x for x, _ in known.values())
    return left, max(y for _, y in known.values()) + PITCH[flow][1]


def _moved(place: Position, axis: int, step: float) -> Position:
    return (place[0] + step, place[1]) if axis == 0 else (place[0], place[1] + step)


def _free(wish: Position, known: Mapping[str, Position], flow: Flow) -> Position:
    """The wish, or the next place beside it that no node covers."""
    axis = 0 if flow == "down" else 1
    while any(
        abs(wish[0] - x) < NODE_SIZE[0] and abs(wish[1] - y) < NODE_SIZE[1]
        for x, y in known.values()
    ):
        wish = _moved(wish, axis, PITCH[flow][axis])
    return wish
