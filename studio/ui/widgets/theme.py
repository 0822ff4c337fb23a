"""The look: colours, type and spacing, in one place, for both themes.

Everything that paints asks `theme()` for its colours, and listens to `appearance().changed` if it
keeps any. One icon set (Phosphor), one spacing scale, one colour per family of layers.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPalette
from PySide6.QtWidgets import QApplication

from studio.resources import resource
from studio.ui.widgets.icons import glyph_icon

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
        self.theme = THEMES[name]
        app = QApplication.instance()
        if isinstance(app, QApplication):
            load_fonts()
            app.setStyle("Fusion")
            app.setFont(sans())
            app.setPalette(_palette(self.theme))
            app.setStyleSheet(style_sheet(self.theme))
        icon.cache_clear()
        self.changed.emit()


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
    icon.cache_clear()
    try:
        yield
    finally:
        look.theme = before
        icon.cache_clear()


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
def icon(name: str, color: str = "") -> QIcon:
    """An icon of the Phosphor set, such as "play" or "x-circle", in the text's colour.

    A sharp picture at every size. After a change of theme, ask again.
    """
    return glyph_icon(name, color or theme().text, theme().faint)


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


def _palette(t: Theme) -> QPalette:
    palette = QPalette()
    roles = QPalette.ColorRole
    for role, color in (
        (roles.Window, t.surface),
        (roles.WindowText, t.text),
        (roles.Base, t.raised),
        (roles.AlternateBase, t.surface),
        (roles.Text, t.text),
        (roles.Button, t.raised),
        (roles.ButtonText, t.text),
        (roles.BrightText, t.danger),
        (roles.ToolTipBase, t.raised),
        (roles.ToolTipText, t.text),
        (roles.Highlight, t.selection),
        (roles.HighlightedText, t.text),
        (roles.PlaceholderText, t.faint),
        (roles.Link, t.accent),
        (roles.Mid, t.border),
        (roles.Accent, t.accent),
    ):
        palette.setColor(role, QColor(color))
    for role in (roles.Text, roles.WindowText, roles.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(t.faint))
    return palette


def style_sheet(t: Theme) -> str:
    """The style of the stock widgets. Object names and `class` properties pick variants:
    class="primary" | "quiet" | "danger" on buttons, class="caption" | "heading" | "title" |
    "muted" | "error" on labels, class="card" on frames."""

    def picture(name: str) -> str:
        # Made by tools/make_style_pictures.py: a style sheet takes pictures from files alone.
        return f'image: url("{resource("icons", "style", f"{name}-{t.name}.png").as_posix()}");'

    return f"""
    QWidget {{ color: {t.text}; font-family: "{SANS}"; font-size: {TEXT_M}px; }}
    QMainWindow, QDialog {{ background: {t.window}; }}
    QMainWindow::separator {{ background: {t.window}; width: 6px; height: 6px; }}
    QToolTip {{ background: {t.raised}; color: {t.text}; border: 1px solid {t.border};
        padding: 6px 8px; }}
    QLabel[class="caption"] {{ color: {t.muted}; font-size: {TEXT_S}px; }}
    QLabel[class="muted"] {{ color: {t.muted}; }}
    QLabel[class="heading"] {{ font-size: {TEXT_L}px; font-weight: 600; }}
    QLabel[class="title"] {{ font-size: {TEXT_XL}px; font-weight: 600; }}
    QLabel[class="error"] {{ color: {t.danger}; font-size: {TEXT_S}px; }}
    QFrame[class="card"] {{ background: {t.raised}; border: 1px solid {t.border};
        border-radius: {RADIUS + 2}px; }}

    QMenuBar {{ background: {t.window}; padding: 2px 4px; }}
    QMenuBar::item {{ padding: 4px 10px; border-radius: 4px; background: transparent; }}
    QMenuBar::item:selected {{ background: {t.hover}; }}
    QMenu {{ background: {t.raised}; border: 1px solid {t.border}; padding: 4px; }}
    QMenu::item {{ padding: 6px 28px 6px 12px; border-radius: 4px; }}
    QMenu::item:selected {{ background: {t.selection}; }}
    QMenu::item:disabled {{ color: {t.faint}; }}
    QMenu::separator {{ height: 1px; background: {t.border}; margin: 4px 8px; }}
    QMenu::icon {{ padding-left: 8px; }}

    QToolBar {{ background: {t.window}; border: none; spacing: 4px; padding: 4px 8px; }}
    QToolBar::separator {{ background: {t.border}; width: 1px; margin: 6px 6px; }}
    QToolButton {{ background: transparent; border: 1px solid transparent;
        border-radius: {RADIUS}px; padding: 5px 8px; }}
    QToolButton:hover {{ background: {t.hover}; }}
    QToolButton:pressed, QToolButton:checked {{ background: {t.selection}; }}
    QToolButton:focus {{ border-color: {t.accent}; }}
    QToolButton:disabled {{ color: {t.faint}; }}
    QToolButton::menu-indicator {{ image: none; }}

    QPushButton {{ background: {t.raised}; border: 1px solid {t.border};
        border-radius: {RADIUS}px; padding: 6px 14px; }}
    QPushButton:hover {{ background: {t.hover}; }}
    QPushButton:focus {{ border-color: {t.accent}; }}
    QPushButton:disabled {{ color: {t.faint}; }}
    QPushButton[class="primary"], QToolButton[class="primary"] {{ background: {t.accent};
        color: {t.on_accent}; border-color: {t.accent}; font-weight: 600; }}
    QPushButton[class="primary"]:focus, QToolButton[class="primary"]:focus {{
        border-color: {t.text}; }}
    QPushButton[class="primary"]:disabled, QToolButton[class="primary"]:disabled {{
        background: {t.raised}; color: {t.faint}; border-color: {t.border}; }}
    QPushButton[class="quiet"] {{ background: transparent; border-color: transparent; }}
    QPushButton[class="quiet"]:hover {{ background: {t.hover}; }}
    QPushButton[class="quiet"]:focus {{ border-color: {t.accent}; }}

    QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox, QPlainTextEdit, QTextEdit {{
        background: {t.raised}; border: 1px solid {t.border}; border-radius: {RADIUS}px;
        padding: 4px 8px; selection-background-color: {t.selection};
        selection-color: {t.text}; }}
    QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus,
    QPlainTextEdit:focus, QTextEdit:focus {{ border-color: {t.accent}; }}
    QLineEdit[invalid="true"], QSpinBox[invalid="true"], QComboBox[invalid="true"] {{
        border-color: {t.danger}; }}
    QLineEdit:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled, QComboBox:disabled {{
        color: {t.faint}; background: {t.surface}; }}
    QComboBox::drop-down {{ border: none; width: 22px; }}
    QComboBox::down-arrow {{ {picture("caret-down")} width: 12px; height: 12px; }}
    QComboBox::down-arrow:disabled {{ image: none; }}
    /* In the middle: Qt gives the text no margin at the left, whatever the padding is. */
    QAbstractSpinBox {{ qproperty-alignment: AlignCenter; }}
    QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ border: none; width: 18px;
        margin: 1px 2px; border-radius: 3px; subcontrol-origin: border; }}
    QAbstractSpinBox::up-button {{ subcontrol-position: top right; }}
    QAbstractSpinBox::down-button {{ subcontrol-position: bottom right; }}
    QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover {{
        background: {t.hover}; }}
    QAbstractSpinBox::up-arrow {{ {picture("caret-up")} width: 10px; height: 10px; }}
    QAbstractSpinBox::down-arrow {{ {picture("caret-down")} width: 10px; height: 10px; }}
    QAbstractSpinBox::up-arrow:disabled, QAbstractSpinBox::up-arrow:off,
    QAbstractSpinBox::down-arrow:disabled, QAbstractSpinBox::down-arrow:off {{ image: none; }}
    QComboBox QAbstractItemView {{ background: {t.raised}; border: 1px solid {t.border};
        selection-background-color: {t.selection}; padding: 4px; outline: none; }}
    QCheckBox {{ spacing: 8px; }}
    QCheckBox:disabled, QRadioButton:disabled {{ color: {t.faint}; }}
    QCheckBox:focus, QRadioButton:focus {{ color: {t.accent}; }}
    QCheckBox::indicator, QAbstractItemView::indicator {{ width: 14px; height: 14px;
        border: 1px solid {t.faint}; border-radius: 4px; background: {t.raised}; }}
    QCheckBox::indicator:checked, QAbstractItemView::indicator:checked {{
        border-color: {t.accent}; background: {t.accent}; {picture("check-bold")} }}
    QCheckBox::indicator:disabled, QAbstractItemView::indicator:disabled {{
        border-color: {t.border}; }}
    QCheckBox::indicator:checked:disabled {{ background: {t.faint}; border-color: {t.faint}; }}
    QRadioButton {{ spacing: 8px; }}
    QRadioButton::indicator {{ width: 14px; height: 14px; border-radius: 8px;
        border: 1px solid {t.faint}; background: {t.raised}; }}
    QRadioButton::indicator:checked {{ width: 8px; height: 8px; border: 4px solid {t.accent};
        background: {t.on_accent}; }}

    QDialogButtonBox, QMessageBox {{ dialogbuttonbox-buttons-have-icons: 0; }}

    QTabBar {{ background: transparent; }}
    QTabBar::tab {{ background: transparent; color: {t.muted}; padding: 8px 14px;
        border: none; border-bottom: 2px solid transparent; }}
    QTabBar[class="close"]::tab {{ padding: 8px 10px; }}
    QTabBar::tab:selected {{ color: {t.text}; border-bottom-color: {t.accent}; }}
    QTabBar::tab:hover {{ color: {t.text}; }}
    QTabBar::tab:focus {{ background: {t.hover}; }}
    QTabWidget::pane {{ border: none; background: {t.surface}; }}
    QTabWidget > QStackedWidget, QWidget[class="panel"] {{ background: {t.surface}; }}

    QTreeView, QListView, QTableView {{ background: {t.surface}; outline: none;
        border: 1px solid transparent;
        alternate-background-color: {t.window}; selection-background-color: {t.selection};
        selection-color: {t.text}; }}
    QTreeView:focus, QListView:focus, QTableView:focus {{ border-color: {t.accent}; }}
    QComboBox QAbstractItemView:focus {{ border-color: {t.border}; }}
    QTreeView::item, QListView::item {{ padding: 4px 4px; border-radius: 4px; }}
    QTreeView::item:hover, QListView::item:hover {{ background: {t.hover}; }}
    QTreeView::item:selected, QListView::item:selected {{ background: {t.selection}; }}
    QHeaderView::section {{ background: {t.surface}; color: {t.muted}; border: none;
        border-bottom: 1px solid {t.border}; padding: 6px 8px; font-size: {TEXT_S}px; }}

    QProgressBar {{ background: {t.raised}; border: none; border-radius: 3px; height: 6px;
        text-align: center; }}
    QProgressBar::chunk {{ background: {t.accent}; border-radius: 3px; }}
    QScrollArea, QScrollArea > QWidget > QWidget {{ background: {t.surface}; border: none; }}
    QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
    QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
    QScrollBar::handle {{ background: {t.border}; border-radius: 4px; min-height: 28px;
        min-width: 28px; margin: 1px; }}
    QScrollBar::handle:hover {{ background: {t.faint}; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    QSplitter::handle {{ background: {t.window}; }}
    QStatusBar {{ background: {t.window}; color: {t.muted}; padding: 0 {SPACE_M}px; }}
    QStatusBar QLabel {{ color: {t.muted}; padding: 0 {SPACE_M}px; }}
    QStatusBar::item {{ border: none; }}
    """
