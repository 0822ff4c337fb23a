"""A run leaves the classes and the pictures of the rows it watched, whatever the source."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from studio.project.project import Project
from studio.project.sources import Scikit, Source
from studio.project.store import save
from studio.project.suggest import suggested
from studio.project.training import TrainingSettings
from tests.codegen.test_data_scripts import inspected
from tests.helpers import data_files
from tests.helpers.networks import put

pytestmark = pytest.mark.keras


def train(source: Source, folder: Path) -> tuple[Path, dict[str, Any]]:
    """The run folder of a small network with a watch, and its last event."""
    project = Project("watched", data=suggested(source), training=TrainingSettings(epochs=1))
    graph = project.graph
    image = put(graph, "Input", "image", column="image")
    flat = put(graph, "Flatten", "flat", (image,))
    code = put(graph, "Dense", "code", (flat,), units=2)
    classes = len(source.info().columns[-1].classes)
    told = put(graph, "Dense", "told", (code,), units=classes, activation="softmax")
    put(graph, "Output", "out", (told,), target="label", loss="sparse_categorical_crossentropy")
    put(graph, "Watch", "map", (code,), label="label", part="test")
    save(project, folder / "p.strata")
    words = ["train", str(folder / "p.strata"), "--runs", str(folder / "runs"), "--json"]
    done = subprocess.run(
        [sys.executable, "-m", "studio", *words], capture_output=True, text=True, check=False
    )
    events = [json.loads(line) for line in done.stdout.splitlines()]
    (run,) = (folder / "runs").iterdir()
    return run, events[-1]


@pytest.mark.keras
def test_digits_of_scikit_learn(tmp_path: Path) -> None:
    run, _ = train(Scikit("digits"), tmp_path)
    (folder,) = (run / "watches").iterdir()
    labels, pictures = np.load(folder / "labels.npy"), np.load(folder / "pictures.npy")
    assert set(labels) == set(range(10))
    assert (pictures.shape[1:], pictures.dtype) == ((8, 8), np.uint8)
    assert len(labels) == len(pictures) == len(np.load(folder / "rows.npy")) == 359


@pytest.mark.keras
def test_pictures_of_a_folder_that_are_read_as_they_are_needed(tmp_path: Path) -> None:
    run, _ = train(inspected(data_files.pictures(tmp_path)), tmp_path)
    (folder,) = (run / "watches").iterdir()
    assert np.load(folder / "pictures.npy").shape == (5, 8, 10, 3)
    assert set(np.load(folder / "labels.npy")) <= {0, 1}


@pytest.mark.keras
def test_a_picture_that_broke_ends_the_run_with_its_name(tmp_path: Path) -> None:
    root = data_files.pictures(tmp_path)
    source = inspected(root)
    for file in (root / "cat").iterdir():
        file.write_text("no picture")
    _, last = train(source, tmp_path)
    assert "is no picture that can be read" in json.dumps(last)
