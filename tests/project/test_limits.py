"""Settings out of bounds are refused where a file is read, with their place."""

import json

import msgspec
import pytest

from studio.project.columns import Column, DataError
from studio.project.datasets import DataSettings
from studio.project.limits import overstepped
from studio.project.preparing import Flatten, PreparedColumn, Scale, prepare
from studio.project.sources import Arrays, Points
from studio.project.store import ProjectError, from_bytes, to_bytes
from studio.project.training import TrainingSettings
from studio.project.training_params import TRAINING_PARAMS
from tests.helpers.networks import classifier

HUGE = 10**400


@pytest.fixture
def record():
    return json.loads(to_bytes(classifier()))


def refusal(record) -> ProjectError:
    with pytest.raises(ProjectError) as caught:
        from_bytes(json.dumps(record).encode())
    return caught.value


@pytest.mark.parametrize(
    "value", [0, -1, -HUGE, 10**9 + 1, 2**63, 2**64 + 1, HUGE, 2.5, 1e30, True]
)
@pytest.mark.parametrize(
    "name", ["epochs", "steps", "test_every", "batch_size", "steps_per_execution"]
)
def test_counts_of_training(record, name: str, value: object) -> None:
    record["training"][name] = value
    assert refusal(record).place == f"$.training.{name}"


def column(**given: object) -> dict[str, object]:
    return {"name": "x", "shape": [4], "dtype": "float32", **given}


def arrays(*columns: dict[str, object], **given: object) -> dict[str, object]:
    return {"kind": "arrays", "path": "a.npz", "columns": list(columns), "rows": 100, **given}


@pytest.mark.parametrize(
    ("source", "place"),
    [
        (arrays(column(), rows=0), ".rows"),
        (arrays(column(), rows=HUGE), ".rows"),
        (arrays(column(), test_rows=-1), ".test_rows"),
        (arrays(column(shape=[-1])), ".columns[0].shape[0]"),
        (arrays(column(shape=[HUGE])), ".columns[0].shape[0]"),
        (arrays(column(missing=-5)), ".columns[0].missing"),
        (arrays(column(), column(shape=[2])), ""),
        ({"kind": "points", "pattern": "xor", "noise": HUGE}, ".noise"),
        (
            {"kind": "images", "path": "", "classes": [], "rows": 9, "height": 0, "width": 9},
            ".height",
        ),
    ],
)
def test_sources(record, source: dict[str, object], place: str) -> None:
    record["data"]["source"] = source
    assert refusal(record).place == f"$.data.source{place}"


@pytest.mark.parametrize(
    ("step", "place"),
    [
        ({"step": "reshape", "shape": [0, 2]}, ".shape[0]"),
        ({"step": "reshape", "shape": [HUGE]}, ".shape[0]"),
        ({"step": "one_hot", "classes": -1}, ".classes"),
        ({"step": "one_hot", "classes": 2**64}, ".classes"),
        ({"step": "window", "length": 0}, ".length"),
        ({"step": "window", "length": 3, "ahead": HUGE}, ".ahead"),
        ({"step": "scale", "divide_by": HUGE}, ".divide_by"),
    ],
)
def test_steps(record, step: dict[str, object], place: str) -> None:
    record["data"]["columns"][0]["steps"] = [step]
    assert refusal(record).place == f"$.data.columns[0].steps[0]{place}"


@pytest.mark.parametrize("share", [-1, 10**9 + 1, HUGE, 1.0, -0.1])
def test_shares_of_the_split(record, share: float) -> None:
    record["data"]["split"] = {"test": share}
    assert refusal(record).place == "$.data.split.test"


@pytest.mark.parametrize("token", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_numbers_that_are_none(record, token: str) -> None:
    record["training"]["validation"] = {"kind": "split", "fraction": "TOKEN"}
    text = json.dumps(record).replace('"TOKEN"', token)
    with pytest.raises(ProjectError):
        from_bytes(text.encode())


@pytest.mark.parametrize(
    "value", [2**63, -(2**63), HUGE, [1, HUGE], {"name": "l2", "params": {"l2": HUGE}}]
)
@pytest.mark.parametrize("param", ["units", "kernel_regularizer", "quantization_config"])
def test_parameters_with_numbers_that_no_script_can_say(record, param: str, value) -> None:
    record["graph"]["nodes"][1]["params"][param] = value
    assert refusal(record).place == f"$.graph.nodes[1].params.{param}"


@pytest.mark.parametrize("node_id", ["", "n" * 201])
def test_ids_by_which_nothing_is_found(record, node_id: str) -> None:
    record["graph"]["nodes"][0]["id"] = node_id
    assert refusal(record).place == "$.graph.nodes[0].id"


def test_places_out_of_sight(record) -> None:
    record["layout"]["n1"] = [1e300, 0]
    assert refusal(record).place == "$.layout[...][0]"


def test_two_columns_of_one_name_are_named(record) -> None:
    record["data"]["columns"] = [{"name": "x", "source": "image"}] * 2
    (problem,) = (p for p in from_bytes(json.dumps(record).encode()).errors() if p.code == "data")
    assert problem.sentence == (
        'two columns for the network are called "x"; each needs a name of its own.'
    )
    with pytest.raises(ValueError, match="two columns"):
        Arrays("a.npz", (Column("x", (), "int8"), Column("x", (2,), "int8")), 9)


def test_a_row_of_more_numbers_than_fit_anywhere_is_a_problem() -> None:
    source = Arrays("a.npz", (Column("x", (10**6, 10**6), "float32"),), 9)
    flat = PreparedColumn("x", "x", (Flatten(),))
    with pytest.raises(DataError, match="a row would hold 1,000,000,000,000 numbers"):
        prepare(source, flat)
    assert DataSettings(source, (flat,)).is_streamed is False


def test_nothing_is_divided_by_zero() -> None:
    source = Arrays("a.npz", (Column("x", (2,), "float32"),), 9)
    with pytest.raises(DataError, match="x cannot be divided by 0"):
        prepare(source, PreparedColumn("x", "x", (Scale(0),)))


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (TrainingSettings(), None),
        (TrainingSettings(epochs=0), "the least is 1"),
        (TrainingSettings(batch_size=10**30), "the most is 1,000,000,000"),
        (Points("xor", noise=float("nan")), ""),
    ],
)
def test_a_form_is_told_the_limit(settings: msgspec.Struct, said: str | None) -> None:
    assert overstepped(settings) == said


@pytest.mark.parametrize("param", [p for p in TRAINING_PARAMS.values() if p.maximum is not None])
def test_the_limits_of_a_field_are_those_of_the_file(param) -> None:
    assert param.minimum is not None
    for value, is_within in (
        (param.minimum, True),
        (param.maximum, True),
        (param.minimum - 1, False),
        (param.maximum + 1, False),
    ):
        settings = msgspec.structs.replace(TrainingSettings(), **{param.name: int(value)})
        assert (overstepped(settings) is None) == is_within
