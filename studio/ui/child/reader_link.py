"""The reader's process, as the window sees it: asked for looks, answering by signals.

Nothing is read in the window. The process starts with the first question and stays; a question
that comes while another is being answered ends it and starts it anew, so that what was read in
vain costs nothing.
"""

import os
import sys

import msgspec
from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, Signal

from studio.engine.process import child_environment
from studio.engine.protocol.reader import (
    Broken,
    Facts,
    Head,
    Look,
    Progress,
    decode_reply,
    encode,
)
from studio.project.sources import Source

_GONE = "The process that reads data ended before it was done."


class ReaderLink(QObject):
    """Asks for looks into data. The signals carry the newest question's answers alone."""

    head_came = Signal(object)
    progress_came = Signal(object)
    facts_came = Signal(object)
    broken_came = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process: QProcess | None = None
        self._id = 0
        self._is_busy = False
        self._is_closed = False

    @property
    def is_busy(self) -> bool:
        """Whether an answer is awaited."""
        return self._is_busy

    def look(
        self,
        source: Source | None = None,
        path: str = "",
        seed: int = 1337,
        brought: tuple[str, ...] = (),
        beside: str = "",
    ) -> int:
        """Ask for a look into a source, or into what is at a path; returns the question's id."""
        if self._is_closed:
            return self._id
        if self._is_busy:
            self.cancel()
        self._id += 1
        process = self._running()
        process.write(encode(Look(self._id, source, path, seed, brought, beside)) + b"\n")
        self._is_busy = True
        return self._id

    def cancel(self) -> None:
        """Have no answer."""
        self._end()
        self._is_busy = False

    def close(self) -> None:
        """End the process for good."""
        self._is_closed = True
        self._end()
        for process in self.findChildren(QProcess):
            process.waitForFinished(2_000)

    def _running(self) -> QProcess:
        if self._process is None:
            process = QProcess(self)
            environment = QProcessEnvironment()
            for name, value in child_environment(os.environ).items():
                environment.insert(name, value)
            process.setProcessEnvironment(environment)
            process.readyReadStandardOutput.connect(self._on_output)
            process.finished.connect(self._on_finished)
            process.errorOccurred.connect(self._on_error)
            # What libraries print is nobody's business; the pipe must not fill up.
            process.setStandardErrorFile(QProcess.nullDevice())
            process.start(sys.executable, ["-P", "-m", "studio.engine.reader"])
            self._process = process
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.readyReadStandardOutput.disconnect(self._on_output)
            process.finished.disconnect(self._on_finished)
            process.errorOccurred.disconnect(self._on_error)
            process.finished.connect(process.deleteLater)
            process.kill()

    def _on_output(self) -> None:
        process = self._process
        while process is not None and process is self._process and process.canReadLine():
            line = process.readLine().data()
            try:
                reply = decode_reply(line)
            except msgspec.MsgspecError:
                continue
            if reply.id != self._id or not self._is_busy:
                continue  # of an earlier question, or of one that is answered
            match reply:
                case Head():
                    self.head_came.emit(reply)
                case Progress():
                    self.progress_came.emit(reply)
                case Facts():
                    self._is_busy = False
                    self.facts_came.emit(reply)
                case Broken():
                    self._is_busy = False
                    self.broken_came.emit(reply)

    def _on_finished(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.deleteLater()
        if self._is_busy:
            self._is_busy = False
            self.broken_came.emit(Broken(self._id, _GONE))

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self._on_finished()
