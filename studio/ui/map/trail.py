"""A path across the map and its strip: what the decoder makes of evenly spaced points on it."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QPointF, Signal

from studio.ui.map.asking import Decoded, MapAsking
from studio.ui.map.latent_map import LatentMap
from studio.ui.map.marks import MarksItem
from studio.ui.map.path import along, completed
from studio.ui.map.strip import MapStrip

WAKING = "Keras is waking up…"


class MapTrail(QObject):
    """Keeps one path. `changed` comes when there is one, or none any more; `of_weights` says which
    weights answer."""

    changed = Signal()

    def __init__(
        self,
        latent_map: LatentMap,
        marks: MarksItem,
        asking: MapAsking,
        of_weights: Callable[[], str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._map, self._marks, self._asking = latent_map, marks, asking
        self._of_weights = of_weights
        self._line: list[QPointF] = []
        self.strip = MapStrip()
        self.strip.count_changed.connect(self.ask)
        self.strip.closed.connect(self.drop)

    @property
    def is_there(self) -> bool:
        """Whether there is a path."""
        return bool(self._line)

    def show(self, line: list[QPointF]) -> None:
        """Decode along a path, and show the strip."""
        self._line = line
        self._marks.show_line(line)
        self.strip.show()
        self.strip.say("A path across the map…")
        self.changed.emit()
        self.ask()

    def drop(self) -> bool:
        """Put the path and its strip away; False where there is none."""
        had_one = bool(self._line)
        self._line = []
        self._marks.show_line([])
        self._marks.show_stops([])
        self.strip.view.clear()
        self.strip.hide()
        if had_one:
            self.changed.emit()
        return had_one

    def ask(self) -> None:
        """Ask for the whole strip, with the weights of now."""
        if len(self._line) < 2 or not self._map.count:
            return
        stops = along([(at.x(), at.y()) for at in self._line], self.strip.count.value())
        self._marks.show_stops([QPointF(float(x), float(y)) for x, y in stops])
        points = completed(stops, self._map.points, self._map.axes)
        self._asking.decode("path on map", points, self._on_decoded, self.strip.say)
        if self._asking.is_waking:
            self.strip.say(WAKING)

    def say(self) -> None:
        """Say what the strip is of."""
        if self._line and self.strip.view.count:
            count = self.strip.view.count
            self.strip.say(f"{count} points along the path. {self._of_weights()}".strip())

    def _on_decoded(self, decoded: Decoded) -> None:
        if self._line:
            self.strip.view.show_decoded(decoded)
            self.say()
