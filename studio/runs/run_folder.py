"""The run folder: one training, whole, on disk.

    2026-02-03_14-05-09_autoencoder/
        script.py        the very file that ran
        project.strata   the project as it was then
        run.json         whose run it is, with what it ran, and what the person says of it
        events.jsonl     what the worker said, a line each
        metrics.csv      one row an epoch
        model.keras      the trained model
        checkpoints/     from where the run can go on: the last two, and the best
        running.lock     held by the process that trains the run
        origin.txt       the file that the weights came from, if no training made them
        evaluation/      what was found out about the trained model
        asked/           questions to it, and answers; of no worth afterwards
        plane/           what the network answered everywhere in the plane of its two inputs
        watches/NAME/    what a watched wire carried: rows.npy, epoch-0001.npy, ...

The worker writes the events, the watches and the model; the rest is written from here.
"""

import contextlib
import csv
import io
import os
import re
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from studio.engine.protocol import checkpoint_file, run_lock
from studio.engine.protocol.codec import Event, decode_event
from studio.engine.protocol.run import RunEnded, StepsDone
from studio.folders import data_folder
from studio.runs import run_record
from studio.runs.run_record import RECORD_FILE, RunRecord
from studio.runs.run_state import RunState

SCRIPT_FILE = "script.py"
PROJECT_FILE = "project.strata"
EVENTS_FILE = "events.jsonl"
METRICS_FILE = "metrics.csv"
MODEL_FILE = "model.keras"
ORIGIN_FILE = "origin.txt"

_DATE = "%Y-%m-%d_%H-%M-%S"
_DATE_LENGTH = 19
_LONGEST_LINE = 1 << 20
_COUNTED = ("epoch", "step")


class RunFolderError(Exception):
    """A run folder cannot be made, read or written. `str(error)` is a sentence."""


@dataclass(frozen=True, slots=True)
class RunFolder:
    """One run on disk. A value: two of the same path are the same run."""

    path: Path

    @classmethod
    def create(
        cls,
        root: Path,
        name: str,
        script_text: str,
        project_bytes: bytes,
        *,
        record: RunRecord | None = None,
        now: datetime | None = None,
    ) -> "RunFolder":
        """Make the folder of a new run under `root`, there whole or not at all. Without a record
        it is of no project.

        Raises RunFolderError when it cannot be written.
        """
        dated = f"{(now or datetime.now()).strftime(_DATE)}_{plain_name(name)}"
        try:
            root.mkdir(parents=True, exist_ok=True)
            unfinished = Path(tempfile.mkdtemp(prefix=".new-", dir=root))
        except OSError as error:
            raise RunFolderError(_cannot("make a folder for the run in", root, error)) from error
        try:
            (unfinished / SCRIPT_FILE).write_text(script_text, encoding="utf-8", newline="\n")
            (unfinished / PROJECT_FILE).write_bytes(project_bytes)
            if record is not None:
                (unfinished / RECORD_FILE).write_bytes(run_record.to_bytes(record))
            unfinished.chmod(0o755)  # mkdtemp's folders are for their owner alone
            return cls(_move_into_place(unfinished, root, dated))
        except OSError as error:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise RunFolderError(_cannot("write the run's files in", root, error)) from error

    # --- where things are -------------------------------------------------------

    @property
    def script(self) -> Path:
        """The script that ran."""
        return self.path / SCRIPT_FILE

    @property
    def project(self) -> Path:
        """The project as it was when the run began."""
        return self.path / PROJECT_FILE

    @property
    def events(self) -> Path:
        """The log of what the worker said."""
        return self.path / EVENTS_FILE

    @property
    def metrics_file(self) -> Path:
        """The table of epochs."""
        return self.path / METRICS_FILE

    @property
    def model(self) -> Path:
        """The trained model; there once the run was saved."""
        return self.path / MODEL_FILE

    @property
    def origin(self) -> str:
        """The name of the file that the weights were loaded from; "" for a run that trained."""
        try:
            return (self.path / ORIGIN_FILE).read_text(encoding="utf-8").strip()
        except OSError:
            return ""

    @property
    def started(self) -> datetime | None:
        """When the run was made, from the folder's name."""
        try:
            return datetime.strptime(self.path.name[:_DATE_LENGTH], _DATE)
        except ValueError:
            return None

    @property
    def name(self) -> str:
        """The project's name, from the folder's name."""
        return self.path.name[_DATE_LENGTH + 1 :] if self.started else self.path.name

    # --- whether it goes on, or could ---------------------------------------------

    @property
    def is_alive(self) -> bool:
        """Whether a process trains this run now."""
        return run_lock.is_held(self.path)

    def tell_to_end(self) -> bool:
        """Tell the process that trains this run to finish its step, save, and end. False where
        there is none, or the system has no such word."""
        process = run_lock.holder(self.path)
        if not process or sys.platform == "win32":  # which would end it in the midst of a step
            return False
        try:
            os.kill(process, signal.SIGTERM)
        except OSError:
            return False
        return True

    @property
    def was_cut(self) -> bool:
        """Whether the run began, and neither goes on nor said how it ended: its process was killed,
        or the power went."""
        return self.events.exists() and not self.is_alive and not self._has_told_its_end()

    @property
    def checkpoints(self) -> list[Path]:
        """The files from which it can go on, newest first; what was cut off is left out."""
        return [p for p in checkpoint_file.all_in(self.path) if checkpoint_file.is_whole(p)]

    def _has_told_its_end(self) -> bool:
        """Whether the last line of the log is the end of the run."""
        try:
            with self.events.open("rb") as log:
                log.seek(max(0, log.seek(0, os.SEEK_END) - _LONGEST_LINE))
                last = log.read().rstrip(b"\n").rpartition(b"\n")[2]
            return isinstance(decode_event(last), RunEnded)
        except (OSError, msgspec.MsgspecError):
            return False

    # --- what happened ------------------------------------------------------------

    def read_events(self) -> Iterator[Event]:
        """What the worker said, in order. Skips what is cut off, as after a kill.

        Raises RunFolderError when the log cannot be read; a run without a log said nothing.
        """
        try:
            with self.events.open("rb") as lines:
                for line in lines:
                    try:
                        event: Event = decode_event(line)
                    except msgspec.MsgspecError:
                        continue
                    yield event
        except FileNotFoundError:
            return
        except OSError as error:
            raise RunFolderError(_cannot("read the log", self.events, error)) from error

    def state(self, *, with_steps: bool = True) -> RunState:
        """What is known of the run. Most of the time goes to the curves over steps.

        Raises RunFolderError when the log cannot be read.
        """
        events = self.read_events()
        return RunState.of_log(e for e in events if with_steps or not isinstance(e, StepsDone))

    def metrics(self, state: RunState | None = None) -> list[dict[str, float]]:
        """One row an epoch: "epoch" (from 1), "seconds", then Keras's logs. Where training counts
        steps, one row a test, with the "step" after which it was. `state` spares who has it another
        look at the log."""
        return [
            {
                "epoch": float(report.epoch + 1),
                **({"step": float(report.step)} if report.step else {}),
                "seconds": report.seconds,
                **report.logs,
            }
            for report in (state or self.state(with_steps=False)).reports
        ]

    def write_metrics_csv(self, state: RunState | None = None) -> Path:
        """Write the epochs so far as a table, and give its path.

        Raises RunFolderError when it cannot be written.
        """
        rows = self.metrics(state)
        columns = list(dict.fromkeys(name for row in rows for name in row))
        text = io.StringIO()
        table = csv.DictWriter(text, columns, restval="", lineterminator="\n")
        table.writeheader()
        for row in rows:
            table.writerow({**row, **{name: int(row[name]) for name in _COUNTED if name in row}})
        return self.write(METRICS_FILE, text.getvalue().encode())

    # --- what is known beside the log ---------------------------------------------

    def record(self) -> RunRecord:
        """What is known of the run beside its log; of one from before that was kept, or whose file
        is broken, what the folder's name tells."""
        with contextlib.suppress(OSError, msgspec.MsgspecError):
            return run_record.from_bytes((self.path / RECORD_FILE).read_bytes())
        begun = self.started or datetime.fromtimestamp(0)
        return RunRecord(begun.astimezone(UTC), self.name)

    def write_record(self, record: RunRecord) -> None:
        """Put this in the place of what was known. Raises RunFolderError when it cannot."""
        self.write(RECORD_FILE, run_record.to_bytes(record))

    def write(self, name: str, content: bytes) -> Path:
        """Write a file of the folder, whole or not at all, and give its path.

        Raises RunFolderError when it cannot be written.
        """
        path = self.path / name
        unfinished = path.with_name(f".{name}.part")
        try:
            unfinished.write_bytes(content)
            os.replace(unfinished, path)
        except OSError as error:
            with contextlib.suppress(OSError):
                unfinished.unlink(missing_ok=True)
            raise RunFolderError(_cannot("write", path, error)) from error
        return path


def runs_root() -> Path:
    """Where runs are kept: `runs` in STRATA_HOME, or else in the person's data folder."""
    return data_folder() / "runs"


def history(root: Path) -> list[RunFolder]:
    """All runs under `root`, newest first. No such folder: no runs.

    Raises RunFolderError when the folder cannot be read.
    """
    try:
        folders = [entry for entry in root.iterdir() if (entry / SCRIPT_FILE).is_file()]
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise RunFolderError(_cannot("read the runs in", root, error)) from error
    visible = [folder for folder in folders if not folder.name.startswith(".")]
    return [RunFolder(path) for path in sorted(visible, key=_age, reverse=True)]


def plain_name(name: str) -> str:
    """A project's name as every file system takes it."""
    plain = re.sub(r"[^\w-]+", "-", name, flags=re.UNICODE).strip("-_").lower()
    while len(plain.encode()) > 80:
        plain = plain[:-1]
    return plain or "untitled"


def _age(path: Path) -> tuple[str, int, str]:
    """Sorts by date, and by number among runs of the same second."""
    number = re.search(r"-(\d+)$", path.name)
    return path.name[:_DATE_LENGTH], int(number[1]) if number else 1, path.name


def _move_into_place(unfinished: Path, root: Path, dated: str) -> Path:
    """Give the folder its name; runs of the same second are numbered."""
    number = 1
    while True:
        path = root / (dated if number == 1 else f"{dated}-{number}")
        number += 1
        if path.exists():
            continue
        try:
            unfinished.rename(path)
        except FileExistsError:
            continue
        except OSError:
            if path.exists():  # another process took the name meanwhile
                continue
            raise
        return path


def _cannot(do: str, path: Path, error: OSError) -> str:
    reason = error.strerror or str(error)
    return (
        f'Strata cannot {do} "{path}": {reason}. Make room or allow writing there, or set '
        "STRATA_HOME to another folder."
    )
