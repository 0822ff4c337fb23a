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
    DataSettings,
    Flatten,
    OneHot,
    PreparedColumn,
    Scale,
    Shift,
)
from studio.project.project import Project  # noqa: E402
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

    def add(self, layer: str, name: str, **params: Any) -> str:
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


def mnist_classifier() -> Project:
    """The first classifier of the tutorials: which digit is it?"""
    project = Project(
        name="mnist_classifier",
        data=DataSettings(
            columns=(
                PreparedColumn("image", "image", (Flatten(), Scale(255.0))),
                PreparedColumn("label", "label", (OneHot(10),)),
            )
        ),
        training=TrainingSettings(
            optimizer=OptimizerSettings("RMSprop", {"learning_rate": 0.001}),
            epochs=2,
            batch_size=32,
            validation=Validation("test"),
        ),
    )
    column = _Column(project)
    column.add("Input", "image", column="image")
    column.add("Dense", "hidden", units=32, activation="relu")
    column.add("Dense", "digit", units=10, activation="softmax")
    column.add(
        "Output", "answer", target="label", loss="categorical_crossentropy", metrics=["accuracy"]
    )
    return project


MAKERS: tuple[Callable[[], Project], ...] = (autoencoder, mnist_classifier)


def main() -> None:
    """Write the examples."""
    EXAMPLES.mkdir(parents=True, exist_ok=True)
    for make in MAKERS:
        path = EXAMPLES / f"{make.__name__}{SUFFIX}"
        save(make(), path)
        print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
