"""Which networks can be followed by eye while they learn, told from the project alone."""

from typing import Any

import pytest

from studio.graph.elements import Edge, PortRef
from studio.project.datasets import DataSettings
from studio.project.live_answer import Followed, followed
from studio.project.preparing import AnyStep, OneHot, PreparedColumn, Reshape, Standardize
from studio.project.project import Project
from studio.project.sources import Points, Scikit, Source
from studio.project.store import load
from studio.resources import resource
from studio.runs.launch import prepare

EXAMPLES = {
    "regression": Followed("line", "x", "y"),
    "lstm_regressor": Followed("sequence", "sine", "cosine"),
    "spirals": Followed(
        "plane", "point", "label", "", ("point[0]", "point[1]"), True, ("first", "second")
    ),
}
IRIS = Scikit("iris")
SPECIES = ("setosa", "versicolor", "virginica")
LENGTH, WIDTH = "petal length (cm)", "petal width (cm)"


def network(source: Source, columns: tuple[PreparedColumn, ...], target: str, loss: str) -> Project:
    """Every column but the target is an input; all go into one Dense layer."""
    project = Project(data=DataSettings(source, columns))
    graph = project.graph

    def add(layer: str, **params: Any) -> PortRef:
        node = graph.new_node(layer, params=params)
        graph.add_node(node)
        return PortRef(node.id)

    ends = [add("Input", column=column.name) for column in columns if column.name != target]
    before = ends
    if len(ends) > 1:
        before = [add("Concatenate")]
        for n, end in enumerate(ends):
            graph.connect(Edge(end, PortRef(before[0].node, n)))
    dense, output = add("Dense", units=1), add("Output", target=target, loss=loss)
    graph.connect(Edge(before[0], dense))
    graph.connect(Edge(dense, output))
    return project


def measured(name: str, *sources: str, steps: tuple[AnyStep, ...] = ()) -> PreparedColumn:
    return PreparedColumn(name, sources if len(sources) > 1 else sources[0], steps)


@pytest.mark.parametrize("name", sorted(p.stem for p in resource("examples").glob("*.strata")))
def test_examples_that_can_be_followed(name: str) -> None:
    assert followed(load(resource("examples", f"{name}.strata"))) == EXAMPLES.get(name)


def test_two_columns_joined_are_a_plane_whose_axes_have_their_names() -> None:
    pair = measured("petals", LENGTH, WIDTH, steps=(Standardize(),))
    hot = measured("species", "target", steps=(OneHot(3),))
    project = network(IRIS, (pair, hot), "species", "categorical_crossentropy")
    found = Followed("plane", "petals", "species", "", (LENGTH, WIDTH), True, SPECIES)
    assert followed(project) == found


def test_two_inputs_of_one_number_each_are_a_plane_too(tmp_path) -> None:
    one = (Reshape((1,)),)
    columns = (measured("a", LENGTH, steps=one), measured("b", WIDTH, steps=one))
    project = network(
        IRIS, (*columns, measured("c", "sepal width (cm)")), "c", "mean_squared_error"
    )
    assert followed(project) == Followed("plane", "a", "c", "b", ("a", "b"))
    asked = prepare(project, tmp_path).request.follow
    assert asked is not None
    assert sorted(asked.inputs) == ["a", "b"]


@pytest.mark.parametrize("loss", ["binary_crossentropy", "mean_squared_error"])
def test_numbers_are_classes_where_the_loss_takes_them_for_such(loss: str) -> None:
    pair, width = measured("petals", LENGTH, WIDTH), measured("w", "sepal width (cm)")
    found = followed(network(IRIS, (pair, width), "w", loss))
    assert found is not None
    assert found.is_class == (loss == "binary_crossentropy")


@pytest.mark.parametrize(
    ("columns", "target"),
    [
        ((measured("three", LENGTH, WIDTH, "sepal width (cm)"), measured("y", "target")), "y"),
        ((measured("in", LENGTH, WIDTH), measured("out", LENGTH, WIDTH)), "out"),
        ((measured("in", LENGTH, WIDTH), measured("y", "target")), "gone"),
        (
            (measured("a", LENGTH), measured("b", WIDTH), measured("c", "sepal width (cm)"),
             measured("y", "target")),
            "y",
        ),
    ],
)  # fmt: skip
def test_what_is_no_plane(columns: tuple[PreparedColumn, ...], target: str) -> None:
    assert followed(network(IRIS, columns, target, "mean_squared_error")) is None


@pytest.mark.parametrize("pattern", ["circles", "moons", "spirals", "xor"])
def test_all_generated_points_have_a_plane(pattern: Any) -> None:
    columns = (measured("point", "point"), measured("label", "label"))
    project = network(Points(pattern), columns, "label", "binary_crossentropy")
    found = followed(project)
    assert found is not None
    assert found.kind == "plane"
