"""Which settings can be compared, what is typed for them, and the projects that come of it."""

import re

import msgspec
import pytest

from studio.codegen.script import generate
from studio.graph.elements import Node
from studio.project import store
from studio.project.callbacks import CallbackSettings
from studio.project.store import to_bytes
from studio.project.training import OptimizerSettings
from studio.project.varying import (
    VaryingError,
    find_setting,
    found_again,
    owners,
    read_values,
    settings_of,
    suggested,
    training_with,
    value_of,
    varied,
)
from studio.resources import resource
from tests.helpers.networks import put


@pytest.fixture
def project():
    return store.load(resource("examples", "mnist_classifier.strata"))


def read(project, key, text):
    return read_values(find_setting(project, key), text)


def test_everything_that_has_settings_is_offered_in_the_order_of_the_network(project):
    assert [o.title for o in owners(project)] == [
        "Training",
        "RMSprop",
        "hidden (Dense)",
        "digit (Dense)",
        "answer (Output)",
    ]


@pytest.mark.parametrize(
    ("key", "text", "values"),
    [
        ("batch_size", "1, 10,100", (1, 10, 100)),
        ("training.batch_size", "10; 1 10", (10, 1)),
        ("optimizer.learning_rate", "0.1 0.01", (0.1, 0.01)),
        ("optimizer", "sgd, Adam", ("SGD", "Adam")),
        ("hidden.activation", "relu, TanH", ("relu", "tanh")),
        ("hidden.units", "8,16", (8, 16)),
        ("hidden.kernel_regularizer", "none, l2(l2=0.01)",
         (None, {"name": "l2", "params": {"l2": 0.01}})),
        ("answer.loss", "mean_squared_error, categorical_crossentropy",
         ("mean_squared_error", "categorical_crossentropy")),
        ("optimizer.centered", "yes no", (True, False)),
        ("order", "seeded given", ("seeded", "given")),
    ],
)  # fmt: skip
def test_typed_values_mean_what_they_mean_in_the_inspector(project, key, text, values):
    assert read(project, key, text) == values


@pytest.mark.parametrize(
    ("key", "text", "part"),
    [
        ("batch_size", "0, 10", "Batch size: expected at least 1"),
        ("batch_size", "ten, 10", 'got "ten"'),
        ("batch_size", "10", "at least two values"),
        ("batch_size", "10, 10", "10 is the same value each time: type at least two that differ"),
        ("optimizer.centered", "yes, true", "yes is the same value each time"),
        ("batch_size", ", ".join(map(str, range(1, 20))), "At most 12"),
        ("optimizer", "Adam, Sgdd", 'did you mean "SGD"'),
        ("hidden.activation", "relu, relo", "did you mean"),
        ("batchsize", "1, 2", 'did you mean "batch_size"'),
        ("hiden.units", "1, 2", 'did you mean "hidden"'),
        ("optimizer.rate", "1, 2", "RMSprop"),
    ],
)
def test_what_cannot_be_compared_is_refused_with_a_sentence(project, key, text, part):
    with pytest.raises(VaryingError, match=re.escape(part)):
        read(project, key, text)


def test_the_script_of_a_value_holds_it_and_the_project_stays(project):
    content = store.to_bytes(project)
    for key, value, line in (
        ("batch_size", 7, "BATCH_SIZE = 7"),
        ("optimizer.learning_rate", 0.5, "learning_rate=0.5"),
        ("optimizer", "SGD", "keras.optimizers.SGD()"),
        ("hidden.units", 9, 'layers.Dense(9, activation="relu", name="hidden")'),
    ):
        other = varied(content, find_setting(project, key), value, 5)
        text = generate(other).text
        assert line in text
        assert "EPOCHS = 5" in text
        assert "SEED = 1337" in text
    assert store.to_bytes(project) == content


def test_steps_are_what_a_length_counts_where_training_counts_them():
    project = store.load(resource("examples", "rnn_classifier.strata"))
    setting = find_setting(project, "batch_size")
    other = varied(store.to_bytes(project), setting, 10, 20)
    assert (other.training.steps, other.training.epochs) == (20, project.training.epochs)
    with pytest.raises(VaryingError, match="epochs"):
        find_setting(project, "epochs")


def test_the_numbers_of_an_optimizer_stay_with_it_alone(project):
    setting = find_setting(project, "optimizer")
    assert training_with(project, setting, "RMSprop") == project.training
    assert training_with(project, setting, "SGD").optimizer == OptimizerSettings("SGD")


def test_a_value_with_which_nothing_could_be_trained_is_refused_before_anything_runs():
    project = store.load(resource("examples", "lstm_regressor.strata"))
    content, setting = store.to_bytes(project), find_setting(project, "batch_size")
    with pytest.raises(VaryingError, match="Batch size 7: "):
        varied(content, setting, 7)


def test_a_setting_is_found_again_by_its_node_and_not_when_that_is_gone(project):
    setting = find_setting(project, "hidden.units")
    project.graph.rename(setting.node, "first")
    assert found_again(project, setting).title == "units of first"
    project.graph.add_node(Node("new", "Dense", "hidden", {"units": 3}), (0.0, 0.0))
    project.graph.remove_node(setting.node)
    with pytest.raises(VaryingError, match="no units of hidden"):
        found_again(project, setting)


def test_what_is_suggested_can_be_compared(project):
    for owner in owners(project):
        for setting in settings_of(project, owner):
            text = suggested(project, setting)
            if text:
                assert len(read_values(setting, text)) >= 2, setting.key
            assert setting.told(value_of(project, setting)) is not None


def test_what_a_call_is_told_can_be_varied(project):
    node = put(project.graph, "BatchNormalization", "norm")
    content = store.to_bytes(project)
    setting = find_setting(project, "norm.training")
    assert value_of(project, setting) is None
    assert read_values(setting, "true, false") == (True, False)
    changed = varied(content, setting, False)
    assert dict(changed.graph.node(node).call) == {"training": False}
    assert not changed.graph.node(node).params


def test_what_callbacks_take_can_be_compared(project):
    stop = CallbackSettings("EarlyStopping", {"patience": 3})
    other = CallbackSettings("EarlyStopping")
    callbacks = (CallbackSettings("TerminateOnNaN"), stop, other)
    project.training = msgspec.structs.replace(project.training, epochs=20, callbacks=callbacks)
    found = find_setting(project, "EarlyStopping.patience")
    assert (found.key, found.title) == ("EarlyStopping.patience", "patience of EarlyStopping")
    assert (found.node, value_of(project, found)) == ("", 3)
    assert read(project, "EarlyStopping.patience", "2 5") == (2, 5)
    made = varied(to_bytes(project), found, 5)
    assert [c.params.get("patience") for c in made.training.callbacks] == [None, 5, None]
    second = find_setting(project, "EarlyStopping_2.patience")
    assert varied(to_bytes(project), second, 4).training.callbacks[2].params == {"patience": 4}
    project.training = msgspec.structs.replace(project.training, callbacks=(stop,))
    with pytest.raises(VaryingError, match="There is no patience of EarlyStopping_2"):
        found_again(project, second)
