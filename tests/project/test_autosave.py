"""Copies of unsaved edits: where they lie, whose they are, and when they are gone."""

import json
import os
import subprocess
import sys

import psutil
import pytest

from studio.project import store
from studio.project.autosave import Autosave, leftovers
from studio.project.project import Project


@pytest.fixture
def content():
    return store.to_bytes(Project("net"))


def left_by_a_crash(root):
    """Make the notes those of a process that is no more."""
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    for note in root.glob("*.json"):
        note.write_text(json.dumps({**json.loads(note.read_text()), "pid": gone.pid}))


def test_the_copy_lies_beside_the_file(tmp_path, content):
    Autosave(tmp_path / "own").write(content, "net", tmp_path / "net.strata")
    (copy,) = tmp_path.glob(".net.strata.*.autosave")
    assert copy.read_bytes() == content


def test_new_edits_of_a_file_leave_the_copy_that_waits_for_an_answer_alone(tmp_path, content):
    own, file = tmp_path / "own", tmp_path / "net.strata"
    Autosave(own).write(content, "net", file)
    left_by_a_crash(own)
    newer = Autosave(own)
    newer.write(store.to_bytes(Project("other")), "net", file)
    assert leftovers(own)[0].project().name == "net"
    newer.clear()
    assert leftovers(own)[0].project().name == "net"


def test_a_project_without_a_file_is_kept_in_the_programs_folder(tmp_path, content):
    Autosave(tmp_path).write(content, "net", None)
    left_by_a_crash(tmp_path)
    (leftover,) = leftovers(tmp_path)
    assert leftover.path is None
    assert leftover.project().name == "net"


def test_a_folder_that_cannot_be_written_does_not_lose_the_copy(tmp_path, content):
    (tmp_path / "file").write_text("in the way")
    Autosave(tmp_path / "own").write(content, "net", tmp_path / "file" / "net.strata")
    left_by_a_crash(tmp_path / "own")
    assert len(leftovers(tmp_path / "own")) == 1


def test_edits_of_a_living_process_are_not_offered(tmp_path, content):
    Autosave(tmp_path).write(content, "net", None)
    assert leftovers(tmp_path) == []


def test_clearing_leaves_nothing_behind(tmp_path, content):
    autosave = Autosave(tmp_path / "own")
    autosave.write(content, "net", tmp_path / "net.strata")
    autosave.clear()
    assert [p.name for p in tmp_path.rglob("*") if p.is_file()] == []


def test_discarding_a_leftover_takes_copy_and_note(tmp_path, content):
    Autosave(tmp_path / "own").write(content, "net", tmp_path / "net.strata")
    left_by_a_crash(tmp_path / "own")
    leftovers(tmp_path / "own")[0].discard()
    assert [p.name for p in tmp_path.rglob("*") if p.is_file()] == []


def test_a_note_that_is_no_note_is_passed_over(tmp_path):
    (tmp_path / "x.json").write_text("{")
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize("pid", [-1, 0, 2**40, 2**70])
def test_a_note_with_a_strange_process_does_not_hide_the_others(tmp_path, content, pid):
    Autosave(tmp_path).write(content, "net", None)
    left_by_a_crash(tmp_path)
    note = json.loads(next(tmp_path.glob("*.json")).read_text())
    (tmp_path / "strange.json").write_text(json.dumps({**note, "pid": pid}))
    assert "net" in [leftover.name for leftover in leftovers(tmp_path)]


@pytest.mark.parametrize("copy", ["a\0b", "", "/"])
def test_a_note_of_a_strange_copy_does_not_hide_the_others(tmp_path, content, copy):
    Autosave(tmp_path).write(content, "net", None)
    left_by_a_crash(tmp_path)
    note = json.loads(next(tmp_path.glob("*.json")).read_text())
    (tmp_path / "strange.json").write_text(json.dumps({**note, "copy": copy}))
    assert "net" in [leftover.name for leftover in leftovers(tmp_path)]


def test_a_process_that_took_the_number_of_one_that_crashed_owns_no_note(tmp_path, content):
    Autosave(tmp_path).write(content, "net", None)
    (note,) = tmp_path.glob("*.json")
    long_ago = psutil.boot_time() - 1_000
    os.utime(note, (long_ago, long_ago))
    assert len(leftovers(tmp_path)) == 1


def test_discarding_deletes_nothing_that_autosave_did_not_write(tmp_path, content):
    mine = tmp_path / "thesis.strata"
    mine.write_bytes(content)
    own = tmp_path / "own"
    Autosave(own).write(content, "net", None)
    left_by_a_crash(own)
    (note,) = own.glob("*.json")
    note.write_text(json.dumps({**json.loads(note.read_text()), "copy": str(mine)}))
    leftovers(own)[0].discard()
    assert mine.read_bytes() == content
    assert not note.exists()
