"""The thread of a Keras process: what is asked before the process is there."""

import threading

from studio.engine.process import KerasProcess
from studio.engine.protocol.codec import Request
from studio.engine.protocol.run import Pause, Stop
from studio.ui.child.keras_thread import KerasThread


class Hearing(KerasProcess):
    """No child, but who notes what it is sent; before the first word somebody sends another."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[Request] = []
        self.thread: KerasThread | None = None
        self.other = threading.Thread(target=self._send_another)

    def _send_another(self) -> None:
        assert self.thread is not None
        self.thread.send(Stop())

    def start(self) -> "Hearing":
        return self

    def send(self, request: Request) -> None:
        if not self.heard and not self.other.ident:
            self.other.start()
            self.other.join(0.2)  # as long as it likes, unless it has to wait its turn
        self.heard.append(request)


def test_what_is_asked_as_the_process_starts_goes_behind_what_was_asked_before() -> None:
    process = Hearing()
    thread = process.thread = KerasThread(process)
    thread.send(Pause())
    thread.run()
    process.other.join()
    assert process.heard == [Pause(), Stop()]
