"""The training room's controller: from Train pressed to a run that has ended.

It owns the spare, the thread of the run in hand and the state of that run. It waits for nothing:
files are made in the background, Keras wakes in a process, and the end comes as a signal.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from studio.engine.outcome import Outcome
from studio.engine.process import KerasProcess
from studio.engine.protocol.codec import Request
from studio.engine.protocol.run import (
    Alive,
    Discard,
    Pause,
    Ping,
    ResultWaits,
    Resume,
    SaveSnapshot,
    SaveTo,
    SetLearningRate,
    Step,
    Stop,
)
from studio.project import store
from studio.project.live_answer import followed
from studio.project.project import Project
from studio.project.showing import class_names
from studio.ui.child.asker import Asker
from studio.ui.child.background import Background
from studio.ui.child.keras_thread import KerasThread
from studio.ui.child.newest import Newest
from studio.ui.child.spare import Spare
from studio.ui.run.map_feed import Coloring, MapFeed
from studio.ui.run.plane_feed import PlaneFeed
from studio.ui.run.questions import Questions
from studio.ui.run.run_model import RunModel
from studio.ui.run.samples import Samples
from studio.ui.run.sign_of_life import SignOfLife

if TYPE_CHECKING:
    from studio.runs.launch import Launch
    from studio.runs.run_state import RunState

WIND_DOWN_MS = 4_000
"""How long closing the window waits for a run to save what it has."""
_KILL_MS = 2_000


class TrainingRoom(QObject):
    """Trains projects, one at a time.

    `run_started` carries the run folder's path, `run_ended` the Outcome; `state_changed` says that
    `is_running` or `is_paused` may have changed, and `devices_known` which devices there are;
    `discard_asked` that Stop was asked for where it would lose a result. What the run says on its
    way comes from `model`.
    """

    state_changed = Signal()
    run_started = Signal(str)
    run_ended = Signal(object)
    devices_known = Signal(tuple)
    discard_asked = Signal()

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
        self.feed = MapFeed(self.background, self.samples, self.model, self)
        self.plane_feed = PlaneFeed(self.background, self.model, self)
        self.spare = Spare(make_process, self)
        self.asker = Asker(self.spare, self.start_spare, self)
        self.questions = Questions(self.asker, self.background, self.save_snapshot, self)
        self._root = root
        self._thread: KerasThread | None = None
        self._preparation = Newest()
        self._run_folder = Path()
        """The folder of the run in hand, or of the last one."""
        self._is_stopping = self._is_put_away = False
        """Whether the run in hand was told to stop; and nothing more of it is to be seen."""
        self._is_closed = False
        self.is_lent = False
        """Whether the processes serve a comparison of values: no run of the project meanwhile."""
        self.life = SignOfLife(lambda: self._tell(Ping()), self)
        self.life.changed.connect(self.state_changed)
        self.model.state_changed.connect(self.state_changed)
        self.feed.failed.connect(self.model.warn)
        self.plane_feed.failed.connect(self.model.warn)
        self.spare.became_ready.connect(self._on_spare_ready)
        self.spare.gave_up.connect(self.state_changed)

    # --- what it is doing -----------------------------------------------------------

    @property
    def is_running(self) -> bool:
        """Whether a run is being prepared, runs or holds."""
        return self.model.run.is_busy

    @property
    def goes_on(self) -> bool:
        """Whether a run is under way that nobody has told to stop."""
        return self.is_running and not self._is_stopping and not self.has_result_waiting

    @property
    def is_stopping(self) -> bool:
        """Whether the run in hand was told to stop."""
        return self.is_running and self._is_stopping

    @property
    def has_result_waiting(self) -> bool:
        """Whether a trained model waits in its process, since it could not be saved."""
        return self.is_running and bool(self.model.run.waiting)

    @property
    def is_winding_down(self) -> bool:
        """Whether the run in hand is none of the open project, and about to end."""
        return self.is_running and self._is_put_away

    @property
    def is_paused(self) -> bool:
        """Whether the run holds."""
        return self.model.run.stage == "paused"

    @property
    def devices(self) -> tuple[str, ...]:
        """The devices that Keras sees; empty before it has said so."""
        return self.spare.devices

    @property
    def run_pid(self) -> int:
        """The process id of the run in hand; 0 without one."""
        return self._thread.pid if self._thread else 0

    # --- what the person asks -------------------------------------------------------

    def start_spare(self) -> None:
        """Begin to wake the process that the next run will use. Returns at once."""
        if not self._is_closed and self._thread is None and not self.is_lent:
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
        content = store.to_bytes(project)
        root = self._root

        def work() -> "Launch":
            from studio.runs.launch import prepare

            return prepare(store.from_bytes(content), root)

        def failed(error: Exception) -> None:
            self._end(Outcome("failed", _sentence(error)))

        self._is_stopping = self._is_put_away = False
        self.model.begin()
        self.feed.begin(colorings(project))
        self.plane_feed.begin(followed(project))
        self.spare.start()
        self._preparation.wish(partial(self.background.run, work), self._launch, failed)

    def resume(self, launch: "Launch", so_far: "RunState") -> None:
        """Let a run of before go on, with what it said so far in sight."""
        if self.is_running or self.is_lent or self._is_closed:
            return
        self._is_stopping = self._is_put_away = False
        self.model.go_on(so_far, str(launch.folder.path))
        self._launch(launch)

    def forget(self) -> None:
        """Show no run any more, since another project is open. A run under way stays in sight, and
        one whose result waits, but not one that was told to stop: that one saves its result while
        nothing of it is seen."""
        if self.goes_on or self.has_result_waiting:
            return
        if self.is_running:
            self._is_put_away = True
            self.model.put_away()
        else:
            self.model.forget()
        self.feed.begin({})
        self.plane_feed.begin(None)

    def stop(self) -> None:
        """End the run after the step in hand, and keep its result. Asked for again, it ends a
        process by force that gives no sign of life; nothing is lost without a question."""
        if self.has_result_waiting:
            self.discard_asked.emit()
            return
        if self._is_stopping and self.life.silent_seconds and self._thread is not None:
            self._thread.kill()
            return
        if self._thread is None and self.is_running:
            self._preparation.drop()
            self._end(Outcome("stopped", "You stopped the run before it began."))
        self._is_stopping = self.is_running
        self._tell(Stop())
        self.state_changed.emit()

    def let_finish(self) -> None:
        """Let the run in hand go on to its end without this window, which is about to close."""
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.event_came.disconnect(self._on_event)
            thread.ended.disconnect(self._on_ended)
            thread.let_go(WIND_DOWN_MS)

    def pause_or_resume(self) -> None:
        """Hold the run after the step in hand, or let a held one go on."""
        if not self._is_stopping:
            self._tell(Resume() if self.is_paused else Pause())

    def step(self) -> None:
        """Let a held run take one more step."""
        if not self._is_stopping:
            self._tell(Step())

    def step_epoch(self) -> None:
        """Let a held run go on to the end of the epoch in hand, and hold again."""
        if not self._is_stopping:
            self._tell(Step(whole_epoch=True))

    def set_learning_rate(self, rate: float) -> None:
        """Let the run in hand train on with another learning rate."""
        if not self._is_stopping:
            self._tell(SetLearningRate(rate))

    def save_result(self, folder: str = "") -> None:
        """Try again to save the result that waits, in its run folder or in another one."""
        if self.has_result_waiting:
            self._tell(SaveTo(folder or str(self._run_folder)))

    def discard_result(self) -> None:
        """Let go of the result that waits."""
        if self.has_result_waiting:
            self._is_stopping = True
            self._tell(Discard())

    def save_snapshot(self) -> None:
        """Let the run in hand write its weights after its step, for others to ask."""
        self._tell(SaveSnapshot())

    def _tell(self, word: Request) -> None:
        if self._thread is not None:
            self._thread.send(word)

    @property
    def root(self) -> Path:
        """Where run folders lie."""
        from studio.runs.run_folder import runs_root

        return self._root or runs_root()

    def close(self) -> None:
        """End everything, as the window closes: a run gets some seconds to save what it has."""
        self._is_closed = True
        self.life.rest()
        self._preparation.drop()
        self.spare.close()
        self.questions.close()
        self.asker.close()
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.end(WIND_DOWN_MS)
            _wind_up(self._run_folder)
        self.background.close()

    # --- from one thing to the next -----------------------------------------------

    def _launch(self, launch: "Launch") -> None:
        """The run folder is there: give it to the process that waits."""
        self.spare.want(launch.script.environment)
        thread = self._thread = self.spare.take(launch.backend)
        self._run_folder = launch.folder.path
        self.model.run_dir = str(self._run_folder)
        thread.event_came.connect(self._on_event)
        thread.ended.connect(self._on_ended)
        thread.send(launch.request)
        self.life.watch(is_warm=thread.is_warm)
        self.run_started.emit(self.model.run_dir)

    def _on_event(self, event: object) -> None:
        self.life.heard(is_warm=self._thread is not None and self._thread.is_warm)
        # A result that waits is shown, whichever project it is of: else nobody could save it.
        is_seen = not self._is_put_away or isinstance(event, ResultWaits)
        if is_seen and not isinstance(event, Alive):
            self.model.take(event)

    def _on_ended(self, outcome: Outcome) -> None:
        self.life.rest()
        if self._is_put_away:
            self.model.rest()
        else:
            self.model.end(outcome)
        thread, self._thread = self._thread, None
        if thread is None:
            return  # the window closes
        thread.wait(_KILL_MS)
        told = None if self._is_put_away else self._on_wound_up
        self.background.run(partial(_wind_up, self._run_folder), told)
        self.run_ended.emit(outcome)
        # After what listens to the end has had its say; the start itself is a thread's business.
        QTimer.singleShot(0, self.start_spare)

    def _on_wound_up(self, sentence: str) -> None:
        if sentence:
            self.model.warn(sentence)

    def _end(self, outcome: Outcome) -> None:
        """End a run that never came as far as a process."""
        self.model.end(outcome)
        self.run_ended.emit(outcome)

    def _on_spare_ready(self) -> None:
        self.devices_known.emit(self.spare.devices)
        self.state_changed.emit()


def colorings(project: Project) -> dict[str, Coloring]:
    """How the points of each Watch node are coloured."""
    found = {}
    for node in project.graph.nodes():
        if node.layer == "Watch":
            names = class_names(project.data, node.params.get("label"))
            found[node.id] = Coloring(bool(names), names)
    return found


def _wind_up(run_dir: Path) -> str:
    """Write what is written at the end; the sentence for the person where that fails."""
    from studio.runs.run_folder import RunFolder, RunFolderError
    from studio.runs.wind_up import wind_up

    try:
        wind_up(RunFolder(run_dir))
    except RunFolderError as error:
        return str(error)
    return ""


def _sentence(error: Exception) -> str:
    from studio.runs.run_folder import RunFolderError

    if isinstance(error, RunFolderError):
        return str(error)
    return f"The run could not be prepared: {type(error).__name__}: {error}"
