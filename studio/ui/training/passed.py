"""The moments of a sequence that a network has gone through while it learns, with what it answered
to each at the time: what scrolls out of the batch in hand is kept."""

import math

from studio.engine.messages import FollowedAnswer


class Passed:
    """Grows with each answer that begins further on; begins anew with one that begins earlier."""

    def __init__(self) -> None:
        self.x: list[float] = []
        self.target: list[float] = []
        self.answer: list[float] = []
        self._kept = 0
        self._newest: FollowedAnswer | None = None

    def clear(self) -> None:
        """Forget all of it."""
        self.x, self.target, self.answer = [], [], []
        self._kept, self._newest = 0, None

    def take(self, answer: FollowedAnswer) -> None:
        """The moments in hand; of those before them, what was answered last."""
        newest = self._newest
        if newest is not None and answer.x[0] < newest.x[0]:
            self.clear()
        elif newest is not None:
            self._kept += sum(moment < answer.x[0] for moment in newest.x)
        for values in (self.x, self.target, self.answer):
            del values[self._kept :]
        if self.x and answer.x[0] > self.x[-1] + 1:  # some batches were not told of: a gap
            self._add((self.x[-1] + 1,), (math.nan,), (math.nan,))
            self._kept += 1
        self._add(answer.x, answer.target, answer.answer)
        self._newest = answer

    def _add(
        self, x: tuple[float, ...], target: tuple[float, ...], answer: tuple[float, ...]
    ) -> None:
        self.x.extend(x)
        self.target.extend(target)
        self.answer.extend(answer)
