"""A run as a person in a terminal sees it."""

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from studio.engine.protocol.codec import Event
from studio.engine.protocol.message import RequestFailed
from studio.engine.protocol.run import EpochDone, ResultWaits, RunPhase, RunStarted, StepsDone
from studio.runs.run_state import RunState


def plain_console() -> Console:
    """Prints as it is written what a sentence or a path has in brackets."""
    return Console(highlight=False, markup=False)


class Bars:
    """Two bars, the epoch and the whole, and a line for each epoch that is done."""

    def __init__(self, run: RunState) -> None:
        self.run = run
        self.console = plain_console()
        self.progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.fields[speed]}"),
            console=self.console,
            transient=True,
        )
        self.waiting: TaskID | None = None
        self.epoch: TaskID | None = None
        self.whole: TaskID | None = None

    def __enter__(self) -> "Bars":
        self.progress.start()
        self.waiting = self.progress.add_task("Starting Keras…", total=None, speed="")
        return self

    def __exit__(self, *_: object) -> None:
        self.progress.stop()

    def show(self, event: Event) -> None:
        """Show an event that the run has taken."""
        match event:
            case RunPhase() if self.waiting is not None:
                self.progress.update(self.waiting, description=self.run.phase_text)
            case RunStarted():
                self._begin(event)
            case StepsDone():
                self._step()
            case EpochDone():
                self._end_epoch(event)
            case RequestFailed():
                self.console.print(f"warning: {event.sentence}", style="yellow")
            case ResultWaits():
                self.console.print(
                    "It stays in memory and is tried again every few seconds; Ctrl+C gives it up.",
                    style="yellow",
                )

    def _begin(self, event: RunStarted) -> None:
        if self.waiting is not None:
            self.progress.remove_task(self.waiting)
            self.waiting = None
        steps = event.steps_per_epoch
        self.console.print(
            f"{event.params:,} parameters · {event.samples:,} samples · batch size "
            f"{event.batch_size} · on {event.device}"
        )
        if event.begun_step:
            self.console.print(
                f"goes on after epoch {event.begun_epoch}, step {event.begun_step:,}"
            )
        self.epoch = self.progress.add_task(f"epoch {self.run.epoch}", total=steps, speed="")
        self.whole = self.progress.add_task("all", total=steps * event.epochs, speed="")
        self.progress.update(self.whole, completed=self.run.step)

    def _step(self) -> None:
        run = self.run
        if self.epoch is None or self.whole is None:
            return
        speed = f"{run.samples_per_second:,.0f} samples/s"
        description = f"epoch {run.epoch}"
        self.progress.update(
            self.epoch, completed=run.step_in_epoch, description=description, speed=speed
        )
        self.progress.update(self.whole, completed=run.step)

    def _end_epoch(self, event: EpochDone) -> None:
        epochs = self.run.started.epochs if self.run.started else 0
        where = f"step {event.step:,}" if event.step else f"epoch {event.epoch + 1}/{epochs}"
        names = self.run.in_order(event.logs)
        values = "  ".join(f"{self.run.titled(name)} {event.logs[name]:.8f}" for name in names)
        self.console.print(f"{where}  {event.seconds:.1f} s  {values}")
