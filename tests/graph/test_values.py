"""Parameters as text and back."""

from typing import Any

import pytest

from studio.graph.catalogue import ParamSpec, catalogue
from studio.graph.errors import ParamError
from studio.graph.values import from_text, known_names, to_text


def param(layer: str, name: str) -> ParamSpec:
    return catalogue().layer(layer).param(name)


@pytest.mark.parametrize(
    ("layer", "name", "text", "value"),
    [
        ("Dense", "units", "128", 128),
        ("Dense", "activation", "ReLU", "relu"),
        ("Dense", "activation", "swish", "swish"),
        ("Dense", "kernel_initializer", "GlorotUniform", "glorot_uniform"),
        ("Dense", "activation", "none", None),
        ("Dense", "activation", "", None),
        ("Dense", "kernel_regularizer", "l2(l2=0.01)", {"name": "l2", "params": {"l2": 0.01}}),
        ("Dense", "kernel_regularizer", "L2(0.1)", {"name": "l2", "params": {"l2": 0.1}}),
        ("Dense", "kernel_initializer", "Constant", {"name": "constant", "params": {}}),
        ("Dense", "activation", "LeakyReLU", "leaky_relu"),
        (
            "Dense",
            "activation",
            "LeakyReLU(negative_slope=0.2)",
            {"name": "leaky_relu", "params": {"negative_slope": 0.2}},
        ),
        ("Output", "loss", "Mean squared error", "mean_squared_error"),
        ("Output", "loss", "huber(delta=2)", {"name": "huber", "params": {"delta": 2}}),
        ("Output", "loss", "huber()", "huber"),
        ("Output", "metrics", "accuracy auc", ["accuracy", "auc"]),
        (
            "Output",
            "metrics",
            "accuracy, IoU(target_class_ids=1, num_classes=3)",
            ["accuracy", {"name": "iou", "params": {"num_classes": 3, "target_class_ids": [1]}}],
        ),
        ("Dropout", "rate", "0.5", 0.5),
        ("Dropout", "rate", "1", 1.0),
        ("Conv2D", "kernel_size", "3", 3),
        ("Conv2D", "kernel_size", "3, 5", [3, 5]),
        ("Conv2D", "kernel_size", "(3, 5)", [3, 5]),
        ("Conv2D", "kernel_size", "3x5", [3, 5]),
        ("Reshape", "target_shape", "784", [784]),
        ("Reshape", "target_shape", "-1, 2", [-1, 2]),
        ("Input", "shape", "None, 28", [None, 28]),
        ("RandomZoom", "height_factor", "-0.2, 0.1", [-0.2, 0.1]),
        ("ZeroPadding2D", "padding", "[[1, 2], [0, 0]]", [[1, 2], [0, 0]]),
    ],
)
def test_text_is_read_as_the_parameter_asks(layer: str, name: str, text: str, value: Any) -> None:
    spec = param(layer, name)
    assert from_text(spec, text, known_names(spec, catalogue())) == value


@pytest.mark.parametrize(
    ("layer", "name", "text", "words"),
    [
        ("Dense", "units", "ten", 'whole number, such as 64; got "ten"'),
        ("Dense", "units", "", "the field is empty"),
        ("Dense", "units", "0", "at least 1; got 0"),
        ("Dense", "units", "1.5", 'got "1.5"'),
        ("Dropout", "rate", "0,5", "Use a point"),
        ("Dropout", "rate", "2", "at most 1; got 2"),
        ("Dropout", "rate", "nan", 'got "nan"'),
        ("Dense", "activation", "rellu", 'did you mean "relu"?'),
        ("Dense", "kernel_regularizer", "l2(0.01, 2)", "arguments by name"),
        ("Dense", "kernel_regularizer", "l2(l3=0.01)", 'L2 has no argument "l3".'),
        ("Dense", "activation", "gelu(approximate=True)", "gelu takes no arguments"),
        ("Output", "loss", "huber(delta='a')", "Huber: delta: expected a number, got 'a'"),
        ("Output", "loss", "huber(dleta=2)", 'no argument "dleta"; did you mean "delta"?'),
        ("Output", "loss", "hubert", 'Keras knows no loss "hubert"; did you mean "huber"?'),
        ("Output", "metrics", "accuracy, auc(curve='X')", "AUC: curve: expected one of ROC, PR"),
        ("Output", "metrics", "top_k_categorical_accuracy(k=0)", "k: expected at least 1; got 0"),
        ("Dense", "kernel_regularizer", "l2(l2=open('x'))", "arguments by name"),
        ("Conv2D", "kernel_size", "3, a", 'got "3, a"'),
        ("ZeroPadding2D", "padding", "[1,", "Expected JSON"),
    ],
)
def test_what_does_not_fit_is_refused_with_a_sentence(
    layer: str, name: str, text: str, words: str
) -> None:
    spec = param(layer, name)
    with pytest.raises(ParamError) as caught:
        from_text(spec, text, known_names(spec, catalogue()))
    assert words in caught.value.sentence
    assert caught.value.param == name


def test_every_default_and_start_value_survives_being_shown_and_read() -> None:
    for layer in catalogue().layers.values():
        for spec in layer.params:
            value = spec.initial if spec.required else spec.default
            if value is None or spec.kind in ("layer", "metrics", "column", "text"):
                continue
            read = from_text(spec, to_text(value, spec), known_names(spec, catalogue()))
            assert read == value, f"{layer.name}.{spec.name}"


TOO_LARGE = "A whole number may be 9,223,372,036,854,775,807 at the most."


@pytest.mark.parametrize("digits", [20, 250, 400, 5000])
@pytest.mark.parametrize("sign", ["", "-"])
def test_numbers_without_end_are_refused(digits: int, sign: str) -> None:
    text = f"{sign}1{'0' * digits}"
    for layer, name, typed in (
        ("Embedding", "input_dim", text),
        ("Dense", "units", text),
        ("Dropout", "rate", text),
        ("Conv2D", "kernel_size", f"3, {text}"),
        ("Reshape", "target_shape", f"-1, {text}"),
        ("ZeroPadding2D", "padding", f"[1, {text}]"),
        ("Dense", "kernel_regularizer", f"l2(l2={text})"),
    ):
        spec = param(layer, name)
        with pytest.raises(ParamError) as caught:
            from_text(spec, typed, known_names(spec, catalogue()))
        assert len(caught.value.sentence) < 200


@pytest.mark.parametrize(
    ("layer", "name", "text", "sentence"),
    [
        ("Dense", "units", "9223372036854775808", TOO_LARGE),
        ("ZeroPadding2D", "padding", "[1, 9223372036854775808]", TOO_LARGE),
        ("ZeroPadding2D", "padding", "[1, NaN]", "Expected finite numbers: neither"),
        ("ZeroPadding2D", "padding", "[" * 50_000, "Expected JSON"),
        ("ZeroPadding2D", "padding", "[" * 18 + "]" * 18, "nested 16 deep at the most"),
        ("Dense", "kernel_regularizer", "l2(l2=1e999)", "expected a number, got inf"),
        ("Dense", "kernel_regularizer", "l2(l2={[]: 1})", "arguments by name"),
        ("Dense", "kernel_regularizer", "l2(l2={1, 2})", "expected a number, got {1, 2}"),
        ("Dense", "kernel_regularizer", "l2(l2={1: 2})", "expected a number, got {1: 2}"),
    ],
    ids=range(9),
)
def test_what_no_project_can_hold_is_refused(
    layer: str, name: str, text: str, sentence: str
) -> None:
    spec = param(layer, name)
    with pytest.raises(ParamError) as caught:
        from_text(spec, text, known_names(spec, catalogue()))
    assert sentence in caught.value.sentence
