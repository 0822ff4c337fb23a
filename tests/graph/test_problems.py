import pytest

from studio.graph.elements import Edge, PortRef
from studio.graph.layer_graph import LayerGraph
from studio.graph.problems import ProblemFinder
from studio.project.datasets import DataSettings, PreparedColumn, Reshape
from studio.project.training import OptimizerSettings, TrainingSettings
from tests.helpers.networks import classifier, ids, put, wire


def codes(project):
    return [problem.code for problem in project.problems()]


def only(project):
    (problem,) = project.problems()
    return problem


@pytest.fixture
def project():
    return classifier()


def test_a_whole_network_has_no_problems(project):
    assert project.problems() == []


def test_an_empty_graph_lacks_an_input_and_an_output():
    assert [p.code for p in ProblemFinder(LayerGraph()).problems()] == ["no_input", "no_output"]


def test_a_loop_is_named_in_full(project):
    graph, by_name = project.graph, ids(project)
    joined = put(graph, "Add", "joined", (by_name["hidden"],))
    back = put(graph, "Dense", "back", (joined,))
    graph.restore_edge(Edge(PortRef(back), PortRef(joined, 1)))
    problem = next(p for p in project.problems() if p.code == "loop")
    assert set(problem.nodes) == {joined, back}
    assert "joined → back → joined" in problem.sentence or "back → joined" in problem.sentence


def test_a_node_that_feeds_itself_is_a_loop(project):
    node = put(project.graph, "Dense", "own_tail")
    project.graph.restore_edge(Edge(PortRef(node), PortRef(node)))
    assert "loop" in codes(project)


def test_a_free_input_is_pointed_at(project):
    node = put(project.graph, "Dense", "lonely")
    problem = next(p for p in project.problems() if p.code == "unconnected")
    assert problem.nodes == (node,)
    assert problem.sentence == "The input of lonely has no wire."


def test_a_free_named_input_is_named(project):
    put(project.graph, "MultiHeadAttention", "attention", (ids(project)["hidden"],))
    problem = next(p for p in project.problems() if p.code == "unconnected")
    assert problem.sentence == 'The input "value" of attention has no wire.'


def test_a_join_of_one_wire_is_too_little(project):
    put(project.graph, "Concatenate", "joined", (ids(project)["hidden"],))
    problem = next(p for p in project.problems() if p.code == "arity")
    assert problem.sentence == "joined (Concatenate) joins at least 2 wires; it has 1."


def test_a_missing_value_is_asked_for(project):
    node = ids(project)["hidden"]
    project.graph.set_params(node, {})
    problem = only(project)
    assert (problem.code, problem.param) == ("missing_param", "units")
    assert problem.sentence == 'hidden (Dense) needs a value for "units".'


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "a\x00", "\u202eevil", "\ud800", "x" * 201])
def test_what_nobody_can_read_is_no_name(project, name):
    project.graph.rename(ids(project)["hidden"], name)
    assert (only(project).code, only(project).param) == ("bad_name", "name")


@pytest.mark.parametrize(
    "name",
    ["编码", "naïve", "my layer", "2nd", "class", "_a", 'a"b', "a/b", "🎉", "x" * 200, "日" * 200],
)
def test_whatever_can_be_read_is_a_name(project, name):
    project.graph.rename(ids(project)["hidden"], name)
    assert project.problems() == []


@pytest.mark.parametrize("name", ["digit_10 ", "\uff44igit_10", "digit_1\uff10"])
def test_names_that_are_easily_taken_for_one_another_are_a_warning(project, name):
    by_name = ids(project)
    project.graph.rename(by_name["hidden"], name)
    problem = only(project)
    assert (problem.code, problem.severity) == ("alike_names", "warning")
    assert set(problem.nodes) == {by_name["hidden"], by_name["digit_10"]}
    project.graph.rename(by_name["hidden"], "digit_11")
    assert project.problems() == []


def test_a_name_used_twice_points_at_both(project):
    by_name = ids(project)
    project.graph.rename(by_name["hidden"], "digit_10")
    problem = only(project)
    assert problem.code == "repeated_name"
    assert set(problem.nodes) == {by_name["hidden"], by_name["digit_10"]}


def test_a_branch_that_leads_nowhere_is_only_a_warning(project):
    put(project.graph, "Dense", "spare", (ids(project)["hidden"],))
    assert (only(project).code, only(project).severity) == ("unused", "warning")
    assert project.errors() == []


def test_a_watch_beside_the_model_is_a_warning(project):
    spare = put(project.graph, "Dense", "spare", (ids(project)["hidden"],))
    put(project.graph, "Watch", "map", (spare,))
    assert codes(project) == ["unused", "unused"]
    assert any("nothing will be drawn" in problem.sentence for problem in project.problems())


def test_a_whole_branch_that_leads_nowhere_is_one_warning(project):
    first = put(project.graph, "Dense", "spare", (ids(project)["hidden"],))
    second = put(project.graph, "Dense", "more", (first,))
    problem = only(project)
    assert set(problem.nodes) == {first, second}
    assert "spare, more lead to no Output" in problem.sentence


def test_a_watch_inside_the_model_is_fine(project):
    put(project.graph, "Watch", "map", (ids(project)["hidden"],))
    assert project.problems() == []


def test_a_part_without_data_is_pointed_at(project):
    graph = project.graph
    first, second = put(graph, "Dense", "first"), put(graph, "Dense", "second")
    wire(graph, first, second)
    wanted = [p.nodes for p in project.problems() if p.code == "unreachable"]
    assert wanted == [(second,)]


def test_an_unknown_column_is_pointed_at_with_those_there_are(project):
    project.graph.set_param(ids(project)["image"], "column", "sound")
    problem = only(project)
    assert (problem.code, problem.param) == ("unknown_column", "column")
    assert "image, picture, label, digit" in problem.sentence


def test_a_step_that_cannot_be_done_is_a_problem_of_the_data(project):
    project.data = DataSettings(columns=(PreparedColumn("image", "image", (Reshape((5, 5)),)),))
    assert only(project).code == "data"
    assert "holds 784 numbers" in only(project).sentence


@pytest.mark.parametrize(
    ("optimizer", "words"),
    [
        (OptimizerSettings("Adamant"), 'no optimizer "Adamant"'),
        (OptimizerSettings("Adam", {"lerning_rate": 1.0}), 'did you mean "learning_rate"'),
        (OptimizerSettings("Adam", {"beta_1": "high"}), "beta_1: expected a number"),
    ],
)
def test_an_optimizer_that_keras_would_refuse_is_a_problem(project, optimizer, words):
    project.training = TrainingSettings(optimizer=optimizer)
    assert only(project).code == "optimizer"
    assert words in only(project).sentence


def test_errors_come_before_warnings(project):
    put(project.graph, "Dense", "spare", (ids(project)["hidden"],))
    put(project.graph, "Dense", "lonely")
    assert [p.severity for p in project.problems()] == ["error", "warning"]


@pytest.mark.parametrize(
    ("layer", "params", "words"),
    [
        ("Output", {"loss": {"name": "hubert"}}, 'no loss "hubert"; did you mean "huber"'),
        ("Output", {"loss": {"name": "huber", "params": {"dleta": 1}}}, 'no argument "dleta"'),
        ("Output", {"loss": {"name": "huber", "params": {"delta": "a"}}}, "expected a number"),
        ("Output", {"metrics": ["auc", {"name": "mean_iou"}]}, 'needs a value for "num_classes"'),
        ("Dense", {"kernel_regularizer": {"name": "L3"}}, "no regularizer"),
        ("Dense", {"activation": {"name": "gelu", "params": {"a": 1}}}, "takes no arguments"),
        ("TimeDistributed", {"layer": {"layer": "Dens"}}, 'no layer "Dens"; did you mean "Dense"'),
        ("TimeDistributed", {"layer": {"layer": "Dense"}}, 'needs a value for "units"'),
    ],
)
def test_what_is_wrong_inside_of_a_value_is_said_with_its_parameter(layer, params, words) -> None:
    graph = LayerGraph()
    node = graph.new_node(layer, params=params)
    graph.add_node(node)
    found = [p for p in ProblemFinder(graph).problems() if p.code == "wrong_param"]
    assert [(p.nodes, p.param) for p in found] == [((node.id,), next(iter(params)))]
    assert words in found[0].sentence


@pytest.mark.parametrize(
    ("metrics", "is_fine"),
    [
        (["auc", {"name": "auc", "params": {"curve": "PR"}}], False),
        (["auc", {"name": "AUC", "params": {"curve": "PR", "name": "pr"}}], True),
        ([{"name": "top_k_categorical_accuracy", "params": {"k": k}} for k in (2, 3)], False),
    ],
)
def test_two_metrics_of_one_name_are_a_problem(metrics, is_fine) -> None:
    graph = LayerGraph()
    graph.add_node(graph.new_node("Output", params={"metrics": metrics}))
    found = [p.sentence for p in ProblemFinder(graph).problems() if p.param == "metrics"]
    assert len(found) == (0 if is_fine else 1)
    assert is_fine or "one curve of that name" in found[0]
