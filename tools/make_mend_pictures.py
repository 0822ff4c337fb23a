"""Make the pictures of problems and their mends for the guide, by driving the real window.

    uv run python tools/make_mend_pictures.py [--only panel,merge]

Look at what it writes to `docs/pictures/mends/` before you commit it.
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

# A screen that has room for a menu wherever it opens; without this it has 800 pixels.
_SCREEN = Path(tempfile.mkdtemp(prefix="strata-screen-"), "screen.json")
_SCREEN.write_text(json.dumps({"screens": [{"name": "wide", "x": 0, "y": 0, "width": 1920,
    "height": 1080, "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}]}))  # fmt: skip
os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={_SCREEN}"

from PIL import Image  # noqa: E402
from PySide6.QtCore import QPoint, QPointF, Qt  # noqa: E402
from PySide6.QtGui import QPainter, QPixmap  # noqa: E402
from PySide6.QtTest import QTest  # noqa: E402
from PySide6.QtWidgets import QApplication, QMenu, QWidget  # noqa: E402

from studio.app import make_application  # noqa: E402
from studio.graph.elements import Edge, PortRef  # noqa: E402
from studio.project.datasets import DataSettings, PreparedColumn, Reshape, Scale  # noqa: E402
from studio.project.project import Project  # noqa: E402
from studio.ui.widgets.theme import appearance  # noqa: E402
from tools.make_pictures import PICTURES, SMALL, Photographer  # noqa: E402

FOLDER = PICTURES / "mends"
PICTURE_DATA = DataSettings(
    columns=(
        PreparedColumn("image", "image", (Scale(255.0), Reshape((28, 28, 1)))),
        PreparedColumn("label", "label"),
    )
)
OUTPUT = {"target": "label", "loss": "sparse_categorical_crossentropy"}


class MendPhotographer(Photographer):
    """Makes a mistake, and pictures what is offered."""

    def panel(self) -> None:
        """A convolution on a picture without channels, and a layer without a wire."""
        project = Project("digits")
        last = self.row(project, ("Input", {"column": "image"}),
                        ("Conv2D", {"filters": 16}), ("Flatten", {}),
                        ("Dense", {"units": 10, "activation": "softmax"}))  # fmt: skip
        self.row(project, ("Output", OUTPUT), after=last)
        self.show(project)
        self.take_mend("panel")

    def merge(self) -> None:
        """Two pictures of different sizes that are to be added."""
        project = Project("residual", data=PICTURE_DATA)
        image = self.row(project, ("Input", {"column": "image"}))
        first = self.row(project, ("Conv2D", {"filters": 8, "padding": "same"}), after=image)
        second = self.row(project, ("Conv2D", {"filters": 8}), after=first)
        added = self.row(project, ("Add", {}), after=second)
        project.graph.connect(Edge(PortRef(first), PortRef(added, 1)))
        self.row(project, ("GlobalAveragePooling2D", {}), ("Dense", {"units": 10, "activation":
                 "softmax"}), ("Output", OUTPUT), after=added)  # fmt: skip
        self.show(project)
        self.take_mend("merge")

    def menu(self) -> None:
        """Two recurrent layers, the first of which gives its last step alone."""
        project = Project("rows")
        last = self.row(project, ("Input", {"column": "image"}),
                        ("LSTM", {"units": 32}), ("LSTM", {"units": 16}))  # fmt: skip
        self.row(project, ("Dense", {"units": 10, "activation": "softmax"}),
                 ("Output", OUTPUT), after=last)  # fmt: skip
        self.show(project)
        panel = self.window.workspace.problems
        panel.view.setCurrentIndex(panel.model.index(0, 0))
        self.take_mend("menu", lambda: QTest.keyClick(panel.view, Qt.Key.Key_Right))

    def drop(self) -> None:
        """A wire let go on a layer that it does not suit."""
        project = Project("digits", data=PICTURE_DATA)
        dense = self.row(project, ("Input", {"column": "image"}), ("Flatten", {}))
        conv = self.row(project, ("Conv2D", {}))
        self.row(project, ("GlobalAveragePooling2D", {}), ("Dense", {"units": 10, "activation":
                 "softmax"}), ("Output", OUTPUT), after=conv)  # fmt: skip
        self.show(project, until_offered=False)
        view = self.window.workspace.canvas

        def drag() -> None:
            items = view.canvas.nodes
            start, end = items[dense].output_point(0), items[conv].input_point(0)
            self.drag(view.viewport(), *(view.mapFromScene(p) for p in (start, end)))
            self.until(lambda: QApplication.activePopupWidget() is not None, "the offers")

        def undo() -> None:
            self.window.workspace.document.undo_stack.undo()
            self.wait(0.5)

        self.take_mend("drop", drag, undo)

    def setup(self) -> None:
        """A single unit with softmax, and a loss for classes: set-ups that mean nothing."""
        project = Project("digits")
        self.row(project, ("Input", {"column": "image"}), ("Flatten", {}),
                 ("Dense", {"units": 1, "activation": "softmax"}),
                 ("Output", OUTPUT))  # fmt: skip
        self.show(project)
        self.take_mend("setup")

    # --- the craft ---------------------------------------------------------------------

    def row(self, project: Project, *layers: tuple[str, dict[str, Any]], after: str = "") -> str:
        """Layers below each other, each wired to the one before; returns the last node's id."""
        graph = project.graph
        for layer, params in layers:
            node = graph.new_node(layer, None, params)
            graph.add_node(node, (0.0, 112.0 * len(graph)))
            if after:
                graph.connect(Edge(PortRef(after), PortRef(node.id)))
            after = node.id
        return after

    def show(self, project: Project, *, until_offered: bool = True) -> None:
        """Open a network, its problems beside it."""
        if self.window.has_workspace:
            self.window.workspace.document.undo_stack.setClean()
        self.window.files.new()
        workspace = self.window.workspace
        workspace.document.show(project)
        workspace.show_problems()
        offers = workspace.mending.offers
        self.until(lambda: bool(workspace.analysis.reports), "Keras to answer")
        if until_offered:
            self.until(lambda: any(offers.known.values()), "the offers")

    def drag(self, viewport: QWidget, start: QPoint, end: QPoint) -> None:
        """Press, move and let go."""
        left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        QTest.mousePress(viewport, left, none, start)
        for part in (0.3, 0.7, 1.0):
            between = QPointF(start) + (QPointF(end) - QPointF(start)) * part
            self.held_move(viewport, between.toPoint())
        QTest.mouseRelease(viewport, left, none, end)

    def held_move(self, viewport: QWidget, at: QPoint) -> None:
        """A move with the button down, which QTest does not make."""
        from PySide6.QtCore import QEvent
        from PySide6.QtGui import QMouseEvent

        left = Qt.MouseButton.LeftButton
        screen = QPointF(viewport.mapToGlobal(at))
        event = QMouseEvent(QEvent.Type.MouseMove, QPointF(at), screen, Qt.MouseButton.NoButton,
                            left, Qt.KeyboardModifier.NoModifier)  # fmt: skip
        QApplication.sendEvent(viewport, event)
        self.wait(0.1)

    def take_mend(
        self,
        name: str,
        begin: Callable[[], object] = lambda: None,
        end: Callable[[], object] = lambda: None,
    ) -> None:
        """Picture the window in both themes, with the menu that `begin` opens."""
        self.window.resize(*SMALL)
        for look in ("light", "dark"):
            appearance().use(look)
            self.window.workspace.canvas.fit_all()
            self.wait(0.6)
            begin()
            self.wait(0.6)
            file = FOLDER / f"{name}-{look}.png"
            self.with_menu().save(str(file))
            popup = QApplication.activePopupWidget()
            if popup is not None:
                popup.close()
            end()
            with Image.open(file) as picture:
                picture.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(
                    file, optimize=True
                )
            print(file.relative_to(ROOT))

    def with_menu(self) -> QPixmap:
        """The window, and the menu that is open over it."""
        picture = self.window.grab()
        popup = QApplication.activePopupWidget()
        if isinstance(popup, QMenu):
            painter = QPainter(picture)
            painter.drawPixmap(self.window.mapFromGlobal(popup.pos()), popup.grab())
            painter.end()
        return picture


def main() -> None:
    """Make the mistakes that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="panel,merge,menu,drop,setup")
    words = parser.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    make_application()
    photographer = MendPhotographer(epochs=0)
    for name in words.only.split(","):
        getattr(photographer, name)()
    photographer.window.workspace.document.undo_stack.setClean()
    photographer.close()


if __name__ == "__main__":
    main()
