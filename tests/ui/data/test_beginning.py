"""The network to begin with: by the roles of the columns, wired, and named so that Python can."""

import pytest

from studio.graph.problems import Problem
from studio.project.columns import TEXT, Column
from studio.project.datasets import DataSettings
from studio.project.preparing import ClassNumbers, OneHot, PreparedColumn, Standardize
from studio.project.project import Project
from studio.project.sources import Arrays, Images, Source, Table, Texts
from studio.project.suggest import suggested
from studio.ui.data.beginning import beginning, can_begin
from studio.ui.edit.commands import AddNodes
from studio.ui.edit.document import Document

pytestmark = pytest.mark.usefixtures("qapp")
NUMBERS = (Column("a", (), "float32"), Column("b", (), "float32"))
CITY = Column("城市", (), TEXT, ("北京", "上海"))
SOLD = Column("畅销", (), TEXT, ("是", "否"))
TABLE = Table("/t.csv", (*NUMBERS, CITY, SOLD), 90)
SETTINGS = DataSettings(
    TABLE,
    (
        PreparedColumn("measurements", ("a", "b"), (Standardize(),), "input"),
        PreparedColumn("城市", "城市", (ClassNumbers(), OneHot(2)), "input"),
        PreparedColumn("畅销", "畅销", (ClassNumbers(),), "target"),
    ),
)


def begun(data: DataSettings, *, with_layers: bool) -> tuple[Project, list[Problem]]:
    document = Document()
    document.show(Project(data=data))
    made = beginning(document.project, with_layers=with_layers)
    assert document.push(AddNodes(document, made.nodes, made.edges))
    return document.project, [p for p in document.project.problems() if p.severity == "error"]


def chain(project: Project) -> list[str]:
    graph = project.graph
    return [graph.node(key).layer for key in graph.order.ids()]


@pytest.mark.parametrize("with_layers", [True, False])
def test_every_input_is_read_and_only_the_target_told(*, with_layers: bool) -> None:
    project, errors = begun(SETTINGS, with_layers=with_layers)
    nodes = {node.name: node for node in project.graph.nodes()}
    assert nodes["measurements"].params == {"column": "measurements"}
    assert nodes["城市"].params == {"column": "城市"}
    assert nodes["畅销"].params["target"] == "畅销"
    assert nodes["畅销"].params["loss"] == "sparse_categorical_crossentropy"
    assert errors == []
    assert len(list(project.graph.edges_into(nodes["畅销"].id))) == 1


def test_without_layers_one_input_leads_straight_to_the_output() -> None:
    project, errors = begun(suggested(Table("/t.csv", NUMBERS, 90)), with_layers=False)
    assert chain(project) == ["Input", "Output"]
    assert errors == []


@pytest.mark.parametrize(
    ("source", "layers"),
    [
        (Images("/p", ("cat", "dog"), 90, 32, 32), ["Conv2D", "MaxPooling2D", "Flatten"]),
        (Texts("/t", ("good", "bad"), 90), ["Embedding", "GlobalAveragePooling1D"]),
        (
            Arrays("/a.npz", (Column("x", (24, 3), "float32"), Column("y", (), "int64")), 90),
            ["LSTM"],
        ),
        (
            Arrays(
                "/a.npz",
                (Column("x", (8, 8), "uint8", kind="image"), Column("y", (), "int64", ("a", "b"))),
                90,
            ),
            ["Reshape", "Conv2D", "MaxPooling2D", "Flatten"],
        ),
    ],
)
def test_what_lies_between_fits_what_is_read(source: Source, layers: list[str]) -> None:
    project, errors = begun(suggested(source), with_layers=True)
    assert chain(project) == ["Input", *layers, "Dense", "Dense", "Output"]
    assert errors == []


def test_layers_of_one_kind_have_names_of_their_own() -> None:
    pair = tuple(Column(name, (24, 3), "float32") for name in ("left", "right"))
    label = Column("y", (), "int64", ("a", "b"))
    project, errors = begun(suggested(Arrays("/a.npz", (*pair, label), 90)), with_layers=True)
    assert {"lstm", "lstm_2"} <= {node.name for node in project.graph.nodes()}
    assert errors == []


def test_without_a_target_only_inputs_are_begun() -> None:
    data = DataSettings(TABLE, SETTINGS.columns[:2])
    assert not can_begin(Project(data=data))
    project, _ = begun(data, with_layers=False)
    assert "Output" not in chain(project)
