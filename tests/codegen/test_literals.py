import ast
import keyword
import math
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.codegen.identifiers import RESERVED, Names, is_variable, spelled, spelled_ascii
from studio.codegen.layout import WIDTH, Atom, flat, lay_out, width
from studio.codegen.literals import LiteralError, constructor, layer_path, literal, number, quote
from studio.graph.catalogue import catalogue
from studio.graph.names import LONGEST

HOSTILE = [
    "",
    '"',
    "'",
    '"""',
    "\\",
    "\\'",
    'a\\"b',
    "\n",
    "\r\n",
    "\x00",
    "\u2028",
    "\u202e",
    "\ud800",
    "{x}",
    "%s",
    "__import__('os').system('true')",
    '"); import os; ("',
    "class",
    "größe",
    "漢字",
    "2nd",
    "a" * 10_000,
]


def text_of(value, kind="json"):
    return flat(literal(value, kind, catalogue()))


# --- numbers and texts


@given(st.text() | st.sampled_from(HOSTILE))
def test_a_text_stays_the_same_text(text):
    assert ast.literal_eval(quote(text)) == text


@given(st.text())
def test_a_text_stays_on_one_line_and_readable(text):
    assert quote(text).isprintable()


@pytest.mark.parametrize(
    ("text", "written"),
    [("relu", '"relu"'), ('say "hi"', "'say \"hi\"'"), ("it's", '"it\'s"'), ("a\nb", '"a\\nb"')],
)
def test_texts_are_quoted_as_ruff_quotes(text, written):
    assert quote(text) == written


@given(st.integers(-(2**64), 2**64) | st.floats())
def test_a_number_stays_the_same_number(value):
    again = eval(flat(number(value)), {"__builtins__": {}, "float": float})
    assert again == value or (math.isnan(value) and math.isnan(again))
    assert type(again) is type(value)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0.001, "0.001"),
        (1e-07, "1e-07"),
        (1e16, "1e16"),
        (-0.5, "-0.5"),
        (math.inf, 'float("inf")'),
    ],
)
def test_numbers_are_written_as_ruff_writes(value, written):
    assert flat(number(value)) == written


def test_a_number_of_thousands_of_digits_is_refused():
    with pytest.raises(LiteralError, match="too large"):
        number(10**5000)


@pytest.mark.parametrize(
    ("value", "kind", "written"),
    [
        (None, "text", "None"),
        (True, "bool", "True"),
        ([784], "int_tuple", "(784,)"),
        ([3, 3], "int_tuple", "(3, 3)"),
        ([None, 8], "int_tuple", "(None, 8)"),
        ([], "int_tuple", "()"),
        ([0.1, 0.2], "number_or_range", "(0.1, 0.2)"),
        (["accuracy"], "metrics", '["accuracy"]'),
        ({"a": [1, {"b": None}]}, "json", '{"a": [1, {"b": None}]}'),
        ({"layer": "Dense", "params": {"units": 1}}, "layer", "layers.Dense(1)"),
        (
            [{"layer": "LSTMCell", "params": {"units": 4}}],
            "json",
            "[layers.LSTMCell(4)]",
        ),
        (
            {"name": "RandomNormal", "params": {"stddev": 0.05}},
            "initializer",
            "keras.initializers.RandomNormal(stddev=0.05)",
        ),
        ({"name": "L2", "params": {"l2": 0.01}}, "regularizer", "keras.regularizers.L2(l2=0.01)"),
        ({"name": "MaxNorm"}, "constraint", "keras.constraints.MaxNorm()"),
        ({"name": "relu"}, "activation", '"relu"'),
        (
            {"name": "LeakyReLU", "params": {"negative_slope": 0.1}},
            "activation",
            "layers.LeakyReLU(negative_slope=0.1)",
        ),
        (
            {
                "name": "ExponentialDecay",
                "params": {"initial_learning_rate": 0.1, "decay_steps": 9, "decay_rate": 0.9},
            },
            "rate",
            "keras.optimizers.schedules.ExponentialDecay("
            "initial_learning_rate=0.1, decay_steps=9, decay_rate=0.9)",
        ),
    ],
)
def test_values_are_written_as_a_teacher_would(value, kind, written):
    assert text_of(value, kind) == written


# --- what is refused


@pytest.mark.parametrize(
    "name", [h for h in HOSTILE if h] + ["os.system", "RandomNormal()", "eval"]
)
@pytest.mark.parametrize(
    "kind", ["initializer", "regularizer", "constraint", "activation", "rate", "loss", "metrics"]
)
def test_only_names_that_keras_has_become_names(name, kind):
    with pytest.raises(LiteralError):
        text_of({"name": name, "params": {"a": 1}}, kind)


@pytest.mark.parametrize("key", HOSTILE)
def test_only_names_become_keywords(key):
    with pytest.raises(LiteralError):
        text_of({"name": "RandomNormal", "params": {key: 1}}, "initializer")
    with pytest.raises(LiteralError):
        text_of({"layer": "Dense", "params": {"units": 1, key: 1}}, "layer")


@pytest.mark.parametrize("value", [object(), {1, 2}, b"bytes", print, 1j])
def test_what_is_no_plain_value_is_refused(value):
    with pytest.raises(LiteralError, match="no place in a script"):
        text_of(value)


@pytest.mark.parametrize("name", ["Input", "Output", "Watch", "Lambda", "nothing", ""])
def test_what_is_no_layer_is_refused(name):
    with pytest.raises(LiteralError, match="no layer of Keras"):
        text_of({"layer": name}, "layer")


def test_bottomless_nesting_is_refused():
    value = []
    for _ in range(100):
        value = [value]
    with pytest.raises(LiteralError, match="too deeply"):
        text_of(value)


def test_a_layer_that_lacks_a_value_says_which():
    spec = catalogue().layer("Dense")
    with pytest.raises(LiteralError, match='needs a value for "units"'):
        constructor(layer_path(spec), spec, {"activation": "relu"}, catalogue())


# --- names


ANY_TEXT = (
    st.text() | st.sampled_from(HOSTILE) | st.text(st.characters(codec="utf-8"), min_size=150)
)


@given(ANY_TEXT)
def test_any_text_becomes_a_name(text):
    name = spelled(text, "dense")
    assert name.isidentifier()
    assert not keyword.iskeyword(name)
    assert unicodedata.normalize("NFKC", name) == name
    assert len(name) <= LONGEST
    tree = ast.parse(f"{name} = 1")
    assert [node.id for node in ast.walk(tree) if isinstance(node, ast.Name)] == [name]


@given(ANY_TEXT)
def test_any_text_becomes_a_name_that_tensorflow_takes(text):
    assert re.fullmatch("[A-Za-z0-9.][A-Za-z0-9_.>-]*", spelled_ascii(text, "model"))


@pytest.mark.parametrize(
    ("text", "name", "plain"),
    [
        ("dense_1", "dense_1", "dense_1"),
        ("größe", "größe", "grosse"),
        ("my layer", "my_layer", "my_layer"),
        ("2nd", "dense_2nd", "dense_2nd"),
        ("漢字", "漢字", "dense"),
        ("价格(元)", "价格_元", "dense"),
        ("\uff44ense", "dense", "dense"),
        ("", "dense", "dense"),
        ("🎉", "dense", "dense"),
        ("class", "dense", "dense"),
        ("_private", "_private", "private"),
        ("__private", "private", "private"),
        ("_", "dense", "dense"),
        ("e\u0301te\u0301", "été", "ete"),
        ("x" * 150, "x" * 150, "x" * 150),
    ],
)
def test_names_stay_near_the_text(text, name, plain):
    assert spelled(text, "dense") == name
    assert spelled_ascii(text, "dense") == plain


@given(st.lists(st.sampled_from(["a", "a_1", "a_2", "b", "编码", "x" * LONGEST]), max_size=30))
def test_no_name_is_handed_out_twice(wishes):
    names = Names()
    taken = [names.take(wish) for wish in wishes]
    assert len(set(taken)) == len(taken)
    assert all(name.startswith(wish) for name, wish in zip(taken, wishes, strict=True))
    assert all(map(is_variable, taken))


@pytest.mark.parametrize("name", ["keras", "np", "layers", "input", "print", "train", "SEED", "l"])
def test_names_that_a_script_needs_are_not_handed_out(name):
    assert Names().take(name) == f"{name}_1"


def test_every_keyword_and_builtin_is_reserved():
    assert {"class", "match", "sum", "exit", "__import__"} <= RESERVED


# --- lines


def test_a_line_that_fits_is_left_alone():
    assert lay_out(Atom("x" * WIDTH)) == ["x" * WIDTH]


@pytest.mark.parametrize(("text", "columns"), [("abc", 3), ("漢字", 4), ("e\u0301", 1)])
def test_columns_are_counted_as_a_terminal_shows_them(text, columns):
    assert width(text) == columns
