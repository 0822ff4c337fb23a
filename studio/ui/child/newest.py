"""The newest wish wins: of what is wished for faster than it can be done, only the last counts."""

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
E = TypeVar("E")


class Newest:
    """One piece of work at a time. Of the wishes that come meanwhile the newest waits, and nothing
    is handed over but the answer to the newest of all; where a hand is followed live, with
    `shows_between`, the answers on the way are handed over, too.

    A piece of work is started with the two callables that take what comes of it, one of which it
    calls later: `partial(background.run, work)`, or `partial(asker.ask, topic, question)`.
    """

    def __init__(self, *, shows_between: bool = False) -> None:
        self._shows_between = shows_between
        self._under_way: object | None = None
        self._waiting: Callable[[], None] | None = None

    @property
    def is_busy(self) -> bool:
        """Whether an answer is to come."""
        return self._under_way is not None

    def wish(
        self,
        start: Callable[[Callable[[T], None], Callable[[E], None]], object],
        done: Callable[[T], None],
        failed: Callable[[E], None] | None = None,
    ) -> None:
        """Have this work done, and then `done` or `failed` called, unless a newer wish comes."""
        if self._under_way is None:
            self._begin(start, done, failed)
        else:
            self._waiting = lambda: self._begin(start, done, failed)

    def drop(self) -> None:
        """Wish for nothing any more. Work under way goes on, and what it gives comes to nobody;
        the next wish does not wait for it."""
        self._under_way = self._waiting = None

    def _begin(
        self,
        start: Callable[[Callable[[T], None], Callable[[E], None]], object],
        done: Callable[[T], None],
        failed: Callable[[E], None] | None,
    ) -> None:
        mine = self._under_way = object()

        def is_wanted() -> bool:
            """Whether this answer is to be handed over; where another wish waits, that begins."""
            if self._under_way is not mine:
                return False
            waiting, self._waiting, self._under_way = self._waiting, None, None
            if waiting is not None:
                waiting()
            return waiting is None or self._shows_between

        def on_done(result: T) -> None:
            if is_wanted():
                done(result)

        def on_failed(error: E) -> None:
            if is_wanted() and failed is not None:
                failed(error)

        start(on_done, on_failed)
