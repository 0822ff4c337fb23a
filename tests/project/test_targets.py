"""What an output tells: classes by their own names, or numbers; no data are read."""

from typing import Any

import pytest

from studio.graph.elements import Node
from studio.project.columns import TEXT, Column
from studio.project.datasets import DataSettings
from studio.project.preparing import AnyStep, ClassNumbers, OneHot, PreparedColumn, Reshape
from studio.project.showing import class_names
from studio.project.sources import Arrays, Table
from studio.project.targets import Target, target_of

SPARSE, MSE, TWO = "sparse_categorical_crossentropy", "mean_squared_error", "binary_crossentropy"


def told(
    column: Column, *steps: AnyStep, loss: str = SPARSE, others: tuple[Column, ...] = ()
) -> Target:
    source: Any = Arrays("a.npz", (column, *others), 90)
    if not column.shape:
        source = Table("t.csv", (Column("x", (), "float32"), column, *others), 90)
    names = (column.name, *(other.name for other in others))
    prepared = PreparedColumn("y", names if others else names[0], steps)
    settings = DataSettings(source, (prepared,))
    output = Node("o", "Output", "out", {"loss": loss})
    return target_of(settings, settings.prepared()["y"], output)


def labels(*values: int, dtype: str = "int64") -> Column:
    return Column("label", (), dtype, tuple(map(str, values)), values=values)


@pytest.mark.parametrize("values", [(1, 2, 3), (2, 4), (-1, 1), (3, 4, 5, 6, 7, 8)])
def test_numbers_of_classes_have_the_names_of_what_stands_in_the_file(values: Any) -> None:
    target, count = told(labels(*values), ClassNumbers()), len(values)
    assert (target.is_class, target.count) == (True, count)
    assert target.names == tuple(map(str, values))
    hot = told(labels(*values), ClassNumbers(), OneHot(count), loss="categorical_crossentropy")
    assert (hot.names, hot.count) == (target.names, count)


def test_labels_that_are_left_as_they_are_are_their_own_numbers() -> None:
    assert told(labels(1, 2, 3)).names == ("0", "1", "2", "3")
    assert told(labels(0, 2)).names == ("0", "1", "2")
    assert told(labels(-1, 1)).names == ()  # no number of a class is below 0
    assert told(labels(5, 10**9)).names == ()


def test_names_of_labels_stand_at_their_numbers_not_at_their_places() -> None:
    column = Column("label", (), "int64", ("low", "high"), values=(1, 3))
    assert told(column).names == ("0", "low", "2", "high")


def test_one_hot_rows_have_a_name_for_each_place() -> None:
    column = Column("label", (3,), "float32", ("ant", "bee", "cow"))
    target = told(column, loss=MSE)
    assert (target.is_class, target.names, target.count) == (True, column.classes, 3)


def test_columns_of_0_and_1_side_by_side_are_classes_where_the_loss_takes_them_for_such() -> None:
    cat, dog = (Column(name, (), "float32") for name in ("cat", "dog"))
    target = told(cat, loss="categorical_crossentropy", others=(dog,))
    assert (target.is_class, target.names, target.count) == (True, ("cat", "dog"), 2)
    assert not told(cat, loss=MSE, others=(dog,)).is_class


@pytest.mark.parametrize(
    ("loss", "values", "is_class"),
    [
        (MSE, (3, 4, 5), False),
        (MSE, (0, 1), True),
        ("", (3, 4, 5), True),
        (SPARSE, (3, 4, 5), True),
    ],
)
def test_one_number_tells_two_classes_but_not_three(loss: str, values: Any, is_class: bool) -> None:
    assert told(labels(*values), ClassNumbers(), loss=loss).is_class == is_class


@pytest.mark.parametrize(
    ("low", "high", "is_class"), [(0, 1, True), (None, None, True), (0, 9, False)]
)
def test_numbers_from_0_to_1_are_two_classes_for_the_loss_of_two(
    low: Any, high: Any, is_class: bool
) -> None:
    column = Column("label", (), "float32", low=low, high=high)
    target = told(column, loss=TWO)
    assert (target.is_class, target.count) == (is_class, 2 if is_class else 0)


def test_labels_in_a_column_of_their_own_colour_the_map_by_their_names() -> None:
    column = Column("label", (1,), "int64", ("ant", "bee"))
    source = Arrays("a.npz", (column,), 90)
    settings = DataSettings(source, (PreparedColumn("y", "label", (Reshape((1,)),)),))
    assert class_names(settings, "y") == ("ant", "bee")


def test_a_value_is_known_by_the_name_of_its_class() -> None:
    coded = Column("label", (), "int64", ("low", "high"), values=(1, 3))
    assert [coded.class_of(value) for value in (1, 3, 3.0, 2)] == ["low", "high", "high", "2"]
    named = Column("label", (), "int64", ("ant", "bee"))
    assert [named.class_of(value) for value in (0, 1, 7)] == ["ant", "bee", "7"]
    words = Column("label", (), TEXT, ("cat", "dog"), merged=(("Cat", "cat"),))
    assert [words.class_of(value) for value in ("Cat", "dog", "eel")] == ["cat", "dog", "eel"]
