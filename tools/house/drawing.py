"""The plan as a picture: SVG, the same to the last letter for the same plan."""

from collections.abc import Iterable
from html import escape

from tools.house.plan import Arrow, Plan, needed_arrows

_WIDTH = 1500
_MARGIN = 24
_ROW = 82
_BOX_HEIGHT = 46
_GAP = 14
_MOST_IN_A_ROW = 11
_BAND = {"ui": "#eef3fb", "engine": "#f6f0e6", "": "#f4f5f6"}

Box = tuple[float, float, float]
"""Left edge, top edge and width of a room."""


def draw(plan: Plan) -> str:
    """The drawing: a row for each floor, an arrow where no longer way through says the same.

    Arrows that point up are red; the caption counts everything.
    """
    boxes = _boxes(plan)
    height = _MARGIN * 2 + _ROW * (
        1 + max(int((box[1] - _MARGIN) // _ROW) for box in boxes.values())
    )
    shown = sorted(needed_arrows(plan) | set(plan.upward))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height + 24}"'
        ' font-family="Inter, Helvetica, Arial, sans-serif">',
        f'<rect width="{_WIDTH}" height="{height + 24}" rx="12" fill="#ffffff"/>',
        *_bands(boxes),
        *(_arrow(arrow, boxes, is_up=arrow in plan.upward) for arrow in shown),
        *(_room(room, box, plan) for room, box in boxes.items()),
        _text(_MARGIN, height + 6, caption(plan), "start", 13, "#55606b"),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def caption(plan: Plan) -> str:
    """What the drawing amounts to, in one line."""
    return (
        f"{len(plan.rooms)} rooms, {sum(plan.files.values())} files; {len(plan.arrows)} arrows "
        f"between rooms, {len(plan.upward)} of them up; {len(plan.circles)} circles of files. "
        "Drawn: the arrows that no longer way says already."
    )


def _boxes(plan: Plan) -> dict[str, Box]:
    boxes: dict[str, Box] = {}
    row = 0
    for floor in plan.floors:
        for rooms in _rows(floor):
            width = min(170.0, (_WIDTH - 2 * _MARGIN - 40) / max(len(rooms), 1) - _GAP)
            total = len(rooms) * (width + _GAP) - _GAP
            left = (_WIDTH - total) / 2
            for at, room in enumerate(rooms):
                boxes[room] = (left + at * (width + _GAP), _MARGIN + row * _ROW, width)
            row += 1
    return boxes


def _rows(floor: tuple[str, ...]) -> Iterable[tuple[str, ...]]:
    for start in range(0, len(floor), _MOST_IN_A_ROW):
        yield floor[start : start + _MOST_IN_A_ROW]


def _bands(boxes: dict[str, Box]) -> Iterable[str]:
    """The ground behind the window's rooms, which are two thirds of the house."""
    tops = [top for room, (_, top, _) in boxes.items() if room.startswith("ui.")]
    if not tops:
        return
    top, bottom = min(tops) - 18, max(tops) + _BOX_HEIGHT + 18
    yield (
        f'<rect x="10" y="{top:g}" width="{_WIDTH - 20}" height="{bottom - top:g}" rx="10"'
        f' fill="{_BAND["ui"]}"/>'
    )
    yield _text(22, top + 18, "studio/ui", "start", 12, "#6b7a90")


def _arrow(arrow: Arrow, boxes: dict[str, Box], *, is_up: bool) -> str:
    (left, top, width), (to_left, to_top, to_width) = boxes[arrow[0]], boxes[arrow[1]]
    x, y = left + width / 2, top + _BOX_HEIGHT
    to_x, to_y = to_left + to_width / 2, to_top
    bend = min(60.0, abs(to_y - y) / 2)
    color, line = ("#d12f2f", 2.4) if is_up else ("#8b97a5", 1.1)
    return (
        f'<path d="M{x:.1f} {y:.1f} C{x:.1f} {y + bend:.1f} {to_x:.1f} {to_y - bend:.1f}'
        f' {to_x:.1f} {to_y - 4:.1f}" fill="none" stroke="{color}" stroke-width="{line:g}"/>'
        f'<path d="M{to_x - 3.5:.1f} {to_y - 7:.1f} L{to_x + 3.5:.1f} {to_y - 7:.1f}'
        f' L{to_x:.1f} {to_y - 1:.1f} Z" fill="{color}"/>'
    )


def _room(room: str, box: Box, plan: Plan) -> str:
    left, top, width = box
    kind = room.partition(".")[0]
    fill = {"ui": "#ffffff", "engine": _BAND["engine"]}.get(kind, _BAND[""])
    middle = left + width / 2
    # No lines of code here: a drawing that each edit changes would soon be drawn by nobody.
    count = "1 file" if plan.files[room] == 1 else f"{plan.files[room]} files"
    return (
        f'<rect x="{left:.1f}" y="{top:g}" width="{width:.1f}" height="{_BOX_HEIGHT}" rx="7"'
        f' fill="{fill}" stroke="#5b6b7d"/>'
        + _text(middle, top + 20, room.removeprefix("ui."), "middle", 15, "#18212b")
        + _text(middle, top + 37, count, "middle", 11, "#55606b")
    )


def _text(x: float, y: float, words: str, anchor: str, size: int, color: str) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}"'
        f' fill="{color}">{escape(words)}</text>'
    )
