"""How fast a training runs when Strata drives it, against the same script in plain python.

    python benchmarks/training_overhead.py [SCRIPT] [--epochs N] [--rounds N] [--watch FUNCTION]

Both run the same file: once by plain python, once by the worker while its events are read. The
first epoch, in which TensorFlow traces, is not counted. Rounds alternate, because a machine gets
warm, and the verdict is the median of their ratios.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from studio.engine.process import KerasProcess, child_environment
from studio.engine.protocol.message import Ready
from studio.engine.protocol.run import EpochDone, RunStarted, StepsDone, Train, WatchRequest

BUDGET = 0.98
MLP = """
import numpy as np
from tensorflow import keras

EPOCHS = 3
BATCH_SIZE = 32


def load_data():
    rng = np.random.default_rng(0)
    x = rng.random((70_000, 784), dtype="float32")
    y = rng.integers(0, 10, 70_000)
    return {"x": x[:60_000], "y": y[:60_000]}, {"x": x[60_000:], "y": y[60_000:]}


def build_model():
    keras.utils.set_random_seed(7)
    inputs = keras.Input(shape=(784,))
    hidden = keras.layers.Dense(32, activation="relu")(inputs)
    return keras.Model(inputs, keras.layers.Dense(10, activation="softmax")(hidden))


def build_encoder(model):
    return keras.Model(model.inputs, model.layers[1].output)


def compile_model(model):
    model.compile("rmsprop", "sparse_categorical_crossentropy", metrics=["accuracy"])


def train(model, data, callbacks=()):
    return model.fit(
        data[0]["x"], data[0]["y"], epochs=EPOCHS, batch_size=BATCH_SIZE, callbacks=list(callbacks)
    )


def evaluate(model, data):
    return {}
"""

PLAIN = """
import importlib.util, sys, time
spec = importlib.util.spec_from_file_location("script", sys.argv[1])
script = importlib.util.module_from_spec(spec)
sys.modules["script"] = script
spec.loader.exec_module(script)
data = script.load_data()
model = script.build_model()
script.compile_model(model)
script.EPOCHS = 1
script.train(model, data)
script.EPOCHS = int(sys.argv[2])
began = time.perf_counter()
script.train(model, data)
seconds = time.perf_counter() - began
rows = len(next(iter(data[0].values())))
print("SPEED", rows * script.EPOCHS / seconds)
"""


def plain_speed(script: Path, epochs: int) -> float:
    done = subprocess.run(
        [sys.executable, "-P", "-c", PLAIN, str(script), str(epochs)],
        env=child_environment(os.environ),
        capture_output=True,
        check=True,
        text=True,
    )
    return float(done.stdout.rpartition("SPEED ")[2])


def driven_speed(script: Path, epochs: int, watches: tuple[WatchRequest, ...]) -> tuple[float, int]:
    """Samples a second in the worker, and the number of messages that told of steps."""
    arrivals: list[float] = []
    samples = messages = 0
    with tempfile.TemporaryDirectory() as folder, KerasProcess() as child:
        shutil.copy(script, Path(folder) / "script.py")
        for event in child.events():
            if isinstance(event, Ready):
                child.send(Train(folder, epochs=epochs + 1, watches=watches))
            elif isinstance(event, RunStarted):
                samples = event.samples
            elif isinstance(event, StepsDone):
                messages += 1
            elif isinstance(event, EpochDone):
                arrivals.append(time.perf_counter())
    if len(arrivals) < 2:
        raise SystemExit(child.outcome().sentence)
    return samples * (len(arrivals) - 1) / (arrivals[-1] - arrivals[0]), messages


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("script", type=Path, nargs="?")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--watch", metavar="FUNCTION", help="watch what this function's model gives"
    )
    parser.add_argument("--column", default="x", help="the data column that it reads")
    asked = parser.parse_args()
    watches = ()
    if asked.watch:
        watches = (WatchRequest("watch", "watch", asked.watch, (asked.column,)),)
    with tempfile.TemporaryDirectory() as folder:
        script = asked.script
        if script is None:
            script = Path(folder) / "mlp.py"
            script.write_text(MLP)
        plain, driven = [], []
        for _ in range(asked.rounds):
            plain.append(plain_speed(script, asked.epochs))
            speed, messages = driven_speed(script, asked.epochs, watches)
            driven.append(speed)
    show(script, plain, driven, messages)


def show(script: Path, plain: list[float], driven: list[float], messages: int) -> None:
    ratios = [d / p for d, p in zip(driven, plain, strict=True)]
    print(f"{script.name}: samples a second, {len(plain)} rounds, {messages} messages of steps")
    print(f"{'round':>8} {'plain python':>14} {'in Strata':>14} {'ratio':>8}")
    for i, (p, d, r) in enumerate(zip(plain, driven, ratios, strict=True), 1):
        print(f"{i:>8} {p:>14,.0f} {d:>14,.0f} {r:>8.3f}")
    verdict = "within" if statistics.median(ratios) >= BUDGET else "BELOW"
    print(f"median of the ratios {statistics.median(ratios):.3f}: {verdict} the budget of {BUDGET}")


if __name__ == "__main__":
    main()
