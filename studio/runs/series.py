"""Numbers that grow while a run goes on, and their smoothing. Pure numpy, no Qt.

Adding costs the same however long a run is, and smoothing looks only at what is new.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


class GrowingArray:
    """A float array with room at its end: adding is amortised O(1), looking costs nothing."""

    def __init__(self, room: int = 1024) -> None:
        self._buffer: Floats = np.empty(room)
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def extend(self, values: Sequence[float] | Floats) -> None:
        """Add values at the end."""
        needed = self._length + len(values)
        if needed > len(self._buffer):
            larger = np.empty(max(needed, 2 * len(self._buffer)))
            larger[: self._length] = self._buffer[: self._length]
            self._buffer = larger
        self._buffer[self._length : needed] = values
        self._length = needed

    @property
    def view(self) -> Floats:
        """All values so far, not copied. Valid until the next `extend`."""
        return self._buffer[: self._length]


class Extremes:
    """The least and the greatest of all that was seen; NaN and infinity do not count."""

    def __init__(self) -> None:
        self.lowest, self.highest = np.inf, -np.inf
        self.lowest_positive = np.inf

    def see(self, values: Floats) -> None:
        """Take new values into account."""
        finite = values[np.isfinite(values)]
        if len(finite):
            self.lowest = min(self.lowest, float(finite.min()))
            self.highest = max(self.highest, float(finite.max()))
            positive = finite[finite > 0]
            if len(positive):
                self.lowest_positive = min(self.lowest_positive, float(positive.min()))


class Series(Extremes):
    """One curve: x grows, y may hold NaN. Knows its extremes without looking twice."""

    def __init__(self) -> None:
        super().__init__()
        self._x, self._y = GrowingArray(), GrowingArray()

    def __len__(self) -> int:
        return len(self._y)

    @property
    def x(self) -> Floats:
        """Where the values stand."""
        return self._x.view

    @property
    def y(self) -> Floats:
        """The values."""
        return self._y.view

    def extend(self, x: Sequence[float] | Floats, y: Sequence[float] | Floats) -> None:
        """Add points to the right of all others."""
        self._x.extend(x)
        self._y.extend(y)
        self.see(self._y.view[len(self._y) - len(y) :])

    def until(self, x: float) -> "Series":
        """A curve of its own: the points up to x."""
        kept = Series()
        count = int(np.searchsorted(self.x, x, side="right"))
        kept.extend(self.x[:count], self.y[:count])
        return kept

    def nearest_index(self, x: float) -> int:
        """The index of the point nearest to x; the series must have points."""
        xs = self.x
        right = int(np.searchsorted(xs, x))
        left = max(right - 1, 0)
        right = min(right, len(xs) - 1)
        return left if abs(xs[left] - x) <= abs(xs[right] - x) else right

    def between(self, left: float, right: float) -> tuple[int, int]:
        """The slice of the points from left to right, with one neighbour on each side."""
        first, last = np.searchsorted(self.x, (left, right), side="left")
        return max(0, int(first) - 1), min(len(self), int(last) + 1)


class Outline:
    """A Series at the fineness of the screen: least and greatest value of each stretch.

    Behind it stands a pyramid of least and greatest values of 16, 256, 4,096... points, which
    grows with the series, so that a million points cost no more than a thousand.
    """

    STEP = 16

    def __init__(self, series: Series) -> None:
        self.series = series
        self._levels: list[tuple[GrowingArray, GrowingArray]] = []

    def of(self, first: int, last: int, count: int) -> tuple[npt.NDArray[np.intp], Floats]:
        """Indices and values that draw the points from first up to last in about `count`
        stretches: two values each, or all of them where there are few."""
        width = (last - first) // max(count, 1)
        if width < 2:
            return np.arange(first, last), self.series.y[first:last]
        self._grow()
        level, size = -1, 1
        while level + 1 < len(self._levels) and size * self.STEP <= width:
            level, size = level + 1, size * self.STEP
        low, high = self._values(level)
        per = width // size
        start = first // size
        groups = (min(last // size, len(low)) - start) // per
        end = start + groups * per
        lows = np.fmin.reduce(low[start:end].reshape(groups, per), axis=1)
        highs = np.fmax.reduce(high[start:end].reshape(groups, per), axis=1)
        at = np.repeat(np.arange(start, end, per) * size, 2)
        values = np.stack((lows, highs), axis=1).ravel()
        rest_at, rest = self._rest(end * size, last)
        return np.concatenate((at, rest_at)), np.concatenate((values, rest))

    def _rest(self, first: int, last: int) -> tuple[npt.NDArray[np.intp], Floats]:
        """The points at the end that are not in the pyramid yet, or fill no stretch."""
        values = self.series.y[first:last]
        if len(values) <= 2 * self.STEP:
            return np.arange(first, last), values
        starts = np.arange(0, len(values), len(values) // self.STEP)
        pairs = (np.fmin.reduceat(values, starts), np.fmax.reduceat(values, starts))
        return np.repeat(starts + first, 2), np.stack(pairs, axis=1).ravel()

    def _values(self, level: int) -> tuple[Floats, Floats]:
        if level < 0:
            return self.series.y, self.series.y
        return self._levels[level][0].view, self._levels[level][1].view

    def _grow(self) -> None:
        """Take what came since into the pyramid; a new level where the top has become long."""
        low, high = self._values(-1)
        level = 0
        while len(low) >= self.STEP:
            if level == len(self._levels):
                self._levels.append((GrowingArray(), GrowingArray()))
            lows, highs = self._levels[level]
            begin, end = len(lows) * self.STEP, len(low) // self.STEP * self.STEP
            if end > begin:
                lows.extend(np.fmin.reduce(low[begin:end].reshape(-1, self.STEP), axis=1))
                highs.extend(np.fmax.reduce(high[begin:end].reshape(-1, self.STEP), axis=1))
            low, high = self._values(level)
            level += 1


_FEW_POINTS, _NOISE, _TAIL = 60, 0.01, 2_000


def is_noisy(series: Series) -> bool:
    """Whether a curve has enough points, and jumps enough between them, that a smoothed line tells
    something: noise is what is left when the bend of each three neighbours is taken for it, as a
    part of all that the curve spans."""
    if len(series) < _FEW_POINTS:
        return False
    newest = series.y[-_TAIL:]
    newest = newest[np.isfinite(newest)]
    span = series.highest - series.lowest
    if len(newest) < _FEW_POINTS or not span > 0:
        return False
    bends = newest[2:] - 2 * newest[1:-1] + newest[:-2]
    return bool(np.abs(bends).mean() / 2 > _NOISE * span)


class Smoothing(Extremes):
    """An exponential moving average that follows a Series.

    `factor` is how much of the past is kept, from 0 (nothing) to below 1. The start is not pulled
    to zero (the weights are made to sum to one), and NaN and infinity are passed over.
    """

    def __init__(self, series: Series, factor: float) -> None:
        super().__init__()
        self.series, self.factor = series, factor
        self._smooth = GrowingArray()
        self._sum = self._weight = 0.0

    @property
    def y(self) -> Floats:
        """The smoothed values of all points that the series has by now."""
        values = self.series.y
        for start in range(len(self._smooth), len(values), self._block):
            self._take(values[start : start + self._block])
        return self._smooth.view

    @property
    def _block(self) -> int:
        """So many values that factor ** -n is still a comfortable number."""
        if self.factor <= 0:
            return 1 << 16
        return max(1, min(1 << 14, int(-230 / np.log(self.factor))))

    def _take(self, values: Floats) -> None:
        if self.factor <= 0:
            self.see(values)
            self._smooth.extend(values)
            return
        is_finite = np.isfinite(values)
        # s[n] = f**(n+1) * (s[-1] + sum over i <= n of (1-f) v[i] / f**(i+1))
        power = self.factor ** np.arange(1, len(values) + 1)
        share = (1 - self.factor) / power
        sums = power * (self._sum + np.cumsum(np.where(is_finite, values, 0.0) * share))
        weights = power * (self._weight + np.cumsum(is_finite * share))
        self._sum, self._weight = float(sums[-1]), float(weights[-1])
        nothing = np.full(len(values), np.nan)
        smooth = np.divide(sums, weights, out=nothing, where=weights > 0)
        self.see(smooth)
        self._smooth.extend(smooth)
