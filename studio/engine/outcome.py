"""How a Keras process ended, as one frozen value with a sentence for the person.

Every ending has a name. What the worker said itself (`RunEnded`) goes before what the operating
system says (an exit code or a signal), which goes before silence.
"""

import signal
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from studio.engine.protocol.message import Ready
from studio.engine.protocol.run import CheckpointSaved, EpochDone, RunEnded, RunPhase

EndingKind = Literal[
    "never_started",  # the process could not be started, or Keras could not be imported
    "finished",
    "stopped",  # by the person
    "closed",  # we closed it, and it had no run
    "out_of_memory",
    "nan",
    "crashed",  # by a signal
    "failed",  # with an exception; `line` is the script's line
    "gone",  # ended without saying why
]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a Keras process ended. `sentence` is for the person; the rest is for who looks closer."""

    kind: EndingKind
    sentence: str
    exit_code: int | None = None
    signal_name: str = ""
    line: int = 0
    details: str = ""
    run: RunEnded | None = None

    @property
    def is_success(self) -> bool:
        """Whether the work was done to its end, or stopped on request."""
        return self.kind in ("finished", "stopped", "closed")


class Progress:
    """How far a process is, by what it said: as much as the sentence of its end is made from."""

    def __init__(self, *, was_ready: bool = False, had_run: bool = False) -> None:
        self.was_ready, self.had_run = was_ready, had_run
        self.phase = ""
        self.epochs_done = 0
        self.ended: RunEnded | None = None
        self.checkpoint: CheckpointSaved | None = None
        """The newest that was written: what a run that is cut off goes on from."""

    def take(self, event: object) -> None:
        """Take notice of an event from the process."""
        match event:
            case Ready():
                self.was_ready = True
            case RunPhase(phase=phase):
                self.phase = phase
            case EpochDone(epoch=epoch, step=0):  # others are tests in the midst of an epoch
                self.epochs_done = epoch + 1
            case RunEnded():
                self.ended = event
            case CheckpointSaved():
                self.checkpoint = event

    def where(self) -> str:
        """Where the run was, as the end of a sentence; empty without a run."""
        if not self.had_run:
            return ""
        if self.phase == "fit":
            return f" in epoch {self.epochs_done + 1}"
        return _WHERE.get(self.phase, " before the run began")


_WHERE = {
    "data": " while it loaded the data",
    "build": " while it built the model",
    "adapt": " while layers learned from the data before training",
    "compile": " while it compiled the model",
    "evaluate": " while it evaluated the trained model",
    "save": " while it saved the trained model",
}


def outcome_of(
    progress: Progress,
    exit_code: int,
    *,
    closed_by_us: bool = False,
    killed_by_us: bool = False,
    killed_for_memory: bool = False,
    stderr_tail: str = "",
) -> Outcome:
    """The outcome of a process that was started and has ended."""
    if progress.ended is not None:
        return told(progress.ended, exit_code)
    if killed_by_us:
        return _ended_by_us(progress, exit_code)
    if exit_code < 0:
        return _ended_by_signal(progress, exit_code, killed_for_memory, stderr_tail)
    if not progress.was_ready and not (closed_by_us and exit_code == 0):
        return Outcome(
            "never_started",
            f"Keras could not be started: {_last_line(stderr_tail)}. "
            "`strata doctor` shows what is missing.",
            exit_code=exit_code,
            details=stderr_tail,
        )
    if closed_by_us and exit_code == 0:
        return _closed(progress)
    return _gone(progress, exit_code, stderr_tail)


def told(ended: RunEnded, exit_code: int | None = None) -> Outcome:
    """The outcome of a run that said itself how it ended."""
    return Outcome(
        kind=_said(ended.ending),
        sentence=ended.sentence,
        exit_code=exit_code,
        line=ended.line,
        details=ended.raw,
        run=ended,
    )


def never_started(error: OSError) -> Outcome:
    """The outcome of a process that the operating system would not start."""
    reason = error.strerror or str(error)
    return Outcome(
        "never_started",
        f"The Keras process could not be started: {reason}. "
        "Close other programs, or install Strata again.",
        details=str(error),
    )


def _said(ending: str) -> EndingKind:
    known: tuple[EndingKind, ...] = ("finished", "stopped", "nan", "out_of_memory", "failed")
    return next((kind for kind in known if kind == ending), "gone")


def _name(progress: Progress) -> str:
    return "training process" if progress.had_run else "Keras process"


def _consequence(progress: Progress) -> str:
    if progress.had_run and progress.checkpoint is not None:
        steps = progress.checkpoint.step
        return f"The graph and the curves are kept, and the run can go on after step {steps:,}."
    if progress.had_run:
        return "The graph and the curves so far are kept."
    return "The graph is kept."


def _closed(progress: Progress) -> Outcome:
    if not progress.had_run:
        return Outcome("closed", "The Keras process was closed.", exit_code=0)
    return Outcome(
        "stopped", f"You closed the run{progress.where()}. Nothing was trained yet.", exit_code=0
    )


def _ended_by_us(progress: Progress, exit_code: int) -> Outcome:
    if not progress.had_run:
        return Outcome("closed", "The Keras process was ended.", exit_code=exit_code)
    kept = "The graph and the curves so far are kept; the model is not."
    if progress.checkpoint is not None:
        kept = _consequence(progress)
    return Outcome(
        "stopped",
        f"You ended the training process{progress.where()}, without waiting for the step in hand. "
        f"{kept}",
        exit_code=exit_code,
    )


def _ended_by_signal(
    progress: Progress, exit_code: int, killed_for_memory: bool, stderr_tail: str
) -> Outcome:
    name = signal_name(-exit_code)
    if killed_for_memory and name == "SIGKILL":
        return Outcome(
            "out_of_memory",
            f"The {_name(progress)} was killed{progress.where()} because the machine ran out of "
            f"memory. {_consequence(progress)} Try a smaller batch size or a smaller model.",
            exit_code=exit_code,
            signal_name=name,
            details=stderr_tail,
        )
    if not progress.was_ready and name == "SIGILL":
        sentence = (
            "TensorFlow could not be loaded (SIGILL): this processor lacks instructions that "
            "TensorFlow needs, AVX most likely."
        )
        return Outcome(
            "never_started", sentence, exit_code=exit_code, signal_name=name, details=stderr_tail
        )
    verb = _VERBS.get(name, "was ended by a signal")
    return Outcome(
        "crashed",
        f"The {_name(progress)} {verb} ({name}){progress.where()}. {_consequence(progress)}",
        exit_code=exit_code,
        signal_name=name,
        details=stderr_tail,
    )


_VERBS = {
    "SIGKILL": "was killed",
    "SIGTERM": "was told to end",
    "SIGSEGV": "crashed",
    "SIGABRT": "aborted",
    "SIGBUS": "crashed",
    "SIGFPE": "crashed",
    "SIGILL": "crashed",
}


def _gone(progress: Progress, exit_code: int, stderr_tail: str) -> Outcome:
    sentence = (
        f"The {_name(progress)} ended{progress.where()} without saying why "
        f"(exit code {exit_code}). {_consequence(progress)}"
    )
    return Outcome("gone", sentence, exit_code=exit_code, details=stderr_tail)


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1].rstrip(".") if lines else "it ended without a word"


def signal_name(number: int) -> str:
    """The name of a signal, such as SIGKILL."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def out_of_memory_kills(cgroup: str | None = None) -> int:
    """How often this machine, or the container we are in, has killed a process for memory.

    Compared before and after, it tells the kernel's SIGKILL from anybody else's; 0 where nothing
    of the kind can be read.
    """
    places = [Path("/proc/vmstat"), Path("/sys/fs/cgroup/memory.events")]
    own = cgroup if cgroup is not None else _own_cgroup()
    if own:
        places.append(Path("/sys/fs/cgroup") / own.strip("/") / "memory.events")
    return sum(_oom_kills_in(place) for place in places)


def _own_cgroup() -> str:
    try:
        lines = Path("/proc/self/cgroup").read_text().splitlines()
    except OSError:
        return ""
    return next((line[3:] for line in lines if line.startswith("0::")), "")


def _oom_kills_in(place: Path) -> int:
    try:
        return _count(place.read_text().splitlines())
    except (OSError, ValueError):
        return 0


def _count(lines: Iterable[str]) -> int:
    return sum(int(line.split()[1]) for line in lines if line.startswith("oom_kill "))
