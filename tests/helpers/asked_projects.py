"""Small projects on data of many kinds, each trained for a moment by its own script."""

from collections.abc import Sequence
from pathlib import Path

from studio.graph.elements import Edge, Node, PortRef
from studio.project.columns import Column
from studio.project.datasets import DataSettings, Split
from studio.project.preparing import (
    ClassNumbers,
    Flatten,
    OneHot,
    PreparedColumn,
    Reshape,
    Scale,
    Standardize,
    Window,
)
from studio.project.project import Project
from studio.project.sources import Images, Line, Scikit, Source, Table, Waves
from studio.project.training import TrainingSettings
from tests.helpers.beside_keras import run_beside_keras
from tests.helpers.data_files import houses, pictures

TRAIN_ALL = """
import importlib.util, sys
from pathlib import Path
for number, folder in enumerate(map(Path, sys.argv[1:])):
    spec = importlib.util.spec_from_file_location("script", folder / "script.py")
    script = sys.modules["script"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    data, model = script.load_data(), script.build_model()
    script.compile_model(model)
    script.train(model, data)
    model.save(folder / "model.keras")
"""


def train_all(folders: Sequence[Path]) -> None:
    """Train the scripts of some run folders, all in one process."""
    run_beside_keras(TRAIN_ALL, *folders)


def project(
    name: str,
    source: Source,
    columns: tuple[PreparedColumn, ...],
    layers: Sequence[tuple[str, dict[str, object]]],
    output: dict[str, object],
    batch_size: int = 16,
    epochs: int = 1,
    split: Split | None = None,
    fixed_batch: int | None = None,
) -> Project:
    """Layers in a chain, from the column `x` to an Output that compares with `y`."""
    made = Project(name=name, data=DataSettings(source, columns, split or Split()))
    made.training = TrainingSettings(epochs=epochs, batch_size=batch_size, steps_per_execution=1)
    asked: dict[str, object] = {"column": "x"}
    if fixed_batch:
        asked["batch_size"] = fixed_batch
    chain = [("Input", asked), *layers, ("Output", {"target": "y", **output})]
    for number, (layer, params) in enumerate(chain, 1):
        made.graph.add_node(Node(f"n{number}", layer, f"node_{number}", params))
        if number > 1:
            made.graph.connect(Edge(PortRef(f"n{number - 1}"), PortRef(f"n{number}")))
    return made


def projects(folder: Path) -> dict[str, Project]:
    """One project for each way in which data reach a network."""
    softmax: dict[str, object] = {"loss": "categorical_crossentropy", "metrics": ["accuracy"]}
    flower = ("sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)")
    return {
        "line": project(
            "line",
            Line(),
            (PreparedColumn("x", "x", (Standardize(), Reshape((1,)))), PreparedColumn("y", "y")),
            [("Dense", {"units": 1})],
            {"loss": "mean_squared_error"},
            epochs=30,
        ),
        "iris": project(
            "iris",
            Scikit("iris"),
            (
                PreparedColumn("x", flower, (Standardize(),)),
                PreparedColumn("y", "target", (OneHot(3),)),
            ),
            [("Dense", {"units": 3, "activation": "softmax"})],
            softmax,
        ),
        "digits": project(
            "digits",
            Scikit("digits"),
            (
                PreparedColumn("x", "image", (Flatten(), Scale(16))),
                PreparedColumn("y", "label"),
            ),
            [("Dense", {"units": 10})],
            {"loss": "sparse_categorical_crossentropy"},
        ),
        "waves": project(
            "waves",
            Waves(batches=4, rows=10, steps=6),
            (PreparedColumn("x", "sine"), PreparedColumn("y", "cosine")),
            [
                ("LSTM", {"units": 4, "return_sequences": True, "stateful": True}),
                ("Dense", {"units": 1}),
            ],
            {"loss": "mean_squared_error"},
            batch_size=10,
            fixed_batch=10,
        ),
        "houses": project(
            "houses",
            table_of(houses(folder)),
            (
                PreparedColumn("x", ("area", "rooms"), (Standardize(),)),
                PreparedColumn("y", "kind", (ClassNumbers(),)),
            ),
            [("Dense", {"units": 1, "activation": "sigmoid"})],
            {"loss": "binary_crossentropy"},
        ),
        "windows": project(
            "windows",
            table_of(houses(folder)),
            (
                PreparedColumn("x", "price", (Standardize(), Window(5, 1))),
                PreparedColumn("y", "price"),
            ),
            [("Dense", {"units": 1})],
            {"loss": "mean_squared_error"},
            split=Split(shuffle=False),
        ),
        "pictures": project(
            "pictures",
            Images(str(pictures(folder)), ("cat", "dog"), 24, 8, 10),
            (
                PreparedColumn("x", "image", (Scale(255),)),
                PreparedColumn("y", "label", (OneHot(2),)),
            ),
            [("Flatten", {}), ("Dense", {"units": 2, "activation": "softmax"})],
            softmax,
        ),
    }


def table_of(path: Path) -> Table:
    return Table(
        str(path),
        (
            Column("area", (), "float32"),
            Column("rooms", (), "float32"),
            Column("kind", (), "text", ("flat", "house")),
            Column("price", (), "float32"),
        ),
        60,
    )
