"""In which order training takes the rows: in the script, and in what Keras is given."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from studio.codegen.script import generate
from studio.engine.process import child_environment
from studio.project import datasets
from studio.project.columns import Column
from studio.project.datasets import DataSettings, PreparedColumn, Reshape, Split
from studio.project.project import Project
from studio.project.script_style import Outputs, ScriptStyle
from studio.project.sources import Table
from studio.project.store import from_bytes, to_bytes
from studio.project.training import NEW, ClassWeight, Order, TrainingSettings, Validation
from tests.helpers.networks import put

ROWS, EPOCHS, SEED = 30, 3, 7


def project(folder: Path, order: Order, *, layer: str = "Dense", **training) -> Project:
    """A table whose x is the number of its row, and a network that tells another column from it."""
    lines = [f"{n},{n % 2},{n % 3}" for n in range(ROWS + 10)]
    (folder / "rows.csv").write_text("\n".join(["x,y,weight", *lines]) + "\n")
    columns = tuple(
        Column(name, (), "float32", low=0.0, high=39.0) for name in ("x", "y", "weight")
    )
    source = Table(str(folder / "rows.csv"), columns=columns, rows=ROWS + 10)
    shape = (1, 1) if layer == "LSTM" else (1,)
    made = Project("ordered")
    made.data = DataSettings(
        source,
        (
            PreparedColumn("x", "x", (Reshape(shape),), "input"),
            PreparedColumn("y", "y", (Reshape((1,)),), "target"),
            PreparedColumn("weight", "weight"),
        ),
        Split(test=10, shuffle=False),
    )
    settings = {"epochs": EPOCHS, "batch_size": 8, "seed": SEED, "steps_per_execution": 1}
    made.training = TrainingSettings(order=order, **{**settings, **training})
    told = {"batch_size": made.training.batch_size} if layer == "LSTM" else {}
    x = put(made.graph, "Input", "x", column="x", **told)
    params = {"units": 1, **({"stateful": True} if layer == "LSTM" else {})}
    node = put(made.graph, layer, "made", (x,), **params)
    put(made.graph, "Output", "answer", (node,), target="y", loss="mean_squared_error")
    return made


def two_of_each(folder: Path, outputs: Outputs) -> Project:
    """With a second input and a second output."""
    made = project(folder, "seeded")
    made.script = ScriptStyle(outputs=outputs)
    w = put(made.graph, "Input", "w", column="y")
    dense = put(made.graph, "Dense", "other", (w,), units=1)
    put(made.graph, "Output", "second", (dense,), target="x", loss="mean_squared_error")
    return made


def of_epoch(epoch: int, rows: int = ROWS) -> list[int]:
    return np.random.default_rng((SEED, epoch)).permutation(rows).tolist()


SEEDED = [of_epoch(epoch) for epoch in range(EPOCHS)]


def test_new_projects_deal_the_rows_anew_and_files_keep_what_they_had(tmp_path):
    assert NEW.order == "seeded"
    made = project(tmp_path, "keras")
    text = to_bytes(made)
    assert b'"order"' not in text
    assert b'"version": 2' in text
    assert from_bytes(text).training.order == "keras"
    old = text.replace(b'"seed": 7', b'"seed": 7, "shuffle": false')
    assert from_bytes(old).training.order == "given"
    kept = to_bytes(from_bytes(old))
    assert b'"version": 3' in kept  # what an older Strata would shuffle, it refuses
    assert from_bytes(kept).training.order == "given"


def test_a_tutorial_keeps_its_one_line(tmp_path):
    text = generate(project(tmp_path, "keras")).text
    assert "import tensorflow as tf" not in text
    assert "Batches" not in text
    assert "reorder" not in text


DRIVE = """
import importlib.util, json, sys
import numpy as np
from tensorflow import keras
told = {}
for name in sys.argv[2:]:
    spec = importlib.util.spec_from_file_location(name, f"{sys.argv[1]}/{name}.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    data = script.load_data()
    model = script.build_model()
    script.compile_model(model)
    model.run_eagerly = True
    rows, tested, begins, weighed = [], [], [], []
    train, test, on_batch = model.train_step, model.test_step, model.train_on_batch
    def x_of(batch):
        first = batch[0]["x"] if isinstance(batch[0], dict) else batch[0]
        first = first[0] if isinstance(first, (list, tuple)) else first
        return np.array(first).reshape(-1).astype(int).tolist()
    def trained(batch):
        rows.extend(x_of(batch))
        if len(batch) > 2:
            weighed.extend(np.array(batch[2]).reshape(-1).tolist())
        return train(batch)
    def validated(batch):
        tested.extend(x_of(batch))
        return test(batch)
    model.train_step, model.test_step = trained, validated
    if name == "resumed":
        model._initial_epoch = 2
    class Begins(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            begins.append(len(rows))
    script.train(model, data, callbacks=[Begins()])
    ends = [*begins[1:], len(rows)]
    epochs = [rows[a:b] for a, b in zip(begins, ends)]
    told[name] = {"epochs": epochs, "tested": tested, "weighed": weighed}
print("TOLD", json.dumps(told))
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory) -> dict:
    """What Keras was given by each script, all in one process."""
    folder = tmp_path_factory.mktemp("orders")
    half = Validation("split", 0.5)
    made = {
        "keras": project(folder, "keras"),
        "seeded": project(folder, "seeded"),
        "resumed": project(folder, "seeded"),
        "given": project(folder, "given"),
        "tested": project(folder, "seeded", validation=Validation("test")),
        "split": project(folder, "seeded", validation=half, sample_weight="weight"),
        "split_by_keras": project(folder, "given", validation=half, sample_weight="weight"),
        "balanced": project(folder, "seeded", class_weight=ClassWeight("balanced")),
        "stateful": project(folder, "seeded", layer="LSTM", batch_size=10),
        "several": two_of_each(folder, "dict"),
        "listed": two_of_each(folder, "list"),
        "steps": project(folder, "seeded", steps=7, batch_size=10),
        "uneven_steps": project(folder, "seeded", steps=8),
    }
    neutral = project(folder, "seeded")
    neutral.script = ScriptStyle(imports="keras")
    made["neutral"] = neutral
    texts = {name: generate(one).text for name, one in made.items()}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(datasets, "_LARGE", 0)
        streamed = project(folder, "seeded", sample_weight="weight")
        assert streamed.data.is_streamed
        texts["streamed"] = generate(streamed).text
        as_lies = generate(project(folder, "given")).text
        texts["streamed_as_it_lies"] = as_lies
        texts["streamed_steps"] = generate(project(folder, "seeded", steps=8)).text
    for name, text in texts.items():
        (folder / f"{name}.py").write_text(text)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", DRIVE, str(folder), *texts],
        capture_output=True, text=True, check=False, env=child_environment({"PATH": ""}),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.split("TOLD")[1])


@pytest.mark.keras
def test_keras_deals_seeded_rows_once(told):
    first, *others = told["keras"]["epochs"]
    assert sorted(first) == list(range(ROWS))
    assert first != sorted(first)
    assert others == [first, first]


@pytest.mark.keras
@pytest.mark.parametrize(
    "name", ["seeded", "neutral", "streamed", "tested", "several", "listed", "stateful", "balanced"]
)
def test_an_order_follows_from_seed_and_epoch(told, name):
    assert told[name]["epochs"] == SEEDED


@pytest.mark.keras
def test_a_run_that_goes_on_in_a_later_epoch_takes_the_order_of_that(told):
    assert told["resumed"]["epochs"] == [of_epoch(2)]


@pytest.mark.keras
@pytest.mark.parametrize("name", ["given", "streamed_as_it_lies"])
def test_nothing_is_shuffled_unless_asked(told, name):
    assert told[name]["epochs"] == [list(range(ROWS))] * EPOCHS


@pytest.mark.keras
def test_a_fraction_is_split_off_where_keras_does(told):
    own, keras = told["split"], told["split_by_keras"]
    assert own["epochs"] == [of_epoch(epoch, ROWS // 2) for epoch in range(EPOCHS)]
    assert [sorted(rows) for rows in own["epochs"]] == keras["epochs"]
    assert own["tested"] == keras["tested"] == [*range(ROWS // 2, ROWS)] * EPOCHS


@pytest.mark.keras
@pytest.mark.parametrize("name", ["split", "streamed"])
def test_weights_stay_with_their_rows(told, name):
    rows = [row for epoch in told[name]["epochs"] for row in epoch]
    assert told[name]["weighed"] == [row % 3 for row in rows]


@pytest.mark.keras
def test_steps_take_a_new_order_each_time_round(told):
    (rows,) = told["steps"]["epochs"]
    assert rows == [*of_epoch(0), *of_epoch(1), *of_epoch(2)][:70]
    (rows,) = told["uneven_steps"]["epochs"]
    assert rows == [*of_epoch(0), *of_epoch(0)[:2], *of_epoch(1), *of_epoch(1)[:2]]
    (rows,) = told["streamed_steps"]["epochs"]
    assert rows == [*of_epoch(0), *of_epoch(1)]
