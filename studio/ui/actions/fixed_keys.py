"""The keys that the canvas has by nature, as a list: they cannot be changed, nor given away.

Apart from what handles them, so that the start page can do without the canvas.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FixedKey:
    """Keys that cannot be changed, as portable key sequences, and what they do."""

    shown: str
    keys: tuple[str, ...]
    does: str


def _arrows(held: str = "") -> tuple[str, ...]:
    return tuple(f"{held}{way}" for way in ("Left", "Right", "Up", "Down"))


FIXED = (
    FixedKey("Tab", ("Tab",), "search for a layer to add"),
    FixedKey("Shift+Tab", ("Shift+Tab",), "leave the canvas"),
    FixedKey("Esc", ("Esc",), "leave the gesture in hand; else select nothing"),
    FixedKey("Arrow keys", _arrows(), "nudge the selected nodes; with none, move the view"),
    FixedKey("Shift+Arrow keys", _arrows("Shift+"), "nudge five times as far"),
    FixedKey("Ctrl+Arrow keys", _arrows("Ctrl+"), "go to the nearest node on that side"),
    FixedKey("Space", ("Space",), "hold and drag to move the view"),
    FixedKey("+ and -", ("+", "-"), "zoom in and out"),
)
