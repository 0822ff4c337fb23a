"""Set-ups that cannot work are said: the sentence, its nodes, and how loudly."""

import pytest

from studio.engine.setups import setup_problems
from studio.engine.shapes import ShapeQuestions
from studio.graph.catalogue import catalogue
from studio.project import store
from studio.project.project import Project
from studio.resources import resource
from tests.helpers.conversation import Conversation
from tests.helpers.setups import CASES, SetUp
from tests.helpers.sound_networks import NETWORKS

EXAMPLES = sorted(resource("examples").glob("*.strata"))


def problems(project: Project, keras_process: Conversation):
    reply = keras_process.ask(ShapeQuestions(project), whole=True)
    assert not reply.objections
    return [*project.problems(), *setup_problems(project, reply.reports)]


@pytest.mark.parametrize("setup", CASES, ids=lambda s: s.title)
def test_a_set_up_that_cannot_work_is_said_on_its_nodes(setup: SetUp, keras_process):
    project = setup.make()
    found = problems(project, keras_process)
    [problem] = [p for p in found if p.code == setup.code]
    assert tuple(project.graph.node(n).name for n in problem.nodes) == setup.nodes
    assert problem.severity == setup.severity
    assert [p.code for p in found if p.code != setup.code] == [*setup.besides]
    assert all(str(value) for value in problem.values.values())


@pytest.mark.parametrize("make", NETWORKS, ids=lambda make: make.__name__)
def test_nothing_is_said_of_a_sound_network(make, keras_process):
    assert problems(make(), keras_process) == []


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_nothing_is_said_of_a_lesson(file, keras_process):
    assert problems(store.load(file), keras_process) == []


def test_no_layer_makes_probabilities_without_being_told():
    """Only then may those that are told no activation go unjudged."""
    specs = catalogue().layers.values()
    defaults = {p.default for spec in specs for p in spec.params if p.name == "activation"}
    assert defaults <= {None, "linear", "tanh"}
