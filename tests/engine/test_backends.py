"""Keras on other backends, where they are installed, and Keras's own summary."""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.codegen.script import generate
from studio.engine.backends import BACKENDS, usable
from studio.engine.process import KerasProcess, child_environment
from studio.engine.protocol.codec import Event
from studio.engine.protocol.message import Ready, RequestFailed
from studio.engine.protocol.run import EpochDone, RunEnded, RunStarted, WatchUpdate
from studio.engine.protocol.shapes import Summarize, Summarized
from studio.project.script_style import ScriptStyle
from tests.helpers.networks import classifier
from tests.helpers.scripts import CODE_WATCH, train_in, write_script

pytestmark = pytest.mark.keras


def test_the_child_is_told_its_backend_whatever_the_environment_says() -> None:
    assert child_environment({"KERAS_BACKEND": "jax"})["KERAS_BACKEND"] == "tensorflow"
    assert child_environment({}, "torch")["KERAS_BACKEND"] == "torch"


def test_a_backend_that_nobody_knows_is_not_taken() -> None:
    assert usable("tensorflow") == "tensorflow"
    assert usable("theano") == "tensorflow"


@pytest.mark.parametrize("backend", ["jax", "torch"])
def test_another_backend_gives_exactly_the_losses_of_plain_python(
    tmp_path: Path, backend: str
) -> None:
    if not BACKENDS[backend].is_installed:
        pytest.skip(f"{BACKENDS[backend].title} is not installed")
    script = write_script(tmp_path, noise=0.1)
    script.write_text(script.read_text().replace("from tensorflow import keras", "import keras"))
    plain = subprocess.Popen(
        [sys.executable, str(script)],
        env=child_environment(os.environ, backend),
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    heard: list[Event] = []
    with KerasProcess(backend) as process:
        for event in process.events():
            heard.append(event)
            if isinstance(event, Ready):
                process.send(train_in(tmp_path, watches=(CODE_WATCH,), device="cpu"))
    printed = plain.communicate()[0]

    ready, started = heard[0], next(e for e in heard if isinstance(e, RunStarted))
    assert isinstance(ready, Ready)
    assert (ready.backend, started.backend, started.device) == (backend, backend, "CPU")
    assert ready.version
    history = ast.literal_eval(printed.partition("HISTORY ")[2].splitlines()[0])
    epochs = [event.logs for event in heard if isinstance(event, EpochDone)]
    assert {name: [logs[name] for logs in epochs] for name in history} == history
    assert sum(isinstance(event, WatchUpdate) for event in heard) == 4
    ended = heard[-1]
    assert isinstance(ended, RunEnded)
    assert ended.ending == "finished", ended.raw


@pytest.fixture(scope="module")
def child() -> Iterator[tuple[KerasProcess, Iterator[Event]]]:
    with KerasProcess() as process:
        events = process.events()
        assert isinstance(next(events), Ready)
        yield process, events
        process.kill()


def test_the_summary_is_what_keras_prints(child: tuple[KerasProcess, Iterator[Event]]) -> None:
    process, events = child
    project = classifier(precision="mixed_float16")
    project.script = ScriptStyle("list")
    process.send(Summarize(-1, generate(project).text))
    told = next(events)
    assert isinstance(told, Summarized)
    assert told.id == -1
    assert told.text.startswith('Model: "digits"\n')
    assert " Total params: 25,450 (99.41 KB)" in told.text
    assert "hidden (Dense)" in told.text


def test_a_model_that_keras_cannot_build_has_a_sentence_and_no_summary(
    child: tuple[KerasProcess, Iterator[Event]],
) -> None:
    process, events = child
    text = generate(classifier()).text.replace("layers.Dense(32,", "layers.Dense(-1,")
    line = 1 + next(i for i, row in enumerate(text.splitlines()) if "Dense(-1" in row)
    process.send(Summarize(-2, text))
    told = next(events)
    assert isinstance(told, RequestFailed)
    assert told.id == -2
    assert told.sentence.startswith(f"Keras could not build the model at line {line} of the script")
