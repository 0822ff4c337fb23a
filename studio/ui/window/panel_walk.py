"""From panel to panel by keys."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QTabWidget, QWidget

_REASON = Qt.FocusReason.ShortcutFocusReason


class PanelWalk:
    """Gives the focus to the next of some places, or to the one before.

    In a place with tabs it goes to the first thing on the page that Tab would reach.
    """

    def __init__(self, places: Sequence[QWidget]) -> None:
        self._places = tuple(places)

    def next(self) -> None:
        """Go on to the place at the right; from the last to the first."""
        self._step(+1)

    def previous(self) -> None:
        """Go back to the place at the left; from the first to the last."""
        self._step(-1)

    def _step(self, step: int) -> None:
        focused = QApplication.focusWidget()
        here = next((i for i, p in enumerate(self._places) if _holds(p, focused)), 1)
        place = self._places[(here + step) % len(self._places)]
        if isinstance(place, QTabWidget):
            _enter(place)
        else:
            place.setFocus(_REASON)


def _holds(place: QWidget, widget: QWidget | None) -> bool:
    return widget is not None and (place is widget or place.isAncestorOf(widget))


def _enter(tabs: QTabWidget) -> None:
    page = tabs.currentWidget()
    proxy = page.focusProxy() if page is not None else None
    if proxy is not None:
        proxy.setFocus(_REASON)
        return
    widget = page.nextInFocusChain() if page is not None else None
    # All the way round: what was made when the page was first looked at is not behind it.
    while page is not None and widget is not None and widget is not page:
        is_reached = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and page.isAncestorOf(widget)
        if is_reached and widget.isVisible() and widget.isEnabled():
            widget.setFocus(_REASON)
            return
        widget = widget.nextInFocusChain()
    tabs.tabBar().setFocus(_REASON)
