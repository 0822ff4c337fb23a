"""The names and numbers in the sentence of a problem are its values, for who translates it."""

import re
from collections.abc import Iterator

import msgspec
import pytest

from studio.graph.problems import Problem
from studio.project.columns import Column
from studio.project.data_problems import data_problems
from studio.project.datasets import DataSettings, Split
from studio.project.preparing import PreparedColumn, Standardize
from studio.project.project import Project
from studio.project.sources import Table
from studio.project.store import load
from studio.project.training import ClassWeight, OptimizerSettings, Validation
from studio.resources import resource
from tests.helpers.setups import chain, data, dense
from tests.project.test_words import chain as words


def trained(**settings: object) -> Project:
    project = chain(dense(1, "sigmoid"), tells="yes", loss="binary_crossentropy")
    project.training = msgspec.structs.replace(project.training, **settings)
    return project


def classes(split: Split, counts: dict[str, int], is_sorted: bool = False) -> list[Problem]:
    kind = Column(
        "kind", (), "float32", (*counts,), counts=(*counts.values(),), is_sorted=is_sorted
    )
    table = Table("/t.csv", (kind,), sum(counts.values()))
    columns = (PreparedColumn("kind", "kind", (), "target"),)
    return data_problems(DataSettings(table, columns, split))


def gaps(count: int) -> list[Problem]:
    columns = tuple(Column(f"c{n}", (), "float32", missing=1000 + n) for n in range(count))
    prepared = tuple(PreparedColumn(column.name, column.name) for column in columns)
    return data_problems(DataSettings(Table("/t.csv", columns, 9000), prepared, Split()))


def weighed(kind: str, weights: dict[str, float] | None = None, **settings: object) -> Project:
    return trained(class_weight=ClassWeight(kind, weights or {}), **settings)  # type: ignore[arg-type]


def batches(**settings: object) -> Project:
    project = load(resource("examples", "lstm_regressor.strata"))
    (node,) = project.graph.of_layer("Input")
    size = settings.get("batch_size", 25)
    if settings.get("steps", 0) is None:
        project.graph.set_params(node.id, {**node.params, "batch_size": size})
    project.training = msgspec.structs.replace(project.training, **settings)
    return project


def unknown_column() -> Project:
    project = trained()
    (node,) = project.graph.of_layer("Input")
    project.graph.set_param(node.id, "column", "nothing")
    return project


def lookup(**params: object) -> Project:
    tail = ("Embedding", {"input_dim": 5, "output_dim": 2})
    return words(("TextVectorization", {"max_tokens": None, **params}), tail)


def broken() -> Iterator[tuple[str, list[Problem]]]:
    """Problems of broken projects, under the code that each must have."""
    yield "few_rows", classes(Split(0.2, 0.1), {"cat": 59, "owl": 1})
    yield "few_rows", classes(Split(0.2, 0.1), {"cat": 50, "a": 2, "b": 1, "c": 2, "d": 1})
    yield "one_class", classes(Split(), {"cat": 60})
    yield "many_classes", classes(Split(), {f"c{n}": 1 for n in range(60)})
    yield "sorted_rows", classes(Split(shuffle=False), {"a": 30, "b": 30}, is_sorted=True)
    yield "missing_values", gaps(2)
    yield "missing_values", gaps(7)
    made = {
        "validation": trained(validation=Validation("part")),
        "unknown_column": unknown_column(),
        "bag_of_words": words(
            ("TextVectorization",
             {"output_mode": "multi_hot", "max_tokens": 9, "pad_to_max_tokens": True}),
            ("Dense", {"units": 1}),
        ),
        "words": words(("Dense", {"units": 1})),
        "not_adapted": words(
            ("TimeDistributed", {"layer": {"layer": "Normalization", "params": {}}})
        ),
    }  # fmt: skip
    for code, project in made.items():
        yield code, project.problems()
    for settings in (("nothing", {}), ("Adam", {"clipnorm": 1.0, "clipvalue": 2.0}),
                     ("Adam", {"beta": 1}), ("Adam", {"beta_1": "x"}),
                     ("Adam", {"learning_rate": {"name": "x", "params": {}}})):  # fmt: skip
        yield "optimizer", trained(optimizer=OptimizerSettings(*settings)).problems()
    yield "batch_size", batches(batch_size=25).problems()
    yield "batch_size", batches(batch_size=40, steps=None).problems()
    yield "weights", weighed("typed", {"blue": 2.0}).problems()
    yield "weights", weighed("balanced", sample_weight="amount").problems()
    for name in ("features", "balance", "nothing"):
        yield "weights", trained(sample_weight=name).problems()
    scaled = trained(sample_weight="amount")
    scaled.data = data(amount=(Standardize(),))
    yield "weights", scaled.problems()
    for told in ({}, {"max_tokens": 1200}, {"vocabulary": list("abcdef")}, {"output_mode": "count"},
                 {"output_mode": "count", "max_tokens": 1200}):  # fmt: skip
        yield "vocabulary", lookup(**told).problems()


def texts(problem: Problem) -> list[str]:
    shown = [f"{v:,}" if isinstance(v, int) else str(v) for v in problem.values.values()]
    return sorted(shown, key=len, reverse=True)


@pytest.mark.parametrize(("code", "problems"), [*broken()])
def test_what_a_sentence_names_and_counts_is_in_its_values(
    code: str, problems: list[Problem]
) -> None:
    assert code in [problem.code for problem in problems]
    for problem in problems:
        left = problem.sentence
        for text in texts(problem):
            assert text in problem.sentence, (text, problem)
            left = left.replace(text, "") if text else left
        plain = re.sub("max_tokens|numbers 0 to|classes to numbers|sample_weight", "", left)
        assert not re.search(r"\d", plain), problem
        assert not re.search(r'"[^"]+"', plain), problem
