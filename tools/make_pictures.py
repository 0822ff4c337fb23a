"""Make the pictures of the README and the guide, by driving the real window.

    uv run python tools/make_pictures.py [--epochs 8] [--only start,build]

Look at what it writes to `docs/pictures/` before you commit it.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# Before Qt and Strata read them: neither the person's settings nor their runs are touched.
_SCRATCH = tempfile.mkdtemp(prefix="strata-pictures-")
os.environ["STRATA_HOME"] = _SCRATCH

from msgspec import structs  # noqa: E402
from PySide6.QtCore import QSettings  # noqa: E402
from PySide6.QtTest import QTest  # noqa: E402

from studio.app import make_application  # noqa: E402
from studio.graph.elements import Edge, PortRef  # noqa: E402
from studio.project.datasets import PreparedColumn, Reshape, Scale  # noqa: E402
from studio.project.drawing import FrameColor  # noqa: E402
from studio.project.project import Project  # noqa: E402
from studio.resources import resource  # noqa: E402
from studio.ui.actions.command import Command  # noqa: E402
from studio.ui.edit.commands import Remove, SetParams  # noqa: E402
from studio.ui.edit.drawing_commands import change_frame  # noqa: E402
from studio.ui.widgets.theme import appearance  # noqa: E402
from studio.ui.window.main_window import MainWindow  # noqa: E402

PICTURES = Path(__file__).parent.parent / "docs" / "pictures"
SMALL, LARGE = (1280, 800), (1920, 1080)
PATIENCE_S = 180


class Photographer:
    """A window, and the walk through it."""

    def __init__(self, epochs: int) -> None:
        settings = QSettings(f"{_SCRATCH}/settings.ini", QSettings.Format.IniFormat)
        self.window = MainWindow(settings)
        self.epochs = epochs
        self.window.resize(*SMALL)
        self.window.show()
        self.window.warm_up()

    def start(self) -> None:
        """The start page."""
        self.take("start")

    def build(self) -> None:
        """The autoencoder, with the code layer selected; script, summary, a network with errors."""
        window = self.window
        if window.has_workspace:  # nobody is there to be asked whether edits are to be kept
            window.workspace.document.undo_stack.setClean()
        window.files.open_example(resource("examples", "autoencoder.strata"))
        workspace = window.workspace
        self.until(lambda: bool(workspace.analysis.reports), "Keras to answer")
        self.select("code")
        workspace.show_node()
        self.take("build")
        workspace.show_code()
        self.take("code")
        workspace.show_summary()
        self.take("summary")

    def problems(self) -> None:
        """What a mistake looks like: a layer that Keras refuses, and a wire that is missing."""
        workspace = self.window.workspace
        document = workspace.document
        graph = document.project.graph
        by_name = {node.name: node.id for node in graph.nodes()}
        document.push(SetParams(document, by_name["decoder_1"], {"activation": "rellu"}))
        document.push(
            Remove(document, (), [Edge(PortRef(by_name["decoder_3"]), PortRef(by_name["decoded"]))])
        )
        self.until(lambda: bool(workspace.analysis.objections), "Keras to object")
        workspace.show_problems()
        self.take("problems")
        document.undo_stack.undo()
        document.undo_stack.undo()
        self.until(lambda: not workspace.analysis.objections, "Keras to agree")

    def canvas(self) -> None:
        """Groups, a note and linked copies; the same from left to right; wires by name."""
        window = self.window
        window.files.new()
        workspace = window.workspace
        document, actions = workspace.document, window.actions_by_id
        document.show(branching_network())
        self.until(lambda: "Dense" in self.reported(), "Keras to answer")
        self.group("Inception", "blue", "narrow", "wide", "wider", "join")
        self.group("Head", "green", "pool", "digit")
        workspace.selection.select(())
        actions[Command.ARRANGE].trigger()
        self.wait(0.5)
        self.select("narrow", "wide", "wider")
        self.take("groups", sizes=(SMALL,))
        self.select("pool", "digit")
        actions[Command.COLLAPSE].trigger()
        actions[Command.FLOW].trigger()
        workspace.show_summary()
        workspace.selection.select(())
        actions[Command.ARRANGE].trigger()
        self.wait(0.8)
        self.take("flow", sizes=(LARGE,))
        document.show(twin_network())
        self.until(lambda: "Subtract" in self.reported(), "Keras to answer")
        actions[Command.ARRANGE].trigger()
        self.select("tower_2")
        workspace.show_node()
        self.take("linked", sizes=(SMALL,))
        workspace.show_outline()
        self.take("outline", sizes=(SMALL,))
        workspace.left.setCurrentIndex(0)

    def reported(self) -> set[str]:
        """The layers of which Keras has said something."""
        workspace = self.window.workspace
        graph, reports = workspace.document.project.graph, workspace.analysis.reports
        return {node.layer for node in graph.nodes() if node.id in reports}

    def group(self, name: str, color: FrameColor, *members: str) -> None:
        """Put a frame about nodes, as Ctrl+G does, and give it a name and a colour."""
        document = self.window.workspace.document
        self.select(*members)
        self.window.actions_by_id[Command.GROUP].trigger()
        frame = document.project.drawing.frames()[-1]
        changed = replace(frame, name=name, color=color)
        document.push(change_frame(document, changed, "Name the group"))

    def train(self) -> None:
        """A run half way, and at its end."""
        from studio.ui.edit.commands import SetTraining

        workspace = self.window.workspace
        document = workspace.document
        settings = structs.replace(document.project.training, epochs=self.epochs)
        document.push(SetTraining(document, settings, "Set epochs"))
        ended: list[object] = []
        workspace.room.run_ended.connect(ended.append)
        model = workspace.room.model
        self.window.train()
        self.until(lambda: len(model.run.reports) >= max(1, self.epochs // 2), "half of the epochs")
        self.wait(0.5)
        self.take("training", sizes=(SMALL,))
        self.until(lambda: bool(ended), "the end of the run")
        self.wait(2.0)
        self.take("trained")

    def history(self) -> None:
        """Four runs of the spirals, three of them chosen."""
        window = self.window
        if window.has_workspace:
            window.workspace.document.undo_stack.setClean()
        window.files.open_example(resource("examples", "spirals.strata"))
        rates = (0.0003, 0.001, 0.003, 0.01)
        for rate in rates:
            self._train_spirals(rate)
        window.workspace.past_runs.show_history()
        history = window.workspace.past_runs.history
        assert history is not None
        history.resize(1180, 740)
        self.until(lambda: len(history.model.entries) == len(rates), "the runs")
        history.choose([entry.folder.path for entry in history.model.entries[:3]])
        self.until(lambda: bool(history.plot and len(history.plot.runs) == 3), "the curves")
        appearance().use("light")
        entries = history.model.entries
        self.until(lambda: all([history.pictures.large(e) for e in entries]), "small pictures")
        self.wait(0.5)
        file = PICTURES / "history-light.png"
        history.grab().save(str(file))
        print(file.relative_to(PICTURES.parent.parent))
        history.close()

    def _train_spirals(self, rate: float) -> None:
        from studio.ui.edit.commands import SetTraining

        document, room = self.window.workspace.document, self.window.workspace.room
        optimizer = structs.replace(
            document.project.training.optimizer, params={"learning_rate": rate}
        )
        settings = structs.replace(
            document.project.training, optimizer=optimizer, epochs=self.epochs
        )
        document.push(SetTraining(document, settings, "Set the learning rate"))
        ended: list[object] = []
        room.run_ended.connect(ended.append)
        self.until(lambda: not room.is_running, "the run before")
        self.window.train()
        self.until(lambda: bool(ended), "the end of the run")

    # --- the craft ----------------------------------------------------------------

    def take(self, name: str, sizes: tuple[tuple[int, int], ...] = (SMALL, LARGE)) -> None:
        """Picture the window in both themes, at each size."""
        for size in sizes:
            self.window.resize(*size)
            for look in ("light", "dark"):
                appearance().use(look)
                self.wait(0.4)
                if self.window.has_workspace:
                    self.window.workspace.canvas.fit_all()
                self.wait(0.4)
                suffix = "" if size == SMALL else "-large"
                file = PICTURES / f"{name}-{look}{suffix}.png"
                self.window.grab().save(str(file))
                print(file.relative_to(PICTURES.parent.parent))

    def select(self, *names: str) -> None:
        """Select the nodes of these names."""
        workspace = self.window.workspace
        nodes = workspace.document.project.graph.nodes()
        workspace.selection.select(node.id for node in nodes if node.name in names)

    def wait(self, seconds: float) -> None:
        """Let the event loop turn."""
        QTest.qWait(int(seconds * 1000))

    def until(self, holds: Callable[[], bool], what: str, patience_s: float = PATIENCE_S) -> None:
        """Let the event loop turn until something holds."""
        ends = time.monotonic() + patience_s
        while not holds():
            if time.monotonic() > ends:
                sys.exit(f"waited in vain for {what}")
            self.wait(0.05)

    def close(self) -> None:
        """Give up the edits and end the processes."""
        if self.window.has_workspace:
            self.window.workspace.document.undo_stack.setClean()
        self.window.close()


def branching_network() -> Project:
    """An image that three convolutions of several sizes look at."""
    project = Project("inception")
    columns = (
        PreparedColumn("image", "image", (Reshape((28, 28, 1)), Scale(255.0))),
        PreparedColumn("label", "label"),
    )
    project.data = structs.replace(project.data, columns=columns)
    put = partial(_put, project)
    image = put("Input", "image", column="image")
    sizes = {"narrow": 1, "wide": 3, "wider": 5}
    looks = [
        put("Conv2D", name, image, filters=16, kernel_size=size, padding="same", activation="relu")
        for name, size in sizes.items()
    ]
    pool = put("GlobalAveragePooling2D", "pool", put("Concatenate", "join", *looks))
    digit = put("Dense", "digit", pool, units=10, activation="softmax")
    loss = "sparse_categorical_crossentropy"
    put("Output", "answer", digit, target="label", loss=loss, metrics=["accuracy"])
    return project


def twin_network() -> Project:
    """Two images seen by one and the same tower of layers."""
    project = Project("twins")
    put = partial(_put, project)
    towers = []
    for number in ("", "_2"):
        image = put("Input", f"image{number}", column="image")
        flat = put("Flatten", f"flat{number}", image)
        towers.append(put("Dense", f"tower{number}", flat, units=64, activation="relu"))
    for tower in towers:
        project.graph.set_link(tower, towers[0])
    joined = put("Subtract", "difference", *towers)
    digit = put("Dense", "same", joined, units=1, activation="sigmoid")
    put("Output", "answer", digit, target="label", loss="binary_crossentropy")
    return project


def _put(project: Project, layer: str, name: str, *sources: str, **params: Any) -> str:
    """Add a node behind others; returns its id."""
    graph = project.graph
    node = graph.new_node(layer, name, params)
    graph.add_node(node)
    for index, source in enumerate(sources):
        graph.connect(Edge(PortRef(source), PortRef(node.id, index)))
    return node.id


def main() -> None:
    """Make the pictures that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--only", default="start,canvas,build,problems,train")
    words = parser.parse_args()
    PICTURES.mkdir(parents=True, exist_ok=True)
    make_application()
    photographer = Photographer(words.epochs)
    for walk in words.only.split(","):
        getattr(photographer, walk)()
    photographer.close()


if __name__ == "__main__":
    main()
