"""What the curves of a run tell, in plain words, and what could be tried: a teacher's reading.

Thresholds are on what a person sees: a rise counts when it is larger than the jumps from one epoch
to the next, so that noise is not read as news.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import fmean, median
from types import MappingProxyType
from typing import Any

from studio.project.mends import Mend
from studio.project.project import Project
from studio.runs import trying
from studio.runs.run_state import VALIDATION, RunState

_LOSS = "loss"
_FEWEST = 5
"""Of fewer epochs nothing is said: two points make no trend."""
_LAST = 3
"""Of how many epochs the newest value is the mean."""
_RISE = 0.02
"""By what part of its best value a loss must have risen to have risen."""
_HARDLY = 0.01
"""What part of its first value is no fall to speak of."""
_STILL = 0.01
"""By what part an epoch must lower the loss to be worth another one."""
_JUMPS = 0.25
"""How large, as a part of the value, jumps from epoch to epoch are that want a remedy."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One thing that the curves tell. `sentence` is whole, with its `values`; `tries` are changes
    worth a try, the likeliest first."""

    kind: str
    sentence: str
    tries: tuple[Mend, ...] = ()
    values: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


def read_curves(run: RunState, project: Project) -> Reading | None:
    """The most important thing that a run's curves tell; None where all is well, or too little is
    known. `project` is what the changes to try are made for."""
    if run.outcome is not None and run.outcome.kind == "nan":
        return _lost(run, project)
    losses, held_back = _Curve.of(run, _LOSS), _Curve.of(run, VALIDATION + _LOSS)
    if losses is None:
        return None
    for look in _LOOKS:
        found = look(losses, held_back, run, project)
        if found is not None:
            return found
    return None


@dataclass(frozen=True, slots=True)
class _Curve:
    """A loss over epochs, or over tests where training counts steps (`is_by_test`)."""

    values: Sequence[float]
    is_by_test: bool = False

    @classmethod
    def of(cls, run: RunState, name: str) -> "_Curve | None":
        reports = run.reports
        values = [report.logs[name] for report in reports if name in report.logs]
        if len(values) < _FEWEST or len(values) != len(reports):
            return None
        return cls(values, run.counts_steps)

    @property
    def best_at(self) -> int:
        """The index of the least value."""
        return min(range(len(self.values)), key=self.values.__getitem__)

    @property
    def last(self) -> float:
        """The newest value, without its jump."""
        return fmean(self.values[-_LAST:])

    @property
    def jump(self) -> float:
        """How far a value usually is from the one before, once the first fall is over."""
        later = self.values[len(self.values) // 3 :]
        return median(abs(b - a) for a, b in pairwise(later))

    @property
    def fell(self) -> float:
        """How far it fell in all: what is small beside that is no news."""
        return max(0.0, self.values[0] - self.values[self.best_at])

    @property
    def has_risen(self) -> bool:
        """Whether it has risen from its best value by more than its jumps."""
        best = self.values[self.best_at]
        is_a_while_ago = len(self.values) - 1 - self.best_at >= _LAST
        least = max(_RISE * abs(best), _RISE * self.fell, self.jump)
        return is_a_while_ago and self.last - best > least


_Look = Callable[[_Curve, _Curve | None, RunState, Project], Reading | None]


def _lost(run: RunState, project: Project) -> Reading:
    sentence = "The loss was no number any more: the steps went so far that it grew without end."
    return Reading("nan", sentence, _tuple(trying.slower(project), trying.clipped(project)))


def _overfits(
    losses: _Curve, held_back: _Curve | None, run: RunState, project: Project
) -> Reading | None:
    if held_back is None or not held_back.has_risen:
        return None
    at = held_back.best_at
    if losses.last > losses.values[at]:
        return None
    tries = (
        trying.dropout(project),
        trying.decay(project),
        trying.shorter(project, at + 1),
        trying.smaller(project),
    )
    return _told(
        "overfitting",
        held_back,
        _tuple(*tries),
        at=at + 1,
        best=_number(held_back.values[at]),
        last=_number(held_back.last),
    )


def _diverges(losses: _Curve, _: _Curve | None, run: RunState, project: Project) -> Reading | None:
    if not losses.has_risen:
        return None
    at = losses.best_at
    return _told(
        "diverging",
        losses,
        _tuple(trying.slower(project), trying.clipped(project)),
        at=at + 1,
        best=_number(losses.values[at]),
        last=_number(losses.last),
    )


def _learns_nothing(
    losses: _Curve, _: _Curve | None, run: RunState, project: Project
) -> Reading | None:
    first, last = losses.values[0], losses.last
    if first <= 0 or first - last > _HARDLY * first:
        return None
    return _told(
        "not_learning",
        losses,
        _tuple(trying.faster(project), trying.slower(project), trying.larger(project)),
        count=len(losses.values),
        first=_number(first),
        last=_number(last),
    )


def _jumps(losses: _Curve, _: _Curve | None, run: RunState, project: Project) -> Reading | None:
    if losses.last <= 0 or losses.jump < max(_JUMPS * losses.last, _RISE * losses.fell):
        return None
    ups = sum(b > a for a, b in pairwise(losses.values))
    if ups < len(losses.values) // 4:
        return None  # large steps, but downwards
    return _told(
        "jumping",
        losses,
        _tuple(trying.slower(project), trying.larger_batches(project)),
        percent=round(100 * losses.jump / losses.last),
    )


def _falls_still(
    losses: _Curve, held_back: _Curve | None, run: RunState, project: Project
) -> Reading | None:
    if run.outcome is None or run.outcome.kind != "finished":
        return None
    looked_at = held_back or losses
    before, last = fmean(looked_at.values[-2 * _LAST : -_LAST]), looked_at.last
    fall = (before - last) / _LAST
    if before <= 0 or fall < _STILL * before or before - last < looked_at.jump:
        return None
    return _told(
        "falling" if held_back is None else "falling_held_back",
        looked_at,
        _tuple(trying.longer(project)),
        percent=round(100 * fall / before),
    )


def _stands_still(
    losses: _Curve, held_back: _Curve | None, run: RunState, project: Project
) -> Reading | None:
    if held_back is None or run.outcome is None:
        return None
    at, count = held_back.best_at, len(held_back.values)
    if count - 1 - at < max(_LAST, count // 2):
        return None
    return _told(
        "standing",
        held_back,
        _tuple(trying.slower(project), trying.shorter(project, at + 1), trying.larger(project)),
        at=at + 1,
        best=_number(held_back.values[at]),
        count=count - 1 - at,
    )


_SENTENCES = {
    "overfitting": (
        "Validation loss has risen since epoch {at}, from {best} to {last}, while training loss "
        "falls: the network learns the training data by heart (overfitting).",
        "Validation loss has risen since test {at}, from {best} to {last}, while training loss "
        "falls: the network learns the training data by heart (overfitting).",
    ),
    "diverging": (
        "The training loss has risen since epoch {at}, from {best} to {last}: the steps are too "
        "large.",
        "The training loss has risen since test {at}, from {best} to {last}: the steps are too "
        "large.",
    ),
    "not_learning": (
        "After {count} epochs the training loss is {last}, and it was {first} after the first "
        "one: the network does not learn.",
        "After {count} tests the training loss is {last}, and it was {first} at the first one: "
        "the network does not learn.",
    ),
    "jumping": (
        "The training loss jumps by {percent} % from epoch to epoch: the steps are too large, or "
        "the batches too small.",
        "The training loss jumps by {percent} % from test to test: the steps are too large, or "
        "the batches too small.",
    ),
    "falling": (
        "The loss still fell by {percent} % in each of the last epochs: training ended while the "
        "network learned.",
        "The loss still fell by {percent} % between the last tests: training ended while the "
        "network learned.",
    ),
    "falling_held_back": (
        "Validation loss still fell by {percent} % in each of the last epochs: training ended "
        "while the network learned.",
        "Validation loss still fell by {percent} % between the last tests: training ended while "
        "the network learned.",
    ),
    "standing": (
        "Validation loss was best after epoch {at}, at {best}; the {count} epochs after it "
        "brought nothing.",
        "Validation loss was best at test {at}, at {best}; the {count} tests after it brought "
        "nothing.",
    ),
}
"""What is said of epochs, and of tests where training counts steps."""
_LOOKS: tuple[_Look, ...] = (
    _overfits,
    _diverges,
    _learns_nothing,
    _jumps,
    _falls_still,
    _stands_still,
)


def _told(kind: str, curve: _Curve, tries: tuple[Mend, ...], **values: Any) -> Reading:
    sentence = _SENTENCES[kind][curve.is_by_test].format(**values)
    return Reading(kind, sentence, tries, MappingProxyType(values))


def _tuple(*tries: Iterator[Mend]) -> tuple[Mend, ...]:
    return tuple(mend for some in tries for mend in some)


def _number(value: float) -> str:
    return f"{value:.4g}"
