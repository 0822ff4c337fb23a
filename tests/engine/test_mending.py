"""What is offered for a problem cures it: Keras says so, about the network that comes of it."""

from collections import Counter
from collections.abc import Collection, Sequence
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from studio.engine.mending import Mender, Offers, as_problem
from studio.engine.protocol.shapes import (
    NodeObjection,
    NodeReport,
    ShapesReply,
    Tried,
    TryEdits,
    TryEditsReply,
)
from studio.engine.shapes import ShapeQuestions, shapes_request
from studio.engine.trials import Reports
from studio.graph.problems import Problem
from studio.project.columns import Column
from studio.project.cures.merging import joining
from studio.project.datasets import DataSettings
from studio.project.drawing import Frame
from studio.project.mend_plan import mended
from studio.project.mends import ChangeParams, Mend, offer
from studio.project.preparing import Flatten, PreparedColumn
from studio.project.project import Project
from studio.project.sources import Arrays
from tests.helpers.conversation import Conversation
from tests.helpers.networks import classifier, digits_project, ids, put, wire
from tests.helpers.setups import chain
from tests.helpers.wrong_networks import wrong_networks

pytestmark = pytest.mark.keras
BY_DESIGN = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


class Asked:
    """A project, what is wrong with it, and what is offered."""

    def __init__(self, keras: Conversation, project: Project, **first: Any) -> None:
        reply = keras.infer(*shapes_request(project, 1).calls)
        self.reply: ShapesReply = reply
        problems = [*project.problems(), *map(as_problem, reply.objections)]
        mender = Mender(project)
        attempts = [
            attempt
            for problem in problems
            for attempt in mender.attempts(problem, reply.reports, **first)
            if attempt is not None
        ]
        keras.process.send(TryEdits(1, tuple(attempt.change for attempt in attempts)))
        tried = keras.next(TryEditsReply).tried
        self.offers: Offers = mender.offers(attempts, tried, reply.reports, problems)

    def of(self, node: str) -> list[str]:
        return [
            f"{mend.sentence} {mend.shows}".rstrip()
            for problem, mends in self.offers.items()
            for mend in mends
            if problem.nodes[:1] == (node,)
        ]


def row(*layers: tuple[str, dict[str, Any]]) -> tuple[Project, str]:
    """Layers behind an Input, and the last of them, behind which comes an Output."""
    project, last = digits_project(), ""
    for layer, params in layers:
        last = put(project.graph, layer, None, (last,) if last else (), **params)
    put(project.graph, "Output", "out", (last,), target="digit", loss="mse")
    return project, last


def an_input(*shape: int | None, **params: Any) -> tuple[str, dict[str, Any]]:
    return ("Input", {"column": "image", "shape": [*shape], **params})


CASES = {
    "a picture without channels": (
        [an_input(28, 28), ("Conv2D", {})],
        "Put Reshape to (28, 28, 1) before conv2d. (None, 28, 28, 1)",
    ),
    "a vector for a recurrent layer": (
        [an_input(784), ("LSTM", {})],
        "Put Reshape to (784, 1) before lstm. (None, 784, 1)",
    ),
    "the last step alone": (
        [an_input(20, 8), ("LSTM", {}), ("Dropout", {}), ("GRU", {})],
        "Let lstm give its output at every step (return_sequences). (None, 20, 32)",
    ),
    "words as numbers": (
        [an_input(20, dtype="int32"), ("LSTM", {})],
        "Put Embedding of 1,000 words before lstm. (None, 20, 64)",
    ),
    "channels first": (
        [an_input(1, 28, 28), ("Conv2D", {})],
        "Put Permute to the axes (2, 3, 1) before conv2d. (None, 28, 28, 1)",
    ),
    "a line that could be a square picture": (
        [an_input(784), ("Conv2D", {})],
        "Put Reshape to (28, 28, 1) before conv2d. (None, 28, 28, 1)",
    ),
    "a line that could be some picture": (
        [an_input(50), ("Conv2D", {})],
        "Put Reshape to (5, 10, 1) before conv2d. (None, 5, 10, 1)",
    ),
    "a line that is no picture": (
        [an_input(4), ("Conv2D", {})],
        "Put Reshape to (4, 1) and Conv1D in the place of conv2d. (None, 2, 32)",
    ),
    "a line for Conv1D": (
        [an_input(4), ("Conv1D", {})],
        "Put Reshape to (4, 1) before conv1d. (None, 4, 1)",
    ),
    "nothing left": (
        [an_input(2, 2, 1), ("Conv2D", {})],
        'Set padding of conv2d to "same". (None, 2, 2, 32)',
    ),
    "a size that is not known": (
        [an_input(None, None, 3), ("Conv2D", {}), ("Flatten", {}), ("Dense", {})],
        "Use GlobalAveragePooling2D instead of flatten. (None, 32)",
    ),
    "a sequence for a vector": (
        [an_input(3, 784), ("RepeatVector", {"n": 3})],
        "Put Flatten before repeatvector. (None, 2352)",
    ),
    "a wrong number of values": (
        [an_input(28, 28), ("Reshape", {"target_shape": [100]})],
        "Set target_shape of reshape to (784,). (None, 784)",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_people_usually_want_comes_first(keras_process: Conversation, name: str) -> None:
    layers, wanted = CASES[name]
    project, last = row(*layers)
    assert Asked(keras_process, project).of(last)[0] == wanted


def merge(layer: str, *shapes: list[int]) -> tuple[Project, str]:
    project = digits_project()
    sources = [
        put(project.graph, "Input", f"in_{i}", column="image", shape=s)
        for i, s in enumerate(shapes)
    ]
    joined = put(project.graph, layer, "joined", tuple(sources))
    put(project.graph, "Output", "out", (joined,), target="digit", loss="mse")
    return project, joined


def test_a_line_of_pixels_becomes_the_picture_that_the_data_tell_of(
    keras_process: Conversation,
) -> None:
    project, conv = row(("Input", {"column": "scan"}), ("Conv2D", {}))
    source = Arrays("scans.npz", (Column("scan", (28, 20), "uint8", low=0, high=255),), 100)
    project.data = DataSettings(source, (PreparedColumn("scan", "scan", (Flatten(),)),))
    found = Asked(keras_process, project).of(conv)
    assert found[0] == "Put Reshape to (28, 20, 1) before conv2d. (None, 28, 20, 1)"


MERGES = {
    "pictures of two sizes": (
        ("Add", [28, 28, 3], [26, 26, 3]),
        "Put Cropping2D between in_0 and joined. (None, 26, 26, 3)",
    ),
    "rows and columns of two sizes": (
        ("Add", [28, 28], [26, 26]),
        "Put Reshape to (28, 28, 1) and Cropping2D and Reshape to (26, 26) between in_0 and "
        "joined. (None, 26, 26)",
    ),
    "pictures of two depths": (
        ("Add", [28, 28, 3], [28, 28, 8]),
        "Put Conv2D with 3 filters between in_1 and joined. (None, 28, 28, 3)",
    ),
    "vectors of two lengths": (
        ("Dot", [28], [27]),
        "Put Dense with 27 units between in_0 and joined. (None, 1)",
    ),
    "a picture and a vector": (
        ("Concatenate", [28, 28, 3], [10]),
        "Put Flatten between in_0 and joined. (None, 2362)",
    ),
    "turned axes": (
        ("Concatenate", [10, 4, 2], [4, 10, 2]),
        "Put Permute to the axes (2, 1, 3) between in_1 and joined. (None, 10, 4, 4)",
    ),
}


@pytest.mark.parametrize("name", MERGES)
def test_wires_are_made_to_fit_each_other(keras_process: Conversation, name: str) -> None:
    (layer, *shapes), wanted = MERGES[name]
    project, joined = merge(layer, *shapes)
    found = Asked(keras_process, project).of(joined)
    assert wanted in found[:2], found


def test_a_wire_that_took_the_place_of_another_may_be_joined_with_it(
    keras_process: Conversation,
) -> None:
    project, reshape = row(an_input(2), ("Reshape", {"target_shape": [2, 2]}))
    (replaced,) = project.graph.edges_into(reshape)
    other = put(project.graph, "Input", "other", column="image", shape=[2])
    project.graph.disconnect(replaced)
    drawn = wire(project.graph, other, reshape)
    asked = Asked(keras_process, project, first=partial(joining, drawn, replaced))
    assert asked.of(reshape)[0] == "Join input and other before reshape (Concatenate). (None, 4)"
    assert "Join" not in str(Asked(keras_process, project).of(reshape))


def test_what_is_missing_is_supplied(keras_process: Conversation) -> None:
    project = classifier()
    known = ids(project)
    project.graph.remove_node(known["answer"])
    put(project.graph, "Dense", "lone", (), units=3)
    offers = Asked(keras_process, project).offers
    firsts = {p.code: mends[0].sentence for p, mends in offers.items()}
    assert firsts["no_output"] == "Add an Output behind digit_10 that learns digit."
    assert firsts["unconnected"] == "Connect digit_10 to lone."


@pytest.mark.parametrize("name", ["a\x07b", "x" * 201])
def test_a_project_and_a_group_are_offered_names_that_show(
    keras_process: Conversation, name: str
) -> None:
    project = classifier()
    image = ids(project)["image"]
    project.name = name
    project.drawing.add_frame(Frame("d1", name, frozenset({image})))
    asked = Asked(keras_process, project)
    plain = "ab" if len(name) < 9 else "x" * 200
    assert asked.of(image) == [f"Call the group {plain}."]
    (mend,) = next(mends for problem, mends in asked.offers.items() if not problem.nodes)
    assert mend.sentence == f"Call the project {plain}."
    assert project.drawing.frames()[0].name == name
    for mends in asked.offers.values():
        project = mended(project, mends[0])
    assert (project.name, project.drawing.frames()[0].name) == (plain, plain)
    assert [p.code for p in project.problems() if p.code.startswith("bad_")] == []


def loose(*layers: str, target: str = "digit") -> Project:
    """Nodes one below the other, without a wire."""
    project = classifier()
    project.graph.remove_nodes([node.id for node in project.graph.nodes()])
    params: dict[str, Any] = {"Dense": {"units": 10}, "Input": {"column": "image"},
              "Output": {"target": target, "loss": "mse"},
              "MultiHeadAttention": {"num_heads": 1, "key_dim": 2}}  # fmt: skip
    for row_number, layer in enumerate(layers):
        node = put(project.graph, layer, None, (), **params.get(layer, {}))
        project.graph.move({node: (0.0, 112.0 * row_number)})
    return project


def test_several_wires_that_are_missing_are_drawn_at_once(keras_process: Conversation) -> None:
    offers = Asked(keras_process, loose("Input", "Dense", "Dense", "Output", target="image")).offers
    firsts = {mends[0].sentence for p, mends in offers.items() if p.code == "unconnected"}
    assert firsts == {"Connect input to dense, dense to dense_2, dense_2 to output."}


def test_where_no_input_is_the_first_node_gets_one(keras_process: Conversation) -> None:
    offers = Asked(keras_process, loose("Dense", "Dense", "Output")).offers
    (first,) = [mends[0].sentence for p, mends in offers.items() if p.code == "no_input"]
    assert first == (
        "Connect dense to dense_2, dense_2 to output, and add an Input with image before dense."
    )


def test_a_node_that_joins_gets_all_wires_that_it_lacks(keras_process: Conversation) -> None:
    project = loose("Input", "Flatten", "Add", "Dense")
    nodes = ids(project)
    wire(project.graph, nodes["input"], nodes["flatten"])
    wire(project.graph, nodes["add"], nodes["dense"])
    offers = Asked(keras_process, project).offers
    (mends,) = [mends for p, mends in offers.items() if p.code == "arity"]
    assert mends[0].sentence == "Connect flatten and input to add."


def test_an_output_learns_first_what_has_the_size_of_the_network(
    keras_process: Conversation,
) -> None:
    project = chain(("Dense", {"units": 3}))
    project.graph.remove_node(project.graph.of_layer("Output")[0].id)
    offers = Asked(keras_process, project).offers
    (mends,) = [mends for p, mends in offers.items() if p.code == "no_output"]
    assert [m.values["target"] for m in mends][:2] == ["kind", "grade"]
    project = chain(("Dense", {"units": 1}))
    project.graph.remove_node(project.graph.of_layer("Output")[0].id)
    (mends,) = [m for p, m in Asked(keras_process, project).offers.items() if p.code == "no_output"]
    assert "amount" in [m.values["target"] for m in mends]


def test_trying_leaves_the_graph_of_the_keras_process_as_it_was(
    keras_process: Conversation,
) -> None:
    project, last = row(an_input(28, 28), ("Conv2D", {}))
    questions = ShapeQuestions(project)
    asked = Asked(keras_process, project)
    assert asked.of(last)
    keras_process.ask(questions, whole=True)
    reply = keras_process.ask(questions)
    assert (reply.reports, reply.objections, reply.gone) == ({}, (), ())


def test_a_mender_follows_the_edits_of_its_project(keras_process: Conversation) -> None:
    project, last = row(an_input(28, 28), ("Conv2D", {}))
    mender = Mender(project)
    [*mender.attempts(Problem("nothing", "", (last,)), {})]
    project.graph.remove_node(last)
    other = put(project.graph, "LSTM", "lstm", ())
    project.graph.set_param(other, "units", 7)
    [*mender.attempts(Problem("nothing", "", (other,)), {})]
    copy = mender._copy.graph
    assert {n.id: n for n in copy.nodes()} == {n.id: n for n in project.graph.nodes()}
    assert set(copy.edges()) == set(project.graph.edges())


class Hearing:
    """A judge that finds nothing, and notes of which nodes it is told."""

    def __init__(self, _project: Project) -> None:
        self.told: list[set[str]] = []

    def problems(
        self, reports: Reports, changed: Collection[str] | None = None
    ) -> Sequence[Problem]:
        self.told.append({*(reports if changed is None else changed)})
        return ()


def test_a_mend_is_judged_by_the_nodes_that_it_changes() -> None:
    project, last = row(an_input(784), ("Dense", {"units": 3}), ("Dense", {"units": 4}))
    judge = Hearing(project)
    offered = offer("Give it 5 units.", ChangeParams(last, {"units": 5}))
    mender = Mender(project, [lambda *_: [offered]], judges=[lambda _: judge])
    problem = Problem("units", "", (last,), "units")
    reports = {node.id: NodeReport(((None, 4),)) for node in project.graph.nodes()}
    [attempt] = [a for a in mender.attempts(problem, reports) if a is not None]
    answer = Tried({last: NodeReport(((None, 5),))})
    assert mender.judged(attempt, answer, reports, frozenset())
    judge.told.clear()
    assert mender.judged(attempt, answer, reports, frozenset())
    assert judge.told == [{last}, {last}], "told of the copy as it is, and as it would be"


class Tally:
    """How many objections had a mend, and one that keeps the layer."""

    def __init__(self) -> None:
        self.count: Counter[str] = Counter()
        self.uncured: list[str] = []

    def take(self, keras: Conversation, project: Project) -> None:
        asked = Asked(keras, project)
        for objection in asked.reply.objections:
            assert objection.node in project.graph
            assert objection.sentence
            self.count["problems"] += 1
            mends = asked.offers.get(as_problem(objection), ())
            keeps = [m for m in mends if not m.sentence.startswith("Take ")]
            self.count["cured"] += bool(mends)
            self.count["kept"] += bool(keeps)
            if mends:
                check_first(keras, project, objection, mends[0])
            else:
                self.uncured.append(objection.sentence)

    def share(self, kind: str) -> float:
        return self.count[kind] / max(1, self.count["problems"])


def check_first(
    keras: Conversation, project: Project, objection: NodeObjection, mend: Mend
) -> None:
    """Made for good, the first offer does what it says, in a graph that Keras has never seen."""
    after = mended(project, mend)
    reply = keras.infer(*shapes_request(after, 1).calls)
    objected = {o.node for o in reply.objections}
    assert objection.node not in objected, (objection.sentence, mend.sentence)
    before = {p.sentence for p in project.errors()}
    assert not {p.sentence for p in after.errors()} - before, mend.sentence
    if mend.shows:
        shapes = {str(tuple(s)) for r in reply.reports.values() for s in r.outputs}
        assert mend.shows in shapes, mend


def tally(keras: Conversation, examples: int) -> Tally:
    found = Tally()

    @settings(
        max_examples=examples, deadline=None, derandomize=True, suppress_health_check=BY_DESIGN
    )
    @given(wrong_networks())
    def try_one(project: Project) -> None:
        found.take(keras, project)

    try_one()
    print(dict(found.count), *sorted(set(found.uncured)), sep="\n")
    return found


def test_most_random_mistakes_have_a_cure(keras_process: Conversation) -> None:
    found = tally(keras_process, 40)
    assert found.count["problems"] >= 10
    assert found.share("cured") >= 0.9


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_of_many_random_mistakes_nine_in_ten_have_a_cure(keras_process: Conversation) -> None:
    found = tally(keras_process, 500)
    assert found.share("cured") >= 0.9
    assert found.share("kept") >= 0.9


def test_a_tab_in_a_name_becomes_a_blank(keras_process: Conversation) -> None:
    project = classifier()
    project.graph.rename(ids(project)["hidden"], "my\tlayer\n")
    offers = Asked(keras_process, project).offers
    (mends,) = [mends for p, mends in offers.items() if p.code == "bad_name"]
    assert mends[0].values["name"] == "my layer"
