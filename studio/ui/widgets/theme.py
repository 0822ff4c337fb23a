"""The look: colours, type and spacing, in one place, for both themes.

Everything that paints asks `theme()` for its colours, and listens to `appearance().changed` if it
keeps any. One icon set (Phosphor), one spacing scale, one colour per family of layers.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from string import Template

from PySide6.QtCore import QDir, QObject, QSettings, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPalette
from PySide6.QtWidgets import QApplication

from studio.resources import resource
from studio.ui.widgets.icons import glyph_icon
from studio.ui.widgets.settings import one_of, read

SPACE_XS, SPACE_S, SPACE_M, SPACE_L, SPACE_XL = 4, 8, 12, 16, 24
RADIUS = 6
SANS, MONO = "Inter", "JetBrains Mono"
TEXT_S, TEXT_M, TEXT_L, TEXT_XL = 11, 13, 16, 22
"""Sizes of type in pixels: captions, text, headings, titles."""


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of one look, as #rrggbb."""

    name: str
    is_dark: bool
    window: str  # behind everything
    surface: str  # panels
    raised: str  # fields, buttons, cards
    hover: str
    border: str
    text: str
    muted: str  # second-rank text; still readable on surface
    faint: str  # disabled text, empty states' icons
    accent: str
    on_accent: str
    selection: str  # behind selected text and rows
    danger: str
    warning: str
    success: str
    canvas: str
    grid: str
    node: str
    node_border: str
    wire: str
    code_keyword: str
    code_string: str
    code_number: str
    code_comment: str
    code_name: str
    code_line: str  # behind the line of the selected node
    families: dict[str, str]
    series: tuple[str, ...]  # curves
    classes: tuple[str, ...]  # points of the latent map, ten told apart


_FAMILIES_DARK = {
    "data": "#5b9cf5",
    "core": "#8f86f7",
    "convolution": "#f28b54",
    "pooling": "#e3b341",
    "recurrent": "#3fbf86",
    "attention": "#ec6aa8",
    "normalization": "#4fb8cc",
    "regularization": "#9aa7ba",
    "activation": "#ee6c68",
    "merging": "#8bc34a",
    "reshaping": "#c79a6b",
    "preprocessing": "#7fa3c7",
    "wrappers": "#bb86e0",
}
_FAMILIES_LIGHT = {
    "data": "#2f6fd6",
    "core": "#6256d9",
    "convolution": "#d4621f",
    "pooling": "#b38108",
    "recurrent": "#1c8f5b",
    "attention": "#c93d80",
    "normalization": "#1f8ba1",
    "regularization": "#66758c",
    "activation": "#cf3f3b",
    "merging": "#5d8f1f",
    "reshaping": "#98683a",
    "preprocessing": "#4a739c",
    "wrappers": "#8d52b8",
}

DARK = Theme(
    name="dark",
    is_dark=True,
    window="#12141a",
    surface="#191c24",
    raised="#222632",
    hover="#2b3040",
    border="#2e3443",
    text="#e8ebf2",
    muted="#a3acbe",
    faint="#6c7589",
    accent="#7b96ff",
    on_accent="#0d1020",
    selection="#2f3b66",
    danger="#ff7a75",
    warning="#f0b64d",
    success="#58c98b",
    canvas="#14161d",
    grid="#222632",
    node="#222632",
    node_border="#363d4f",
    wire="#7c879d",
    code_keyword="#c397f5",
    code_string="#9ecb7c",
    code_number="#f0a870",
    code_comment="#78839a",
    code_name="#7db4f5",
    code_line="#262d44",
    families=_FAMILIES_DARK,
    series=("#7b96ff", "#f28b54", "#3fbf86", "#ec6aa8", "#e3b341", "#4fb8cc"),
    classes=(
        "#4e9af1", "#f58b3c", "#4cc46f", "#ef5b5b", "#b07cf0",
        "#b98a6a", "#f07fc0", "#aab2bf", "#d6d24a", "#35c7d0",
    ),
)  # fmt: skip

LIGHT = Theme(
    name="light",
    is_dark=False,
    window="#eceef3",
    surface="#f8f9fb",
    raised="#ffffff",
    hover="#e9ecf4",
    border="#d5dae4",
    text="#1a2030",
    muted="#566075",
    faint="#8d96a8",
    accent="#3d5ce0",
    on_accent="#ffffff",
    selection="#cfdaff",
    danger="#c92f2a",
    warning="#9a6700",
    success="#1b7f4b",
    canvas="#f3f5f9",
    grid="#e1e5ed",
    node="#ffffff",
    node_border="#cbd2de",
    wire="#8390a6",
    code_keyword="#7c3fbf",
    code_string="#3c7a1f",
    code_number="#b3541e",
    code_comment="#6f7a8e",
    code_name="#2560b0",
    code_line="#e3eaff",
    families=_FAMILIES_LIGHT,
    series=("#3d5ce0", "#d4621f", "#1c8f5b", "#c93d80", "#b38108", "#1f8ba1"),
    classes=(
        "#1f77d0", "#e8710a", "#2a9d46", "#d62f2f", "#8a55d0",
        "#8c5f42", "#d1559f", "#7f8794", "#a8a414", "#12a0aa",
    ),
)  # fmt: skip

THEMES = {"dark": DARK, "light": LIGHT}


class Appearance(QObject):
    """Which theme is on. `changed` comes after the whole application took the new one."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.theme = DARK

    def use(self, name: str) -> None:
        """Put a theme on: "dark", "light", or "system" for what the desktop prefers."""
        if name not in THEMES:
            scheme = QApplication.styleHints().colorScheme()
            name = "light" if scheme == Qt.ColorScheme.Light else "dark"
        app = QApplication.instance()
        is_dressed = isinstance(app, QApplication) and bool(app.styleSheet())
        if is_dressed and self.theme is THEMES[name]:
            return
        self.theme = THEMES[name]
        if isinstance(app, QApplication):
            self._dress(app)
        self.changed.emit()

    def _dress(self, app: QApplication) -> None:
        QDir.setSearchPaths("style", [str(resource("icons", "style", self.theme.name))])
        app.setPalette(_palette(self.theme))
        if not app.styleSheet():
            load_fonts()
            app.setStyle("Fusion")
            app.setFont(sans())
            app.setStyleSheet(styled(resource("style.qss").read_text("utf-8")))
            return
        # Setting a style sheet again takes a second: Qt restyles each widget once for each of its
        # parents. It looks its colours up in the palette when it polishes, which is cheap.
        for widget in app.allWidgets():
            if widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
                widget.style().polish(widget)


def kept_theme(settings: QSettings) -> str:
    """The theme that a person chose: "dark", "light" or "system"."""
    return read(settings, "theme", one_of(*THEMES, "system"), "dark")


@cache
def appearance() -> Appearance:
    """The one Appearance of the program."""
    return Appearance()


def theme() -> Theme:
    """The colours now in force."""
    return appearance().theme


@contextmanager
def dressed(name: str) -> Iterator[None]:
    """Have what is made and painted in here take the colours of a theme, "dark" or "light", for
    a picture. No widget hears of it, and none is painted before it is over."""
    look = appearance()
    before, look.theme = look.theme, THEMES[name]
    try:
        yield
    finally:
        look.theme = before


@cache
def load_fonts() -> None:
    """Make the bundled fonts known to Qt, once."""
    for file in sorted(resource("fonts").glob("*.[ot]tf")):
        QFontDatabase.addApplicationFont(str(file))


def sans(pixels: int = TEXT_M, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The font of the window."""
    font = QFont(SANS)
    font.setPixelSize(pixels)
    font.setWeight(weight)
    return font


def mono(pixels: int = TEXT_M) -> QFont:
    """The font of code and numbers."""
    font = QFont(MONO)
    font.setPixelSize(pixels)
    font.setStyleHint(QFont.StyleHint.Monospace)
    return font


@cache
def icon(name: str, color: str = "text") -> QIcon:
    """An icon of the Phosphor set, such as "play" or "x-circle"; a sharp picture at every size.

    In the colour of a token of the theme, such as "muted", it follows the theme; an #rrggbb stays.
    """
    return glyph_icon(name, partial(_color_of, color), partial(_color_of, "faint"))


def _color_of(color: str) -> str:
    return color if color.startswith("#") else str(getattr(theme(), color))


def family_color(category: str) -> QColor:
    """The colour of a family of layers."""
    return QColor(theme().families.get(category, theme().muted))


FAMILY_ICONS = {
    "data": "database",
    "core": "circles-four",
    "convolution": "grid-four",
    "pooling": "arrows-in",
    "recurrent": "repeat",
    "attention": "eye",
    "normalization": "sliders-horizontal",
    "regularization": "drop-half",
    "activation": "activity",
    "merging": "git-merge",
    "reshaping": "cube",
    "preprocessing": "funnel",
    "wrappers": "package",
}


ROLES = {
    "surface": QPalette.ColorRole.Window,
    "raised": QPalette.ColorRole.Base,
    "text": QPalette.ColorRole.Text,
    "selection": QPalette.ColorRole.Highlight,
    "accent": QPalette.ColorRole.Link,
    "border": QPalette.ColorRole.Mid,
    "danger": QPalette.ColorRole.BrightText,
    # Roles that no stock widget of ours is painted with.
    "window": QPalette.ColorRole.Dark,
    "hover": QPalette.ColorRole.Midlight,
    "muted": QPalette.ColorRole.LinkVisited,
    "faint": QPalette.ColorRole.Shadow,
    "on_accent": QPalette.ColorRole.Light,
    "warning": QPalette.ColorRole.AlternateBase,
}
"""Which role of the palette carries a token of the theme, for style sheets."""

_NAMES = {
    token: re.sub("(?<!^)([A-Z])", r"-\1", role.name).lower() for token, role in ROLES.items()
}


def styled(sheet: str) -> str:
    """A style sheet with its tokens, such as `$border`, turned into roles of the palette, so that
    it needs no change when the theme changes."""
    return Template(sheet).substitute({t: f"palette({name})" for t, name in _NAMES.items()})


def _palette(t: Theme) -> QPalette:
    palette = QPalette()
    roles = QPalette.ColorRole
    for token, role in ROLES.items():
        palette.setColor(role, QColor(getattr(t, token)))
    for role, color in (
        (roles.WindowText, t.text),
        (roles.Button, t.raised),
        (roles.ButtonText, t.text),
        (roles.ToolTipBase, t.raised),
        (roles.ToolTipText, t.text),
        (roles.HighlightedText, t.text),
        (roles.Accent, t.accent),
    ):
        palette.setColor(role, QColor(color))
    placeholder = QColor(t.text)
    placeholder.setAlpha(128)
    palette.setColor(roles.PlaceholderText, placeholder)
    return palette
