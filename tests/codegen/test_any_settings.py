"""Whatever stands in a file: it is refused, or its script is Python."""

import json
import warnings

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from studio.codegen.script import generate
from studio.graph.catalogue import catalogue
from studio.project.store import ProjectError, from_bytes, to_bytes
from tests.helpers.networks import classifier

HUGE = 10**400
numbers = st.one_of(
    st.integers(-2, 40),
    st.sampled_from([0, -1, 1, 10**9, 10**9 + 1, 2**32, 2**63, 2**64, 2**64 + 1, HUGE, -HUGE]),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([0.0, -0.0, 1e-320, 1e308, 0.1, 1.0]),
)
ODD = ["", "x", "X", "x ", "x_1", "x-1", "\uff58", "\ufb01", "\u00b5", "class", "print", "EPOCHS"]
names = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    [*ODD, "\u2028", "a\nb"]
)


def mostly(good):
    """Mostly what is accepted, so that much of a file is."""
    return st.integers(0, 19).flatmap(lambda n: good if n else numbers)


counts = mostly(st.sampled_from([1, 2, 7, 40, 500, 10**4]) | st.integers(1, 40))
parts = mostly(st.sampled_from([0.1, 0.5, 1e-320, 0.999]))
scalars = st.none() | st.booleans() | numbers | names
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(names, inner, max_size=2)
        | st.fixed_dictionaries({"name": names, "params": st.dictionaries(names, inner)})
        | st.fixed_dictionaries(
            {
                "layer": st.sampled_from(["Dense", "LSTM", ""]),
                "params": st.dictionaries(names, inner),
            }
        )
    ),
    max_leaves=6,
)
trainings = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(
            ("epochs", "steps", "test_every", "batch_size", "steps_per_execution", "seed"), counts
        ),
        "order": st.sampled_from(["keras", "seeded", "given"]),
        "validation": st.fixed_dictionaries(
            {"kind": st.sampled_from(["none", "test", "split", "part"])},
            optional={"fraction": parts},
        ),
        "optimizer": st.fixed_dictionaries(
            {"name": st.sampled_from(["Adam", "SGD", "Ftrl"]) | names},
            optional={
                "params": st.dictionaries(st.sampled_from(["learning_rate", "epsilon"]), values)
            },
        ),
    },
)
shapes = st.lists(counts, max_size=3)
raw_columns = st.fixed_dictionaries(
    {
        "name": names,
        "shape": shapes,
        "dtype": st.sampled_from(["float32", "int64", "uint8", "text"]) | names,
    },
    optional={"classes": st.lists(names, max_size=3), "missing": counts, "high": numbers},
)
sources = st.one_of(
    st.fixed_dictionaries(
        {
            "kind": st.sampled_from(["arrays", "table"]),
            "path": names,
            "columns": st.lists(raw_columns, max_size=4),
            "rows": counts,
        },
        optional={
            "test_rows": counts,
            "drops_missing": st.booleans(),
            "separator": st.sampled_from(",;\t"),
        },
    ),
    st.fixed_dictionaries(
        {
            "kind": st.sampled_from(["images", "texts"]),
            "path": names,
            "classes": st.lists(names, max_size=3),
            "rows": counts,
            "height": counts,
            "width": counts,
            "words": counts,
        }
    ),
    st.fixed_dictionaries(
        {"kind": st.sampled_from(["line", "waves", "points"]), "pattern": st.just("xor")},
        optional={"rows": counts, "noise": numbers, "slope": numbers, "steps": counts},
    ),
    st.just({"kind": "published", "name": "mnist"}),
)
steps = st.one_of(
    st.sampled_from([{"step": s} for s in ("flatten", "standardize", "class_numbers")]),
    st.fixed_dictionaries({"step": st.just("reshape"), "shape": shapes}),
    st.fixed_dictionaries({"step": st.just("scale"), "divide_by": numbers}),
    st.fixed_dictionaries({"step": st.just("shift"), "add": numbers}),
    st.fixed_dictionaries({"step": st.just("one_hot"), "classes": counts}),
    st.fixed_dictionaries({"step": st.just("window"), "length": counts, "ahead": counts}),
)


@st.composite
def datas(draw):
    """Data whose columns are mostly made of columns of its source."""
    source = draw(sources)
    known = [column["name"] for column in source.get("columns", [])] or ["image", "label", "x", "y"]
    of = st.sampled_from(known) | st.lists(st.sampled_from(known), max_size=3) | names
    prepared = st.fixed_dictionaries(
        {"name": st.sampled_from(known) | names, "source": of, "steps": st.lists(steps, max_size=3)}
    )
    split = st.fixed_dictionaries(
        {},
        optional={
            **dict.fromkeys(("test", "validation"), counts | parts),
            "shuffle": st.booleans(),
            "seed": counts,
        },
    )
    return {
        "source": source,
        "columns": draw(st.lists(prepared, max_size=4)),
        "split": draw(split),
    }


@st.composite
def networks(draw):
    """The classifier, with other names, ids and parameters."""
    graph = json.loads(to_bytes(classifier()))["graph"]
    for node in graph["nodes"]:
        node["name"] = draw(st.just(node["name"]) | names)
        known = [param.name for param in catalogue().layers[node["layer"]].params]
        node["params"] |= draw(st.dictionaries(st.sampled_from(known), values, max_size=2))
    before = graph["nodes"][1]["id"]
    other = draw(st.just(before) | names)
    return json.loads(json.dumps(graph).replace(json.dumps(before), json.dumps(other)))


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    trainings,
    st.none() | datas(),
    st.none() | networks(),
    st.sampled_from(["tensorflow", "keras"]),
    names,
)
@example({"epochs": 10**20}, None, None, "tensorflow", "")
@example({"steps": HUGE}, None, None, "tensorflow", "")
def test_what_is_accepted_is_written_as_python(training, data, graph, imports, name) -> None:
    record = json.loads(to_bytes(classifier()))
    record |= {"training": training, "name": name, "script": {"imports": imports}}
    record |= {"data": data} if data is not None else {}
    record |= {"graph": graph, "layout": {}} if graph is not None else {}
    try:
        project = from_bytes(json.dumps(record).encode())
    except ProjectError:
        return
    assert all(problem.sentence for problem in project.problems())
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        compile(generate(project).text, "script.py", "exec")
    assert to_bytes(from_bytes(to_bytes(project))) == to_bytes(project)
