"""Lines across the map, and the points along them; and who is near a point. Pure numpy."""

from typing import Any

import numpy as np
import numpy.typing as npt

Points = npt.NDArray[np.float32]


def along(line: Any, count: int) -> Points:
    """`count` points (count, 2), evenly spaced from the first to the last of a line (n, 2)."""
    corners = np.asarray(line, dtype=np.float64)
    steps = np.hypot(*np.diff(corners, axis=0).T)
    reached = np.concatenate([[0.0], np.cumsum(steps)])
    wanted = np.linspace(0, reached[-1], count)
    return np.stack(
        [np.interp(wanted, reached, corners[:, axis]) for axis in (0, 1)], axis=1
    ).astype(np.float32)


def completed(places: Any, points: Points, axes: tuple[int, ...]) -> Points:
    """Points with all their numbers (n, d): those at `axes` from the places (n, 2), the others
    from the nearest of the map's points."""
    places = np.asarray(places, dtype=np.float32)
    made = np.empty((len(places), points.shape[1]), dtype=np.float32)
    used = list(axes)
    has_others = points.shape[1] > len(used) and len(points) > 0
    there = np.ascontiguousarray(points[:, used].T) if has_others else points.T
    for number, place in enumerate(places[:, : len(used)]):
        if has_others:
            off = sum((row - value) ** 2 for row, value in zip(there, place, strict=True))
            made[number] = points[np.argmin(np.nan_to_num(off, nan=np.inf, copy=False))]
        made[number, used] = place
    return made


def nearest(points: Points, place: Any, count: int) -> tuple[npt.NDArray[np.intp], Points]:
    """The nearest points to a place, nearest first, and how far each of them is."""
    off = points - np.asarray(place, dtype=np.float32)
    far = np.sqrt(np.einsum("nd,nd->n", off, off))
    far[~np.isfinite(far)] = np.inf
    count = min(count, len(far))
    chosen = np.argpartition(far, count - 1)[:count] if count else np.empty(0, dtype=np.intp)
    chosen = chosen[np.argsort(far[chosen], kind="stable")]
    return chosen, far[chosen]
