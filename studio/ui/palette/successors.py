"""What people usually put behind a layer: the order of the list under a dropped wire.

Kept by hand, after the networks of Keras's own guides and applications and after the lessons'.
It is no rule: what Keras refuses on a wire is taken out of the list elsewhere.
"""

from studio.engine.protocol.message import Shape

_BEHIND_CONV2D = (
    *("MaxPooling2D", "Conv2D", "BatchNormalization", "Activation", "ReLU", "Dropout", "Flatten"),
    *("GlobalAveragePooling2D", "AveragePooling2D", "Add", "Concatenate", "SpatialDropout2D"),
)
_BEHIND_POOLING2D = (
    *("Conv2D", "Flatten", "Dropout", "GlobalAveragePooling2D", "MaxPooling2D", "Dense"),
    *("BatchNormalization", "Concatenate"),
)
_BEHIND_CONV1D = (
    *("MaxPooling1D", "Conv1D", "GlobalMaxPooling1D", "GlobalAveragePooling1D", "LSTM"),
    *("BatchNormalization", "Activation", "Dropout", "Flatten", "Add", "Concatenate"),
)
_BEHIND_VECTOR = ("Dense", "Dropout", "Output", "BatchNormalization", "Concatenate", "Reshape")
_BEHIND_RECURRENT = (
    *("Dense", "LSTM", "GRU", "Dropout", "TimeDistributed", "Bidirectional", "Output"),
    *("RepeatVector", "Concatenate", "LayerNormalization"),
)
_BEHIND_ATTENTION = ("Add", "Dropout", "LayerNormalization", "Dense", "GlobalAveragePooling1D")
_BEHIND_UPSAMPLING = (
    *("Conv2D", "Conv2DTranspose", "UpSampling2D", "BatchNormalization", "Concatenate"),
    *("Activation", "Output"),
)

FOLLOWERS: dict[str, tuple[str, ...]] = {
    "Dense": (
        *("Dense", "Dropout", "Output", "BatchNormalization", "Activation", "Reshape"),
        *("Watch", "Concatenate", "Add"),
    ),
    "Flatten": ("Dense", "Dropout", "Output", "BatchNormalization", "Concatenate"),
    "Reshape": ("Conv2DTranspose", "Conv2D", "UpSampling2D", "LSTM", "Conv1D", "Dense", "Output"),
    "Embedding": (
        *("LSTM", "GRU", "Bidirectional", "GlobalAveragePooling1D", "Conv1D", "Dropout"),
        *("MultiHeadAttention", "SpatialDropout1D", "Add", "Flatten"),
    ),
    "Conv2D": _BEHIND_CONV2D,
    "DepthwiseConv2D": _BEHIND_CONV2D,
    "SeparableConv2D": _BEHIND_CONV2D,
    "MaxPooling2D": _BEHIND_POOLING2D,
    "AveragePooling2D": _BEHIND_POOLING2D,
    "Conv2DTranspose": _BEHIND_UPSAMPLING,
    "UpSampling2D": _BEHIND_UPSAMPLING,
    "Conv1D": _BEHIND_CONV1D,
    "SeparableConv1D": _BEHIND_CONV1D,
    "MaxPooling1D": (
        *("Conv1D", "LSTM", "GRU", "GlobalMaxPooling1D", "Flatten", "Dropout", "Dense"),
    ),
    "GlobalAveragePooling2D": _BEHIND_VECTOR,
    "GlobalMaxPooling2D": _BEHIND_VECTOR,
    "GlobalAveragePooling1D": _BEHIND_VECTOR,
    "GlobalMaxPooling1D": _BEHIND_VECTOR,
    "LSTM": _BEHIND_RECURRENT,
    "GRU": _BEHIND_RECURRENT,
    "SimpleRNN": _BEHIND_RECURRENT,
    "Bidirectional": _BEHIND_RECURRENT,
    "TimeDistributed": ("LSTM", "GRU", "TimeDistributed", "Output", "Flatten", "Dropout"),
    "RepeatVector": ("LSTM", "GRU", "Bidirectional", "Concatenate"),
    "MultiHeadAttention": _BEHIND_ATTENTION,
    "Attention": _BEHIND_ATTENTION,
    "LayerNormalization": ("MultiHeadAttention", "Dense", "Dropout", "GlobalAveragePooling1D"),
    "BatchNormalization": (
        *("Activation", "ReLU", "LeakyReLU", "MaxPooling2D", "Conv2D", "Dense", "Dropout", "Add"),
        *("MaxPooling1D", "Conv1D", "Flatten"),
    ),
    "Activation": (
        *("MaxPooling2D", "Conv2D", "MaxPooling1D", "Conv1D", "Dense", "Dropout", "Output"),
    ),
    "ReLU": ("MaxPooling2D", "Conv2D", "MaxPooling1D", "Conv1D", "Dense", "Dropout", "Add"),
    "Dropout": ("Conv2D", "Conv1D", "LSTM", "Dense", "Flatten", "Output", "LayerNormalization"),
    "Add": ("Activation", "ReLU", "LayerNormalization", "BatchNormalization", "Conv2D", "Dense"),
    "Concatenate": ("Conv2D", "Conv1D", "LSTM", "Dense", "Dropout", "Output"),
    "Rescaling": ("Conv2D", "Conv1D", "Flatten", "Dense", "RandomFlip"),
    "Normalization": ("Conv2D", "LSTM", "Dense", "Concatenate", "Flatten"),
}
"""Layers by the layer before them, most usual first."""

_BY_RANK: dict[int, tuple[str, ...]] = {
    2: ("Dense", "Dropout", "Output", "BatchNormalization", "Reshape", "Concatenate", "Add"),
    3: ("LSTM", "GRU", "Conv1D", "Bidirectional", "Flatten", "Dense", "Reshape", "Dropout"),
    4: (
        *("Conv2D", "MaxPooling2D", "Flatten", "BatchNormalization", "Dropout"),
        *("GlobalAveragePooling2D", "UpSampling2D", "Rescaling"),
    ),
    5: ("Conv3D", "ConvLSTM2D", "MaxPooling3D", "TimeDistributed", "Flatten", "Dropout"),
}
"""Where the layer before says little, the number of dimensions (with the batch) does."""


def followers(layer: str, shape: Shape | None = None, dtype: str = "float32") -> tuple[str, ...]:
    """What usually stands behind a layer whose output has this shape, most usual first."""
    by_rank = _BY_RANK.get(len(shape), ()) if shape is not None else ()
    words = ("Embedding",) if layer == "Input" and dtype.startswith("int") else ()
    return tuple(dict.fromkeys((*words, *FOLLOWERS.get(layer, ()), *by_rank)))


def leaders(layer: str) -> tuple[str, ...]:
    """What usually stands before a layer, most usual first."""
    places = {key: those.index(layer) for key, those in FOLLOWERS.items() if layer in those}
    return ("Input", *sorted(places, key=lambda key: places[key]))
