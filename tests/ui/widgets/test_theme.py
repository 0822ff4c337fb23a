"""Changing the theme: a palette and a repaint, no restyling."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, QSettings, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QRadioButton,
    QSpinBox,
    QVBoxLayout,
)
from pytestqt.qtbot import QtBot

from studio.resources import resource
from studio.ui.widgets.theme import LIGHT, appearance, styled
from studio.ui.window.main_window import MainWindow


class Counting(QObject):
    """Counts the events of all widgets."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: Counter[QEvent.Type] = Counter()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.seen[event.type()] += 1
        return False


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    window = MainWindow(QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat))
    window.show()
    yield window
    if window.has_workspace:
        window.workspace.document.undo_stack.setClean()
    window.close()
    window.deleteLater()


def test_a_change_of_theme_restyles_no_widget_and_makes_none_anew(
    window: MainWindow, qtbot: QtBot, qapp: QApplication
) -> None:
    window.files.open_example(resource("examples", "mnist_classifier.strata"))
    tabs = window.workspace.tabs
    for index in range(tabs.count()):
        tabs.setCurrentIndex(index)
        QApplication.processEvents()
    widgets, sheet, counting = set(qapp.allWidgets()), qapp.styleSheet(), Counting()
    qapp.installEventFilter(counting)
    appearance().use("light")
    qapp.removeEventFilter(counting)
    assert qapp.styleSheet() == sheet
    # What sets a style sheet is told so, and its children: a few notes with a tint of their own.
    assert counting.seen[QEvent.Type.StyleChange] <= 20
    assert counting.seen[QEvent.Type.PaletteChange] <= 3 * len(widgets)
    assert set(qapp.allWidgets()) <= widgets


def stock() -> QDialog:
    """A dialog of the stock widgets that the style sheet dresses."""
    dialog = QDialog()
    column = QVBoxLayout(dialog)
    for is_enabled in (True, False):
        check, radio, combo = QCheckBox("Check"), QRadioButton("Radio"), QComboBox()
        check.setChecked(True)
        combo.addItems(["one", "two"])
        primary, caption, spin = QPushButton("Go"), QLabel("Caption"), QSpinBox()
        primary.setProperty("class", "primary")
        caption.setProperty("class", "caption")
        own = QLabel("Own")
        own.setStyleSheet(styled("border-top: 2px solid $danger; color: $accent;"))
        plain, listed = QLineEdit(placeholderText="Placeholder"), QListWidget()
        QListWidgetItem("item", listed).setCheckState(Qt.CheckState.Checked)
        for widget in (check, radio, combo, primary, caption, spin, own, plain, listed):
            widget.setEnabled(is_enabled)
            column.addWidget(widget)
    return dialog


def picture(dialog: QDialog, qtbot: QtBot) -> QImage:
    dialog.show()
    qtbot.waitExposed(dialog)
    dialog.setFocus()
    QApplication.processEvents()
    return dialog.grab().toImage()


@pytest.mark.parametrize(("first", "then"), [("dark", "light"), ("light", "dark")])
def test_what_changed_its_theme_looks_like_what_was_made_in_it(
    qtbot: QtBot, first: str, then: str
) -> None:
    appearance().use(first)
    changed = stock()
    qtbot.addWidget(changed)
    before = picture(changed, qtbot)
    appearance().use(then)
    after = picture(changed, qtbot)
    fresh = stock()
    qtbot.addWidget(fresh)
    assert before != after
    assert after == picture(fresh, qtbot)


def test_a_style_sheet_names_roles_and_the_palette_carries_the_tokens(qapp: QApplication) -> None:
    appearance().use("light")
    assert styled("color: $faint; border: 1px solid $on_accent;") == (
        "color: palette(shadow); border: 1px solid palette(light);"
    )
    label = QLabel()
    label.setStyleSheet(styled("color: $faint;"))
    label.ensurePolished()
    assert label.palette().windowText().color() == QColor(LIGHT.faint)
