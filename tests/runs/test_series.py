"""Numbers that grow while a run goes on."""

import pytest

from studio.runs.series import Series


@pytest.mark.parametrize(
    ("at", "index"),
    [(-5.0, 0), (1.0, 0), (1.4, 0), (1.6, 1), (2.0, 1), (5.9, 1), (6.1, 2)],
)
def test_the_point_under_the_cursor_is_the_nearest_on_either_side(at: float, index: int) -> None:
    series = Series()
    series.extend([1.0, 2.0, 10.0], [0.5, 0.4, 0.3])
    assert series.nearest_index(at) == index
