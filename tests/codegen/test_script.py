import ast
import time
from pathlib import Path

import pytest

from studio.codegen.script import Watched, generate
from studio.graph.elements import Edge, PortRef
from studio.project.datasets import DataSettings, PreparedColumn
from studio.project.project import Project
from studio.project.script_style import ScriptStyle
from studio.project.store import from_bytes, load, to_bytes
from studio.project.training import OptimizerSettings, TrainingSettings, Validation
from studio.resources import resource
from tests.helpers.networks import classifier, digits_project, ids, put, wire

GOLDEN = Path(__file__).parent / "golden"


def body(project, function="build_model"):
    """The statements of a function, without its head and docstring."""
    _, _, after = generate(project).text.partition(f"def {function}(")
    return after.split("\n\n\n")[0].splitlines()[2:]


def line_of(project, name):
    """The one line that means a node."""
    script = generate(project)
    first, last = script.spans[ids(project)[name]]
    assert first == last
    return script.text.splitlines()[first - 1].strip()


# --- whole scripts


@pytest.mark.parametrize(
    "name", ["autoencoder", "mnist_classifier", "rnn_classifier", "lstm_regressor"]
)
def test_the_examples_give_the_scripts_that_somebody_read(name):
    project = load(resource("examples", f"{name}.strata"))
    assert generate(project).text == (GOLDEN / f"{name}.py").read_text()


@pytest.mark.parametrize(
    ("golden", "style"),
    [
        ("classifier_as_list", ScriptStyle("list")),
        ("classifier_with_add", ScriptStyle("add", "keras")),
    ],
)
def test_each_style_gives_the_script_that_somebody_read(golden, style):
    project = load(resource("examples", "mnist_classifier.strata"))
    put(project.graph, "Watch", "seen", (ids(project)["hidden"],))
    project.script = style
    assert generate(project).text == (GOLDEN / f"{golden}.py").read_text()


def test_a_style_is_kept_in_the_file_and_the_usual_one_leaves_no_trace():
    project = classifier()
    assert b'"script"' not in to_bytes(project)
    project.script = ScriptStyle("add", "keras")
    assert from_bytes(to_bytes(project)).script == project.script


def _branched(project):
    put(project.graph, "Output", "more", (ids(project)["hidden"],), target="label", loss="mse")


def _joined(project):
    nodes = ids(project)
    both = put(project.graph, "Add", "both", (nodes["digit_10"], nodes["digit_10"]))
    put(project.graph, "Output", "sum", (both,), target="label", loss="mse")
    project.graph.remove_node(nodes["answer"])


def _with_states(project):
    nodes = ids(project)
    image = put(project.graph, "Input", "rows", shape=[4, 3])
    lstm = put(project.graph, "LSTM", "lstm", (image,), units=2, return_state=True)
    for name in ("image", "hidden", "digit_10", "answer"):
        project.graph.remove_node(nodes[name])
    put(project.graph, "Output", "end", (lstm,), target="label", loss="mse")


def _shared(project):
    graph, nodes = project.graph, ids(project)
    again = put(graph, "Dense", "again", (nodes["digit_10"],), units=10, activation="softmax")
    graph.set_link(nodes["digit_10"], "pair")
    graph.set_link(again, "pair")
    put(graph, "Output", "end", (again,), target="label", loss="mse")
    graph.remove_node(nodes["answer"])


@pytest.mark.parametrize("form", ["list", "add"])
@pytest.mark.parametrize(
    ("change", "why"),
    [
        (_branched, "the network has 2 Outputs"),
        (_joined, "both takes in several wires"),
        (_with_states, "lstm gives several outputs"),
        (_shared, "digit_10 shares its layer with another node"),
    ],
)
def test_what_is_no_chain_is_written_functionally_and_says_why(form, change, why):
    project = classifier()
    project.script = ScriptStyle(form)
    assert "keras.Sequential" in generate(project).text
    change(project)
    script = generate(project)
    assert script.not_sequential == why
    assert f"    # No Sequential model, as {why}.\n" in script.text
    assert "keras.Sequential" not in script.text
    assert "keras.Model(" in script.text


def test_a_watch_of_the_input_of_a_sequential_model_looks_at_its_inputs():
    project = classifier()
    put(project.graph, "Watch", "seen", (ids(project)["image"],))
    project.script = ScriptStyle("list")
    assert "model.inputs[0]" in "\n".join(body(project, "build_seen"))


def test_a_backend_neutral_script_names_no_tensorflow_and_says_on_what_it_runs():
    project = classifier(steps_per_execution=8)
    project.script = ScriptStyle("functional", "keras")
    text = generate(project).text.replace("storage.googleapis.com/tensorflow", "")
    assert "tensorflow" not in text.replace("KERAS_BACKEND says: tensorflow", "")
    assert "It runs on TensorFlow or JAX, as KERAS_BACKEND says: tensorflow, jax." in text
    project.training = TrainingSettings(steps_per_execution=1)
    assert "It runs on TensorFlow, JAX or PyTorch, as" in generate(project).text


def test_a_saved_project_gives_the_same_script():
    project = classifier()
    node, position, edges = project.graph.remove_node(ids(project)["hidden"])
    project.graph.add_node(node, position)
    for edge in edges:
        project.graph.connect(edge)
    assert generate(from_bytes(to_bytes(project))) == generate(project)


def test_functions_stand_in_the_order_in_which_keras_is_taught():
    project = classifier()
    put(project.graph, "Watch", "seen", (ids(project)["hidden"],))
    functions = [f.name for f in ast.parse(generate(project).text).body if hasattr(f, "name")]
    assert functions == [
        "load_data",
        "prepare",
        "build_model",
        "compile_model",
        "train",
        "evaluate",
        "predict",
        "build_seen",
        "main",
    ]


def test_an_empty_project_still_is_a_script():
    script = generate(Project())
    compile(script.text, "script.py", "exec")
    assert (script.spans, script.watches, script.left_out) == ({}, (), ())
    assert 'raise ValueError("The network has no Input with data yet.")' in script.text


def test_a_thousand_nodes_take_no_longer_than_the_eye_notices():
    project = digits_project()
    last = put(project.graph, "Input", "image", column="image")
    for number in range(998):
        last = put(project.graph, "Dense", f"dense_{number}", (last,), units=64, activation="relu")
    put(project.graph, "Output", "answer", (last,), target="image", loss="mean_squared_error")
    times = []
    for _ in range(5):
        start = time.process_time()
        generate(project)
        times.append(time.process_time() - start)
    # Some 50 ms of the processor; the limit only catches work that grows with the square.
    assert min(times) < 0.4


# --- lines and nodes


def test_a_line_means_its_node_and_a_node_its_line():
    project = classifier()
    script, by_name = generate(project), ids(project)
    lines = script.text.splitlines()
    for name, start in [
        ("image", "    image = keras.Input(shape=(784,)"),
        ("hidden", "    hidden = layers.Dense(32, "),
        ("answer", "    return keras.Model("),
    ]:
        first, last = script.spans[by_name[name]]
        assert lines[first - 1].startswith(start)
        assert script.node_at(first) == script.node_at(last) == by_name[name]
    assert script.node_at(1) is None


def test_a_broken_line_means_its_node_from_the_first_to_the_last():
    project = classifier()
    hidden = ids(project)["hidden"]
    project.graph.set_param(hidden, "kernel_initializer", "glorot_normal")
    project.graph.set_param(hidden, "bias_initializer", "he_normal")
    script = generate(project)
    first, last = script.spans[hidden]
    assert last - first == 6
    assert {script.node_at(line) for line in range(first, last + 1)} == {hidden}


def test_each_of_several_outputs_has_a_line():
    project = classifier()
    more = put(project.graph, "Dense", "more", (ids(project)["hidden"],), units=784)
    put(project.graph, "Output", "again", (more,), target="image", loss="mse")
    assert line_of(project, "answer") == '"answer": digit_10,'
    assert line_of(project, "again") == '"again": more,'


def test_a_watch_means_its_function():
    project = classifier()
    watch = put(project.graph, "Watch", "seen", (ids(project)["hidden"],))
    script = generate(project)
    first, last = script.spans[watch]
    assert script.text.splitlines()[first - 1 : last] == [
        "def build_seen(model):",
        '    """Make the part of the model that ends at "hidden"."""',
        '    return keras.Model(model.inputs, model.get_layer("hidden").output, name="seen")',
    ]


# --- layers


def test_what_equals_the_default_is_not_said():
    project = classifier()
    assert line_of(project, "digit_10") == (
        'digit_10 = layers.Dense(10, activation="softmax", name="digit_10")(hidden)'
    )


def test_outputs_besides_the_first_have_names_where_they_are_used():
    project = digits_project()
    image = put(project.graph, "Input", "image", column="picture")
    lstm = put(project.graph, "LSTM", "lstm", (image,), units=8, return_state=True)
    state = put(project.graph, "Dense", "state", ((lstm, 2),), units=2)
    put(project.graph, "Output", "answer", (state,), target="digit", loss="mse")
    assert line_of(project, "lstm").startswith("_, _, lstm_state_c = layers.LSTM(8, ")
    wire(project.graph, lstm, put(project.graph, "Output", "other", target="digit"))
    assert line_of(project, "lstm").startswith("lstm, _, lstm_state_c = layers.LSTM(8, ")


def test_lists_and_named_inputs_are_called_as_keras_wants():
    project = digits_project()
    image = put(project.graph, "Input", "image", column="picture")
    both = put(project.graph, "Concatenate", "both", (image, image))
    seen = put(project.graph, "MultiHeadAttention", "seen", (both, image), num_heads=2, key_dim=4)
    put(project.graph, "Output", "answer", (seen,), target="picture")
    assert line_of(project, "both") == 'both = layers.Concatenate(name="both")([image, image])'
    text = " ".join(generate(project).text.split())
    assert 'layers.MultiHeadAttention(2, 4, name="seen")(query=both, value=image)' in text


def test_an_input_takes_its_shape_and_type_from_the_column():
    project = digits_project()
    put(project.graph, "Input", "number", column="digit")
    put(project.graph, "Input", "other", shape=[None, 3], dtype="int32")
    put(project.graph, "Input", "plain", shape=7)
    assert line_of(project, "number") == (
        'number = keras.Input(shape=(), dtype="uint8", name="number")'
    )
    assert 'keras.Input(shape=(None, 3), dtype="int32", ' in line_of(project, "other")
    assert "keras.Input(shape=(7,), " in line_of(project, "plain")


# --- names


@pytest.mark.parametrize("name", ["keras", "np", "layers", "input", "train", "model", "SEED", "l"])
def test_a_variable_never_hides_what_the_script_needs(name):
    project = classifier()
    project.graph.rename(ids(project)["hidden"], name)
    line = line_of(project, name)
    assert line.startswith(f"{name}_1 = layers.Dense(")
    assert f'name="{name}")' in line


def test_two_nodes_with_one_name_become_two_variables():
    project = classifier()
    by_name = ids(project)
    project.graph.rename(by_name["hidden"], "digit_10")
    lines = body(project)
    assert lines[2].startswith("    digit_10 = layers.Dense(32, ")
    assert lines[3].startswith("    digit_10_1 = layers.Dense(10, ")
    assert 'name="digit_10_1")(digit_10)' in lines[3]


def test_a_bad_name_does_not_take_a_good_one_away():
    project = classifier()
    project.graph.rename(ids(project)["image"], "hidden!")
    assert line_of(project, "hidden").startswith("hidden = ")
    assert line_of(project, "hidden!").startswith("hidden_1 = ")


# --- what is not finished


def test_what_cannot_be_written_is_left_out_with_the_reason():
    project = classifier()
    graph, by_name = project.graph, ids(project)
    put(graph, "Dense", "lonely", units=3)
    put(graph, "Concatenate", "joined", (by_name["hidden"],))
    put(graph, "Dense", "behind", (ids(project)["joined"],), units=3)
    put(graph, "Dense", "spare", (by_name["hidden"],), units=3)
    put(graph, "Input", "sound", column="sound")
    ring = put(graph, "Dense", "ring", units=3)
    graph.restore_edge(Edge(PortRef(ring), PortRef(ring)))
    put(graph, "Watch", "seen", (ids(project)["spare"],))
    put(graph, "Output", "end")
    put(graph, "Dense", "sizeless", (by_name["hidden"],))
    graph.set_params(ids(project)["sizeless"], {})
    comments = [line.strip() for line in body(project) if "# " in line]
    assert comments == [
        "# lonely has no wire yet.",
        "# joined needs another wire.",
        "# behind waits for joined.",
        "# spare leads to no Output, so the model does without it.",
        "# sound has neither a column of the data nor a shape yet.",
        "# ring is part of a loop, or behind one.",
        "# seen watches what is no part of the model.",
        "# end has no wire yet.",
        '# sizeless needs a value for "units".',
    ]
    script = generate(project)
    assert [graph.node(n).name for n in script.left_out] == [c.split()[1] for c in comments]
    assert script.watches == ()
    assert all(script.spans[n][0] == script.spans[n][1] for n in script.left_out)


def test_without_an_output_all_that_can_be_written_is_shown():
    project = classifier()
    project.graph.remove_node(ids(project)["answer"])
    assert body(project)[-2:] == [
        "    # There is no Output yet: the model ends where the wires end.",
        '    return keras.Model(inputs=image, outputs=digit_10, name="digits")',
    ]


def test_the_model_holds_only_what_leads_to_an_output():
    project = classifier()
    put(project.graph, "Dense", "spare", (ids(project)["hidden"],), units=3)
    put(project.graph, "Input", "unused", column="digit")
    text = generate(project).text
    assert "spare = " not in text
    assert "unused = " not in text


# --- data and training


def test_data_is_fed_by_column_and_named_by_node_when_there_is_more_than_one():
    project = classifier()
    other = put(project.graph, "Input", "other", column="digit")
    more = put(project.graph, "Dense", "more", (other,), units=784)
    put(project.graph, "Output", "again", (more,), target="image", loss="mse", loss_weight=0.5)
    text = " ".join(generate(project).text.split())
    assert 'inputs=[image, other], outputs={ "answer": digit_10, "again": more, }' in text
    assert '{"answer": train_data["label"], "again": train_data["image"]}' in text
    assert 'model.predict( {"image": test_data["image"], "other": test_data["digit"]}' in text
    assert 'loss={"answer": "categorical_crossentropy", "again": "mse"}' in text
    assert 'metrics={"answer": ["accuracy"]}' in text
    assert 'loss_weights={"answer": 1.0, "again": 0.5}' in text


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (TrainingSettings(order="given"), "shuffle=False"),
        (TrainingSettings(validation=Validation("split", 0.2)), "validation_split=0.2"),
        (TrainingSettings(steps_per_execution=4), "steps_per_execution=4"),
        (TrainingSettings(seed=5), "SEED = 5"),
        (TrainingSettings(epochs=6), "EPOCHS = 6"),
        (TrainingSettings(batch_size=7), "BATCH_SIZE = 7"),
        (TrainingSettings(precision="mixed_float16"), 'set_dtype_policy("mixed_float16")'),
        (TrainingSettings(optimizer=OptimizerSettings("SGD")), "optimizer=keras.optimizers.SGD()"),
        (
            TrainingSettings(optimizer=OptimizerSettings("SGD", {"momentum": 0.9})),
            "optimizer=keras.optimizers.SGD(momentum=0.9)",
        ),
        (TrainingSettings(optimizer=OptimizerSettings("x")), "# The optimizer has a name that"),
        (
            TrainingSettings(optimizer=OptimizerSettings("SGD", {"a\nb": 1})),
            "# The optimizer has no parameter 'a\\nb'.",
        ),
    ],
)
def test_settings_are_said_where_keras_wants_them(settings, words):
    project = classifier()
    project.training = settings
    assert words in generate(project).text


def test_what_is_the_default_is_left_to_keras():
    text = generate(classifier(steps_per_execution=1, validation=Validation())).text
    for word in ("shuffle", "validation", "steps_per_execution", "dtype", "loss_weights"):
        assert word not in text


def test_the_device_is_a_matter_of_the_machine():
    assert generate(classifier(device="gpu:1")) == generate(classifier())


def test_only_columns_that_can_be_prepared_are_prepared():
    project = classifier()
    project.data = DataSettings(
        columns=(PreparedColumn("image", "sound"), PreparedColumn("label", "label"))
    )
    assert body(project, "prepare") == ["    return {", '        "label": labels,', "    }"]


def test_there_is_a_function_for_each_watched_wire():
    project = classifier()
    watch = put(project.graph, "Watch", "input", (ids(project)["hidden"],))
    assert generate(project).watches == (Watched(watch, "input", "build_input_1", ("image",)),)


def test_a_script_that_has_channels_first_asks_for_onednn_before_it_imports_keras() -> None:
    script = generate(load(resource("examples/cnn.strata")))
    setting = 'os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")'
    assert script.text.index(setting) < script.text.index("from tensorflow import keras")
    assert script.environment == {"TF_ENABLE_ONEDNN_OPTS": "1"}


def test_a_script_without_channels_first_asks_for_nothing() -> None:
    script = generate(load(resource("examples/autoencoder.strata")))
    assert "import os" not in script.text
    assert script.environment == {}
