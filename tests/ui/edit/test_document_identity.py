"""The open project stays the same one through saving, and becomes one of its own by Save As."""

from pathlib import Path

import pytest

from studio.project.store import ProjectError, load
from studio.resources import resource
from studio.ui.edit.document import Document

pytestmark = pytest.mark.usefixtures("qapp")


def test_saving_keeps_the_id_and_saving_as_begins_another_that_knows_its_origin(
    tmp_path: Path,
) -> None:
    document = Document()
    untitled = document.project.identity
    document.save(tmp_path / "a.strata")
    first = document.project.identity
    assert first.origins[0].id == untitled.id
    document.save(tmp_path / "a.strata")
    assert document.project.identity == first == load(tmp_path / "a.strata").identity
    document.save(tmp_path / "b.strata")
    assert load(tmp_path / "a.strata").identity == first
    assert load(tmp_path / "b.strata").identity.origins[0].id == first.id


def test_an_example_is_the_same_project_until_it_is_saved() -> None:
    ids = []
    for _ in range(2):
        document = Document()
        document.show(load(resource("examples", "spirals.strata")))
        ids.append(document.project.identity.id)
    assert ids[0] == ids[1] != Document().project.identity.id


def test_what_could_not_be_saved_is_the_project_that_it_was(tmp_path: Path) -> None:
    document = Document()
    before = document.project.identity
    with pytest.raises(ProjectError):
        document.save(tmp_path / "nowhere" / "a.strata")
    assert document.project.identity == before
