"""One project run with several values of one setting: the runs, and the table of what they gave.

Each value is an ordinary run with a folder, a script and a model of its own; all of them lie in one
folder beside the runs of the project, which they are not counted among.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import msgspec

from studio.engine.outcome import Outcome
from studio.project.project import Project
from studio.project.varying import OPTIMIZER, Setting, VaryingError, varied
from studio.runs.aims import is_higher_better
from studio.runs.launch import Launch, prepare
from studio.runs.measurement import Measurement
from studio.runs.run_folder import RunFolder, RunFolderError, plain_name
from studio.runs.run_state import RunState

EXPERIMENTS_FOLDER = "experiments"
TABLE_FILE = "comparison.csv"
State = Literal["waiting", "preparing", "training", "done", "skipped", "stopped", "failed", "left"]

_NO_MATTER_OF_SPEED = ("epochs", "steps", "seed", "order")
_ENOUGH = 2
_WORTH_SAYING = 1.2
"""The least speed-up that a sentence is made of."""
_LARGE = 1000
_LONG = 100
"""Seconds from here on are said without fractions."""


@dataclass(slots=True)
class Trial:
    """One value: its project, and its run as far as it is."""

    value: Any
    text: str
    project: Project
    state: State = "waiting"
    sentence: str = ""
    folder: RunFolder | None = None
    measured: Measurement = field(default_factory=Measurement)

    @property
    def run(self) -> RunState:
        """What is known of its run."""
        return self.measured.run

    @property
    def is_over(self) -> bool:
        """Whether nothing more comes of it."""
        return self.state in ("done", "skipped", "stopped", "failed", "left")

    def end(self, outcome: Outcome, *, is_skipped: bool = False) -> None:
        """Take how its run ended."""
        self.run.end(outcome)
        self.sentence = outcome.sentence
        if not outcome.is_success:
            self.state = "failed"
        elif outcome.kind == "finished":
            self.state = "done"
        else:
            self.state = "skipped" if is_skipped else "stopped"


class Experiment:
    """A setting, and a trial for each of its values."""

    def __init__(self, setting: Setting, trials: list[Trial], folder: Path) -> None:
        self.setting, self.trials, self.folder = setting, trials, folder

    def launch(self, trial: Trial) -> Launch:
        """Make the run folder of a trial and say what to ask for. Raises RunFolderError."""
        name = f"{trial.project.name} {self.setting.key} {trial.text}"
        launch = prepare(trial.project, self.folder, name=name)
        trial.folder = launch.folder
        # Watching and live answers take time between the epochs, and nobody looks here.
        request = msgspec.structs.replace(launch.request, watches=(), follow=None)
        return Launch(launch.folder, launch.script, request)

    @property
    def base(self) -> Trial | None:
        """What the others are measured against: the smallest batch size, else the first value, of
        those whose speed is known."""
        known = [trial for trial in self.trials if trial.measured.epoch_seconds]
        # A speed with the first step in it is no measure for those without.
        known = [t for t in known if not t.measured.is_with_tracing] or known
        if self.setting.key == "batch_size":
            known.sort(key=lambda trial: int(trial.value))
        return known[0] if known else None

    def speed_up(self, trial: Trial) -> float | None:
        """How many times faster an epoch is than that of the base; None before both are known."""
        base, own = self.base, trial.measured.epoch_seconds
        if base is None or not own or not base.measured.epoch_seconds:
            return None
        if trial.measured.is_with_tracing != base.measured.is_with_tracing:
            return None
        return base.measured.epoch_seconds / own

    def sentence(self) -> str:
        """How it ended, for the person."""
        done, count = sum(t.state == "done" for t in self.trials), len(self.trials)
        how_many = f"{done}" if done == count else f"{done} of {count}"
        said = f"Compared {how_many} values of {self.setting.title}."
        return " ".join(filter(None, [said, self._speed_sentence(), self._score_sentence()]))

    def _speed_sentence(self) -> str:
        """The greatest speed-up, where the setting can make one."""
        if self.setting.owner.id == OPTIMIZER or self.setting.key in _NO_MATTER_OF_SPEED:
            return ""
        known = [(s, trial.text) for trial in self.trials if (s := self.speed_up(trial))]
        speed_up, text = max(known, default=(0.0, ""))
        if self.base is None or speed_up < _WORTH_SAYING:
            return ""
        return f"An epoch with {text} is {speed_up:.3g} times as fast as with {self.base.text}."

    def _score_sentence(self) -> str:
        """The best score on the test data, where it is known which is better."""
        known = [(test, t.text) for t in self.trials if (test := t.measured.test) is not None]
        is_high = is_higher_better(self.metric)
        is_low = not self.metric and self.setting.param.kind != "loss"
        if len(known) < _ENOUGH or not (is_high or is_low):
            return ""
        score, text = max(known) if is_high else min(known)
        name = self._score_name
        return f"{'Best' if is_high else 'Least'} test {name}: {_score(score)}, with {text}."

    # --- the table -------------------------------------------------------------------

    @property
    def metric(self) -> str:
        """The metric that all of them report beside the loss."""
        return next((t.measured.metric for t in self.trials if t.measured.metric), "")

    @property
    def _score_name(self) -> str:
        """What a person calls it."""
        titles = (t.measured.run.titled(self.metric) for t in self.trials if t.measured.metric)
        return next(titles, self.metric or "loss").replace("_", " ")

    @property
    def has_validation(self) -> bool:
        """Whether something else than the test data is held back while training."""
        kinds = {trial.project.training.validation.kind for trial in self.trials}
        return not kinds <= {"none", "test"}

    def headings(self) -> tuple[str, ...]:
        """The columns of the table; "epoch" is how many seconds one takes."""
        base, score = self.base, self._score_name
        over = f"speed-up over {base.text}" if base else "speed-up"
        return (
            self.setting.words,
            "state",
            "epoch",
            "samples/s",
            over,
            "loss",
            *([score] if self.metric else []),
            *([f"validation {score}"] if self.has_validation else []),
            f"test {score}",
        )

    def rows(self) -> list[tuple[str | float | None, ...]]:
        """A row for each value, along the headings; None for what is not known."""
        rows: list[tuple[str | float | None, ...]] = []
        for trial in self.trials:
            run = trial.measured
            score = [run.score] if self.metric else []
            timing = (run.epoch_seconds, run.samples_per_second or None, self.speed_up(trial))
            held_back = [run.validation] if self.has_validation else []
            rows.append((trial.text, trial.state, *timing, run.loss, *score, *held_back, run.test))
        return rows

    def shown_rows(self) -> list[tuple[str, ...]]:
        """The same rows as people read them."""
        formats = ("{}", "{}", "{}", "{:,.0f}", "{:#.3g}\u00d7")
        shown = []
        for trial, row in zip(self.trials, self.rows(), strict=True):
            cells = ["" if v is None else f.format(v) for f, v in zip(formats, row, strict=False)]
            cells[2] = _seconds(trial.measured)
            cells += ["" if v is None else _score(v) for v in row[len(formats) :]]
            shown.append(tuple(cells))
        return shown

    def as_text(self, *, separator: str = "\t") -> str:
        """The table as text, for a spreadsheet or a message."""
        text = io.StringIO()
        table = csv.writer(text, delimiter=separator, lineterminator="\n")
        table.writerow(self.headings())
        for row in self.rows():
            table.writerow(["" if v is None else _plain(v) for v in row])
        return text.getvalue()

    def write_table(self) -> Path | None:
        """Keep the table beside the runs; None where nothing ran. Raises RunFolderError."""
        if not self.folder.is_dir():
            return None
        path = self.folder / TABLE_FILE
        try:
            path.write_text(self.as_text(separator=","), encoding="utf-8")
        except OSError as error:
            raise RunFolderError(
                f'The table cannot be written to "{path}": {error.strerror or error}.'
            ) from error
        return path


def plan(
    content: bytes, setting: Setting, values: Sequence[Any], root: Path, length: int | None = None
) -> Experiment:
    """An experiment with a project, as the text of its file; nothing runs or is written yet.

    `length` are other epochs for all, or steps where training counts these. Raises VaryingError
    with a sentence where one of the values could not be trained with.
    """
    if setting.param.name in ("epochs", "steps") and not setting.node:
        length = None
    trials = [
        Trial(value, setting.told(value), varied(content, setting, value, length))
        for value in values
    ]
    if not trials:
        raise VaryingError("There is nothing to compare.")
    named = plain_name(f"{trials[0].project.name} {setting.key}")
    folder = root / EXPERIMENTS_FOLDER / f"{datetime.now():%Y-%m-%d_%H-%M-%S}_{named}"
    return Experiment(setting, trials, folder)


def _seconds(run: Measurement) -> str:
    """How long an epoch takes; "<" where the first step could not be left out."""
    seconds = run.epoch_seconds
    if seconds is None:
        return ""
    digits = f"{seconds:#.3g}" if seconds < _LONG else f"{seconds:,.0f}"
    return f"{'< ' if run.is_with_tracing else ''}{digits} s"


def _score(value: str | float) -> str:
    """A loss or a metric, to four digits, so that those of a column stand beneath each other."""
    if isinstance(value, str):
        return value
    return f"{value:#.4g}" if abs(value) < _LARGE else f"{value:.4g}"


def _plain(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:.6g}"
