"""Reads the history where nobody waits for it: the list some runs at a time, curves on demand."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from studio.ui.child.background import Background, reason
from studio.ui.child.newest import Newest

if TYPE_CHECKING:
    from studio.runs.history import Entry
    from studio.runs.measurement import Measurement
    from studio.runs.ownership import Owner

_AT_ONCE = 20
"""So many runs are read before others get their turn in the background."""
_MOST_KEPT = 40


@dataclass(frozen=True, slots=True)
class Listing:
    """Runs, newest first; the keys of the settings in which they differ; what a filter looks
    through, for each run."""

    entries: "list[Entry]"
    keys: list[str]
    heard: list[str]


class HistoryReader(QObject):
    """`listed` carries a Listing of the runs that were asked for, `curves_came` the measurements of
    the chosen runs, by their folders; `failed` a sentence."""

    listed = Signal(object)
    curves_came = Signal(object)
    failed = Signal(str)

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._listing: object = None
        self._curves = Newest()
        self._known: dict[Path, Measurement] = {}
        self.destroyed.connect(self.drop)

    @property
    def is_listing(self) -> bool:
        """Whether runs are being read."""
        return self._listing is not None

    def drop(self) -> None:
        """Nobody looks any more."""
        self._listing = None
        self._curves.drop()

    def list_runs(self, root: Path, whose: "Owner | None") -> None:
        """Read the runs of a project, or all; what was asked before comes to nobody."""

        def begin() -> "Iterator[Entry]":
            from studio.runs.history import entries

            return entries(root, whose)

        mine = self._listing = object()
        self._background.run(begin, partial(self._go_on, mine, []), self._on_failed)

    def _go_on(self, mine: object, found: "list[Entry]", rest: "Iterator[Entry]") -> None:
        if self._listing is not mine:
            return

        def some() -> "list[Entry]":
            return [*islice(rest, _AT_ONCE)]

        def done(more: "list[Entry]") -> None:
            if self._listing is not mine:
                return
            found.extend(more)
            if len(more) == _AT_ONCE:
                self._go_on(mine, found, rest)
            else:
                tell = partial(self._tell, mine)
                self._background.run(partial(_listing, found), tell, self._on_failed)

        self._background.run(some, done, self._on_failed)

    def _tell(self, mine: object, listing: Listing) -> None:
        if self._listing is mine:
            self._listing = None
            self.listed.emit(listing)

    def read_curves(self, chosen: "list[Entry]") -> None:
        """Read the curves of these runs, those that are not known yet."""
        wanted = [entry.folder for entry in chosen]
        lacking = [e.folder for e in chosen if e.is_alive or e.folder.path not in self._known]

        def work() -> "dict[Path, Measurement]":
            from studio.runs.measurement import Measurement

            return {folder.path: Measurement(folder.state()) for folder in lacking}

        def done(read: "dict[Path, Measurement]") -> None:
            self._known |= read
            self.curves_came.emit({folder.path: self._known[folder.path] for folder in wanted})
            for path in [*self._known][:-_MOST_KEPT]:
                del self._known[path]

        if lacking:
            self._curves.wish(partial(self._background.run, work), done, self._on_failed)
        else:
            self._curves.drop()
            done({})

    def _on_failed(self, error: Exception) -> None:
        self._listing = None
        self.failed.emit(f"The runs cannot be read: {reason(error)}")


def _listing(found: "list[Entry]") -> Listing:
    from studio.runs.history import differences

    return Listing(found, differences(found), [entry.heard for entry in found])
