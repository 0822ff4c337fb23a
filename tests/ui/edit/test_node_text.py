"""What is written on a node, as words."""

from studio.graph.catalogue import catalogue
from studio.graph.layer_graph import LayerGraph
from studio.ui.edit.node_text import shape_text, subtitle, subtitles, value_text


def lines(layer, **params):
    node = LayerGraph().new_node(layer, params=params)
    found = list(subtitles(node, catalogue()))
    assert found[0] == subtitle(node, catalogue())
    return found


def test_the_second_line_loses_whole_words_from_its_end():
    params = {"filters": 32, "kernel_size": [5, 5], "activation": "relu"}
    assert lines("Conv2D", **params)[:4] == [
        "Conv2D · 32 · 5 \u00d7 5 · relu",
        "Conv2D · 32 · 5 \u00d7 5",
        "Conv2D · 32",
        "Conv2D",
    ]


def test_a_round_card_first_loses_what_its_icon_says():
    loss = "sparse_categorical_crossentropy"
    assert lines("Output", loss=loss, target="digit") == [
        f"Output · {loss} · digit",
        f"{loss} · digit",
        loss,
        "sparse crossentropy",
    ]
    assert lines("Input")[0] == "Input"


def test_shapes_and_values_are_short():
    assert shape_text((None, 28, 28, 1)) == "28 \u00d7 28 \u00d7 1"
    assert shape_text((None,)) == "scalar"
    assert value_text([2, 2]) == "2 \u00d7 2"
    assert value_text(0.5) == "0.5"
