"""Runs one project with one value after another, and keeps what comes of it.

The runs are ordinary ones, of the same processes that Train uses, one at a time; the project, its
history and its last run are left as they are. Nothing here waits: files are made in the background,
the end of a run comes as a signal.
"""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from studio.engine.outcome import Outcome
from studio.engine.protocol.run import RunStarted, Stop
from studio.project import store
from studio.project.project import Project
from studio.project.varying import Setting, VaryingError
from studio.ui.child.keras_thread import KerasThread
from studio.ui.child.newest import Newest
from studio.ui.run.room import WIND_DOWN_MS, TrainingRoom

if TYPE_CHECKING:
    from studio.runs.experiment import Experiment, Trial
    from studio.runs.launch import Launch

_END_MS = 2_000
_LEAST_SHARE = 0.1
"""A larger batch is guessed to take at least this part of the time of the one in hand."""


class Comparison(QObject):
    """The experiment in hand, or the last one.

    `changed` says that a value is in another state, `refused` carries the sentence that keeps all
    of it from beginning, `ended` the sentence of its end.
    """

    changed = Signal()
    refused = Signal(str)
    ended = Signal(str)

    def __init__(self, room: TrainingRoom, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.experiment: Experiment | None = None
        self.is_running = False
        self._room = room
        self._trial: Trial | None = None
        self._thread: KerasThread | None = None
        self._preparation = Newest()
        self._is_skipping = self._is_stopping = False
        self._began_at = self._fit_at = 0.0

    @property
    def trial(self) -> "Trial | None":
        """The value in hand."""
        return self._trial

    # --- what the person asks -----------------------------------------------------

    def start(
        self, project: Project, setting: Setting, values: Sequence[Any], length: int | None
    ) -> str:
        """Begin, or say what keeps it from beginning at once; `refused` may come later."""
        if self.is_running:
            return "Values are being compared already; stop that first."
        if self._room.is_running:
            return "A run is under way; stop it first (Shift+F5)."
        content, root = store.to_bytes(project), self._room.root
        self.is_running = self._room.is_lent = True
        self._is_stopping = False
        self._room.spare.start()

        def work() -> "Experiment":
            from studio.runs.experiment import plan

            return plan(content, setting, values, root, length)

        self._work(work, self._on_planned, self._on_not_planned)
        self.changed.emit()
        return ""

    def skip(self) -> None:
        """End the value in hand after its step, keep what it gave, and go on with the next. A
        second time it is ended at once."""
        trial, thread = self._trial, self._thread
        if trial is None:
            return
        if thread is None:
            self._preparation.drop()
            trial.state, trial.sentence = "skipped", "Skipped before it began."
            self._go_on()
        elif self._is_skipping or not thread.is_warm:
            thread.kill()
        else:
            thread.send(Stop())
        self._is_skipping = True
        self.changed.emit()

    def stop(self) -> None:
        """End the value in hand likewise, and leave the others. Without one, what is prepared, or
        about to begin, finds nothing to do."""
        if not self.is_running:
            return
        self._is_stopping = True
        self.leave_rest()
        if self._trial is not None:
            self.skip()

    def leave_rest(self) -> None:
        """Begin with no other value; the one in hand goes on."""
        for trial in self.experiment.trials if self.experiment else ():
            if trial.state == "waiting":
                trial.state = "left"
        self.changed.emit()

    def close(self) -> None:
        """End everything, as the window closes: a run gets some seconds to save what it has, and
        the table is kept as far as it is."""
        was_running, self.is_running = self.is_running, False
        self._preparation.drop()
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.ended.disconnect(self._on_ended)
            thread.end(WIND_DOWN_MS)
            if self._trial is not None and thread.outcome is not None:
                self._trial.end(thread.outcome)
        if was_running and self.experiment is not None:
            _keep(self.experiment, self._trial)

    # --- how long yet -----------------------------------------------------------------

    @property
    def seconds_left(self) -> float | None:
        """A guess for all that is left, from the value in hand; None while there is none."""
        experiment, trial = self.experiment, self._trial
        if experiment is None or trial is None:
            return None
        in_hand = trial.run.seconds_left
        if in_hand is None:
            return None
        fit = time.monotonic() - self._fit_at + in_hand
        before = self._fit_at - self._began_at
        waiting = [t for t in experiment.trials if t.state == "waiting"]
        return in_hand + sum(before + fit * self._share(trial, other) for other in waiting)

    def _share(self, known: "Trial", other: "Trial") -> float:
        """How much of the time of one value another is guessed to take."""
        assert self.experiment is not None
        if self.experiment.setting.key != "batch_size":
            return 1.0
        return max(_LEAST_SHARE, int(known.value) / int(other.value))

    # --- from one value to the next ---------------------------------------------------

    def _on_planned(self, experiment: "Experiment") -> None:
        self.experiment = experiment
        if self._is_stopping:
            self.leave_rest()
        self._next()

    def _on_not_planned(self, error: Exception) -> None:
        self._give_back()
        is_ours = isinstance(error, VaryingError | store.ProjectError)
        self.refused.emit(str(error) if is_ours else f"{type(error).__name__}: {error}")
        self.changed.emit()

    def _next(self) -> None:
        experiment = self.experiment
        if not self.is_running or experiment is None:
            return
        trial = next((t for t in experiment.trials if t.state == "waiting"), None)
        if trial is None:
            self._finish()
            return
        self._trial, self._is_skipping = trial, False
        self._began_at = self._fit_at = time.monotonic()
        trial.state = "preparing"
        self._room.spare.start()
        self._work(lambda: experiment.launch(trial), self._launch, self._on_not_launched)
        self.changed.emit()

    def _launch(self, launch: "Launch") -> None:
        self._room.spare.want(launch.script.environment)
        thread = self._thread = self._room.spare.take()
        thread.event_came.connect(self._on_event)
        thread.ended.connect(self._on_ended)
        thread.send(launch.request)
        self.changed.emit()

    def _on_not_launched(self, error: Exception) -> None:
        if self._trial is not None:
            self._trial.state, self._trial.sentence = "failed", str(error)
            self._go_on()

    def _on_event(self, event: object) -> None:
        if self._trial is None:
            return
        self._trial.run.take(event)
        if isinstance(event, RunStarted):
            self._fit_at = time.monotonic()
            self._trial.state = "training"
            self.changed.emit()

    def _on_ended(self, outcome: Outcome) -> None:
        thread, self._thread = self._thread, None
        trial = self._trial
        if thread is None or trial is None:
            return
        thread.wait(_END_MS)
        trial.end(outcome, is_skipped=self._is_skipping and not self._is_stopping)
        if outcome.kind == "closed":
            trial.sentence = "Ended before it began."
        folder = trial.folder
        if folder is not None:
            self._room.background.run(folder.write_metrics_csv)
        self._go_on()

    def _go_on(self) -> None:
        self._trial = None
        self.changed.emit()
        # After what listens has had its say.
        QTimer.singleShot(0, self, self._next)

    def _finish(self) -> None:
        self._give_back()
        experiment = self.experiment
        if experiment is not None and any(trial.folder for trial in experiment.trials):
            self._room.background.run(experiment.write_table, failed=self._on_not_written)
            self.ended.emit(experiment.sentence())
        self.changed.emit()

    def _on_not_written(self, error: Exception) -> None:
        self.refused.emit(str(error))

    def _give_back(self) -> None:
        self.is_running = self._room.is_lent = False
        self._trial = None
        self._room.start_spare()

    def _work(
        self,
        work: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Do work in the background; what comes of it counts only while it is still wanted."""
        self._preparation.wish(partial(self._room.background.run, work), done, failed)


def _keep(experiment: "Experiment", trial: "Trial | None") -> None:
    """Write what there is of an experiment; nobody is there any more to hear where that fails."""
    from studio.runs.run_folder import RunFolderError

    with suppress(RunFolderError):
        if trial is not None and trial.folder is not None:
            trial.folder.write_metrics_csv()
        experiment.write_table()
