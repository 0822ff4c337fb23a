"""Set-ups that cannot work, each a small project on arrays that lie in a file."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from studio.graph.elements import Edge, PortRef
from studio.graph.layer_graph import LayerGraph
from studio.project.columns import Column
from studio.project.datasets import DataSettings, Split
from studio.project.preparing import (
    AnyStep,
    OneHot,
    PreparedColumn,
    Scale,
    Shift,
    Standardize,
    Window,
)
from studio.project.project import Project
from studio.project.sources import Arrays
from studio.project.training import ClassWeight, OptimizerSettings, TrainingSettings, Validation

ROWS, TEST_ROWS = 160, 40
_KIND = ("red", "green", "blue")

COLUMNS = (
    Column("features", (4,), "float32", low=-2.5, high=2.5),
    Column("large", (4,), "float32", low=0, high=900),
    Column("picture", (12, 12, 1), "float32", low=0, high=1),
    Column("series", (10, 1), "float32", low=-1, high=1),
    Column("words", (10,), "int64", low=0, high=49),
    Column("other", (), "float32", low=-1, high=1),
    Column("same", (), "float32", low=7, high=7),
    Column("amount", (), "float32", low=101, high=400),
    Column("balance", (), "float32", low=-50, high=50),
    Column("count", (), "float32", low=0, high=9),
    Column("trend", (10, 1), "float32", low=-1, high=1),
    Column("wave", (10,), "float32", low=-1, high=1),
    Column("kind", (), "int64", _KIND, counts=(60, 70, 70)),
    Column("grade", (), "int64", ("1", "2", "3"), values=(1, 2, 3), counts=(60, 70, 70)),
    Column("yes", (), "int64", ("no", "yes"), counts=(90, 110)),
    Column("rare", (), "int64", ("no", "yes"), counts=(194, 6)),
    Column("only", (), "int64", ("red",), counts=(200,)),
    Column("tags", (3,), "float32", low=0, high=1, most_ones=3),
    Column("moves", (10,), "int64", low=-5, high=4),
)


def source(path: str = "arrays.npz", rows: int = ROWS) -> Arrays:
    """The arrays, with a test part of their own."""
    return Arrays(path, COLUMNS, rows, TEST_ROWS)


def write_arrays(path: Path) -> Arrays:
    """The arrays in a file, as the columns tell."""
    rng = np.random.default_rng(7)
    arrays = {}
    for column in COLUMNS:
        for part, rows in (("train", ROWS), ("test", TEST_ROWS)):
            arrays[f"{column.name}_{part}"] = _values(rng, column, rows)
    np.savez(path, **arrays)
    return source(str(path))


def _values(rng: np.random.Generator, column: Column, rows: int) -> Any:
    if column.counts:
        share = np.array(column.counts) / sum(column.counts)
        numbers = rng.choice(len(column.counts), rows, p=share)
        numbers[: len(column.counts)] = np.arange(len(column.counts))
        return np.array(column.values or range(len(column.counts)), "int64")[numbers]
    low, high = column.low or 0, column.high or 0
    made: Any
    if column.dtype == "int64":
        made = rng.integers(int(low), int(high) + 1, (rows, *column.shape))
    else:
        made = rng.uniform(low, high, (rows, *column.shape))
    made.reshape(-1)[:2] = low, high
    if column.name == "tags":
        made = made.round()
    return made.astype(column.dtype)


Layer = tuple[str, Mapping[str, Any]] | str


def data(*columns: PreparedColumn, **steps: tuple[AnyStep, ...]) -> DataSettings:
    """Each column of the source under its own name, with these steps; and further ones."""
    plain = (PreparedColumn(c.name, c.name, steps.get(c.name, ())) for c in COLUMNS)
    return DataSettings(source(), (*plain, *columns), Split())


def chain(
    *layers: Layer,
    reads: str = "features",
    tells: str = "amount",
    loss: Any = "mean_squared_error",
    metrics: Sequence[Any] = (),
    settings: DataSettings | None = None,
    training: TrainingSettings | None = None,
    own: Mapping[str, Any] | None = None,
) -> Project:
    """Layers in a row between an Input called `into` and an Output called `answer`; the last of
    them is called `last`, the others after their layers."""
    project = Project("setup", LayerGraph(), settings or data())
    project.training = training or TrainingSettings(epochs=1, validation=Validation("test"))
    graph = project.graph
    output = {"target": tells, "loss": loss, **({"metrics": [*metrics]} if metrics else {})}
    all_layers: list[tuple[str, Mapping[str, Any]]] = [("Input", {"column": reads, **(own or {})})]
    all_layers += [(one, {}) if isinstance(one, str) else one for one in layers]
    before = ""
    for place, (layer, params) in enumerate([*all_layers, ("Output", output)]):
        names = {0: "into", len(all_layers) - 1: "last", len(all_layers): "answer"}
        node = graph.new_node(layer, names.get(place), params)
        graph.add_node(node)
        if before:
            graph.connect(Edge(PortRef(before), PortRef(node.id)))
        before = node.id
    return project


def dense(units: int, activation: str | None = None, **params: Any) -> Layer:
    return "Dense", {"units": units, **({"activation": activation} if activation else {}), **params}


def trained(
    name: str = "Adam", batch: int = 32, epochs: int = 1, **params: Any
) -> TrainingSettings:
    return TrainingSettings(OptimizerSettings(name, params), epochs=epochs, batch_size=batch)


def weighed(**told: Any) -> TrainingSettings:
    return TrainingSettings(epochs=1, validation=Validation("test"), **told)


def logits(name: str) -> dict[str, Any]:
    return {"name": name, "params": {"from_logits": True}}


def with_params(name: str, **params: Any) -> dict[str, Any]:
    return {"name": name, "params": params}


HIDDEN = dense(8, "relu")
SPARSE, HOT, YES = (
    "sparse_categorical_crossentropy",
    "categorical_crossentropy",
    "binary_crossentropy",
)
ONE_HOT = data(kind=(OneHot(3),))


@dataclass(frozen=True)
class SetUp:
    """A set-up that cannot work: what is said of it, on which nodes, and how loudly."""

    title: str
    code: str
    make: Callable[[], Project]
    nodes: tuple[str, ...]
    severity: str = "warning"
    besides: tuple[str, ...] = ()
    """What else is rightly said of it."""


def _cases() -> list[SetUp]:
    def one(
        title: str,
        code: str,
        nodes: str,
        *layers: Layer,
        severity: str = "warning",
        besides: str = "",
        **told: Any,
    ) -> SetUp:
        def make() -> Project:
            return chain(*layers, **told)

        return SetUp(title, code, make, (*nodes.split(),), severity, (*besides.split(),))

    frozen: dict[str, Any] = {"trainable": False}
    return [
        # the last layer and the loss
        one("softmax over one unit", "softmax_of_one", "last",
            HIDDEN, dense(1, "softmax"), tells="yes", loss=YES),
        one("categorical crossentropy on one unit", "crossentropy_of_one", "answer last",
            HIDDEN, dense(1, "sigmoid"), tells="yes", loss=HOT),
        one("binary crossentropy for three classes", "binary_of_classes", "answer",
            HIDDEN, dense(1, "sigmoid"), tells="kind", loss=YES),
        one("binary crossentropy for numbers", "binary_outside", "answer",
            HIDDEN, dense(1, "sigmoid"), tells="amount", loss=YES),
        one("raw scores before sparse crossentropy", "no_probabilities", "last answer",
            HIDDEN, dense(3), tells="kind", loss=SPARSE),
        one("relu before sparse crossentropy", "no_probabilities", "last answer",
            HIDDEN, dense(3, "relu"), tells="kind", loss=SPARSE),
        one("sigmoid before sparse crossentropy", "no_probabilities", "last answer",
            HIDDEN, dense(3, "sigmoid"), tells="kind", loss=SPARSE),
        one("raw scores before categorical crossentropy", "no_probabilities", "last answer",
            HIDDEN, dense(3), tells="kind", loss=HOT, settings=ONE_HOT),
        one("raw scores behind a Reshape", "no_probabilities", "dense_2 answer",
            HIDDEN, dense(3), ("Reshape", {"target_shape": [3]}), tells="kind", loss=SPARSE),
        one("raw scores before binary crossentropy", "no_probability", "last answer",
            HIDDEN, dense(1), tells="yes", loss=YES),
        one("softmax and from_logits", "probabilities_as_logits", "answer last",
            HIDDEN, dense(3, "softmax"), tells="kind", loss=logits(SPARSE)),
        one("sigmoid and from_logits", "probabilities_as_logits", "answer last",
            HIDDEN, dense(1, "sigmoid"), tells="yes", loss=logits(YES)),
        one("binary crossentropy over softmax", "binary_of_one_hot", "answer",
            HIDDEN, dense(3, "softmax"), tells="kind", loss=YES, settings=ONE_HOT),
        one("classes as numbers", "classes_as_numbers", "answer",
            HIDDEN, dense(1), tells="kind"),
        one("Poisson of raw scores", "logarithm_of_negative", "last answer",
            HIDDEN, dense(1), tells="count", loss="poisson"),
        one("percentage of zero", "percentage_of_zero", "answer",
            HIDDEN, dense(1), tells="balance", loss="mean_absolute_percentage_error"),
        one("cosine similarity of one number", "cosine_of_one", "answer",
            HIDDEN, dense(1), tells="balance", loss="cosine_similarity"),
        one("tags before a softmax", "tags_as_shares", "answer last",
            HIDDEN, dense(3, "softmax"), tells="tags", loss=HOT),
        one("tags in categorical crossentropy", "tags_as_shares", "answer",
            HIDDEN, dense(3), tells="tags", loss=logits(HOT)),
        one("numbers in categorical crossentropy", "shares_outside", "answer",
            HIDDEN, dense(4, "softmax"), tells="features", loss=HOT),
        one("KL divergence of one unit", "shares_of_one", "answer last",
            HIDDEN, dense(1, "sigmoid"), tells="yes", loss="kl_divergence"),
        one("Dice of three classes", "classes_as_yes_or_no", "answer",
            HIDDEN, dense(1, "sigmoid"), tells="kind", loss="dice"),
        one("logarithms of targets below 0", "targets_cut", "answer",
            HIDDEN, dense(1), tells="balance", loss="mean_squared_logarithmic_error"),
        one("logarithms of raw scores", "answers_cut", "last answer",
            HIDDEN, dense(1), tells="count", loss="mean_squared_logarithmic_error"),
        # ranges
        one("sigmoid for 101 to 400", "out_of_reach", "last answer",
            HIDDEN, dense(1, "sigmoid"), tells="amount"),
        one("tanh for 101 to 400", "out_of_reach", "last answer",
            HIDDEN, dense(1, "tanh"), tells="amount"),
        one("sigmoid for 1.01 to 4, after scaling", "out_of_reach", "last answer",
            HIDDEN, dense(1, "sigmoid"), settings=data(amount=(Scale(100.0),))),
        one("tanh for a standardized target", "out_of_reach", "last answer",
            HIDDEN, dense(1, "tanh"), settings=data(amount=(Standardize(),))),
        one("relu for numbers below 0", "out_of_reach", "last answer",
            HIDDEN, dense(1, "relu"), tells="balance"),
        one("relu as the last layer", "relu_at_end", "last answer",
            HIDDEN, dense(1, "relu"), tells="count"),
        one("a target that is always the same", "constant_target", "answer",
            HIDDEN, dense(1), tells="same"),
        # sizes and labels
        one("one number against a sequence", "sizes_spread", "answer last",
            HIDDEN, dense(1), tells="trend"),
        one("a sequence against one number", "sizes_spread", "answer last",
            dense(1), reads="series", tells="amount"),
        one("a picture against one number", "sizes_differ", "answer last",
            dense(3, "softmax"), reads="picture", tells="kind", loss=SPARSE, severity="error"),
        one("eight numbers against one", "sizes_differ", "answer last",
            dense(8), tells="amount", severity="error"),
        one("three places against four", "sizes_differ", "answer last",
            dense(4, "softmax"), tells="kind", loss=HOT, settings=ONE_HOT, severity="error"),
        one("a number of a class in categorical crossentropy", "sizes_differ", "answer last",
            dense(3, "softmax"), tells="kind", loss=HOT, severity="error"),
        one("a number of a class in KL divergence", "sizes_differ", "answer last",
            dense(3, "softmax"), tells="kind", loss="kl_divergence", severity="error"),
        one("two units and binary crossentropy", "sizes_differ", "answer last",
            HIDDEN, dense(2, "softmax"), tells="yes", loss=YES, severity="error"),
        one("a place for each class in sparse crossentropy", "sizes_differ", "answer last",
            dense(3, "softmax"), tells="kind", loss=SPARSE, settings=ONE_HOT, severity="error"),
        one("more classes than units", "labels_outside", "answer last",
            dense(2, "softmax"), tells="kind", loss=SPARSE, severity="error"),
        one("labels from 1", "labels_outside", "answer last",
            dense(3, "softmax"), tells="grade", loss=SPARSE, severity="error"),
        one("numbers as labels", "labels_outside", "answer last",
            dense(3, "softmax"), tells="amount", loss=SPARSE, severity="error"),
        # data
        one("the target among the inputs", "target_among_inputs", "into answer",
            HIDDEN, dense(1), reads="both",
            settings=data(PreparedColumn("both", ("other", "amount"), (Standardize(),)))),
        one("a window with the row that is told", "target_among_inputs", "into answer",
            ("LSTM", {"units": 4}), dense(1), reads="past", tells="now",
            settings=DataSettings(
                source(),
                (PreparedColumn("past", ("amount", "other"), (Standardize(), Window(4))),
                 PreparedColumn("now", "amount", (Standardize(),))),
                Split(shuffle=False))),
        one("an Input of another shape", "input_shape", "into",
            HIDDEN, dense(1), own={"shape": [5]}, severity="error"),
        one("numbers up to 900 with SGD", "unscaled_input", "into",
            HIDDEN, dense(1), reads="large", training=trained("SGD")),
        one("an input that is always the same", "constant_input", "into",
            HIDDEN, dense(1), reads="both",
            settings=data(PreparedColumn("both", ("other", "same")))),
        one("an Embedding that is too small", "embedding_too_small", "embedding",
            ("Embedding", {"input_dim": 40, "output_dim": 4}), "Flatten", dense(1), reads="words",
            severity="error"),
        one("an Embedding of fractions", "embedding_of_fractions", "embedding",
            ("Embedding", {"input_dim": 50, "output_dim": 4}), "Flatten", dense(1), reads="words",
            settings=data(words=(Scale(50.0),))),
        one("an Embedding of measured numbers", "embedding_of_fractions", "embedding",
            ("Embedding", {"input_dim": 50, "output_dim": 4}), "Flatten", dense(1)),
        one("an Embedding of numbers below 0", "embedding_of_negatives", "embedding",
            ("Embedding", {"input_dim": 8, "output_dim": 4}), "Flatten", dense(1), reads="moves"),
        one("an Embedding of numbers far below 0", "embedding_of_negatives", "embedding",
            ("Embedding", {"input_dim": 4, "output_dim": 4}), "Flatten", dense(1), reads="moves",
            severity="error"),
        # metrics
        one("accuracy of numbers", "accuracy_of_numbers", "answer",
            HIDDEN, dense(1), metrics=["accuracy"]),
        one("accuracy of raw scores", "metric_of_scores", "answer",
            HIDDEN, dense(1), tells="yes", loss=logits(YES), metrics=["accuracy"]),
        one("precision of class numbers", "metric_of_places", "answer",
            dense(3, "softmax"), tells="kind", loss=SPARSE, metrics=["precision"],
            severity="error"),
        one("sparse accuracy of places", "metric_of_numbers", "answer",
            dense(3, "softmax"), tells="kind", loss=HOT, settings=ONE_HOT, severity="error",
            metrics=["sparse_categorical_accuracy"]),
        one("the first 5 of 3 classes", "top_k_of_all", "answer",
            dense(3, "softmax"), tells="kind", loss=SPARSE,
            metrics=["sparse_top_k_categorical_accuracy"]),
        one("97 to 3, judged by accuracy", "one_class_rules", "answer",
            HIDDEN, dense(1, "sigmoid"), tells="rare", loss=YES, metrics=["accuracy"]),
        # layers
        one("BatchNormalization and batches of 1", "batches_of_one", "batch_normalization",
            "BatchNormalization", dense(1), training=trained(batch=1)),
        one("a Normalization within a TimeDistributed", "not_adapted", "time_distributed",
            ("TimeDistributed", {"layer": {"layer": "Normalization", "params": {}}}),
            "Flatten", dense(1), reads="series"),
        one("a frozen layer with random weights", "frozen_random", "dense",
            dense(8, "relu", **frozen), dense(1)),
        one("nothing that learns", "nothing_learns", "",
            dense(1, **frozen), besides="frozen_random"),
        one("a Dense of 100 million weights", "huge_layer", "dense",
            "Flatten", dense(800_000), dense(1), reads="picture"),
        one("a Dense of 100 million weights without a Flatten", "huge_layer", "dense",
            dense(22_000_000, "relu"), dense(1)),
        one("a Dropout that drops all", "drops_all", "dropout",
            HIDDEN, ("Dropout", {"rate": 1.0}), dense(1)),
        one("a Dropout behind the last layer", "drops_answers", "last",
            HIDDEN, dense(1), ("Dropout", {"rate": 0.2})),
        one("a sequence of one step", "one_step", "lstm",
            ("Reshape", {"target_shape": [1, 4]}), ("LSTM", {"units": 4}), dense(1)),
        one("softmax twice", "squeezed_twice", "last dense_2",
            HIDDEN, dense(3, "softmax"), "Softmax", tells="kind", loss=SPARSE),
        one("softmax over the batch", "softmax_over_batch", "last",
            HIDDEN, dense(3), ("Softmax", {"axis": 0}), tells="kind", loss=SPARSE),
        one("a softmax between layers", "softmax_hidden", "dense last",
            dense(8, "softmax"), dense(1)),
        one("layers that begin with zeros", "units_alike", "dense last",
            dense(8, "relu", kernel_initializer="zeros"), dense(1, kernel_initializer="zeros")),
        # arguments
        one("Huber with delta below 0", "value_without_meaning", "answer",
            HIDDEN, dense(1), loss=with_params("huber", delta=-1.0)),
        one("label smoothing of 1", "value_without_meaning", "answer",
            HIDDEN, dense(1, "sigmoid"), tells="yes",
            loss=with_params(YES, label_smoothing=1.0)),
        one("a regularizer of 1,000", "value_without_meaning", "dense",
            dense(8, "relu", kernel_regularizer=with_params("L2", l2=1000.0)), dense(1)),
        one("an LSTM that drops more than all", "value_without_meaning", "lstm",
            ("LSTM", {"units": 4, "dropout": 1.5}), dense(1), reads="series"),
        # training
        one("a learning rate of 10", "learning_rate", "",
            HIDDEN, dense(1), training=trained(learning_rate=10.0)),
        one("a learning rate of 0", "learning_rate", "",
            HIDDEN, dense(1), training=trained(learning_rate=0.0)),
        one("a learning rate below 0", "learning_rate", "",
            HIDDEN, dense(1), training=trained(learning_rate=-0.1)),
        one("a schedule that begins at 50", "learning_rate", "",
            HIDDEN, dense(1), training=trained("SGD", learning_rate=with_params(
                "ExponentialDecay", initial_learning_rate=50.0, decay_steps=10, decay_rate=0.9))),
        one("weights of 0 for all classes", "weights_of_zero", "",
            HIDDEN, dense(3, "softmax"), tells="kind", loss=SPARSE,
            training=weighed(class_weight=ClassWeight("typed", dict.fromkeys(_KIND, 0.0)))),
        one("a column of weights that is the target", "weighed_by_target", "",
            HIDDEN, dense(1), training=weighed(sample_weight="amount")),
        one("a column of weights of 0", "weights_of_zero", "",
            HIDDEN, dense(1), settings=data(same=(Shift(-7.0),)),
            training=weighed(sample_weight="same")),
        one("clipnorm of 0", "value_without_meaning", "",
            HIDDEN, dense(1), training=trained(clipnorm=0.0)),
        one("a batch larger than the data", "few_steps", "",
            HIDDEN, dense(1), training=trained(batch=1024, epochs=3)),
        one("a validation part of one row", "few_validation_rows", "",
            HIDDEN, dense(1),
            training=TrainingSettings(epochs=1, validation=Validation("split", 0.01))),
    ]  # fmt: skip


CASES = _cases()


def on(project: Project, arrays: Arrays) -> Project:
    """The same project, on arrays that lie in a file."""
    project.data = msgspec.structs.replace(project.data, source=arrays)
    return project
