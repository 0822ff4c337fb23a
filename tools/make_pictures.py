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
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# Before Qt and Strata read them: neither the person's settings nor their runs are touched.
_SCRATCH = tempfile.mkdtemp(prefix="strata-pictures-")
os.environ["STRATA_HOME"] = _SCRATCH

from PySide6.QtCore import QSettings  # noqa: E402
from PySide6.QtTest import QTest  # noqa: E402

from studio.app import make_application  # noqa: E402
from studio.graph.elements import Edge, PortRef  # noqa: E402
from studio.resources import resource  # noqa: E402
from studio.ui.commands import Remove, SetParams  # noqa: E402
from studio.ui.main_window import MainWindow  # noqa: E402
from studio.ui.theme import appearance  # noqa: E402

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

    def train(self) -> None:
        """A run half way, and at its end."""
        from msgspec.structs import replace

        from studio.ui.commands import SetTraining

        workspace = self.window.workspace
        document = workspace.document
        settings = replace(document.project.training, epochs=self.epochs)
        document.push(SetTraining(document, settings, "Set epochs"))
        ended: list[object] = []
        epochs: list[object] = []
        workspace.room.run_ended.connect(ended.append)
        workspace.room.model.epoch_done.connect(epochs.append)
        self.window.train()
        self.until(lambda: len(epochs) >= max(1, self.epochs // 2), "half of the epochs")
        self.wait(0.5)
        self.take("training", sizes=(SMALL,))
        self.until(lambda: bool(ended), "the end of the run")
        self.wait(2.0)
        self.take("trained")

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

    def select(self, name: str) -> None:
        """Select the node of that name."""
        workspace = self.window.workspace
        nodes = workspace.document.project.graph.nodes()
        workspace.selection.select(node.id for node in nodes if node.name == name)

    def wait(self, seconds: float) -> None:
        """Let the event loop turn."""
        QTest.qWait(int(seconds * 1000))

    def until(self, holds: Callable[[], bool], what: str) -> None:
        """Let the event loop turn until something holds."""
        ends = time.monotonic() + PATIENCE_S
        while not holds():
            if time.monotonic() > ends:
                sys.exit(f"waited in vain for {what}")
            self.wait(0.05)

    def close(self) -> None:
        """Give up the edits and end the processes."""
        if self.window.has_workspace:
            self.window.workspace.document.undo_stack.setClean()
        self.window.close()


def main() -> None:
    """Make the pictures that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--only", default="start,build,problems,train")
    words = parser.parse_args()
    PICTURES.mkdir(parents=True, exist_ok=True)
    make_application()
    photographer = Photographer(words.epochs)
    for walk in words.only.split(","):
        getattr(photographer, walk)()
    photographer.close()


if __name__ == "__main__":
    main()
