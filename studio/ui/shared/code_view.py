"""The script's text: line numbers, colours, the selected nodes' lines marked."""

from typing import Any

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextBlock,
    QTextCursor,
    QTextFormat,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QTextEdit, QWidget
from typing_extensions import override

from studio.ui.shared.highlighting import Colours, Pieces
from studio.ui.widgets.differing import common_ends
from studio.ui.widgets.theme import SPACE_M, SPACE_S, TEXT_M, appearance, mono, styled, theme

Lines = tuple[int, int]
_SMALLEST, _LARGEST = 8, 28


class _Gutter(QWidget):
    """The numbers beside the lines. A click on a number is a click on its line."""

    def __init__(self, view: "CodeView") -> None:
        super().__init__(view)
        self.view = view

    @override
    def sizeHint(self) -> QSize:
        return QSize(self.view.gutter_width(), 0)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        self.view.paint_gutter(self, event.rect())

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.view.click_at(QPointF(0, event.position().y()))


class CodeView(QPlainTextEdit):
    """Shows Python and says which line was clicked. Nothing can be typed into it."""

    line_clicked = Signal(int)
    find_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setAccessibleName("The script")
        self.setStyleSheet(
            styled(
                "QPlainTextEdit { background: $surface; border: none; border-radius: 0;"
                " padding: 0; } QAbstractScrollArea::corner { background: transparent; }"
            )
        )
        self.setCursorWidth(1)
        self.marked: list[Lines] = []
        self._lines: list[str] = [""]
        self._pieces = Pieces("")
        self._colours = Colours()
        self._press: QPointF | None = None
        self._pixels = TEXT_M
        self._gutter = _Gutter(self)
        self.updateRequest.connect(self._on_update_requested)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        appearance().changed.connect(self._on_theme_changed)
        self._set_font_size(TEXT_M)
        self._on_theme_changed()

    # --- text -------------------------------------------------------------------

    def show_text(self, text: str) -> None:
        """Show a text, touching only the lines that differ, so that the view stays where it is."""
        lines = text.split("\n")
        if lines == self._lines:
            return
        head, tail = common_ends(self._lines, lines)
        old_count = len(self._lines)
        scrolled = self.verticalScrollBar().value(), self.horizontalScrollBar().value()
        if head + tail == 0:
            self.setPlainText(text)
        else:
            self._replace(head, old_count - tail, lines[head : len(lines) - tail])
        self._lines = lines
        self._pieces = Pieces(text)
        self.verticalScrollBar().setValue(scrolled[0])
        self.horizontalScrollBar().setValue(scrolled[1])
        self._fit_gutter()
        self.colour_visible()

    def _replace(self, first: int, end: int, lines: list[str]) -> None:
        """Put lines in the place of those from `first` up to `end`."""
        document = self.document()
        cursor = QTextCursor(document)
        cursor.beginEditBlock()
        if first > 0:
            # With the line break before them, so that the last lines can go as well.
            before = document.findBlockByNumber(first - 1)
            cursor.setPosition(before.position() + before.length() - 1)
            inserted = "".join("\n" + line for line in lines)
        else:
            cursor.setPosition(0)
            inserted = "".join(line + "\n" for line in lines)
        if end > first:
            last = document.findBlockByNumber(end - 1)
            size = last.length() - (1 if first > 0 else 0)
            cursor.setPosition(last.position() + size, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(inserted)
        cursor.endEditBlock()

    def mark(self, spans: list[Lines], *, bring_into_view: bool) -> None:
        """Mark lines, counted from 1; and scroll to the first where none of them is in view."""
        self.marked = spans
        self._show_marks()
        if spans and bring_into_view:
            self.bring_into_view(*spans[0])

    def bring_into_view(self, first: int, last: int) -> None:
        """Scroll, where it is needed, so that lines stand in the upper third."""
        bar = self.verticalScrollBar()
        top, rows = bar.value(), max(1, bar.pageStep())
        if first - 1 < top or last > top + rows:
            bar.setValue(max(0, first - 1 - rows // 3))

    def colour_visible(self) -> None:
        """Colour the lines in view that are not coloured yet."""
        block = self.firstVisibleBlock()
        bottom = self.viewport().height()
        top = self.blockBoundingGeometry(block).translated(self.contentOffset()).top()
        while block.isValid() and top <= bottom:
            top += self.blockBoundingRect(block).height()
            self._colour(block)
            block = block.next()

    def _colour(self, block: QTextBlock) -> None:
        number = block.blockNumber()
        # Qt keeps the state with the line wherever edits move it; a new line has none.
        if block.userState() == self._colours.serial or number >= len(self._lines):
            return
        block.setUserState(self._colours.serial)
        ranges = self._colours.ranges(self._pieces.spans(number))
        layout = block.layout()
        if ranges or layout.formats():
            layout.setFormats(ranges)
            self.document().markContentsDirty(block.position(), block.length())

    # --- looks --------------------------------------------------------------------

    def gutter_width(self) -> int:
        """Room for the longest number."""
        digits = max(3, len(str(self.blockCount())))
        return SPACE_M + SPACE_S + self.fontMetrics().horizontalAdvance("9") * digits

    def paint_gutter(self, gutter: QWidget, rect: QRect) -> None:
        """Numbers, and a bar beside the marked lines."""
        t = theme()
        painter = QPainter(gutter)
        painter.fillRect(rect, QColor(t.surface))
        painter.setFont(self.font())
        block = self.firstVisibleBlock()
        top = self.blockBoundingGeometry(block).translated(self.contentOffset()).top()
        while block.isValid() and top <= rect.bottom():
            height = self.blockBoundingRect(block).height()
            number = block.blockNumber() + 1
            is_marked = any(first <= number <= last for first, last in self.marked)
            if is_marked:
                painter.fillRect(QRectF(0, top, gutter.width(), height), QColor(t.code_line))
                painter.fillRect(QRectF(0, top, 3, height), QColor(t.accent))
            painter.setPen(QColor(t.text if is_marked else t.faint))
            box = QRectF(0, top, gutter.width() - SPACE_S, height)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight, str(number))
            top += height
            block = block.next()
        painter.end()

    def _show_marks(self) -> None:
        marks = []
        for first, last in self.marked:
            for number in range(first, last + 1):
                block = self.document().findBlockByNumber(number - 1)
                mark = QTextEdit.ExtraSelection()
                text_format: Any = mark.format
                text_format.setBackground(QColor(theme().code_line))
                text_format.setProperty(QTextFormat.Property.FullWidthSelection, True)
                mark.cursor = QTextCursor(block)
                marks.append(mark)
        self.setExtraSelections(marks)
        self._gutter.update()

    def _set_font_size(self, pixels: int) -> None:
        self._pixels = max(_SMALLEST, min(_LARGEST, pixels))
        self.setFont(mono(self._pixels))
        self.setTabStopDistance(4 * self.fontMetrics().horizontalAdvance(" "))
        self._fit_gutter()

    def _fit_gutter(self) -> None:
        self.setViewportMargins(self.gutter_width(), 0, 0, 0)
        inside = self.contentsRect()
        self._gutter.setGeometry(inside.left(), inside.top(), self.gutter_width(), inside.height())

    def _on_theme_changed(self) -> None:
        self._colours = Colours()
        self._show_marks()
        self.colour_visible()
        self._gutter.update()

    def _on_scrolled(self, _value: int) -> None:
        self.colour_visible()

    def _on_update_requested(self, rect: QRect, dy: int) -> None:
        if dy:
            self._gutter.scroll(0, dy)
        else:
            self._gutter.update(0, rect.y(), self._gutter.width(), rect.height())

    # --- hands ----------------------------------------------------------------------

    def click_at(self, point: QPointF) -> None:
        """Tell which line a point of the viewport belongs to."""
        block = self.cursorForPosition(point.toPoint()).block()
        self.line_clicked.emit(block.blockNumber() + 1)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember where, so that a drag can be told from a click."""
        super().mousePressEvent(event)
        is_left = event.button() == Qt.MouseButton.LeftButton
        self._press = event.position() if is_left else None

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click that selected no text means the line."""
        super().mouseReleaseEvent(event)
        if self._press is not None and not self.textCursor().hasSelection():
            self.click_at(event.position())
        self._press = None

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter means the line with the cursor; Ctrl+F finds; Ctrl with + and - zooms."""
        keys = Qt.Key
        if event.matches(QKeySequence.StandardKey.Find):
            self.find_wanted.emit()
        elif event.key() in (keys.Key_Return, keys.Key_Enter):
            self.line_clicked.emit(self.textCursor().blockNumber() + 1)
        elif event.matches(QKeySequence.StandardKey.ZoomIn):
            self._set_font_size(self._pixels + 1)
        elif event.matches(QKeySequence.StandardKey.ZoomOut):
            self._set_font_size(self._pixels - 1)
        else:
            super().keyPressEvent(event)

    @override
    def event(self, event: QEvent) -> bool:
        """Ctrl+F here finds in the script, whatever it does elsewhere in the window."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.matches(QKeySequence.StandardKey.Find)
        ):
            event.accept()
            return True
        return bool(super().event(event))

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Ctrl and the wheel change the size of the type."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._set_font_size(self._pixels + (1 if event.angleDelta().y() > 0 else -1))
            event.accept()
        else:
            super().wheelEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """More lines may be in view now."""
        super().resizeEvent(event)
        self._fit_gutter()
        self.colour_visible()
