"""Class weights and sample weights: in the script, in what Keras makes of them, and where not."""

from pathlib import Path
from typing import Any

import pytest

from studio.codegen.script import generate
from studio.project.columns import TEXT, Column
from studio.project.datasets import DataSettings, PreparedColumn, Reshape, Split, Standardize
from studio.project.preparing import ClassNumbers
from studio.project.project import Project
from studio.project.sources import Table
from studio.project.store import from_bytes, to_bytes
from studio.project.training import ClassWeight, TrainingSettings
from tests.helpers.beside_keras import run_beside_keras
from tests.helpers.networks import put

ROWS = 40


def project(folder: Path, **training) -> Project:
    """A table of a number, a class of two with few of the second, and a weight."""
    lines = ["x,kind,weight"]
    lines += [f"{n / ROWS},{'rare' if n % 8 == 0 else 'usual'},{n % 3}" for n in range(ROWS)]
    (folder / "rows.csv").write_text("\n".join(lines) + "\n")
    columns = (
        Column("x", (), "float32", low=0.0, high=1.0),
        Column("kind", (), TEXT, ("usual", "rare"), counts=(35, 5)),
        Column("weight", (), "float32", low=0.0, high=2.0),
    )
    source = Table(str(folder / "rows.csv"), columns=columns, rows=ROWS)
    made = Project("weighed")
    made.data = DataSettings(
        source,
        (
            PreparedColumn("x", "x", (Reshape((1,)),), "input"),
            PreparedColumn("kind", "kind", (ClassNumbers(),), "target"),
            PreparedColumn("weight", "weight"),
            PreparedColumn("line", "weight", (Reshape((1,)),)),
            PreparedColumn("odd", "weight", (Standardize(),)),
        ),
        Split(test=0.25, shuffle=False),
    )
    made.training = TrainingSettings(epochs=1, **training)
    x = put(made.graph, "Input", "x", column="x")
    dense = put(made.graph, "Dense", "dense", (x,), units=2, activation="softmax")
    loss = "sparse_categorical_crossentropy"
    put(made.graph, "Output", "answer", (dense,), target="kind", loss=loss)
    return made


def sentences(made: Project) -> list[str]:
    return [problem.sentence for problem in made.errors()]


BALANCED = ClassWeight("balanced")
TYPED = ClassWeight("typed", {"rare": 5.0})


def test_a_project_without_weights_is_saved_and_written_as_before(tmp_path):
    made = project(tmp_path)
    assert b"weight_" not in to_bytes(made)
    assert b"class_weight" not in to_bytes(made)
    assert "class_weight" not in generate(made).text
    assert sentences(made) == []


@pytest.mark.parametrize(
    ("training", "lines"),
    [
        (
            {"class_weight": BALANCED},
            ['class_weight = balanced(train_data["kind"])', "class_weight=class_weight"],
        ),
        (
            {"class_weight": TYPED},
            ["# By the number of each class: usual, rare", "class_weight = {0: 1.0, 1: 5.0}"],
        ),
        ({"sample_weight": "weight"}, ['sample_weight=train_data["weight"]']),
        ({"sample_weight": "line"}, ['sample_weight=train_data["line"].reshape(-1)']),
        (
            {"class_weight": BALANCED, "steps": 3},
            ['class_weight = balanced(train_data["kind"])', "class_weight=class_weight"],
        ),
        ({"sample_weight": "weight", "steps": 3}, ['sample_weight=train_data["weight"][rows]']),
    ],
)
def test_weights_stand_in_the_script_and_in_the_file(tmp_path, training, lines):
    made = project(tmp_path, **training)
    assert sentences(made) == []
    text = generate(made).text
    assert [line for line in lines if line not in text] == []
    again = from_bytes(to_bytes(made))
    assert again.training == made.training
    assert generate(again).text == text


@pytest.mark.parametrize(
    ("training", "words"),
    [
        ({"class_weight": TYPED, "sample_weight": "weight"}, "Keras takes one of them"),
        (
            {"class_weight": ClassWeight("typed", {"none": 1.0})},
            "no such class: it has usual, rare",
        ),
        ({"sample_weight": "wait"}, 'weighed by the column "wait"'),
        ({"sample_weight": "odd"}, "take that step away in the Data tab"),
    ],
)
def test_weights_that_keras_would_refuse_are_a_problem(tmp_path, training, words):
    (sentence,) = sentences(project(tmp_path, **training))
    assert words in sentence


@pytest.mark.parametrize("training", [{"class_weight": BALANCED}, {"sample_weight": "weight"}])
def test_of_several_outputs_keras_weighs_none(tmp_path, training):
    made = project(tmp_path, **training)
    dense = next(n.id for n in made.graph.nodes() if n.layer == "Dense")
    loss = "sparse_categorical_crossentropy"
    put(made.graph, "Output", "second", (dense,), target="kind", loss=loss)
    assert any("this network has 2" in sentence for sentence in sentences(made))


def test_a_number_has_no_classes_to_weigh(tmp_path):
    made = project(tmp_path, class_weight=BALANCED)
    answer = next(n.id for n in made.graph.nodes() if n.layer == "Output")
    made.graph.set_params(answer, {"target": "weight", "loss": "mean_squared_error"})
    assert any("no such class" in sentence for sentence in sentences(made))


DRIVE = """
import importlib.util, sys
import numpy as np
from tensorflow import keras
told = {}
for kind in ("balanced", "typed", "none", "samples", "lazy"):
    spec = importlib.util.spec_from_file_location(kind, f"{sys.argv[1]}/{kind}.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    keras.utils.set_random_seed(1)
    data = script.load_data()
    model = script.build_model()
    for layer in model.layers[1:]:
        layer.set_weights([np.zeros_like(w) for w in layer.get_weights()])
    script.compile_model(model)
    model.optimizer.learning_rate = 0.0
    if kind == "balanced":
        weights = script.balanced(data[0]["kind"])
        print("CLASSES", weights)
        hot = np.eye(2)[data[0]["kind"].astype(int).reshape(-1)]
        assert script.balanced(hot) == weights
    if kind == "lazy":
        part = data[0]
        batches = script.Batches(part["x"], part["kind"], part["weight"])
        assert len(batches[0]) == 3
    told[kind] = float(script.train(model, data).history["loss"][0] / np.log(2))
print("TOLD", told)
"""


@pytest.mark.keras
def test_keras_weighs_as_the_script_says(tmp_path):
    kinds: dict[str, dict[str, Any]] = {
        "balanced": {"class_weight": BALANCED},
        "typed": {"class_weight": TYPED},
        "none": {},
        "samples": {"sample_weight": "weight"},
        "lazy": {"sample_weight": "weight"},
    }
    for kind, training in kinds.items():
        text = generate(project(tmp_path, batch_size=ROWS, **training)).text
        if kind == "lazy":
            from studio.codegen.helpers import BATCHES

            text = "import math\nimport numpy as np\n" + text.replace(
                "\ndef main", "\n".join(["", *BATCHES, "", "", "def main"])
            )
        (tmp_path / f"{kind}.py").write_text(text)
    said = run_beside_keras(DRIVE, tmp_path, environment={"PATH": ""})
    told = eval(said.split("TOLD")[1])
    # 30 rows to train with, 4 of them rare: of weights that are all 1 the loss is log 2.
    assert told["none"] == pytest.approx(1, rel=1e-5)
    assert told["balanced"] == pytest.approx(1, rel=1e-5)
    assert told["typed"] == pytest.approx((26 + 4 * 5) / 30, rel=1e-5)
    assert told["samples"] == pytest.approx(sum(n % 3 for n in range(30)) / 30, rel=1e-5)
    classes = eval(said.split("CLASSES")[1].split("\n")[0])
    assert classes == pytest.approx({0: 30 / 52, 1: 30 / 8})
