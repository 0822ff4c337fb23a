"""Set-ups that cannot work are said: the sentence, its nodes, and how loudly."""

import pytest

from studio.engine.setups import setup_problems
from studio.engine.shapes import ShapeQuestions
from studio.project.project import Project
from tests.helpers.conversation import Conversation
from tests.helpers.setups import CASES, SetUp


def problems(project: Project, keras_process: Conversation):
    reply = keras_process.ask(ShapeQuestions(project), whole=True)
    assert not reply.objections
    return setup_problems(project, reply.reports)


@pytest.mark.parametrize("setup", CASES, ids=lambda s: s.title)
def test_a_set_up_that_cannot_work_is_said_on_its_nodes(setup: SetUp, keras_process):
    project = setup.make()
    found = problems(project, keras_process)
    [problem] = [p for p in found if p.code == setup.code]
    assert tuple(project.graph.node(n).name for n in problem.nodes) == setup.nodes
    assert problem.severity == setup.severity
    assert [p.code for p in found if p.code != setup.code] == [*setup.besides]
    assert all(str(value) for value in problem.values.values())
