"""A project is known again by its id: through edits, renaming and moving, and as a copy."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from studio.project.identity import Identity
from studio.project.project import Project
from studio.project.store import ProjectError, from_bytes, identify, load, save, to_bytes

NOON = datetime(2026, 2, 3, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_the_id_of_a_file_is_kept_through_saving_renaming_and_moving(tmp_path: Path) -> None:
    project = Project(identity=Identity.new())
    save(project, tmp_path / "a.strata")
    (tmp_path / "elsewhere").mkdir()
    moved = (tmp_path / "a.strata").rename(tmp_path / "elsewhere" / "b.strata")
    again = load(moved)
    again.name = "renamed"
    save(again, moved)
    assert load(moved).identity == project.identity


def test_a_copy_has_the_runs_of_its_origin_up_to_then_and_its_own() -> None:
    first = Identity.new()
    second = first.copied(NOON)
    third = second.copied(NOON + 2 * HOUR)
    assert third.owns(third.id, NOON + 3 * HOUR)
    assert third.owns(second.id, NOON + HOUR)
    assert not third.owns(second.id, NOON + 3 * HOUR)
    assert third.owns(first.id, NOON - HOUR)
    assert not third.owns(first.id, NOON + HOUR)
    assert not first.owns(second.id, NOON - HOUR)
    assert not Identity().owns("", NOON)


def test_where_a_copy_came_from_is_saved_with_it() -> None:
    project = Project(identity=Identity.new().copied(NOON))
    again = from_bytes(to_bytes(project))
    assert again.identity == project.identity
    assert again.identity.origins[0].until == NOON


def test_a_file_from_before_there_were_ids_is_the_same_project_each_time() -> None:
    content = to_bytes(Project(name="old"))
    assert b'"id"' not in content
    assert json.loads(content)["version"] == 2
    first, second, other = from_bytes(content), from_bytes(content), Project(name="new")
    for project in (first, second, other):
        identify(project)
    assert first.identity == second.identity != other.identity
    assert first.identity.id


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", "../../etc"),
        ("id", 7),
        ("origins", [{"id": "a" * 32}]),
        ("origins", [{"id": "a" * 32, "until": "yesterday"}]),
    ],
)
def test_an_id_that_is_none_is_refused_with_its_place(field: str, value: object) -> None:
    record = json.loads(to_bytes(Project(identity=Identity.new())))
    with pytest.raises(ProjectError, match=rf"\$\.{field}"):
        from_bytes(json.dumps({**record, field: value}).encode())
