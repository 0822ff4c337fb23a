"""`strata experiment`: one project run with several values of a setting, and a table of them."""

import contextlib
from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.table import Table

from studio.doors.bars import Bars, plain_console
from studio.doors.running import objection_to_epochs, run_to_end
from studio.doors.saying import FAILED, INTERRUPTED, OK, failed, print_json
from studio.engine.process import ProcessGone
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
            plain_console().print(trial.sentence, style=style)
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
        plain_console().print(f"{made.setting.title} {trial.text}", style="bold")
    bars = None if as_json else Bars(trial.run)
    try:
        launch = made.launch(trial)
        with bars or contextlib.nullcontext():
            show = bars.show if bars else lambda _: None
            was_interrupted = run_to_end(trial.project, launch, trial.run, show)
    except (ProcessGone, RunFolderError) as error:
        trial.state, trial.sentence = "failed", str(error)
        return False
    assert trial.run.outcome is not None
    trial.end(trial.run.outcome)
    return was_interrupted


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
    console = plain_console()
    console.print(made.sentence())
    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for heading in made.headings():
        table.add_column(heading, justify="left" if heading == "state" else "right")
    for row in made.shown_rows():
        table.add_row(*row)
    console.print(table)
    console.print(f"folder  {made.folder}", soft_wrap=True)
