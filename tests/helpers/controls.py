"""Working every control of a panel as a person would, to see which of them do nothing.

Controls are found among the panel's own widgets, so that one which is added is worked, too.
"""

from collections.abc import Callable, Collection, Iterator
from fnmatch import fnmatch

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QListWidget,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QScrollBar,
    QTextEdit,
    QToolButton,
    QWidget,
    QWidgetAction,
)
from pytestqt.qtbot import QtBot

from studio.project.store import to_bytes
from studio.ui.edit.document import Document

_KINDS = (
    *(QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit),
    *(QListWidget, QPlainTextEdit, QTextEdit),
)
_TYPED = (
    *("12", "0.25", "another", "2, 3", "relu", "ones", "l2", "max_norm", "true", "int8", "huber"),
    *('{"a": 1}', "240", "none", "2001-01-31"),
)
"""Something of this is taken by any field, and is another value than it has."""

Way = Callable[[], None]


def dead_controls(
    panel: QWidget, document: Document, qtbot: QtBot, besides: Collection[str] = ()
) -> list[str]:
    """The controls that change nothing in the document, those aside whose names match a pattern
    of `besides`; a pattern that matches none is named, too.

    Every change is undone before the next control is worked.
    """
    dead, unused, start = [], set(besides), document.undo_stack.index()
    panel.setUpdatesEnabled(False)  # nobody looks, and painting takes longest
    _settle(qtbot)
    for name in [*ways_of(panel, qtbot)]:
        matching = {pattern for pattern in besides if fnmatch(name, pattern)}
        unused -= matching
        if matching:
            continue
        if not any(_changes(panel, document, qtbot, name, at) for at in range(len(_TYPED))):
            dead.append(name)
        while document.undo_stack.index() > start:
            document.undo_stack.undo()
        _settle(qtbot)
    return [*dead, *(f"no control is called {pattern}" for pattern in sorted(unused))]


def ways_of(panel: QWidget, qtbot: QtBot) -> dict[str, list[Way]]:
    """What can be done with each control that is in sight, by a name that finds it again."""
    found: dict[str, list[Way]] = {}
    for widget in panel.findChildren(QWidget):
        if is_control(widget) and widget.isVisibleTo(panel) and widget.isEnabled():
            for name, ways in _ways(widget, qtbot):
                number, first = 2, name
                while name in found:
                    name, number = f"{first} ({number})", number + 1
                found[name] = ways
    return found


def is_control(widget: QWidget) -> bool:
    """Whether a widget is there to be clicked or typed in, by itself."""
    is_part = isinstance(widget.parent(), QComboBox | QAbstractSpinBox | QLineEdit)
    is_read = isinstance(widget, QLineEdit | QPlainTextEdit | QTextEdit) and widget.isReadOnly()
    return isinstance(widget, _KINDS) and not (is_part or is_read or isinstance(widget, QScrollBar))


def _changes(panel: QWidget, document: Document, qtbot: QtBot, name: str, at: int) -> bool:
    ways = ways_of(panel, qtbot).get(name, [])
    if at >= len(ways):
        return False
    before = to_bytes(document.project)
    ways[at]()
    _settle(qtbot)
    return to_bytes(document.project) != before


def _settle(qtbot: QtBot) -> None:
    focus = QApplication.focusWidget()
    if focus is not None:
        focus.clearFocus()
    for _ in range(3):
        QApplication.processEvents()


def _ways(widget: QWidget, qtbot: QtBot) -> Iterator[tuple[str, list[Way]]]:
    name = widget.objectName() or widget.accessibleName() or getattr(widget, "text", str)()
    match widget:
        case QToolButton() | QPushButton() if widget.menu() is not None:
            yield from _menu_ways(name, widget.menu())
        case QAbstractButton():
            yield name, [lambda: _click(widget, qtbot)]
        case QComboBox():
            keys = (Qt.Key.Key_Down, Qt.Key.Key_Up)
            yield name, [lambda key=key: qtbot.keyClick(widget, key) for key in keys]
            if (field := widget.lineEdit()) is not None:
                yield f"{name}, typed", list(_typing(field, qtbot))
        case QLineEdit():
            yield name, list(_typing(widget, qtbot))
        case QListWidget():
            yield from _list_ways(name, widget, qtbot)
        case _:
            yield f"{name} {type(widget).__name__}", []


def _click(button: QAbstractButton, qtbot: QtBot) -> None:
    place = QPoint(10, button.height() // 2) if isinstance(button, QCheckBox) else QPoint()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton, pos=place)
    popup = QApplication.activePopupWidget()
    if popup is not None:
        _check(popup.findChildren(QListWidget)[0], 0)
        popup.close()


def _typing(line: QLineEdit, qtbot: QtBot) -> Iterator[Way]:
    def type_in(text: str) -> None:
        line.setFocus()
        line.selectAll()
        qtbot.keyClicks(line, text)
        qtbot.keyClick(line, Qt.Key.Key_Return)

    for text in _TYPED:
        yield lambda text=text: type_in(text)


def _menu_ways(name: str, menu: QMenu) -> Iterator[tuple[str, list[Way]]]:
    menu.aboutToShow.emit()
    for action in menu.actions():
        if isinstance(action, QWidgetAction):
            inside = action.defaultWidget()
            assert isinstance(inside, QListWidget)
            for row in range(inside.count()):
                yield f"{name}: {inside.item(row).text()}", list(_choosing(inside, row, menu))
        elif not action.isSeparator() and action.isEnabled() and not action.isChecked():
            yield f"{name}: {action.text()}", [action.trigger]


def _choosing(choices: QListWidget, row: int, menu: QMenu) -> Iterator[Way]:
    """Tick one of a menu's list, or tick another and then take the tick off this one."""

    def choose(*rows: int) -> None:
        for each in rows:
            _check(choices, each)
        menu.aboutToHide.emit()

    yield lambda: choose(row)
    if choices.count() > 1:
        yield lambda: choose((row + 1) % choices.count(), row)


def _check(choices: QListWidget, row: int) -> None:
    item = choices.item(row)
    is_on = item.checkState() == Qt.CheckState.Checked
    item.setCheckState(Qt.CheckState.Unchecked if is_on else Qt.CheckState.Checked)


def _list_ways(name: str, listed: QListWidget, qtbot: QtBot) -> Iterator[tuple[str, list[Way]]]:
    def click(row: int) -> None:
        item = listed.item(row)
        listed.scrollToItem(item)
        place = listed.visualItemRect(item).center()
        if item.flags() & Qt.ItemFlag.ItemIsUserCheckable:
            place.setX(listed.visualItemRect(item).left() + 10)
        qtbot.mouseClick(listed.viewport(), Qt.MouseButton.LeftButton, pos=place)

    for row in range(listed.count()):
        if listed.item(row).flags() & Qt.ItemFlag.ItemIsEnabled:
            yield f"{name}: {listed.item(row).text()}", [lambda row=row: click(row)]
