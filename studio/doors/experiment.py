"""`strata experiment`: one project run with several values of a setting, and a table of them."""

import contextlib
from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from studio.doors.headless import (
    FAILED,
    INTERRUPTED,
    OK,
    BarReport,
    backend_for,
    failed,
    objection_to_epochs,
    print_json,
    stopping_on_ctrl_c,
)
from studio.engine.process import KerasProcess, ProcessGone
from studio.engine.protocol.message import Ready
from studio.engine.protocol.run import EpochDone, RunStarted, StepsDone
from studio.project import store
from studio.project.project import Project
from studio.project.varying import VaryingError, find_setting, read_values
from studio.runs.experiment import Experiment, Trial, plan
from studio.runs.run_folder import RunFolderError, runs_root


def experiment(
    project: Project,
    key: str,
    values: str,
    epochs: int | None,
    runs: Path | None,
    as_json: bool,
) -> int:
    """Run a project with each of the values in turn; returns the exit code."""
    if sentence := objection_to_epochs(project, epochs):
        return failed(sentence, as_json)
    try:
        setting = find_setting(project, key)
        chosen = read_values(setting, values)
        made = plan(store.to_bytes(project), setting, chosen, runs or runs_root(), epochs)
    except VaryingError as error:
        return failed(str(error), as_json)
    was_interrupted = False
    for trial in made.trials:
        if was_interrupted:
            trial.state = "left"
            continue
        was_interrupted = _run(made, trial, as_json)
        if as_json:
            print_json({"type": "trial", **_told(made, trial)})
        else:
            style = "red" if trial.state == "failed" else "green"
            _console().print(trial.sentence, style=style)
    try:
        made.write_table()
    except RunFolderError as error:
        return failed(str(error), as_json)
    _close(made, as_json)
    if was_interrupted:
        return INTERRUPTED
    return OK if any(trial.state == "done" for trial in made.trials) else FAILED


def _run(made: Experiment, trial: Trial, as_json: bool) -> bool:
    """Run one value to its end; whether the person ended it."""
    if not as_json:
        _console().print(f"{made.setting.title} {trial.text}", style="bold")
    try:
        launch = made.launch(trial)
        report = None if as_json else BarReport(launch)
        with (
            KerasProcess(backend_for(trial.project)) as process,
            stopping_on_ctrl_c(process) as interrupted,
        ):
            with report or contextlib.nullcontext():
                for event in process.events():
                    if isinstance(event, Ready):
                        process.send(launch.request)
                    _measure(trial, event)
                    if report is not None:
                        report.take(event)
            trial.end(process.outcome())
        launch.folder.write_metrics_csv()
    except (ProcessGone, RunFolderError) as error:
        trial.state, trial.sentence = "failed", str(error)
        return False
    return interrupted.is_set()


def _measure(trial: Trial, event: Any) -> None:
    match event:
        case RunStarted():
            trial.measured.take_start(event)
        case StepsDone():
            trial.measured.take_steps(event)
        case EpochDone():
            trial.measured.take_epoch(event)


def _told(made: Experiment, trial: Trial) -> dict[str, Any]:
    run = trial.measured
    return {
        "setting": made.setting.key,
        "value": trial.value,
        "state": trial.state,
        "sentence": trial.sentence,
        "seconds_per_epoch": run.epoch_seconds,
        "samples_per_second": run.samples_per_second or None,
        "speed_up": made.speed_up(trial),
        "loss": run.loss,
        "metric": run.metric,
        "score": run.score,
        "validation": run.validation,
        "test": run.test,
        "run_folder": str(trial.folder.path) if trial.folder else "",
    }


def _close(made: Experiment, as_json: bool) -> None:
    if as_json:
        trials = [_told(made, trial) for trial in made.trials]
        print_json({"type": "experiment", "folder": str(made.folder), "trials": trials})
        return
    console = _console()
    console.print(made.sentence())
    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for heading in made.headings():
        table.add_column(heading, justify="left" if heading == "state" else "right")
    for row in made.shown_rows():
        table.add_row(*row)
    console.print(table)
    console.print(f"folder  {made.folder}", soft_wrap=True)


def _console() -> Console:
    """Prints as it is written what a sentence or a path has in brackets."""
    return Console(highlight=False, markup=False)
