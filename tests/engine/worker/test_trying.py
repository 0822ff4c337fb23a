"""What Keras would say to wires that are not drawn yet, and to edits that are not made yet."""

import random

import msgspec
import pytest

from studio.engine.protocol.shapes import (
    Carried,
    Change,
    LayerCall,
    ShapesReply,
    Trial,
    Tried,
    TryEdits,
    TryEditsReply,
    TryReply,
    TryWires,
)
from studio.engine.shapes import ShapeQuestions
from studio.engine.trials import layer_questions
from studio.graph.catalogue import catalogue
from tests.helpers.chains import call, chain
from tests.helpers.conversation import Conversation
from tests.helpers.edits import LAYERS, PARAMS, Editor
from tests.helpers.networks import classifier, siamese

pytestmark = pytest.mark.keras


VECTOR: Carried = ((None, 784), "float32")
IMAGE: Carried = ((None, 28, 28, 1), "float32")


def ask(keras_process: Conversation, *trials: Trial, number: int = 1) -> tuple[str, ...]:
    keras_process.process.send(TryWires(number, trials))
    reply = keras_process.next(TryReply)
    assert reply.id == number
    return reply.sentences


def conv() -> LayerCall:
    return call("Conv2D", {"filters": 8, "kernel_size": 3})


def test_a_wire_that_does_not_fit_is_answered_in_one_sentence(keras_process: Conversation) -> None:
    sentences = ask(keras_process, Trial(conv(), (VECTOR,)), Trial(conv(), (IMAGE,)))
    assert sentences == (
        "Conv2D needs 4 dimensions (batch, height, width, channels); this wire carries "
        "(None, 784).",
        "",
    )


def test_two_wires_that_differ_are_both_named(keras_process: Conversation) -> None:
    add = call("Add", {}, "a", "b")
    assert ask(keras_process, Trial(add, (VECTOR, ((None, 10, 64), "float32")))) == (
        "Add needs inputs of the same shape; the wires carry (None, 784) and (None, 10, 64).",
    )


def test_only_the_newest_of_many_requests_is_answered(keras_process: Conversation) -> None:
    trials = (Trial(conv(), (VECTOR,)),)
    for number in range(100, 140):
        keras_process.process.send(TryWires(number, trials))
    answered = []
    while 139 not in answered:
        answered.append(keras_process.next(TryReply).id)
    assert answered == sorted(answered)


def test_trials_do_not_disturb_the_shapes(keras_process: Conversation) -> None:
    keras_process.process.send(TryWires(7, (Trial(conv(), (VECTOR,)),)))
    reply = keras_process.infer(*chain((28, 28, 1), ("Flatten", {}), ("Dense", {"units": 3})))
    assert reply.reports["n2"].outputs == ((None, 3),)


def test_a_thousand_nodes_are_asked_about_in_a_tenth_of_a_second(
    keras_process: Conversation,
) -> None:
    trials = [
        Trial(call("Dense", {"units": 1 + i % 40, "use_bias": i % 2 == 0}), (VECTOR,))
        for i in range(1000)
    ]
    ask(keras_process, *trials, number=200)
    keras_process.process.send(TryWires(201, tuple(trials)))
    assert keras_process.next(TryReply).seconds < 0.1


def test_a_layer_of_each_kind_is_tried_on_a_wire(keras_process: Conversation) -> None:
    questions = layer_questions(catalogue(), VECTOR)
    objections = questions.objections(ask(keras_process, *questions.trials, number=300))
    assert {"Conv2D", "MaxPooling2D", "LSTM", "Conv1D"} <= objections.keys()
    assert not {"Dense", "Dropout", "Flatten", "Add", "Concatenate"} & objections.keys()
    assert all(str(sentence).count(". ") == 0 for sentence in objections.values()), objections


def test_a_shared_layer_takes_only_what_its_other_calls_carry(keras_process: Conversation) -> None:
    dense = call("Dense", {"units": 3})
    narrow: Carried = ((None, 10), "float32")
    shared = (((), (narrow,), ()),)
    sentences = ask(
        keras_process, Trial(dense, (VECTOR,), shared), Trial(dense, (narrow,), shared), number=400
    )
    assert sentences == (
        "Dense was made for 10 values along axis -1; this wire carries (None, 784).",
        "",
    )


# --- edits that are not made yet ----------------------------------------------------


def tried(keras_process: Conversation, change: Change, number: int = 1) -> Tried:
    keras_process.process.send(TryEdits(number, (change,)))
    reply = keras_process.next(TryEditsReply)
    assert reply.id == number
    return reply.tried[0]


def test_an_edit_is_answered_as_if_it_were_made_and_changes_nothing(
    keras_process: Conversation,
) -> None:
    calls = chain((28, 28), ("Conv2D", {"filters": 2, "kernel_size": 3}), ("Flatten", {}))
    assert keras_process.infer(*calls).objections[0].node == "n1"
    reshape = call("Reshape", {"target_shape": [28, 28, 1]}, "n0")
    reshape = msgspec.structs.replace(reshape, node="new", inputs=(("n0", 0),))
    conv = msgspec.structs.replace(calls[1], inputs=(("new", 0),))
    found = tried(keras_process, Change((reshape, conv)))
    assert {n: r.outputs for n, r in found.reports.items()} == {
        "new": ((None, 28, 28, 1),),
        "n1": ((None, 26, 26, 2),),
        "n2": ((None, 1352),),
    }
    assert not found.objections
    again = keras_process.infer(is_change=True)
    assert (again.reports, again.objections, again.gone) == ({}, (), ())


def test_random_edits_are_foretold_as_they_come_out(keras_process: Conversation) -> None:
    draw = random.Random(5)
    kinds = ("add", "wire", "wire", "wire", "cut", "remove", "back", "params", "params", "copy")
    for start in (classifier, siamese):
        project = start()
        editor, questions = Editor(project), ShapeQuestions(project)
        keras_process.ask(questions, whole=True)
        for number in range(60):
            kind, one, two = draw.choice(kinds), draw.randrange(999), draw.randrange(999)
            choices: dict[str, object] = {"add": None, "params": draw.choice(PARAMS)}
            second = choices.get(kind, two)
            editor.do((kind, draw.choice(LAYERS) if kind == "add" else one, second))
            request = questions.request(0, whole=False)
            told = tried(keras_process, Change(request.calls, request.gone), 500 + number)
            keras_process.process.send(msgspec.structs.replace(request, id=9000 + number))
            reply = keras_process.next(ShapesReply)
            assert told.reports == reply.reports
            assert {*told.objections} == {*reply.objections}
            assert {*told.gone} == {*reply.gone}
