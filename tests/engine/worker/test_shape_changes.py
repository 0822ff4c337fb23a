"""Edits go to the Keras process one by one, and what they change comes back."""

import random

import pytest

from studio.engine.protocol.shapes import InferShapes, ShapesReply
from studio.engine.shapes import ShapeQuestions, shapes_request
from studio.graph.elements import Edge, PortRef
from studio.project.project import Project
from tests.helpers.conversation import Conversation
from tests.helpers.edits import LAYERS, NAMES, PARAMS, Editor
from tests.helpers.networks import classifier, digits_project, ids, put, siamese

pytestmark = pytest.mark.keras


def row(length: int) -> tuple[Project, list[str]]:
    """An Input and a row of Dense layers behind it."""
    project = digits_project()
    nodes = [put(project.graph, "Input", "x", shape=[4])]
    for number in range(length):
        nodes.append(put(project.graph, "Dense", f"d{number}", (nodes[-1],), units=3 + number))
    return project, nodes


def test_only_what_an_edit_changed_is_asked_and_answered(keras_process: Conversation) -> None:
    project, nodes = row(20)
    questions = ShapeQuestions(project)
    assert set(keras_process.ask(questions, whole=True).reports) == set(nodes)
    project.graph.set_params(nodes[7], {"units": 50})
    request = questions.request(0, whole=False)
    assert [call.node for call in request.calls] == [nodes[7]]
    reply = keras_process.infer(*request.calls, is_change=True)
    assert set(reply.reports) == {nodes[7], nodes[8]}
    assert not reply.gone


def test_what_is_behind_a_wire_that_went_is_gone_and_comes_back(
    keras_process: Conversation,
) -> None:
    project, nodes = row(6)
    questions = ShapeQuestions(project)
    keras_process.ask(questions, whole=True)
    edge = Edge(PortRef(nodes[3]), PortRef(nodes[4]))
    project.graph.disconnect(edge)
    reply = keras_process.ask(questions)
    assert (set(reply.gone), reply.reports) == (set(nodes[4:]), {})
    project.graph.connect(edge)
    assert set(keras_process.ask(questions).reports) == set(nodes[4:])


def test_an_edit_counts_though_a_newer_one_was_answered(keras_process: Conversation) -> None:
    project, nodes = row(120)
    questions = ShapeQuestions(project)
    send = keras_process.process.send
    send(questions.request(5001, whole=True))
    for number, node in enumerate(nodes[1:], 5002):
        project.graph.set_params(node, {"units": 200 + number % 7})
        send(questions.request(number, whole=False))
    known: dict[str, object] = {}
    while True:
        reply = keras_process.next(ShapesReply)
        known = {**(known if reply.is_change else {}), **reply.reports}
        if reply.id == 5121:
            break
    whole = keras_process.infer(*shapes_request(project, 0).calls)
    assert known == whole.reports


def test_after_any_edits_the_answers_add_up_to_those_for_the_whole(
    keras_process: Conversation,
) -> None:
    draw = random.Random(7)
    kinds = ("add", "wire", "wire", "cut", "remove", "back", "rename", "params", "copy", "unlink")
    for start in (classifier, siamese):
        project = start()
        editor, questions = Editor(project), ShapeQuestions(project)
        heard = Heard()
        heard.take(keras_process.ask(questions, whole=True))
        for number in range(40):
            for _ in range(draw.randrange(1, 4)):
                kind, one, two = draw.choice(kinds), draw.randrange(999), draw.randrange(999)
                choices = {"add": NAMES, "rename": NAMES, "params": PARAMS}
                second = draw.choice(choices[kind]) if kind in choices else two
                editor.do((kind, draw.choice(LAYERS) if kind == "add" else one, second))
            heard.take(keras_process.ask(questions))
            if number % 5 == 0:
                anew = Heard()
                anew.take(keras_process.infer(*shapes_request(project, 0).calls))
                assert (heard.reports, heard.objections) == (anew.reports, anew.objections)


def test_a_whole_graph_takes_the_place_of_the_one_before(keras_process: Conversation) -> None:
    keras_process.ask(ShapeQuestions(row(3)[0]), whole=True)
    project = classifier()
    reply = keras_process.ask(ShapeQuestions(project), whole=True)
    assert not reply.is_change
    assert set(reply.reports) == set(ids(project).values()) - {ids(project)["answer"]}


def test_a_question_about_nothing_is_answered(keras_process: Conversation) -> None:
    keras_process.process.send(InferShapes(31_000, ()))
    assert keras_process.next(ShapesReply).reports == {}


class Heard:
    """What the replies amount to."""

    def __init__(self) -> None:
        self.reports: dict[str, object] = {}
        self.objections: dict[str, str] = {}

    def take(self, reply: ShapesReply) -> None:
        if not reply.is_change:
            self.reports, self.objections = {}, {}
        told = {*reply.gone, *reply.reports, *(o.node for o in reply.objections)}
        for values in (self.reports, self.objections):
            for node in told & values.keys():
                del values[node]
        self.reports |= reply.reports
        self.objections |= {o.node: o.sentence for o in reply.objections}
