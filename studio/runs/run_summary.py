"""What a run amounts to in a list of runs, read from its log once and kept beside it.

`summary.json` can be made anew at any time: it says of which log it is, by size and time.
"""

import contextlib
import math
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from studio.engine.protocol.codec import Event, decode_event
from studio.engine.protocol.run import EpochDone, RunEnded, RunPhase, RunStarted
from studio.project import store
from studio.runs.aims import best_of
from studio.runs.run_folder import RunFolder, RunFolderError
from studio.runs.run_settings import settings_of
from studio.runs.run_state import RunState

SUMMARY_FILE = "summary.json"
_VERSION = 1
_TAGS = tuple(
    f'"{kind.__struct_config__.tag}"'.encode()
    for kind in (RunStarted, EpochDone, RunEnded, RunPhase)
)
"""The events that a summary is made of; most of a log are steps."""
_TAG_WITHIN = 40


class Best(msgspec.Struct, frozen=True, array_like=True):
    """The best value of a metric, and after which epoch, or test where steps are counted."""

    value: float
    at: int


class Summary(msgspec.Struct, frozen=True, omit_defaults=True):
    """What came of a run. `ending` is the worker's word for it, "" while it has said none;
    `titles` are what a person calls the outputs."""

    of: tuple[int, int, int]
    ending: str = ""
    sentence: str = ""
    has_begun: bool = False
    epochs: int = 0
    epochs_done: int = 0
    seconds: float = 0.0
    device: str = ""
    backend: str = ""
    params: int = 0
    last: dict[str, float] = {}
    best: dict[str, Best] = {}
    evaluation: dict[str, float] = {}
    titles: dict[str, str] = {}
    settings: dict[str, str] = {}


def summary_of(folder: RunFolder) -> Summary:
    """What a run amounts to; of one whose log nobody can read, nothing."""
    of = _stamp(folder.events)
    path = folder.path / SUMMARY_FILE
    with contextlib.suppress(OSError, msgspec.MsgspecError):
        kept = msgspec.json.decode(path.read_bytes(), type=Summary)
        if kept.of == of:
            return kept
    made = _made(folder, of)
    with contextlib.suppress(RunFolderError):  # a folder that cannot be written can be looked at
        folder.write(SUMMARY_FILE, msgspec.json.encode(made))
    return made


def _made(folder: RunFolder, of: tuple[int, int, int]) -> Summary:
    run = RunState()
    with contextlib.suppress(OSError):
        run = RunState.of_log(_events(folder.events))
    started, ended = run.started, run.ended
    rows = [(_finite(r.logs), i if r.step else r.epoch + 1) for i, r in enumerate(run.reports, 1)]
    names = dict.fromkeys(name for logs, _ in rows for name in logs)
    best = {n: best_of(n, [(logs[n], at) for logs, at in rows if n in logs]) for n in names}
    return Summary(
        of,
        ending=ended.ending if ended else "",
        sentence=ended.sentence if ended else "",
        has_begun=started is not None,
        epochs=started.epochs if started else 0,
        epochs_done=run.epochs_done,
        seconds=ended.seconds if ended else sum(r.seconds for r in run.reports),
        device=started.device if started else "",
        backend=started.backend if started else "",
        params=started.params if started else 0,
        last={n: logs[n] for logs, _ in rows for n in logs},
        best={n: Best(*found) for n, found in best.items() if found is not None},
        evaluation=_finite(run.evaluation),
        titles=dict(started.titles) if started else {},
        settings=_settings(folder),
    )


def _finite(values: Mapping[str, float]) -> dict[str, float]:
    """Those that are numbers: no other can be kept as JSON, or be the best."""
    return {name: value for name, value in values.items() if math.isfinite(value)}


def _settings(folder: RunFolder) -> dict[str, str]:
    with contextlib.suppress(OSError, store.ProjectError):
        return settings_of(store.from_bytes(folder.project.read_bytes()))
    return {}


def _events(path: Path) -> Iterator[Event]:
    """The few events that count. Raises OSError."""
    try:
        with path.open("rb") as lines:
            for line in lines:
                if any(tag in line[:_TAG_WITHIN] for tag in _TAGS):
                    with contextlib.suppress(msgspec.MsgspecError):
                        yield decode_event(line)
    except FileNotFoundError:
        return


def _stamp(path: Path) -> tuple[int, int, int]:
    """What tells a log from itself later on."""
    with contextlib.suppress(OSError):
        found = os.stat(path)
        return _VERSION, found.st_size, found.st_mtime_ns
    return _VERSION, 0, 0
