"""A question to a trained model that somebody wants answered, and what comes back."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol

from studio.engine.protocol.questions import AnyQuestion, RawColumn, TargetColumn
from studio.ui.run.asked_files import Arrays
from studio.ui.run.shown_run import Follower, ShownRun

Weights = Literal["any", "now", "none"]
"""Which weights a question needs: those there are, those of now where the run trains, or none."""


class Make(Protocol):
    """Makes a question of what is common to all of them: a kind with its own fields filled in."""

    def __call__(
        self,
        id: int,
        run_dir: str,
        weights: str,
        device: str,
        raw: tuple[RawColumn, ...],
        targets: tuple[TargetColumn, ...],
        /,
    ) -> AnyQuestion:
        """The question."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: the run as it was asked, what was said, and the arrays that came with it."""

    run: ShownRun
    answer: Any
    arrays: Arrays


def always() -> bool:
    """Whether an answer is wanted that nothing makes superfluous."""
    return True


def _never() -> bool:
    return False


@dataclass(slots=True)
class Wish:
    """A question that somebody wants answered, and how far it has come."""

    topic: str
    about: Follower | ShownRun
    make: Make
    given: Arrays
    needs: Weights
    still: Callable[[], bool]
    folder: Path | None = field(init=False)
    number: int = 0
    over: Callable[[Reply | None], None] = lambda _: None
    failed: Callable[[str], None] = lambda _: None

    def __post_init__(self) -> None:
        shown = self._shown
        self.folder = shown.folder.path if shown is not None else None

    @property
    def _shown(self) -> ShownRun | None:
        return self.about if isinstance(self.about, ShownRun) else self.about.shown

    def give_up(self) -> None:
        """Nobody wants the answer any more."""
        self.still = _never

    @property
    def run(self) -> ShownRun | None:
        """The run that is asked, as it is now; None where nobody wants the answer any more."""
        shown = self._shown
        if shown is None or shown.folder.path != self.folder or not self.still():
            return None
        return shown

    @property
    def lacks_weights(self) -> bool:
        """Whether it has to wait for the run to write some."""
        if isinstance(self.about, ShownRun) or not self.about.is_training:
            return False
        has_some = self._shown is not None and bool(self._shown.weights)
        return self.needs == "now" or (self.needs == "any" and not has_some)
