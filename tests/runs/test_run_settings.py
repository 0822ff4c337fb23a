"""Settings, flat, and in which of them runs differ."""

import msgspec
import pytest

from studio.project.callbacks import CallbackSettings
from studio.project.project import Project
from studio.project.training import OptimizerSettings, Validation
from studio.runs.run_settings import differing, settings_of, told, value_in, words
from tests.helpers.past_runs import spirals


def test_settings_are_named_as_a_comparison_names_them() -> None:
    settings = settings_of(spirals())
    assert settings["optimizer"] == "Adam"
    assert settings["optimizer.learning_rate"] == "0.01"
    assert settings["optimizer.beta_1"] == "0.9"
    assert settings["validation"] == "test"
    assert settings["hidden_1"] == "Dense"
    assert settings["hidden_1.units"] == "16"
    assert settings["data"] == "Two spirals"
    assert settings["epochs"] == "100"
    assert "steps" not in settings


def test_training_that_counts_steps_has_no_epochs() -> None:
    project = spirals()
    project.training = msgspec.structs.replace(project.training, steps=500)
    settings = settings_of(project)
    assert settings["steps"] == "500"
    assert "epochs" not in settings
    assert settings["test_every"] == "100"


def test_another_optimizer_is_one_difference() -> None:
    one, other = spirals(), spirals()
    other.training = msgspec.structs.replace(
        other.training,
        optimizer=OptimizerSettings("SGD", {"momentum": 0.9}),
        validation=Validation("split", 0.2),
    )
    keys = differing([settings_of(one), settings_of(other)])
    assert keys == ["optimizer", "validation"]


def test_a_layer_that_one_does_not_have_is_one_difference() -> None:
    one, other = spirals(), spirals()
    hidden = next(node for node in other.graph.nodes() if node.name == "hidden_2")
    other.graph.remove_node(hidden.id)
    assert differing([settings_of(one), settings_of(other)]) == ["hidden_2"]


def test_what_a_node_was_not_told_is_keras_s_own_value() -> None:
    one, other = spirals(), spirals()
    hidden = next(node for node in other.graph.nodes() if node.name == "hidden_1")
    other.graph.set_param(hidden.id, "use_bias", False)
    settings = [settings_of(one), settings_of(other)]
    assert differing(settings) == ["hidden_1.use_bias"]
    assert [value_in(of_one, "hidden_1.use_bias") for of_one in settings] == ["true", "false"]


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("batch_size", "batch size"),
        ("optimizer.learning_rate", "learning rate"),
        ("hidden_1.units", "units of hidden_1"),
    ],
)
def test_a_setting_is_said_in_words(key: str, said: str) -> None:
    assert words(key) == said


def test_nothing_is_said_as_none() -> None:
    assert told(None) == "none"
    assert told({"a": [1, 2]}) == '{"a": [1, 2]}'


def test_callbacks_are_told_by_their_names_and_what_they_were_told() -> None:
    stopping = CallbackSettings("EarlyStopping", {"patience": 3})
    project = Project()
    project.training = msgspec.structs.replace(project.training, callbacks=(stopping,))
    found = settings_of(project)
    assert found["callbacks"] == "EarlyStopping"
    assert found["EarlyStopping.patience"] == "3"
