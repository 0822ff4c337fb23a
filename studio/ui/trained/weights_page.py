"""The page of weights: the numbers of small layers, the kernels of convolutions as pictures."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPixmap
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from studio.ui.trained.kernels import KernelSheet, kernels_of
from studio.ui.trained.results import LayerResult, Results
from studio.ui.widgets.theme import SPACE_M, SPACE_S, SPACE_XS, TEXT_S, appearance, mono, theme
from studio.words import breakable

_MOST_COLUMNS, _MOST_ROWS = 6, 12
_FOLD = 64
_CELL = 8
_WIDEST = 400
_LETTERS = {"kernel": "W", "bias": "b"}
"""What the weights of a Dense layer are in its formula."""


class WeightsPage(QScrollArea):
    """Layer by layer. What is too large to be looked at is told by its shape."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._results: Results | None = None
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        appearance().changed.connect(self._fill)

    def show_results(self, results: Results) -> None:
        """Show the weights of an evaluated model."""
        self._results = results
        self._fill()

    def texts(self) -> list[str]:
        """All that is written here."""
        return [label.text() for label in self.findChildren(QLabel) if label.text()]

    def _fill(self) -> None:
        if self._results is None:
            return
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(SPACE_M, SPACE_S, SPACE_M, SPACE_M)
        column.setSpacing(SPACE_XS)
        colors = theme().series
        legend = QLabel(
            f"In pictures of weights <span style='color: {colors[0]}'>■</span> is above 0, "
            f"<span style='color: {colors[1]}'>■</span> below; kernels are from black (least) to "
            "white (greatest)."
        )
        legend.setProperty("class", "caption")
        legend.setWordWrap(True)
        column.addWidget(legend)
        for layer in self._results.layers:
            title = self._results.run.subject.layer_title(layer.layer.layer)
            self._add_layer(column, layer, title)
        if not self._results.layers:
            column.addWidget(QLabel("No layer of this network has weights."))
        column.addStretch(1)
        self.setWidget(content)

    def _add_layer(self, column: QVBoxLayout, layer: LayerResult, title: str) -> None:
        heading = QLabel(f"<b>{_plain(breakable(title))}</b>  {layer.layer.kind}", wordWrap=True)
        heading.setTextFormat(Qt.TextFormat.RichText)
        column.addSpacing(SPACE_S)
        column.addWidget(heading)
        for name, shape in layer.layer.shapes.items():
            sizes = " × ".join(f"{size:,}" for size in shape) or "1"  # noqa: RUF001
            values = layer.arrays.get(name)
            more = "" if values is not None else ": too many numbers to show"
            letter = _LETTERS.get(name, "") if layer.layer.kind == "Dense" else ""
            caption = QLabel(f"{name} {letter}".rstrip() + f"  {sizes}{more}")
            caption.setProperty("class", "caption")
            column.addWidget(caption)
            if values is not None:
                kernels = kernels_of(layer.layer.kind, name, values)
                column.addWidget(_shown(values) if kernels is None else KernelSheet(kernels))


def _shown(values: Any) -> QLabel:
    """Weights as numbers where they are few, as a picture where they are many."""
    table = values.reshape(1, -1) if values.ndim < 2 else values.reshape(-1, values.shape[-1])
    if table.shape[0] == 1 and table.shape[1] > _MOST_COLUMNS and table.size <= 4 * _MOST_COLUMNS:
        return _numbers([table[0][n : n + _MOST_COLUMNS] for n in range(0, table.size, 6)])
    if table.shape[0] <= _MOST_ROWS and table.shape[1] <= _MOST_COLUMNS:
        return _numbers(table)
    return _pictured(_heat(_folded(table) if table.shape[0] == 1 else table))


def _folded(row: Any) -> Any:
    """A long row as several below each other; what is missing of the last one is nothing."""
    import numpy as np

    missing = -row.size % _FOLD if row.size > _FOLD else 0
    return np.pad(row[0], (0, missing)).reshape(-1, min(row.size, _FOLD))


def _numbers(rows: Any) -> QLabel:
    label = QLabel("\n".join("  ".join(f"{number: .4f}" for number in row) for row in rows))
    label.setFont(mono(TEXT_S))
    label.setStyleSheet(f'font-family: "{mono().family()}"; font-size: {TEXT_S + 1}px;')
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def _pictured(image: QImage) -> QLabel:
    label = QLabel()
    if image.width() > _WIDEST:
        image = image.scaledToWidth(_WIDEST, Qt.TransformationMode.SmoothTransformation)
    label.setPixmap(QPixmap.fromImage(image))
    return label


def _heat(table: Any) -> QImage:
    """Numbers as colours: one of the theme for those above nothing, another for those below."""
    import numpy as np

    side = max(1, min(_CELL, _WIDEST // max(table.shape)))
    strength = np.abs(table) / (float(np.abs(table).max()) or 1.0)
    ends = [QColor(theme().series[n]) for n in (0, 1)]
    ground = QColor(theme().surface)
    plus, minus, zero = (
        np.array([c.red(), c.green(), c.blue()], dtype=np.float32) for c in (*ends, ground)
    )
    colors = np.where(table[..., None] > 0, plus, minus)
    pixels = (zero + (colors - zero) * strength[..., None]).astype(np.uint8)
    pixels = np.ascontiguousarray(pixels.repeat(side, axis=0).repeat(side, axis=1))
    height, width, _ = pixels.shape
    return QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()


def _plain(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
