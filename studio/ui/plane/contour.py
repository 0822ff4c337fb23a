"""Where a grid of numbers crosses zero, as lines. Pure numpy.

pyqtgraph's own contour goes through the cells one by one in Python, and takes a frame for it.
"""

from typing import Any

import numpy as np


def zero_lines(values: Any, x: Any, y: Any) -> tuple[Any, Any]:
    """Short straight pieces between the positive and the other numbers of a grid.

    `values` is (rows, columns), at the places `y` of its rows and `x` of its columns. Each two
    points of what comes back, (n,) and (n,), are the ends of a piece.
    """
    columns, rows = np.meshgrid(np.arange(len(x)), np.arange(len(y)))
    corner = [
        (rows[:-1, :-1] + down, columns[:-1, :-1] + right)
        for down, right in ((0, 0), (0, 1), (1, 0), (1, 1))
    ]
    # Two triangles a cell: a line crosses two sides of a triangle or none.
    found = [
        _crossings(values, [corner[i] for i in three], x, y) for three in ((0, 1, 2), (3, 1, 2))
    ]
    return np.concatenate([f[0] for f in found]), np.concatenate([f[1] for f in found])


def _crossings(values: Any, corners: list[Any], x: Any, y: Any) -> tuple[Any, Any]:
    at = [values[place] for place in corners]
    positive = [value > 0 for value in at]
    count = sum(p.astype(np.int8) for p in positive)
    is_crossed = (count == 1) | (count == 2)
    if not is_crossed.any():
        return np.empty(0), np.empty(0)
    # The corner that is alone on its side: the line runs between it and the two others.
    lonely = np.argmax([p[is_crossed] == (count[is_crossed] == 1) for p in positive], axis=0)
    row, column, value = (
        np.stack([part[is_crossed] for part in parts], axis=-1)
        for parts in ([c[0] for c in corners], [c[1] for c in corners], at)
    )
    each = np.arange(len(lonely))
    own = value[each, lonely]
    points = []
    for step in (1, 2):
        other = (lonely + step) % 3
        share = own / (own - value[each, other])
        points.append(
            [
                places[index[each, lonely]] * (1 - share) + places[index[each, other]] * share
                for places, index in ((x, column), (y, row))
            ]
        )
    ends = np.stack(points, axis=-1)  # (x or y, piece, end)
    return ends[0].reshape(-1), ends[1].reshape(-1)
