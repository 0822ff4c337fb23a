"""Under what names files are written, and what is said of the others."""

from pathlib import Path

import pytest

from studio.project.file_names import LONGEST, file_name, with_ending
from studio.project.store import ProjectError, load, save
from tests.helpers.networks import classifier


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("..", "at least one letter"),
        (" .strata", "at least one letter"),
        ("a\x00b", r"control character U\+0000"),
        ("net.", "ends with a dot or a blank"),
        ("net .strata", "ends with a dot or a blank"),
        ("x" * 250, "takes 257 bytes, and the most is 255"),
        ("编" * 90, "takes 277 bytes"),
        ("half \ud83d", "half a letter"),
    ],
)
def test_a_bad_name_is_refused_with_a_sentence_and_writes_nothing(tmp_path, typed, words):
    path = with_ending(str(tmp_path / typed), ".strata")
    with pytest.raises(ProjectError, match=rf"{words}.*; save it under another name"):
        save(classifier(), path)
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("typed", ["net", "编码", "v1.2 of it.strata", "x" * (LONGEST - 7), "a b"])
def test_a_name_that_a_file_may_have_is_taken_as_it_is(tmp_path, typed):
    path = with_ending(str(tmp_path / typed), ".strata")
    save(classifier(), path)
    assert [file.name for file in tmp_path.iterdir()] == [path.name]
    assert load(path).name == classifier().name


def test_a_file_that_is_there_is_written_again_whatever_it_is_called(tmp_path):
    path = tmp_path / "net..strata"
    path.write_text("")
    save(classifier(), path)
    assert load(path).name == classifier().name


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("prices", "prices.strata"),
        ("in/out: a\x00b", "in-out- a-b.strata"),
        ("...", "untitled.strata"),
        ("编" * 200, f"{'编' * 82}.strata"),
    ],
)
def test_a_suggested_name_is_one_that_can_be_written(title, name):
    assert file_name(title, ".strata") == name
    assert Path(name).name == name
