"""A run that is trained on: a new run that begins with all of the one before."""

from pathlib import Path

import pytest

from studio.engine.protocol.checkpoint_file import FOLDER, CheckpointHead, file_name, write
from studio.engine.protocol.codec import encode
from studio.engine.protocol.run import WatchUpdate
from studio.project.store import load
from studio.runs.launch import resumed
from studio.runs.run_folder import RunFolder, RunFolderError
from studio.runs.run_record import Parent
from studio.runs.training_on import training_on
from tests.helpers.past_runs import STEPS, past_run, spirals


def done(root: Path, *, is_over: bool = False) -> RunFolder:
    """One that did the two epochs that it was to do."""
    run = past_run(spirals(), root)
    head = CheckpointHead(2, 2 * STEPS, 0, is_over, None, (), {}, {})
    write(run.path / FOLDER / file_name(2, 2 * STEPS), head, ())
    return run


def test_it_asks_for_the_sum_and_begins_with_what_was_said(tmp_path: Path) -> None:
    run = done(tmp_path)
    (run.path / "watches").mkdir()
    (run.path / "watches" / "1.npy").write_bytes(b"points")
    update = WatchUpdate("n1", "encoder", 0, "watches/1.npy", "watches/rows.npy", "test")
    with run.events.open("ab") as log:
        log.write(encode(update) + b"\n")
    before = run.script.read_text()
    launch = training_on(run.path).launch(3)
    new = launch.folder
    assert new.path != run.path
    old_line = next(line for line in before.splitlines() if line.startswith("EPOCHS = "))
    assert new.script.read_text() == before.replace(old_line, "EPOCHS = 5")
    assert run.script.read_text() == before
    assert load(new.project).training.epochs == 5
    assert (launch.request.run_dir, launch.request.resume) == (str(new.path), "last")
    assert launch.backend == "tensorflow"
    assert new.record().parent == Parent("trained_on", run.path.name, epoch=2)
    assert new.record().project_id == run.record().project_id
    state = new.state()
    assert state.started is not None
    assert (state.started.epochs, state.epochs_done, state.ended) == (5, 2, None)
    assert [*state.epochs["val_accuracy"].y] == [*run.state().epochs["val_accuracy"].y]
    assert (new.path / "watches" / "1.npy").read_bytes() == b"points"
    assert [p.name for p in new.checkpoints] == [p.name for p in run.checkpoints]


def test_one_that_is_cut_off_before_it_says_a_word_goes_on_to_its_own_end(tmp_path: Path) -> None:
    new = training_on(done(tmp_path).path).launch(3).folder
    assert new.was_cut
    assert resumed(new).request.epochs == 5


def test_what_early_stopping_ended_is_not_trained_on(tmp_path: Path) -> None:
    with pytest.raises(RunFolderError, match="would end it there"):
        training_on(done(tmp_path, is_over=True).path)


def test_without_a_checkpoint_there_is_nothing_to_go_on_from(tmp_path: Path) -> None:
    with pytest.raises(RunFolderError, match="has no checkpoint"):
        training_on(past_run(spirals(), tmp_path).path)
    with pytest.raises(RunFolderError, match="There is no run"):
        training_on(tmp_path / "nothing")


def test_a_schedule_that_does_not_stretch_is_said(tmp_path: Path) -> None:
    project = spirals()
    schedule = {"name": "CosineDecay", "params": {"initial_learning_rate": 0.1, "decay_steps": 8}}
    run = past_run(project, tmp_path, learning_rate=schedule)  # type: ignore[arg-type]
    write(run.path / FOLDER / file_name(2, 8), CheckpointHead(2, 8, 0, False, None, (), {}, {}), ())
    assert "follows CosineDecay" in training_on(run.path).remark


def test_a_script_that_says_its_epochs_otherwise_is_not_guessed_at(tmp_path: Path) -> None:
    run = done(tmp_path)
    run.script.write_text(run.script.read_text().replace("EPOCHS = ", "EPOCHS = 1 + "))
    with pytest.raises(RunFolderError, match="does not say EPOCHS"):
        training_on(run.path).launch(1)
    assert [p for p in tmp_path.iterdir() if p.is_dir()] == [run.path]
