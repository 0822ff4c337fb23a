"""How two projects differ: as Python, and as the text of their files."""

from difflib import unified_diff
from html import escape
from itertools import islice

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QTabWidget,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from studio.codegen.script import generate
from studio.project import store
from studio.project.project import Project
from studio.ui.widgets.theme import SPACE_M, TEXT_M, appearance, mono, theme

_AROUND = 3
"""How many lines that are the same are shown about those that are not."""


class Differences(QDialog):
    """What differs between what a file holds and what is open. Nothing in it can be changed."""

    def __init__(
        self, theirs: Project, mine: Project, name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"{name}: the file and what is open here")
        explained = QLabel(
            "Lines that begin with - are in the file; lines that begin with + are open here."
        )
        explained.setWordWrap(True)
        self.tabs = QTabWidget()
        scripts = generate(theirs).text, generate(mine).text
        files = store.to_bytes(theirs).decode(), store.to_bytes(mine).decode()
        for title, texts in (("Python", scripts), ("File", files)):
            self.tabs.addTab(_DifferenceView(*texts), title)
        if scripts[0] == scripts[1] and files[0] != files[1]:
            self.tabs.setCurrentIndex(1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_M)
        column.setSpacing(SPACE_M)
        column.addWidget(explained)
        column.addWidget(self.tabs, 1)
        column.addWidget(buttons)
        self.resize(860, 640)


class _DifferenceView(QTextEdit):
    """Lines that went and lines that came, and a few about them."""

    def __init__(self, before: str, after: str) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setLineWrapMode(QTextEdit.LineWrapMode.NoWrap)
        self.setFont(mono(TEXT_M))
        self._lines = _differing(before.splitlines(), after.splitlines())
        appearance().changed.connect(self._paint_lines)
        self._paint_lines()

    def _paint_lines(self) -> None:
        if not self._lines:
            self.setPlainText("Nothing differs here.")
            return
        colours = {"-": theme().danger, "+": theme().success, "@": theme().muted}
        made = [
            f'<span style="color: {colours.get(line[0], theme().text)}">{escape(line)}</span>'
            for line in self._lines
        ]
        self.setHtml("<pre>" + "\n".join(made) + "</pre>")


def _differing(before: list[str], after: list[str]) -> list[str]:
    """The lines of a unified difference, without the two that name what is compared."""
    return list(islice(unified_diff(before, after, n=_AROUND, lineterm=""), 2, None))
