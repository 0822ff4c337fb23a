"""What a script reads of the person's arrays and pictures is what the reader found in them."""

from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pandas as pd
import pytest
from PIL import Image, ImageOps

from studio.codegen.data import data_code
from studio.codegen.layout import lay_out
from studio.engine.protocol.reader import Facts, Look
from studio.engine.reader.looking import answers
from studio.project.assuming import assumed
from studio.project.data_problems import data_problems
from studio.project.datasets import DataSettings, PreparedColumn, Split
from studio.project.preparing import AnyStep, ClassNumbers, Fill, Scale
from studio.project.sources import Source
from studio.project.suggest import suggested

ROWS = 30
THREE = np.arange(ROWS) % 3
X = np.arange(ROWS * 5.0).reshape(ROWS, 5)


def inspected(path: Path) -> Source:
    *_, last = answers(Look(1, None, str(path)))
    assert isinstance(last, Facts), last
    return last.source


def loaded(settings: DataSettings) -> list[dict[str, Any]]:
    """What `load_data` of the script gives, without Keras."""
    code = data_code(settings)
    lines = [line for name, v in code.constants for line in lay_out(v, f"{name} = ")]
    for function in code.functions:
        if "keras.utils.PyDataset" not in function[0]:
            lines += function
    space: dict[str, Any] = {"np": np, "pd": pd, "Path": Path}
    space |= {"Image": Image, "ImageOps": ImageOps}
    exec("\n".join(lines), space)
    return list(space["load_data"]())


def whole(source: Source, steps: tuple[AnyStep, ...] = ()) -> dict[str, Any]:
    """The columns x and y, all rows but the last in their order."""
    columns = (PreparedColumn("x", "x"), PreparedColumn("y", "y", steps))
    (train, _) = loaded(DataSettings(source, columns, Split(test=1, shuffle=False)))
    return train


def saved(folder: Path, **arrays: Any) -> Source:
    np.savez(folder / "a.npz", **arrays)
    return inspected(folder / "a.npz")


@pytest.mark.parametrize(
    "labels",
    [
        THREE,
        THREE[:, np.newaxis],
        THREE.astype("float64"),
        THREE + 1,
        (THREE + 1.0)[:, np.newaxis],
        np.array([0, 500, 1000], "uint16")[THREE],
        np.array(["cat", "dog", "owl"])[THREE],
        np.array(["cat", "dog", "owl"], "S")[THREE],
    ],
)
def test_labels_of_any_kind_become_the_numbers_of_their_classes(tmp_path, labels):
    source = saved(tmp_path, x=X, y=labels)
    column = source.info().columns[1]
    train = whole(source, (ClassNumbers(),) if column.is_coded else ())
    assert train["y"].tolist() == THREE[:-1].tolist()
    assert train["y"].dtype == np.int64


def test_flags_and_one_hot_rows_are_read(tmp_path):
    flags = whole(saved(tmp_path, x=X, y=THREE == 1))["y"]
    assert (flags.tolist(), flags.dtype) == ((THREE == 1).astype(int)[:-1].tolist(), np.int64)
    rows = whole(saved(tmp_path, x=X, y=np.eye(3)[THREE]))["y"]
    assert (rows == np.eye(3)[THREE][:-1]).all()


def test_another_word_is_placed(tmp_path):
    source = saved(tmp_path, x=X, y=np.array(["cat", "dog", "owl"])[THREE])
    words = np.array(["cat", "dog", "owl"])[THREE]
    words[7] = "cow"
    np.savez(tmp_path / "a.npz", x=X, y=words)
    with pytest.raises(ValueError, match=r"a\.npz, row 7: 'cow' is no class"):
        whole(source, (ClassNumbers(),))
    np.savez(tmp_path / "a.npz", x=X, y=THREE)
    with pytest.raises(ValueError, match='array "y": it holds int64, and no words'):
        whole(source, (ClassNumbers(),))


def test_colours_that_come_first_are_brought_behind(tmp_path):
    pictures = np.random.RandomState(0).randint(0, 256, (ROWS, 3, 9, 8)).astype("uint8")
    train = whole(saved(tmp_path, x=pictures, y=THREE))
    assert (train["x"] == np.moveaxis(pictures, 1, -1)[:-1]).all()


@pytest.mark.parametrize("kind", ["npz", "npy"])
def test_lines_of_pixels_are_loaded_as_the_pictures_that_are_shown(tmp_path, kind):
    pixels = np.random.RandomState(0).randint(0, 256, (ROWS, 81)).astype("uint8")
    path = tmp_path / f"flat.{kind}"
    if kind == "npy":
        np.save(path, pixels)
    else:
        np.savez(
            path, a_train=pixels[:20], a_test=pixels[20:], b_train=THREE[:20], b_test=THREE[20:]
        )
    *_, found = answers(Look(1, None, str(path)))
    assert isinstance(found, Facts)
    (offer,) = [note.instead for note in found.notes if note.code == "flat_pictures"]
    *_, found = answers(Look(1, offer))
    assert isinstance(found, Facts)
    name = found.source.info().columns[0].name
    settings = DataSettings(found.source, (PreparedColumn("x", name),), Split(0.1, shuffle=False))
    train, test = loaded(settings)
    whole = np.concatenate([train["x"], test["x"]])
    assert (whole == pixels.reshape(ROWS, 9, 9)).all()


def test_gaps_pass_where_a_step_fills_them(tmp_path):
    gap = X.copy()
    gap[3, 2] = np.nan
    source = saved(tmp_path, x=gap, y=THREE)
    with pytest.raises(ValueError, match=r'array "x", row 3: a value is missing'):
        whole(source)
    columns = (PreparedColumn("x", "x", (Fill("value", 7.0),)), PreparedColumn("y", "y"))
    train, _ = loaded(DataSettings(source, columns, Split(test=1, shuffle=False)))
    assert train["x"][3, 2] == 7


def test_what_is_infinite_is_filled_as_what_is_missing(tmp_path):
    gap = X.astype("float32")
    gap[3, 2], gap[4, 2] = np.inf, np.nan
    source = saved(tmp_path, x=gap, y=THREE)
    columns = (PreparedColumn("x", "x", (Fill("mean"),)), PreparedColumn("y", "y"))
    train, test = loaded(DataSettings(source, columns, Split(test=1, shuffle=False)))
    usual = np.delete(X[:-1, 2], [3, 4]).mean()
    assert train["x"][3:5, 2] == pytest.approx([usual, usual])
    assert train["x"].dtype == test["x"].dtype == "float32"


@pytest.mark.parametrize("first", [0, 1])
def test_rows_without_a_class_stop_the_script_unless_they_are_filled(tmp_path, first):
    labels = THREE.astype("float64") + first
    labels[4] = np.nan
    source = saved(tmp_path, x=X, y=labels)
    settings = suggested(source)
    (warned,) = [p.sentence for p in data_problems(settings) if p.code == "missing_values"]
    assert "y (1). Training stops at the first of them. Fill them in a step" in warned
    assert [note.code for note in assumed(settings)] == []  # no row of an array is left out
    with pytest.raises(ValueError, match='array "y", row 4: a value is missing'):
        loaded(settings)
    x, y = settings.columns
    y = msgspec.structs.replace(y, steps=(*y.steps, Fill("most_frequent")))
    filled = msgspec.structs.replace(settings, columns=(x, y), split=Split(test=1, shuffle=False))
    assert filled.prepared()["y"].dtype == "float32"
    assert loaded(filled)[0]["y"][3:6].tolist() == [0, 0, 2]


@pytest.mark.parametrize(
    ("has_validation", "has_test"), [(True, True), (True, False), (False, True)]
)
def test_the_parts_of_arrays_stay_what_they_are(tmp_path, has_validation, has_test):
    arrays: dict[str, Any] = {"images_train": X[:18], "labels_train": THREE[:18]}
    if has_validation:
        arrays |= {"images_val": X[18:23], "labels_val": THREE[18:23]}
    if has_test:
        arrays |= {"images_test": X[23:], "labels_test": THREE[23:]}
    source = saved(tmp_path, **arrays)
    columns = (PreparedColumn("x", "images"), PreparedColumn("y", "labels"))
    train, *valid, test = loaded(DataSettings(source, columns, Split(test=4, validation=0)))
    seen = {tuple(row) for row in train["x"]}
    assert seen <= {tuple(row) for row in X[:18]}
    assert len(seen) == (18 if has_test else 14)
    if has_validation:
        assert (valid[0]["x"] == X[18:23]).all()
        assert (valid[0]["y"] == THREE[18:23]).all()
    if has_test:
        assert (test["x"] == X[23:]).all()


def test_the_parts_of_folders_stay_what_they_are(tmp_path):
    value = 0
    for part, count in (("train", 4), ("valid", 2), ("test", 3)):
        for name in ("a", "b"):
            (tmp_path / part / name).mkdir(parents=True)
            for number in range(count):
                value += 1
                picture = Image.new("L", (8, 8), value)
                picture.save(tmp_path / part / name / f"{number}.png")
    source = inspected(tmp_path)
    columns = (PreparedColumn("image", "image", (Scale(1.0),)), PreparedColumn("label", "label"))
    train, valid, test = loaded(DataSettings(source, columns, Split(test=0.5, shuffle=True)))
    shades = [sorted(part["image"][:][:, 0, 0, 0].tolist()) for part in (train, valid, test)]
    assert shades == [[*range(1, 9)], [*range(9, 13)], [*range(13, 19)]]
    assert valid["label"].tolist() == [0, 0, 1, 1]
    (tmp_path / "valid" / "b" / "1.png").unlink()
    with pytest.raises(ValueError, match=r"valid: 3 files, not 4"):
        loaded(DataSettings(source, columns))
