"""The pictures that somebody put on the map: where each falls, and who is near it."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, QPointF, Signal
from PySide6.QtGui import QImage, QPixmap

from studio.ui.map.asking import MapAsking
from studio.ui.map.latent_map import LatentMap
from studio.ui.map.marks import PIN, Pin
from studio.ui.map.path import nearest
from studio.ui.shared.given_picture import data_row
from studio.ui.shared.pictures import enlarged, image_of

_NEAR = 10
_ON_ITS_WAY = "On its way…"
_NO_PICTURE = "This network reads other things than one picture, so none can be put on its map."


@dataclass(slots=True)
class Pinned:
    """A picture: its name, its row of the data in bytes, and where it falls, once that is known."""

    name: str
    row: Any
    picture: QPixmap
    point: Any = None
    words: str = ""


class MapPins(QObject):
    """Keeps them. `changed` comes when there are others or they fall elsewhere; `failed` carries a
    sentence."""

    changed = Signal()
    failed = Signal(str)

    def __init__(
        self, latent_map: LatentMap, asking: MapAsking, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._map, self._asking = latent_map, asking
        self._all: list[Pinned] = []
        self.current = -1

    @property
    def all(self) -> list[Pinned]:
        """The pictures, in the order in which they came."""
        return list(self._all)

    def put(self, name: str, image: QImage) -> None:
        """Put a picture on the map: it falls where the network has it."""
        read = self._asking.picture
        if image.isNull():
            self.failed.emit(f"{name} is no picture that can be read.")
        elif read is None:
            self.failed.emit(_NO_PICTURE)
        else:
            shape = read.raw[0].shape
            is_digit = self._asking.is_of_digits
            row = data_row(
                image, shape, is_digit, read.ground, stretches=read.stretches and not is_digit
            )
            drawn = image_of(row, shape, 0, 255)
            self._all.append(Pinned(name, row, enlarged(drawn, 2 * PIN)))
            self.current = len(self._all) - 1
            self._all[-1].words = _ON_ITS_WAY
            self.changed.emit()
            self.ask()

    def remove(self) -> bool:
        """Take the current picture away; False where there is none."""
        if not 0 <= self.current < len(self._all):
            return False
        del self._all[self.current]
        self.current = min(self.current, len(self._all) - 1)
        self.changed.emit()
        return True

    def choose(self, number: int) -> None:
        """Make a picture the current one."""
        self.current = number
        self.changed.emit()

    def ask(self) -> None:
        """Ask where all of them fall, with the weights of now."""
        import numpy as np

        asked = list(self._all)
        if not asked or not self._map.count:
            return
        rows = np.stack([pinned.row for pinned in asked])

        def done(points: Any) -> None:
            for pinned, point in zip(asked, points, strict=True):
                pinned.point = point
            self.look_around()

        self._asking.encode("pictures on map", rows, done, self.failed.emit)

    def lose_places(self) -> None:
        """Another wire is looked at: where they fall there is not known yet."""
        for pinned in self._all:
            pinned.point, pinned.words = None, _ON_ITS_WAY

    def look_around(self) -> None:
        """Find out anew who is near; the map may show other points."""
        points = self._map.points
        for pinned in self._all:
            if pinned.point is not None and pinned.point.shape[0] == points.shape[1]:
                pinned.words = self._words(pinned)
        self.changed.emit()

    def marks(self) -> list[Pin]:
        """Where they are drawn."""
        return [
            Pin(place, pinned.picture, number == self.current)
            for number, pinned in enumerate(self._all)
            if (place := self._place(pinned)) is not None
        ]

    def _place(self, pinned: Pinned) -> QPointF | None:
        axes = self._map.axes
        if pinned.point is None or pinned.point.shape[0] != self._map.points.shape[1]:
            return None
        if len(axes) == 1:
            return QPointF(float(pinned.point[0]), self._row_of(pinned))
        return QPointF(float(pinned.point[axes[0]]), float(pinned.point[axes[1]]))

    def _row_of(self, pinned: Pinned) -> float:
        """Of one number, points stand in the row of their class: beside most of the near ones."""
        labels = self._map.labels
        if labels is None:
            return 0.0
        near, _ = nearest(self._map.points, pinned.point, _NEAR)
        return float(Counter(labels[near].tolist()).most_common(1)[0][0])

    def _words(self, pinned: Pinned) -> str:
        near, far = nearest(self._map.points, pinned.point, _NEAR)
        if not len(near):
            return ""
        labels = self._map.labels
        off = f"nearest {far[0]:.2g} away"
        if labels is None:
            return f"{off[0].upper()}{off[1:]}"
        ((label, count),) = Counter(labels[near].tolist()).most_common(1)
        name = self._map.class_name(int(label))
        return f"{count} of {len(near)} near it are {name}; {off}"
