"""Networks drawn at random, in which shapes clash as they do under the hands of a beginner."""

from typing import Any

from hypothesis import strategies as st

from studio.project.project import Project
from tests.helpers.networks import put, wire

SHAPES = ([784], [10, 8], [28, 28], [28, 28, 1], [3, 32, 32], [6, 6, 16], [8, 16, 16, 3], [None, 8])
PLAIN: tuple[tuple[str, dict[str, Any]], ...] = (
    ("Dense", {"units": 16}),
    ("Dense", {"units": 10, "activation": "softmax"}),
    ("Flatten", {}),
    ("Conv1D", {"filters": 8, "kernel_size": 5}),
    ("Conv2D", {"filters": 8, "kernel_size": 3}),
    ("Conv2D", {"filters": 9, "kernel_size": 3, "groups": 2}),
    ("Conv3D", {"filters": 4, "kernel_size": 3}),
    ("MaxPooling1D", {"pool_size": 4}),
    ("MaxPooling2D", {"pool_size": [4, 4]}),
    ("GlobalAveragePooling1D", {}),
    ("GlobalAveragePooling2D", {}),
    ("UpSampling2D", {}),
    ("LSTM", {"units": 12}),
    ("GRU", {"units": 12, "return_sequences": True}),
    ("Bidirectional", {"layer": {"layer": "LSTM", "params": {"units": 6}}}),
    ("TimeDistributed", {"layer": {"layer": "Dense", "params": {"units": 5}}}),
    ("Reshape", {"target_shape": [7, 7, 16]}),
    ("Permute", {"dims": [2, 1]}),
    ("RepeatVector", {"n": 4}),
    ("Cropping2D", {"cropping": [[9, 9], [9, 9]]}),
    ("BatchNormalization", {"axis": 3}),
    ("LayerNormalization", {}),
    ("Dropout", {"rate": 0.5}),
)
MERGING = ("Add", "Concatenate", "Multiply", "Average", "Subtract", "Dot")


@st.composite
def wrong_networks(draw: st.DrawFn) -> Project:
    """A row of layers behind an Input, perhaps joined with a second row; often it does not fit."""
    project = Project("wrong")
    graph = project.graph

    def row(number: int) -> str:
        shape = draw(st.sampled_from(SHAPES))
        last = put(graph, "Input", f"input_{number}", column="image", shape=shape)
        for layer, params in draw(st.lists(st.sampled_from(PLAIN), min_size=1, max_size=4)):
            last = put(graph, layer, None, (last,), **params)
        return last

    ends = [row(0)]
    if draw(st.booleans()):
        ends.append(row(1))
        ends = [put(graph, draw(st.sampled_from(MERGING)), None, tuple(ends))]
    output = put(graph, "Output", "output", (), target="label", loss="mse")
    wire(graph, ends[0], output)
    return project
