"""What Keras warns of comes with the shapes, and what it cannot build is an objection."""

import pytest

from studio.engine.setups import setup_problems
from studio.engine.shapes import ShapeQuestions
from tests.helpers.setups import chain, dense


def test_a_warning_of_keras_is_told_of_its_node(keras_process):
    words = ("Embedding", {"input_dim": 50, "output_dim": 4, "mask_zero": True})
    project = chain(words, "Dropout", "Flatten", dense(1), reads="words")
    reply = keras_process.ask(ShapeQuestions(project), whole=True)
    names = {project.graph.node(n).name for n, report in reply.reports.items() if report.warnings}
    assert names == {"flatten"}
    [problem] = setup_problems(project, reply.reports)
    assert (problem.code, problem.severity) == ("keras_warning", "warning")
    assert "was passed an input with a mask" in problem.sentence


def test_a_layer_that_reads_masks_is_warned_of_by_nobody(keras_process):
    words = ("Embedding", {"input_dim": 50, "output_dim": 4, "mask_zero": True})
    project = chain(words, ("LSTM", {"units": 4}), dense(1), reads="words")
    reply = keras_process.ask(ShapeQuestions(project), whole=True)
    assert reply.objections == ()
    assert not any(report.warnings for report in reply.reports.values())


def test_a_layer_that_keras_cannot_build_is_an_objection(keras_process):
    project = chain("Equalization", "Flatten", dense(3, "softmax"), reads="picture", tells="kind",
                    loss="sparse_categorical_crossentropy")  # fmt: skip
    reply = keras_process.ask(ShapeQuestions(project), whole=True)
    [objection] = reply.objections
    assert project.graph.node(objection.node).name == "equalization"
    assert "cannot build a model with Equalization" in objection.sentence


@pytest.mark.parametrize("layer", ["Identity", "Dropout", "AutoContrast", "Solarization"])
def test_layers_that_hand_on_what_they_get_are_no_loop(keras_process, layer):
    reply = keras_process.ask(ShapeQuestions(chain(layer, reads="picture")), whole=True)
    assert reply.objections == ()
