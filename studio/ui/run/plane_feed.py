"""Brings what a network answers over a plane to its view: files, read off the window's thread.

The files of all epochs of the run stay where they are; only the one that is looked at is read, and
the newest wish wins.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from studio.engine.protocol.run import FollowedPlane
from studio.project.live_answer import Followed
from studio.ui.child.background import Background
from studio.ui.run.run_model import RunModel

if TYPE_CHECKING:
    from studio.ui.plane.plane_view import PlaneView


class PlaneFeed(QObject):
    """Feeds one PlaneView, which may come later than the first answers.

    `failed` carries a sentence when a file cannot be read.
    """

    failed = Signal(str)

    def __init__(
        self, background: Background, model: RunModel, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._background, self._model = background, model
        self._view: PlaneView | None = None
        self._followed: Followed | None = None
        self._run_dir = Path()
        self._planes: list[FollowedPlane] = []
        self._index = -1  # -1 follows the newest
        self._wish = 0
        self._points: tuple[str, Any] = "", None
        model.plane_came.connect(self.take)

    def attach(self, view: "PlaneView") -> None:
        """Feed this view from now on."""
        self._view = view
        view.epoch_chosen.connect(self._on_epoch_chosen)
        if self._planes:
            self._show()

    def begin(self, run_dir: Path, followed: Followed | None) -> None:
        """A new run, of which this is followed."""
        self._run_dir = run_dir
        self._followed = followed if followed is not None and followed.kind == "plane" else None
        self._planes, self._index, self._points = [], -1, ("", None)
        self._wish += 1
        if self._view is not None:
            self._view.clear(is_expecting=self._followed is not None)

    def take(self, plane: FollowedPlane) -> None:
        """The network was asked anew."""
        if self._planes and self._number(self._planes[-1]) == self._number(plane):
            self._planes[-1] = plane
        else:
            self._planes.append(plane)
        self._show(reads=self._index < 0)

    def _number(self, plane: FollowedPlane) -> int:
        return plane.step if self._model.counts_steps else plane.epoch

    def _show(self, reads: bool = True) -> None:
        if self._view is None or self._followed is None:
            return
        last = len(self._planes) - 1
        shown = last if self._index < 0 else self._index
        self._view.set_epochs([self._number(plane) for plane in self._planes], shown)
        if reads:
            self._read(self._planes[shown])

    def _read(self, plane: FollowedPlane) -> None:
        self._wish += 1
        wish, folder = self._wish, self._run_dir
        file, known = self._points

        def work() -> tuple[Any, Any] | None:
            import numpy as np

            if wish != self._wish:
                return None  # somebody wished for something else meanwhile
            points = known if file == plane.points else np.load(folder / plane.points)
            return np.load(folder / plane.file), points

        def done(read: tuple[Any, Any] | None) -> None:
            if read is not None and wish == self._wish:
                self._hand_over(plane, *read)

        def failed(error: Exception) -> None:
            if wish == self._wish:
                reason = getattr(error, "strerror", None) or str(error)
                self.failed.emit(f"The plane of the inputs cannot be read: {reason}.")

        self._background.run(work, done, failed)

    def _hand_over(self, plane: FollowedPlane, answers: Any, points: Any) -> None:
        if self._view is None or self._followed is None:
            return
        if self._points[0] != plane.points:
            self._points = plane.points, points
            self._view.set_points(points, self._followed)
        unit = "step" if self._model.counts_steps else "epoch"
        self._view.set_answers(answers, plane.across, plane.up, self._number(plane), unit)

    def _on_epoch_chosen(self, index: int) -> None:
        self._index = -1 if index >= len(self._planes) - 1 else index
        if self._planes:
            self._read(self._planes[index])
