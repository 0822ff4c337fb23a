"""What the inspector shows when no single node is selected: the project, or the selection."""

import html
from collections.abc import Mapping, Sequence
from operator import attrgetter

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from studio.engine.protocol.shapes import NodeReport
from studio.graph.elements import Node
from studio.ui.widgets.theme import SPACE_M, SPACE_XL, icon, theme

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
        self._hints = [(QLabel(), QLabel(text, wordWrap=True)) for _, text in _HINTS]
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_M)
        column.setSpacing(SPACE_M)
        column.addWidget(self.heading)
        column.addWidget(self.facts)
        column.addSpacing(SPACE_XL - SPACE_M)
        self._hint_rows = [self._hint_row(sign, text) for sign, text in self._hints]
        for row in self._hint_rows:
            column.addWidget(row)
        column.addStretch()

    def show_project(
        self, title: str, nodes: int, wires: int, reports: Mapping[str, NodeReport]
    ) -> None:
        """Show the open project."""
        self.heading.setText(title)
        params = sum(map(attrgetter("params"), reports.values()))
        facts = [_count(nodes, "node"), _count(wires, "wire")]
        if reports:
            facts.append(_count(params, "parameter"))
        empty = "An empty canvas. Drag an Input from the palette to begin."
        self.facts.setText(" · ".join(facts) if nodes else empty)
        for row in self._hint_rows:
            row.show()

    def show_several(self, nodes: Sequence[Node], reports: Mapping[str, NodeReport]) -> None:
        """Show that several nodes are selected, and what they amount to."""
        self.heading.setText(f"{len(nodes)} nodes selected")
        t = theme()
        lines = [
            f'<span style="color:{t.text}">{html.escape(node.name)}</span> {node.layer}'
            for node in nodes[:_SHOWN]
        ]
        if len(nodes) > _SHOWN:
            lines.append(f"and {len(nodes) - _SHOWN} more")
        known = [reports[node.id].params for node in nodes if node.id in reports]
        if known:
            lines.append(f"<br>{_count(sum(known), 'parameter')} together")
        self.facts.setText("<br>".join(lines))
        for row in self._hint_rows:
            row.hide()

    def refresh_icons(self) -> None:
        """Take the theme's colours anew."""
        for (sign, _), (name, _) in zip(self._hints, _HINTS, strict=True):
            sign.setPixmap(icon(name, theme().muted).pixmap(18, 18))

    def _hint_row(self, sign: QLabel, text: QLabel) -> QWidget:
        row = QWidget()
        inside = QHBoxLayout(row)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(SPACE_M)
        inside.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        inside.addWidget(text, 1)
        text.setProperty("class", "muted")
        return row


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
