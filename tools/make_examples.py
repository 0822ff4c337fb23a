"""Makes the example projects of the start page, through the code that everybody uses.

python tools/make_examples.py           writes resources/examples/*.strata
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from studio.graph.elements import Edge, PortRef  # noqa: E402
from studio.project.datasets import (  # noqa: E402
    AnyStep,
    DataSettings,
    Flatten,
    OneHot,
    PreparedColumn,
    Reshape,
    Scale,
    Shift,
    Split,
)
from studio.project.project import Project  # noqa: E402
from studio.project.sources import Line, Points, Waves  # noqa: E402
from studio.project.store import SUFFIX, save  # noqa: E402
from studio.project.training import (  # noqa: E402
    OptimizerSettings,
    TrainingSettings,
    Validation,
)

EXAMPLES = ROOT / "resources" / "examples"
_ROW = 96.0
_COLUMN = 288.0


class _Column:
    """Puts nodes one below the other and wires each to the one above."""

    def __init__(self, project: Project) -> None:
        self._graph = project.graph
        self._last = ""
        self._row = 0

    def add(self, layer: str, name: str, /, **params: Any) -> str:
        """The next node; returns its id."""
        node = self._graph.new_node(layer, name, params)
        self._graph.add_node(node, (0.0, self._row * _ROW))
        if self._last:
            self._graph.connect(Edge(PortRef(self._last), PortRef(node.id)))
        self._last = node.id
        self._row += 1
        return node.id

    def watch(self, source: str, name: str, **params: Any) -> None:
        """A watch on a node's output, to the right of the row that comes next."""
        node = self._graph.new_node("Watch", name, params)
        self._graph.add_node(node, (_COLUMN, self._row * _ROW))
        self._graph.connect(Edge(PortRef(source), PortRef(node.id)))


def autoencoder() -> Project:
    """The autoencoder of the tutorials: a digit through two numbers and back."""
    project = Project(
        name="autoencoder",
        lesson="autoencoder",
        data=DataSettings(
            columns=(
                PreparedColumn("image", "image", (Flatten(), Scale(255.0), Shift(-0.5))),
                PreparedColumn("label", "label"),
            )
        ),
        training=TrainingSettings(
            optimizer=OptimizerSettings("Adam", {"learning_rate": 0.001}),
            epochs=20,
            batch_size=256,
            validation=Validation("test"),
        ),
    )
    column = _Column(project)
    column.add("Input", "image", column="image")
    for number, units in enumerate((128, 64, 10), start=1):
        column.add("Dense", f"encoder_{number}", units=units, activation="relu")
    code = column.add("Dense", "code", units=2)
    column.watch(code, "encoder", label="label", part="test", samples=10_000)
    for number, units in enumerate((10, 64, 128), start=1):
        column.add("Dense", f"decoder_{number}", units=units, activation="relu")
    column.add("Dense", "decoded", units=784, activation="tanh")
    column.add("Output", "reconstruction", target="image", loss="mean_squared_error")
    return project


def regression() -> Project:
    """The first lesson: a straight line through two hundred points."""
    columns = tuple(PreparedColumn(name, name, (Reshape((1,)),)) for name in ("x", "y"))
    project = Project(
        name="regression",
        lesson="regression",
        data=DataSettings(Line(), columns, Split(test=40, shuffle=False)),
        training=TrainingSettings(
            optimizer=OptimizerSettings("SGD", {"learning_rate": 0.01}),
            epochs=301,
            batch_size=160,
            order="given",
            steps_per_execution=1,
        ),
    )
    column = _Column(project)
    column.add("Input", "x", column="x")
    column.add("Dense", "line", units=1)
    column.add("Output", "y", target="y", loss="mean_squared_error")
    return project


def _digits(*steps: AnyStep) -> DataSettings:
    """MNIST as a classifier reads it: these steps, grey values from 0 to 1, labels one-hot."""
    return DataSettings(
        columns=(
            PreparedColumn("image", "image", (*steps, Scale(255.0))),
            PreparedColumn("label", "label", (OneHot(10),)),
        )
    )


def _answer(column: _Column) -> None:
    """How all the classifiers end."""
    column.add("Dense", "digit", units=10, activation="softmax")
    column.add(
        "Output", "answer", target="label", loss="categorical_crossentropy", metrics=["accuracy"]
    )


def mnist_classifier() -> Project:
    """The first classifier of the tutorials: which digit is it?"""
    rmsprop = {"learning_rate": 0.001, "rho": 0.9, "epsilon": 1e-8}
    project = Project(
        name="mnist_classifier",
        lesson="mnist_classifier",
        data=_digits(Flatten()),
        training=TrainingSettings(
            optimizer=OptimizerSettings("RMSprop", rmsprop),
            epochs=2,
            batch_size=32,
            validation=Validation("test"),
        ),
    )
    column = _Column(project)
    column.add("Input", "image", column="image")
    column.add("Dense", "hidden", units=32, activation="relu")
    _answer(column)
    return project


def mnist_two_hidden() -> Project:
    """Its bigger sibling: two hidden layers, and batches of a hundred."""
    project = Project(
        name="mnist_two_hidden",
        lesson="mnist_two_hidden",
        data=_digits(Flatten()),
        training=TrainingSettings(
            optimizer=OptimizerSettings("Adam", {"learning_rate": 0.001}),
            epochs=20,
            batch_size=100,
            validation=Validation("test"),
        ),
    )
    column = _Column(project)
    column.add("Input", "image", column="image")
    for number in (1, 2):
        column.add("Dense", f"hidden_{number}", units=500, activation="sigmoid")
    _answer(column)
    return project


def cnn() -> Project:
    """Convolutions, with the colour first as in the tutorial."""
    project = Project(
        name="cnn",
        lesson="cnn",
        data=_digits(Reshape((1, 28, 28))),
        training=TrainingSettings(
            optimizer=OptimizerSettings("Adam", {"learning_rate": 1e-4}),
            epochs=1,
            batch_size=64,
        ),
    )
    first = {"padding": "same", "data_format": "channels_first"}
    column = _Column(project)
    column.add("Input", "image", column="image")
    for number, filters in ((1, 32), (2, 64)):
        column.add(
            "Conv2D",
            f"conv_{number}",
            filters=filters,
            kernel_size=[5, 5],
            activation="relu",
            **first,
        )
        column.add("MaxPooling2D", f"pool_{number}", pool_size=[2, 2], **first)
    column.add("Flatten", "flat")
    column.add("Dense", "hidden", units=1024, activation="relu")
    _answer(column)
    return project


def rnn_classifier() -> Project:
    """A digit read row by row: 28 steps of 28 pixels."""
    project = Project(
        name="rnn_classifier",
        lesson="rnn_classifier",
        data=_digits(),
        training=TrainingSettings(
            optimizer=OptimizerSettings("Adam", {"learning_rate": 0.001}),
            batch_size=50,
            order="given",
            validation=Validation("test"),
            steps=4001,
            test_every=500,
        ),
    )
    column = _Column(project)
    column.add("Input", "rows", column="image")
    column.add("SimpleRNN", "reader", units=50, unroll=True)
    _answer(column)
    return project


def lstm_regressor() -> Project:
    """Sine in, cosine out, with a memory that lasts from batch to batch."""
    columns = tuple(PreparedColumn(name, name) for name in ("sine", "cosine", "time"))
    project = Project(
        name="lstm_regressor",
        lesson="lstm_regressor",
        data=DataSettings(Waves(batches=501, rows=50, steps=20), columns, Split(shuffle=False)),
        training=TrainingSettings(
            optimizer=OptimizerSettings("Adam", {"learning_rate": 0.006}),
            steps=501,
            test_every=10,
            batch_size=50,
            order="given",
        ),
    )
    column = _Column(project)
    column.add("Input", "sine", column="sine", batch_size=50)
    column.add("LSTM", "memory", units=20, return_sequences=True, stateful=True)
    column.add("TimeDistributed", "each_step", layer={"layer": "Dense", "params": {"units": 1}})
    column.add("Output", "cosine", target="cosine", loss="mean_squared_error")
    return project


def spirals() -> Project:
    """Two spirals in the plane, and the border that a network draws between them."""
    columns = tuple(PreparedColumn(name, name) for name in ("point", "label"))
    project = Project(
        name="spirals",
        lesson="spirals",
        data=DataSettings(Points("spirals", rows=1000), columns),
        training=TrainingSettings(
            optimizer=OptimizerSettings("Adam", {"learning_rate": 0.01}),
            epochs=100,
            batch_size=50,
            validation=Validation("test"),
        ),
    )
    column = _Column(project)
    column.add("Input", "point", column="point")
    for number in (1, 2, 3):
        column.add("Dense", f"hidden_{number}", units=16, activation="relu")
    column.add("Dense", "second", units=1, activation="sigmoid")
    column.add("Output", "answer", target="label", loss="binary_crossentropy", metrics=["accuracy"])
    return project


MAKERS: tuple[Callable[[], Project], ...] = (
    regression,
    mnist_classifier,
    mnist_two_hidden,
    cnn,
    rnn_classifier,
    lstm_regressor,
    autoencoder,
    spirals,
)


def main() -> None:
    """Write the examples."""
    EXAMPLES.mkdir(parents=True, exist_ok=True)
    for make in MAKERS:
        path = EXAMPLES / f"{make.__name__}{SUFFIX}"
        save(make(), path)
        print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
