"""No text in a project becomes code: a hostile project's script calls what any script calls."""

import ast

import pytest

from studio.codegen.script import generate
from studio.project.datasets import DataSettings, PreparedColumn
from studio.project.training import OptimizerSettings
from tests.helpers.networks import classifier, ids, put

HOSTILE = [
    "",
    "'",
    '"',
    '"""',
    "'''",
    "\\",
    '\\"',
    '"""\nimport os\n"""',
    "a\nimport os",
    "a\r\nimport os",
    "# comment",
    "fmt: off",
    "noqa",
    "__import__('os').system('touch /tmp/owned')",
    '"); __import__("os").system("touch /tmp/owned"); ("',
    "{__import__('os').system('true')}",
    "%(name)s {0} {name!r}",
    "class",
    "None",
    "lambda: 0",
    "größe",
    "漢字",
    "\u202eevil",
    "\u2028import os",
    "\x00\x07\x1b[31m",
    "\ud800",
    "a/b",
    "x" * 10_000,
    "日" * 10_000,
]
CALLED = {
    "keras.utils.get_file",
    "keras.utils.set_random_seed",
    "keras.utils.to_categorical",
    "keras.Input",
    "keras.Model",
    "keras.optimizers.Adam",
    "layers.Dense",
    "layers.StringLookup",
    "model.compile",
    "model.fit",
    "model.evaluate",
    "model.predict",
    "model.summary",
    "model.get_layer",
    "np.load",
    "history.items",
    "file",
    *("load_data", "prepare", "build_model", "compile_model", "train", "evaluate", "main"),
    *("len", "list", "range", "print", "ValueError"),
}
METHODS = {"reshape", "astype", "join"}
"""Of what is no name: `", ".join(...)`, `images.reshape(...).astype(...)`."""


def called(tree):
    """What every call in a script calls, a layer's second call aside."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and not isinstance(node.func, ast.Call):
            func = node.func
            if isinstance(func, ast.Attribute) and func.attr in METHODS:
                continue
            yield ast.unparse(func)


def hostile_project(text, *, with_output=True):
    """The text in every place that takes one.

    Without an Output every node that can be written is in the script, with one only those that
    lead to it.
    """
    project = classifier()
    project.name = text
    by_name = ids(project)
    for name in ("image", "hidden", "digit_10", "answer"):
        project.graph.rename(by_name[name], text)
    project.graph.set_param(by_name["image"], "column", text)
    project.graph.set_param(by_name["hidden"], "activation", text)
    project.graph.set_params(
        by_name["answer"],
        {"target": text, "loss": text, "metrics": [text, {"name": text, "params": {text: text}}]},
    )
    put(project.graph, "StringLookup", text, (by_name["hidden"],), vocabulary=[text, {text: text}])
    put(project.graph, "Watch", text, (by_name["hidden"],), label=text)
    put(project.graph, "Dense", text, units=3)
    after = (by_name["hidden"],)
    named, layer = {"name": text, "params": {text: text}}, {"layer": text, "params": {text: 1}}
    put(project.graph, "Dense", text, after, units=1, activation=named)
    put(project.graph, "Dense", text, after, units=1, kernel_initializer=named)
    put(project.graph, "TimeDistributed", text, after, layer=layer)
    if not with_output:
        project.graph.remove_node(by_name["answer"])
    image = PreparedColumn("image", "image", project.data.columns[0].steps)
    project.data = DataSettings(columns=(image, PreparedColumn(text, "image", image.steps)))
    return project


@pytest.mark.parametrize("with_output", [True, False])
@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_becomes_code(text, with_output):
    script = generate(hostile_project(text, with_output=with_output))
    tree = ast.parse(script.text)
    assert set(called(tree)) <= CALLED
    imports = [ast.unparse(n) for n in ast.walk(tree) if isinstance(n, ast.Import | ast.ImportFrom)]
    assert imports == [
        "import numpy as np",
        "from tensorflow import keras",
        "from tensorflow.keras import layers",
    ]
    assert not any(isinstance(n, ast.Lambda | ast.Await | ast.NamedExpr) for n in ast.walk(tree))


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_adds_lines_or_unseen_letters(text):
    script = generate(hostile_project(text))
    harmless = generate(hostile_project("harmless"))
    assert abs(len(script.text.splitlines()) - len(harmless.text.splitlines())) < 40
    assert all(line.isprintable() for line in script.text.split("\n"))


def test_text_in_the_settings_stays_text():
    for text in HOSTILE:
        project = classifier(optimizer=OptimizerSettings("Adam", {"learning_rate": text}))
        assert set(called(ast.parse(generate(project).text))) <= CALLED
        project = classifier(optimizer=OptimizerSettings(text, {text: 1}))
        assert set(called(ast.parse(generate(project).text))) <= CALLED


def test_a_text_that_is_shown_stays_what_it_is():
    text = 'it\'s "so"\n\\'
    project = classifier()
    project.graph.set_param(ids(project)["hidden"], "activation", text)
    tree = ast.parse(generate(project).text)
    assert text in [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)]
