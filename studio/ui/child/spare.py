"""One Keras process kept warm, so that Train starts training and not importing.

Importing Keras takes ten seconds; the spare spends them while the person wires. A run uses its
process up, and the next spare is started when the run is over, not beside it.
"""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, QTimer, Signal

from studio.engine.outcome import Outcome
from studio.engine.process import KerasProcess
from studio.engine.protocol.message import Ready
from studio.ui.child.keras_thread import KerasThread

RETRY_AFTER_MS = (0, 3_000, 15_000)
"""How long to wait before each new attempt when spares die by themselves; then we give up."""
_END_MS = 5_000


class Spare(QObject):
    """Keeps one KerasThread waiting, warm or on its way.

    `became_ready` carries the child's Ready message; `gave_up` the Outcome of the last attempt.
    """

    became_ready = Signal(object)
    gave_up = Signal(object)

    def __init__(
        self,
        make_process: Callable[[], KerasProcess] = KerasProcess,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.devices: tuple[str, ...] = ()
        self._make_process = make_process
        self._environment: Mapping[str, str] = {}
        self._thread: KerasThread | None = None
        self._deaths = 0
        self._retry = QTimer(self, singleShot=True)
        self._retry.timeout.connect(self.start)

    @property
    def is_warm(self) -> bool:
        """Whether a process waits with Keras imported."""
        return self._thread is not None and self._thread.is_warm

    @property
    def is_waking(self) -> bool:
        """Whether a process is on its way, or will be started again shortly."""
        return self._retry.isActive() or (self._thread is not None and not self._thread.is_warm)

    @property
    def pid(self) -> int:
        """The process id of the spare; 0 when there is none."""
        return self._thread.pid if self._thread else 0

    def start(self, backend: str = "") -> None:
        """See that a spare is on its way; a new one computes with this backend, if one is named.
        Returns at once."""
        self._retry.stop()
        if self._thread is not None:
            return
        process = self._make_process()
        process.environment = self._environment
        process.backend = backend or process.backend
        thread = KerasThread(process)
        thread.event_came.connect(self._on_event)
        thread.ended.connect(self._on_ended)
        self._thread = thread
        thread.start()

    def want(self, environment: Mapping[str, str]) -> None:
        """Have spares started with this environment from now on, as a script asks for it before
        it imports Keras. One that waits and was started with another makes room for a new one."""
        if environment == self._environment:
            return
        self._environment = environment
        if self._thread is not None:
            self.close()
            self.start()

    def take(self, backend: str = "") -> KerasThread:
        """The spare, warm or still waking; from now on it is the caller's to use and keep. Where a
        backend is named that it does not compute with, it makes room for one that does."""
        if backend and self._thread is not None and self._thread.backend != backend:
            self.close()
        self.start(backend)
        thread, self._thread = self._thread, None
        assert thread is not None
        thread.event_came.disconnect(self._on_event)
        thread.ended.disconnect(self._on_ended)
        self._deaths = 0
        return thread

    def close(self) -> None:
        """End the spare; it holds nothing worth saving. Waits for its thread, briefly."""
        self._retry.stop()
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.event_came.disconnect(self._on_event)
            thread.ended.disconnect(self._on_ended)
            thread.end()

    def _on_event(self, event: object) -> None:
        if isinstance(event, Ready):
            self.devices = event.devices
            self.became_ready.emit(event)

    def _on_ended(self, outcome: Outcome) -> None:
        """The spare died by itself: somebody killed it, or Keras cannot be imported."""
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.wait(_END_MS)
        if self._deaths >= len(RETRY_AFTER_MS):
            self.gave_up.emit(outcome)
            return
        self._retry.start(RETRY_AFTER_MS[self._deaths])
        self._deaths += 1
