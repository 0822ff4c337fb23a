"""What Keras objects to arrives as a sentence that names the layer, the need and the wire."""

from typing import Any

import pytest

from studio.engine.protocol.shapes import LayerCall
from tests.helpers.chains import call, input_of
from tests.helpers.conversation import Conversation

pytestmark = pytest.mark.keras


Shapes = tuple[tuple[int | None, ...], ...]

SENTENCES: list[tuple[str, dict[str, Any], Shapes, str]] = [
    (
        "Conv2D",
        {"filters": 8, "kernel_size": 3},
        ((784,),),
        "Conv2D needs 4 dimensions (batch, height, width, channels); this wire carries "
        "(None, 784). A Reshape before it adds what is missing.",
    ),
    (
        "Conv2D",
        {"filters": 8, "kernel_size": 5},
        ((3, 3, 1),),
        "Nothing would be left: kernel_size 5 of Conv2D is larger than what the wire carries, "
        '(None, 3, 3, 1). Use a smaller one, or padding "same".',
    ),
    (
        "Conv2D",
        {"filters": 8, "kernel_size": 3},
        ((8, 8, None),),
        "Conv2D cannot work with a size that is not known; the wire carries "
        "(None, 8, 8, None). Give the Input a fixed shape.",
    ),
    (
        "Conv2D",
        {"filters": -8, "kernel_size": 3},
        ((8, 8, 1),),
        "filters of Conv2D must be a whole number above zero; it is -8.",
    ),
    (
        "Conv2D",
        {"filters": 8, "kernel_size": [3, 3, 3]},
        ((8, 8, 1),),
        "kernel_size of Conv2D must be one whole number above zero, or 2 of them; it is (3, 3, 3).",
    ),
    (
        "Conv2D",
        {"filters": 8, "kernel_size": 3, "padding": "sane"},
        ((8, 8, 1),),
        'padding of Conv2D must be one of same, valid; it is "sane".',
    ),
    (
        "Conv2D",
        {"filters": 8, "kernel_size": 3, "groups": 3},
        ((8, 8, 3),),
        "filters of Conv2D must be a whole number that divides by groups; filters is 8, groups "
        "is 3.",
    ),
    (
        "Dense",
        {"units": 3},
        ((None,),),
        "Dense needs to know the size of the last dimension, for its weights; this wire carries "
        "(None, None). Give the Input a fixed shape, or put a Reshape before it.",
    ),
    (
        "Dense",
        {"units": -3},
        ((4,),),
        "units of Dense must be a whole number above zero; it is -3.",
    ),
    (
        "Dense",
        {"units": 3.5},
        ((4,),),
        "units of Dense must be a whole number above zero; it is 3.5.",
    ),
    ("Dense", {}, ((4,),), "Dense needs a value for units."),
    (
        "Dense",
        {"units": 3, "activation": "rellu"},
        ((4,),),
        'Keras knows no activation called "rellu".',
    ),
    (
        "Dense",
        {"units": 3, "kernel_initializer": "glorott"},
        ((4,),),
        'Keras knows no initializer called "glorott".',
    ),
    ("Dense", {"units": 3, "unitz": 2}, ((4,),), 'Dense has no parameter "unitz".'),
    (
        "Dense",
        {"units": 3, "dtype": "float31"},
        ((4,),),
        "Keras knows no such dtype for Dense; float32, float16 and int32 are usual.",
    ),
    (
        "Reshape",
        {"target_shape": [5, 5]},
        ((24,),),
        "Reshape to (5, 5) needs 25 values, but the wire carries (24,), which is 24.",
    ),
    (
        "Reshape",
        {"target_shape": [5, -1]},
        ((24,),),
        "Reshape cannot make (5, -1) of (24,): 24 values do not divide by 5.",
    ),
    ("Dropout", {"rate": 1.5}, ((4,),), "rate of Dropout must lie between 0 and 1; it is 1.5."),
    (
        "MaxPooling2D",
        {"pool_size": 4},
        ((2, 2, 3),),
        "Nothing would be left: pool_size 4 of MaxPooling2D is larger than what the wire carries, "
        '(None, 2, 2, 3). Use a smaller one, or padding "same".',
    ),
    (
        "LSTM",
        {"units": 4},
        ((784,),),
        "LSTM needs 3 dimensions (batch, steps, features); this wire carries (None, 784). A "
        "Reshape before it adds what is missing.",
    ),
    (
        "ConvLSTM2D",
        {"filters": 2, "kernel_size": 3},
        ((8, 8, 3),),
        "ConvLSTM2D needs 5 dimensions (batch, steps, height, width, channels); this wire carries "
        "(None, 8, 8, 3). A Reshape before it adds what is missing.",
    ),
    (
        "TimeDistributed",
        {"layer": {"layer": "Dense", "params": {"units": 3}}},
        ((4,),),
        "TimeDistributed goes through time steps, so it needs at least 3 dimensions (batch, "
        "steps, features); this wire carries (None, 4). A Reshape before it adds what is missing.",
    ),
    (
        "TimeDistributed",
        {"layer": {"layer": "Dense", "params": {"units": 0}}},
        ((4, 4),),
        "units of Dense must be a whole number above zero; it is 0.",
    ),
    (
        "BatchNormalization",
        {"axis": 5},
        ((4,),),
        "BatchNormalization has no axis 5 to work on: the wire carries (None, 4), whose axes are "
        "0 to 1.",
    ),
    (
        "Add",
        {},
        ((4,), (5,)),
        "Add needs inputs of the same shape; the wires carry (None, 4) and (None, 5).",
    ),
    (
        "Concatenate",
        {},
        ((4, 3), (5, 3)),
        "Concatenate joins along axis -1, so all other dimensions must be equal; the wires carry "
        "(None, 4, 3) and (None, 5, 3).",
    ),
    (
        "Concatenate",
        {},
        ((4, 3), (5,)),
        "Concatenate needs inputs with the same number of dimensions; the wires carry "
        "(None, 4, 3) and (None, 5).",
    ),
    (
        "Concatenate",
        {"axis": 7},
        ((4, 3), (4, 3)),
        "Concatenate has no axis 7 to work on: the wire carries (None, 4, 3), whose axes are 0 "
        "to 2.",
    ),
    (
        "Dot",
        {"axes": 1},
        ((4,), (5,)),
        "Dot multiplies along axes 1 and 1, which must be equally long, but they are 4 and 5; the "
        "wires carry (None, 4) and (None, 5).",
    ),
    (
        "RepeatVector",
        {"n": 3},
        ((5, 4),),
        "RepeatVector needs 2 dimensions (batch, features); this wire carries (None, 5, 4). A "
        "Flatten before it makes one vector of the rest.",
    ),
    (
        "Embedding",
        {"input_dim": -3, "output_dim": 4},
        ((5,),),
        "input_dim of Embedding must be a whole number above zero; it is -3.",
    ),
    (
        "LSTM",
        {"units": 4, "stateful": True},
        ((3, 4),),
        "LSTM with stateful needs a fixed batch size; this wire carries (None, 3, 4). Set "
        "batch_size on the Input, or switch stateful off.",
    ),
    (
        "Conv1D",
        {"filters": 8, "kernel_size": 3},
        ((28, 28, 1),),
        "Conv1D needs 3 dimensions (batch, steps, features); this wire carries (None, 28, 28, 1).",
    ),
    (
        "Conv1DTranspose",
        {"filters": 8, "kernel_size": 3},
        ((28, 28, 1),),
        "Conv1DTranspose cannot work with this number of dimensions; this wire carries "
        "(None, 28, 28, 1).",
    ),
    (
        "TimeDistributed",
        {"layer": {"layer": "Conv2D", "params": {"filters": 3, "kernel_size": 3}}},
        ((10, 64),),
        "TimeDistributed needs 5 dimensions (batch, steps, height, width, channels); this wire "
        "carries (None, 10, 64). A Reshape before it adds what is missing.",
    ),
    (
        "GlobalAveragePooling2D",
        {},
        ((784,),),
        "GlobalAveragePooling2D needs 4 dimensions (batch, height, width, channels); this wire "
        "carries (None, 784). A Reshape before it adds what is missing.",
    ),
    (
        "Attention",
        {},
        ((10, 64),),
        "Attention needs a query and a value, so at least two wires; this wire carries "
        "(None, 10, 64).",
    ),
    (
        "MultiHeadAttention",
        {"num_heads": 2, "key_dim": 8},
        ((10, 64),),
        "MultiHeadAttention needs a wire at its input value as well; this wire carries "
        "(None, 10, 64).",
    ),
    (
        "RandomColorDegeneration",
        {"factor": 0.5},
        ((14, 14, 8),),
        "RandomColorDegeneration needs 3 channels (red, green, blue); this wire carries "
        "(None, 14, 14, 8).",
    ),
    (
        "CenterCrop",
        {"height": 8, "width": 8},
        ((784,),),
        "CenterCrop needs 4 dimensions (batch, height, width, channels); this wire carries "
        "(None, 784).",
    ),
    (
        "GroupNormalization",
        {},
        ((None,),),
        "GroupNormalization needs to know the size of the last dimension, for its weights; this "
        "wire carries (None, None). Give the Input a fixed shape, or put a Reshape before it.",
    ),
    (
        "GroupNormalization",
        {"groups": 3},
        ((5,),),
        "groups of GroupNormalization must divide the number of channels; this wire carries "
        "(None, 5).",
    ),
]


@pytest.mark.parametrize(
    ("layer", "params", "shapes", "sentence"),
    SENTENCES,
    ids=[
        f"{layer}-{'-'.join(map(str, p)) or 'wires'}-{i}"
        for i, (layer, p, *_) in enumerate(SENTENCES)
    ],
)
def test_an_objection_is_a_sentence(
    keras_process: Conversation,
    layer: str,
    params: dict[str, Any],
    shapes: Shapes,
    sentence: str,
) -> None:
    names = [f"in{i}" for i in range(len(shapes))]
    inputs = [input_of(*shape, node=name) for name, shape in zip(names, shapes, strict=True)]
    reply = keras_process.infer(*inputs, call(layer, params, *names))
    assert [o.sentence for o in reply.objections] == [sentence]


def test_an_input_with_a_bad_shape_is_objected_to(keras_process: Conversation) -> None:
    reply = keras_process.infer(input_of(-3))
    assert reply.objections[0].sentence == (
        "The shape must be a list of whole numbers above zero, or of None where a size is open; "
        "it is (-3,)."
    )


def test_what_no_rule_knows_is_said_in_keras_own_words(keras_process: Conversation) -> None:
    wrong = LayerCall("y", "y", "keras.layers.LeakyReLU", {"negative_slope": -1}, (("x", 0),))
    objection = keras_process.infer(input_of(4), wrong).objections[0]
    assert objection.sentence.startswith("LeakyReLU: The negative_slope value")
    assert objection.raw.startswith("ValueError: ")
