"""`strata runs` lists what was trained: of a project or of all, for people and for machines."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from studio.doors.cli import load_or_fail
from studio.doors.runs import Listing, runs
from studio.project.project import Project
from studio.project.store import save
from tests.helpers.past_runs import past_run, spirals


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project with two runs of its own, beside one of another project."""
    project = spirals()
    root = tmp_path / "runs"
    past_run(project, root, (0.5, 0.9), learning_rate=0.1, title="The good one")
    past_run(project, root, (0.5, 0.7), learning_rate=0.2, ending="stopped", title="The late one")
    past_run(spirals("other"), root, title="Of another")
    return project


def rows(text: str) -> list[str]:
    """The lines of runs, which begin with the date in the names of their folders."""
    return [line for line in text.splitlines() if line.startswith("20")]


def test_a_table_tells_a_project_s_runs_and_in_what_they_differ(
    project: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str], wide: None
) -> None:
    assert runs(project, tmp_path / "runs", Listing()) == 0
    told = capsys.readouterr().out
    assert "learning rate" in told
    late, good = rows(told)
    assert late.split()[1:5] == ["The", "late", "one", "stopped"]
    assert (tmp_path / "runs" / late.split()[0]).is_dir()  # what `strata resume` takes
    assert "val_accuracy 0.9" in good
    assert "0.1" in good
    assert "2 runs" in told


def test_the_best_come_first_where_that_is_asked_and_words_leave_others_out(
    project: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str], wide: None
) -> None:
    runs(project, tmp_path / "runs", Listing(is_by_result=True))
    assert [row.split()[2] for row in rows(capsys.readouterr().out)] == ["good", "late"]
    runs(None, tmp_path / "runs", Listing(text="another"))
    assert [row.split()[1:3] for row in rows(capsys.readouterr().out)] == [["Of", "another"]]
    runs(None, tmp_path / "runs", Listing(text="nowhere"))
    assert "There are no such runs." in capsys.readouterr().out


def test_curves_are_written_for_tensorboard(project: Project, tmp_path: Path) -> None:
    listing = Listing(text="good", tensorboard=tmp_path / "logs", as_json=True)
    assert runs(project, tmp_path / "runs", listing) == 0
    (place,) = (tmp_path / "logs").iterdir()
    assert {part.name for part in place.iterdir()} == {"train", "validation"}


def test_a_machine_is_told_a_line_for_each_run_of_the_file(
    project: Project, tmp_path: Path
) -> None:
    save(project, tmp_path / "net.strata")

    def strata(*words: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "studio", "runs", *map(str, words)],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "STRATA_HOME": str(tmp_path)},
        )

    told = strata(tmp_path / "net.strata", "--json", "--best")
    found = [json.loads(line) for line in told.stdout.splitlines()]
    assert [run["title"] for run in found] == ["The good one", "The late one"]
    assert found[0]["result"] == {"val_accuracy": 0.9}
    assert found[0]["differs"] == {"optimizer.learning_rate": "0.1"}
    assert found[0]["ending"] == "finished"
    assert strata().returncode == 2
    assert strata(tmp_path / "net.strata", "--all").returncode == 2


def test_a_file_without_an_id_is_one_project_for_every_command(tmp_path: Path) -> None:
    save(Project(name="old"), tmp_path / "old.strata")
    first, second = (load_or_fail(tmp_path / "old.strata", as_json=False) for _ in range(2))
    assert first.identity.id
    assert first.identity == second.identity


@pytest.fixture
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal in which nothing is folded."""
    monkeypatch.setenv("COLUMNS", "200")
