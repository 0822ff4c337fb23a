"""Asks the run behind the map: what the rest of the network makes of points on the watched wire,
and where new pictures fall.

The process of `Asker` answers, with the weights of now: a run that trains writes them when it is
asked, and is asked only while somebody wants an answer. The window waits for nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from studio.engine.protocol.questions import (
    DataDescribed,
    DecodePoints,
    DescribeData,
    EncodeExamples,
    ExamplesEncoded,
    PointsDecoded,
)
from studio.runs.subject import Input, Output
from studio.ui.run.map_feed import MapFeed
from studio.ui.run.room import TrainingRoom
from studio.ui.run.shown_run import AskedRun, TestedRun

_SNAPSHOT_MS = 2_000
_NO_RUN = "There is no run behind this map any more."
_NO_WEIGHTS = "This run left no trained model that could be asked."
_NOT_YET = "The weights of now are on their way…"

T = TypeVar("T")
Failed = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Decoded:
    """What came out for some points: `values` of one output (n, …), and the shape of its pictures
    where it gives pictures."""

    values: Any
    output: Output
    shape: tuple[int, ...] = ()


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
        self._feed, self._room, self._is_wanted = feed, room, is_wanted
        self._highs: dict[Path, float] = {}
        self._run = TestedRun(None, room, self)
        self._run.changed.connect(self.weights_changed)
        self._snapshots = QTimer(self, interval=_SNAPSHOT_MS)
        self._snapshots.timeout.connect(self.want_weights)
        room.state_changed.connect(self._on_state_changed)
        self._on_state_changed()
        if room.model.run_dir:
            self._run.follow(room.model.run_dir)

    # --- what is asked ------------------------------------------------------------------

    @property
    def picture(self) -> Input | None:
        """The picture that the network reads, if that is all it reads."""
        return self._run.tested.subject.picture if self._run.tested is not None else None

    @property
    def is_of_digits(self) -> bool:
        """Whether the data's classes are the ten digits."""
        tested = self._run.tested
        return tested is not None and tested.subject.names == tuple("0123456789")

    @property
    def step(self) -> int:
        """After which step the weights are; 0 for those of a finished run."""
        return self._run.tested.step if self._run.tested is not None else 0

    @property
    def is_waking(self) -> bool:
        """Whether the process that answers still wakes up."""
        return self._room.asker.is_waking

    def want_weights(self) -> None:
        """Have newer weights, if a run trains and anybody looks."""
        if self._run.is_training and self._is_wanted():
            self._room.save_snapshot()

    def decode(
        self, topic: str, points: Any, done: Callable[[Decoded], None], failed: Failed
    ) -> None:
        """Ask for what becomes of points (n, numbers of the wire). Of questions with the same
        topic the newest counts."""
        tested = self._ready(failed)
        if tested is None:
            return
        asker, done = self._room.asker, self._while_looked_at(tested, done, failed)
        question = DecodePoints(
            asker.new_id(),
            str(tested.folder.path),
            tested.weights,
            tested.subject.device,
            tested.subject.raw,
            function=self._feed.function,
            points=tuple(tuple(point) for point in points.tolist()),
        )

        def read(answer: PointsDecoded) -> None:
            self._room.background.run(
                lambda: _decoded(tested, answer), done, lambda error: failed(str(error))
            )

        asker.ask(topic, question, read, failed)

    def encode(
        self, topic: str, pictures: Any, done: Callable[[Any], None], failed: Failed
    ) -> None:
        """Ask where pictures (n, …) in the raw column's shape and in bytes fall: (n, numbers)."""
        tested = self._ready(failed)
        picture = self.picture
        if tested is None or picture is None:
            return
        high = self._high(tested, picture)
        if high is None:
            self._describe(tested, lambda: self.encode(topic, pictures, done, failed), failed)
            return
        number, folder = self._room.asker.new_id(), tested.folder.path
        found = self._while_looked_at(tested, done, failed)

        def write() -> str:
            import numpy as np

            (folder / "asked").mkdir(exist_ok=True)
            file = f"asked/{number}-on-map.npy"
            scaled = pictures if high == 255 else pictures.astype(np.float32) * (high / 255)
            np.save(folder / file, scaled, allow_pickle=False)
            return file

        def send(file: str) -> None:
            given = {picture.raw[0].name: file}
            question = EncodeExamples(
                number,
                str(folder),
                tested.weights,
                tested.subject.device,
                tested.subject.raw,
                function=self._feed.function,
                inputs=tested.subject.reads,
                given=given if picture.is_raw else {},
                prepared={} if picture.is_raw else given,
            )
            self._room.asker.ask(
                topic, question, lambda a: _on_encoded(folder, file, a, found), fail
            )

        def fail(sentence: str) -> None:
            (folder / f"asked/{number}-on-map.npy").unlink(missing_ok=True)
            failed(sentence)

        self._room.background.run(write, send, lambda error: failed(str(error)))

    # --- inside -----------------------------------------------------------------------

    def _ready(self, failed: Failed) -> AskedRun | None:
        """The run, if there are weights to ask; else they are asked for, and it is said."""
        tested = self._run.tested
        if tested is None or not self._feed.function:
            failed(_NO_RUN)
            return None
        if not tested.weights:
            self.want_weights()
            failed(_NOT_YET if self._run.is_training else _NO_WEIGHTS)
            return None
        return tested

    def _while_looked_at(
        self, tested: AskedRun, done: Callable[[T], None], failed: Failed
    ) -> Callable[[T], None]:
        """Hands an answer on, unless another run or another wire is looked at by then."""
        function = self._feed.function

        def hand_over(result: T) -> None:
            now = self._run.tested
            is_same = now is not None and now.folder.path == tested.folder.path
            if is_same and function == self._feed.function:
                done(result)
            else:
                failed(_NOT_YET)

        return hand_over

    def _high(self, tested: AskedRun, picture: Input) -> float | None:
        """The value of white in the data; None before it is known."""
        raw = picture.raw[0]
        if raw.dtype == "uint8":
            return 255.0
        return raw.high if raw.high is not None else self._highs.get(tested.folder.path)

    def _describe(self, tested: AskedRun, then: Callable[[], None], failed: Failed) -> None:
        subject, asker = tested.subject, self._room.asker
        question = DescribeData(
            asker.new_id(), str(tested.folder.path), tested.weights, subject.device, subject.raw
        )

        def done(described: DataDescribed) -> None:
            found = [high for highs in described.highs.values() for high in highs]
            name = subject.picture.raw[0].name if subject.picture else ""
            self._highs[tested.folder.path] = max(described.highs.get(name, found), default=255.0)
            then()

        asker.ask("describe for map", question, done, failed)

    def _on_state_changed(self) -> None:
        if self._room.is_running:
            self._snapshots.start()
        else:
            self._snapshots.stop()


def _decoded(tested: AskedRun, answer: PointsDecoded) -> Decoded:
    """Read an answer: of several outputs the first that gives pictures, or else the first."""
    import numpy as np

    folder, subject = tested.folder.path, tested.subject
    known = {output.name: output for output in subject.outputs}
    if len(subject.outputs) == len(answer.outputs) == 1:
        known = dict.fromkeys(answer.outputs, subject.outputs[0])
    found = [
        (known.get(name, Output(name, "", "numbers")), file)
        for name, file in answer.outputs.items()
    ]
    output, file = min(found, key=lambda pair: pair[0].kind != "image")
    values = np.load(folder / file)
    for _, other in found:
        (folder / other).unlink(missing_ok=True)
    shape: tuple[int, ...] = ()
    if output.kind == "image" and subject.picture is not None:
        shape = subject.picture.raw[0].shape
        if values[0].size != int(np.prod(shape)):
            shape = ()
    return Decoded(values, output, shape)


def _on_encoded(
    folder: Path, file: str, answer: ExamplesEncoded, done: Callable[[Any], None]
) -> None:
    import numpy as np

    (folder / file).unlink(missing_ok=True)
    done(np.asarray(answer.points, dtype=np.float32))
