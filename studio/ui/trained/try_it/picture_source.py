"""Where a picture to be tried comes from: drawn, opened, dropped, pasted, or of the test data."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QKeyEvent,
    QKeySequence,
)
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from studio.runs.subject import Input
from studio.ui.shared.framing import fitted, framed
from studio.ui.shared.given_picture import (
    PICTURE_FILTER,
    data_row,
    holds_picture,
    picture_at,
    pictures_in,
)
from studio.ui.shared.pictures import image_of
from studio.ui.trained.try_it.pad import LEAST_BRUSH, MOST_BRUSH, DrawingPad
from studio.ui.trained.try_it.preview import Preview
from studio.ui.widgets.flow_layout import FlowLayout
from studio.ui.widgets.theme import SPACE_M, SPACE_S

_SEEN = 112
_DIGITS = tuple("0123456789")


class PictureSource(QWidget):
    """Gives one picture in the shape of the raw column. `changed` comes when somebody draws or
    brings another one, `row_wanted` when a test row is asked for, `message_shown` carries a
    sentence."""

    changed = Signal()
    row_wanted = Signal()
    message_shown = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shape: tuple[int, ...] = (28, 28)
        self._high = 255.0
        self._ground, self._stretches = "white", False
        self._picture: Any = None
        self._image: QImage | None = None
        """The picture from elsewhere that is looked at, as it came."""
        self.setAcceptDrops(True)
        self.pad = DrawingPad()
        self.pad.changed.connect(self._on_drawn)
        self.seen = Preview(_SEEN)
        self.seen.setAccessibleName("What the network sees")
        self.seen_words = QLabel("What the network sees")
        self.seen_words.setProperty("class", "caption")
        self.seen_words.setWordWrap(True)
        self.brush = QSlider(Qt.Orientation.Horizontal)
        self.brush.setRange(LEAST_BRUSH, MOST_BRUSH)
        self.brush.setValue(self.pad.brush)
        self.brush.setAccessibleName("Brush size")
        self.brush.setToolTip("How wide the brush is")
        self.brush.valueChanged.connect(self._on_brush_changed)
        self.centers = QCheckBox("Center like MNIST")
        self.centers.setToolTip(
            "Fit the ink into a box of 20 by 20 pixels, its centre of mass in the middle, "
            "as MNIST's digits are"
        )
        self.centers.toggled.connect(self._on_centers_toggled)
        self.clear = QPushButton("Clear")
        self.clear.clicked.connect(self.pad.clear)
        self._lay_out()

    def _lay_out(self) -> None:
        side = QVBoxLayout()
        side.setSpacing(SPACE_S)
        side.addWidget(self.seen_words)
        side.addWidget(self.seen)
        side.addStretch(1)
        side.addWidget(self.centers)
        row = QHBoxLayout()
        row.setSpacing(SPACE_M)
        row.addWidget(self.pad)
        row.addLayout(side, 1)
        brush = QHBoxLayout()
        brush.setSpacing(SPACE_S)
        brush_name = QLabel("Brush")
        brush_name.setProperty("class", "caption")
        brush_name.setBuddy(self.brush)
        self.brush.setFixedWidth(110)
        brush.addWidget(brush_name)
        brush.addWidget(self.brush)
        brush.addWidget(self.clear)
        brush.addStretch(1)
        others = QWidget()
        flow = FlowLayout(others, SPACE_S)
        self.random, self.open, self.paste = (
            QPushButton("A test picture"), QPushButton("Open…"), QPushButton("Paste")
        )  # fmt: skip
        self.random.setToolTip("Take one of the test data by chance")
        self.open.setToolTip("Open a picture file; one can be dropped here, too")
        self.paste.setToolTip("Take the picture in the clipboard")
        self.random.clicked.connect(self.row_wanted)
        self.open.clicked.connect(self.choose_file)
        self.paste.clicked.connect(self.paste_picture)
        for button in (self.random, self.open, self.paste):
            flow.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_S)
        column.addLayout(row)
        column.addLayout(brush)
        column.addWidget(others)

    # --- what it gives ----------------------------------------------------------------

    def follow(self, read: Input, classes: tuple[str, ...]) -> None:
        """Give pictures for this input from now on."""
        self._shape = read.raw[0].shape
        self._high = read.raw[0].high if read.raw[0].high is not None else 255.0
        self._ground, self._stretches = read.ground, read.stretches
        is_digits = classes == _DIGITS and len(self._shape) == 2
        self.centers.setVisible(len(self._shape) == 2 or self._shape[2] == 1)
        self.centers.blockSignals(True)
        self.centers.setChecked(is_digits)
        self.centers.blockSignals(False)
        self._picture = self._image = None
        self.pad.wipe()
        self._show()

    def set_high(self, high: float) -> None:
        """The value of white in the data, where it is not 255."""
        self._high = high

    def values(self) -> Any | None:
        """The picture as a raw row, (1, …), on the scale of the data; None where there is none."""
        import numpy as np

        if self._picture is None:
            return None
        array = self._picture.astype(np.float32) * (self._high / 255)
        return (self._picture if self._high == 255 else array)[np.newaxis]

    def show_row(self, picture: Any) -> None:
        """Take a picture of the data, as bytes of the column's shape."""
        self._image = None
        self._take(picture, "Of the test data")

    def take_image(self, image: QImage) -> None:
        """Take a picture from elsewhere, in the column's size and colours; centred if wished."""
        self._image = image
        row = data_row(
            image,
            self._shape,
            self.centers.isChecked(),
            self._ground,
            stretches=self._stretches and not self.centers.isChecked(),
        )
        self._take(row, "As the network sees it")
        self.changed.emit()

    def open_file(self, path: Path) -> None:
        """Take the picture in a file; one that cannot be read is said so."""
        self._take_named(path.name, picture_at(path))

    def choose_file(self) -> None:
        """Ask for a picture file and take it."""
        name, _ = QFileDialog.getOpenFileName(self, "Open a picture", "", PICTURE_FILTER)
        if name:
            self.open_file(Path(name))

    def paste_picture(self) -> None:
        """Take the picture in the clipboard, or say that there is none."""
        image = QGuiApplication.clipboard().image()
        if image.isNull():
            self.message_shown.emit("The clipboard holds no picture.")
        else:
            self.take_image(image)

    # --- inside -----------------------------------------------------------------------

    def _take(self, picture: Any, words: str) -> None:
        self._picture = picture
        self.pad.wipe()
        self.seen_words.setText(words)
        self._show()

    def _take_named(self, name: str, image: QImage) -> None:
        if image.isNull():
            self.message_shown.emit(f"{name} is no picture that can be read.")
        else:
            self.take_image(image)

    def _on_centers_toggled(self) -> None:
        """A drawing, or a picture from elsewhere, is framed anew; a row of the data never is."""
        if self._image is not None:
            self.take_image(self._image)
        elif not self.pad.is_empty:
            self._on_drawn()

    def _on_brush_changed(self, size: int) -> None:
        self.pad.brush = size

    def _on_drawn(self) -> None:
        import numpy as np

        self._image = None
        self.seen_words.setText("What the network sees")
        if self.pad.is_empty:
            self._picture = None
        else:
            height, width = self._shape[:2]
            make = framed if self.centers.isChecked() else fitted
            grey = make(self.pad.pixels(), height, width)
            if len(self._shape) == 3:
                grey = np.repeat(grey[..., np.newaxis], self._shape[2], axis=2)
            self._picture = grey
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        import numpy as np

        shown = self._picture
        if shown is None:
            shown = np.zeros(self._shape, dtype=np.uint8)
        self.seen.show_image(image_of(shown, self._shape, 0, 255))

    # --- Qt -------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """The key to paste is this place's while something in it has the focus."""
        if event.type() == QEvent.Type.ShortcutOverride and _is_paste(event):
            event.accept()
            return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _is_paste(event):
            self.paste_picture()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A picture may be dropped, from a file or from another program."""
        if holds_picture(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take the dropped picture; of several the first."""
        for name, image in pictures_in(event.mimeData()):
            self._take_named(name, image)
            return


def _is_paste(event: QEvent) -> bool:
    return isinstance(event, QKeyEvent) and event.matches(QKeySequence.StandardKey.Paste)
