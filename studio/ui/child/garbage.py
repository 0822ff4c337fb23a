"""Garbage is collected in the window's thread alone.

Python collects wherever the count of new objects happens to be reached. In a thread of the
background that takes widgets apart beside the window, which ends in a window that waits for ever.
"""

import gc

from PySide6.QtCore import QObject, QTimer

_EVERY_MS = 500


def collect_here_alone(parent: QObject) -> None:
    """Let Python collect by itself no more; a timer of the window's thread does it instead."""
    gc.disable()
    timer = QTimer(parent, interval=_EVERY_MS)
    timer.timeout.connect(collect_what_is_due)
    timer.start()


def collect_what_is_due() -> None:
    """Collect the generations that Python would have collected by now."""
    due = [count > most for count, most in zip(gc.get_count(), gc.get_threshold(), strict=True)]
    if due[0]:
        gc.collect(0 if not due[1] else 1 if not due[2] else 2)
