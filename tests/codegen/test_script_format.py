"""Random projects: the script compiles, ruff leaves it alone, and the lines mean their nodes."""

import ast
import subprocess
import sys
from operator import attrgetter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studio.codegen.script import Script, generate
from studio.graph.catalogue import catalogue
from studio.project.callbacks import CallbackSettings
from studio.project.datasets import (
    DataSettings,
    Flatten,
    OneHot,
    PreparedColumn,
    Reshape,
    Scale,
    Shift,
)
from studio.project.project import Project
from studio.project.script_style import ScriptStyle
from studio.project.training import OptimizerSettings, TrainingSettings, Validation
from tests.helpers.data_strategies import settings_of
from tests.helpers.networks import put

RUFF = Path(sys.executable).with_name("ruff")

names = st.sampled_from(["a", "dense", "image", "keras", "input", "x" * 39]) | st.text(max_size=50)
sizes = st.integers(1, 10**9)
floats = st.floats(0, 1e300)
int_tuples = st.lists(sizes, min_size=1, max_size=4)
texts = st.text(max_size=70)
initializers = (
    st.sampled_from(["orthogonal", "he_normal"])
    | st.builds(lambda v: {"name": "RandomNormal", "params": {"stddev": v, "mean": v}}, floats)
    | texts
)
dense = st.fixed_dictionaries(
    {"units": sizes},
    optional={
        "activation": st.sampled_from(["relu", "tanh"]) | texts,
        "use_bias": st.booleans(),
        "kernel_initializer": initializers,
        "bias_initializer": initializers,
        "kernel_regularizer": st.builds(lambda v: {"name": "L2", "params": {"l2": v}}, floats),
        "trainable": st.booleans(),
    },
)
LAYERS = st.one_of(
    st.tuples(st.just("Dense"), dense),
    st.tuples(
        st.just("Conv2D"),
        st.fixed_dictionaries(
            {"filters": sizes, "kernel_size": int_tuples},
            optional={"padding": st.just("same"), "strides": int_tuples, "activation": texts},
        ),
    ),
    st.tuples(st.just("Reshape"), st.builds(lambda v: {"target_shape": v}, st.lists(sizes))),
    st.tuples(st.just("Dropout"), st.builds(lambda v: {"rate": v}, floats)),
    st.tuples(st.just("Flatten"), st.just({})),
    st.tuples(st.just("LSTM"), st.builds(lambda v: {"units": v, "return_state": True}, sizes)),
    st.tuples(
        st.just("TimeDistributed"),
        st.builds(lambda params: {"layer": {"layer": "Dense", "params": params}}, dense),
    ),
    st.tuples(st.just("Concatenate"), st.builds(lambda v: {"axis": v}, st.integers(-3, 3))),
    st.tuples(st.just("Add"), st.just({})),
    st.tuples(
        st.just("MultiHeadAttention"),
        st.builds(lambda a, b: {"num_heads": a, "key_dim": b}, sizes, sizes),
    ),
    st.tuples(
        st.just("StringLookup"), st.builds(lambda v: {"vocabulary": v}, st.lists(texts, max_size=4))
    ),
    st.tuples(st.just("Input"), st.builds(lambda v: {"column": v}, st.just("image") | texts)),
    st.tuples(st.just("Input"), st.builds(lambda v: {"shape": v}, int_tuples)),
    st.tuples(
        st.just("Output"),
        st.fixed_dictionaries(
            {
                "loss": st.just("mean_squared_error")
                | texts
                | st.builds(lambda v: {"name": "huber", "params": {"delta": v}}, floats)
            },
            optional={
                "target": st.just("label") | texts,
                "metrics": st.lists(
                    texts
                    | st.builds(lambda t: {"name": "auc", "params": {"name": t}}, texts)
                    | st.just({"name": "iou", "params": {"target_class_ids": [0, 1]}}),
                    max_size=3,
                ),
                "loss_weight": floats,
            },
        ),
    ),
    st.tuples(st.just("Watch"), st.builds(lambda v: {"samples": v}, st.integers(100, 999))),
)
STEPS = st.lists(
    st.one_of(
        st.just(Flatten()),
        st.sampled_from([Reshape((784,)), Reshape((28, 28, 1)), Reshape((1,) * 30 + (784,))]),
        st.builds(Scale, st.floats(allow_nan=False)),
        st.builds(Shift, st.floats(allow_nan=False)),
        st.builds(OneHot, sizes),
    ),
    max_size=6,
).map(tuple)
DATA = st.lists(
    st.builds(PreparedColumn, st.sampled_from(["image", "label"]) | texts, st.just("image"), STEPS)
    | st.builds(PreparedColumn, st.just("label"), st.sampled_from(["label", "nothing"])),
    max_size=4,
    unique_by=attrgetter("name"),
).map(lambda columns: DataSettings(columns=tuple(columns)))
CALLBACKS = st.builds(
    CallbackSettings,
    st.sampled_from([*catalogue().callbacks, "nothing"]),
    st.dictionaries(
        st.sampled_from(["monitor", "patience", "filename", "filepath", "form", "highest", "x"]),
        st.sampled_from(["step", "exponential", "cosine"]) | texts | floats | st.integers(0, 9),
        max_size=4,
    ),
)
TRAINING = st.builds(
    TrainingSettings,
    optimizer=st.builds(
        OptimizerSettings,
        st.sampled_from(["Adam", "SGD", "nothing"]),
        st.dictionaries(st.sampled_from(["learning_rate", "weight_decay", "x"]), floats | texts),
    ),
    order=st.sampled_from(["keras", "seeded", "given"]),
    callbacks=st.lists(CALLBACKS, max_size=3).map(tuple),
    validation=st.builds(Validation, st.sampled_from(["none", "test", "split", "part"])),
    steps_per_execution=st.integers(1, 3),
    precision=st.sampled_from(["float32", "mixed_float16"]),
)
STYLES = st.builds(
    ScriptStyle,
    st.sampled_from(["functional", "list", "add"]),
    st.sampled_from(["tensorflow", "keras"]),
)


@st.composite
def projects(draw):
    """Nodes in any number, each wired to outputs of earlier ones, or not at all."""
    data = draw(DATA | settings_of())
    project = Project(draw(texts), data=data, training=draw(TRAINING), script=draw(STYLES))
    column = data.columns[0].name if data.columns else "image"
    graph, outputs = project.graph, []
    for layer, params in [("Input", {"column": column}), *draw(st.lists(LAYERS, max_size=12))]:
        spec = graph.catalogue.layer(layer)
        count = draw(st.integers(0, 9)) if spec.growing else len(spec.inputs)
        if outputs and count and draw(st.integers(0, 9)):
            some = st.sampled_from(outputs)
            after = tuple(draw(st.lists(some, min_size=count, max_size=count)))
        else:
            after = ()
        node = put(graph, layer, draw(names), after, **params)
        outputs += [(node, i) for i in range(len(graph.output_ports(node)))]
    return project


def ruff(script: Script, *arguments: str) -> str:
    done = subprocess.run(
        [RUFF, *arguments, "--isolated", "--no-cache", "-"],
        input=script.text.encode(),
        capture_output=True,
        check=False,
    )
    return (done.stdout + done.stderr).decode() if done.returncode else ""


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(projects())
def test_ruff_leaves_every_script_alone(project):
    script = generate(project)
    compile(script.text, "script.py", "exec")
    assert ruff(script, "format", "--diff") == "", script.text
    assert ruff(script, "check") == "", script.text


@st.composite
def chains(draw):
    """One node after the other, written as a Sequential model."""
    data = draw(DATA | settings_of())
    style = ScriptStyle(draw(st.sampled_from(["list", "add"])))
    project = Project(draw(texts), data=data, training=draw(TRAINING), script=style)
    graph = project.graph
    before = put(graph, "Input", draw(names), (), shape=[3])
    for layer, params in draw(st.lists(LAYERS, min_size=1, max_size=8)):
        if len(graph.catalogue.layer(layer).inputs) == 1:
            node = put(graph, layer, draw(names), (before,), **params)
            before = node if graph.output_ports(node) else before
    return project


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(chains())
def test_ruff_leaves_every_sequential_script_alone(project):
    script = generate(project)
    compile(script.text, "script.py", "exec")
    assert ruff(script, "format", "--diff") == "", script.text
    assert ruff(script, "check") == "", script.text


@pytest.mark.parametrize("form", ["list", "add"])
def test_sequential_lines_of_every_length_break_where_ruff_breaks(form):
    project = Project(script=ScriptStyle(form))
    graph = project.graph
    before = put(graph, "Input", "i", shape=[8])
    pair = {"name": "RandomNormal", "params": {"stddev": 0.05}}
    dense = {"layer": "Dense", "params": {"units": 3}}
    for length in range(1, 41):
        name = "x" * length
        for params in ({}, {"activation": "relu"}, {"bias_initializer": pair}):
            before = put(graph, "Dense", name, (before,), units=1, **params)
        before = put(graph, "TimeDistributed", name, (before,), layer=dense)
        before = put(graph, "Reshape", "r", (before,), target_shape=list(range(length)))
    script = generate(project)
    assert (script.left_out, script.not_sequential) == ((), "")
    assert ruff(script, "format", "--diff") == ""
    assert ruff(script, "check") == ""


def entries(part):
    """The layers of a Sequential model that is a list."""
    return part.elts if isinstance(part, ast.List) else []


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(projects() | chains())
def test_every_node_has_its_lines(project):
    script = generate(project)
    assert set(script.spans) == {node.id for node in project.graph.nodes()}
    lines = script.text.splitlines()
    tree = ast.walk(ast.parse(script.text))
    whole = [n for part in tree for n in ([part] if isinstance(part, ast.stmt) else entries(part))]
    ends: dict[int, int] = {}
    for node in whole:  # of what begins in a line the longest: a list may hold a list of words
        ends[node.lineno] = max(ends.get(node.lineno, 0), node.end_lineno or 0)
    covered = set()
    for node_id, (first, last) in script.spans.items():
        assert not covered & set(range(first, last + 1))
        covered |= set(range(first, last + 1))
        assert {script.node_at(line) for line in range(first, last + 1)} == {node_id}
        if node_id in script.left_out:
            assert lines[first - 1].startswith("    # ")
        elif project.graph.node(node_id).layer != "Output":
            assert ends[first] == last
    assert all(script.node_at(n) is None for n in range(len(lines) + 2) if n not in covered)


def test_names_of_every_length_break_where_ruff_breaks():
    project = Project()
    graph = project.graph
    image = put(graph, "Input", "i", shape=[8])
    pair = {"name": "RandomNormal", "params": {"stddev": 0.05}}
    for length in range(1, 41):
        name = "x" * length
        dense = put(graph, "Dense", name, (image,), units=1)
        for params in ({}, {"activation": "relu"}, {"bias_initializer": pair}):
            put(graph, "Dense", "d", (dense,), units=1, **params)
            put(graph, "Dense", name, (image,), units=1, **params)
        put(graph, "Flatten", "f", (dense,))
        put(graph, "Add", name, (dense, dense, image))
        put(graph, "MultiHeadAttention", "m", (dense, dense), num_heads=2, key_dim=2)
        lstm = put(graph, "LSTM", name, (dense,), units=2, return_state=True)
        put(graph, "Add", "a", ((lstm, 0), (lstm, 1), (lstm, 2)))
        put(
            graph,
            "TimeDistributed",
            name,
            (dense,),
            layer={"layer": "Dense", "params": {"units": 3}},
        )
        put(graph, "Reshape", "r", (dense,), target_shape=list(range(length)))
        put(graph, "StringLookup", "s", (dense,), vocabulary=["v" * length, "w" * length])
        put(graph, "Watch", name, (dense,))
    script = generate(project)
    assert script.left_out == ()
    assert ruff(script, "format", "--diff") == ""
    assert ruff(script, "check") == ""


@pytest.mark.parametrize("line", [0, -1, 10**6])
def test_a_line_outside_means_nothing(line):
    assert generate(Project()).node_at(line) is None
