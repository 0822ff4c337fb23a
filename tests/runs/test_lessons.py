"""The lessons, from their project files to what they reach: all of them cut short here, and whole
with `pytest -m slow`."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from studio.codegen.script import generate
from studio.engine.process import child_environment
from studio.engine.protocol.run import (
    EpochDone,
    FollowedAnswer,
    FollowedData,
    FollowedPlane,
    RunEnded,
    RunStarted,
    StepsDone,
    Train,
)
from studio.engine.shapes import ShapeQuestions
from studio.project import datasets
from studio.project.project import Project
from studio.project.store import load
from studio.resources import resource
from studio.runs.launch import prepare
from studio.runs.run_folder import RunFolder
from tests.helpers.conversation import Conversation, one_of

pytestmark = pytest.mark.keras


DRIVER = Path(__file__).parents[1] / "helpers" / "lesson_driver.py"
PARAMS = {
    "regression": 2,
    "mnist_classifier": 25_450,
    "mnist_two_hidden": 648_010,
    "cnn": 3_274_634,
    "rnn_classifier": 4_460,
    "lstm_regressor": 1_781,
    "autoencoder": 219_598,
    "spirals": 609,
}
SHORT: dict[str, dict[str, Any]] = {
    "regression": {"limits": {"EPOCHS": 5}},
    "mnist_classifier": {"limits": {"EPOCHS": 1}, "rows": 640},
    "mnist_two_hidden": {"limits": {"EPOCHS": 1}, "rows": 600},
    "cnn": {"limits": {"EPOCHS": 1}, "rows": 128},
    "rnn_classifier": {"limits": {"STEPS": 21, "TEST_EVERY": 10}, "rows": 500},
    "lstm_regressor": {"limits": {"STEPS": 21}, "rows": 500},
    "autoencoder": {"limits": {"EPOCHS": 1}, "rows": 512},
    "spirals": {"limits": {"EPOCHS": 2}},
}


def example(name: str) -> Project:
    return load(resource("examples", f"{name}.strata"))


def in_plain_python(folder: Path, asked: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """What the exported scripts reach; one process does those that ask for the same environment,
    which it cannot change once it has Keras."""
    datasets.provide("mnist")
    scripts = {name: generate(example(name)) for name in asked}
    environments = {tuple(script.environment.items()) for script in scripts.values()}
    reached: dict[str, Any] = {}
    for environment in sorted(environments):
        names = [n for n in asked if tuple(scripts[n].environment.items()) == environment]
        orders = []
        for name in names:
            path = folder / f"{name}.py"
            path.write_text(scripts[name].text)
            orders.append({"path": str(path), **asked[name]})
        done = subprocess.run(
            [sys.executable, str(DRIVER), json.dumps(orders)],
            env=child_environment(os.environ) | dict(environment),
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        found = [line[7:] for line in done.stdout.splitlines() if line.startswith("LESSON ")]
        assert len(found) == len(names), done.stderr[-2000:]
        reached |= dict(zip(names, map(json.loads, found), strict=True))
    return {name: reached[name] for name in asked}


def test_each_exported_lesson_trains_in_plain_python(tmp_path):
    found = in_plain_python(tmp_path, SHORT)
    assert {name: one["params"] for name, one in found.items()} == PARAMS
    for name, one in found.items():
        assert np.isfinite(one["evaluation"]["loss"]), name
    shapes = [s[1:] for s in found["cnn"]["shapes"]]
    told = [[32, 28, 28], [32, 14, 14], [64, 14, 14], [64, 7, 7], [3136], [1024], [10]]
    assert shapes == [[1, 28, 28], *told]
    recurrent = found["rnn_classifier"]
    assert len(recurrent["means"]) == 21
    assert len(recurrent["history"]["val_accuracy"]) == 3
    assert found["regression"]["means"][0] == pytest.approx(4.0859, abs=1e-3)
    costs = found["lstm_regressor"]
    assert costs["means"][0] == pytest.approx(0.5350, abs=1e-3)
    assert costs["history"]["loss"] == costs["means"][::10]  # as the tutorial prints them


@pytest.mark.parametrize("name", PARAMS)
def test_the_wires_of_each_lesson_have_shapes(keras_process: Conversation, name: str) -> None:
    project = example(name)
    reply = keras_process.ask(ShapeQuestions(project), whole=True)
    assert reply.objections == ()
    assert sum(report.params for report in reply.reports.values()) == PARAMS[name]


def test_a_run_by_steps_tells_its_tests_where_they_were(
    trainer: Conversation, tmp_path: Path
) -> None:
    script = generate(example("rnn_classifier")).text
    assert "STEPS = 4001\nTEST_EVERY = 500\n" in script
    script = script.replace("STEPS = 4001\nTEST_EVERY = 500\n", "STEPS = 25\nTEST_EVERY = 10\n")
    script = script.replace("    return train_data, test_data\n", CUT)
    datasets.provide("mnist")
    (tmp_path / "script.py").write_text(script)
    trainer.process.send(Train(str(tmp_path)))
    heard = trainer.rest()
    (started,) = (e for e in heard if isinstance(e, RunStarted))
    assert (started.epochs, started.steps_per_epoch, started.test_every) == (1, 25, 10)
    tests = [e for e in heard if isinstance(e, EpochDone)]
    assert [(e.epoch, e.step) for e in tests] == [(0, 1), (1, 11), (2, 21)]
    pieces = [e for e in heard if isinstance(e, StepsDone)]
    assert [s for piece in pieces for s in piece.steps] == [*range(1, 26)]
    losses = [v for piece in pieces for v in piece.values["loss"]]
    for test in tests:  # each batch's own loss, though other batches were tested between
        assert losses[test.step - 1] == pytest.approx(test.logs["loss"], rel=1e-5)
    ended = heard[-1]
    assert isinstance(ended, RunEnded)
    assert ended.sentence == "Training finished after 25 steps."
    assert [row["step"] for row in RunFolder(tmp_path).metrics()] == [1, 11, 21]


CUT = """    parts = train_data, test_data
    return [{name: values[:600] for name, values in part.items()} for part in parts]
"""


FOLLOWED = {"regression": 40, "lstm_regressor": None, "spirals": 12}
"""How many epochs of each; all steps where training counts these."""


@dataclass
class Followed:
    """A lesson that is followed while it runs, and what it reaches in plain python."""

    folder: Path
    heard: list[Any]
    plain: dict[str, Any] = field(default_factory=dict)

    def of(self, kind: type) -> list[Any]:
        return [event for event in self.heard if isinstance(event, kind)]


@pytest.fixture(scope="module")
def followed(
    spares: list[Conversation], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Followed]:
    """The lessons that can be followed; the saved model of the plane is asked about all of it."""
    root = tmp_path_factory.mktemp("followed")
    found: dict[str, Followed] = {}
    asked: dict[str, dict[str, Any]] = {}
    for name, epochs in FOLLOWED.items():
        project = example(name)
        if name == "regression":  # more batches at once than its epochs have
            project.training = msgspec.structs.replace(project.training, steps_per_execution=3)
        launch = prepare(project, root, epochs)
        assert launch.request.follow is not None
        with one_of(spares) as trainer:
            trainer.process.send(launch.request)
            found[name] = Followed(launch.folder.path, trainer.rest())
        asked[name] = {"limits": {"EPOCHS": epochs}} if epochs else {}
    np.save(root / "grid.npy", grid_of(found["spirals"].of(FollowedPlane)[-1]))
    model = found["spirals"].folder / "model.keras"
    asked["spirals"] |= {"model": str(model), "given": str(root / "grid.npy")}
    for name, plain in in_plain_python(root, asked).items():
        found[name].plain = plain
    return found


def grid_of(plane: FollowedPlane, side: int = 100) -> Any:
    """The places in the plane that are asked about, row by row."""
    lines = (np.linspace(*reach, side) for reach in (plane.across, plane.up))
    return np.stack(np.meshgrid(*lines), axis=-1).reshape(-1, 2).astype(np.float32)


@pytest.mark.parametrize("name", FOLLOWED)
def test_whoever_follows_a_run_changes_no_number_of_it(
    followed: dict[str, Followed], name: str
) -> None:
    run = followed[name]
    (ended,) = run.of(RunEnded)
    assert ended.evaluation == run.plain["evaluation"]
    history, epochs = run.plain["history"], [done.logs for done in run.of(EpochDone)]
    assert "loss" in history
    assert {name: [logs[name] for logs in epochs] for name in history} == history


def test_a_followed_sequence_comes_to_lie_on_its_target(followed: dict[str, Followed]) -> None:
    answers = followed["lstm_regressor"].of(FollowedAnswer)
    assert len(answers) > 3
    # Asked with the state that the batch began with; with the one after it, it never would.
    errors = [np.mean((np.array(a.answer) - a.target) ** 2) for a in answers]
    assert np.mean(errors[-3:]) < 0.02 < errors[0]


def test_a_followed_line_is_that_of_the_weights(followed: dict[str, Followed]) -> None:
    run = followed["regression"]
    answers = run.of(FollowedAnswer)
    assert len(answers) > 3
    (points,) = run.of(FollowedData)
    assert (len(points.train[0]), len(points.test[0])) == (160, 40)
    slope, intercept = answers[-1].weights["W"], answers[-1].weights["b"]
    assert [[slope], [intercept]] == [pytest.approx(w, rel=1e-4) for w in run.plain["weights"]]
    line = slope * np.array(answers[-1].x) + intercept
    assert np.allclose(answers[-1].answer, line, atol=1e-3)
    assert answers[0].step == 0
    assert answers[-1].step == 40


def test_a_followed_plane_is_what_the_saved_model_predicts(followed: dict[str, Followed]) -> None:
    run = followed["spirals"]
    planes = run.of(FollowedPlane)
    assert planes[0].epoch == 0
    assert len(planes) > 3
    last = planes[-1]
    assert (last.epoch, last.step) == (12, 12 * 16)
    answers, points = np.load(run.folder / last.file), np.load(run.folder / last.points)
    assert answers.shape == (100, 100, 1)
    assert np.bincount(points[:, 3].astype(int)).tolist() == [800, 200]
    assert last.across[0] < points[:, 0].min() < points[:, 0].max() < last.across[1]
    assert np.allclose(answers.reshape(-1), run.plain["predicted"], atol=1e-6)


# --- whole ----------------------------------------------------------------------


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What each exported lesson reaches; some six minutes on two cores."""
    return in_plain_python(tmp_path_factory.mktemp("whole"), {name: {} for name in PARAMS})


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_the_whole_lessons_reach_what_the_tutorials_reach(whole):
    regression = whole["regression"]
    assert 0.002 < regression["history"]["loss"][-1] < 0.010
    assert 0.002 < regression["evaluation"]["loss"] < 0.010
    (slope,), (intercept,) = regression["weights"]
    assert 0.3 < slope < 0.7
    assert 1.95 < intercept < 2.05
    assert 0.945 < whole["mnist_classifier"]["evaluation"]["accuracy"] < 0.957
    assert 0.97 < whole["cnn"]["evaluation"]["accuracy"] < 0.983
    assert len(whole["rnn_classifier"]["means"]) == 4001
    assert len(whole["rnn_classifier"]["history"]["val_accuracy"]) == 9
    assert 0.925 < whole["rnn_classifier"]["history"]["val_accuracy"][-1] < 0.950
    assert 0.037 < whole["autoencoder"]["evaluation"]["loss"] < 0.043
    assert whole["spirals"]["evaluation"]["accuracy"] > 0.97
    costs = np.array(whole["lstm_regressor"]["means"])
    assert (len(costs), len(whole["lstm_regressor"]["history"]["loss"])) == (501, 51)
    assert 0.4 < costs[0] < 0.65
    assert costs[-100:].mean() < 0.01
