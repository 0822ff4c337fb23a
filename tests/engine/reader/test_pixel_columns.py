"""Columns that hold the pixels of pictures, one each: said, and read as pictures by one click."""

from pathlib import Path

import msgspec
import numpy as np
import pytest

from studio.engine.protocol.reader import Facts, Head, Look
from studio.engine.reader.looking import answers
from studio.graph.elements import Node
from studio.project.datasets import DataSettings
from studio.project.project import Project
from studio.project.rereading import reread
from studio.project.roles import with_role
from studio.project.sources import Table
from studio.project.suggest import suggested
from studio.runs.subject import subject_of
from studio.ui.data.beginning import beginning
from tests.helpers.loaded import loaded

SIDE, ROWS = 9, 40
PIXELS = np.random.default_rng(3).integers(0, 256, (ROWS, SIDE * SIDE))
PIXELS[:, :SIDE] = 0
LABELS = np.arange(ROWS) % 4


def written(folder: Path, *, names: bool = True, label_last: bool = False) -> Path:
    parts = [PIXELS, LABELS[:, None]] if label_last else [LABELS[:, None], PIXELS]
    head = ["label", *(f"pixel{n}" for n in range(SIDE * SIDE))]
    lines = [",".join(head)] if names else []
    lines += [",".join(map(str, row)) for row in np.concatenate(parts, axis=1)]
    path = folder / "digits.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


def looked(look: Look) -> tuple[list[Head], Facts]:
    *before, last = answers(look)
    assert isinstance(last, Facts), last
    return [each for each in before if isinstance(each, Head)], last


def as_pictures(path: Path) -> tuple[list[Head], Table]:
    """What the offer of the note brings."""
    _, found = looked(Look(1, path=str(path)))
    (note,) = [note for note in found.notes if note.code == "pixels"]
    assert f"{SIDE} by {SIDE}" in note.sentence
    heads, again = looked(Look(2, note.instead))
    assert isinstance(again.source, Table)
    return heads, again.source


def test_pixels_in_columns_are_said_and_shown_as_pictures(tmp_path: Path) -> None:
    heads, source = as_pictures(written(tmp_path))
    thumbnail = heads[-1].thumbnails[1]
    assert (thumbnail.width, thumbnail.height, thumbnail.label) == (SIDE, SIDE, "1")
    assert np.abs(np.frombuffer(thumbnail.pixels, "uint8") - PIXELS[1]).max() <= 1
    _, found = looked(Look(3, source))
    (note,) = [note for note in found.notes if note.code == "pixels"]
    assert isinstance(note.instead, Table)
    assert note.instead.pixels == ()


@pytest.mark.parametrize(("names", "label_last"), [(True, False), (False, False), (False, True)])
def test_a_script_trains_on_the_pictures(tmp_path: Path, names: bool, label_last: bool) -> None:
    _, source = as_pictures(written(tmp_path, names=names, label_last=label_last))
    settings = suggested(source)
    split = msgspec.structs.replace(settings.split, shuffle=False, stratify="")
    train = loaded(msgspec.structs.replace(settings, split=split))[0]
    image, label = settings.columns
    assert (image.role, label.role) == ("input", "target")
    rows = len(train[label.name])
    assert train["image"].shape == (rows, SIDE, SIDE, 1)
    np.testing.assert_allclose(train["image"].reshape(rows, -1), PIXELS[:rows] / 255, atol=1e-6)
    np.testing.assert_array_equal(train[label.name], LABELS[:rows])


def test_taking_pixels_for_pictures_prepares_them_anew(tmp_path: Path) -> None:
    path = written(tmp_path)
    plain = suggested(looked(Look(1, path=str(path)))[1].source)
    assert plain.columns[0].name == "measurements"
    made = reread(plain, as_pictures(path)[1])
    assert [column.name for column in made.columns] == ["image", "label"]


def test_another_number_that_is_read_does_not_join_the_pixels(tmp_path: Path) -> None:
    settings = with_role(suggested(as_pictures(written(tmp_path))[1]), "label", "input")
    assert [len(column.sources) for column in settings.columns] == [SIDE * SIDE, 1]


def test_such_a_picture_is_drawn_to_be_tried(tmp_path: Path) -> None:
    settings: DataSettings = suggested(as_pictures(written(tmp_path))[1])
    project = Project("digits", data=settings)
    made = beginning(project, with_layers=True)
    for node, _ in made.nodes:
        assert isinstance(node, Node)
        project.graph.add_node(node)
    for edge in made.edges:
        project.graph.connect(edge)
    picture = subject_of(project).picture
    assert picture is not None
    assert not picture.is_raw
    assert picture.raw[0].shape == (SIDE, SIDE, 1)
    assert picture.raw[0].high == 1
