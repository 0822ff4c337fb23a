"""Brings what a network answers over a plane to whoever draws it: files, read off the window's
thread.

The files of all epochs of the run stay where they are; only the one that is looked at is read, and
none before somebody looks.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from studio.engine.protocol.run import FollowedPlane
from studio.project.live_answer import Followed
from studio.ui.child.background import Background, reason
from studio.ui.child.newest import Newest
from studio.ui.run.run_model import RunModel


@dataclass(frozen=True, slots=True)
class PlaneAnswers:
    """What was answered on a grid over two ranges, (rows from below, columns, numbers) in float32,
    after a number of epochs or of another `unit`; `units` are those of columns that were
    scaled."""

    values: Any
    across: tuple[float, float]
    up: tuple[float, float]
    number: int
    unit: str = "epoch"
    units: Mapping[str, str] = field(default_factory=dict)


class PlaneFeed(QObject):
    """Follows what the network of the run in hand answers.

    `began` says whether answers are to be expected; `epochs_changed` carries the numbers of all
    that came and the index of the one that is shown; `points_came` the points of the data, (n, 4),
    and what is followed; `answers_came` PlaneAnswers. `failed` carries a sentence when a file
    cannot be read.
    """

    began = Signal(bool)
    epochs_changed = Signal(list, int)
    points_came = Signal(object, object)
    answers_came = Signal(object)
    failed = Signal(str)

    def __init__(
        self, background: Background, model: RunModel, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._background, self._model = background, model
        self._followed: Followed | None = None
        self._is_looked_at = False
        self._index: int | None = None  # None follows the newest
        self._newest = Newest()
        self._points: tuple[str, Any] = "", None
        model.event_came.connect(self._on_event)

    def look(self) -> None:
        """Somebody looks from now on, and is told what there is already."""
        self._is_looked_at = True
        self._tell()

    def begin(self, followed: Followed | None) -> None:
        """A new run, or one of before with all that came of it, of which this is followed."""
        self._followed = followed if followed is not None and followed.kind == "plane" else None
        self._index, self._points = None, ("", None)
        self._newest.drop()
        self.began.emit(self._followed is not None)
        self._tell()

    def choose_epoch(self, index: int) -> None:
        """Show what was answered then; the last one follows the run again."""
        if self._model.run.planes:
            self._index = None if index >= len(self._model.run.planes) - 1 else index
            self._read()

    def _on_event(self, event: object) -> None:
        if isinstance(event, FollowedPlane):
            self._tell(reads=self._index is None)

    def _tell(self, reads: bool = True) -> None:
        run = self._model.run
        if not self._is_looked_at or self._followed is None or not run.planes:
            return
        shown = len(run.planes) - 1 if self._index is None else self._index
        self.epochs_changed.emit([run.number_of(plane) for plane in run.planes], shown)
        if reads:
            self._read()

    def _read(self) -> None:
        plane = self._model.run.planes[-1 if self._index is None else self._index]
        folder, (file, known) = Path(self._model.run_dir), self._points

        def work() -> tuple[Any, Any]:
            import numpy as np

            points = known if file == plane.points else np.load(folder / plane.points)
            return np.load(folder / plane.file), points

        def failed(error: Exception) -> None:
            self.failed.emit(f"The plane of the inputs cannot be read: {reason(error)}.")

        start = partial(self._background.run, work)
        self._newest.wish(start, lambda read: self._hand_over(plane, *read), failed)

    def _hand_over(self, plane: FollowedPlane, values: Any, points: Any) -> None:
        if self._points[0] != plane.points:
            self._points = plane.points, points
            self.points_came.emit(points, self._followed)
        run = self._model.run
        unit = "step" if run.counts_steps else "epoch"
        number = run.number_of(plane)
        self.answers_came.emit(
            PlaneAnswers(values, plane.across, plane.up, number, unit, plane.units)
        )
