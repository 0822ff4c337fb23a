"""A run whose model is asked, as the window asks it."""

import itertools
from typing import Any

import numpy as np

from studio.engine.protocol.message import RequestFailed
from studio.engine.protocol.questions import (
    DataDescribed,
    Evaluate,
    Evaluated,
    Predict,
    Predicted,
    RowsFetched,
    WeightsKept,
)
from studio.engine.protocol.run import RunEnded
from studio.runs.run_folder import RunFolder
from studio.runs.subject import Subject
from tests.helpers.conversation import Conversation

ids = itertools.count(1)
ANSWERS = (DataDescribed, Evaluated, RowsFetched, Predicted, WeightsKept, RequestFailed)


class Asked:
    """A run, and a process that is asked about it."""

    def __init__(self, process: Conversation, folder: RunFolder, subject: Subject) -> None:
        self.process, self.folder, self.subject = process, folder, subject
        self.ended: RunEnded | None = None

    def ask(self, kind: type, **told: Any) -> Any:
        told = {"raw": self.subject.raw, "targets": self.subject.targets, **told}
        self.process.process.send(kind(next(ids), str(self.folder.path), **told))
        return self.process.next(*ANSWERS)

    def evaluate(self) -> Evaluated:
        reply = self.ask(Evaluate, line_input=self.subject.line_input)
        assert isinstance(reply, Evaluated), reply
        return reply

    def predict(self, **given: Any) -> Any:
        files = {}
        for name, values in given.items():
            files[name] = f"given-{name}.npy"
            np.save(self.folder.path / files[name], values)
        reply = self.ask(Predict, inputs=self.subject.reads, given=files)
        assert isinstance(reply, Predicted), reply
        (file,) = reply.outputs.values()
        return self.read(file)

    def read(self, file: str) -> Any:
        return np.load(self.folder.path / file)
