"""What is said of layers that read words or learn from the data, with the values that fit."""

from typing import Any

import pytest

from studio.graph.problems import Problem
from studio.project.columns import TEXT, Column
from studio.project.datasets import DataSettings
from studio.project.preparing import PreparedColumn
from studio.project.project import Project, ProjectChecker
from studio.project.sources import Table
from tests.helpers.networks import put, wire

SOURCE = Table(
    "words.csv",
    (
        Column("colour", (), TEXT, ("blue", "green", "red")),
        Column("review", (), TEXT),
        Column("y", (), "float32"),
    ),
    rows=50,
)
COLUMNS = tuple(PreparedColumn(name, name) for name in ("colour", "review", "y"))


def chain(*layers: tuple[str, dict[str, Any]], column: str = "review") -> Project:
    """An Input of words, these layers one behind another, and an Output."""
    project = Project("words", data=DataSettings(SOURCE, COLUMNS))
    last = put(project.graph, "Input", "text", column=column)
    for layer, params in layers:
        last = put(project.graph, layer, layer.lower(), (last,), **params)
    put(project.graph, "Output", "out", (last,), target="y", loss="mean_squared_error")
    return project


def said(project: Project) -> list[Problem]:
    codes = ("vocabulary", "words", "words_to_tell", "not_adapted", "bag_of_words")
    return [problem for problem in project.problems() if problem.code in codes]


def embedded(lookup: str, params: dict[str, Any], input_dim: int, column: str) -> list[Problem]:
    tail = ("Embedding", {"input_dim": input_dim, "output_dim": 2})
    return said(chain((lookup, params), tail, column=column))


@pytest.mark.parametrize(
    ("lookup", "params", "column", "count", "because"),
    [
        ("TextVectorization", {"max_tokens": 20}, "review", 20, "has max_tokens 20"),
        ("TextVectorization", {"vocabulary": ["a", "b"]}, "review", 4, "has a vocabulary of 2"),
        ("StringLookup", {}, "colour", 4, "reads a column with 3 classes"),
        ("StringLookup", {"vocabulary": ["a"], "mask_token": ""}, "colour", 3, "vocabulary of 1"),
        ("Hashing", {"num_bins": 7}, "review", 7, "has num_bins 7"),
    ],
)
def test_an_embedding_that_holds_too_few_is_told_how_many_come(
    lookup: str, params: dict[str, Any], column: str, count: int, because: str
) -> None:
    assert embedded(lookup, params, count, column) == []
    (problem,) = embedded(lookup, params, count - 1, column)
    assert (problem.severity, problem.param) == ("warning", "input_dim")
    assert because in problem.sentence
    assert problem.sentence.endswith(f"Set input_dim to {count}.")


def test_a_vocabulary_of_any_length_is_given_the_length_that_the_embedding_holds() -> None:
    (problem,) = embedded("TextVectorization", {"max_tokens": None}, 500, "review")
    assert "Set max_tokens of textvectorization to 500." in problem.sentence


def test_a_place_for_each_word_needs_to_know_how_many() -> None:
    hot = {"output_mode": "one_hot"}
    (problem,) = said(chain(("StringLookup", hot), ("Dense", {"units": 1}), column="colour"))
    assert problem.severity == "error"
    assert "Set max_tokens to 4 and switch pad_to_max_tokens on." in problem.sentence
    (problem,) = said(chain(("StringLookup", {**hot, "max_tokens": 9}), ("Dense", {"units": 1})))
    assert problem.param == "pad_to_max_tokens"
    padded = {**hot, "max_tokens": 9, "pad_to_max_tokens": True}
    assert said(chain(("StringLookup", padded), ("Dense", {"units": 1}))) == []


def test_a_bag_of_words_is_levelled_before_others_take_it() -> None:
    bag = {"output_mode": "multi_hot", "max_tokens": 9, "pad_to_max_tokens": True}
    (problem,) = said(chain(("TextVectorization", bag), ("Dense", {"units": 1})))
    assert problem.sentence.endswith("Put a Flatten behind it.")
    level = ("Flatten", {})
    assert said(chain(("TextVectorization", bag), level, ("Dense", {"units": 1}))) == []


def test_words_reach_only_layers_that_read_them_and_are_told_by_none() -> None:
    (problem,) = said(chain(("Dense", {"units": 1})))
    assert problem.sentence.startswith("text reads words, and dense (Dense) takes numbers alone.")
    project = chain(("Hashing", {"num_bins": 4}))
    assert said(project) == []
    out = project.graph.of_layer("Output")[0]
    project.graph.set_params(out.id, {**out.params, "target": "colour"})
    (problem,) = said(project)
    assert (problem.nodes, problem.param) == ((out.id,), "target")


def test_a_layer_within_another_is_said_to_learn_nothing() -> None:
    inner = {"layer": {"layer": "Normalization", "params": {}}}
    project = Project("words", data=DataSettings(SOURCE, COLUMNS))
    checker = ProjectChecker(project)
    assert not [p for p in checker.problems() if p.code == "not_adapted"]
    node = put(project.graph, "TimeDistributed", "each", (), **inner)
    wire(project.graph, put(project.graph, "Input", "x", column="y"), node)
    (problem,) = [p for p in checker.problems() if p.code == "not_adapted"]
    assert "The Normalization within each never learns from the data" in problem.sentence
