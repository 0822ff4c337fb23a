"""The lesson of the open project: what to look at, and what to try."""

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QFont, QTextBlock, QTextBlockFormat, QTextCursor, QTextFormat
from PySide6.QtWidgets import QFrame, QTextBrowser, QVBoxLayout, QWidget

from studio.resources import resource
from studio.ui.widgets.theme import SPACE_M, SPACE_S, TEXT_L, TEXT_M, appearance, styled, theme

_LINE_HEIGHT = 140
_INDENT = 18
_PROPORTIONAL = QTextBlockFormat.LineHeightTypes.ProportionalHeight.value
_SIZES = {0: TEXT_M, 1: TEXT_L}


class LessonPanel(QWidget):
    """Shows one lesson's text. `link_followed` carries what a link in it says."""

    link_followed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = ""
        self.text = QTextBrowser()
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.setOpenLinks(False)
        self.text.setAccessibleName("Lesson")
        self.text.anchorClicked.connect(self._on_link_clicked)
        self.setFocusProxy(self.text)
        self.setStyleSheet(
            styled(
                "QTextBrowser { background: $surface; border: none; padding: 0; }"
                "QTextBrowser:focus { border: 1px solid $accent; }"
            )
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_S, SPACE_S, 0, SPACE_S)
        column.addWidget(self.text)
        appearance().changed.connect(self._show)

    def show_lesson(self, name: str) -> bool:
        """Show the lesson of that name; False where there is none."""
        self.name = name if name and lesson_text(name) else ""
        self._show()
        return bool(self.name)

    def _show(self) -> None:
        self.text.document().setDefaultStyleSheet(f"a {{ color: {theme().accent}; }}")
        self.text.setMarkdown(lesson_text(self.name) if self.name else "")
        self._space_out()

    def _space_out(self) -> None:
        """Markdown comes with the margins of a browser; this is a narrow column."""
        document = self.text.document()
        document.setDocumentMargin(SPACE_S)
        document.setIndentWidth(_INDENT)
        block = document.begin()
        while block.isValid():
            form = block.blockFormat()
            level = form.headingLevel()
            form.setLineHeight(_LINE_HEIGHT, _PROPORTIONAL)
            form.setTopMargin(SPACE_M if level > 1 else 0)
            form.setBottomMargin(SPACE_S)
            QTextCursor(block).setBlockFormat(form)
            _use_our_bold(block, level)
            block = block.next()

    def _on_link_clicked(self, url: QUrl) -> None:
        self.link_followed.emit(url.toString())


def _use_our_bold(block: QTextBlock, level: int) -> None:
    """The bold of this font is demi-bold; a heavier one would be smeared."""
    pieces = []
    at = block.begin()
    while not at.atEnd():
        piece = at.fragment()
        if piece.charFormat().fontWeight() > QFont.Weight.DemiBold:
            pieces.append((piece.position(), piece.length(), piece.charFormat()))
        at += 1
    for position, length, form in pieces:
        form.setFontWeight(QFont.Weight.DemiBold)
        form.clearProperty(QTextFormat.Property.FontSizeAdjustment.value)
        form.setProperty(QTextFormat.Property.FontPixelSize.value, _SIZES.get(level, TEXT_M))
        cursor = QTextCursor(block.document())
        cursor.setPosition(position)
        cursor.setPosition(position + length, QTextCursor.MoveMode.KeepAnchor)
        cursor.setCharFormat(form)


def lesson_text(name: str) -> str:
    """The text of a lesson; nothing where there is none."""
    if not name.replace("_", "").isalpha():
        return ""
    try:
        return resource("lessons", f"{name}.md").read_text(encoding="utf-8")
    except OSError:
        return ""
