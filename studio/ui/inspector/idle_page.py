"""What the inspector shows when no single node is selected: the project, or the selection."""

import html
from collections.abc import Mapping, Sequence
from operator import attrgetter

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from studio.engine.protocol.shapes import NodeReport
from studio.graph.elements import Node
from studio.ui.widgets.sign import Sign
from studio.ui.widgets.theme import SPACE_M, SPACE_XL, theme
from studio.words import breakable, counted

_SHOWN = 12
_HINTS = (
    ("cursor", "Click a node to see and change its parameters."),
    ("plus-circle", "Tab on the canvas adds a layer at the mouse."),
    ("flow-arrow", "Drag from port to port to connect two nodes."),
)


class IdlePage(QWidget):
    """A heading, a few facts, and what to do next."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading = QLabel(wordWrap=True)
        self.heading.setProperty("class", "heading")
        self.facts = QLabel(wordWrap=True)
        self.facts.setProperty("class", "muted")
        self.facts.setTextFormat(Qt.TextFormat.RichText)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_M)
        column.setSpacing(SPACE_M)
        column.addWidget(self.heading)
        column.addWidget(self.facts)
        column.addSpacing(SPACE_XL - SPACE_M)
        self._hint_rows = [_hint_row(sign, text) for sign, text in _HINTS]
        for row in self._hint_rows:
            column.addWidget(row)
        column.addStretch()

    def show_project(
        self, title: str, nodes: int, wires: int, reports: Mapping[str, NodeReport]
    ) -> None:
        """Show the open project."""
        self.heading.setText(title)
        params = sum(map(attrgetter("params"), reports.values()))
        facts = [counted(nodes, "node"), counted(wires, "wire")]
        if reports:
            facts.append(counted(params, "parameter"))
        empty = "An empty canvas. Drag an Input from the palette to begin."
        self.facts.setText(" · ".join(facts) if nodes else empty)
        for row in self._hint_rows:
            row.show()

    def show_several(self, nodes: Sequence[Node], reports: Mapping[str, NodeReport]) -> None:
        """Show that several nodes are selected, and what they amount to."""
        self.heading.setText(f"{len(nodes)} nodes selected")
        t = theme()
        lines = [
            f'<span style="color:{t.text}">{html.escape(breakable(node.name))}</span> {node.layer}'
            for node in nodes[:_SHOWN]
        ]
        if len(nodes) > _SHOWN:
            lines.append(f"and {len(nodes) - _SHOWN} more")
        known = [reports[node.id].params for node in nodes if node.id in reports]
        if known:
            lines.append(f"<br>{counted(sum(known), 'parameter')} together")
        self.facts.setText("<br>".join(lines))
        for row in self._hint_rows:
            row.hide()


def _hint_row(sign: str, text: str) -> QWidget:
    row = QWidget()
    words = QLabel(text, wordWrap=True)
    words.setProperty("class", "muted")
    inside = QHBoxLayout(row)
    inside.setContentsMargins(0, 0, 0, 0)
    inside.setSpacing(SPACE_M)
    inside.addWidget(Sign(18, sign, "muted"), 0, Qt.AlignmentFlag.AlignTop)
    inside.addWidget(words, 1)
    return row
