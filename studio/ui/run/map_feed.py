"""Brings the watched wires' values to whoever draws them: files and labels, read off the window's
thread.

The files of all epochs of the run stay where they are; only the one that is looked at is read, and
none before somebody looks.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from studio.engine.protocol.run import WatchUpdate
from studio.ui.child.background import Background, reason
from studio.ui.child.newest import Newest
from studio.ui.run.run_model import RunModel
from studio.ui.run.samples import Samples


@dataclass(frozen=True, slots=True)
class Coloring:
    """How a watch's points are coloured: whether by class, and what the classes are called."""

    is_by_class: bool = False
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MapPoints:
    """What a watched wire carried after `epoch` epochs: `points` (n, …), their class numbers where
    they have any, their `rows` in a part of the data (None: 0 to n - 1), and where the picture of a
    row is to be had, (height, width) in uint8 or None."""

    points: Any
    labels: Any | None = None
    epoch: int = 0
    rows: Any | None = None
    name: str = ""
    part: str = "test"
    class_names: tuple[str, ...] = ()
    picture_of_row: Callable[[int], Any] = lambda _: None


class MapFeed(QObject):
    """Follows the watches of the run in hand.

    `began` says whether points are to be expected; `watches_changed` carries all (node, name) and
    the node that is looked at, `epochs_changed` the epochs of that and the index of the one that is
    shown, `points_came` MapPoints. `samples_came` says that pictures can be had now. `failed`
    carries a sentence when a file cannot be read.
    """

    began = Signal(bool)
    watches_changed = Signal(list, str)
    epochs_changed = Signal(list, int)
    points_came = Signal(object)
    samples_came = Signal()
    failed = Signal(str)

    def __init__(
        self,
        background: Background,
        samples: Samples,
        model: RunModel,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._background, self._samples, self._model = background, samples, model
        self._colorings: dict[str, Coloring] = {}
        self._is_looked_at = False
        self._current = ""
        self._looks_back: dict[str, int] = {}
        """The epoch that is looked at, by node; those that are not in it follow the newest."""
        self._newest = Newest()
        self._awaits_labels: Callable[[], None] | None = None
        samples.arrived.connect(self._on_samples_arrived)
        model.event_came.connect(self._on_event)

    @property
    def _updates(self) -> list[WatchUpdate]:
        """What came of the node that is looked at."""
        return self._model.run.watches.get(self._current, [])

    @property
    def _shown(self) -> int:
        return self._looks_back.get(self._current, len(self._updates) - 1)

    @property
    def function(self) -> str:
        """The script's function that makes the sub-model of the watch that is looked at."""
        return self._updates[0].function if self._updates else ""

    @property
    def is_newest(self) -> bool:
        """Whether the map is of the newest epoch there is."""
        return self._shown == len(self._updates) - 1

    def look(self) -> None:
        """Somebody looks from now on, and is told what there is already."""
        self._is_looked_at = True
        self._tell()

    def begin(self, colorings: dict[str, Coloring]) -> None:
        """A new run, or one of before with all that came of it; `colorings` are by watch node."""
        self._colorings, self._current = dict(colorings), ""
        self._looks_back.clear()
        self._samples.forget()
        self._newest.drop()
        self._awaits_labels = None
        self.began.emit(bool(colorings))
        self._current = next(iter(self._model.run.watches), "")
        self._tell()

    def choose_epoch(self, index: int) -> None:
        """Show what there is of this epoch; the last one follows the run again."""
        if not self._updates:
            return
        if index >= len(self._updates) - 1:
            self._looks_back.pop(self._current, None)
        else:
            self._looks_back[self._current] = index
        self._read()

    def choose_watch(self, node: str) -> None:
        """Show what this node watches."""
        self._current = node
        self._tell()

    def _on_event(self, event: object) -> None:
        if isinstance(event, WatchUpdate):
            self._current = self._current or event.node
            if event.node == self._current:
                self._tell(reads=self._current not in self._looks_back)

    def _tell(self, reads: bool = True) -> None:
        if not self._is_looked_at or not self._updates:
            return
        watches = [(node, of[0].name) for node, of in self._model.run.watches.items()]
        self.watches_changed.emit(watches, self._current)
        self.epochs_changed.emit([update.epoch + 1 for update in self._updates], self._shown)
        if reads:
            self._read()

    def _read(self) -> None:
        update, run_dir = self._updates[self._shown], Path(self._model.run_dir)

        def work() -> tuple[Any, Any]:
            import numpy as np

            return np.load(run_dir / update.file), np.load(run_dir / update.rows)

        def done(read: tuple[Any, Any]) -> None:
            self._awaits_labels = None
            self._hand_over(update, (run_dir / update.rows).parent, *read)

        def failed(error: Exception) -> None:
            self.failed.emit(f'The map of "{update.name}" cannot be read: {reason(error)}.')

        self._newest.wish(partial(self._background.run, work), done, failed)

    def _hand_over(self, update: WatchUpdate, folder: Path, points: Any, rows: Any) -> None:
        """Tell the points; without colours if the labels are still on their way."""
        coloring, labels = self._colorings.get(update.node, Coloring()), None
        if coloring.is_by_class:
            labels = self._samples.labels(folder)
            if not self._samples.is_read(folder):
                self._awaits_labels = partial(self._hand_over, update, folder, points, rows)
            elif labels is not None and len(labels) != len(points):
                labels = None
        self.points_came.emit(
            MapPoints(
                points,
                labels,
                update.epoch + 1,
                rows,
                update.name,
                update.part,
                coloring.names,
                partial(self._samples.image, folder),
            )
        )

    def _on_samples_arrived(self) -> None:
        waiting, self._awaits_labels = self._awaits_labels, None
        if waiting is not None:
            waiting()
        self.samples_came.emit()
