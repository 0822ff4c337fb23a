"""`strata resume`: a run that was cut off, or stopped, goes on from its newest checkpoint."""

import contextlib
from dataclasses import replace
from pathlib import Path

from msgspec import structs

from studio.doors.bars import Bars
from studio.doors.running import run_to_end
from studio.doors.saying import failed, print_json
from studio.doors.train import say_end
from studio.engine.process import ProcessGone
from studio.project import store
from studio.runs.launch import resumed
from studio.runs.run_folder import RunFolder, RunFolderError, runs_root


def resume(name: str, as_json: bool) -> int:
    """Let a run go on, by its folder or by the name of one where runs are kept; the exit code."""
    folder = find_run(name)
    try:
        launch = resumed(folder)
        # Live answers are for eyes, and nobody looks here.
        launch = replace(launch, request=structs.replace(launch.request, follow=None))
        run = folder.state()
        bars = None if as_json else Bars(run)
        show = bars.show if bars else print_json
        with bars or contextlib.nullcontext():
            project = store.load(folder.project)
            was_interrupted = run_to_end(project, launch, run, show, backend=launch.backend)
    except (ProcessGone, RunFolderError) as error:
        return failed(str(error), as_json)
    return say_end(run, launch, as_json=as_json, was_interrupted=was_interrupted)


def find_run(name: str) -> RunFolder:
    """The run of a folder; a bare name means one of the runs that are kept."""
    path = Path(name)
    kept = runs_root() / name
    return RunFolder(kept if not path.is_dir() and kept.is_dir() else path)
