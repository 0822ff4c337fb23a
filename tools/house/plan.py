"""The plan of the house: files in rooms, rooms on floors, and what is wrong with either.

Floors are those that import-linter holds (`[tool.importlinter]` in pyproject.toml), so the drawing
cannot show another house than the one that is guarded.
"""

import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import networkx as nx

from tools.house.imports import Module

Arrow = tuple[str, str]

# An `__init__` or `__main__` of fewer lines is a package's face: it says what the package is, or
# where its door is, and is no room.
_FACE = 10


@dataclass(frozen=True)
class Plan:
    """What the drawing shows. `floors` run from the top down; rooms are named without "studio."."""

    floors: tuple[tuple[str, ...], ...]
    lines: dict[str, int]
    files: dict[str, int]
    arrows: dict[Arrow, int]
    """How many imports each arrow between two rooms stands for."""
    circles: tuple[tuple[str, ...], ...]
    """Files that import each other in a loop."""
    upward: tuple[Arrow, ...]
    """Arrows from a room to one on a higher floor."""

    @property
    def rooms(self) -> tuple[str, ...]:
        """All rooms, from the top floor down."""
        return tuple(room for floor in self.floors for room in floor)


def make_plan(modules: dict[str, Module], pyproject: Path) -> Plan:
    """The plan of these modules. A file that lies in no room of the contracts raises KeyError."""
    packages = {name for name in modules if any(o.startswith(f"{name}.") for o in modules)}
    floors = _floors(tomllib.loads(pyproject.read_text(encoding="utf-8")), packages)
    floor_of = {room: at for at, floor in enumerate(floors) for room in floor}
    mains = {name for name in modules if name.endswith(".__main__")}
    faces = {name for name in packages | mains if modules[name].lines < _FACE}
    room_of = {name: _room(name, floor_of) for name in modules if name not in faces}
    arrows = Counter(
        (room_of[name], room_of[other])
        for name, module in modules.items()
        for other in module.imports
        if name in room_of and other in room_of and room_of[name] != room_of[other]
    )
    lines: Counter[str] = Counter()
    for name, room in room_of.items():
        lines[room] += modules[name].lines
    return Plan(
        floors=tuple(
            rooms for floor in floors if (rooms := tuple(room for room in floor if room in lines))
        ),
        lines=dict(lines),
        files=dict(Counter(room_of.values())),
        arrows=dict(arrows),
        circles=circles(modules),
        upward=tuple(sorted(a for a in arrows if floor_of[a[0]] > floor_of[a[1]])),
    )


def circles(modules: dict[str, Module]) -> tuple[tuple[str, ...], ...]:
    """Each set of modules that reach each other, sorted."""
    graph = nx.DiGraph((name, other) for name, m in modules.items() for other in m.imports)
    found = (tuple(sorted(c)) for c in nx.strongly_connected_components(graph) if len(c) > 1)
    return tuple(sorted(found))


def needed_arrows(plan: Plan) -> set[Arrow]:
    """The arrows that no longer way through the house says already; all, where there is a loop."""
    graph = nx.DiGraph(list(plan.arrows))
    if not nx.is_directed_acyclic_graph(graph):
        return set(plan.arrows)
    return set(nx.transitive_reduction(graph).edges)


def _floors(pyproject: dict[str, Any], packages: set[str]) -> list[tuple[str, ...]]:
    """The floors of the contract of the whole house, each package with floors of its own opened.

    In an opened package each package is a room, and what lies beside them is one room together.
    """
    inside = {
        contract["containers"][0]: [_siblings(layer) for layer in contract["layers"]]
        for contract in pyproject["tool"]["importlinter"]["contracts"]
        if contract["type"] == "layers"
    }
    floors: list[tuple[str, ...]] = []
    for layer in inside["studio"]:
        rows = [tuple(name for name in layer if f"studio.{name}" not in inside)]
        for name in layer:
            opened = _opened(name, inside.get(f"studio.{name}", []), packages)
            for at, row in enumerate(opened):
                rows[at:] = [(*rows[at], *row)] if at < len(rows) else [row]
        floors += rows
    return floors


def _opened(
    package: str, layers: list[tuple[str, ...]], packages: set[str]
) -> list[tuple[str, ...]]:
    """The rooms of a package by floor; its own files stand on the highest floor of any of them."""
    rows: list[tuple[str, ...]] = []
    own = False
    for layer in layers:
        row = [f"{package}.{name}" for name in layer if f"studio.{package}.{name}" in packages]
        if len(row) < len(layer) and not own:
            own = True
            row.append(package)
        if row:
            rows.append(tuple(row))
    return rows


def _siblings(layer: str) -> tuple[str, ...]:
    return tuple(part.strip(" ()") for part in layer.replace(":", "|").split("|"))


def _room(name: str, floor_of: dict[str, int]) -> str:
    parts = name.split(".")[1:]
    for length in range(len(parts), 0, -1):
        room = ".".join(parts[:length])
        if room in floor_of:
            return room
    raise KeyError(f"{name} lies in no room that a contract in pyproject.toml names")
