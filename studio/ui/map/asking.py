"""Asks the run behind the map: what the rest of the network makes of points on the watched wire,
and where new pictures fall. A run that trains answers with the weights of now.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from studio.engine.protocol.questions import DecodePoints, DescribeData, EncodeExamples
from studio.runs.subject import Input, Output
from studio.ui.run.asked_files import Arrays
from studio.ui.run.map_feed import MapFeed
from studio.ui.run.room import TrainingRoom
from studio.ui.run.run_follower import RunFollower
from studio.ui.run.shown_run import ShownRun
from studio.ui.run.wish import Make, Reply

_NO_RUN = "There is no run behind this map any more."
_NOT_YET = "The weights of now are on their way…"

Failed = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Decoded:
    """What came out for some points: `values` of one output (n, …), and the shape of its pictures
    where it gives pictures. `units` say in words in which units numbers are."""

    values: Any
    output: Output
    shape: tuple[int, ...] = ()
    units: str = ""


class MapAsking(QObject):
    """Asks about the watch that is looked at. `weights_changed` says that answers may be others
    now; `is_wanted` tells whether anybody looks at one."""

    weights_changed = Signal()

    def __init__(
        self,
        feed: MapFeed,
        room: TrainingRoom,
        is_wanted: Callable[[], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._feed, self._questions = feed, room.questions
        self._highs: dict[Path, float] = {}
        self._follower = RunFollower(None, room, self)
        self._follower.changed.connect(self.weights_changed)
        self._questions.snapshots.keep_coming(self._follower, is_wanted)
        if room.model.run_dir:
            self._follower.follow(room.model.run_dir)

    # --- what is asked ------------------------------------------------------------------

    @property
    def picture(self) -> Input | None:
        """The picture that the network reads, if that is all it reads."""
        run = self._follower.shown
        return run.subject.picture if run is not None else None

    @property
    def is_of_digits(self) -> bool:
        """Whether the data's classes are the ten digits."""
        run = self._follower.shown
        return run is not None and run.subject.names == tuple("0123456789")

    @property
    def step(self) -> int:
        """After which step the weights are; 0 for those of a finished run."""
        return self._follower.shown.step if self._follower.shown is not None else 0

    @property
    def is_waking(self) -> bool:
        """Whether the process that answers still wakes up."""
        return self._questions.is_waking

    def decode(
        self, topic: str, points: Any, done: Callable[[Decoded], None], failed: Failed
    ) -> None:
        """Ask for what becomes of points (n, numbers of the wire). Of questions with the same
        topic the newest counts."""
        if self._ready(failed) is None:
            return
        question = partial(
            DecodePoints,
            function=self._feed.function,
            points=tuple(tuple(point) for point in points.tolist()),
        )
        self._ask(topic, question, lambda reply: done(_decoded(reply)), failed)

    def encode(
        self, topic: str, pictures: Any, done: Callable[[Any], None], failed: Failed
    ) -> None:
        """Ask where pictures (n, …) in the raw column's shape and in bytes fall: (n, numbers)."""
        run = self._ready(failed)
        if run is None or run.subject.picture is None:
            return
        picture = run.subject.picture
        high = self._high(run, picture)
        if high is None:
            self._describe(lambda: self.encode(topic, pictures, done, failed), failed)
            return
        import numpy as np

        question = partial(EncodeExamples, function=self._feed.function, inputs=run.subject.reads)
        scaled = pictures if high == 255 else pictures.astype(np.float32) * (high / 255)
        self._ask(
            topic,
            question,
            lambda reply: done(np.asarray(reply.answer.points, dtype=np.float32)),
            failed,
            given={picture.raw[0].name: scaled},
        )

    # --- inside -----------------------------------------------------------------------

    def _ready(self, failed: Failed) -> ShownRun | None:
        """The run, if there is one; where its weights are still to come, it is said."""
        run = self._follower.shown
        if run is None or not self._feed.function:
            failed(_NO_RUN)
            return None
        if not run.weights and self._follower.is_training:
            failed(_NOT_YET)
        return run

    def _ask(
        self,
        topic: str,
        question: Make,
        done: Callable[[Reply], None],
        failed: Failed,
        given: Arrays | None = None,
    ) -> None:
        """Ask about the wire that is looked at, for as long as it is."""
        function = self._feed.function
        self._questions.ask(
            topic,
            self._follower,
            question,
            done,
            failed,
            given=given,
            still=lambda: function == self._feed.function,
            is_live=True,
        )

    def _high(self, run: ShownRun, picture: Input) -> float | None:
        """The value of white in the data; None before it is known."""
        raw = picture.raw[0]
        if raw.dtype == "uint8":
            return 255.0
        return raw.high if raw.high is not None else self._highs.get(run.folder.path)

    def _describe(self, then: Callable[[], None], failed: Failed) -> None:
        def done(reply: Reply) -> None:
            picture, highs = reply.run.subject.picture, reply.answer.highs
            found = [high for several in highs.values() for high in several]
            name = picture.raw[0].name if picture else ""
            self._highs[reply.run.folder.path] = max(highs.get(name, found), default=255.0)
            then()

        self._questions.ask(
            "describe for map", self._follower, DescribeData, done, failed, needs="none"
        )


def _decoded(reply: Reply) -> Decoded:
    """Of several outputs the first that gives pictures, or else the first."""
    subject, arrays = reply.run.subject, reply.arrays
    known = {output.name: output for output in subject.outputs}
    if len(subject.outputs) == len(arrays) == 1:
        known = dict.fromkeys(arrays, subject.outputs[0])
    found = {name: known.get(name, Output(name, "", "numbers")) for name in arrays}
    name, output = min(found.items(), key=lambda pair: pair[1].kind != "image")
    values, units = arrays[name], output.in_units(reply.answer.units.get(name, ""))
    shape: tuple[int, ...] = ()
    if output.kind == "image" and subject.picture is not None:
        shape = subject.picture.raw[0].shape
        if values[0].size != math.prod(shape):
            shape = ()
    return Decoded(values, output, shape, units)
