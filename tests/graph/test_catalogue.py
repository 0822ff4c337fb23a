import re
from typing import Any

import pytest

from studio.graph.catalogue import CallableSpec, LayerSpec, ParamSpec, catalogue, check_value
from studio.graph.elements import Node
from studio.graph.errors import ParamError, UnknownLayer
from tools.catalogue.docstrings import parse
from tools.make_catalogue import differences

LAYERS = list(catalogue().layers.values())
CALLABLES = [
    *catalogue().optimizers.values(),
    *catalogue().losses.values(),
    *catalogue().metrics.values(),
    *catalogue().schedules.values(),
    *catalogue().initializers.values(),
    *catalogue().regularizers.values(),
    *catalogue().constraints.values(),
]
CATEGORIES = [
    "data",
    "core",
    "convolution",
    "pooling",
    "recurrent",
    "attention",
    "normalization",
    "regularization",
    "activation",
    "merging",
    "reshaping",
    "preprocessing",
    "wrappers",
]


def layer(name: str) -> LayerSpec:
    return catalogue().layer(name)


def param(name: str, of: str) -> ParamSpec:
    return layer(of).param(name)


def ports(name: str, **params: Any) -> tuple[list[str], list[str]]:
    node = Node("n1", name, "node", params)
    return (
        [port.name for port in catalogue().input_ports(node) if not port.is_side],
        [port.name for port in catalogue().output_ports(node)],
    )


def test_the_categories_come_in_the_order_of_the_palette() -> None:
    assert list(catalogue().categories) == CATEGORIES
    assert {spec.category for spec in LAYERS} == set(CATEGORIES)


@pytest.mark.parametrize("spec", [*LAYERS, *CALLABLES], ids=lambda s: s.path or s.name)
def test_defaults_and_initial_values_have_the_type_of_their_parameter(
    spec: LayerSpec | CallableSpec,
) -> None:
    for parameter in spec.params:
        if not parameter.required:
            check_value(parameter, parameter.default)
        if parameter.initial is not None:
            check_value(parameter, parameter.initial)


@pytest.mark.parametrize("spec", LAYERS, ids=lambda s: s.name)
def test_a_layer_explains_itself_and_every_parameter(spec: LayerSpec) -> None:
    assert re.fullmatch(r"[A-Z].{12,}\.", spec.summary)
    assert spec.doc
    assert [p.name for p in spec.params if not p.doc] == []
    assert all(spec.param(name) for name in spec.headline)


@pytest.mark.parametrize("spec", LAYERS, ids=lambda s: s.name)
def test_a_new_node_has_a_value_wherever_keras_has_no_default(spec: LayerSpec) -> None:
    missing = [p.name for p in spec.params if p.required and p.initial is None]
    assert missing == {"Input": ["column"], "Output": ["target"]}.get(spec.name, [])


def test_no_help_carries_code_links_or_placeholders() -> None:
    specs: list[Any] = [*LAYERS, *CALLABLES]
    for spec in specs:
        for text in (spec.doc, *(p.doc for p in spec.params)):
            assert not re.search(r"```|>>>|\{\{|\]\(http", text), (spec.name, text)


@pytest.mark.parametrize(
    "name",
    ["Lambda", "TFSMLayer", "JaxLayer", "FlaxLayer", "TorchModuleWrapper", "InputLayer", "Layer"],
)
def test_layers_that_would_run_code_or_are_no_layers_are_left_out(name: str) -> None:
    with pytest.raises(UnknownLayer):
        catalogue().layer(name)


def test_cells_are_known_but_not_in_the_palette() -> None:
    assert not layer("LSTMCell").palette
    assert layer("LSTM").palette


@pytest.mark.parametrize(
    ("name", "category", "initial", "headline"),
    [
        ("Dense", "core", {"units": 64}, ("units", "activation")),
        ("Embedding", "core", {"input_dim": 1000, "output_dim": 64}, ("input_dim", "output_dim")),
        (
            "Conv2D",
            "convolution",
            {"filters": 32, "kernel_size": 3},
            ("filters", "kernel_size", "activation"),
        ),
        ("MaxPooling2D", "pooling", {}, ("pool_size", "strides")),
        ("SimpleRNN", "recurrent", {"units": 32}, ("units", "return_sequences")),
        ("LSTM", "recurrent", {"units": 32}, ("units", "return_sequences")),
        ("GRU", "recurrent", {"units": 32}, ("units", "return_sequences")),
        (
            "MultiHeadAttention",
            "attention",
            {"num_heads": 4, "key_dim": 32},
            ("num_heads", "key_dim"),
        ),
        ("BatchNormalization", "normalization", {}, ("momentum", "axis")),
        ("Dropout", "regularization", {"rate": 0.5}, ("rate",)),
        ("Activation", "activation", {"activation": "relu"}, ("activation",)),
        ("Softmax", "activation", {}, ("axis",)),
        ("Add", "merging", {}, ()),
        ("Concatenate", "merging", {}, ("axis",)),
        ("Flatten", "reshaping", {}, ()),
        ("Reshape", "reshaping", {"target_shape": [-1]}, ("target_shape",)),
        ("Resizing", "preprocessing", {"height": 32, "width": 32}, None),
        (
            "TimeDistributed",
            "wrappers",
            {"layer": {"layer": "Dense", "params": {"units": 1}}},
            ("layer",),
        ),
        (
            "Bidirectional",
            "wrappers",
            {"layer": {"layer": "LSTM", "params": {"units": 32}}},
            ("layer", "merge_mode"),
        ),
        ("Output", "data", {"loss": "mean_squared_error"}, ("loss", "target", "metrics")),
    ],
)
def test_known_layers_are_as_expected(
    name: str, category: str, initial: dict[str, Any], headline: tuple[str, ...] | None
) -> None:
    spec = layer(name)
    assert spec.category == category
    assert spec.initial_params() == initial
    assert headline is None or spec.headline == headline
    assert spec.path == ("" if category == "data" else f"keras.layers.{name}")


@pytest.mark.parametrize(
    ("of", "name", "kind", "default"),
    [
        ("Dense", "units", "int", None),
        ("Dense", "use_bias", "bool", True),
        ("Dense", "activation", "activation", None),
        ("Dense", "kernel_initializer", "initializer", "glorot_uniform"),
        ("Dense", "kernel_regularizer", "regularizer", None),
        ("Dense", "kernel_constraint", "constraint", None),
        ("Conv2D", "kernel_size", "int_tuple", None),
        ("Conv2D", "strides", "int_tuple", [1, 1]),
        ("MaxPooling2D", "strides", "int_tuple", None),
        ("LSTM", "dropout", "float", 0.0),
        ("BatchNormalization", "axis", "int", -1),
        ("LayerNormalization", "axis", "int_tuple", -1),
        ("ZeroPadding2D", "padding", "json", [1, 1]),
        ("RandomRotation", "factor", "number_or_range", None),
        ("RandomBrightness", "value_range", "float_tuple", [0, 255]),
        ("TimeDistributed", "layer", "layer", None),
        ("Input", "column", "column", None),
        ("Output", "metrics", "metrics", []),
        ("Watch", "samples", "int", 10000),
    ],
)
def test_known_parameters_have_their_kind_and_default(
    of: str, name: str, kind: str, default: Any
) -> None:
    assert (param(name, of).kind, param(name, of).default) == (kind, default)


@pytest.mark.parametrize(
    ("of", "name", "choices"),
    [
        ("Conv1D", "padding", {"valid", "same", "causal"}),
        ("Conv2D", "padding", {"valid", "same"}),
        ("Conv2D", "data_format", {"channels_last", "channels_first"}),
        (
            "UpSampling2D",
            "interpolation",
            {"nearest", "bilinear", "bicubic", "lanczos3", "lanczos5"},
        ),
        ("Attention", "score_mode", {"dot", "concat"}),
        ("Bidirectional", "merge_mode", {"sum", "mul", "concat", "ave"}),
        ("RandomFlip", "mode", {"horizontal", "vertical", "horizontal_and_vertical"}),
        ("Watch", "part", {"train", "test"}),
    ],
)
def test_choices_are_the_ones_that_keras_takes(of: str, name: str, choices: set[str]) -> None:
    assert param(name, of).kind == "choice"
    assert set(param(name, of).choices) == choices


def test_what_every_layer_takes_comes_last() -> None:
    assert [p.name for p in layer("Dense").params][-2:] == ["trainable", "dtype"]
    assert "name" not in {p.name for spec in LAYERS for p in spec.params}


def test_a_merging_layer_grows_and_others_take_what_they_declare() -> None:
    assert ports("Add") == (["input 1", "input 2"], ["output"])
    assert layer("Add").call == "list"
    assert ports("Subtract") == (["first", "second"], ["output"])
    assert ports("MultiHeadAttention") == (["query", "value", "key"], ["output"])
    assert layer("MultiHeadAttention").call == "keywords"
    assert [p.optional for p in layer("Attention").inputs[:3]] == [False, False, True]
    assert ports("Input") == ([], ["output"])
    assert ports("Output") == (["input"], [])
    assert ports("Watch") == (["input"], [])


def test_return_state_adds_the_states_of_a_recurrent_layer() -> None:
    assert ports("LSTM") == (["input"], ["output"])
    assert ports("LSTM", return_state=True)[1] == ["output", "state h", "state c"]
    assert ports("GRU", return_state=True)[1] == ["output", "state"]


def test_directions_that_are_not_joined_are_two_outputs() -> None:
    assert ports("Bidirectional")[1] == ["output"]
    assert ports("Bidirectional", merge_mode=None)[1] == ["output", "backward output"]


def test_people_find_layers_by_other_words() -> None:
    assert "fully connected" in layer("Dense").synonyms
    assert "skip connection" in layer("Add").synonyms
    assert "downsample" in layer("MaxPooling2D").synonyms
    assert "MaxPool2D" in layer("MaxPooling2D").synonyms


def test_optimizers_losses_and_metrics_are_keyed_by_what_compile_takes() -> None:
    known = catalogue()
    assert known.optimizers["Adam"].identifier == "adam"
    assert known.optimizers["Adam"].params[0].name == "learning_rate"
    assert known.optimizers["Adam"].params[0].default == 0.001
    assert "mean_squared_error" in known.losses
    assert next(iter(known.metrics)) == "accuracy"
    for name, spec in (*known.losses.items(), *known.metrics.items()):
        assert spec.identifier in (name, "")
    # These want an object: Keras takes no name for them, or an argument has no default.
    assert {n for n, s in {**known.losses, **known.metrics}.items() if not s.identifier} == {
        *("categorical_generalized_cross_entropy", "f1_score", "fbeta_score"),
        *("iou", "mean_iou", "one_hot_iou", "one_hot_mean_iou"),
        *("precision_at_recall", "recall_at_precision"),
        *("sensitivity_at_specificity", "specificity_at_sensitivity"),
    }
    assert not {"Optimizer", "LossScaleOptimizer"} & set(known.optimizers)


def test_the_lists_of_names_hold_the_usual_ones() -> None:
    known = catalogue()
    assert {"relu", "softmax", "linear"} <= set(known.activations)
    assert {"glorot_uniform", "zeros", "constant"} <= set(known.initializers)
    assert {"l1", "l2"} <= set(known.regularizers)
    assert {"max_norm", "non_neg"} <= set(known.constraints)


def test_a_wrong_choice_is_refused_with_the_nearest_right_one() -> None:
    with pytest.raises(ParamError, match='did you mean "same"'):
        catalogue().check_params("Conv2D", {"padding": "sane"})


DOCSTRING = """Does a thing. And more.

    Formula:

    ```python
    y = x
    ```

    Example:

    >>> thing()

    Args:
        first, second: Integer. See [the paper](
            https://example.org/x).
            - `"a"`: one.
        third: Float.

    Input shape:
        - If so: that.
"""


def test_a_docstring_is_taken_apart_into_text_and_arguments() -> None:
    doc = parse(DOCSTRING)
    assert doc.first_sentence == "Does a thing."
    assert doc.text == "Does a thing. And more.\nFormula: `y = x`\nInput shape:\n- If so: that."
    assert doc.arguments == {
        "first": 'Integer. See the paper.\n- `"a"`: one.',
        "second": 'Integer. See the paper.\n- `"a"`: one.',
        "third": "Float.",
    }


def test_a_stale_catalogue_is_shown_as_a_short_difference() -> None:
    said = differences("a\nb\n", "a\nc\n")
    assert "-b" in said
    assert "+c" in said
    assert "python tools/make_catalogue.py" in said
