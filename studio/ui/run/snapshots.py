"""When a run that trains writes its weights for others to ask: the one pacing of it.

At once where a question waits for weights, and else every two seconds while somebody looks at what
the network answers. While a question is being answered newer weights could not be asked, so none
are written before it is over.
"""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from studio.ui.run.shown_run import Follower

SNAPSHOT_MS = 2_000


class Snapshots(QObject):
    """Paces the snapshots of the run in hand. `save` has one written, `is_busy` says whether a
    question is being answered, `is_awaited` whether one waits for weights."""

    def __init__(
        self,
        save: Callable[[], None],
        is_busy: Callable[[], bool],
        is_awaited: Callable[[], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._save, self._is_busy, self._is_awaited = save, is_busy, is_awaited
        self._lookers: list[tuple[Follower, Callable[[], bool]]] = []
        self._is_due = self._is_on_its_way = False
        self._timer = QTimer(self, interval=SNAPSHOT_MS)
        self._timer.timeout.connect(self._on_time)

    def keep_coming(self, follower: Follower, is_looking: Callable[[], bool]) -> None:
        """Have newer weights of the run that is followed while it trains and somebody looks."""
        self._lookers.append((follower, is_looking))
        follower.changed.connect(self._on_run_changed)
        self._on_run_changed()

    def want(self) -> None:
        """Have weights at once, and again where they fail to come."""
        if not self._is_on_its_way:
            self._save_now()

    def on_answered(self) -> None:
        """A question is over: what was put off can be done now."""
        if self._is_due and not self._is_busy():
            self._save_now()

    def on_arrived(self) -> None:
        """There are other weights than before."""
        self._is_on_its_way = False

    def close(self) -> None:
        """Want nothing any more."""
        self._timer.stop()
        self._lookers.clear()
        self._is_due = False

    def _save_now(self) -> None:
        self._is_due, self._is_on_its_way = False, True
        self._timer.start()
        self._save()

    def _on_run_changed(self) -> None:
        self.on_arrived()
        is_training = any(follower.is_training for follower, _ in self._lookers)
        if is_training and not self._timer.isActive():
            self._timer.start()

    def _on_time(self) -> None:
        training = [is_looking for follower, is_looking in self._lookers if follower.is_training]
        if self._is_awaited() or any(is_looking() for is_looking in training):
            self._is_due = True
            self.on_answered()
        elif not training:
            self._timer.stop()
