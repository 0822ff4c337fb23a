"""The scripts of all sources, run by plain python under real Keras: what they load is what the
project describes, and a broken file ends in a sentence."""

import json
import os
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import openpyxl
import pandas as pd
import pytest

from studio.codegen.script import generate
from studio.engine.protocol.reader import Facts, Look
from studio.engine.reader.builtin import _arrays
from studio.engine.reader.looking import answers
from studio.project.datasets import (
    DataSettings,
    OneHot,
    PreparedColumn,
    Split,
    Standardize,
    Window,
)
from studio.project.project import Project
from studio.project.sources import (
    Line,
    Points,
    Published,
    PublishedTexts,
    Scikit,
    Source,
    Table,
    Waves,
)
from studio.project.suggest import suggested
from studio.project.training import TrainingSettings, Validation
from tests.helpers import data_files
from tests.helpers.beside_keras import run_beside_keras
from tests.helpers.networks import put

pytestmark = pytest.mark.keras


RUNNER = """
import importlib.util, io, json, os, sys, traceback
from contextlib import redirect_stdout

if "KERAS_HOME" in os.environ:
    # The files there have the form of the published ones, and other checksums.
    from keras.src.utils import file_utils
    file_utils.validate_file = lambda *_, **__: True

found = {}
for number, path in enumerate(sys.argv[1:]):
    said = io.StringIO()
    try:
        spec = importlib.util.spec_from_file_location(f"script_{number}", path)
        script = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(script)
        parts = script.load_data()
        first = {name: values[:3] for name, values in parts[0].items()}
        with redirect_stdout(said):
            script.main()
        model = script.build_model()
        if hasattr(script, "adapt_layers"):
            script.adapt_layers(model, parts)
        found[path] = {
            "rows": [len(next(iter(part.values()))) for part in parts],
            "shapes": {name: list(values.shape[1:]) for name, values in first.items()},
            "types": {name: str(values.dtype) for name, values in first.items()},
            "first": {name: values.astype(float).ravel()[:6].tolist()
                      for name, values in first.items() if values.dtype != object},
            "printed": said.getvalue(),
            "predicted": len(script.predict(model, parts)),
        }
    except Exception as error:
        found[path] = {"error": f"{type(error).__name__}: {error}", "trace": traceback.format_exc()}
print("FOUND" + json.dumps(found))
"""


def inspected(path: Path) -> Source:
    *_, last = answers(Look(1, None, str(path)))
    assert isinstance(last, Facts), last
    return last.source


def project(data: DataSettings, **training: Any) -> Project:
    """The smallest network that trains on the first and the last column."""
    made = Project("tiny", data=data, training=TrainingSettings(epochs=1, **training))
    columns = made.data.prepared()
    names = list(columns)
    graph = made.graph
    node = put(graph, "Input", "given", column=names[0])
    if columns[names[0]].dtype.startswith("int"):
        node = put(graph, "Embedding", "embedded", (node,), input_dim=10_000, output_dim=2)
    target = columns[names[-1]]
    if len(columns[names[0]].shape) > 1 or target.classes:
        node = put(graph, "Flatten", "flat", (node,))
    if target.classes:
        units = len(target.classes)
        node = put(graph, "Dense", "told", (node,), units=units, activation="softmax")
        loss = "categorical_crossentropy" if target.shape else "sparse_categorical_crossentropy"
        put(graph, "Output", "out", (node,), target=names[-1], loss=loss, metrics=["accuracy"])
        return made
    size = int(np.prod(target.shape or (1,)))
    node = put(graph, "Dense", "told", (node,), units=size)
    if len(target.shape) > 1:
        node = put(graph, "Reshape", "shaped", (node,), target_shape=list(target.shape))
    put(graph, "Output", "out", (node,), target=names[-1], loss="mean_squared_error")
    return made


def sources(folder: Path) -> dict[str, DataSettings]:
    found = {
        name: suggested(source)
        for name, source in {
            **{f"scikit {n}": Scikit(n) for n in ("digits", "iris", "wine", "diabetes")},
            "line": Line(),
            "waves": Waves(batches=3),
            **{p: Points(p) for p in ("circles", "moons", "spirals", "xor")},
            "csv": inspected(data_files.houses(folder)),
            "excel": inspected(data_files.houses_in_excel(folder)),
            "npz": inspected(data_files.digits(folder)),
            "npy": inspected(data_files.one_array(folder)),
            "images": inspected(data_files.pictures(folder)),
            "texts": inspected(data_files.texts(folder)),
        }.items()
    }
    houses = found["csv"]
    assert isinstance(houses.source, Table)
    joined = ("area", "rooms")
    found["windows"] = msgspec.structs.replace(
        houses,
        columns=(
            PreparedColumn("past", joined, (Standardize(), Window(5, ahead=1))),
            PreparedColumn("price", "price"),
        ),
        split=Split(test=10, validation=0.1, shuffle=False),
    )
    found["one hot"] = msgspec.structs.replace(
        found["npz"],
        columns=(*found["npz"].columns[:1], PreparedColumn("kind", "y", (OneHot(3),))),
        split=Split(validation=20),
    )
    rows = houses.source.rows * 10_000
    found["streamed"] = msgspec.structs.replace(
        houses, source=msgspec.structs.replace(houses.source, rows=rows), split=Split(test=20)
    )
    found["images in three parts"] = msgspec.structs.replace(
        found["images"], split=Split(test=4, validation=4)
    )
    return found


# CIFAR-10 is read as CIFAR-100 is, and takes a hundred times as long.
PUBLISHED: dict[str, Source] = {
    **{n: Published(n) for n in ("fashion_mnist", "cifar100", "california_housing")},
    **{n: PublishedTexts(n) for n in ("imdb", "reuters")},
}


def run(scripts: dict[str, Path], keras_home: Path | None = None) -> dict[str, Any]:
    told = {} if keras_home is None else {"KERAS_HOME": str(keras_home)}
    environment = {**os.environ, **told}
    said = run_beside_keras(RUNNER, *scripts.values(), environment=environment, folder=Path("/"))
    found = json.loads(said.rpartition("FOUND")[2])
    return {name: found[str(path)] for name, path in scripts.items()}


def write(folder: Path, projects: dict[str, Project]) -> dict[str, Path]:
    paths = {}
    for number, (name, made) in enumerate(projects.items()):
        assert made.errors() == [], name
        paths[name] = folder / f"script_{number}.py"
        paths[name].write_text(generate(made).text)
    return paths


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, DataSettings], dict[str, Any]]:
    folder = tmp_path_factory.mktemp("data")
    settings = sources(folder)
    validations = {name: "part" if d.has_validation else "test" for name, d in settings.items()}
    projects = {
        name: project(data, validation=Validation(validations[name]))  # type: ignore[arg-type]
        for name, data in settings.items()
    }
    for name, source in PUBLISHED.items():
        data_files.keras_set(name, folder)
        validation = Validation("test")
        projects[name] = project(suggested(source), validation=validation, batch_size=1000)
    found = run(write(folder, projects), folder)
    found["windows"]["csv"] = str(folder / "houses.csv")
    return settings, found


def test_every_source_loads_what_is_described_and_trains(ran) -> None:
    settings, found = ran
    for name, data in settings.items():
        said = found[name]
        assert "error" not in said, (name, said.get("trace"))
        described = data.prepared()
        assert said["shapes"] == {k: list(c.shape) for k, c in described.items()}, name
        assert said["types"] == {k: c.dtype for k, c in described.items()}, name
        parts = [40, 20] if name == "streamed" else [n for n in data.parts() if n]
        assert said["rows"] == parts, name
        assert "val_loss" in said["printed"], name
        assert "nan" not in said["printed"], name
        assert said["predicted"] == parts[-1], name


@pytest.mark.parametrize("name", PUBLISHED)
def test_what_keras_publishes_loads_as_is_described_and_trains(ran, name) -> None:
    _, found = ran
    said = found[name]
    assert "error" not in said, said.get("trace")
    described = suggested(PUBLISHED[name]).prepared()
    assert said["shapes"] == {k: list(c.shape) for k, c in described.items()}
    assert said["types"] == {k: c.dtype for k, c in described.items()}
    assert "val_loss" in said["printed"]
    assert said["predicted"] == said["rows"][-1]


def test_the_line_is_that_of_the_tutorial(ran) -> None:
    _, found = ran
    first = found["line"]["first"]
    assert first["x"][:3] == pytest.approx([-0.70854271, 0.1758794, -0.30653266])
    assert first["y"][:3] == pytest.approx([1.66851812, 2.12220988, 1.91611873])


def test_the_waves_are_those_of_the_tutorial(ran) -> None:
    _, found = ran
    times = np.arange(6) / (10 * np.pi)
    assert found["waves"]["first"]["sine"] == pytest.approx(np.sin(times), abs=1e-6)
    assert found["waves"]["first"]["cosine"] == pytest.approx(np.cos(times), abs=1e-6)


@pytest.mark.parametrize("name", ["circles", "moons", "spirals", "xor", "line"])
def test_the_preview_draws_what_the_script_loads(ran, name) -> None:
    settings, found = ran
    source = settings[name].source
    arrays = _arrays(source, 1337)
    split = settings[name].split
    rows = np.arange(len(arrays["y" if name == "line" else "label"]))
    if split.shuffle:
        rows = np.random.RandomState(split.seed).permutation(len(rows))
    key = "x" if name == "line" else "point"
    assert found[name]["first"][key] == pytest.approx(arrays[key][rows[:3]].ravel()[:6].tolist())


def test_standardizing_knows_the_training_part_alone(ran) -> None:
    _, found = ran
    # Rows 0 to 43 train; the first value of the first window is that of row 0. No window reaches
    # over the border of a part.
    assert found["windows"]["rows"] == [39, 1, 5]
    frame = pd.read_csv(found["windows"]["csv"])[["area", "rooms"]].to_numpy(np.float32)
    # A row's window is the five rows before it: the training rows are 5 to 43.
    known = frame[5:44]
    wanted = (frame[:3] - known.mean(axis=0)) / known.std(axis=0)
    assert found["windows"]["first"]["past"] == pytest.approx(wanted.ravel(), rel=1e-4)


def line(number: int, text: str) -> Any:
    def spoil(path: Path) -> None:
        lines = path.read_text().splitlines()
        lines[number - 1] = text
        path.write_text("\n".join(lines))

    return spoil


def cell(name: str, value: Any) -> Any:
    def spoil(path: Path) -> None:
        book = openpyxl.load_workbook(path)
        book.active[name] = value
        book.save(path)

    return spoil


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The sentence of every script whose file was broken after it was chosen."""
    projects: dict[str, Project] = {}
    top = tmp_path_factory.mktemp("broken")
    number = iter(range(100))

    def add(name: str, make: Any, spoil: Any) -> None:
        folder = top / str(next(number))
        folder.mkdir()
        path = make(folder)
        projects[name] = project(suggested(inspected(path)))
        spoil(path)

    add("csv type", data_files.houses, line(17, "12a,3,flat,5.0"))
    add("csv missing", data_files.houses, line(5, "100,,flat,5.0"))
    add("csv size", data_files.houses, line(9, "100,3,flat,5.0,6,7"))
    add("csv class", data_files.houses, line(8, "100,3,castle,5.0"))
    add("csv column", data_files.houses, line(1, "area,rooms,kind,cost"))
    add("csv gone", data_files.houses, lambda path: path.unlink())
    x, y = np.zeros((9, 3)), np.arange(9) % 2

    def npz(folder: Path) -> Path:
        np.savez(folder / "a.npz", x=x, y=y)
        return folder / "a.npz"

    gap = x.copy()
    gap[4, 1] = np.nan

    add("excel type", data_files.houses_in_excel, cell("A17", "12a"))
    add("excel missing", data_files.houses_in_excel, cell("B5", None))
    add("excel size", data_files.houses_in_excel, cell("D1", "cost"))
    add("npy type", data_files.one_array, lambda p: np.save(p, np.array(["a"] * 50)))
    add("npy size", data_files.one_array, lambda p: np.save(p, np.zeros((50, 3))))
    hole = np.zeros((50, 4))
    hole[7, 1] = np.nan
    add("npy missing", data_files.one_array, lambda p: np.save(p, hole))
    add("npz type", npz, lambda p: np.savez(p, x=np.array(["a"] * 9), y=y))
    add("npz missing", npz, lambda p: np.savez(p, x=gap, y=y))
    add("npz size", npz, lambda p: np.savez(p, x=np.zeros((9, 4)), y=y))
    add("npz array", npz, lambda p: np.savez(p, x=x))
    add("images type", data_files.pictures, lambda p: (p / "cat" / "003.png").write_text("no"))

    def no_class(path: Path) -> None:
        for file in (path / "dog").iterdir():
            file.unlink()

    def other_size(path: Path) -> None:
        from PIL import Image

        Image.new("RGB", (5, 5)).save(path / "dog" / "004.png")

    add("images missing", data_files.pictures, no_class)
    add("images size", data_files.pictures, other_size)
    add(
        "texts type", data_files.texts, lambda p: (p / "bad" / "1.txt").write_bytes(b"\xff\xfe\xff")
    )
    add("texts missing", data_files.texts, lambda p: (p / "good").rename(p / "better"))
    found = run(write(top, projects))
    return {name: said.get("error", "no error") for name, said in found.items()}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("csv type", "houses.csv, row 17, column \"area\": '12a' is no number"),
        ("csv missing", 'houses.csv, row 5, column "rooms": a value is missing'),
        ("csv size", "houses.csv: Error tokenizing data. C error: Expected 4 fields in line 9"),
        ("csv class", "houses.csv, row 8, column \"kind\": 'castle' is no class"),
        ("csv column", 'houses.csv, row 1: there is no column "price"'),
        ("csv gone", "FileNotFoundError: [Errno 2] No such file or directory: "),
        ("excel type", "houses.xlsx, row 17, column \"area\": '12a' is no number"),
        ("excel missing", 'houses.xlsx, row 5, column "rooms": a value is missing'),
        ("excel size", 'houses.xlsx, row 1: there is no column "price"'),
        ("npy type", 'values.npy, array "values": it holds <U1, and no numbers'),
        ("npy missing", 'values.npy, array "values", row 7: a value is missing'),
        ("npy size", 'values.npy, array "values": rows have shape (3,), not (4,)'),
        ("npz type", 'a.npz, array "x": it holds <U1, and no numbers'),
        ("npz missing", 'a.npz, array "x", row 4: a value is missing'),
        ("npz size", 'a.npz, array "x": rows have shape (4,), not (3,)'),
        ("npz array", 'a.npz has no array "y"'),
        ("images type", "003.png is no picture that can be read"),
        ("images missing", "dog holds no file in .bmp"),
        ("images size", "004.png has the size (5, 5), not (10, 8)"),
        ("texts type", "1.txt holds no text in UTF-8"),
        ("texts missing", "No such file or directory: "),
    ],
)
def test_a_script_says_where_its_file_is_broken(broken, name, words) -> None:
    assert words in broken[name], broken[name]
