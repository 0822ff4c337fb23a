"""What the reader says of array files as people have them."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from studio.engine.protocol.reader import Broken, Facts, Head, Look
from studio.engine.reader import report
from studio.engine.reader.looking import answers
from studio.project.columns import TEXT, Column
from studio.project.sources import ArrayNames, Arrays, Source
from studio.project.suggest import left_alone

ROWS = 30
THREE = np.arange(ROWS) % 3
X = np.random.RandomState(0).normal(size=(ROWS, 5))
PICTURES = np.random.RandomState(0).randint(0, 256, (ROWS, 9, 9)).astype("uint8")


def replies(folder: Path, source: Source | None = None, **arrays: Any) -> tuple[Head, Facts]:
    path = folder / "a.npz"
    if arrays:
        np.savez(path, **arrays)
    head, last = answers(Look(1, source, "" if source else str(path)))
    assert isinstance(last, Facts), last
    assert isinstance(head, Head)
    return head, last


def look(folder: Path, source: Source | None = None, **arrays: Any) -> Facts:
    return replies(folder, source, **arrays)[1]


def column(folder: Path, values: Any, **others: Any) -> Column:
    found = look(folder, x=X, y=values, **others).source.info().column("y")
    assert found is not None
    return found


def sentences(facts: Facts) -> str:
    return "\n".join(note.sentence for note in facts.notes)


def offered(facts: Facts, offer: str) -> Arrays:
    (found,) = [note.instead for note in facts.notes if note.offer == offer]
    assert isinstance(found, Arrays)
    return found


@pytest.mark.parametrize(
    ("labels", "classes", "values"),
    [
        (THREE, ("0", "1", "2"), ()),
        (THREE[:, np.newaxis], ("0", "1", "2"), ()),
        (THREE.astype("float64"), ("0", "1", "2"), ()),
        (THREE.astype("uint16"), ("0", "1", "2"), ()),
        (THREE + 1, ("1", "2", "3"), (1, 2, 3)),
        (np.where(THREE == 0, 1, -1), ("-1", "1"), (-1, 1)),
        (np.array([0, 500, 1000])[THREE], ("0", "500", "1000"), (0, 500, 1000)),
        (np.array([2.0, 4.0])[THREE % 2], ("2", "4"), (2, 4)),
    ],
)
def test_classes_are_told_by_their_values(tmp_path, labels, classes, values):
    facts = look(tmp_path, x=X, y=labels)
    found = facts.source.info().columns[1]
    assert (found.classes, found.values, found.shape) == (classes, values, ())
    assert sum(count for _, count in facts.facts[1].counts) == ROWS


def test_what_a_split_has_to_know_is_recorded(tmp_path):
    found = column(tmp_path, np.sort(THREE) + 1)
    assert (found.counts, found.is_sorted) == ((10, 10, 10), True)
    assert not column(tmp_path, THREE).is_sorted
    number = column(tmp_path, np.arange(ROWS))
    assert (number.is_sorted, number.is_numbered) == (True, True)
    assert not column(tmp_path, X[:, 0]).is_sorted


def test_rows_without_a_class_are_counted(tmp_path):
    facts = look(tmp_path, x=X, y=np.where(np.arange(ROWS) == 7, np.nan, THREE))
    found = facts.source.info().columns[1]
    assert (found.classes, found.missing, found.dtype) == (("0", "1", "2"), 1, "float32")
    assert facts.facts[1].counts == (("0", 10), ("1", 9), ("2", 10))


@pytest.mark.parametrize("dtype", ["U", "S"])
def test_words_are_classes(tmp_path, dtype):
    facts = look(tmp_path, x=X, y=np.array(["cat", "dog", "owl"], dtype)[THREE])
    found = facts.source.info().columns[1]
    assert (found.dtype, found.classes) == (TEXT, ("cat", "dog", "owl"))
    assert facts.facts[1].counts == (("cat", 10), ("dog", 10), ("owl", 10))
    assert not column(tmp_path, np.array([f"text {n}" for n in range(ROWS)])).classes
    assert "too many to be classes" in sentences(look(tmp_path))


@pytest.mark.parametrize(
    "values", [X[:, 0], np.arange(ROWS), np.arange(ROWS) * 7, np.array([0.5, 1, 2])[THREE]]
)
def test_measurements_and_row_numbers_are_no_classes(tmp_path, values):
    assert column(tmp_path, values).usual_kind == "number"


def test_what_is_a_class_can_be_said(tmp_path):
    facts = look(tmp_path, x=X, y=THREE + 1)
    number = look(tmp_path, offered(facts, "Take y as numbers")).source.info().columns[1]
    assert (number.usual_kind, number.classes, number.is_told) == ("number", (), True)
    many = np.arange(300) % 30 + 5
    facts = look(tmp_path, x=np.zeros((300, 2)), y=many)
    told = look(tmp_path, offered(facts, "Take y as classes")).source.info().columns[1]
    assert told.values == tuple(range(5, 35))


def test_flags_are_false_and_true(tmp_path):
    found = column(tmp_path, THREE == 1)
    assert (found.usual_kind, found.classes, found.dtype) == ("flag", ("False", "True"), "int64")


def test_rows_with_a_single_1_are_classes(tmp_path):
    facts = look(tmp_path, x=X, y=np.eye(3, dtype="float32")[THREE])
    found = facts.source.info().columns[1]
    assert (found.classes, found.is_one_hot) == (("0", "1", "2"), True)
    assert facts.facts[1].counts == (("0", 10), ("1", 10), ("2", 10))
    assert "one-hot" in sentences(facts)
    two = np.eye(3)[THREE]
    two[5] = (1, 1, 0)
    assert not column(tmp_path, two).classes


def test_names_of_classes_are_taken_from_an_array_of_words(tmp_path):
    names: dict[str, Any] = {
        "class_names": np.array(["cat", "dog", "owl"]),
        "fields": np.array(list("abcdefg")),
    }
    facts = look(tmp_path, x=X, y=THREE, **names)
    assert facts.source.info().columns[1].classes == ("cat", "dog", "owl")
    assert '"class_names" are taken as the names of the classes in "y"' in sentences(facts)
    assert 'Array "fields" is left out: it has 7 rows' in sentences(facts)
    assert [(one.what, one.count) for one in facts.left_out] == [('rows of array "fields"', 7)]
    plain = look(tmp_path, offered(facts, "Call them by their numbers"))
    assert plain.source.info().columns[1].classes == ("0", "1", "2")
    assert column(tmp_path, THREE + 1, **names).values == (1, 2, 3)
    assert column(tmp_path, np.eye(3)[THREE], **names).classes == ("cat", "dog", "owl")


@pytest.mark.parametrize(
    "form",
    ["{stem}_{part}", "{part}_{stem}", "{stem}{part}", "{part}-{stem}", "{stem}.{part}"],
)
def test_parts_are_told_by_the_names_of_arrays(tmp_path, form):
    arrays: dict[str, Any] = {
        form.format(stem=stem, part=part): values[:count]
        for part, count in (("train", 30), ("val", 10), ("test", 20))
        for stem, values in (("x", X), ("y", THREE))
    }
    source = look(tmp_path, **arrays).source
    assert isinstance(source, Arrays)
    assert (source.rows, source.validation_rows, source.test_rows) == (30, 10, 20)
    name = form.format
    assert source.named[0] == ArrayNames(
        "x", *(name(stem="x", part=part) for part in ("train", "val", "test"))
    )
    assert look(tmp_path, source).source == source
    alone = offered(look(tmp_path), "Use the training arrays alone")
    again = look(tmp_path, alone).source
    assert isinstance(again, Arrays)
    assert (again.rows, again.validation_rows, again.test_rows) == (30, 0, 0)


def test_words_that_only_end_like_parts_are_none(tmp_path):
    facts = look(tmp_path, interval=X, contest=X[:, 0], y=THREE)
    assert [c.name for c in facts.source.info().columns] == ["interval", "contest", "y"]


def test_a_part_that_not_all_columns_have_is_left_out(tmp_path):
    facts = look(tmp_path, x_train=X, y_train=THREE, x_val=X[:4], x_test=X[:5], y_test=THREE[:5])
    source = facts.source
    assert isinstance(source, Arrays)
    assert (source.validation_rows, source.test_rows) == (0, 5)
    assert 'Array "x_val" is left out' in sentences(facts)


def test_arrays_of_another_length_than_most_are_left_out(tmp_path):
    facts = look(tmp_path, x=X, mean=np.zeros(5), y=THREE)
    assert [c.name for c in facts.source.info().columns] == ["x", "y"]
    assert 'Array "mean" is left out: it has 5 rows' in sentences(facts)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (np.array(7), "it holds a single value"),
        (np.array(["2020-01-01"] * ROWS, "datetime64[D]"), "it holds dates or times"),
        (np.ones(ROWS) * 1j, "it holds complex numbers"),
        (np.array([None] * ROWS), "it holds Python objects"),
        (np.zeros(ROWS, [("a", "i4"), ("b", "f4")]), "it holds records of a, b"),
        (np.array([["a", "b"]] * ROWS), "it holds words in rows of shape (2,)"),
    ],
)
def test_what_cannot_be_used_is_named_and_left_out(tmp_path, values, words):
    facts = look(tmp_path, x=X, y=THREE, other=values)
    assert [c.name for c in facts.source.info().columns] == ["x", "y"]
    assert f'Array "other" is left out: {words}' in sentences(facts)
    np.save(tmp_path / "other.npy", values)
    *_, last = answers(Look(1, None, str(tmp_path / "other.npy")))
    assert isinstance(last, Broken)
    assert last.sentence.endswith(".")


def test_what_unpacks_to_too_much_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("studio.engine.reader.array_file._MOST_BYTES", 1000)
    np.savez_compressed(tmp_path / "a.npz", x=np.zeros((ROWS, 100)))
    *_, last = answers(Look(1, None, str(tmp_path / "a.npz")))
    assert isinstance(last, Broken)
    assert "which is too much to read" in last.sentence


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (PICTURES, "image"),
        (PICTURES[..., np.newaxis], "image"),
        (PICTURES[:, np.newaxis], "image"),
        (PICTURES.astype("uint16") * 16, "image"),
        (PICTURES / 255, "image"),
        (PICTURES[:, :, :4] / 255, "sequence"),
        (X, "number"),
    ],
)
def test_pictures_are_told_from_sequences(tmp_path, values, kind):
    head, facts = replies(tmp_path, x=values, y=THREE)
    found = facts.source.info().columns[0]
    assert found.usual_kind == kind
    assert bool(head.thumbnails) == (kind == "image")
    if kind == "image" and values.dtype != "uint8":
        assert "hold values of" in sentences(facts)


def test_colours_are_read_last_unless_said(tmp_path):
    facts = look(tmp_path, x=np.zeros((ROWS, 3, 12, 10), "uint8"), y=THREE)
    assert facts.source.info().columns[0].shape == (12, 10, 3)
    assert isinstance(facts.source, Arrays)
    assert facts.source.named[0].colours_first
    kept = look(tmp_path, offered(facts, "Leave the colours first"))
    assert kept.source.info().columns[0].shape == (3, 12, 10)


def test_what_is_told_stands_behind_what_it_is_told_by(tmp_path):
    facts = look(tmp_path, y=THREE, x=X)
    assert [c.name for c in facts.source.info().columns] == ["x", "y"]


def test_the_range_is_that_of_all_numbers_in_all_parts(tmp_path, monkeypatch):
    monkeypatch.setattr(report, "_SPREAD_OVER", 10)
    monkeypatch.setattr(report, "_BLOCK", 8)
    train, val, test = (np.full((60, 2), float(n)) for n in (1, 2, 3))
    train[7, 1], val[33, 0], test[59, 1] = -50, np.inf, 400
    facts = look(tmp_path, x_train=train, x_val=val, x_test=test)
    (found,) = facts.facts
    assert (found.column.low, found.column.high) == (-50, 400)
    whole = np.concatenate([train, val, test])
    assert found.mean == pytest.approx(whole[np.isfinite(whole)].mean())
    assert 10 < sum(found.spread) < 100


def test_gaps_are_counted_in_all_parts(tmp_path):
    train, test = X.copy(), X.copy()
    train[3, 0], test[4], test[9, 1] = np.nan, np.nan, np.inf
    labels = THREE.astype("float64")
    labels[5] = np.nan
    facts = look(tmp_path, x_train=train, x_test=test, y_train=labels, y_test=labels)
    assert [column.missing for column in facts.source.info().columns] == [3, 2]
    assert 'array "x_test", row 9, column 1: a value is infinite, which counts as' in sentences(
        facts
    )
    assert '2 rows of array "y" have no class' in sentences(facts)
    empty = look(tmp_path, x_train=X, x_test=np.full_like(X, np.nan), y_train=THREE, y_test=THREE)
    assert not left_alone(empty.source)


GREY = np.random.RandomState(0).randint(0, 256, (30, 784))


@pytest.mark.parametrize(
    "values",
    [GREY.astype("uint8"), GREY, GREY.astype("float32"), GREY / 255, GREY[:, :64] // 16],
)
def test_a_line_of_pixels_can_be_read_as_pictures(tmp_path, values):
    side = int(values.shape[1] ** 0.5)
    first = look(tmp_path, x=values, y=THREE)
    assert f"they could be the pixels of a picture, {side} by {side}" in sentences(first)
    assert first.source.info().columns[0].shape == (side * side,)  # never unasked
    head, facts = replies(tmp_path, offered(first, "Read x as pictures"))
    column = facts.source.info().columns[0]
    assert (column.shape, column.usual_kind) == ((side, side), "image")
    assert len(head.thumbnails) == 30
    assert look(tmp_path, facts.source).source == facts.source
    back = look(tmp_path, offered(facts, "Read them as a line"))
    assert back.source == first.source


@pytest.mark.parametrize(
    "values",
    [
        *(GREY - 1, GREY + 0.5, GREY[:, :783], GREY[:, :49], GREY * 1.5),
        (GREY > 99)[:, :64].astype("uint8"),
        *(np.where(GREY[0, 0] == GREY, np.nan, GREY), GREY[:, :64] / 255),
    ],
)
def test_other_lines_of_numbers_are_no_pictures(tmp_path, values):
    assert "pixels" not in sentences(look(tmp_path, x=values, y=THREE))


@pytest.mark.parametrize("dtype", ["float32", "int64", "uint8"])
def test_of_lines_of_several_tags_the_most_ones_in_a_row_are_counted(tmp_path: Path, dtype: str):
    tags = np.zeros((ROWS, 6), dtype)
    tags[:, 0] = tags[3:5, 2] = tags[4, 5] = 1
    assert column(tmp_path, tags).most_ones == 3


def test_fractions_and_one_hot_rows_have_no_count_of_ones(tmp_path: Path):
    shares = np.full((ROWS, 2), 0.5, "float32")
    shares[0] = 0, 1
    assert column(tmp_path, shares).most_ones == 0
    assert column(tmp_path, np.eye(3)[THREE]).most_ones == 0
