"""A project whose names Keras cannot be told, trained, asked and looked at as any other."""

import json
import zipfile
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pandas as pd
import pytest

from studio.doors.data import looked_into
from studio.engine.protocol.message import RequestFailed
from studio.engine.protocol.questions import Evaluate, Evaluated
from studio.engine.protocol.reader import Facts
from studio.engine.protocol.run import EpochDone, RunEnded, RunStarted, WatchUpdate
from studio.project.preparing import ClassNumbers, PreparedColumn, Reshape, Standardize
from studio.project.project import Project
from studio.project.script_style import Outputs, ScriptStyle
from studio.project.store import from_bytes, to_bytes
from studio.project.suggest import suggested
from studio.project.training import TrainingSettings
from studio.runs.launch import Launch, prepare
from studio.runs.run_state import RunState
from studio.runs.subject import subject_of
from tests.helpers.conversation import Conversation
from tests.helpers.networks import ids, put

ROWS = 96


def homes(folder: Path) -> Project:
    """What homes cost, and whether they sell: two inputs, a shared layer, a watch, two outputs."""
    random = np.random.default_rng(3)
    size, age = random.uniform(20, 200, ROWS).round(1), random.uniform(0, 60, ROWS).round(1)
    sells = np.where(size > 3 * age, "畅销", "滞销")
    table = {"面积": size, "房龄": age, "价格": (3 * size - age).round(2), "销路": sells}
    file = folder / "房屋.csv"
    pd.DataFrame(table).to_csv(file, index=False)
    found = looked_into(file)
    assert isinstance(found, Facts), found
    data = suggested(found.source)
    columns = [
        PreparedColumn(name, name, (Standardize(), Reshape((1,))))
        for name in ("面积", "房龄", "价格")
    ]
    columns.append(PreparedColumn("销路", "销路", (ClassNumbers(),)))
    project = Project("房价", data=msgspec.structs.replace(data, columns=tuple(columns)))
    project.training = TrainingSettings(epochs=1, batch_size=48)
    graph = project.graph
    areas = put(graph, "Input", "面积", (), column="面积")
    ages = put(graph, "Input", "房龄 (年)", (), column="房龄")
    both = [
        put(graph, "Dense", name, (after,), units=4, activation="tanh")
        for name, after in (("编码", areas), ("naïve", ages))
    ]
    for node_id in both:
        graph.set_link(node_id, "shared")
    joined = put(graph, "Concatenate", "a/b", tuple(both))
    seen = put(graph, "Dense", "my layer", (joined,), units=2)
    put(graph, "Watch", "地图", (seen,), label="销路")
    cost = put(graph, "Dense", "class", (seen,), units=1)
    kind = put(graph, "Dense", "x" * 120, (seen,), units=2, activation="softmax")
    put(graph, "Output", "价格", (cost,), target="价格", loss="mean_squared_error", place=2)
    put(
        graph, "Output", "畅销", (kind,),
        target="销路", loss="sparse_categorical_crossentropy", metrics=["accuracy"], place=1,
    )  # fmt: skip
    return project


class Trained:
    """A run of the homes, and all that its process said."""

    def __init__(self, folder: Path, outputs: Outputs) -> None:
        folder.mkdir()
        self.project = homes(folder)
        self.project.script = ScriptStyle(outputs=outputs)
        assert [p.sentence for p in self.project.problems()] == []
        self.launch: Launch = prepare(self.project, folder / "runs")
        process = Conversation()
        try:
            process.process.send(self.launch.request)
            self.ended: RunEnded = process.next(RunEnded)
        finally:
            process.close()
        self.run = RunState.of_log(process.heard)
        self.events = process.heard
        self.subject = subject_of(self.project)

    def evaluated(self, answerer: Conversation) -> Evaluated:
        raw, targets = self.subject.raw, self.subject.targets
        answerer.process.send(Evaluate(1, str(self.launch.folder.path), raw=raw, targets=targets))
        answer = answerer.next(Evaluated, RequestFailed)
        assert isinstance(answer, Evaluated), answer
        return answer

    def one(self, kind: type) -> Any:
        return next(event for event in self.events if isinstance(event, kind))


@pytest.fixture(scope="module")
def by_keys(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    return Trained(tmp_path_factory.mktemp("names") / "键", "dict")


def test_it_trains_to_its_end_and_is_saved(by_keys: Trained) -> None:
    assert by_keys.ended.ending == "finished", by_keys.ended.raw
    with zipfile.ZipFile(by_keys.launch.folder.model) as file:
        config = json.loads(file.read("config.json"))["config"]
    told = {layer["config"]["name"] for layer in config["layers"]}
    assert {"面积", "房龄 (年)", "dense", "concatenate", "class", "x" * 120} <= told


def test_the_script_has_the_persons_names_for_its_variables(by_keys: Trained) -> None:
    text = by_keys.launch.script.text
    for line in ("    编码 = 编码_layer(面积)", "    naïve = 编码_layer(房龄_年)", "build_地图"):
        assert line in text
    assert "my_layer = layers.Dense(2, " in text
    assert f"    {'x' * 120} = layers.Dense(" in text


def test_losses_and_metrics_are_told_by_the_persons_names(by_keys: Trained) -> None:
    run = by_keys.run
    names = {run.titled(name) for name in by_keys.one(EpochDone).logs}
    assert {"价格_loss", "畅销_loss", "畅销_accuracy", "loss"} <= names
    assert set(by_keys.one(RunStarted).titles.values()) == {"价格", "畅销"}
    assert all(name.isascii() for name in run.evaluation)


def test_the_order_is_the_persons(by_keys: Trained) -> None:
    assert [output.title for output in by_keys.subject.outputs] == ["畅销", "价格"]
    run = by_keys.run
    losses = [run.titled(name) for name in run.in_order(run.evaluation) if name.endswith("loss")]
    assert losses == ["loss", "畅销_loss", "价格_loss"]


def test_a_watch_is_told_by_the_persons_name(by_keys: Trained) -> None:
    assert by_keys.one(WatchUpdate).name == "地图"


@pytest.mark.slow
def test_scores_and_weights_are_told_by_the_persons_names(
    by_keys: Trained, answerer: Conversation
) -> None:
    subject, answer = by_keys.subject, by_keys.evaluated(answerer)
    titles = {output.name: output.title for output in subject.outputs}
    scores = {titles[score.output]: score.kind for score in answer.outputs}
    assert scores == {"畅销": "classes", "价格": "numbers"}
    layers = [subject.layer_title(layer.layer) for layer in answer.layers]
    assert set(layers) == {"编码", "my layer", "class", "x" * 120}


def test_the_pairs_stand_in_the_file_and_survive_edits_elsewhere(by_keys: Trained) -> None:
    project = from_bytes(to_bytes(by_keys.project))
    before = {node.name: node.for_keras for node in project.graph.nodes()}
    assert before["my layer"] != "my layer"
    project.graph.remove_node(ids(project)["编码"])
    project.graph.add_node(project.graph.new_node("Dense"))
    after = {node.name: node.for_keras for node in project.graph.nodes()}
    assert {name: after[name] for name in before if name in after} == {
        name: told for name, told in before.items() if name != "编码"
    }
    assert len(set(after.values())) == len(after)


@pytest.mark.slow
def test_outputs_in_a_list_give_the_same_numbers(
    by_keys: Trained, answerer: Conversation, tmp_path: Path
) -> None:
    listed = Trained(tmp_path / "列", "list")
    assert listed.ended.ending == "finished", listed.ended.raw
    assert "outputs=[" in listed.launch.script.text

    def told(run: Trained) -> dict[str, float]:
        return {run.run.titled(name): value for name, value in run.ended.evaluation.items()}

    assert told(listed) == pytest.approx(told(by_keys), rel=1e-5)
    assert [score.output for score in listed.evaluated(answerer).outputs] == ["x" * 120, "class"]
