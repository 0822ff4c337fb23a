"""Networks that are set up as they should be, in the manner of Keras's own examples."""

from collections.abc import Callable
from typing import Any

from studio.graph.layer_graph import LayerGraph
from studio.project.columns import TEXT, Column
from studio.project.datasets import DataSettings, Split
from studio.project.preparing import (
    ClassNumbers,
    Flatten,
    OneHot,
    PreparedColumn,
    Reshape,
    Scale,
    Shift,
    Standardize,
    Window,
)
from studio.project.project import Project
from studio.project.sources import Arrays, Images, Published, PublishedTexts, Scikit, Table
from studio.project.training import ClassWeight, OptimizerSettings, TrainingSettings, Validation
from tests.helpers.networks import put
from tests.helpers.setups import HOT, SPARSE, YES, logits

_FLOWER = ("sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)")
_IMAGE = PreparedColumn("image", "image", (Scale(255.0),))
_LINE = PreparedColumn("image", "image", (Flatten(), Scale(255.0)))
_LABEL = PreparedColumn("label", "label")
_MNIST = DataSettings(Published("mnist"), (_LINE, _LABEL))
_PHOTOS = DataSettings(Published("cifar10"), (_IMAGE, _LABEL))
_ACCURACY = {"metrics": ["accuracy"]}


def _project(data: DataSettings, **training: Any) -> Project:
    training.setdefault("validation", Validation("test"))
    return Project("sound", LayerGraph(), data, TrainingSettings(**training))


def _row(
    data: DataSettings, reads: str, layers: list[Any], output: dict[str, Any], **training: Any
) -> Project:
    project = _project(data, **training)
    before = put(project.graph, "Input", None, (), column=reads)
    for layer in layers:
        name, params = (layer, {}) if isinstance(layer, str) else layer
        before = put(project.graph, name, None, (before,), **params)
    put(project.graph, "Output", None, (before,), **output)
    return project


def _dense(units: int, activation: str | None = None) -> Any:
    return "Dense", {"units": units, **({"activation": activation} if activation else {})}


def _conv(filters: int, **params: Any) -> Any:
    return "Conv2D", {"filters": filters, "kernel_size": 3, "activation": "relu", **params}


def digits_with_dropout() -> Project:
    layers = [_dense(128, "relu"), ("Dropout", {"rate": 0.2}), _dense(10, "softmax")]
    return _row(_MNIST, "image", layers, {"target": "label", "loss": SPARSE, **_ACCURACY})


def digits_from_logits() -> Project:
    layers = [_dense(128, "relu"), _dense(10)]
    return _row(_MNIST, "image", layers, {"target": "label", "loss": logits(SPARSE), **_ACCURACY})


def digits_by_convolution() -> Project:
    data = DataSettings(
        Published("mnist"),
        (
            PreparedColumn("image", "image", (Reshape((28, 28, 1)), Scale(255.0))),
            PreparedColumn("label", "label", (OneHot(10),)),
        ),
    )
    layers = [_conv(32), "MaxPooling2D", _conv(64), "MaxPooling2D", "Flatten",
              ("Dropout", {"rate": 0.5}), _dense(10, "softmax")]  # fmt: skip
    return _row(data, "image", layers, {"target": "label", "loss": HOT, **_ACCURACY})


def photos_with_rescaling() -> Project:
    data = DataSettings(Published("cifar10"), (PreparedColumn("image", "image"), _LABEL))
    layers = [("Rescaling", {"scale": 1 / 255}), _conv(16, padding="same"), "BatchNormalization",
              "GlobalAveragePooling2D", _dense(10), "Softmax"]  # fmt: skip
    training = OptimizerSettings("SGD", {"momentum": 0.9})
    output = {"target": "label", "loss": SPARSE, "metrics": ["sparse_top_k_categorical_accuracy"]}
    return _row(data, "image", layers, output, optimizer=training)


def residual_photos() -> Project:
    project = _project(_PHOTOS)
    graph = project.graph
    start = put(graph, "Input", None, (), column="image")
    first = put(graph, "Conv2D", None, (start,), filters=8, kernel_size=3, padding="same")
    second = put(graph, "Conv2D", None, (first,), filters=8, kernel_size=3, padding="same",
                 activation="relu")  # fmt: skip
    joined = put(graph, "Add", None, (first, second))
    flat = put(graph, "GlobalAveragePooling2D", None, (joined,))
    last = put(graph, "Dense", None, (flat,), units=10, activation="softmax")
    put(graph, "Output", None, (last,), target="label", loss=SPARSE, **_ACCURACY)
    return project


def autoencoder() -> Project:
    layers = [_dense(32, "relu"), _dense(784, "sigmoid")]
    return _row(_MNIST, "image", layers, {"target": "image", "loss": YES}, batch_size=256)


def denoising_autoencoder() -> Project:
    data = DataSettings(
        Published("mnist"),
        (PreparedColumn("image", "image", (Reshape((28, 28, 1)), Scale(127.5), Shift(-1.0))),),
    )
    layers = [
        ("GaussianNoise", {"stddev": 0.3}),
        _conv(16, padding="same"),
        ("Conv2D", {"filters": 1, "kernel_size": 3, "padding": "same", "activation": "tanh"}),
    ]
    return _row(data, "image", layers, {"target": "image", "loss": "mean_squared_error"})


def flowers() -> Project:
    data = DataSettings(
        Scikit("iris"),
        (
            PreparedColumn("x", _FLOWER, (Standardize(),)),
            PreparedColumn("y", "target", (OneHot(3),)),
        ),
    )
    layers = [_dense(16, "tanh"), _dense(3, "softmax")]
    output = {"target": "y", "loss": HOT, "metrics": ["accuracy", "auc", "precision", "recall"]}
    return _row(data, "x", layers, output)


def houses() -> Project:
    data = DataSettings(
        Published("california_housing"),
        (
            PreparedColumn("district", "district", (Standardize(),)),
            PreparedColumn("price", "price", (Standardize(),)),
        ),
    )
    layers = [_dense(64, "relu"), _dense(64, "relu"), _dense(1)]
    output = {"target": "price", "loss": "huber", "metrics": ["mean_absolute_error"]}
    return _row(data, "district", layers, output)


_TABLE = Table(
    "customers.csv",
    (
        Column("age", (), "float32", low=18, high=94),
        Column("income", (), "float32", low=0, high=180_000),
        Column("job", (), "text", ("clerk", "cook", "nurse"), counts=(300, 400, 300)),
        Column("stays", (), "text", ("no", "yes"), counts=(260, 740)),
        Column("visits", (), "int64", low=0, high=41),
        Column("change", (), "float32", low=-0.4, high=0.9),
    ),
    1000,
)
_CUSTOMERS = DataSettings(
    _TABLE,
    (
        PreparedColumn("measured", ("age", "income"), (Standardize(),), "input"),
        PreparedColumn("job", "job", (ClassNumbers(), OneHot(3)), "input"),
        PreparedColumn("job_number", "job", (ClassNumbers(), Reshape((1,))), "input"),
        PreparedColumn("stays", "stays", (ClassNumbers(),), "target"),
        PreparedColumn("visits", "visits", (), "target"),
        PreparedColumn("change", "change", (), "target"),
    ),
)


def customers() -> Project:
    project = _project(_CUSTOMERS)
    graph = project.graph
    numbers = put(graph, "Input", None, (), column="measured")
    job = put(graph, "Input", None, (), column="job")
    both = put(graph, "Concatenate", None, (numbers, job))
    hidden = put(graph, "Dense", None, (both,), units=32, activation="relu")
    last = put(graph, "Dense", None, (hidden,), units=1, activation="sigmoid")
    put(graph, "Output", None, (last,), target="stays", loss=YES, metrics=["accuracy", "auc"])
    return project


def customers_in_two_ways() -> Project:
    project = _project(_CUSTOMERS)
    graph = project.graph
    numbers = put(graph, "Input", None, (), column="measured")
    job = put(graph, "Input", None, (), column="job_number")
    looked_up = put(graph, "Embedding", None, (job,), input_dim=3, output_dim=2)
    flat = put(graph, "Flatten", None, (looked_up,))
    both = put(graph, "Concatenate", None, (numbers, flat))
    hidden = put(graph, "Dense", None, (both,), units=32, activation="relu")
    stays = put(graph, "Dense", None, (hidden,), units=1)
    put(graph, "Output", None, (stays,), target="stays", loss=logits(YES))
    visits = put(graph, "Dense", None, (hidden,), units=1, activation="exponential")
    put(graph, "Output", None, (visits,), target="visits", loss="poisson", loss_weight=0.2)
    return project


def small_changes_by_tanh() -> Project:
    layers = [_dense(8, "relu"), _dense(1, "tanh")]
    output = {"target": "change", "loss": "mean_absolute_error"}
    return _row(_CUSTOMERS, "measured", layers, output)


def reviews() -> Project:
    data = DataSettings(PublishedTexts("imdb"), (PreparedColumn("text", "text"), _LABEL))
    layers = [("Embedding", {"input_dim": 10_000, "output_dim": 16}),
              ("Bidirectional", {"layer": {"layer": "LSTM", "params": {"units": 8}}}),
              ("Dropout", {"rate": 0.5}), _dense(1, "sigmoid")]  # fmt: skip
    return _row(data, "text", layers, {"target": "label", "loss": YES, **_ACCURACY})


def news_by_attention() -> Project:
    data = DataSettings(PublishedTexts("reuters"), (PreparedColumn("text", "text"), _LABEL))
    project = _project(data)
    graph = project.graph
    text = put(graph, "Input", None, (), column="text")
    words = put(graph, "Embedding", None, (text,), input_dim=10_000, output_dim=16)
    seen = put(graph, "MultiHeadAttention", None, (words, words), num_heads=2, key_dim=8)
    joined = put(graph, "Add", None, (words, seen))
    even = put(graph, "LayerNormalization", None, (joined,))
    pooled = put(graph, "GlobalAveragePooling1D", None, (even,))
    last = put(graph, "Dense", None, (pooled,), units=46, activation="softmax")
    put(graph, "Output", None, (last,), target="label", loss=SPARSE, **_ACCURACY)
    return project


def forecast() -> Project:
    data = DataSettings(
        _TABLE,
        (
            PreparedColumn("past", "visits", (Standardize(), Window(12, 1))),
            PreparedColumn("next", "visits", (Standardize(),)),
        ),
        Split(shuffle=False),
    )
    layers = [("Reshape", {"target_shape": [12, 1]}), ("LSTM", {"units": 16}), _dense(1)]
    return _row(data, "past", layers, {"target": "next", "loss": "mse"})


_ARRAYS = Arrays(
    "arrays.npz",
    (
        Column("photo", (32, 32, 3), "uint8", low=0, high=255),
        Column("mask", (32, 32, 1), "uint8", low=0, high=1),
        Column("region", (32, 32), "uint8", low=0, high=4),
        Column("tags", (6,), "float32", low=0, high=1),
        Column("asked", (15,), "int64", low=0, high=799),
        Column("begun", (12,), "int64", low=0, high=899),
        Column("answered", (12,), "int64", low=0, high=899),
        Column("left", (20,), "float32", low=-1, high=1),
        Column("right", (20,), "float32", low=-1, high=1),
        Column("alike", (), "int64", ("no", "yes"), counts=(500, 500)),
    ),
    1000,
)
_READ = DataSettings(
    _ARRAYS,
    (
        PreparedColumn("photo", "photo", (Scale(255.0),)),
        *(PreparedColumn(c.name, c.name) for c in _ARRAYS.columns[1:]),
    ),
)


def several_tags() -> Project:
    layers = [_conv(8), "GlobalMaxPooling2D", _dense(6, "sigmoid")]
    output = {"target": "tags", "loss": YES, "metrics": ["binary_accuracy", "auc"]}
    return _row(_READ, "photo", layers, output)


def mask_of_photo() -> Project:
    layers = [_conv(8, padding="same"), ("Conv2DTranspose", {"filters": 1, "kernel_size": 3,
              "padding": "same", "activation": "sigmoid"})]  # fmt: skip
    return _row(_READ, "photo", layers, {"target": "mask", "loss": YES, **_ACCURACY})


def regions_of_photo() -> Project:
    layers = [_conv(8, padding="same"), _conv(5, padding="same", activation="softmax")]
    output = {"target": "region", "loss": SPARSE, "metrics": ["sparse_categorical_accuracy"]}
    return _row(_READ, "photo", layers, output)


def translation() -> Project:
    project = _project(_READ)
    graph = project.graph
    asked = put(graph, "Input", None, (), column="asked")
    begun = put(graph, "Input", None, (), column="begun")
    words = put(graph, "Embedding", None, (asked,), input_dim=800, output_dim=8)
    meant = put(graph, "LSTM", None, (words,), units=16)
    said = put(graph, "Embedding", None, (begun,), input_dim=900, output_dim=8)
    many = put(graph, "RepeatVector", None, (meant,), n=12)
    both = put(graph, "Concatenate", None, (said, many))
    lines = put(graph, "GRU", None, (both,), units=16, return_sequences=True)
    inner = {"layer": "Dense", "params": {"units": 900, "activation": "softmax"}}
    last = put(graph, "TimeDistributed", None, (lines,), layer=inner)
    put(graph, "Output", None, (last,), target="answered", loss=SPARSE, **_ACCURACY)
    return project


def siamese() -> Project:
    project = _project(_READ)
    graph = project.graph
    ends = []
    for column in ("left", "right"):
        start = put(graph, "Input", None, (), column=column)
        ends.append(put(graph, "Dense", None, (start,), units=16, activation="relu"))
    for node in ends:
        graph.set_link(node, "shared")
    apart = put(graph, "Subtract", None, tuple(ends))
    last = put(graph, "Dense", None, (apart,), units=1, activation="sigmoid")
    put(graph, "Output", None, (last,), target="alike", loss=YES, **_ACCURACY)
    return project


def cats_and_dogs() -> Project:
    source = Images("pets", ("cat", "dog"), 400, 64, 64, counts=(200, 200))
    data = DataSettings(
        source,
        (
            PreparedColumn("image", "image", (Scale(255.0),)),
            PreparedColumn("label", "label", (OneHot(2),)),
        ),
    )
    layers = [("RandomFlip", {}), _conv(8), "MaxPooling2D", "Flatten", _dense(2, "softmax")]
    return _row(data, "image", layers, {"target": "label", "loss": HOT, **_ACCURACY})


def random_features() -> Project:
    """A layer that is meant to stay as it begins: all its weights are told."""
    layers = [("Dense", {"units": 8, "kernel_initializer": "ones", "trainable": False}), _dense(1)]
    output = {"target": "change", "loss": "mean_squared_error"}
    return _row(_CUSTOMERS, "measured", layers, output)


_REVIEWS = DataSettings(
    Table(
        "reviews.csv",
        (
            Column("review", (), TEXT),
            Column("colour", (), TEXT, ("blue", "green", "red"), counts=(300, 300, 400)),
            Column("good", (), TEXT, ("no", "yes"), counts=(20, 980)),
            Column("\u4ef7\u683c", (), "float32", low=-20, high=90),
        ),
        1000,
    ),
    (
        PreparedColumn("review", "review", (), "input"),
        PreparedColumn("colour", "colour", (), "input"),
        PreparedColumn("good", "good", (ClassNumbers(),), "target"),
        PreparedColumn("\u4ef7\u683c", "\u4ef7\u683c", (Standardize(),), "target"),
    ),
)
_PRICE = {"target": "\u4ef7\u683c", "loss": "mean_squared_error"}


def reviews_by_their_words() -> Project:
    layers = [
        ("TextVectorization", {"max_tokens": 5000, "output_sequence_length": 80}),
        ("Embedding", {"input_dim": 5000, "output_dim": 16}),
        "GlobalAveragePooling1D",
        _dense(1),
    ]
    return _row(_REVIEWS, "review", layers, _PRICE)


def colours_looked_up() -> Project:
    places = {"max_tokens": 4, "output_mode": "one_hot", "pad_to_max_tokens": True}
    return _row(_REVIEWS, "colour", [("StringLookup", places), _dense(1)], _PRICE)


def rare_class_weighed() -> Project:
    places = {"max_tokens": 4, "output_mode": "one_hot", "pad_to_max_tokens": True}
    layers = [("StringLookup", places), _dense(1, "sigmoid")]
    output = {"target": "good", "loss": YES, **_ACCURACY}
    return _row(_REVIEWS, "colour", layers, output, class_weight=ClassWeight("balanced"))


def houses_by_a_falling_rate() -> Project:
    project = houses()
    falling = {"initial_learning_rate": 0.01, "decay_steps": 1000}
    rate = {"name": "CosineDecay", "params": falling}
    settings = OptimizerSettings("Adam", {"learning_rate": rate})
    project.training = TrainingSettings(settings, validation=Validation("test"))
    return project


def houses_by_a_loss_with_arguments() -> Project:
    project = houses()
    output = project.graph.of_layer("Output")[0]
    loss = {"name": "huber", "params": {"delta": 0.5}}
    project.graph.set_param(output.id, "loss", loss)
    return project


def named_in_chinese() -> Project:
    project = flowers()
    for node in project.graph.nodes():
        project.graph.rename(node.id, f"\u7f16\u7801 {node.id}")
    return project


NETWORKS: tuple[Callable[[], Project], ...] = (
    *(digits_with_dropout, digits_from_logits, digits_by_convolution, photos_with_rescaling),
    *(residual_photos, autoencoder, denoising_autoencoder, flowers, houses, customers),
    *(customers_in_two_ways, small_changes_by_tanh, reviews, news_by_attention, forecast),
    *(several_tags, mask_of_photo, regions_of_photo, translation, siamese, cats_and_dogs),
    *(random_features, reviews_by_their_words, colours_looked_up, rare_class_weighed),
    *(houses_by_a_falling_rate, houses_by_a_loss_with_arguments, named_in_chinese),
)
