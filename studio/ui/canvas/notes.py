"""Notes on the canvas: texts painted behind the network, with no items of their own."""

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QStaticText, QTextOption

from studio.graph.elements import Position
from studio.project.drawing import NARROWEST, WIDEST, Note
from studio.ui.canvas import geometry as at
from studio.ui.canvas.look import FAR
from studio.ui.canvas.stage import Stage
from studio.ui.shared.frame_look import note_look
from studio.ui.widgets.theme import TEXT_M, sans

PAD_X, PAD_Y = 12.0, 10.0
LOWEST = 40.0
EDGE = 7.0
"""How near to the right edge of a note a press counts as one on the edge."""
_RADIUS = 6.0
_LONGEST_SHOWN = 4_000
"""Nobody reads more on a canvas, and laying out a novel takes a second."""


class ShownNote:
    """The picture of a note."""

    def __init__(self, note: Note, height: float, text: QStaticText) -> None:
        self.note, self.text = note, text
        self.rect = QRectF(*note.position, note.width, height)
        self.is_selected = self.is_hovered = self.is_edited = False

    def edge_at(self, point: QPointF, reach: float) -> bool:
        """Whether a point is on the right edge, by which a note is made wider."""
        rect = self.rect
        return (
            abs(point.x() - rect.right()) <= reach
            and rect.top() - 2 <= point.y() <= rect.bottom() + 2
        )


class Notes(QObject):
    """All notes of a scene, kept equal to the drawing."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.stage = stage
        self.look, self.font = note_look(), sans(TEXT_M)
        self.shown: dict[str, ShownNote] = {}
        document = stage.document
        document.note_added.connect(self._on_note_added)
        document.note_removed.connect(self._on_note_removed)
        document.note_changed.connect(self._on_note_changed)
        stage.selection.notes_changed.connect(self.show_selected)

    def rebuild(self) -> None:
        """Show the notes of another document."""
        self.shown.clear()
        for note in self.stage.document.project.drawing.notes():
            self._show(note)

    def at(self, point: QPointF) -> ShownNote | None:
        """The topmost note under a point."""
        found = [shown for shown in self.shown.values() if shown.rect.contains(point)]
        return found[-1] if found else None

    def edge_at(self, point: QPointF, reach: float) -> ShownNote | None:
        """The note whose right edge is under a point."""
        found = [shown for shown in self.shown.values() if shown.edge_at(point, reach)]
        return found[-1] if found else None

    def within(self, rect: QRectF, *, wholly: bool = False) -> list[str]:
        """The notes that a rectangle meets, or holds."""
        return [
            key
            for key, shown in self.shown.items()
            if (rect.contains(shown.rect) if wholly else rect.intersects(shown.rect))
        ]

    def rect(self, notes: Iterable[str] | None = None) -> QRectF:
        """The rectangle about these notes, or about all."""
        whole = QRectF()
        for key in self.shown if notes is None else notes:
            if key in self.shown:
                whole = whole.united(self.shown[key].rect)
        return whole

    def show_selected(self, notes: frozenset[str]) -> None:
        """Show these notes as selected, be they or not."""
        for key, shown in self.shown.items():
            if shown.is_selected != (key in notes):
                shown.is_selected = key in notes
                self._refresh(shown)

    def show_hovered(self, note_id: str) -> None:
        """Light up the note under the mouse; "" for none."""
        for key, shown in self.shown.items():
            if shown.is_hovered != (key == note_id):
                shown.is_hovered = key == note_id
                self._refresh(shown)

    def show_edited(self, note_id: str) -> None:
        """Leave out the text of the note that a field lies on; "" for none."""
        for key, shown in self.shown.items():
            if shown.is_edited != (key == note_id):
                shown.is_edited = key == note_id
                self._refresh(shown)

    def place(self, positions: Mapping[str, Position]) -> None:
        """Show notes elsewhere."""
        for key, (x, y) in positions.items():
            shown = self.shown.get(key)
            if shown is not None:
                self._refresh(shown)
                shown.rect.moveTo(x, y)
                self._refresh(shown)

    def widen(self, note_id: str, width: float) -> None:
        """Show a note with another width, its text broken anew."""
        shown = self.shown[note_id]
        self._refresh(shown)
        shown.text = self._laid_out(shown.note.text, width)
        shown.rect.setSize(QRectF(0, 0, width, _height(shown.text)).size())
        self._refresh(shown)

    def retheme(self) -> None:
        """Take the colours of the theme in force."""
        self.look = note_look()

    def paint(self, painter: QPainter, area: QRectF, scale: float) -> None:
        """Paint the notes that meet an area."""
        reach = area.adjusted(-3, -3, 3, 3)
        for shown in self.shown.values():
            if shown.rect.intersects(reach):
                self._paint(painter, shown, scale)

    # --- inside ---------------------------------------------------------------------

    def _show(self, note: Note) -> None:
        text = self._laid_out(note.text, note.width)
        shown = self.shown[note.id] = ShownNote(note, _height(text), text)
        shown.is_selected = note.id in self.stage.selection.notes
        self._refresh(shown)

    def _laid_out(self, words: str, width: float) -> QStaticText:
        # Plain text for QStaticText has no paragraphs, but it knows line separators.
        text = QStaticText(words[:_LONGEST_SHOWN].replace("\n", "\u2028"))
        text.setTextFormat(Qt.TextFormat.PlainText)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        text.setTextOption(option)
        text.setTextWidth(width - 2 * PAD_X)
        text.prepare(font=self.font)
        return text

    def _refresh(self, shown: ShownNote) -> None:
        self.stage.update(shown.rect.adjusted(-3, -3, 3, 3))

    def _paint(self, painter: QPainter, shown: ShownNote, scale: float) -> None:
        look = self.look
        if scale < FAR:
            painter.fillRect(shown.rect, look.far)
            if shown.is_selected:
                painter.setPen(self.stage.look.far_near_pen)
                painter.setBrush(self.stage.look.no_brush)
                painter.drawRect(shown.rect)
            return
        pen = look.chosen if shown.is_selected else look.border
        painter.setPen(look.hovered if shown.is_hovered and not shown.is_selected else pen)
        painter.setBrush(look.paper)
        painter.drawRoundedRect(shown.rect, _RADIUS, _RADIUS)
        if not shown.is_edited:
            painter.setPen(look.ink)
            painter.setFont(self.font)
            painter.drawStaticText(shown.rect.topLeft() + QPointF(PAD_X, PAD_Y), shown.text)

    def _on_note_added(self, note: Note) -> None:
        self._show(note)

    def _on_note_removed(self, note: Note) -> None:
        self.stage.items_leaving.emit()
        self._refresh(self.shown.pop(note.id))
        selection = self.stage.selection
        if note.id in selection.notes:
            selection.select(selection.nodes, selection.notes - {note.id})

    def _on_note_changed(self, note: Note) -> None:
        self._refresh(self.shown[note.id])
        self._show(note)


def _height(text: QStaticText) -> float:
    return max(LOWEST, float(text.size().height()) + 2 * PAD_Y)


def fitting_width(width: float) -> float:
    """The width on the grid that is nearest to a wished one and that a note can have."""
    return max(NARROWEST, min(WIDEST, at.snapped(width)))
