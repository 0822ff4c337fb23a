"""Mends as the rows of a menu: the order, and beside it the shape that comes of it."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QMenu, QWidget, QWidgetAction

from studio.project.mends import Mend
from studio.ui.widgets.theme import SPACE_M, SPACE_S, icon, styled

_WIDTH = 420


def add_mends(menu: QMenu, mends: Sequence[Mend], choose: Callable[[Mend], object]) -> None:
    """Rows for some mends, in their order."""
    for mend in mends:
        # A tab puts what follows to the right, in a column of its own.
        shape = f"\t{mend.shows}" if mend.shows else ""
        row = menu.addAction(icon("wrench", "accent"), _letters(mend.order) + shape)
        row.triggered.connect(partial(_chosen, choose, mend))


def open_mends(
    owner: QWidget,
    sentence: str,
    mends: Sequence[Mend],
    choose: Callable[[Mend], object],
    at: QPoint,
) -> QMenu:
    """A menu of mends at a point of the screen, below the sentence that says what is wrong; the
    first one is current. Esc, or a click elsewhere, leaves things as they are."""
    menu = QMenu(owner)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.setAccessibleName(f"What would cure this: {sentence}")
    heading = QWidgetAction(menu)
    label = QLabel(sentence, wordWrap=True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setFixedWidth(_WIDTH)
    label.setStyleSheet(styled(f"color: $muted; padding: {SPACE_S}px {SPACE_M}px;"))
    heading.setDefaultWidget(label)
    heading.setEnabled(False)
    menu.addAction(heading)
    add_mends(menu, mends, choose)
    menu.setActiveAction(menu.actions()[1])
    # Within the window where it can be: beyond its edge one does not look for a menu.
    edge = owner.window().mapToGlobal(owner.window().rect().bottomRight()).x()
    menu.popup(QPoint(min(at.x(), max(0, edge - menu.sizeHint().width())), at.y()))
    return menu


def _chosen(choose: Callable[[Mend], object], mend: Mend, _checked: bool = False) -> None:
    choose(mend)


def _letters(text: str) -> str:
    """A text in which & is no mark of a key."""
    return text.replace("&", "&&")
