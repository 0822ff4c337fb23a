"""A trained network cut at a watched wire: points decoded, examples encoded, and why not."""

import itertools
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from studio.engine.protocol.message import RequestFailed
from studio.engine.protocol.questions import (
    DecodePoints,
    EncodeExamples,
    ExamplesEncoded,
    KeepWeights,
    PointsDecoded,
    Predict,
    Predicted,
    WeightsKept,
)
from studio.graph.elements import Edge, Node, PortRef
from studio.project.datasets import DataSettings
from studio.project.preparing import Flatten, PreparedColumn, Scale
from studio.project.project import Project
from studio.project.script_style import ScriptStyle
from studio.project.sources import Scikit
from studio.project.training import TrainingSettings
from studio.runs.launch import prepare
from studio.runs.subject import subject_of
from tests.helpers.beside_keras import run_beside_keras
from tests.helpers.conversation import Conversation

pytestmark = pytest.mark.keras


ids = itertools.count(1)
POINTS = ((0.0, 0.0), (1.5, -2.0), (-30.0, 4.25))
TRAIN_AND_SPLIT = """
import sys
from pathlib import Path
import keras, numpy as np
from studio.engine.worker.script_file import import_script
folders = [Path(folder) for folder in sys.argv[1:]]
for folder in folders:
    script = import_script(folder / "script.py")
    data, model = script.load_data(), script.build_model()
    script.compile_model(model)
    script.train(model, data)
    model.save(folder / "model.keras")
    watched = script.build_latent(model).predict(data[-1]["x"][:3], verbose=0)
    np.save(folder / "watched.npy", watched)
saved = keras.models.load_model(folders[0] / "model.keras")
carried = np.array(%r, "float32")
for name in ("wide", "decoded"):
    carried = saved.get_layer(name)(carried)
np.save(folders[0] / "decoded.npy", carried)
"""


def autoencoder(style: Any = "functional") -> Project:
    """8 by 8 digits through two numbers and back; the two are watched."""
    columns = (PreparedColumn("x", "image", (Flatten(), Scale(16))),)
    made = Project(name="small", data=DataSettings(Scikit("digits"), columns))
    made.script = ScriptStyle(style)
    made.training = TrainingSettings(epochs=1, batch_size=64, steps_per_execution=1)
    add(made, "Input", "image", column="x")
    add(made, "Dense", "narrow", "image", units=8, activation="relu")
    add(made, "Dense", "code", "narrow", units=2)
    add(made, "Watch", "latent", "code")
    add(made, "Dense", "wide", "code", units=8, activation="relu")
    add(made, "Dense", "decoded", "wide", units=64, activation="sigmoid")
    add(made, "Output", "picture", "decoded", target="x", loss="mean_squared_error")
    return made


def with_ways_around() -> Project:
    """The same with a second way from the input to the output, and with watches where there is
    nothing to decode: on the output itself, and on a state that nothing reads."""
    made = autoencoder()
    made.graph.disconnect(Edge(PortRef("wide"), PortRef("decoded")))
    add(made, "Reshape", "rows", "image", target_shape=(8, 8))
    add(made, "SimpleRNN", "turns", "rows", units=8, return_state=True)
    add(made, "Add", "both", "wide", "turns")
    made.graph.connect(Edge(PortRef("both"), PortRef("decoded")))
    add(made, "Watch", "end", "decoded")
    add(made, "Watch", "aside")
    made.graph.connect(Edge(PortRef("turns", 1), PortRef("aside")))
    add(made, "Watch", "joined", "both")
    return made


def add(project: Project, layer: str, name: str, *sources: str, **params: object) -> None:
    project.graph.add_node(Node(name, layer, name, params))
    for place, source in enumerate(sources):
        project.graph.connect(Edge(PortRef(source), PortRef(name, place)))


class Place:
    """Trained projects, and one process that is asked about them."""

    def __init__(self, process: Conversation, folders: dict[str, Path]) -> None:
        self.process, self.folders = process, folders
        self.subject = subject_of(autoencoder())

    def ask(self, project: str, kind: type, **told: Any) -> Any:
        folder = self.folders[project]
        raw = self.subject.raw
        self.process.process.send(kind(next(ids), str(folder), raw=raw, **told))
        return self.process.next(
            PointsDecoded, ExamplesEncoded, Predicted, WeightsKept, RequestFailed
        )  # fmt: skip

    def read(self, project: str, file: str) -> Any:
        return np.load(self.folders[project] / file)

    def decode(self, project: str, points: Any = POINTS, function: str = "build_latent") -> Any:
        reply = self.ask(project, DecodePoints, function=function, points=points)
        if isinstance(reply, RequestFailed):
            return reply.sentence
        (file,) = reply.outputs.values()
        return self.read(project, file)


@pytest.fixture(scope="module")
def place(answerer: Conversation, tmp_path_factory: pytest.TempPathFactory) -> Place:
    root = tmp_path_factory.mktemp("runs")
    projects = {
        "functional": autoencoder(),
        "sequential": autoencoder("add"),
        "ways around": with_ways_around(),
    }
    folders = {name: prepare(made, root).folder.path for name, made in projects.items()}
    run_beside_keras(TRAIN_AND_SPLIT % (POINTS,), *folders.values())
    return Place(answerer, folders)


def test_points_are_decoded_as_the_saved_model_does(place: Place) -> None:
    assert place.decode("functional") == pytest.approx(
        place.read("functional", "decoded.npy"), abs=1e-6
    )
    # Many more than one batch, and one alone.
    many = place.decode("functional", POINTS * 200)
    assert many.shape == (600, 64)
    assert many[-3:] == pytest.approx(many[:3], abs=1e-6)
    assert place.decode("functional", POINTS[1:2])[0] == pytest.approx(many[1], abs=1e-6)


@pytest.mark.parametrize("project", ["functional", "sequential"])
def test_an_example_falls_where_the_watch_has_it_and_is_decoded_as_predicted(
    place: Place, project: str
) -> None:
    from sklearn.datasets import load_digits

    watched = place.read(project, "watched.npy")
    images = load_digits().images
    np.save(place.folders[project] / "given.npy", images)
    told = {"inputs": place.subject.reads, "given": {"image": "given.npy"}}
    encoded = place.ask(project, EncodeExamples, function="build_latent", **told)
    assert isinstance(encoded, ExamplesEncoded), encoded
    points = np.array(encoded.points)
    for point in watched:
        assert np.abs(points - point).max(axis=1).min() < 1e-5
    predicted = place.ask(project, Predict, **told)
    (file,) = predicted.outputs.values()
    through = place.decode(project, encoded.points)
    assert through == pytest.approx(place.read(project, file), abs=1e-5)


@pytest.mark.parametrize(
    ("function", "sentence"),
    [
        (
            "build_latent",
            'A point of "latent" is not enough to decode: a wire leads around it, from the input '
            '"image" to the output "decoded".',
        ),
        ("build_end", 'What "end" watches is the network\'s output itself; nothing decodes it.'),
        ("build_aside", 'What "aside" watches leads to no output, so nothing decodes it.'),
    ],
)
def test_a_wire_that_nothing_decodes_says_why(place: Place, function: str, sentence: str) -> None:
    assert place.decode("ways around", ((0.0,) * 2,), function) == sentence


def test_where_ways_have_joined_the_wire_is_enough(place: Place) -> None:
    assert place.decode("ways around", ((0.5,) * 8,), "build_joined").shape == (1, 64)
    said = place.decode("ways around", POINTS, "build_joined")
    assert said == (
        'The wire that "joined" watches carries values of the shape (8,), which 2 numbers do '
        "not make."
    )


@pytest.mark.parametrize("project", ["functional", "sequential"])
def test_a_model_that_was_cut_is_saved_as_it_was(place: Place, project: str) -> None:
    place.decode(project)
    kept = place.folders[project] / "kept.keras"
    reply = place.ask(project, KeepWeights, path=str(kept))
    assert isinstance(reply, WeightsKept), reply
    before, after = (config_of(path) for path in (kept.with_name("model.keras"), kept))
    assert after == before


def config_of(path: Path) -> Any:
    """The layers of a saved model, and how they are wired."""
    with zipfile.ZipFile(path) as file:
        written = re.sub(rb'("shared_object_id": )\d+', rb"\g<1>0", file.read("config.json"))
    return json.loads(written)["config"]["layers"]
