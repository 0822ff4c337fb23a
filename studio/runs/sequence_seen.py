"""The moments of a sequence that a network has gone through while it learns, with what it answered
to each at the time: what scrolls out of the batch in hand is kept."""

import math
from array import array

from studio.engine.protocol.run import FollowedAnswer


class SequenceSeen:
    """Grows with each answer that begins further on; begins anew with one that begins earlier."""

    def __init__(self) -> None:
        self._newest: FollowedAnswer | None = None
        self._begin()

    def _begin(self) -> None:
        # Numbers beside each other, which numpy copies a hundred times as fast as a list.
        self.x, self.target, self.answer = array("d"), array("d"), array("d")
        self._kept = 0

    def take(self, answer: FollowedAnswer) -> None:
        """The moments in hand; of those before them, what was answered last."""
        newest = self._newest
        if newest is not None and answer.x[0] < newest.x[0]:
            self._begin()
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
