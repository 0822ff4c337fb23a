"""What an order of the rows costs: samples a second of a script that deals rows anew each epoch,
against the same script as Keras shuffles.

    python benchmarks/row_order.py [--rounds N] [--epochs N] [--only NAME]

Each network is trained by its own script, in plain python, in one process a kind of order. Rounds
alternate, and the verdict is the median of their ratios by processor time, which tells more than
the clock where the machine is busy.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import msgspec

from studio.codegen.script import generate
from studio.engine.process import child_environment
from studio.project.script_style import ScriptStyle
from studio.project.store import load
from studio.resources import resource

BUDGET = 0.97
EXAMPLES = {
    "mlp": "mnist_classifier",
    "autoencoder": "autoencoder",
    "lstm": "lstm_regressor",
    "cnn": "cnn",
}
ROWS = {"cnn": 3_000}
DRIVE = """
import importlib.util, sys, time
import keras
spec = importlib.util.spec_from_file_location("script", sys.argv[1])
script = importlib.util.module_from_spec(spec)
spec.loader.exec_module(script)
rows = int(sys.argv[3])
data = [{name: values[:rows] for name, values in part.items()} for part in script.load_data()]
model = script.build_model()
script.compile_model(model)
script.EPOCHS = int(sys.argv[2]) + 1
marks = []

class Marks(keras.callbacks.Callback):
    def on_epoch_begin(self, epoch, logs=None):
        self.began = time.perf_counter(), time.process_time()

    def on_epoch_end(self, epoch, logs=None):
        wall, own = self.began
        marks.append((time.perf_counter() - wall, time.process_time() - own))

script.train(model, data, callbacks=[Marks()])
count = len(next(iter(data[0].values())))
print("SPEED", count / min(m[0] for m in marks[1:]), count / min(m[1] for m in marks[1:]))
"""


def script_of(name: str, order: str, imports: str) -> str:
    project = load(resource("examples", f"{EXAMPLES[name]}.strata"))
    plain = type(project.training.validation)()
    project.training = msgspec.structs.replace(
        project.training, order=order, validation=plain, steps=None
    )
    project.script = ScriptStyle(imports=imports)  # type: ignore[arg-type]
    return generate(project).text


def speeds(script: Path, epochs: int, rows: int) -> tuple[float, float]:
    done = subprocess.run(
        [sys.executable, "-P", "-c", DRIVE, str(script), str(epochs), str(rows)],
        env=child_environment(os.environ), capture_output=True, check=True, text=True,
    )  # fmt: skip
    wall, own = done.stdout.rpartition("SPEED ")[2].split()
    return float(wall), float(own)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--only", choices=[*EXAMPLES])
    parser.add_argument("--imports", choices=["tensorflow", "keras"], default="tensorflow")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for name in [asked.only] if asked.only else EXAMPLES:
            scripts = {order: Path(folder) / f"{name}_{order}.py" for order in ("keras", "seeded")}
            for order, path in scripts.items():
                path.write_text(script_of(name, order, asked.imports))
            rows = ROWS.get(name, 10**9)
            found = [
                {order: speeds(path, asked.epochs, rows) for order, path in scripts.items()}
                for _ in range(asked.rounds)
            ]
            show(name, found)


def show(name: str, found: list[dict[str, tuple[float, float]]]) -> None:
    print(f"{name}: samples a second, by the clock and by the processor")
    for turn in found:
        (wall, own), (new_wall, new_own) = turn["keras"], turn["seeded"]
        print(
            f"{wall:>12,.0f} {new_wall:>12,.0f} {new_wall / wall:>8.3f}"
            f"{own:>12,.0f} {new_own:>12,.0f} {new_own / own:>8.3f}"
        )
    ratios = [
        statistics.median(turn["seeded"][i] / turn["keras"][i] for turn in found) for i in (0, 1)
    ]
    verdict = "within" if ratios[1] >= BUDGET else "BELOW"
    print(
        f"medians {ratios[0]:.3f} and {ratios[1]:.3f}: {verdict} the budget of {BUDGET}", flush=True
    )


if __name__ == "__main__":
    main()
