"""What a trained model answers is told as the data have it: classes by their own names, numbers in
their own units. Real files, their own scripts, and the weights that fit best.

Each class lies at a place of its own, so that the network tells them apart, and a name at the wrong
place is a wrong answer.
"""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pytestqt.qtbot import QtBot

from studio.doors.data import looked_into
from studio.engine.protocol.questions import DescribeData, FetchRows, Predict
from studio.engine.protocol.reader import Facts
from studio.project.columns import TEXT, Column
from studio.project.preparing import (
    AnyStep,
    ClassNumbers,
    Clip,
    Days,
    Fill,
    Log,
    OneHot,
    PreparedColumn,
    Reshape,
    Scale,
    Shift,
    Standardize,
)
from studio.project.project import Project
from studio.project.sources import Arrays, Table
from studio.project.suggest import suggested
from studio.runs.launch import prepare
from studio.runs.subject import subject_of
from studio.ui.trained.try_it.value_source import ValueSource
from tests.helpers.asked import Asked
from tests.helpers.asked_projects import project
from tests.helpers.beside_keras import run_beside_keras
from tests.helpers.conversation import Conversation
from tests.helpers.networks import put

pytestmark = pytest.mark.keras

ROWS = 120
SPARSE, HOT, TWO = (
    "sparse_categorical_crossentropy",
    "categorical_crossentropy",
    "binary_crossentropy",
)
Labels = tuple[Any, ...]
LABELS: dict[str, Labels] = {
    "from one": (1, 2, 3),
    "two and four": (2, 4),
    "signs": (-1, 1),
    "three to eight": (3, 4, 5, 6, 7, 8),
    "words": ("virginica", "setosa", "versicolor"),
    "yes or no": (False, True),
    "as they are": (1, 2, 3),
    "one is absent": (0, 2, 3),
    "side by side": ("cat", "dog", "eel"),
    "named arrays": ("ant", "bee", "cow"),
}


def told_apart(name: str, folder: Path) -> Project:
    """Classes at the places 0, 1, 2, … of two numbers, told by a Dense layer."""
    labels = LABELS[name]
    random = np.random.RandomState(0)
    places = random.permutation(np.arange(ROWS) % len(labels))
    angle = 2 * np.pi * places / len(labels)
    table = pd.DataFrame({"a": np.cos(angle), "b": np.sin(angle)}).astype("float32")
    table += random.normal(0, 0.02, table.shape)
    table["label"] = [labels[place] for place in places]
    names = tuple(sorted(map(str, labels)))
    numbers: tuple[Column, ...] = (Column("a", (), "float32"), Column("b", (), "float32"))
    steps: tuple[AnyStep, ...] = (ClassNumbers(),)
    units, loss, target = len(labels), SPARSE, "label"
    source: Table | Arrays
    if name == "named arrays":
        path = folder / "named.npz"
        np.savez(path, x=table[["a", "b"]].to_numpy(), label=places)
        both = (Column("x", (2,), "float32"), Column("label", (), "int64", labels))
        source = Arrays(str(path), both, ROWS)
        return _network(name, source, PreparedColumn("x", "x"), PreparedColumn("y", "label"), 3)
    path = folder / f"{name}.csv"
    if name == "side by side":
        for label in labels:
            table[label] = (table["label"] == label).astype(int)
            numbers = (*numbers, Column(label, (), "float32"))
        table = table.drop(columns="label")
        loss, steps = HOT, ()
    else:
        is_text = isinstance(labels[0], str | bool)
        values = () if is_text else labels
        dtype = TEXT if is_text else "int64"
        names = names if is_text else tuple(map(str, labels))
        numbers = (*numbers, Column("label", (), dtype, names, values=values))
    table.to_csv(path, index=False)
    source = Table(str(path), numbers, ROWS)
    if name == "signs":
        units, loss = 1, TWO
    if name in ("from one", "words"):
        steps, loss = (ClassNumbers(), OneHot(3)), HOT
    if name in ("as they are", "one is absent"):
        steps, units = (), 4
    y = PreparedColumn("y", labels if name == "side by side" else target, steps)
    return _network(name, source, PreparedColumn("x", ("a", "b")), y, units, loss)


def _network(
    name: str,
    source: Table | Arrays,
    x: PreparedColumn,
    y: PreparedColumn,
    units: int,
    loss: str = SPARSE,
) -> Project:
    activation = "sigmoid" if loss == TWO else "softmax"
    dense: dict[str, object] = {"units": units, "activation": activation}
    return project(name, source, (x, y), [("Dense", dense)], {"loss": loss})


PRICES: dict[str, tuple[AnyStep, ...]] = {
    "standardized": (Standardize(),),
    "scaled and shifted": (Shift(-50_000), Scale(100_000), Reshape((1,))),
    "clipped and logarithms": (Clip(0, 150_000), Log(), Standardize()),
    "as read": (),
    "prepared otherwise": (Standardize(),),
}


def prices(name: str, folder: Path) -> Project:
    """A price that is a straight line of an area, beside it what the area is read as."""
    random = np.random.RandomState(1)
    area = random.uniform(50, 200, ROWS).round(1)
    path = folder / "prices.csv"
    table = pd.DataFrame({"area": area, "price": 1_000 * area + 20_000})
    table.to_csv(path, index=False)
    source = Table(
        str(path),
        (Column("area", (), "float32"), Column("price", (), "float32")),
        ROWS,
    )
    return project(
        name,
        source,
        (
            PreparedColumn("x", "area", (Standardize(), Reshape((1,)))),
            PreparedColumn("y", "price", PRICES[name]),
        ),
        [("Dense", {"units": 1})],
        {"loss": "mean_squared_error", "metrics": ["mean_absolute_error"]},
    )


SOLVE_ALL = """
import importlib.util, sys
from pathlib import Path
import numpy as np
for number, folder in enumerate(map(Path, sys.argv[1:])):
    spec = importlib.util.spec_from_file_location("script", folder / "script.py")
    script = sys.modules["script"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    data, model = script.load_data()[0], script.build_model()
    if "x" not in data:  # its answers are as good as any
        model.save(folder / "model.keras")
        continue
    x, y, units = data["x"], np.asarray(data["y"], "float32"), model.output_shape[-1]
    is_number = model.layers[-1].activation.__name__ == "linear"
    if y.ndim == 1 and units > 1:
        y = np.eye(units)[y.astype(int)]
    wanted = y.reshape(len(x), units) if is_number else 20 * (y.reshape(len(x), units) - 0.5)
    found, *_ = np.linalg.lstsq(np.column_stack([x, np.ones(len(x))]), wanted)
    found[-1] += 0.05 * is_number
    model.set_weights([found[:-1], found[-1]])
    model.save(folder / "model.keras")
"""


def solve_all(folders: list[Path]) -> None:
    """Give each network the weights that tell its training part best, without a single step."""
    run_beside_keras(SOLVE_ALL, *folders)


def dated(folder: Path) -> Project:
    """A price that grows from day to day."""
    days = np.random.RandomState(2).randint(0, 3_000, ROWS)
    sold = pd.Timestamp("2015-01-01") + pd.to_timedelta(days, "D")
    path = folder / "dated.csv"
    table = pd.DataFrame({"sold": sold.strftime("%d.%m.%Y"), "price": 100.0 * days})
    table.to_csv(path, index=False)
    when = Column("sold", (), TEXT, kind="date", date_format="%d.%m.%Y")
    steps = (Days(), Standardize(), Reshape((1,)))
    return _told_from(when, path, steps)


def with_gaps(folder: Path) -> Project:
    """A price for an area that is missing here and there."""
    area = np.arange(ROWS, dtype=float)
    path = folder / "gaps.csv"
    table = pd.DataFrame({"area": area, "price": 10 * area})
    table.loc[::7, "area"] = np.nan
    table.to_csv(path, index=False)
    steps = (Fill("mean"), Standardize(), Reshape((1,)))
    return _told_from(Column("area", (), "float32", missing=18), path, steps)


def _told_from(column: Column, path: Path, steps: tuple[AnyStep, ...]) -> Project:
    source = Table(str(path), (column, Column("price", (), "float32")), ROWS)
    x, y = PreparedColumn("x", column.name, steps), PreparedColumn("y", "price", (Standardize(),))
    dense: dict[str, object] = {"units": 1}
    return project("told", source, (x, y), [("Dense", dense)], {"loss": "mean_squared_error"})


def of_all_kinds(folder: Path) -> Project:
    """A table with a column of each kind, read and prepared as it is suggested."""
    random = np.random.RandomState(3)
    table = pd.DataFrame(
        {
            "area": random.uniform(50, 200, ROWS).round(1),
            "sold": pd.date_range("2015-01-01", periods=ROWS).strftime("%d.%m.%Y"),
            "sunny": random.choice([True, False], ROWS),
            "garden": random.choice(["yes", "no"], ROWS),
            "urban": random.randint(0, 2, ROWS),
            "label": random.choice([-1, 1], ROWS),
        }
    )
    path = folder / "kinds.csv"
    table.to_csv(path, index=False)
    found = looked_into(path)
    assert isinstance(found, Facts), found
    settings = suggested(found.source)
    made = Project("kinds", data=settings)
    target = settings.prepared()["label"]
    read = [
        put(made.graph, "Flatten", f"flat {n}", (put(made.graph, "Input", n, column=n),))
        for n in settings.prepared()
        if n != "label"
    ]
    together = put(made.graph, "Concatenate", "together", tuple(read))
    units = len(target.classes)
    told = put(made.graph, "Dense", "told", (together,), units=units, activation="softmax")
    put(made.graph, "Output", "out", (told,), target="label", loss=SPARSE)
    return made


@pytest.fixture(scope="module")
def runs(
    answerer: Conversation, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, tuple[Asked, Path]]:
    """Runs, each with the file of its data."""
    root = tmp_path_factory.mktemp("own")
    made = {name: told_apart(name, root) for name in LABELS}
    made |= {name: prices(name, root) for name in PRICES}
    made |= {"dated": dated(root), "with gaps": with_gaps(root)}
    made["of all kinds"] = of_all_kinds(root)
    found = {}
    for name, one in made.items():
        assert isinstance(one.data.source, Table | Arrays)
        asked = Asked(answerer, prepare(one, root / "runs").folder, subject_of(one))
        found[name] = (asked, Path(one.data.source.path))
    script = found["prepared otherwise"][0].folder.script
    text = script.read_text()
    assert text.count("(values - mean)") == 1
    script.write_text(text.replace("(values - mean)", "2 * (values - mean)"))
    solve_all([asked.folder.path for asked, _ in found.values()])
    return found


def in_the_file(asked: Asked, file: Path, rows: int) -> pd.DataFrame:
    """The test part as it stands in the file."""
    numbers = list(asked.ask(FetchRows, rows=tuple(range(rows))).numbers)
    assert len(numbers) == rows
    if file.suffix == ".npz":
        with np.load(file) as arrays:
            return pd.DataFrame({"label": arrays["label"][numbers]})
    return pd.read_csv(file).iloc[np.array(numbers) - 2]  # lines of the file, the first of names


@pytest.mark.parametrize("name", LABELS)
def test_each_class_is_told_by_its_own_name(runs: dict[str, tuple[Asked, Path]], name: str) -> None:
    (asked, file), labels = runs[name], LABELS[name]
    (output,), (score,) = asked.subject.outputs, asked.evaluate().outputs
    truth, answer = (asked.read(score.files[part]) for part in ("truth", "answer"))
    raw = in_the_file(asked, file, score.rows)
    if name == "side by side":
        known = [labels[place] for place in raw[list(labels)].to_numpy().argmax(axis=1)]
    else:
        known = [labels[v] if name == "named arrays" else str(v) for v in raw["label"]]
    assert len(set(known)) == len(labels)
    assert [output.class_name(number) for number in truth] == known
    assert [output.class_name(number) for number in answer] == known  # it learned them all
    assert np.trace(asked.read(score.files["confusion"])) == score.rows


# --- units


@pytest.mark.parametrize("name", ["standardized", "scaled and shifted", "as read"])
def test_numbers_are_told_in_the_units_of_the_data(
    runs: dict[str, tuple[Asked, Path]], name: str
) -> None:
    asked, file = runs[name]
    reply = asked.evaluate()
    (score,) = reply.outputs
    raw = in_the_file(asked, file, score.rows)
    truth, answer = (asked.read(score.files[part]) for part in ("truth", "answer"))
    np.testing.assert_allclose(truth, raw["price"], rtol=1e-5)
    assert score.mean_error == pytest.approx(np.abs(answer - raw["price"]).mean(), rel=1e-3)
    scale = {
        "standardized": deviation(file),
        "scaled and shifted": 100_000.0,
        "as read": 1.0,
    }
    own = reply.values["mean_absolute_error"] * scale[name]  # Keras tells the prepared ones
    assert score.mean_error == pytest.approx(own, rel=1e-3)
    assert score.units == ("" if name == "as read" else "own")
    line_x, line_y = (asked.read(score.files[part]) for part in ("line_x", "line_y"))
    np.testing.assert_allclose(np.interp(raw["area"], line_x, line_y), answer, rtol=1e-2)


def deviation(file: Path) -> float:
    """The deviation that the script measured on the training part."""
    prices = pd.read_csv(file)["price"].to_numpy("float32")
    rows = np.random.RandomState(1337).permutation(ROWS)
    return float(prices[rows[: ROWS - round(0.2 * ROWS)]].std())


def test_a_tried_example_is_answered_in_the_units_of_the_data(
    runs: dict[str, tuple[Asked, Path]],
) -> None:
    asked, file = runs["standardized"]
    raw = in_the_file(asked, file, 5)
    np.save(asked.folder.path / "area.npy", raw["area"].to_numpy())
    told = {"inputs": asked.subject.reads, "given": {"area": "area.npy"}}
    reply = asked.ask(Predict, **told)
    (file_of_answer,) = reply.outputs.values()
    assert set(reply.units.values()) == {"own"}
    np.testing.assert_allclose(asked.read(file_of_answer).ravel(), raw["price"], rtol=0.1)
    rows = asked.ask(FetchRows, rows=tuple(range(5)))
    (truth,) = (asked.read(file) for file in rows.truths.values())
    np.testing.assert_allclose(truth.ravel(), raw["price"], rtol=1e-5)


@pytest.mark.parametrize(("name", "column"), [("dated", "sold"), ("with gaps", "area")])
def test_rows_with_dates_and_gaps_are_tried_as_they_stand_in_the_file(
    runs: dict[str, tuple[Asked, Path]], name: str, column: str
) -> None:
    asked, file = runs[name]
    rows = tuple(range(12))
    reply = asked.ask(FetchRows, rows=rows, columns=(column,), inputs=asked.subject.reads)
    read = asked.read(reply.columns[column])
    stands = in_the_file(asked, file, 12)[column].to_numpy()
    assert [str(value) for value in read] == [str(value) for value in stands]
    (known,) = (asked.read(file) for file in reply.outputs.values())
    np.save(asked.folder.path / "given.npy", read)
    told = asked.ask(Predict, inputs=asked.subject.reads, given={column: "given.npy"})
    (answer,) = (asked.read(file) for file in told.outputs.values())
    np.testing.assert_allclose(answer, known, rtol=1e-3)
    assert np.isfinite(answer).all()


def test_what_the_window_fills_in_is_answered_like_the_row_it_came_from(
    runs: dict[str, tuple[Asked, Path]], qtbot: QtBot
) -> None:
    asked, _ = runs["of all kinds"]
    fields = ValueSource()
    qtbot.addWidget(fields)
    fields.follow(asked.subject.inputs)
    names = tuple(raw.name for read in asked.subject.inputs for raw in read.raw)
    assert set(names) == {"area", "sold", "sunny", "garden", "urban"}
    for row in range(3):
        reply = asked.ask(FetchRows, rows=(row,), columns=names, inputs=asked.subject.reads)
        fields.show_row({name: asked.read(reply.columns[name])[0] for name in names})
        given, sentence = fields.values()
        assert not sentence
        files = {name: f"given-{name}.npy" for name in given}
        for name, values in given.items():
            np.save(asked.folder.path / files[name], values)
        told = asked.ask(Predict, inputs=asked.subject.reads, given=files)
        (known,), (answer,) = (map(asked.read, r.outputs.values()) for r in (reply, told))
        np.testing.assert_allclose(answer, known, atol=1e-4)
    assert asked.subject.outputs[0].classes == ("-1", "1")


def test_logarithms_are_undone_and_clipped_numbers_stay_so(
    runs: dict[str, tuple[Asked, Path]],
) -> None:
    asked, file = runs["clipped and logarithms"]
    (score,) = asked.evaluate().outputs
    raw = in_the_file(asked, file, score.rows)
    assert score.units == "own"
    truth = asked.read(score.files["truth"])
    np.testing.assert_allclose(truth, raw["price"].clip(upper=150_000), rtol=1e-4)
    answer = asked.read(score.files["answer"])
    assert np.corrcoef(answer, raw["price"])[0, 1] > 0.9
    assert 20_000 < answer.min() < answer.max() < 400_000


def test_what_cannot_be_brought_back_is_said_to_be_prepared(
    runs: dict[str, tuple[Asked, Path]],
) -> None:
    asked, _ = runs["prepared otherwise"]
    (score,), (output,) = asked.evaluate().outputs, asked.subject.outputs
    assert score.units == "prepared"
    assert output.in_units(score.units) == "in prepared units"
    assert np.abs(asked.read(score.files["truth"])).max() < 10


def test_the_range_is_that_of_the_rows_to_learn_from(
    runs: dict[str, tuple[Asked, Path]],
) -> None:
    asked, file = runs["as read"]
    described = asked.ask(DescribeData)
    rows = np.random.RandomState(1337).permutation(ROWS)[: ROWS - round(0.2 * ROWS)]
    known = pd.read_csv(file)["area"].iloc[rows]
    assert described.lows["area"] == pytest.approx((known.min(),))
    assert described.highs["area"] == pytest.approx((known.max(),))
