"""Whatever the network, set-ups are judged without an exception; edit by edit as in one go."""

from hypothesis import given, settings
from hypothesis import strategies as st

from studio.engine.protocol.shapes import NodeReport
from studio.project.preparing import OneHot, PreparedColumn, Scale, Standardize
from studio.project.project import Project
from studio.project.training import OptimizerSettings, TrainingSettings, Validation
from studio.runs.fitness import setup_finder, setup_problems
from tests.helpers.edits import EDITS, MANY, Editor
from tests.helpers.setups import COLUMNS, HOT, SPARSE, YES, chain, data, dense, logits

SHAPES = st.lists(
    st.lists(st.sampled_from((None, 0, 1, 2, 3, 10)), max_size=4).map(lambda s: (None, *s)),
    max_size=2,
)
REPORTS = st.builds(
    NodeReport,
    outputs=SHAPES.map(tuple),
    params=st.sampled_from((0, 40, 200_000_000, 10**15)),
    trainable=st.sampled_from((0, 40)),
    warnings=st.sampled_from(((), ("softmax over 1", "beware"))),
)
PARAMS = st.sampled_from(
    (
        *({"loss": loss} for loss in (SPARSE, HOT, YES, "mse", "poisson", "ctc", "nothing", 7)),
        *({"loss": logits(loss)} for loss in (SPARSE, YES)),
        *({"metrics": m} for m in (["accuracy"], ["precision", "nothing"], "auc", [{}], [3])),
        *({"target": column.name} for column in COLUMNS),
        *({"column": column.name} for column in COLUMNS),
        *({"activation": a} for a in ("softmax", "relu", "tanh", "sigmoid", {"name": "relu"})),
        *({"trainable": False}, {"shape": []}, {"shape": 4}, {"input_dim": 3}, {"units": -1}),
    )
)
NEAR_THE_END = st.sampled_from(
    (
        *((0, {"column": name}) for name in ("features", "large", "words", "amount")),
        *((2, {"rate": rate}) for rate in (0.0, 0.5, 1.0)),
        *((3, {"activation": a}) for a in (None, "softmax", "sigmoid", "relu")),
        *((4, {"axis": axis}) for axis in (-1, 0)),
        *((5, {"loss": loss}) for loss in (SPARSE, HOT, YES, "mse")),
        *((5, {"target": name}) for name in ("kind", "grade", "amount", "yes")),
    )
)
"""Edits of the network that is there at first, by the place of the node."""
ALL_EDITS = st.one_of(
    EDITS,
    st.tuples(st.just("params"), MANY, PARAMS),
    NEAR_THE_END.map(lambda edit: ("params", *edit)),
    NEAR_THE_END.map(lambda edit: ("params", *edit)),
)
DATA = st.sampled_from(
    (
        data(),
        data(kind=(OneHot(3),)),
        data(kind=(OneHot(2),)),  # cannot be done
        data(amount=(Standardize(), Scale(0.5)), words=(Scale(0.0),)),
        data(PreparedColumn("both", ("amount", "other", "nothing"))),
    )
)
TRAINING = st.builds(
    TrainingSettings,
    optimizer=st.builds(
        OptimizerSettings,
        name=st.sampled_from(("SGD", "Adam", "nothing")),
        params=st.sampled_from(({}, {"learning_rate": 0}, {"learning_rate": {"name": "x"}})),
    ),
    batch_size=st.sampled_from((1, 32, 5000)),
    validation=st.sampled_from((Validation("split", 0.01), Validation("test"))),
)
BURST = st.tuples(
    st.lists(ALL_EDITS, min_size=1, max_size=4),
    st.dictionaries(st.integers(0, 12), REPORTS, max_size=4),
    st.none() | DATA,
    st.none() | TRAINING,
)


def begun() -> Project:
    return chain(dense(8, "relu"), "Dropout", dense(3), "Softmax", tells="kind", loss=SPARSE)


@settings(max_examples=60, deadline=None)
@given(st.lists(BURST, max_size=8))
def test_after_any_edits_the_set_up_is_judged_as_in_one_go(bursts):
    project = begun()
    editor, finder = Editor(project), setup_finder(project)
    reports = {f"n{number}": NodeReport(((None, 3),), 40, 40) for number in range(1, 6)}
    for edits, said, other_data, training in bursts:
        for edit in edits:
            editor.do(edit)
        project.data = other_data or project.data
        project.training = training or project.training
        told = {f"n{number}": report for number, report in said.items()}
        gone = {node_id for node_id in reports if node_id not in project.graph}
        reports.update(told)
        for node_id in gone:
            reports.pop(node_id, None)
        found = finder.problems(reports, told.keys() | gone)
        assert found == setup_problems(project, reports)
        assert all(node in project.graph for problem in found for node in problem.nodes)


def test_nodes_that_are_gone_do_not_hide_the_neighbours_of_those_that_stay():
    project = begun()
    graph = project.graph
    reports = {f"n{number}": NodeReport(((None, 3),), 40, 40) for number in range(1, 6)}
    others = [graph.new_node("Dense") for _ in range(8)]
    for node in others:
        graph.add_node(node)
    finder = setup_finder(project)
    finder.problems(reports)
    graph.remove_nodes([node.id for node in others])
    graph.set_param("n4", "activation", "softmax")
    found = finder.problems(reports, ())
    assert [p.code for p in found] == ["squeezed_twice"]
    assert found == setup_problems(project, reports)
