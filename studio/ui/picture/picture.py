"""A picture of a network: the canvas painted anew, in any theme, at any size, in three formats.

It paints the items of a scene of its own, so that the shown one keeps its selection and its
colours, and so that whatever the canvas can show is in the picture.
"""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Literal, get_args

from PySide6.QtCore import QBuffer, QMarginsF, QRect, QRectF, QSize, QSizeF
from PySide6.QtGui import QImage, QPainter

from studio.engine.protocol.shapes import NodeReport
from studio.project.project import Project
from studio.ui.canvas.scene import CanvasScene
from studio.ui.edit.document import Document
from studio.ui.edit.selection import Selection
from studio.ui.picture.part import described, part_of
from studio.ui.picture.vector_look import VectorLook
from studio.ui.widgets.theme import dressed

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintDevice

Format = Literal["png", "svg", "pdf"]
FORMATS: tuple[Format, ...] = get_args(Format)
MARGIN = 24
"""Empty space around the network, in scene units."""
LONGEST_SIDE = 32_767
"""Qt paints no further than this, in pixels."""
MOST_PIXELS = 150_000_000
"""An image of this size takes 600 MB while it is written."""
LONGEST_PAGE = 14_400
"""The largest side that a PDF page may have, in points."""
_UNITS_TO_INCH = 96
_PDF_DOTS = 1200


class PictureError(Exception):
    """A picture that cannot be made; the text is a sentence for the person."""


class Picture:
    """A network as it is now, or some nodes of it, in a theme, "dark" or "light"."""

    def __init__(
        self,
        project: Project,
        reports: Mapping[str, NodeReport],
        theme: str,
        *,
        nodes: Collection[str] | None = None,
        notes: Collection[str] = (),
        is_transparent: bool = False,
    ) -> None:
        self.theme, self.is_transparent = theme, is_transparent
        self.project = part_of(project, nodes, notes)
        self._document, self._selection = Document(), Selection()
        with dressed(theme):
            look = VectorLook(has_ground=not is_transparent)
            self._document.show(self.project)
            self._scene = CanvasScene(self._document, self._selection, look=look)
            known = {key: reports[key] for key in reports if key in self.project.graph}
            self._scene.set_reports(known, {})
            self._scene.label_room.settle()
            self.rect = _bounds(self._scene)

    @property
    def size(self) -> QSize:
        """Width and height in scene units, which are pixels at the scale of 1."""
        return self.rect.size()

    def pixels(self, scale: float) -> QSize:
        """The size of the image at a scale."""
        return (QSizeF(self.size) * scale).toSize()

    def paint(self, painter: QPainter, target: QRect) -> None:
        """Paint all of it into a rectangle of the same proportions, as `to_svg` draws it."""
        # A window and not a scale: items leave out what is too small to be seen on a screen by
        # the scale that they see, and a picture leaves nothing out.
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setWindow(self.rect)
        painter.setViewport(target)
        if not self.is_transparent:
            painter.fillRect(self.rect, self._scene.look.canvas)
        with dressed(self.theme):
            self._scene.render(painter, QRectF(self.rect), QRectF(self.rect))

    def refusal(self, scale: float) -> str:
        """The sentence that keeps the picture from being made in pixels at a scale, if any."""
        return _too_large(self.pixels(scale))

    def to_image(self, size: QSize) -> QImage:
        """The picture in so many pixels. Raises PictureError when they are too many."""
        if sentence := _too_large(size):
            raise PictureError(sentence)
        opaque, clear = QImage.Format.Format_RGB32, QImage.Format.Format_ARGB32_Premultiplied
        image = QImage(size, clear if self.is_transparent else opaque)
        if image.isNull():
            raise PictureError("There is not enough memory for this picture. Take a smaller scale.")
        image.fill(0)
        painter = QPainter(image)
        self.paint(painter, image.rect())
        painter.end()
        return image

    def to_bytes(self, kind: Format, scale: float = 1.0) -> bytes:
        """The content of a file; the scale counts for PNG. Raises PictureError."""
        if kind == "png":
            return self._to_png(scale)
        return self._to_svg() if kind == "svg" else self._to_pdf()

    # --- inside -----------------------------------------------------------------

    def _to_png(self, scale: float) -> bytes:
        image = self.to_image(self.pixels(scale))
        dots = round(_UNITS_TO_INCH * scale / 0.0254)
        image.setDotsPerMeterX(dots)
        image.setDotsPerMeterY(dots)
        image.setText("Title", self.project.name)
        buffer = _buffer()
        # 85 is quick, and a little larger than the smallest.
        image.save(buffer, "PNG", 85)  # type: ignore[call-overload]
        return _content(buffer)

    def _to_svg(self) -> bytes:
        from PySide6.QtSvg import QSvgGenerator

        from studio.ui.picture.outlines import with_outlines

        buffer = _buffer()
        generator = QSvgGenerator()
        generator.setOutputDevice(buffer)
        generator.setResolution(_UNITS_TO_INCH)
        generator.setSize(self.size)
        generator.setViewBox(QRect(0, 0, self.size.width(), self.size.height()))
        generator.setTitle(self.project.name)
        generator.setDescription(described(self.project))
        self._paint_on(generator, self.size)
        return with_outlines(_content(buffer).decode(errors="replace"), self.size).encode()

    def _to_pdf(self) -> bytes:
        from PySide6.QtGui import QPageSize, QPdfWriter

        longest = max(self.size.width(), self.size.height())
        page = QSizeF(self.size) * min(1.0, LONGEST_PAGE / longest)
        buffer = _buffer()
        writer = QPdfWriter(buffer)
        exact = QPageSize.SizeMatchPolicy.ExactMatch
        writer.setPageSize(QPageSize(page, QPageSize.Unit.Point, self.project.name, exact))
        writer.setPageMargins(QMarginsF(0, 0, 0, 0))
        writer.setResolution(_PDF_DOTS)
        writer.setTitle(self.project.name)
        writer.setCreator("Strata Studio")
        self._paint_on(writer, (page * (_PDF_DOTS / 72)).toSize())
        return _content(buffer)

    def _paint_on(self, device: "QPaintDevice", size: QSize) -> None:
        painter = QPainter(device)
        self.paint(painter, QRect(0, 0, size.width(), size.height()))
        painter.end()


def has_something(project: Project) -> bool:
    """Whether there is anything that a picture could show."""
    return bool(len(project.graph) or project.drawing.notes())


def _bounds(scene: CanvasScene) -> QRect:
    """All that is painted, labels and far-reaching wires as well, with a margin, in whole units."""
    rect = scene.network_rect()
    for card in scene.cards():
        for _, _, ground in card.texts.labels if card.has_label_room else ():
            rect = rect.united(ground.translated(card.pos()))
    for wire in scene.shown_wires():
        rect = rect.united(wire.path().boundingRect())
    return rect.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN).toAlignedRect()


def _buffer() -> QBuffer:
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    return buffer


def _content(buffer: QBuffer) -> bytes:
    return bytes(buffer.data().data())


def _too_large(size: QSize) -> str:
    width, height = size.width(), size.height()
    if max(width, height) <= LONGEST_SIDE and width * height <= MOST_PIXELS:
        return ""
    return (
        f"{width:,} by {height:,} pixels are more than can be painted. "
        "Take a smaller scale, or SVG or PDF, which have no pixels."
    )
