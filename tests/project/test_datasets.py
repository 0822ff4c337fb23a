"""Descriptions of data: what they tell unread, how they are kept, and what cannot hold."""

import json

import msgspec
import pytest
from hypothesis import given, settings

from studio.project.columns import TEXT, Column
from studio.project.datasets import DataError, DataSettings, Split
from studio.project.preparing import (
    ClassNumbers,
    Flatten,
    OneHot,
    PreparedColumn,
    Reshape,
    Scale,
    Standardize,
    Window,
    each_step,
)
from studio.project.project import Project
from studio.project.sources import Arrays, Images, Line, Points, Scikit, Table, Waves
from studio.project.store import from_bytes, load, save, to_bytes
from studio.project.suggest import suggested
from studio.project.training import TrainingSettings, Validation
from tests.helpers.data_strategies import settings_of

HOUSES = Table(
    "houses.csv",
    (
        Column("area", (), "float32"),
        Column("rooms", (), "float32"),
        Column("kind", (), TEXT, ("flat", "house")),
        Column("street", (), TEXT),
        Column("price", (), "float32"),
    ),
    rows=100,
)
PICTURES = Images("pictures", ("cat", "dog"), 100, 32, 24)


def refused(data: DataSettings) -> str:
    with pytest.raises(DataError) as caught:
        data.prepared()
    return str(caught.value)


def one(source, *steps, of="area") -> DataSettings:
    return DataSettings(source, (PreparedColumn("c", of, steps),))


def test_columns_are_joined_side_by_side():
    found = one(Scikit("iris"), of=("sepal length (cm)", "petal width (cm)")).prepared()["c"]
    assert (found.shape, found.dtype) == ((2,), "float32")


def test_each_step_tells_what_it_makes():
    steps = (Reshape((2, 2)), Standardize(), Window(5, 1), Flatten())
    source = Arrays("a.npz", (Column("x", (4,), "int64"),), 30)
    shapes = [(c.shape, c.dtype) for c in each_step(source, PreparedColumn("c", "x", steps))]
    assert shapes == [
        ((4,), "int64"),
        ((2, 2), "int64"),
        ((2, 2), "float32"),
        ((5, 2, 2), "float32"),
        ((20,), "float32"),
    ]


def test_text_needs_classes_and_a_first_step():
    assert one(HOUSES, ClassNumbers(), OneHot(2), of="kind").prepared()["c"].shape == (2,)
    assert 'let its first step be "classes to numbers"' in refused(one(HOUSES, Scale(), of="kind"))
    assert "too many variants" in refused(one(HOUSES, Scale(), of="street"))
    assert "only the first step" in refused(one(HOUSES, Scale(2.0), ClassNumbers()))
    assert "holds text and cannot be joined" in refused(one(HOUSES, of=("area", "kind")))
    assert "cannot be one-hot in 1" in refused(one(HOUSES, ClassNumbers(), OneHot(1), of="kind"))


def test_pictures_read_in_batches_take_only_what_needs_no_other_rows():
    assert one(PICTURES, Scale(255.0), of="image").prepared()["c"].shape == (32, 24, 3)
    assert "cannot be standardized" in refused(one(PICTURES, Standardize(), of="image"))
    assert "cannot be cut into windows" in refused(one(PICTURES, Window(3), of="label"))


def test_an_unknown_column_is_told_with_those_there_are():
    assert refused(one(HOUSES, of="cost")).startswith(
        'houses.csv has no column "cost"; it has area'
    )
    assert "is made of no column" in refused(one(HOUSES, of=()))


def test_a_split_counts_rows_or_takes_fractions():
    def parts(split, source=HOUSES):
        return DataSettings(source, (), split).parts()

    assert parts(Split(0.2)) == (80, 0, 20)
    assert parts(Split(30, 0.1)) == (60, 10, 30)
    assert parts(Split(0.2, 20), Waves(batches=2)) == (80, 20, 50)
    assert "leaves none to train with" in refused(DataSettings(HOUSES, (), Split(100)))
    assert "leaves none to test with" in refused(DataSettings(HOUSES, (), Split(0)))


def test_rows_whose_past_is_in_another_part_are_in_none():
    assert one(HOUSES, Window(9, 2)).parts() == (70, 0, 10)
    data = DataSettings(HOUSES, one(HOUSES, Window(9, 2)).columns, Split(0.2, 0.1))
    assert "leaves none to validate with, each with the 10 rows before it" in refused(data)


def test_suggestions_hold_and_a_table_joins_its_measurements():
    for source in (HOUSES, PICTURES, Line(), Waves(), Points("xor"), Scikit("digits")):
        suggested(source).prepared()
    first, *_, last = suggested(HOUSES).prepared().values()
    assert (first.shape, last.name) == ((2,), "price")


def test_validation_on_a_part_that_is_not_there_is_a_problem():
    training = TrainingSettings(validation=Validation("part"))
    project = Project(training=training)
    assert [p.code for p in project.problems() if p.code == "validation"] == ["validation"]
    project.data = msgspec.structs.replace(project.data, split=Split(validation=0.1))
    assert [p.code for p in project.problems() if p.code == "validation"] == []


def test_large_files_are_given_to_keras_a_batch_at_a_time():
    large = msgspec.structs.replace(HOUSES, rows=10**6)
    assert one(large).is_streamed is False
    assert one(large, of=("area", "rooms", "price", "area", "area")).is_streamed
    assert one(PICTURES, of="image").is_streamed
    project = Project(training=TrainingSettings(validation=Validation("split")))
    project.data = one(PICTURES, of="image")
    assert "validation" in [p.code for p in project.problems()]


# --- files


def test_the_first_version_named_mnist_by_a_word():
    record = json.loads(to_bytes(Project("old")))
    record |= {"version": 1, "data": {"source": "mnist"}}
    record.pop("drawing", None)
    assert from_bytes(json.dumps(record).encode()).data == DataSettings()


@settings(max_examples=100, deadline=None)
@given(settings_of())
def test_what_is_saved_is_read_and_saved_again_the_same(data):
    text = to_bytes(Project("p", data=data))
    again = from_bytes(text)
    assert again.data == data
    assert to_bytes(again) == text


def test_data_beside_a_project_move_with_it(tmp_path):
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    source = msgspec.structs.replace(HOUSES, path=str(here / "data" / "houses.csv"))
    save(Project("p", data=suggested(source)), here / "p.strata")
    assert '"data/houses.csv"' in (here / "p.strata").read_text()
    here.rename(there)
    found = load(there / "p.strata").data.source
    assert isinstance(found, Table)
    assert found.path == str(there / "data" / "houses.csv")


def test_data_elsewhere_are_named_where_they_are(tmp_path):
    source = msgspec.structs.replace(HOUSES, path="/elsewhere/houses.csv")
    save(Project("p", data=suggested(source)), tmp_path / "p.strata")
    found = load(tmp_path / "p.strata").data.source
    assert isinstance(found, Table)
    assert found.path == "/elsewhere/houses.csv"
