"""The training room's controller: from Train pressed to a run that has ended.

It owns the spare, the trainer of the run in hand and the state of that run. It waits for nothing:
files are made in the background, Keras wakes in a process, and the end comes as a signal.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from studio.engine.outcome import Outcome
from studio.engine.process import KerasProcess
from studio.project import store
from studio.project.live_answer import Followed, followed
from studio.project.project import Project
from studio.project.showing import class_names
from studio.ui.child.asker import Asker
from studio.ui.child.background import Background
from studio.ui.child.keras_thread import Trainer
from studio.ui.child.spare import Spare
from studio.ui.run.map_feed import Coloring, MapFeed
from studio.ui.run.plane_feed import PlaneFeed
from studio.ui.run.questions import Questions
from studio.ui.run.run_model import RunModel
from studio.ui.run.samples import Samples

if TYPE_CHECKING:
    from studio.runs.launch import Launch

WIND_DOWN_MS = 4_000
"""How long closing the window waits for a run to save what it has."""
_KILL_MS = 2_000


class TrainingRoom(QObject):
    """Trains projects, one at a time.

    `run_started` carries the run folder's path, `run_ended` the Outcome, `snapshot_saved` what the
    run says of weights that it wrote; `state_changed` says that
    `is_running` or `is_paused` may have changed, and `devices_known` which devices there are.
    """

    state_changed = Signal()
    run_started = Signal(str)
    run_ended = Signal(object)
    snapshot_saved = Signal(object)
    devices_known = Signal(tuple)

    def __init__(
        self,
        parent: QObject | None = None,
        root: Path | None = None,
        make_process: Callable[[], KerasProcess] = KerasProcess,
    ) -> None:
        super().__init__(parent)
        self.model = RunModel(self)
        self.background = Background(self)
        self.samples = Samples(self.background, self)
        self.feed = MapFeed(self.background, self.samples, self)
        self.plane_feed = PlaneFeed(self.background, self.model, self)
        self.spare = Spare(make_process, self)
        self.asker = Asker(self.spare, self.start_spare, self)
        self.questions = Questions(self.asker, self.background, self.save_snapshot, self)
        self._root = root
        self._trainer: Trainer | None = None
        self._preparation = 0
        self._colorings: dict[str, Coloring] = {}
        self._followed: Followed | None = None
        self._is_closed = False
        self.is_lent = False
        """Whether the processes serve a comparison of values: no run of the project meanwhile."""
        self.model.state_changed.connect(self.state_changed)
        self.model.watch_updated.connect(self.feed.take)
        self.feed.failed.connect(self.model.warned)
        self.plane_feed.failed.connect(self.model.warned)
        self.spare.became_ready.connect(self._on_spare_ready)
        self.spare.gave_up.connect(self.state_changed)

    # --- what it is doing -----------------------------------------------------------

    @property
    def is_running(self) -> bool:
        """Whether a run is being prepared, runs or holds."""
        return self.model.is_busy

    @property
    def is_paused(self) -> bool:
        """Whether the run holds."""
        return self.model.state == "paused"

    @property
    def devices(self) -> tuple[str, ...]:
        """The devices that Keras sees; empty before it has said so."""
        return self.spare.devices

    @property
    def trainer_pid(self) -> int:
        """The process id of the run in hand; 0 without one."""
        return self._trainer.pid if self._trainer else 0

    # --- what the person asks -------------------------------------------------------

    def start_spare(self) -> None:
        """Begin to wake the process that the next run will use. Returns at once."""
        if not self._is_closed and self._trainer is None and not self.is_lent:
            self.spare.start()
            self.state_changed.emit()

    def renew(self) -> None:
        """Have the next run and the next question use new processes: they are to be of another
        kind. A run or a question under way goes on."""
        self.asker.renew()
        if self.spare.is_warm or self.spare.is_waking:
            self.spare.close()
            self.start_spare()

    def train(self, project: Project) -> None:
        """Train a project as it is now; later edits do not touch the run."""
        if self.is_running or self.is_lent or self._is_closed:
            return
        self._preparation += 1
        preparation = self._preparation
        content = store.to_bytes(project)
        root = self._root

        def work() -> "Launch":
            from studio.runs.launch import prepare

            return prepare(store.from_bytes(content), root)

        def done(launch: "Launch") -> None:
            if preparation == self._preparation:
                self._launch(launch)

        def failed(error: Exception) -> None:
            if preparation == self._preparation:
                self._end(Outcome("failed", _sentence(error)))

        self.model.begin()
        self._colorings, self._followed = _colorings(project), followed(project)
        self.feed.begin(Path(), self._colorings)
        self.plane_feed.begin(Path(), self._followed)
        self.spare.start()
        self.background.run(work, done, failed)

    def forget(self) -> None:
        """Show no run any more, since another project is open. A run under way stays in sight."""
        if not self.is_running:
            self.model.forget()
            self.feed.begin(Path(), {})
            self.plane_feed.begin(Path(), None)

    def stop(self) -> None:
        """End the run after the step in hand, and keep its result."""
        if self._trainer is not None:
            self._trainer.stop()
        elif self.is_running:
            self._preparation += 1
            self._end(Outcome("stopped", "You stopped the run before it began."))

    def pause(self) -> None:
        """Hold the run after the step in hand."""
        if self._trainer is not None:
            self._trainer.pause()

    def resume(self) -> None:
        """Go on with a held run."""
        if self._trainer is not None:
            self._trainer.resume()

    def pause_or_resume(self) -> None:
        """The one that fits."""
        if self.is_paused:
            self.resume()
        else:
            self.pause()

    def step(self) -> None:
        """Let a held run take one more step."""
        if self._trainer is not None:
            self._trainer.step()

    @property
    def root(self) -> Path:
        """Where run folders lie."""
        from studio.runs.run_folder import runs_root

        return self._root or runs_root()

    def save_snapshot(self) -> None:
        """Let the run in hand write its weights after its step, for others to ask."""
        if self._trainer is not None:
            self._trainer.save_snapshot()

    def close(self) -> None:
        """End everything, as the window closes: a run gets some seconds to save what it has."""
        self._is_closed = True
        self._preparation += 1
        self.spare.close()
        self.questions.close()
        self.asker.close()
        trainer, self._trainer = self._trainer, None
        if trainer is not None:
            trainer.close()
            if not trainer.wait(WIND_DOWN_MS):
                trainer.kill()
                trainer.wait(_KILL_MS)
            _write_metrics(Path(self.model.run_dir))
        self.background.close()

    # --- from one thing to the next -----------------------------------------------

    def _launch(self, launch: "Launch") -> None:
        """The run folder is there: give it to the process that waits."""
        trainer = self._trainer = self.spare.take()
        run_dir = launch.folder.path
        self.model.run_dir = str(run_dir)
        self.feed.begin(run_dir, self._colorings)
        self.plane_feed.begin(run_dir, self._followed)
        self.model.follow(trainer)
        trainer.snapshot_saved.connect(self.snapshot_saved)
        trainer.ended.connect(self._on_ended)
        trainer.train(launch.request)
        self.run_started.emit(str(run_dir))

    def _on_ended(self, outcome: Outcome) -> None:
        trainer, self._trainer = self._trainer, None
        if trainer is None:
            return  # the window closes
        trainer.wait(_KILL_MS)
        run_dir = Path(self.model.run_dir)
        self.background.run(lambda: _write_metrics(run_dir), self._on_metrics_written)
        self.run_ended.emit(outcome)
        # After what listens to the end has had its say; the start itself is a thread's business.
        QTimer.singleShot(0, self.start_spare)

    def _on_metrics_written(self, sentence: str) -> None:
        if sentence:
            self.model.warned.emit(sentence)

    def _end(self, outcome: Outcome) -> None:
        """End a run that never came as far as a process."""
        self.model.take_end(outcome)
        self.run_ended.emit(outcome)

    def _on_spare_ready(self) -> None:
        self.devices_known.emit(self.spare.devices)
        self.state_changed.emit()


def _colorings(project: Project) -> dict[str, Coloring]:
    """How the points of each Watch node are coloured."""
    found = {}
    for node in project.graph.nodes():
        if node.layer == "Watch":
            names = class_names(project.data, node.params.get("label"))
            found[node.id] = Coloring(bool(names), names)
    return found


def _write_metrics(run_dir: Path) -> str:
    """Write the table of epochs; the sentence for the person where that fails."""
    from studio.runs.run_folder import RunFolder, RunFolderError

    try:
        RunFolder(run_dir).write_metrics_csv()
    except RunFolderError as error:
        return str(error)
    return ""


def _sentence(error: Exception) -> str:
    from studio.runs.run_folder import RunFolderError

    if isinstance(error, RunFolderError):
        return str(error)
    return f"The run could not be prepared: {type(error).__name__}: {error}"
