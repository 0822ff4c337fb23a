"""What the inspector says of a linked copy: with whom it shares its layer, and a way out."""

import html
from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from studio.graph.elements import Node
from studio.ui.widgets.mixing import tint
from studio.ui.widgets.theme import SPACE_M, SPACE_S, icon, theme
from studio.words import breakable

_MOST_NAMED = 6


class LinkLine(QFrame):
    """A line that names the partners of a node; each name is a link that selects it."""

    node_asked = Signal(str)
    unlink_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sign = QLabel()
        self.text = QLabel(wordWrap=True)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        self.text.linkActivated.connect(self.node_asked)
        self.button = QPushButton("Unlink")
        self.button.setToolTip("Give this node a layer of its own, with these parameters")
        self.button.clicked.connect(self.unlink_requested)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_S, SPACE_S, SPACE_S, SPACE_S)
        row.setSpacing(SPACE_S)
        row.addWidget(self.sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.text, 1)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)
        self._shown: tuple[str, ...] = ()
        self.hide()

    def show_partners(self, partners: Sequence[Node]) -> None:
        """Name those that share the layer; nothing is shown when there are none."""
        self.setVisible(bool(partners))
        t = theme()
        names = [
            f'<a href="{html.escape(node.id)}" style="color: {t.accent}">'
            f"{html.escape(breakable(node.name))}</a>"
            for node in partners[:_MOST_NAMED]
        ]
        if len(partners) > _MOST_NAMED:
            names.append(f"{len(partners) - _MOST_NAMED} more")
        them = "it" if len(partners) == 1 else "them"
        listed = " and ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if names else ""
        text = f"Shares its layer with {listed}: a change here changes {them} too."
        # Setting a text anew would take the focus from its links.
        if text != self.text.text():
            self.text.setText(text)

    def refresh_icons(self) -> None:
        """Take the theme's colours anew."""
        t = theme()
        self.sign.setPixmap(icon("link", t.accent).pixmap(QSize(15, 15), self.devicePixelRatioF()))
        self.setStyleSheet(
            f"LinkLine {{ background: {tint(t.accent, 24)}; border: none;"
            f" border-left: 2px solid {t.accent}; border-radius: 4px;"
            f" margin: 0 {SPACE_M}px {SPACE_S}px {SPACE_M}px; }}"
        )
