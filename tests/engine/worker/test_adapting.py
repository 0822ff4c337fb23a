"""Layers that learn words, bins and means from the data: trained by the real process, by plain
Python, and asked when they are trained."""

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from studio.codegen.script import generate
from studio.engine.protocol.message import RequestFailed
from studio.engine.protocol.questions import Evaluate, FetchRows
from studio.engine.protocol.run import EpochDone, RunEnded, RunPhase
from studio.engine.shapes import ShapeQuestions
from studio.project import datasets
from studio.project.datasets import file_of
from studio.project.project import Project
from studio.project.script_style import ScriptStyle
from studio.runs.launch import prepare
from studio.runs.run_folder import RunFolder
from studio.runs.subject import subject_of
from tests.helpers.asked import Asked
from tests.helpers.beside_keras import run_beside_keras
from tests.helpers.conversation import Conversation, one_of
from tests.helpers.words import COLOURS, of_all_kinds, shared, text_chain, words_of_arrays

pytestmark = pytest.mark.keras

PLAIN = """
import importlib.util, json, sys
import numpy as np
from tensorflow import keras
found = []
for number, path in enumerate(sys.argv[1:]):
    spec = importlib.util.spec_from_file_location(f"script_{number}", path)
    script = sys.modules[f"script_{number}"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    data, model = script.load_data(), script.build_model()
    script.adapt_layers(model, data)
    script.compile_model(model)
    history = script.train(model, data).history
    learned = {}
    for layer in model.layers:
        if hasattr(layer, "get_vocabulary"):
            learned[layer.name] = [str(word) for word in layer.get_vocabulary()]
        elif type(layer).__name__ == "Normalization":
            learned[layer.name] = np.ravel(layer.mean).tolist()
    model.save(path + ".keras")
    again = keras.models.load_model(path + ".keras")
    script.compile_model(again)
    found.append([history, script.evaluate(model, data), script.evaluate(again, data), learned])
print("FOUND", json.dumps(found))
"""


def in_plain_python(*scripts: Path) -> list[list[Any]]:
    """What each script's losses are, its evaluation, that of the model saved and loaded again, and
    what its layers have learned."""
    said = run_beside_keras(PLAIN, *scripts)
    found: list[list[Any]] = json.loads(said.partition("FOUND ")[2])
    return found


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    """What comes of the script that the real process trains."""
    root = tmp_path_factory.mktemp("plain")
    (found,) = in_plain_python(written(root, "words", generate(of_all_kinds(root)).text))
    return found


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Any]]:
    """Other forms of scripts, all in one process, by name."""
    root = tmp_path_factory.mktemp("forms")
    chain = text_chain(root)
    chain.script = ScriptStyle(form="list")
    texts = {
        "arrays": generate(words_of_arrays(root)).text,
        "shared": generate(shared(root)).text,
        "sequential": generate(chain).text,
        "steps": generate(text_chain(root, steps=8, test_every=4)).text,
    }
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(datasets, "_LARGE", 1)
        texts["lazy"] = generate(shared(root)).text
        texts["lazy_steps"] = generate(text_chain(root, steps=8, test_every=4)).text
    files = [written(root, name, text) for name, text in texts.items()]
    return dict(zip(texts, in_plain_python(*files), strict=True))


def written(root: Path, name: str, text: str) -> Path:
    file = root / f"{name}.py"
    file.write_text(text)
    return file


@pytest.fixture(scope="module")
def trained(
    answerer: Conversation,
    spares: list[Conversation],
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Asked, Project, list[Any]]:
    root = tmp_path_factory.mktemp("words")
    project = of_all_kinds(root)
    assert not project.errors()
    launch = prepare(project, root)
    with one_of(spares) as trainer:
        trainer.process.send(launch.request)
        heard = trainer.rest()
    asked = Asked(answerer, launch.folder, subject_of(project))
    asked.ended = heard[-1] if isinstance(heard[-1], RunEnded) else None
    return asked, project, heard


def test_layers_that_learn_words_and_bins_train_as_in_plain_python(
    trained: tuple[Asked, Project, list[Any]], plain: list[Any]
) -> None:
    asked, _, heard = trained
    ended = asked.ended
    assert ended is not None
    assert ended.ending == "finished", ended
    assert not [event for event in heard if isinstance(event, RequestFailed)]
    assert [e.phase for e in heard if isinstance(e, RunPhase)][:4] == [
        *("data", "build", "adapt", "compile"),
    ]
    history, evaluation, again, learned = plain
    epochs = [event.logs for event in heard if isinstance(event, EpochDone)]
    assert {name: [logs[name] for logs in epochs] for name in history} == history
    assert ended.evaluation == evaluation == again
    assert set(learned["tokens"]) == {
        *("", "[UNK]", "fine", "nice", "great", "bad", "poor", "awful"),
    }
    assert set(learned["hot"]) == {"[UNK]", "blue", "green", "red"}
    # It saw what the Dense before it makes of sizes about 100, not the sizes.
    assert np.abs(learned["behind"]).min() > 1


def test_a_text_is_asked_as_it_is_typed(trained: tuple[Asked, Project, list[Any]]) -> None:
    asked, _, _ = trained
    assert asked.ended is not None
    assert asked.evaluate().values == pytest.approx(asked.ended.evaluation, rel=1e-6)

    def told(review: str, colour: str = "red") -> Any:
        return asked.predict(
            review=np.array([review]),
            colour=np.array([colour]),
            size=np.array([100.0]),
            count=np.array([3]),
        )

    good, bad = told("Great, great! nice fine"), told("awful poor bad bad, poor and much longer")
    assert good.shape == (1, 2)
    assert not np.array_equal(good, bad)
    assert not np.array_equal(good, told("Great, great! nice fine", "a colour never seen"))
    rows = asked.ask(FetchRows, rows=(0, 2), columns=("review",), inputs=asked.subject.reads)
    assert asked.read(rows.columns["review"]).dtype.kind == "U"


@pytest.mark.slow
def test_a_layer_that_is_called_twice_learns_from_both(forms: dict[str, list[Any]]) -> None:
    _, evaluation, again, learned = forms["shared"]
    assert evaluation == again
    words = set(learned["word_1"])
    assert {"blue", "green", "red"} < words  # of one column
    assert any(" " in word for word in words)  # a whole review, of the other


@pytest.mark.slow
def test_words_of_an_array_are_learned_whole(forms: dict[str, list[Any]]) -> None:
    assert set(forms["arrays"][3]["hot"]) == {"[UNK]", *COLOURS}


@pytest.mark.slow
def test_batches_read_one_by_one_teach_the_same(forms: dict[str, list[Any]]) -> None:
    _, evaluation, _, learned = forms["shared"]
    _, lazily, again, read = forms["lazy"]
    assert read["word_1"] == learned["word_1"]
    assert read["scaled_1"] == pytest.approx(learned["scaled_1"], rel=1e-4)
    assert lazily == again
    assert lazily.keys() == evaluation.keys()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["sequential", "steps", "lazy_steps"])
def test_a_bag_of_words_tells_good_from_bad_in_every_form(
    forms: dict[str, list[Any]], name: str
) -> None:
    history, evaluation, again, learned = forms[name]
    assert evaluation == again
    assert "great" in learned["bag"]
    assert history["loss"][-1] < history["loss"][0]


def test_shapes_of_words_are_known_on_the_canvas(
    keras_process: Conversation, tmp_path: Path
) -> None:
    project = of_all_kinds(tmp_path)
    reply = keras_process.ask(ShapeQuestions(project), whole=True)
    assert reply.objections == ()
    shapes = {
        project.graph.node(node_id).name: report.outputs[0]
        for node_id, report in reply.reports.items()
    }
    assert shapes["review"] == (None, 1)
    assert shapes["tokens"] == (None, 5)
    assert shapes["hot"] == (None, 8)
    assert shapes["crossed"] == (None, 4)


def test_a_model_whose_words_are_others_now_is_not_asked(
    trained: tuple[Asked, Project, list[Any]], tmp_path: Path
) -> None:
    asked, project, _ = trained
    folder = RunFolder(Path(shutil.copytree(asked.folder.path, tmp_path / "again")))
    later = Asked(asked.process, folder, asked.subject)
    table = file_of(project.data.source)
    assert table is not None
    before = table.read_text()
    table.write_text(before.replace("great", "grand"))
    try:
        reply = later.ask(Evaluate)
    finally:
        table.write_text(before)
    assert isinstance(reply, RequestFailed)
    assert reply.sentence.startswith("The words in the data are others than those")
