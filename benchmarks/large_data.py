"""How much memory training on large data takes, through `strata train` in a fresh process.

A CSV of 1,000,000 rows and a folder of 50,000 images are made in a temporary folder, and a small
network is trained on each for an epoch. Prints the memory of the Keras process before the data
are read, the most while they are, and the most while it trains, beside the size of the arrays
that hold all rows. Wished: training adds less than a second copy of them; beside arrays as small as
those of the CSV, what the libraries take hides it. Linux only.

    python benchmarks/large_data.py [--rows N] [--images N]
"""

import argparse
import itertools
import json
import math
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from preview import make_csv, make_images

MIB = 1 << 20


def project(path: Path):
    """The smallest network on the first and the last column of what is at a path."""
    from studio.engine.protocol.reader import Facts, Look
    from studio.engine.reader.looking import answers
    from studio.graph.elements import Edge, PortRef
    from studio.project.project import Project
    from studio.project.suggest import suggested
    from studio.project.training import TrainingSettings, Validation

    *_, found = answers(Look(1, None, str(path)))
    assert isinstance(found, Facts), found
    training = TrainingSettings(epochs=1, batch_size=256, validation=Validation("test"))
    made = Project(path.stem, data=suggested(found.source), training=training)
    columns = made.data.prepared()
    first, last = next(iter(columns)), list(columns)[-1]
    classes = len(columns[last].classes)
    is_kinds = classes > 2
    loss = "sparse_categorical_crossentropy" if is_kinds else "mean_squared_error"
    graph = made.graph
    told = {"units": classes, "activation": "softmax"} if is_kinds else {"units": 1}
    nodes = [
        graph.new_node("Input", "given", {"column": first}),
        graph.new_node("Flatten", "flat", {}),
        graph.new_node("Dense", "told", told),
        graph.new_node("Output", "out", {"target": last, "loss": loss}),
    ]
    for node in nodes:
        graph.add_node(node)
    for before, after in itertools.pairwise(nodes):
        graph.connect(Edge(PortRef(before.id, 0), PortRef(after.id, 0)))
    sizes = {"uint8": 1, "int64": 8}
    row = sum(math.prod(c.shape) * sizes.get(c.dtype, 4) for c in columns.values())
    return made, row * made.data.info().train_rows


def memory_of(process: int) -> int:
    """Bytes that a process holds; 0 where it has ended."""
    try:
        pages = Path(f"/proc/{process}/statm").read_text().split()[1]
    except OSError:
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def keras_child(parent: int) -> int:
    """The Keras process below `strata train`; 0 where there is none yet."""
    for folder in Path("/proc").iterdir():
        try:
            is_child = folder.name.isdigit() and f"PPid:\t{parent}\n" in (
                (folder / "status").read_text()
            )
            if is_child and b"studio.engine.worker" in (folder / "cmdline").read_bytes():
                return int(folder.name)
        except OSError:
            continue
    return 0


def train(path: Path, folder: Path) -> bool:
    from studio.project import store

    made, held = project(path)
    file = folder / f"{path.stem}.strata"
    store.save(made, file)
    words = [sys.executable, "-m", "studio", "train", str(file), "--json"]
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
    began = time.perf_counter()
    running = subprocess.Popen(
        [*words, "--runs", str(folder / "runs")],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    phase, most, ended = ["start"], {}, {}

    def follow() -> None:
        child = 0
        while running.poll() is None:
            child = child or keras_child(running.pid)
            now = memory_of(child) if child else 0
            most[phase[0]] = max(most.get(phase[0], 0), now)
            time.sleep(0.01)

    follower = threading.Thread(target=follow)
    follower.start()
    assert running.stdout is not None
    for line in running.stdout:
        ended = json.loads(line)
        phase[0] = ended.get("phase", phase[0]) if ended.get("type") != "outcome" else "end"
    follower.join()
    before, loading = most.get("start", 0), most.get("data", 0)
    training = max(most.get("fit", 0), most.get("evaluate", 0))
    print(
        f"{path.name:10}{held / MIB:8.0f} MiB{before / MIB:8.0f} MiB{loading / MIB:8.0f} MiB"
        f"{training / MIB:8.0f} MiB{time.perf_counter() - began:7.0f} s  {ended.get('sentence')}"
    )
    return running.returncode == 0


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("--rows", type=int, default=1_000_000)
    words.add_argument("--images", type=int, default=50_000)
    asked = words.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_csv(folder / "tiny.csv", 2_000)
        make_csv(folder / "big.csv", asked.rows)
        make_images(folder / "images", asked.images)
        print(f"{'':10}{'arrays':>12}{'before':>12}{'loading':>12}{'training':>12}{'all':>9}")
        done = [train(folder / n, folder) for n in ("tiny.csv", "big.csv", "images")]
    return 0 if all(done) else 1


if __name__ == "__main__":
    sys.exit(main())
