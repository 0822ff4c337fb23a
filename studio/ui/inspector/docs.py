"""Keras's own words about a layer, laid out for reading."""

import html
import re

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QFrame, QTextBrowser, QVBoxLayout, QWidget
from typing_extensions import override

from studio.graph.catalogue import LayerSpec, ParamSpec
from studio.graph.values import to_text
from studio.ui.widgets.theme import (
    MONO,
    SPACE_M,
    SPACE_S,
    TEXT_M,
    TEXT_S,
    TEXT_XL,
    family_color,
    theme,
)

_WIDTH, _HEIGHT = 460, 560


def inline_html(text: str) -> str:
    """One paragraph of a docstring: `code` between backticks, all else as it stands."""
    code = f'<span style="font-family:{MONO}; color:{theme().code_name}">'
    escaped = html.escape(text, quote=False)
    escaped = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", escaped)
    return re.sub(r"`+([^`]+)`+", lambda m: f"{code}{m[1]}</span>", escaped)


def layer_html(spec: LayerSpec) -> str:
    """All that is known of a layer: what it is for, Keras's docstring, its parameters."""
    t = theme()
    color = family_color(spec.category).name()
    parts = [
        f'<p style="font-size:{TEXT_XL}px; font-weight:600; margin:0">{spec.name}</p>',
        f'<p style="color:{color}; font-size:{TEXT_S}px; margin:0">'
        f"{spec.path or 'a node of Strata'} · {spec.category}</p>",
        f"<p><b>{inline_html(spec.summary)}</b></p>",
        *_paragraphs(spec.doc),
    ]
    if spec.params:
        parts.append(f'<p style="font-weight:600; color:{t.muted}">Parameters</p>')
        parts += [_param_html(param) for param in spec.params]
    return "".join(parts)


def _paragraphs(doc: str) -> list[str]:
    parts, is_in_list = [], False
    for line in doc.splitlines():
        text = line.strip()
        item = re.match(r"(?:[-*]|\d+\.)\s+(.*)", text)
        if bool(item) != is_in_list:
            parts.append("<ul style='margin-left:-22px'>" if item else "</ul>")
            is_in_list = bool(item)
        if item:
            parts.append(f"<li>{inline_html(item[1])}</li>")
        elif text:
            parts.append(f"<p>{inline_html(text)}</p>")
    return [*parts, "</ul>"] if is_in_list else parts


def _param_html(param: ParamSpec) -> str:
    t = theme()
    default = "required" if param.required else f"default {to_text(param.default, param) or 'none'}"
    return (
        f'<p style="margin-bottom:0"><span style="font-family:{MONO}; font-weight:600">'
        f'{param.name}</span> <span style="color:{t.muted}; font-size:{TEXT_S}px">'
        f"{html.escape(default)}</span></p>"
        f'<p style="margin-top:2px; color:{t.muted}">{inline_html(param.doc)}</p>'
    )


class LayerHelp(QFrame):
    """A page about one layer, beside the inspector. Esc or a click elsewhere closes it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("class", "card")
        self.setAccessibleName("About the layer")
        self.page = QTextBrowser()
        self.page.setOpenLinks(False)
        self.page.setFrameShape(QFrame.Shape.NoFrame)
        self.page.setStyleSheet("border: none; background: transparent;")
        self.page.document().setDocumentMargin(SPACE_M)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_S, SPACE_S, 2, SPACE_S)
        column.addWidget(self.page)
        self.resize(_WIDTH, _HEIGHT)

    def show_layer(self, spec: LayerSpec, beside: QWidget) -> None:
        """Open at the left of a widget, or at its right where there is no room."""
        self.page.document().setDefaultStyleSheet(f"body {{ font-size: {TEXT_M}px; }}")
        self.page.setHtml(layer_html(spec))
        corner = beside.mapToGlobal(QPoint(0, 0))
        screen = QGuiApplication.screenAt(corner) or QGuiApplication.primaryScreen()
        room = screen.availableGeometry()
        x = corner.x() - self.width() - SPACE_S
        if x < room.left():
            x = min(corner.x() + beside.width() + SPACE_S, room.right() - self.width())
        y = max(room.top(), min(corner.y(), room.bottom() - self.height()))
        self.move(x, y)
        self.show()
        self.page.setFocus()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_F1):
            self.close()
        else:
            super().keyPressEvent(event)
