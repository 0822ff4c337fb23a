"""Work that would hold up the window, done elsewhere: files read, folders made."""

from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QThreadPool, Signal

T = TypeVar("T")


def reason(error: Exception) -> str:
    """Why a piece of work failed, as the end of a sentence."""
    return getattr(error, "strerror", None) or str(error)


class Background(QObject):
    """One worker thread. Pieces of work run one after another; what they give, or raise, is
    handed over in the window's thread."""

    _came = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._is_closed = False
        self._came.connect(self._on_came)

    def run(
        self,
        work: Callable[[], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Do the work elsewhere, then call `done` with its result here, or `failed`, if given."""

        def job() -> None:
            try:
                result = work()
            except Exception as error:
                self._came.emit(failed, error)
            else:
                self._came.emit(done, result)

        if not self._is_closed:
            self._pool.start(job)

    def close(self, timeout_ms: int = 5_000) -> None:
        """Take no more work, drop what waits, and let the piece in hand end."""
        self._is_closed = True
        self._pool.clear()
        self._pool.waitForDone(timeout_ms)

    def _on_came(self, then: Callable[[Any], None] | None, result: Any) -> None:
        if then is not None and not self._is_closed:
            then(result)
