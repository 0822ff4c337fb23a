"""Finding layers by a few letters, and reading parameters typed along."""

from typing import Any

import pytest

from studio.graph.catalogue import catalogue
from studio.ui.palette.query import read_query
from studio.ui.palette.search import LayerIndex, camel_words

INDEX = LayerIndex(spec for spec in catalogue().layers.values() if spec.palette)


def best_reading(text: str, *columns: str) -> tuple[str, dict[str, Any]] | None:
    """The layer and the parameters that the search would add."""
    found = read_query(text, INDEX, catalogue(), columns)
    return (found[0].spec.name, found[0].params) if found else None


@pytest.mark.parametrize(
    ("query", "layer"),
    [
        ("dense", "Dense"),
        ("DENSE", "Dense"),
        ("fully connected", "Dense"),
        ("fc", "Dense"),
        ("conv", "Conv2D"),
        ("max pool", "MaxPooling2D"),
        ("maxpooling1d", "MaxPooling1D"),
        ("bn", "BatchNormalization"),
        ("gap2d", "GlobalAveragePooling2D"),
        ("leaky relu", "LeakyReLU"),
        ("lstm", "LSTM"),
        ("skip connection", "Add"),
        ("d", "Dense"),
    ],
)
def test_the_layer_that_is_meant_comes_first(query: str, layer: str) -> None:
    assert INDEX.find(query)[0].spec.name == layer


def test_exact_stands_above_prefix_above_word() -> None:
    names = [match.spec.name for match in INDEX.find("lstm")]
    assert names[0] == "LSTM"
    assert "ConvLSTM2D" in names[1:]
    scores = [match.score for match in INDEX.find("conv")]
    assert scores == sorted(scores, reverse=True)


def test_a_synonym_is_told_as_the_reason() -> None:
    assert INDEX.find("fully connected")[0].reason == "fully connected"
    assert INDEX.find("dense")[0].reason == ""


def test_nothing_is_found_for_nothing_and_for_nonsense() -> None:
    assert INDEX.find("  ") == []
    assert INDEX.find("qqqq") == []


def test_a_mistyped_name_has_a_near_one() -> None:
    assert INDEX.nearest("dnese")[0].name == "Dense"


def test_every_layer_is_found_first_by_its_own_name() -> None:
    for spec in catalogue().layers.values():
        if spec.palette:
            assert INDEX.find(spec.name)[0].spec is spec


def test_names_are_cut_at_their_words() -> None:
    assert camel_words("MaxPooling2D") == ["max", "pooling", "2d"]
    assert camel_words("GRU") == ["gru"]


@pytest.mark.parametrize(
    ("text", "layer", "params"),
    [
        ("dense 128 relu", "Dense", {"units": 128, "activation": "relu"}),
        (
            "conv2d 32 3 same relu",
            "Conv2D",
            {"filters": 32, "kernel_size": 3, "padding": "same", "activation": "relu"},
        ),
        ("conv 2d 16 3x5", "Conv2D", {"filters": 16, "kernel_size": [3, 5]}),
        ("fully connected 10 softmax", "Dense", {"units": 10, "activation": "softmax"}),
        ("dropout 0.3", "Dropout", {"rate": 0.3}),
        ("reshape 28,28,1", "Reshape", {"target_shape": [28, 28, 1]}),
        ("lstm 64 return_sequences", "LSTM", {"units": 64, "return_sequences": True}),
        ("dense units=3 use_bias=false", "Dense", {"units": 3, "use_bias": False}),
        ("activation relu", "Activation", {"activation": "relu"}),
        ("leaky relu", "LeakyReLU", {}),
        ("output mse", "Output", {"loss": "mean_squared_error"}),
        ("input image", "Input", {"column": "image"}),
        (
            "timedistributed dense 10",
            "TimeDistributed",
            {"layer": {"layer": "Dense", "params": {"units": 10}}},
        ),
    ],
)
def test_parameters_may_be_typed_along(text: str, layer: str, params: object) -> None:
    assert best_reading(text, "image") == (layer, params)


@pytest.mark.parametrize("text", ["", "dense foo", "dropout 3", "dense 0.5", "qqqq 3", "dense x=1"])
def test_what_means_nothing_gives_no_layer(text: str) -> None:
    assert best_reading(text) is None


def test_what_is_typed_always_has_the_types_that_the_catalogue_asks_for() -> None:
    for text in ("conv2d 32 3 same", "gru 5 he_normal", "dense 3 l2 l1", "max pooling 2"):
        found = best_reading(text)
        assert found is not None
        catalogue().check_params(*found)


SAID_BY_TEACHERS = [
    ("fully connected", "Dense", {}),
    ("fc 10", "Dense", {"units": 10}),
    ("dens 10", "Dense", {"units": 10}),
    ("hidden layer 32 relu", "Dense", {"units": 32, "activation": "relu"}),
    ("softmax 10", "Dense", {"units": 10, "activation": "softmax"}),
    ("sigmoid 1", "Dense", {"units": 1, "activation": "sigmoid"}),
    ("dense units 64 relu", "Dense", {"units": 64, "activation": "relu"}),
    ("tanh", "Activation", {"activation": "tanh"}),
    ("relu", "ReLU", {}),
    ("conv 32 3x3", "Conv2D", {"filters": 32, "kernel_size": [3, 3]}),
    ("conv 3x3 32", "Conv2D", {"filters": 32, "kernel_size": [3, 3]}),
    ("1x1 conv", "Conv2D", {"kernel_size": [1, 1]}),
    ("conv 64 5 stride 2", "Conv2D", {"filters": 64, "kernel_size": 5, "strides": 2}),
    ("conv 32 3 padding same", "Conv2D", {"filters": 32, "kernel_size": 3, "padding": "same"}),
    ("conv1d 64 3", "Conv1D", {"filters": 64, "kernel_size": 3}),
    ("transposed conv", "Conv2DTranspose", {}),
    ("deconv 16 3", "Conv2DTranspose", {"filters": 16, "kernel_size": 3}),
    ("depthwise", "DepthwiseConv2D", {}),
    ("separable conv", "SeparableConv2D", {}),
    ("max pool", "MaxPooling2D", {}),
    ("maxpoling", "MaxPooling2D", {}),
    ("max pooling 2x2", "MaxPooling2D", {"pool_size": [2, 2]}),
    ("avg pool", "AveragePooling2D", {}),
    ("global average pooling", "GlobalAveragePooling2D", {}),
    ("gap", "GlobalAveragePooling2D", {}),
    ("downsample", "MaxPooling2D", {}),
    ("upsample", "UpSampling2D", {}),
    ("resize", "Resizing", {}),
    ("batch norm", "BatchNormalization", {}),
    ("batchnormalisation", "BatchNormalization", {}),
    ("normalize", "BatchNormalization", {}),
    ("layer norm", "LayerNormalization", {}),
    ("dropout .5", "Dropout", {"rate": 0.5}),
    ("droput 0.3", "Dropout", {"rate": 0.3}),
    ("lstm 64 return sequences", "LSTM", {"units": 64, "return_sequences": True}),
    ("lstm 64 sequences", "LSTM", {"units": 64, "return_sequences": True}),
    (
        "bilstm 64",
        "Bidirectional",
        {"layer": {"layer": "LSTM", "params": {"units": 64}}},
    ),
    ("gru 32", "GRU", {"units": 32}),
    ("embedding 1000 64", "Embedding", {"input_dim": 1000, "output_dim": 64}),
    ("attention", "Attention", {}),
    ("self attention", "MultiHeadAttention", {}),
    ("multi head attention 8 64", "MultiHeadAttention", {"num_heads": 8, "key_dim": 64}),
    ("transformer", "MultiHeadAttention", {}),
    ("residual", "Add", {}),
    ("skip connection", "Add", {}),
    ("merge", "Concatenate", {}),
    ("concat", "Concatenate", {}),
    ("noise", "GaussianNoise", {}),
    ("flaten", "Flatten", {}),
    ("reshape 28 28 1", "Reshape", {"target_shape": [28, 28, 1]}),
    ("zero padding", "ZeroPadding2D", {}),
    ("rescale", "Rescaling", {}),
    ("augmentation", "RandomFlip", {}),
    ("loss", "Output", {}),
]


@pytest.mark.parametrize(("text", "layer", "params"), SAID_BY_TEACHERS)
def test_what_teachers_type_makes_what_they_mean(text: str, layer: str, params: object) -> None:
    assert best_reading(text) == (layer, params)
