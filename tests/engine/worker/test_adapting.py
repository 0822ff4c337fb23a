"""Layers that learn words, bins and means from the data: trained by the real process, by plain
Python, and asked when they are trained."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from studio.codegen.script import generate
from studio.engine.process import child_environment
from studio.engine.protocol.message import RequestFailed
from studio.engine.protocol.questions import FetchRows
from studio.engine.protocol.run import EpochDone, RunEnded, RunPhase
from studio.project.project import Project
from studio.runs.launch import prepare
from studio.runs.subject import subject_of
from tests.helpers.asked import Asked
from tests.helpers.conversation import Conversation, one_of
from tests.helpers.words import of_all_kinds

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
    done = subprocess.run(
        [sys.executable, "-c", PLAIN, *map(str, scripts)],
        env=child_environment(os.environ),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found: list[list[Any]] = json.loads(done.stdout.partition("FOUND ")[2])
    return found


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
    trained: tuple[Asked, Project, list[Any]], tmp_path: Path
) -> None:
    asked, project, heard = trained
    ended = asked.ended
    assert ended is not None
    assert ended.ending == "finished", ended
    assert not [event for event in heard if isinstance(event, RequestFailed)]
    assert [e.phase for e in heard if isinstance(e, RunPhase)][:4] == [
        *("data", "build", "adapt", "compile"),
    ]
    script = tmp_path / "script.py"
    script.write_text(generate(project).text)
    ((history, evaluation, again, learned),) = in_plain_python(script)

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
