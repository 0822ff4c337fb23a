"""Which questions a wire in hand puts to Keras."""

from typing import Any

import pytest

from studio.engine.protocol.shapes import NodeReport
from studio.engine.trials import Questions, carried_by, layer_questions, wire_questions
from studio.graph.catalogue import catalogue
from studio.graph.elements import Edge, PortRef
from studio.graph.layer_graph import LayerGraph

VECTOR, IMAGE = (None, 784), (None, 28, 28, 1)


class Bench:
    def __init__(self) -> None:
        self.graph = LayerGraph()
        self.reports: dict[str, NodeReport] = {}

    def put(self, layer: str, *outputs: tuple[int | None, ...], **params: object) -> str:
        node = self.graph.new_node(layer, params=params)
        self.graph.add_node(node)
        if outputs:
            self.reports[node.id] = NodeReport(outputs)
        return node.id

    def tie(self, source: str, target: str, port: int = 0) -> Edge:
        edge = Edge(PortRef(source), PortRef(target, port))
        self.graph.connect(edge)
        return edge

    def ask(self, node: str, port: int = 0, is_output: bool = True, **more: Any) -> Questions:
        anchor = PortRef(node, port)
        return wire_questions(self.graph, self.reports, anchor, is_output=is_output, **more)


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_equal_layers_are_asked_about_once(bench: Bench) -> None:
    source = bench.put("Dense", VECTOR)
    first, second = bench.put("Conv2D"), bench.put("Conv2D")
    other = bench.put("Conv2D", filters=7)
    questions = bench.ask(source)
    assert questions.about == ((PortRef(first), PortRef(second)), (PortRef(other),))
    assert questions.trials[0].carried == ((VECTOR, "float32"),)
    assert questions.objections(["no", ""]) == {PortRef(first): "no", PortRef(second): "no"}


def test_nothing_is_asked_about_a_wire_whose_shape_is_unknown(bench: Bench) -> None:
    source = bench.put("Dense")
    bench.put("Conv2D")
    assert bench.ask(source).trials == ()
    assert carried_by(bench.reports, PortRef(source)) is None


def test_the_other_wires_of_a_node_are_asked_about_with_it(bench: Bench) -> None:
    source, image = bench.put("Dense", VECTOR), bench.put("Conv2D", IMAGE)
    joined = bench.put("Add")
    bench.tie(image, joined)
    questions = bench.ask(source, besides={image})
    # On the second port beside the image; on the first alone, which says nothing yet.
    assert questions.about == ((PortRef(joined, 1),),)
    assert [shape for shape, _ in questions.trials[0].carried] == [IMAGE, VECTOR]


def test_the_wire_that_is_pulled_off_counts_as_gone(bench: Bench) -> None:
    source, image = bench.put("Dense", VECTOR), bench.put("Conv2D", IMAGE)
    joined = bench.put("Add")
    bench.tie(image, joined)
    moved = bench.tie(source, joined, 1)
    (first,) = bench.ask(source, moved=moved, besides={image}).about[:1]
    assert first == (PortRef(joined, 1),)


def test_a_node_that_lacks_another_input_is_not_asked_about(bench: Bench) -> None:
    source = bench.put("Dense", VECTOR)
    bench.put("MultiHeadAttention")
    bench.put("Add")
    for layer in ("Output", "Watch", "Input"):
        bench.put(layer)
    assert bench.ask(source).trials == ()


def test_backwards_each_shape_is_asked_about_once(bench: Bench) -> None:
    first, second = bench.put("Dense", VECTOR), bench.put("Dense", VECTOR)
    image, target = bench.put("Conv2D", IMAGE), bench.put("Conv2D")
    questions = bench.ask(target, is_output=False)
    assert questions.about == ((PortRef(first), PortRef(second)), (PortRef(image),))
    assert [t.carried[0][0] for t in questions.trials] == [VECTOR, IMAGE]


def test_layers_of_the_palette_are_asked_about_as_they_would_come(bench: Bench) -> None:
    questions = layer_questions(catalogue(), (IMAGE, "float32"))
    asked = dict(zip([about[0] for about in questions.about], questions.trials, strict=True))
    assert {"Conv2D", "Dense", "Reshape", "Add"} <= asked.keys()
    assert not {"Input", "Output", "Watch"} & asked.keys()
    assert asked["Conv2D"].call.params == catalogue().layer("Conv2D").initial_params()
    assert len(asked["Add"].carried) == 2


def test_the_other_calls_of_a_shared_layer_are_asked_about_with_it(bench: Bench) -> None:
    source, image = bench.put("Dense", VECTOR), bench.put("Conv2D", IMAGE)
    first, second = bench.put("Dense", IMAGE), bench.put("Dense")
    for node in (first, second):
        bench.graph.set_link(node, "shared")
    bench.tie(image, first)
    questions = bench.ask(source, besides={image})
    asked = {about: t for t, those in zip(questions.trials, questions.about, strict=True)
             for about in those}  # fmt: skip
    assert asked[PortRef(second)].earlier == (((("",), ((IMAGE, "float32"),), ())),)
    assert asked[PortRef(first)].earlier == ()
