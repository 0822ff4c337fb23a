"""Make the pictures of each lesson's panels for `docs/lessons.md`, from runs in the real window.

    uv run python tools/make_panel_pictures.py [--only regression,cnn]

Each lesson is opened from its card, trained whole, evaluated and tried, and pictured in both
themes. All of them take some ten minutes on two cores. Look at what it writes to
`docs/pictures/lessons/` before you commit it.
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from msgspec import structs  # noqa: E402
from PIL import Image  # noqa: E402
from PySide6.QtCore import QPoint, Qt  # noqa: E402
from PySide6.QtTest import QTest  # noqa: E402
from PySide6.QtWidgets import QWidget  # noqa: E402

from studio.app import make_application  # noqa: E402
from studio.resources import resource  # noqa: E402
from studio.ui.actions.command import Command  # noqa: E402
from studio.ui.edit.commands import SetTraining  # noqa: E402
from studio.ui.widgets.theme import appearance  # noqa: E402
from tools.make_pictures import PICTURES, SMALL, Photographer  # noqa: E402

FOLDER = PICTURES / "lessons"
PATIENCE_S = 900
PATH = ((0.2, 0.3), (0.35, 0.4), (0.5, 0.5), (0.65, 0.45), (0.8, 0.6))
"""A way over the map, in parts of its width and height."""


class LessonPhotographer(Photographer):
    """Goes through a lesson as a person would: F5, F7, F8, and what the lesson is about."""

    lesson = ""

    def visit(self, lesson: str) -> None:
        """Open a lesson, train it to its end, and picture its panels."""
        self.lesson = lesson
        self.window.files.open_example(resource("examples", f"{lesson}.strata"))
        workspace = self.window.workspace
        self.until(lambda: bool(workspace.analysis.reports), "Keras to answer")
        ended: list[object] = []
        workspace.room.run_ended.connect(ended.append)
        self.window.train()
        self.until(lambda: bool(ended), "the end of the run", PATIENCE_S)
        workspace.room.run_ended.disconnect(ended.append)
        self.wait(2.0)
        self.shoot("train")
        self.act(Command.EVALUATE)
        panel = workspace.evaluation
        self.until(lambda: panel.scores.content is not None, "the scores")
        self.wait(1.5)
        self.shoot("evaluate")
        walk: Callable[[], None] | None = getattr(self, f"after_{lesson}", None)
        if walk is not None:
            walk()
        workspace.document.undo_stack.setClean()

    # --- what a lesson has besides -----------------------------------------------------

    def after_regression(self) -> None:
        """W and b as numbers."""
        self.page("Weights")
        self.shoot("weights")

    def after_mnist_classifier(self) -> None:
        """A digit of the test data, tried."""
        self.try_example()

    def after_mnist_two_hidden(self) -> None:
        """The most confident mistakes; and what this lesson is about, the size of the batch."""
        self.page("Examples")
        self.shoot("mistakes")
        workspace = self.window.workspace
        document = workspace.document
        settings = structs.replace(document.project.training, epochs=1)
        document.push(SetTraining(document, settings, "Set epochs"))
        workspace.starting.compare("batch_size", "10, 100, 1000")
        compared = workspace.starting.comparing
        assert compared is not None
        compared.compare_button.click()
        self.until(lambda: compared.comparison.is_running, "the first value")
        self.until(lambda: not compared.comparison.is_running, "the last value", PATIENCE_S)
        self.wait(1.0)
        self.shoot("batches", compared)
        compared.close()

    def after_cnn(self) -> None:
        """The kernels as pictures."""
        self.page("Weights")
        self.shoot("kernels")

    def after_lstm_regressor(self) -> None:
        """The gates over one sequence."""
        self.act(Command.SHOW_GATES)
        self.wait(6.0)
        self.shoot("gates")

    def after_autoencoder(self) -> None:
        """A point decoded, a path over the map, a digit put on it."""
        self.act(Command.DECODE_ON_MAP)
        self.wait(3.0)
        workspace = self.window.workspace
        picture = workspace.training.make_map()
        canvas = picture.canvas
        viewport = canvas.viewport()
        width, height = viewport.width(), viewport.height()
        stops = [QPoint(round(width * x), round(height * y)) for x, y in PATH]
        left, shift = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier
        QTest.mousePress(viewport, left, shift, stops[0])
        for stop in stops[1:]:
            QTest.mouseMove(viewport, stop)
            self.wait(0.05)
        QTest.mouseRelease(viewport, left, shift, stops[-1])
        self.wait(4.0)
        QTest.mouseMove(viewport, QPoint(round(width * 0.4), round(height * 0.55)))
        self.wait(3.0)
        self.shoot("decode")

    # --- the craft ---------------------------------------------------------------------

    def try_example(self) -> None:
        """Try the network on a row of the test data."""
        self.act(Command.TRY_IT)
        panel = self.window.workspace.evaluation
        self.until(lambda: panel.trying.content is not None, "the place to try it")
        self.wait(2.0)
        assert panel.trying.content is not None
        panel.trying.content.take_random_row()
        self.wait(3.0)
        self.shoot("try")

    def act(self, command: Command) -> None:
        """What the menu does."""
        self.window.actions_by_id[command].trigger()

    def page(self, title: str) -> None:
        """Bring a page of the Evaluate tab to the front."""
        tabs = self.window.workspace.evaluation.tabs
        index = next(i for i in range(tabs.count()) if tabs.tabText(i) == title)
        tabs.setCurrentIndex(index)
        self.wait(2.5)

    def shoot(self, name: str, window: QWidget | None = None) -> None:
        """Picture a window in both themes, in few enough colours for a repository."""
        shown = window or self.window
        if window is None:
            self.window.resize(*SMALL)
        for look in ("light", "dark"):
            appearance().use(look)
            self.wait(0.8)
            self.window.workspace.canvas.fit_all()
            self.wait(0.4)
            file = FOLDER / f"{self.lesson}-{name}-{look}.png"
            shown.grab().save(str(file))
            with Image.open(file) as picture:
                picture.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(
                    file, optimize=True
                )
            print(file.relative_to(PICTURES.parent.parent))


def main() -> None:
    """Visit the lessons that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    lessons = sorted(path.stem for path in resource("examples").glob("*.strata"))
    parser.add_argument("--only", default=",".join(lessons))
    words = parser.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    make_application()
    photographer = LessonPhotographer(epochs=0)
    for lesson in words.only.split(","):
        photographer.visit(lesson)
    photographer.close()


if __name__ == "__main__":
    main()
