"""What is drawn of a network while it learns is in the units of the data, though it learns from
others; and its map bears the data's own names."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from studio.engine.protocol.run import FollowedAnswer, FollowedData, FollowedPlane
from studio.project.columns import Column
from studio.project.preparing import ClassNumbers, PreparedColumn, Reshape, Standardize
from studio.project.project import Project
from studio.project.showing import class_names
from studio.project.sources import Table
from studio.runs.launch import prepare
from tests.helpers.asked_projects import project
from tests.helpers.conversation import Conversation
from tests.helpers.networks import put

pytestmark = pytest.mark.keras


def prices(folder: Path, *inputs: str) -> Project:
    random = np.random.RandomState(0)
    area, rooms = random.uniform(50, 200, 40).round(1), random.randint(1, 7, 40)
    table = pd.DataFrame({"area": area, "rooms": rooms, "price": 1_000 * area + 9_000 * rooms})
    columns = [Column(name, (), "float32") for name in table]
    table["kind"] = np.where(rooms > 3, 8, 3)
    table.to_csv(folder / "homes.csv", index=False)
    columns.append(Column("kind", (), "int64", ("3", "8"), values=(3, 8)))
    source = Table(str(folder / "homes.csv"), tuple(columns), 40)
    steps = (Standardize(),) if len(inputs) > 1 else (Standardize(), Reshape((1,)))
    x = PreparedColumn("x", inputs if len(inputs) > 1 else inputs[0], steps)
    y = PreparedColumn("y", "price", (Standardize(),))
    kind = PreparedColumn("kind", "kind", (ClassNumbers(), Reshape((1,))))
    dense: dict[str, object] = {"units": 1}
    loss: dict[str, object] = {"loss": "mean_squared_error"}
    made = project("homes", source, (x, y, kind), [("Dense", dense)], loss)
    put(made.graph, "Watch", "map", ("n2",), label="kind", part="test")
    return made


def test_a_plane_is_that_of_the_datas_own_numbers(trainer: Conversation, tmp_path: Path) -> None:
    made = prices(tmp_path, "area", "rooms")
    launch = prepare(made, tmp_path / "runs")
    trainer.process.send(launch.request)
    trainer.rest()
    plane = trainer.all_of(FollowedPlane)[-1]
    table = pd.read_csv(tmp_path / "homes.csv")
    points = np.load(launch.folder.path / plane.points)
    known = table.sort_values(["area", "rooms"])[["area", "rooms", "price"]].to_numpy()
    found = points[np.lexsort((points[:, 1], points[:, 0])), :3]
    np.testing.assert_allclose(found, known, rtol=1e-3)
    assert plane.across[0] < table["area"].min() < table["area"].max() < plane.across[1]
    assert plane.up[0] < 1 < 6 < plane.up[1]
    assert plane.units == {"x": "own", "y": "own"}
    answers = np.load(launch.folder.path / plane.file)
    assert np.abs(answers).mean() > 1_000  # and not about 0
    (watch,) = (launch.folder.path / "watches").iterdir()
    names, labels = class_names(made.data, "kind"), np.load(watch / "labels.npy")
    test = np.random.RandomState(1337).permutation(40)[32:]
    assert [names[label] for label in labels] == [str(kind) for kind in table["kind"].iloc[test]]


@pytest.mark.slow
def test_a_line_lies_among_the_datas_own_points(trainer: Conversation, tmp_path: Path) -> None:
    launch = prepare(prices(tmp_path, "area"), tmp_path / "runs")
    trainer.process.send(launch.request)
    trainer.rest()
    (points,) = trainer.all_of(FollowedData)
    answer = trainer.all_of(FollowedAnswer)[-1]
    table = pd.read_csv(tmp_path / "homes.csv")
    assert sorted([*points.train[0], *points.test[0]]) == pytest.approx(sorted(table["area"]))
    assert sorted([*points.train[1], *points.test[1]]) == pytest.approx(
        sorted(table["price"]), rel=1e-3
    )
    assert (min(answer.x), max(answer.x)) == pytest.approx(
        (min(points.train[0]), max(points.train[0]))
    )
    assert answer.units == {"x": "own", "y": "own"}
    assert np.abs(answer.answer).mean() > 1_000
