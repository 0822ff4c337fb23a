"""Fields of a step that are not typed: one of several, some of several, yes or no."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QCheckBox, QComboBox, QMenu, QToolButton

Take = Callable[[Any], None]
Choices = tuple[tuple[str, str], ...]


def chosen(choices: Choices, value: str, take: Take) -> QComboBox:
    """One of several values."""
    box = QComboBox()
    for each, words in choices:
        box.addItem(words, each)
    box.setCurrentIndex(box.findData(value))
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    box.activated.connect(lambda: take(box.currentData()))
    return box


def flag(value: bool, take: Take) -> QCheckBox:
    """Yes or no."""
    box = QCheckBox()
    box.setChecked(value)
    box.clicked.connect(lambda: take(box.isChecked()))
    return box


def ticked(choices: Choices, values: tuple[str, ...], take: Take) -> QToolButton:
    """Some of several values, in the order of the choices; a menu stays open for the next."""
    button = QToolButton()
    named = dict(choices)
    button.setText(f"{', '.join(named[value] for value in values)}  ▾")
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
    menu = QMenu(button)
    for each, words in choices:
        action = QAction(words, menu, checkable=True, checked=each in values)
        action.triggered.connect(
            lambda _=False, each=each: take(
                tuple(v for v, _ in choices if (v in values) != (v == each))
            )
        )
        menu.addAction(action)
    button.setMenu(menu)
    return button
