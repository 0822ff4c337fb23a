"""What a network answers over a plane, as colours and in words."""

from typing import Any

import numpy as np
import pyqtgraph as pg

from studio.project.live_answer import Followed
from studio.ui.widgets.theme import Theme

_STRONG = 0.62
"""How much of the colour of a class there is where the network is sure; its points stand out."""
_STEPS = 256


def likely(answers: Any) -> Any:
    """How likely each class is, (..., classes), from what the network gives, (..., numbers).

    One number is how likely the second of two classes is. What is no probability is taken for the
    nearest, as Keras's cross-entropies do.
    """
    given = np.clip(np.asarray(answers, np.float32), 0, 1)
    return np.concatenate([1 - given, given], axis=-1) if given.shape[-1] == 1 else given


def class_colors(theme: Theme, count: int) -> list[str]:
    """A colour for each class: those told apart by all eyes, as long as they suffice."""
    among = theme.series if count <= len(theme.series) else theme.classes
    return [among[n % len(among)] for n in range(count)]


def class_names(followed: Followed, count: int) -> list[str]:
    """What the classes are called; those without a name have their number."""
    return [*followed.classes, *map(str, range(len(followed.classes), count))][:count]


def class_picture(answers: Any, theme: Theme) -> Any:
    """The colour of the likeliest class everywhere, paler where it is less sure: (rows, columns, 3)
    in uint8."""
    chances = likely(answers)
    count = chances.shape[-1]
    best = np.nan_to_num(chances.max(axis=-1), nan=1 / count)
    strength = np.clip((best - 1 / count) / (1 - 1 / count), 0, 1)[..., np.newaxis] * _STRONG
    colors = np.array([rgb(color) for color in class_colors(theme, count)], np.float32)
    ground = np.array(rgb(theme.surface), np.float32)
    return (ground + (colors[chances.argmax(axis=-1)] - ground) * strength).astype(np.uint8)


def number_picture(answers: Any, low: float, high: float) -> Any:
    """Numbers as colours of one scale: (rows, columns, 3) in uint8."""
    return scale()[places_on_scale(answers[..., 0], low, high)]


def places_on_scale(values: Any, low: float, high: float) -> Any:
    """Where numbers from low to high are on the scale of colours; beyond it, at its ends."""
    share = (np.nan_to_num(np.asarray(values, np.float64)) - low) / ((high - low) or 1.0)
    return (np.clip(share, 0, 1) * (_STEPS - 1)).astype(np.intp)


def scale() -> Any:
    """The colours from low to high, (steps, 3) in uint8: evenly brighter, for all eyes."""
    return pg.colormap.get("viridis").getLookupTable(nPts=_STEPS)


def margins(answers: Any) -> list[Any]:
    """By how much each class is ahead of the likeliest other one; the borders are where this is
    zero. Two classes have one border."""
    chances = likely(answers)
    count = chances.shape[-1]
    if count == 2:
        return [chances[..., 1] - chances[..., 0]]
    chosen, (second, first) = chances.argmax(axis=-1), np.sort(chances, axis=-1).T[-2:]
    return [
        chances[..., n] - np.where(chosen == n, second.T, first.T)
        for n in range(count)
        if (chosen == n).any()
    ]


def sentence(followed: Followed, x: float, y: float, answer: Any) -> str:
    """What the network answers at a place, (numbers,), in words."""
    across, up = followed.axes
    where = f"At {across} {_plain(x)}, {up} {_plain(y)}"
    if not np.isfinite(answer).all():
        return f"{where} the network answers no number."
    if not followed.is_class:
        return f"{where} the network answers {_plain(answer[0])}."
    chances = likely(answer)
    best = int(chances.argmax())
    name = class_names(followed, len(chances))[best]
    return f"{where} the network answers {name}, {100 * chances[best]:.0f} % sure."


def _plain(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def rgb(color: str) -> tuple[int, int, int]:
    """A colour of the theme, #rrggbb, as three numbers."""
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)
