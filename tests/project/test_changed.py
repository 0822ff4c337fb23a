"""How a file differs from what a project recorded of it, as a sentence."""

import pytest

from studio.project.changed import changes
from studio.project.columns import Column
from studio.project.sources import Arrays, Images, Line, Table


def table(*names: str, rows: int = 60, dtype: str = "float32", size: int = 9) -> Table:
    return Table("/x/h.csv", tuple(Column(n, (), dtype) for n in names), rows, size)


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (table("area", "price", size=10), "Its values are others."),
        (table("area", "price", rows=30), "It has 30 rows in place of 60."),
        (table("area", "cost"), 'The column "price" is gone. The column "cost" is new.'),
        (table("price"), 'The column "area" is gone.'),
        (
            table("area", "price", dtype="text"),
            'The column "area" holds text in place of numbers. The column "price" holds text in '
            "place of numbers.",
        ),
        (
            table("area", "price", *"bcdef"),
            'The columns "b", "c", "d" and 2 more are new.',
        ),
    ],
)
def test_a_changed_table_is_told(now: Table, words: str) -> None:
    sentence = changes(table("area", "price"), now)
    assert sentence == f"h.csv has changed since it was chosen. {words}"


def classes(rows: int, *names: str) -> Table:
    numbers = Column("kind", (), "float32", names)
    words = Column("city", (), "text", ("Bonn", "Köln"))
    return Table("/x/h.csv", (numbers, words), rows, 9)


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (
            classes(70, "1", "2", "4", "5"),
            'It has 70 rows in place of 60. In the column "kind" the class "3" is gone. In the '
            'column "kind" the classes "4", "5" are new.',
        ),
        (classes(60, "2", "1", "3"), 'The classes of the column "kind" stand in another order.'),
        (classes(60), 'The values of the column "kind" are no classes any more.'),
    ],
)
def test_rows_and_classes_are_told_both(now: Table, words: str) -> None:
    sentence = changes(classes(60, "1", "2", "3"), now)
    assert sentence == f"h.csv has changed since it was chosen. {words}"


def test_arrays_and_folders_are_told_too() -> None:
    before = Arrays("/x/a.npz", (Column("x", (3,), "float32"),), 9)
    now = Arrays("/x/a.npz", (Column("x", (4,), "float32"),), 9)
    assert 'The column "x" holds rows of shape (4,) in place of rows of' in changes(before, now)
    cats = Images("/x/pets", ("cat", "dog"), 9, 8, 8)
    birds = Images("/x/pets", ("cat", "bird", "cow"), 9, 8, 8)
    assert 'The class "dog" is gone. The classes "bird", "cow" are new.' in changes(cats, birds)
    more = Images("/x/pets", ("cat", "dog"), 9, 8, 8, test_rows=3)
    assert "It has 12 rows in place of 9." in changes(cats, more)


def test_nothing_is_told_of_what_is_the_same_or_something_else() -> None:
    assert changes(table("a"), table("a")) == ""
    assert changes(table("a"), Line()) == ""
    assert changes(Line(), Line(rows=9)) == ""
    assert changes(table("a"), Images("/x/h.csv", ("a",), 9, 8, 8)) == ""
