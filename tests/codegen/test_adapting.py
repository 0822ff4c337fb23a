"""Which layers a script adapts, with what, and where it says so."""

from pathlib import Path

import pytest

from studio.codegen.script import backends_of, generate
from studio.project.live_answer import followed
from studio.project.project import Project
from studio.project.script_style import ScriptStyle
from studio.runs.subject import subject_of
from tests.helpers.networks import put
from tests.helpers.words import of_all_kinds, on_reviews, shared


def one_layer(folder: Path, layer: str, column: str, /, **params: object) -> Project:
    project = on_reviews("one", folder)
    first = put(project.graph, "Input", "first", column=column)
    second = put(project.graph, layer, "second", (first,), **params)
    put(project.graph, "Output", "out", (second,), target="size", loss="mean_squared_error")
    return project


def adapting(project: Project) -> str:
    """The body of the script's `adapt_layers`; nothing where there is none."""
    text = generate(project).text
    return text.partition("def adapt_layers(model, data):")[2].partition("\n\n\n")[0]


@pytest.mark.parametrize(
    ("layer", "column", "given"),
    [
        ("Normalization", "size", {"mean": 100.0, "variance": 400.0}),
        ("Discretization", "size", {"bin_boundaries": [90, 110]}),
        ("StringLookup", "colour", {"vocabulary": ["red", "blue"]}),
        ("IntegerLookup", "count", {"vocabulary": [1, 2]}),
        ("TextVectorization", "review", {"vocabulary": ["good", "bad"]}),
    ],
)
def test_a_layer_learns_from_the_training_part_unless_it_is_given_what_it_would_learn(
    tmp_path: Path, layer: str, column: str, given: dict[str, object]
) -> None:
    learning = one_layer(tmp_path, layer, column)
    assert f'model.get_layer("second").adapt(train_data["{column}"])' in adapting(learning)
    told = generate(one_layer(tmp_path, layer, column, **given)).text
    assert "adapt" not in told


def test_it_is_called_between_building_and_compiling(tmp_path: Path) -> None:
    body = generate(of_all_kinds(tmp_path)).text.partition("def main():")[2]
    places = [body.index(f"    {name}") for name in (
        "model = build_model()", "adapt_layers(model, data)", "compile_model(model)"
    )]  # fmt: skip
    assert places == sorted(places)


def test_layers_learn_in_the_order_of_the_network_each_from_what_reaches_it(
    tmp_path: Path,
) -> None:
    project = one_layer(tmp_path, "Normalization", "size")
    graph = project.graph
    (first,) = (node for node in graph.nodes() if node.name == "second")
    last = put(graph, "Discretization", "bins", (first.id,), num_bins=3)
    out = graph.of_layer("Output")[0]
    graph.disconnect(graph.edges_into(out.id)[0])
    put(graph, "Output", "other", (last,), target="size", loss="mean_squared_error")
    text = adapting(project)
    assert text.index('"second").adapt(') < text.index('model.get_layer("bins").input')
    assert text.index('model.get_layer("bins").input') < text.index('"bins").adapt(found)')


def test_a_layer_that_leads_nowhere_or_is_called_again_is_not_adapted_for_it(
    tmp_path: Path,
) -> None:
    project = shared(tmp_path)
    put(project.graph, "StringLookup", "idle", (project.graph.of_layer("Input")[0].id,))
    text = adapting(project)
    assert "idle" not in text
    assert "word_2" not in text
    assert text.count(".adapt(") == 2


def test_words_are_looked_up_by_tensorflow_alone(tmp_path: Path) -> None:
    words = one_layer(tmp_path, "StringLookup", "colour")
    numbers = one_layer(tmp_path, "Normalization", "size")
    for project in (words, numbers):
        project.script = ScriptStyle(imports="keras")
    assert backends_of(words) == ("tensorflow",)
    assert "jax" in backends_of(numbers)


def test_words_are_no_axis_of_a_picture(tmp_path: Path) -> None:
    words = one_layer(tmp_path, "StringLookup", "colour")
    assert followed(words) is None
    assert subject_of(words).line_input == ("", "")
    assert followed(one_layer(tmp_path, "Normalization", "size")) is not None
