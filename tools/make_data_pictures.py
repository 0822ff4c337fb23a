"""Make the pictures of "Your own data" in the guide, from an empty canvas to a trained network.

    uv run python tools/make_data_pictures.py

The data are made on the spot: a table as a spreadsheet writes it in much of Europe, a folder of
drawn shapes, and a file of arrays. Look at what it writes to `docs/pictures/` before you commit it.
"""

import csv
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402
from msgspec import structs  # noqa: E402
from PIL import Image, ImageDraw  # noqa: E402

from studio.app import make_application  # noqa: E402
from studio.ui.actions.command import Command  # noqa: E402
from studio.ui.edit.commands import SetTraining  # noqa: E402
from studio.ui.widgets.theme import appearance  # noqa: E402
from tools.make_pictures import PICTURES, SMALL, Photographer  # noqa: E402

ROWS = 240


def leaves(folder: Path) -> Path:
    """A table with semicolons, decimal commas, an id, gaps, and classes called 1 to 3."""
    random = np.random.RandomState(4)
    path = folder / "leaves.csv"

    def cell(mean: float, deviation: float) -> str:
        value = random.normal(mean, deviation)
        return "" if random.rand() < 0.03 else f"{value:.2f}".replace(".", ",")

    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, delimiter=";")
        table.writerow(["plant_id", "length", "width", "height", "temperature", "variety"])
        for row in range(ROWS):
            variety = int(random.randint(1, 4))
            cells = [
                *(cell(4 + 1.1 * variety, 0.5), cell(1 + 0.7 * variety, 0.3)),
                *(cell(9 - variety, 0.8), cell(20, 3)),
            ]
            table.writerow([1001 + row, *cells, variety])
    return path


def shapes(folder: Path) -> Path:
    """A folder with a folder of pictures for each class."""
    random = np.random.RandomState(4)
    root = folder / "shapes"
    for name in ("circle", "square", "triangle"):
        (root / name).mkdir(parents=True)
        for number in range(30):
            ground = tuple(int(v) for v in random.randint(180, 255, 3))
            ink = tuple(int(v) for v in random.randint(0, 150, 3))
            (x, y), size = random.randint(3, 10, 2), random.randint(12, 20)
            image = Image.new("RGB", (32, 32), ground)
            draw = ImageDraw.Draw(image)
            if name == "circle":
                draw.ellipse([x, y, x + size, y + size], fill=ink)
            elif name == "square":
                draw.rectangle([x, y, x + size, y + size], fill=ink)
            else:
                draw.polygon([(x, y + size), (x + size, y + size), (x + size // 2, y)], fill=ink)
            image.save(root / name / f"{number:03d}.png")
    return root


def signals(folder: Path) -> Path:
    """A file of arrays with a part for testing."""
    random = np.random.RandomState(4)
    path = folder / "signals.npz"
    parts: dict[str, Any] = {}
    for part, rows in (("train", 300), ("test", 60)):
        labels = random.randint(0, 4, rows)
        time = np.arange(24)[None, :, None] * (1 + labels[:, None, None]) / 4
        parts[f"x_{part}"] = np.sin(time + random.normal(size=(rows, 1, 3))).astype("float32")
        parts[f"y_{part}"] = labels
    np.savez(path, **parts)
    return path


class DataPhotographer(Photographer):
    """Goes the way of the guide, step by step."""

    def walk(self, folder: Path) -> None:
        """From an empty canvas to a confusion matrix; then a folder, then arrays."""
        self.window.files.new()
        self.shoot("empty")
        self.open(leaves(folder))
        self.shoot("opened")
        data = self.window.workspace.data
        data.room.reading.line.click()
        self.shoot("read-as")
        data.room.reading.line.click()
        data.offers.begin.click()
        self.until(lambda: bool(self.window.workspace.analysis.reports), "Keras to answer")
        self.shoot("begun")
        self.train()
        self.shoot("trained")
        self.window.actions_by_id[Command.EVALUATE].trigger()
        panel = self.window.workspace.evaluation
        self.until(lambda: panel.scores.content is not None, "the scores")
        self.wait(1.5)
        self.shoot("scores")
        for path in (shapes(folder), signals(folder)):
            self.window.workspace.document.undo_stack.setClean()
            self.window.files.new()
            self.open(path)
            self.shoot(path.stem)
        self.window.workspace.document.undo_stack.setClean()

    def open(self, path: Path) -> None:
        """As if the file had been chosen."""
        workspace = self.window.workspace
        workspace.open_data(path)
        self.until(lambda: workspace.document.project.data.info().title == path.name, "the data")
        self.wait(0.5)

    def train(self) -> None:
        """Train for some epochs, to the end."""
        workspace = self.window.workspace
        document = workspace.document
        settings = structs.replace(document.project.training, epochs=self.epochs)
        document.push(SetTraining(document, settings, "Set epochs"))
        ended: list[object] = []
        workspace.room.run_ended.connect(ended.append)
        self.window.train()
        self.until(lambda: bool(ended), "the end of the run")
        workspace.room.run_ended.disconnect(ended.append)
        self.wait(1.5)

    def shoot(self, name: str) -> None:
        """Picture the window in both themes, in few enough colours for a repository."""
        self.window.resize(*SMALL)
        for look in ("light", "dark"):
            appearance().use(look)
            self.wait(0.6)
            file = PICTURES / f"data-{name}-{look}.png"
            self.window.grab().save(str(file))
            with Image.open(file) as picture:
                few = picture.convert("RGB").quantize(256, dither=Image.Dither.NONE)
                few.save(file, optimize=True)
            print(file.relative_to(PICTURES.parent.parent))


def main() -> None:
    """Go the way once."""
    with tempfile.TemporaryDirectory() as home:
        # The window tells paths from the home folder on; whose it is says nothing to a reader.
        os.environ["HOME"] = home
        make_application()
        photographer = DataPhotographer(epochs=40)
        folder = Path(home, "plants")
        folder.mkdir()
        photographer.walk(folder)
        photographer.close()


if __name__ == "__main__":
    main()
