"""A project finds its own runs, and no other's of the same name."""

from pathlib import Path

import msgspec
import pytest

from studio.project.identity import Identity
from studio.project.project import Project
from studio.project.store import load
from studio.resources import resource
from studio.runs.launch import prepare
from studio.runs.ownership import owner
from studio.runs.run_folder import RunFolder
from studio.runs.run_record import RECORD_FILE


@pytest.fixture
def project() -> Project:
    project = load(resource("examples", "spirals.strata"))
    project.identity = Identity.new()
    return project


def is_own(project: Project, folder: RunFolder) -> bool:
    return owner(project).owns(folder, folder.record())


def test_a_run_is_found_again_after_a_rename_and_in_a_copy_and_not_by_its_name(
    project: Project, tmp_path: Path
) -> None:
    run = prepare(project, tmp_path).folder
    twin = load(resource("examples", "spirals.strata"))
    twin.identity = Identity.new()
    assert not is_own(twin, run)
    project.name = "something else"
    assert is_own(project, run)
    twin.identity = project.identity.copied()
    assert is_own(twin, run)
    assert not is_own(twin, prepare(project, tmp_path).folder)  # trained after the copy was made


def test_a_run_says_what_it_ran_with(project: Project, tmp_path: Path) -> None:
    record = prepare(project, tmp_path).folder.record()
    assert (record.project, record.project_id) == (project.name, project.identity.id)
    assert {"strata", "python", "keras", "tensorflow"} <= record.versions.keys()


def test_a_run_from_before_there_were_ids_is_found_by_name_and_nodes(
    project: Project, tmp_path: Path
) -> None:
    run = prepare(project, tmp_path).folder
    (run.path / RECORD_FILE).unlink()
    assert run.record().project_id == ""
    assert is_own(project, run)
    project.graph.remove_nodes([project.graph.in_order()[-1].id])
    assert is_own(project, run)
    assert not is_own(Project(name=project.name), run)
    project.name = "something else"
    assert not is_own(project, run)


def test_a_broken_record_is_read_as_none(project: Project, tmp_path: Path) -> None:
    run = prepare(project, tmp_path).folder
    (run.path / RECORD_FILE).write_text("{")
    record = run.record()
    assert (record.project, record.project_id) == (run.name, "")
    assert run.started is not None
    assert abs((record.begun - run.started.astimezone()).total_seconds()) < 1


def test_a_title_and_a_note_are_kept(project: Project, tmp_path: Path) -> None:
    run = prepare(project, tmp_path).folder
    told = msgspec.structs.replace(run.record(), title="the wide one", note="lr was too high")
    run.write_record(told)
    assert RunFolder(run.path).record() == told
