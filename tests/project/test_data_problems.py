"""What is said of classes before a network is trained on them."""

import pytest

from studio.project.columns import Column
from studio.project.data_problems import data_problems
from studio.project.datasets import DataSettings, Split
from studio.project.preparing import PreparedColumn
from studio.project.sources import Images, Table

EVEN = {"cat": 30, "dog": 30}


def said(split: Split, counts: dict[str, int], is_sorted: bool = False) -> dict[str, str]:
    kind = Column(
        "kind",
        (),
        "float32",
        tuple(counts),
        counts=tuple(counts.values()),
        is_sorted=is_sorted,
    )
    table = Table("/t.csv", (Column("a", (), "float32"), kind), sum(counts.values()))
    columns = (PreparedColumn("a", "a"), PreparedColumn("kind", "kind", (), "target"))
    found = data_problems(DataSettings(table, columns, split))
    assert all(problem.severity == "warning" for problem in found)
    return {problem.code: problem.sentence for problem in found}


def test_nothing_is_said_of_classes_that_can_be_learned() -> None:
    assert said(Split(validation=0.1), EVEN) == {}
    assert said(Split(), EVEN, is_sorted=True) == {}


def test_sorted_rows_that_are_not_shuffled() -> None:
    found = said(Split(shuffle=False), EVEN, is_sorted=True)
    assert 'the order of the classes of "kind"' in found["sorted_rows"]
    in_proportion = Split(shuffle=False, stratify="kind")
    assert said(in_proportion, EVEN, is_sorted=True) == {}


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ({"cat": 59, "owl": 1}, 'The class owl of "kind" has one row, too few for each of the 3'),
        ({"cat": 58, "owl": 2}, 'The class owl of "kind" has 2 rows'),
        ({"cat": 57, "owl": 2, "emu": 1}, "have one: owl (2), emu (1). Leave them out"),
    ],
)
def test_classes_that_cannot_be_in_each_part(counts: dict[str, int], words: str) -> None:
    assert words in said(Split(0.2, 0.1), counts)["few_rows"]


def test_a_target_of_one_class_or_of_more_than_there_are_rows() -> None:
    assert "Every row of" in said(Split(), {"cat": 60})["one_class"]
    many = {f"c{number}": 1 for number in range(60)}
    assert "60 classes, and there are 48 rows" in said(Split(), many)["many_classes"]


def test_folders_of_pictures_tell_their_counts() -> None:
    pictures = Images("/p", ("cat", "dog"), 60, 8, 8, counts=(59, 1))
    columns = (PreparedColumn("image", "image"), PreparedColumn("label", "label"))
    (problem,) = data_problems(DataSettings(pictures, columns))
    assert "The class dog" in problem.sentence
