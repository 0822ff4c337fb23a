"""What is tried of the catalogue: every layer with what it starts with and with all it can be told,
in wrappers, and every other object of Keras. What is not tried stands here with its reason."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from studio.graph.catalogue import CallableSpec, LayerSpec, ParamSpec, catalogue
from studio.graph.values import new_object

Shapes = tuple[tuple[int, ...], ...]

IMAGE, VOLUME, SEQUENCE, LINE = (8, 8, 3), (8, 8, 8, 3), (6, 4), (6,)

NOT_BY_THEMSELVES = {
    "Equalization": "Keras 3.15 cannot build it: its own graph mixes types of numbers",
    "MixUp": "takes images together with their labels, not one wire",
    "CutMix": "takes images together with their labels, not one wire",
    "MaxNumBoundingBoxes": "takes boxes together with their labels, not one wire",
    "RNN": "is tried around each cell",
    "GRUCell": "is tried in RNN",
    "LSTMCell": "is tried in RNN",
    "SimpleRNNCell": "is tried in RNN",
    "StackedRNNCells": "is tried in RNN",
}
"""Layers that are no node of their own."""

NOT_TOLD = {
    "*.axis": "must name an axis of the very input; the default is one",
    "*.dilation_rate": "Keras takes strides or dilation; told in a case of its own",
    "*.groups": "must divide the channels; told in a case of its own",
    "*.vocabulary_dtype": "Keras takes one",
    "Discretization.num_bins": "Keras takes bins or their boundaries; the battery gives these",
    "*.clipvalue": "Keras clips in one way; told in a case of its own",
    "*.global_clipnorm": "Keras clips in one way; told in a case of its own",
    "metric auc.label_weights": "Keras 3.15 cannot load a model again that was saved with them",
    "*.trainable": "a frozen layer has no training step; told of Dense in a case of its own",
    "*.dtype": "the same number types everywhere keep a case to one fault; told of Dense",
    "*.seed": "told where it is an argument of its own; two seeds change no shape",
    "*.quantization_config": "is a matter of quantized models alone",
    "*.gptq_unpacked_column_size": "is a matter of quantized models alone",
    "*.lora_rank": "freezes the kernel; told of Dense",
    "*.lora_alpha": "means something beside lora_rank alone",
    "*.flash_attention": "wants a GPU",
    "*.use_cudnn": "wants a GPU",
    "*.unroll": "makes a graph of each step, and changes no number",
    "*.stateful": "wants a fixed batch; told in its own test of shapes",
    "*.return_state": "is the matter of ports, told in a case of its own",
    "*.go_backwards": "cannot be told to the layer inside of Bidirectional as well",
    "*.zero_output_for_mask": "means something beside a mask alone",
    "*.data_format": "channels_first asks for another input; the CPU trains it with oneDNN alone",
    "*.weights": "takes arrays, which must have the very shape of the layer",
    "*.sparse": "TensorFlow's sparse tensors end in no Dense",
    "*.ragged": "ragged tensors end in no Dense",
    "*.vocabulary": "is what the layer starts with in the battery",
    "*.idf_weights": "means something beside output_mode tf_idf alone",
    "*.noise_shape": "must have the very rank of the batch",
    "*.output_padding": "must be less than the strides; None works it out",
    "*.attention_axes": "must name axes of the very input",
    "*.renorm": "Keras 3 has the argument for old files alone",
    "*.renorm_clipping": "Keras 3 has the argument for old files alone",
    "*.renorm_momentum": "Keras 3 has the argument for old files alone",
    "*.synchronized": "wants several devices",
    "*.backward_layer": "must be a layer like the first with the other direction",
}
"""Parameters that are not told with all others."""

INPUTS: dict[str, tuple[Shapes, str]] = {
    "Embedding": ((LINE,), "int32"),
    "ReversibleEmbedding": ((LINE,), "int32"),
    "CategoryEncoding": (((1,),), "int32"),
    "IntegerLookup": ((LINE,), "int64"),
    "Hashing": ((LINE,), "int64"),
    "HashedCrossing": (((1,), (1,)), "int64"),
    "StringLookup": ((LINE,), "string"),
    "TextVectorization": (((1,),), "string"),
    "MelSpectrogram": (((4000,),), "float32"),
    "Masking": ((SEQUENCE,), "float32"),
    "Permute": ((SEQUENCE,), "float32"),
    "RepeatVector": ((LINE,), "float32"),
    "EinsumDense": ((LINE,), "float32"),
    "ConvLSTM1D": (((4, 8, 3),), "float32"),
    "ConvLSTM2D": (((4, 8, 8, 3),), "float32"),
    "ConvLSTM3D": (((4, 6, 6, 6, 3),), "float32"),
    "TimeDistributed": ((SEQUENCE,), "float32"),
    "Bidirectional": ((SEQUENCE,), "float32"),
    "RNN": ((SEQUENCE,), "float32"),
}
"""What a layer is given, where its family does not tell."""

STARTS: dict[str, dict[str, Any]] = {
    "StringLookup": {"vocabulary": ["a", "b"]},
    "IntegerLookup": {"vocabulary": [1, 2]},
    "TextVectorization": {"vocabulary": ["a", "b"]},
    "RandomCrop": {"height": 6, "width": 6},
    "Reshape": {"target_shape": [-1]},
    "Discretization": {"num_bins": None, "bin_boundaries": [0.2, 0.7]},
    "GroupNormalization": {"groups": 3},
    "Normalization": {"mean": 0.5, "variance": 2.0},
}
"""What a layer starts with here, where the small inputs ask for something small."""

TOLD: dict[str, dict[str, Any]] = {
    "Cropping2D": {"cropping": [[1, 0], [2, 1]]},
    "Cropping3D": {"cropping": [[1, 0], [2, 1], [0, 1]]},
    "ZeroPadding2D": {"padding": [[1, 0], [2, 1]]},
    "ZeroPadding3D": {"padding": [[1, 0], [2, 1], [0, 1]]},
    "Hashing": {"mask_value": 1},
    "metric one_hot_iou": {"sparse_y_pred": False},
    "metric one_hot_mean_iou": {"sparse_y_pred": False},
    "metric binary_io_u": {"target_class_ids": [0, 1]},
    "EinsumDense": {"bias_axes": "c"},
    "ContrastLimitedAdaptiveHistogramEqualization": {"tile_grid_size": [2, 2]},
    "GroupNormalization": {"groups": 3},
    "PReLU": {"shared_axes": [1]},
    "RandomErasing": {"fill_value": 0.3},
    "RandomGaussianBlur": {"kernel_size": 3},
    "Rescaling": {"scale": 0.5, "offset": 0.1},
    "StringLookup": {"output_mode": "multi_hot", "invert": ..., "mask_token": "", "max_tokens": 9},
    "IntegerLookup": {
        "output_mode": "multi_hot",
        "invert": ...,
        "mask_token": 0,
        "oov_token": -1,
        "max_tokens": 9,
    },
    "TextVectorization": {"output_mode": ..., "max_tokens": 9},
    "Normalization": {"mean": 0.5, "variance": 2.0},
    "Resizing": {"pad_to_aspect_ratio": ...},
    "Muon": {"exclude_layers": ["dense"]},
}
"""What is told, where a value by kind would not be legal; `...` leaves a parameter out."""


@dataclass
class Case:
    """A layer on inputs."""

    layer: str
    params: dict[str, Any]
    shapes: Shapes
    dtype: str = "float32"
    name: str = ""
    may_be_refused: bool = False
    """Whether Keras may refuse it, as long as window and script say the same."""


def shapes_of(spec: LayerSpec) -> tuple[Shapes, str]:
    """What a layer is given."""
    if spec.name in INPUTS:
        return INPUTS[spec.name]
    shape: tuple[int, ...] = LINE
    if "1D" in spec.name or spec.category in ("recurrent", "attention"):
        shape = SEQUENCE
    elif "3D" in spec.name:
        shape = VOLUME
    elif "2D" in spec.name or spec.category == "preprocessing":
        shape = IMAGE
    if spec.name in ("Normalization", "Rescaling", "Discretization"):
        shape = LINE
    count = max(spec.min_inputs, sum(not port.optional for port in spec.inputs))
    return (shape,) * count, "float32"


_BY_KIND: dict[str, Any] = {
    "rate": 0.02,
    "activation": {"name": "leaky_relu", "params": {"negative_slope": 0.2}},
    "initializer": {"name": "random_uniform", "params": {"minval": -0.1, "maxval": 0.1}},
    "regularizer": {"name": "l1l2", "params": {"l1": 0.01, "l2": 0.02}},
    "constraint": {"name": "max_norm", "params": {"max_value": 3.0}},
    "int_tuple": 2,
    "float_tuple": [0.1, 0.4],
    "number_or_range": [0.1, 0.4],
    "dtype": "float32",
    "text": "told",
}


def told_value(param: ParamSpec) -> Any:
    """A legal value of a kind, another than the default where there is one."""
    match param.kind:
        case "bool":
            return not param.default
        case "int":
            return max(2, int(param.minimum or 0), (param.default or 0) + 1)
        case "float":
            low, high = param.minimum or 0.0, param.maximum if param.maximum is not None else 1.0
            return round(low + 0.37 * (high - low), 3)
        case "choice":
            others = (c for c in reversed(param.choices) if c != param.default)
            return next(others, param.default)
    return _BY_KIND[param.kind]


def is_left_out(owner: str, param: ParamSpec) -> bool:
    """Whether a parameter is not told, for a reason above."""
    return f"*.{param.name}" in NOT_TOLD or f"{owner}.{param.name}" in NOT_TOLD


def told(spec: LayerSpec | CallableSpec, key: str = "") -> dict[str, Any]:
    """All that a layer or another object can be told, but for what stands in `NOT_TOLD`."""
    own = TOLD.get(key or spec.name, {})
    found: dict[str, Any] = {}
    for param in spec.params:
        if param.name in ("input_axes", "output_axes"):
            found[param.name] = [0 if param.name == "input_axes" else 1]
        elif param.name in own:
            found[param.name] = own[param.name]
        elif is_left_out(key or spec.name, param):
            continue
        elif param.required and param.initial is not None:
            found[param.name] = param.initial
        else:
            found[param.name] = told_value(param)
    return {name: value for name, value in found.items() if value is not ...}


def layer_cases() -> Iterator[Case]:
    """Every layer as it starts, and told everything."""
    for name, spec in catalogue().layers.items():
        if not spec.path or name in NOT_BY_THEMSELVES:
            continue
        shapes, dtype = shapes_of(spec)
        starts = {**spec.initial_params(), **STARTS.get(name, {})}
        yield Case(name, starts, shapes, dtype, f"{name} as it starts")
        yield Case(name, {**starts, **told(spec)}, shapes, dtype, f"{name} told all")
    for name in ("Conv1D", "Conv2D", "Conv3D", "ConvLSTM1D", "SeparableConv2D", "DepthwiseConv2D"):
        spec = catalogue().layer(name)
        own = {**spec.initial_params(), "dilation_rate": 2}
        own |= {"groups": 3, "filters": 6} if name in ("Conv1D", "Conv2D", "Conv3D") else {}
        shapes = ((*shapes_of(spec)[0][0][:-1], 3),)
        yield Case(name, own, shapes, name=f"{name} with dilation")
    cells = {
        "LSTMCell": {"units": 3}, "GRUCell": {"units": 3}, "SimpleRNNCell": {"units": 3},
    }  # fmt: skip
    for cell, params in cells.items():
        inner = {"layer": cell, "params": params}
        yield Case("RNN", {"cell": inner}, (SEQUENCE,), name=f"RNN of {cell}")
        spec = catalogue().layer(cell)
        inner = {"layer": cell, "params": {**told(spec), **params}}
        yield Case("RNN", {"cell": inner}, (SEQUENCE,), name=f"RNN of {cell} told all")
    stacked: dict[str, Any] = {
        "layer": "StackedRNNCells",
        "params": {"cells": [{"layer": c, "params": p} for c, p in cells.items()]},
    }
    yield Case("RNN", {"cell": stacked}, (SEQUENCE,), name="RNN of StackedRNNCells")
    listed = {"cell": stacked["params"]["cells"], "return_state": True}
    yield Case("RNN", listed, (SEQUENCE,), name="RNN of a list of cells")
    for mode in (None, "sum", "mul", "ave", "concat"):
        around = {"layer": "LSTM", "params": {"units": 3}}
        merged: dict[str, Any] = {"layer": around, "merge_mode": mode}
        yield Case("Bidirectional", merged, (SEQUENCE,), name=f"Bidirectional merged by {mode}")
    of_dense: list[dict[str, Any]] = [{"trainable": False}, {"dtype": "float32"}, {"lora_rank": 2}]
    for own in of_dense:
        yield Case("Dense", {"units": 3, **own}, (LINE,), name=f"Dense with {own}")
    for name in ("LSTM", "GRU", "SimpleRNN", "ConvLSTM1D"):
        shapes, _ = shapes_of(catalogue().layer(name))
        params = {**catalogue().layer(name).initial_params(), "return_state": True}
        yield Case(name, params, shapes, name=f"{name} with its states")


def wrapped_cases() -> Iterator[Case]:
    """Every layer of one input in TimeDistributed, and the recurrent ones in Bidirectional."""
    for name, spec in catalogue().layers.items():
        if not spec.path or name in NOT_BY_THEMSELVES or spec.call != "single" or not spec.palette:
            continue
        (shape, *_), dtype = shapes_of(spec)
        starts = {**spec.initial_params(), **STARTS.get(name, {})}
        inner = {"layer": name, "params": starts}
        given = ((5, *shape),)
        yield Case(
            "TimeDistributed", {"layer": inner}, given, dtype, f"TimeDistributed {name}", True
        )
        if spec.category == "recurrent":
            label = f"Bidirectional {name}"
            yield Case("Bidirectional", {"layer": inner}, (shape,), dtype, label, True)


def object_cases() -> Iterator[Case]:
    """Every initializer, regularizer, constraint, and activation with arguments, on a Dense."""
    known = catalogue()
    kinds = {"initializer": "kernel_initializer", "regularizer": "kernel_regularizer",
             "constraint": "kernel_constraint", "activation": "activation"}  # fmt: skip
    for kind, param in kinds.items():
        for name, spec in known.objects(kind).items():
            yield Case("Dense", {"units": 6, param: name}, (LINE,), name=f"{kind} {name}")
            if spec is not None and spec.params:
                value = {"name": name, "params": told(spec, f"{kind} {name}")}
                params = {"units": 6, param: value}
                yield Case("Dense", params, (LINE,), name=f"{kind} {name} told all")


def is_quick(case: Case) -> bool:
    """Whether a case is tried each time, and not in the long run alone."""
    return "told all" in case.name or case.name.startswith(("Bidirectional", "RNN"))


def is_short(params: dict[str, Any]) -> bool:
    """Whether an optimizer is told nothing, or one way to clip: in the long run alone."""
    return not params or set(params) <= {"clipvalue", "global_clipnorm"}


SPARSE = {
    *("sparse_categorical_crossentropy", "circle", "categorical_generalized_cross_entropy"),
    *("sparse_categorical_accuracy", "sparse_top_k_categorical_accuracy"),
}
"""Losses and metrics whose targets are numbers of classes."""
SPARSE_LOSS = {
    "sparse_categorical_accuracy", "sparse_top_k_categorical_accuracy",
    "sparse_categorical_crossentropy",
}  # fmt: skip
ONE_UNIT = {
    *("binary_accuracy", "auc", "concordance_correlation", "binary_crossentropy", "iou"),
    *("mean_iou", "binary_focal_crossentropy", "binary_io_u"),
}
"""Those that are for one answer between 0 and 1."""

NOT_TRAINED = {"ctc": "compares sequences of letters; its shapes are tried in the catalogue's test"}


def compile_cases(kind: str) -> Iterator[tuple[str, Any]]:
    """Optimizers with their parameters, losses and metrics with what a project holds of them."""
    known = catalogue()
    if kind == "optimizer":
        for name, spec in known.optimizers.items():
            yield name, {}
            yield name, told(spec)
            yield name, {"clipvalue": 0.5}
            yield name, {"global_clipnorm": 0.5}
        for name, spec in known.schedules.items():
            for params in ({p.name: p.initial for p in spec.params if p.required}, told(spec)):
                yield "SGD", {"learning_rate": {"name": name, "params": params}}
        return
    specs = known.losses if kind == "loss" else known.metrics
    for name, spec in specs.items():
        if name in NOT_TRAINED:
            continue
        yield name, new_object(name, spec)
        if spec.params:
            yield name, {"name": name, "params": told(spec, f"{kind} {name}")}
