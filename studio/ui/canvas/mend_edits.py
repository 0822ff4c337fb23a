"""A mend on the canvas: where its nodes go, and the frames that they join."""

import dataclasses

from studio.graph.elements import Edge, PortRef, Position
from studio.project.drawing import with_members
from studio.project.mend_plan import Plan, planned
from studio.project.mends import Mend
from studio.ui.canvas import geometry as at
from studio.ui.canvas.edits import behind
from studio.ui.canvas.free_place import direction_of, free_place
from studio.ui.edit.document import Document, DocumentCommand
from studio.ui.edit.drawing_commands import Change, EditDrawing, Together
from studio.ui.edit.mend_command import MakeMend


def mending(document: Document, mend: Mend, burst: str = "") -> tuple[DocumentCommand, Plan]:
    """A mend as one edit, and what it does; as part of the last edit if that has the same `burst`.
    Raises GraphError where it speaks of what is gone."""
    places = Places(document)
    plan = planned(document.project, mend, places)
    plan = dataclasses.replace(plan, moved=places.moved)
    commands: list[DocumentCommand] = [MakeMend(document, plan, mend.order)]
    change = _frames(document, plan)
    if change.frames:
        commands.append(EditDrawing(document, mend.order, change))
    return Together(document, commands, mend.order, burst), plan


def _frames(document: Document, plan: Plan) -> Change:
    """The frames that new nodes join: those of all between which they come; and those that are
    called otherwise."""
    change = Change()
    for frame in document.project.drawing.frames():
        if frame.id in plan.groups:
            change.frames[frame.id] = dataclasses.replace(frame, name=plan.groups[frame.id])
        new = {key for key, ends in plan.ends.items() if ends and ends <= frame.members}
        if new:
            change.frames[frame.id] = with_members(frame, frame.members | new)
    return change


class Places:
    """Finds room for the new nodes of a mend, row after row. What comes behind them moves on where
    it would be in the way, and none comes to lie on another."""

    def __init__(self, document: Document) -> None:
        self._document, self._direction = document, direction_of(document)
        self._places = dict(document.project.graph.positions())
        self.moved: dict[str, Position] = {}

    def __call__(
        self, source: PortRef | None, target: PortRef | None, count: int
    ) -> list[Position]:
        """Places for so many nodes between an output and an input, or beside the one there is."""
        found = []
        for number, wish in enumerate(self._wishes(source, target, count)):
            place = free_place(self._document, wish, self._places)
            self._places[f"new {len(self._places)} {number}"] = place
            found.append(place)
        return found

    def _wishes(self, source: PortRef | None, target: PortRef | None, count: int) -> list[Position]:
        direction = self._direction
        if source is None or target is None:
            first = self._place(source or target)
            steps = range(1, count + 1) if source else range(-count, 0)
            return [direction.behind(first, step) for step in steps]
        axis, before, after = direction.axis, self._place(source), self._place(target)
        steps_between = (after[axis] - before[axis]) / direction.pitch[axis]
        if steps_between <= 0:
            return [direction.behind(before, step) for step in range(1, count + 1)]
        if steps_between < count + 1:
            self._move_on(Edge(source, target), count + 1 - steps_between)
            steps_between = count + 1
        side = at.snapped((before[1 - axis] + after[1 - axis]) / 2)
        start = (side, before[axis]) if axis else (before[axis], side)
        step = steps_between / (count + 1)
        wished = [direction.behind(start, step * number) for number in range(1, count + 1)]
        return [(at.snapped(x), at.snapped(y)) for x, y in wished]

    def _place(self, end: PortRef | None) -> Position:
        return self._places[end.node] if end is not None else (0.0, 0.0)

    def _move_on(self, wire: Edge, steps: float) -> None:
        for key in behind(self._document, wire, steps):
            self._places[key] = self.moved[key] = self._direction.behind(self._places[key], steps)
