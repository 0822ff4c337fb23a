"""What is left of a training that was killed: every reported number, against one that was not.

    python benchmarks/kills.py [VICTIM ...] [--kills N] [--seed N]

Each network is trained once without a break. Then it is trained again and its process is killed
(`kill -9`) at N random moments, each time the run goes on in a new process, and what came of it is
compared: curves over steps, reports of epochs, the evaluation, watched wires, and all variables at
the end, those of the optimizer and seeds included. The aim is a difference of 0.0. Lost is the work
since the last checkpoint. Some further mishaps follow: SIGTERM, a checkpoint that was cut short, a
loss that becomes NaN.
"""

import argparse
import contextlib
import os
import random
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from studio.engine.outcome import Outcome
from studio.engine.process import KerasProcess, ProcessGone
from studio.engine.protocol.checkpoint_file import read
from studio.engine.protocol.codec import Event, Request
from studio.engine.protocol.message import Ready
from studio.engine.protocol.run import CheckpointSaved, RunStarted, StepsDone, Train, WatchRequest
from studio.runs.run_folder import RunFolder

HEAD = """
import numpy as np
from tensorflow import keras

SEED = 7
EPOCHS = {epochs}
BATCH_SIZE = {batch}


def load_data():
    rng = np.random.default_rng(0)
    {data}
    cut = len(x) * 4 // 5 // BATCH_SIZE * BATCH_SIZE
    end = len(x) // BATCH_SIZE * BATCH_SIZE
    return {{"x": x[:cut], "y": y[:cut]}}, {{"x": x[cut:end], "y": y[cut:end]}}


def evaluate(model, data):
    return model.evaluate(data[1]["x"], data[1]["y"], batch_size=BATCH_SIZE, return_dict=True)


def train(model, data, callbacks=()):
    train_data, test_data = data
    return model.fit(
        train_data["x"],
        train_data["y"],
        batch_size=BATCH_SIZE,
        epochs=EPOCHS,
        shuffle={shuffle},
        validation_data=(test_data["x"], test_data["y"]),
        callbacks=[{callbacks}*callbacks],
    )

"""

MLP = """
def build_model():
    keras.utils.set_random_seed(SEED)
    inputs = keras.Input((64,))
    x = keras.layers.Dense(32, activation="relu", name="hidden")(inputs)
    x = keras.layers.Dropout(0.3)(x)
    return keras.Model(inputs, keras.layers.Dense(10, activation="softmax")(x))


def build_encoder(model):
    return keras.Model(model.inputs, model.get_layer("hidden").output)


def compile_model(model):
    model.compile("rmsprop", "sparse_categorical_crossentropy", metrics=["accuracy"],
                  steps_per_execution=4)
"""

CNN = """
def build_model():
    keras.utils.set_random_seed(SEED)
    inputs = keras.Input((16, 16, 1))
    x = keras.layers.RandomTranslation(0.1, 0.1)(inputs)
    x = keras.layers.Conv2D(16, 3, activation="relu")(x)
    x = keras.layers.BatchNormalization()(x)
    x = keras.layers.Conv2D(32, 3, activation="relu")(x)
    x = keras.layers.BatchNormalization()(x)
    x = keras.layers.GlobalAveragePooling2D(name="features")(x)
    x = keras.layers.Dropout(0.2)(x)
    return keras.Model(inputs, keras.layers.Dense(4, activation="softmax")(x))


def build_encoder(model):
    return keras.Model(model.inputs, model.get_layer("features").output)


def compile_model(model):
    rate = keras.optimizers.schedules.CosineDecay(0.003, 400)
    model.compile(keras.optimizers.Adam(rate), "sparse_categorical_crossentropy",
                  metrics=["accuracy"])
"""

LSTM = """
def build_model():
    keras.utils.set_random_seed(SEED)
    inputs = keras.Input((10, 1), batch_size=BATCH_SIZE)
    x = keras.layers.LSTM(16, stateful=True, return_sequences=True, recurrent_dropout=0.1,
                          name="memory")(inputs)
    return keras.Model(inputs, keras.layers.Dense(1)(x))


def build_encoder(model):
    return keras.Model(model.inputs, model.get_layer("memory").output)


def compile_model(model):
    model.compile("adam", "mse")
"""

AUTOENCODER = """
def build_model():
    keras.utils.set_random_seed(SEED)
    inputs = keras.Input((64,))
    x = keras.layers.GaussianNoise(0.05)(inputs)
    x = keras.layers.Dense(32, activation="relu")(x)
    x = keras.layers.Dense(2, name="code")(x)
    x = keras.layers.Dense(32, activation="relu")(x)
    return keras.Model(inputs, keras.layers.Dense(64, activation="sigmoid")(x))


def build_encoder(model):
    return keras.Model(model.inputs, model.get_layer("code").output)


def compile_model(model):
    model.compile(keras.optimizers.Adam(0.01, amsgrad=True), "mse")
"""
STOPPING = (
    'keras.callbacks.EarlyStopping("val_loss", min_delta=1e-5, patience=6, '
    "restore_best_weights=True), "
    'keras.callbacks.ReduceLROnPlateau("val_loss", factor=0.3, patience=2, min_delta=1e-4), '
)
CLASSES = """x = rng.random(({rows}, {shape}), dtype="float32")
    y = (x.reshape(len(x), -1)[:, :{classes}].argmax(axis=1)).astype("int64")"""
WAVE = """time = np.arange(80_000, dtype="float32").reshape(-1, 10, 1)
    x, y = np.sin(time / 7), np.cos(time / 7)"""
CODES = """x = rng.random((10_000, 3)) @ rng.random((3, 64)) / 3
    x = x.astype("float32")
    y = x"""
POISON = (
    "keras.callbacks.LambdaCallback(on_epoch_begin=lambda epoch, logs: epoch == 1"
    " and [w.assign(w * np.nan) for w in model.trainable_variables])"
)
WATCH = WatchRequest("watch", "watch", "build_encoder", ("x",), "test", samples=100)


def script(
    model: str, data: str, epochs: int, batch: int, callbacks: str = "", *, shuffle: bool = True
) -> str:
    """A script of the shape that Export writes."""
    head = HEAD.format(epochs=epochs, batch=batch, data=data, callbacks=callbacks, shuffle=shuffle)
    return head + model


VICTIMS = {
    "MLP, dropout": script(MLP, CLASSES.format(rows=40_000, shape=64, classes=10), 5, 32),
    "CNN, batch normalization": script(
        CNN, CLASSES.format(rows=5_000, shape="16, 16, 1", classes=4), 2, 32
    ),
    "LSTM, stateful": script(LSTM, WAVE, 4, 20, shuffle=False),
    "autoencoder, early stopping": script(AUTOENCODER, CODES, 25, 128, STOPPING),
}


@dataclass
class Life:
    """One process of a run: how it ended, and what was lost if it was killed."""

    outcome: Outcome
    events: list[Event] = field(default_factory=list)
    begun_step: int = 0
    seconds: float = 0.0
    lost_seconds: float = 0.0

    @property
    def share(self) -> float:
        """Which part of its time went to checkpoints, those aside that every run ends with."""
        costs = [e.seconds for e in self.events if isinstance(e, CheckpointSaved)]
        return sum(costs[:-1]) / self.seconds


def live(
    folder: Path,
    *,
    resume: str = "",
    after: float | None = None,
    signal_number: int = signal.SIGKILL,
    hear: Callable[[Event, Callable[[Request], None]], None] | None = None,
    watches: tuple[WatchRequest, ...] = (WATCH,),
) -> Life:
    """Train the script of a folder in a process of its own, and send it a signal so many seconds
    after its first step. `hear` is told each event, and may answer."""
    run, timer, is_training = RunFolder(folder), None, False
    with KerasProcess() as child:
        life = Life(Outcome("gone", ""))
        began = time.perf_counter()

        def strike() -> None:
            saved = max((path.stat().st_mtime for path in run.checkpoints), default=0.0)
            os.kill(child.pid, signal_number)
            life.lost_seconds = min(time.time() - saved, time.perf_counter() - began)

        def answer(request: Request) -> None:
            with contextlib.suppress(ProcessGone):
                child.send(request)

        for event in child.events():
            life.events.append(event)
            if isinstance(event, Ready):
                child.send(Train(str(folder), watches=watches, resume=resume))
            elif isinstance(event, RunStarted):
                life.begun_step = event.begun_step
            elif isinstance(event, StepsDone) and not is_training:
                is_training, began = True, time.perf_counter()
                if after is not None:
                    timer = threading.Timer(after, strike)
                    timer.start()
            if hear is not None:
                hear(event, answer)
        if timer is not None:
            timer.cancel()
            timer.join()
        life.outcome, life.seconds = child.outcome(), time.perf_counter() - began
    return life


# --- what is compared -------------------------------------------------------------


def numbers_of(folder: Path) -> dict[str, Any]:
    """Every number that a run reported, and all variables at its end, by what they are of."""
    run = RunFolder(folder)
    state = run.state()
    found: dict[str, Any] = {}
    for kind, curves in (("step", state.steps), ("epoch", state.epochs)):
        for name, series in curves.items():
            found[f"{kind} {name}"] = np.stack((series.x, series.y))
    for number, report in enumerate(state.reports):
        found[f"report {number}"] = np.array([report.epoch, report.step, *report.logs.values()])
    found |= {f"test {name}": np.array(value) for name, value in state.evaluation.items()}
    for updates in state.watches.values():
        for update in updates:
            found[f"watch {update.epoch}"] = np.load(folder / update.file)
    found |= dict(variables_of(run.checkpoints[0]))
    return found


def variables_of(checkpoint: Path) -> Iterator[tuple[str, Any]]:
    """The arrays of a checkpoint, those excepted that only speak of a moment in time."""
    head, content = read(checkpoint)
    start = 0
    last = max(end for _, end in head.groups.values())
    for number, told in enumerate(head.arrays[:last]):
        part = content[start : start + told.size]
        yield f"variable {number}", np.frombuffer(part, dtype=told.dtype)
        start += told.size


def difference(one: dict[str, Any], other: dict[str, Any]) -> tuple[float, str]:
    """The greatest difference between two runs, and what it is of; infinite where one of them has
    what the other lacks."""
    if missing := sorted(set(one) ^ set(other)):
        return float("inf"), missing[0]
    worst = (0.0, "")
    for name, values in one.items():
        if values.shape != other[name].shape:
            return float("inf"), name
        apart = np.abs(values.astype("float64") - other[name].astype("float64"))
        if apart.size and not float(apart.max()) <= worst[0]:
            worst = float(apart.max()), name
    return worst


# --- the rows of the table --------------------------------------------------------


def made(root: Path, text: str) -> Path:
    """A folder for a run of this script."""
    folder = Path(tempfile.mkdtemp(dir=root))
    (folder / "script.py").write_text(text)
    return folder


def killed_again_and_again(
    folder: Path, whole_seconds: float, kills: int, chance: random.Random
) -> list[Life]:
    """Train, be killed at random moments of what is left, go on, and come to the end at last."""
    lives: list[Life] = []
    left = whole_seconds
    for number in range(kills):
        # As many kills are to come as fit: none of them may find the run at its end.
        after = chance.uniform(0.02, 2 * left / (kills - number + 1))
        life = live(folder, resume="last" if lives else "", after=after)
        lives.append(life)
        if life.outcome.kind == "finished":
            return lives
        left = max(0.3, left - after + life.lost_seconds)
    return [*lives, live(folder, resume="last")]


def show(cells: list[str]) -> None:
    """A row of the table."""
    widths = (28, 6, 32, 14, 11, 11, 6)
    print(" ".join(f"{cell:<{w}}" for cell, w in zip(cells, widths, strict=True)), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("victims", nargs="*", help="words of their names; else all of them")
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    chance = random.Random(asked.seed)
    chosen = {
        name: text
        for name, text in VICTIMS.items()
        if not asked.victims or any(word in name for word in asked.victims)
    }
    show(["network", "kills", "went on after steps", "most lost", "difference", "of", "cost"])
    worst = 0.0
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        for name, text in chosen.items():
            plain = made(root, text)
            whole = live(plain)
            expected = numbers_of(plain)
            folder = made(root, text)
            lives = killed_again_and_again(folder, whole.seconds, asked.kills, chance)
            apart, what = difference(expected, numbers_of(folder))
            worst = max(worst, apart)
            went_on = " ".join(str(life.begun_step) for life in lives[1:])
            lost = max((life.lost_seconds for life in lives[:-1]), default=0.0)
            kills = str(len(lives) - 1)
            lost_text, cost = f"{lost:.1f} of {whole.seconds:.0f} s", f"{whole.share:.2%}"
            show([name, kills, went_on, lost_text, f"{apart:g}", what or "nothing", cost])
            worst = max(worst, told_to_end(root, text, whole, expected, chance))
            worst = max(worst, not_a_number(root, text))
    sys.exit(worst > 0)


def told_to_end(
    root: Path, text: str, whole: Life, expected: dict[str, Any], chance: random.Random
) -> float:
    """A SIGTERM, after which the newest checkpoint is cut short; the difference."""
    folder = made(root, text)
    after = chance.uniform(0.6, 0.8) * whole.seconds
    first = live(folder, after=after, signal_number=signal.SIGTERM)
    newest, *_ = RunFolder(folder).checkpoints
    head, _ = read(newest)
    newest.write_bytes(newest.read_bytes()[: -chance.randrange(1, 5_000)])
    second = live(folder, resume="last")
    apart, what = difference(expected, numbers_of(folder))
    steps = f"{head.step} cut, {second.begun_step}"
    show(
        ["  SIGTERM, file cut short", "1", steps, "", f"{apart:g}", what or first.outcome.kind, ""]
    )
    return apart


def not_a_number(root: Path, text: str) -> float:
    """Weights that become NaN in the second epoch; infinite where no sound model is kept."""
    folder = made(root, text.replace("callbacks=[", f"callbacks=[{POISON}, "))
    life = live(folder)
    kept = life.outcome.sentence.rpartition("after ")[2].rstrip(".")
    is_kept = life.outcome.kind == "nan" and RunFolder(folder).model.is_file()
    show(["  NaN", "0", kept, "", "", "model kept" if is_kept else life.outcome.sentence, ""])
    return 0.0 if is_kept else float("inf")


if __name__ == "__main__":
    main()
