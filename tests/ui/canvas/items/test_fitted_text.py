"""What is written on a node fits its card, and what matters is not cut."""

from pathlib import Path

import pytest

from studio.engine.protocol.shapes import NodeReport
from studio.graph.catalogue import catalogue
from studio.graph.layer_graph import NOT_SHARED, LayerGraph
from studio.project import store
from studio.resources import resource
from studio.ui.canvas.items.fitted_text import FittedText
from studio.ui.canvas.look import Look

EXAMPLES = sorted(Path(resource("examples")).glob("*.strata"))
MANY = NodeReport(outputs=((None, 28, 28, 32),), params=109_386)


@pytest.fixture
def look(qapp):
    return Look()


def written(look, layer, name=None, report=MANY, link_rank=0, **params):
    node = LayerGraph().new_node(layer, name, params)
    return FittedText(node, catalogue(), report, (), look, link_rank=link_rank)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_nothing_is_cut_on_the_nodes_of_an_example(look, path):
    graph = store.load(path).graph
    for node in graph.nodes():
        texts = FittedText(node, graph.catalogue, MANY, (), look)
        for text in (texts.name, texts.line, texts.mid):
            assert "…" not in text.text()
        assert texts.count is not None or node.layer in NOT_SHARED


@pytest.mark.parametrize("loss", sorted(catalogue().losses))
def test_no_loss_is_cut(look, loss):
    line = written(look, "Output", loss=loss, target="label").line.text()
    assert "…" not in line


def test_a_count_stands_beside_the_name_else_below_it_else_not_at_all(look):
    short = written(look, "Dense", "digit", units=10, activation="softmax")
    assert short.line.text() == "Dense · 10 · softmax"
    assert short.count_at.y() < short.line_at.y()
    long_name = written(look, "Dense", "the_last_hidden_layer", units=10)
    assert long_name.count_at.y() > long_name.line_at.y()
    both = written(look, "Dense", "the_last_hidden_layer", units=1024, activation="softmax")
    assert both.count is None
    assert both.line.text() == "Dense · 1024 · softmax"


def test_a_layer_without_parameters_counts_none(look):
    assert written(look, "Flatten", report=NodeReport(outputs=((None, 784),))).count is None


def test_a_name_that_is_too_long_keeps_its_number(look):
    texts = written(look, "Dense", "the_very_last_of_the_hidden_layers_12")
    assert texts.name.text().startswith("the_")
    assert texts.name.text().endswith("_12")


def test_from_some_way_off_a_long_name_is_smaller_rather_than_cut(look):
    assert written(look, "Dense", "hidden").mid_font is look.mid_font
    texts = written(look, "BatchNormalization")
    assert texts.mid_font is look.long_mid_font
    assert texts.mid.text() == "batch_normalization"
