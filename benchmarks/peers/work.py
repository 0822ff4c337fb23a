"""The same work for all: which nodes, where, which wires. Knows no Qt."""

from dataclasses import dataclass

WINDOW = (1400, 900)
CELL = (240, 112)
STEPS = 60
LAYERS = ("Dense", "Conv2D", "Activation", "BatchNormalization", "Dropout")
PHASES = ("build", "fit", "pan", "zoom", "drag", "delete")

Rect = tuple[float, float, float, float]


@dataclass(frozen=True)
class Work:
    """Nodes as (x, y, title), wires as pairs of their indices."""

    nodes: list[tuple[float, float, str]]
    links: list[tuple[int, int]]

    @property
    def rect(self) -> Rect:
        """x, y, width and height of all of it, with a little room."""
        right, bottom = max(n[0] for n in self.nodes) + 248, max(n[1] for n in self.nodes) + 104
        return -40.0, -40.0, right + 80.0, bottom + 80.0

    @property
    def middle(self) -> int:
        """A node near the middle that has four wires."""
        return max(5, len(self.nodes) // 2 // 5 * 5)


def work(count: int, flow: str) -> Work:
    """Node i leads to i + 1, and every fifth to i + 5; lines of nodes run forth and back.

    `flow` is "down" where inputs are on top of a node, else "right": lines then are columns or
    rows, so that every contender's wires run the way it draws them best.
    """
    shape = WINDOW[1] / WINDOW[0] * CELL[0] / CELL[1]
    line = max(5, round((count * shape) ** 0.5 if flow == "down" else (count / shape) ** 0.5))
    nodes = []
    for i in range(count):
        across, along = divmod(i, line)
        along = line - 1 - along if across % 2 else along
        column, row = (across, along) if flow == "down" else (along, across)
        nodes.append((float(column * CELL[0]), float(row * CELL[1]), f"{LAYERS[i % 5]}_{i}"))
    links = [(i, i + 1) for i in range(count - 1)]
    return Work(nodes, links + [(i, i + 5) for i in range(0, count - 5, 5)])
