"""The history: what is known of each run, in which settings runs differ, and what the person does
with them."""

import os
import time
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from studio.engine.protocol.codec import encode
from studio.engine.protocol.run import EpochDone
from studio.engine.protocol.run_lock import LOCK_FILE
from studio.runs import trash
from studio.runs.aims import best_of, is_higher_better
from studio.runs.history import (
    as_json,
    by_result,
    described,
    differences,
    disk_used,
    entries,
    in_bytes,
)
from studio.runs.ownership import owner
from studio.runs.run_folder import RunFolder, RunFolderError, history
from studio.runs.run_summary import SUMMARY_FILE, Best, summary_of
from tests.helpers.past_runs import past_run, spirals


def test_the_history_of_a_project_holds_its_runs_alone_newest_first(tmp_path: Path) -> None:
    project, twin = spirals(), spirals()
    first, second = past_run(project, tmp_path), past_run(project, tmp_path)
    past_run(twin, tmp_path)
    assert [e.folder for e in entries(tmp_path, owner(project))] == [second, first]
    assert len(list(entries(tmp_path))) == 3
    assert list(entries(tmp_path / "nowhere")) == []


def test_a_run_tells_its_best_and_last_and_how_it_ended(tmp_path: Path) -> None:
    past_run(spirals(), tmp_path, (0.5, 0.9, 0.8))
    (entry,) = entries(tmp_path)
    summary = entry.summary
    assert summary.best["val_accuracy"] == Best(0.9, 2)
    assert summary.last["val_accuracy"] == 0.8
    assert entry.result == ("val_accuracy", 0.9)
    assert (entry.ending, summary.epochs_done, summary.seconds) == ("finished", 3, 1.5)
    assert (summary.device, summary.backend, summary.params) == ("CPU", "tensorflow", 321)
    assert entry.record.project == "spirals"
    assert entry.disk == disk_used(entry.folder.path) > 1000


@pytest.mark.parametrize(
    ("ending", "words"),
    [("stopped", "stopped"), ("nan", "loss became NaN"), ("failed", "failed"), ("", "cut off")],
)
def test_every_ending_has_its_words(ending: str, words: str, tmp_path: Path) -> None:
    past_run(spirals(), tmp_path, ending=ending)
    assert [entry.ending for entry in entries(tmp_path)] == [words]


def test_a_run_whose_process_never_said_anything_never_began(tmp_path: Path) -> None:
    past_run(spirals(), tmp_path).events.unlink()
    (entry,) = entries(tmp_path)
    assert (entry.ending, entry.result) == ("never began", None)


def test_a_log_is_read_once_and_again_when_it_has_grown(tmp_path: Path) -> None:
    folder = past_run(spirals(), tmp_path, ending="")
    first = summary_of(folder)
    kept = folder.path / SUMMARY_FILE
    kept.write_bytes(msgspec.json.encode(msgspec.structs.replace(first, device="kept")))
    assert summary_of(folder).device == "kept"
    with folder.events.open("ab") as log:
        log.write(encode(EpochDone(2, {"val_accuracy": 0.95}, 0.5)) + b"\n")
    assert summary_of(folder).best["val_accuracy"] == Best(0.95, 3)
    kept.write_text("{")
    assert summary_of(folder).epochs_done == 3


def test_a_value_that_is_no_number_is_neither_best_nor_last(tmp_path: Path) -> None:
    folder = past_run(spirals(), tmp_path, ending="")
    with folder.events.open("ab") as log:
        log.write(b'{"type":"epoch_done","epoch":2,"logs":{"val_loss":1e999},"seconds":1}\n')
    summary = summary_of(folder)
    assert summary == summary_of(folder)
    assert summary.last["val_loss"] < 1


def test_a_broken_project_leaves_the_run_in_the_list(tmp_path: Path) -> None:
    past_run(spirals(), tmp_path).project.write_text("{")
    (entry,) = entries(tmp_path)
    assert entry.summary.settings == {}
    assert entry.ending == "finished"


def test_runs_differ_by_what_was_set_otherwise(tmp_path: Path) -> None:
    project = spirals()
    past_run(project, tmp_path, learning_rate=0.1)
    hidden = next(node for node in project.graph.nodes() if node.name == "hidden_1")
    project.graph.set_param(hidden.id, "units", 64)
    past_run(project, tmp_path, learning_rate=0.2)
    found = list(entries(tmp_path))
    assert differences(found) == ["optimizer.learning_rate", "hidden_1.units"]
    assert as_json(found[0], differences(found))["differs"] == {
        "optimizer.learning_rate": "0.2",
        "hidden_1.units": "64",
    }


def test_the_best_come_first_and_those_without_a_result_last(tmp_path: Path) -> None:
    project = spirals()
    for accuracy in (0.6, 0.9, 0.7):
        past_run(project, tmp_path, (accuracy,))
    past_run(project, tmp_path).events.unlink()
    found = by_result(entries(tmp_path))
    assert [entry.result and entry.result[1] for entry in found] == [0.9, 0.7, 0.6, None]


def test_runs_are_found_by_title_note_setting_version_and_ending(tmp_path: Path) -> None:
    past_run(spirals(), tmp_path, learning_rate=0.25)
    (entry,) = entries(tmp_path)
    entry = described(entry, title="The wide one", note="tried on a laptop")
    for text in ("wide", "LAPTOP the", "learning rate 0.25", "finished", "keras 3", "cpu", ""):
        assert entry.matches(text)
    assert not entry.matches("wide narrow")


def test_a_title_and_a_note_are_kept_in_the_folder(tmp_path: Path) -> None:
    past_run(spirals(), tmp_path)
    (entry,) = entries(tmp_path)
    told = described(described(entry, title="Best"), note="keep")
    (again,) = entries(tmp_path)
    assert (again.title, again.record.note) == ("Best", "keep")
    assert again.record == told.record
    assert replace(again, disk=0) == replace(told, disk=0)


# --- deleting


def test_a_deleted_run_comes_back_until_the_trash_is_emptied(tmp_path: Path) -> None:
    folder = past_run(spirals(), tmp_path)
    deleted = trash.delete(folder)
    assert history(tmp_path) == []
    assert trash.restore(deleted) == folder
    assert history(tmp_path) == [folder]
    deleted = trash.delete(folder)
    trash.empty(tmp_path)
    assert not deleted.now.exists()
    with pytest.raises(RunFolderError, match="cannot be brought back"):
        trash.restore(deleted)


def test_two_runs_of_one_name_both_find_room_in_the_trash(tmp_path: Path) -> None:
    for _ in range(2):
        path = tmp_path / "2026-02-03_12-00-00_net"
        path.mkdir()
        trash.delete(RunFolder(path))
    assert len(list((tmp_path / trash.TRASH_FOLDER).iterdir())) == 2


def test_a_run_that_is_trained_is_not_deleted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = past_run(spirals(), tmp_path)
    (folder.path / LOCK_FILE).touch()
    monkeypatch.setattr("studio.engine.protocol.run_lock.is_held", lambda path: True)
    with pytest.raises(RunFolderError, match="stop it before you delete it"):
        trash.delete(folder)
    assert [entry.ending for entry in entries(tmp_path)] == ["running"]


# --- words and speed


@pytest.mark.parametrize(
    ("size", "words"), [(0, "0 B"), (999, "999 B"), (1234, "1.23 kB"), (56_000_000, "56 MB")]
)
def test_sizes_are_said_in_units(size: int, words: str) -> None:
    assert in_bytes(size) == words


def test_less_loss_is_better_and_more_accuracy() -> None:
    assert is_higher_better("val_sparse_categorical_accuracy")
    assert not is_higher_better("mean_absolute_error")
    assert best_of("auc", [(0.5, 1), (0.9, 2), (0.9, 3), (float("nan"), 4)]) == (0.9, 2)
    assert best_of("loss", []) is None


def test_hundreds_of_runs_that_were_read_once_are_listed_in_a_moment(tmp_path: Path) -> None:
    folder = past_run(spirals(), tmp_path)
    summary_of(folder)
    files = {item.name: item.read_bytes() for item in folder.path.iterdir() if item.is_file()}
    stamp = folder.events.stat().st_mtime_ns
    for number in range(300):
        path = tmp_path / f"2026-02-03_12-00-00_spirals-{number}"
        path.mkdir()
        for name, content in files.items():
            (path / name).write_bytes(content)
        os.utime(path / "events.jsonl", ns=(stamp, stamp))
    began = time.process_time()
    assert len(list(entries(tmp_path))) == 301
    assert time.process_time() - began < 2
