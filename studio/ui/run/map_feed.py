"""Brings the watched wires' values to the map: files and labels, read off the window's thread.

The files of all epochs of the run stay where they are; only the one that is looked at is read.
The newest wish wins: what was asked for before and has not come yet is not shown.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from studio.engine.protocol.run import WatchUpdate
from studio.ui.child.background import Background
from studio.ui.run.samples import Samples

if TYPE_CHECKING:
    from studio.ui.map.latent_map import LatentMap


@dataclass(frozen=True, slots=True)
class Coloring:
    """How a watch's points are coloured: whether by class, and what the classes are called."""

    is_by_class: bool = False
    names: tuple[str, ...] = ()


@dataclass(slots=True)
class Track:
    """One watch of the run: what came of it so far, and which of it is looked at."""

    node: str
    name: str
    part: str
    coloring: Coloring
    rows_file: Path
    function: str = ""
    files: list[tuple[int, Path]] = field(default_factory=list)
    index: int = -1  # -1 follows the newest

    @property
    def shown(self) -> int:
        """The index that is looked at."""
        return len(self.files) - 1 if self.index < 0 else self.index


class MapFeed(QObject):
    """Feeds one LatentMap, which may come later than the first points.

    `failed` carries a sentence when a file cannot be read.
    """

    failed = Signal(str)

    def __init__(
        self, background: Background, samples: Samples, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._background, self._samples = background, samples
        samples.arrived.connect(self._on_samples_arrived)
        self._map: LatentMap | None = None
        self._tracks: dict[str, Track] = {}
        self._colorings: dict[str, Coloring] = {}
        self._run_dir = Path()
        self._current = ""
        self._wish = 0
        self._awaits_labels: Callable[[], None] | None = None

    @property
    def function(self) -> str:
        """The script's function that makes the sub-model of the watch that is looked at."""
        track = self._tracks.get(self._current)
        return track.function if track is not None else ""

    @property
    def is_newest(self) -> bool:
        """Whether the map is of the newest epoch there is."""
        track = self._tracks.get(self._current)
        return track is None or track.shown == len(track.files) - 1

    def attach(self, latent_map: "LatentMap") -> None:
        """Feed this map from now on."""
        self._map = latent_map
        latent_map.epoch_chosen.connect(self._on_epoch_chosen)
        latent_map.watch_chosen.connect(self._on_watch_chosen)
        self._show()

    def begin(self, run_dir: Path, colorings: dict[str, Coloring]) -> None:
        """A new run; `colorings` are by watch node."""
        self._tracks, self._current = {}, ""
        self._run_dir, self._colorings = run_dir, dict(colorings)
        self._samples.forget()
        self._wish += 1
        self._awaits_labels = None
        if self._map is not None:
            self._map.clear(is_expecting=bool(colorings))

    def take(self, update: WatchUpdate) -> None:
        """A watched wire has new values in a file."""
        track = self._tracks.get(update.node)
        if track is None:
            track = self._tracks[update.node] = Track(
                update.node,
                update.name,
                update.part,
                self._colorings.get(update.node, Coloring()),
                self._run_dir / update.rows,
                update.function,
            )
            self._current = self._current or update.node
        track.files.append((update.epoch + 1, self._run_dir / update.file))
        if update.node == self._current:
            self._show(reads=track.index < 0)

    def _show(self, reads: bool = True) -> None:
        track = self._tracks.get(self._current)
        if self._map is None or track is None:
            return
        watches = [(t.node, t.name) for t in self._tracks.values()]
        self._map.set_watches(watches, self._current)
        self._map.set_epochs([epoch for epoch, _ in track.files], track.shown)
        if reads:
            self._read(track)

    def _read(self, track: Track) -> None:
        self._wish += 1
        wish = self._wish
        epoch, path = track.files[track.shown]

        def work() -> tuple[Any, Any] | None:
            import numpy as np

            if wish != self._wish:
                return None  # somebody wished for something else meanwhile
            return np.load(path), np.load(track.rows_file)

        def done(read: tuple[Any, Any] | None) -> None:
            if read is not None and wish == self._wish:
                self._awaits_labels = None
                self._hand_over(track, epoch, *read)

        def failed(error: Exception) -> None:
            if wish == self._wish:
                reason = getattr(error, "strerror", None) or str(error)
                self.failed.emit(f'The map of "{track.name}" cannot be read: {reason}.')

        self._background.run(work, done, failed)

    def _hand_over(self, track: Track, epoch: int, points: Any, rows: Any) -> None:
        """Give the points to the map; without colours if the labels are still on their way."""
        if self._map is None:
            return
        coloring, labels, folder = track.coloring, None, track.rows_file.parent
        if coloring.is_by_class:
            labels = self._samples.labels(folder)
            if not self._samples.is_read(folder):
                self._awaits_labels = lambda: self._hand_over(track, epoch, points, rows)
            elif labels is not None and len(labels) != len(points):
                labels = None
        self._map.set_name(track.name, track.part)
        self._map.set_classes(coloring.names)
        self._map.set_images(lambda row: self._samples.image(folder, row))
        self._map.set_points(points, labels, epoch, rows)

    def _on_samples_arrived(self) -> None:
        waiting, self._awaits_labels = self._awaits_labels, None
        if waiting is not None:
            waiting()
        if self._map is not None:
            self._map.refresh_card()

    def _on_epoch_chosen(self, index: int) -> None:
        track = self._tracks.get(self._current)
        if track is not None:
            track.index = -1 if index >= len(track.files) - 1 else index
            self._read(track)

    def _on_watch_chosen(self, node: str) -> None:
        self._current = node
        if self._map is not None:
            self._map.canvas.follow()
        self._show()
