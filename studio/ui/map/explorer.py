"""Exploring the map: what the decoder makes of a point, a path as a strip, pictures put on it.

It joins the hands on the canvas, what is drawn over it, what stands around it, and the one that
asks. A point is asked for at most every 30 ms.
"""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, QObject, QPointF, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QToolButton

from studio.ui.map.asking import Decoded, MapAsking
from studio.ui.map.gestures import MapHands
from studio.ui.map.latent_map import LatentMap
from studio.ui.map.marks import MarksItem
from studio.ui.map.path import completed, nearest
from studio.ui.map.pins import MapPins
from studio.ui.map.side import MapSide
from studio.ui.map.trail import WAKING, MapTrail
from studio.ui.run.map_feed import MapFeed
from studio.ui.run.room import TrainingRoom
from studio.ui.shared.given_picture import PICTURE_FILTER, pictures_in
from studio.ui.widgets.theme import appearance, icon
from studio.words import counted

_THROTTLE_MS = 30
_HINT = "Move over the map, or use the arrows. Drag with Shift for a path."


class MapExplorer(QObject):
    """Lets a person explore one map. `engaged` says whether somebody does: the map wants room."""

    engaged = Signal(bool)

    def __init__(
        self, latent_map: LatentMap, feed: MapFeed, room: TrainingRoom,
        parent: QObject | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._map, self._feed = latent_map, feed
        self.hands = MapHands(latent_map.canvas, self)
        self.marks = MarksItem(latent_map.canvas)
        self.side = MapSide()
        self.asking = MapAsking(feed, room, self._is_wanted, self)
        self.pins = MapPins(latent_map, self.asking, self)
        self.trail = MapTrail(latent_map, self.marks, self.asking, self._of_weights, self)
        self.strip = self.trail.strip
        self._key: tuple[Any, ...] = ()
        self._at: QPointF | None = None
        self.is_engaged = False
        self._trouble = self._pin_trouble = ""
        self._throttle = QTimer(self, singleShot=True, interval=_THROTTLE_MS)
        self._throttle.timeout.connect(self._ask)
        self._make_tools()
        latent_map.add_beside(self.side)
        latent_map.add_below(self.strip)
        self.side.hide()
        self._connect()
        appearance().changed.connect(self._restyle)
        self._restyle()

    def _make_tools(self) -> None:
        self.decode_button, self.path_button, self.put_button = (
            QToolButton(), QToolButton(), QToolButton()
        )  # fmt: skip
        for button, name, tip in (
            (self.decode_button, "Decode", "See what the decoder makes of a point (D)"),
            (self.path_button, "Draw a path", "Draw a path, and decode along it (P, or Shift)"),
            (self.put_button, "Put a picture on the map", "Put a picture on the map, or drop one…"),
        ):
            button.setAccessibleName(name)
            button.setToolTip(tip)
        self.decode_button.setCheckable(True)
        self.path_button.setCheckable(True)
        self._map.add_tools((self.decode_button, self.path_button, self.put_button))

    def _connect(self) -> None:
        hands = self.hands
        self.decode_button.toggled.connect(self._on_decode_toggled)
        self.path_button.toggled.connect(self._on_path_toggled)
        self.put_button.clicked.connect(self.choose_picture)
        hands.pointed.connect(self._on_pointed)
        hands.line_changed.connect(self.marks.show_line)
        hands.line_done.connect(self.trail.show)
        hands.escaped.connect(self._on_escaped)
        hands.decode_wanted.connect(self.decode_button.toggle)
        hands.path_wanted.connect(self.path_button.toggle)
        hands.remove_wanted.connect(self.pins.remove)
        hands.paste_wanted.connect(self.paste_picture)
        hands.dropped.connect(self.take)
        hands.focus_changed.connect(self.marks.set_focused)
        self.trail.changed.connect(self._refresh)
        self.side.pin_chosen.connect(self.pins.choose)
        self.side.remove_wanted.connect(self.pins.remove)
        self.pins.changed.connect(self._show_pins)
        self.pins.failed.connect(self._on_pins_failed)
        self.asking.weights_changed.connect(self._on_weights_changed)
        self._map.drawn.connect(self._on_drawn)

    # --- what the menus and tools call ----------------------------------------------------

    def toggle_decoding(self) -> None:
        """Decode what is under the cross-hair, or leave it."""
        self.decode_button.toggle()

    def choose_picture(self) -> None:
        """Ask for a picture file and put it on the map."""
        name, _ = QFileDialog.getOpenFileName(
            self._map, "Put a picture on the map", "", PICTURE_FILTER
        )
        if name:
            self.pins.put(Path(name).name, QImage(name))

    def paste_picture(self) -> None:
        """Put the picture in the clipboard on the map."""
        data = QGuiApplication.clipboard().mimeData()
        if not self.take(data):
            self._on_pins_failed("The clipboard holds no picture.")

    def take(self, data: QMimeData) -> bool:
        """Put what was dropped or pasted on the map; False where there is no picture in it."""
        found = list(pictures_in(data))
        for name, image in found:
            self.pins.put(name, image)
        return bool(found)

    # --- the point under the cross-hair -------------------------------------------------

    def _on_decode_toggled(self, is_on: bool) -> None:
        self.hands.is_pointing = is_on
        self._map.canvas.finds_points = not is_on
        self._map.canvas.forget_hover()
        self._trouble = ""
        self.side.set_decoding(is_on)
        if is_on:
            self._map.canvas.setFocus()
            self._on_pointed(self.hands.cursor)
        else:
            self.path_button.setChecked(False)
            self.hands.drop_line()
            self._at = None
            self.marks.show_crosshair(None)
            self._map.canvas.setAccessibleDescription("")
        self._refresh()

    def _on_path_toggled(self, is_on: bool) -> None:
        self.hands.draws_paths = is_on
        if is_on:
            self.decode_button.setChecked(True)
            self._map.canvas.setFocus()
        else:
            self.hands.drop_line()
        self._refresh()

    def _on_pointed(self, at: QPointF | None) -> None:
        if at is None or not self.decode_button.isChecked():
            return  # the last point stays, so that it can be looked at
        self._at = at
        self.marks.show_crosshair(at)
        if not self._throttle.isActive():
            self._throttle.start()

    def _ask(self) -> None:
        at = self._at
        if at is None or not self._map.count:
            return
        place = (at.x(), at.y())
        self._show_place(place)
        points = completed([place], self._map.points, self._map.axes)
        self.asking.decode("point of map", points, self._on_decoded, self._on_failed)
        if self.asking.is_waking:
            self._say(WAKING)

    def _show_place(self, place: tuple[float, float]) -> None:
        """Say where the cross-hair is, and which sample is nearest to it."""
        axes = list(self._map.axes)
        numbers = [f"{value:+.3g}" for value in place[: len(axes)]]
        self.side.show_place("  ".join(numbers))
        near, _ = nearest(self._map.points[:, axes], place[: len(axes)], 1)
        index = int(near[0])
        self.marks.show_nearest(self._map.canvas.place_of(index))
        labels = self._map.labels
        name = "" if labels is None else self._map.class_name(int(labels[index]))
        words = f"Nearest sample: {name}" if name else "Nearest sample"
        self.side.show_sample(self._map.picture_of(index), words)
        self._map.canvas.setAccessibleDescription(f"At {', '.join(numbers)}. {words}")

    def _on_decoded(self, decoded: Decoded) -> None:
        self._trouble = ""
        if self.decode_button.isChecked():
            self.side.show_decoded(decoded)
        self._refresh()

    def _on_failed(self, sentence: str) -> None:
        self.side.clear_decoded()
        self._say(sentence)

    # --- what changes -------------------------------------------------------------------

    def _is_wanted(self) -> bool:
        """Whether anybody looks at what the network answers."""
        return (self.is_engaged or bool(self.pins.all)) and self._map.isVisible()

    def _on_weights_changed(self) -> None:
        # The last weights of a run are asked also where nobody looks just now.
        if not self._is_wanted() and (self.asking.step or not (self.is_engaged or self.pins.all)):
            return
        self._throttle.start()
        self.trail.ask()
        self.pins.ask()

    def _on_drawn(self) -> None:
        """Other points are shown: of a new epoch, of another watch, or other numbers of them."""
        key = (self._feed.function, self._map.axes, self._map.points.shape[1])
        if self._map.count and key != self._key:
            if self._key:  # places of before mean nothing here
                self.trail.drop()
                self.hands.forget_cursor()
                self._on_pointed(self.hands.cursor)
                if key[0] != self._key[0]:
                    self.pins.lose_places()
            self._key = key
            self.pins.ask()
        if self._map.count:
            self.pins.look_around()
            if self._at is not None:
                self._throttle.start()
        self._refresh()
        self.trail.say()

    def _on_escaped(self) -> None:
        """One thing after the other: the path, the picture in hand, the cross-hair."""
        if self.trail.drop() or self.pins.remove():
            return
        self.decode_button.setChecked(False)

    def _on_pins_failed(self, sentence: str) -> None:
        self._pin_trouble = sentence
        self._refresh()

    def _show_pins(self) -> None:
        self._pin_trouble = ""
        self.marks.show_pins(self.pins.marks())
        listed = [(pinned.picture, pinned.words, pinned.name) for pinned in self.pins.all]
        self.side.show_pins(listed, self.pins.current)
        self._refresh()

    # --- words --------------------------------------------------------------------------

    def _say(self, sentence: str) -> None:
        self._trouble = sentence
        self._refresh()

    def _refresh(self) -> None:
        """The column beside the map, where there is anything to stand in it."""
        is_decoding = self.decode_button.isChecked()
        is_engaged = is_decoding or self.trail.is_there
        if is_engaged != self.is_engaged:
            self.is_engaged = is_engaged
            self.engaged.emit(is_engaged)
        self.side.setVisible(is_decoding or bool(self.pins.all) or bool(self._pin_trouble))
        words = [
            self._trouble,
            self._pin_trouble,
            self._of_weights(),
            self._of_others() if is_decoding else "",
        ]
        if is_decoding and not any(words):
            words = [_HINT]
        self.side.say(" ".join(word for word in dict.fromkeys(words) if word))

    def _of_weights(self) -> str:
        """Which weights answer, where that has to be said."""
        if not self._feed.is_newest:
            return "An earlier epoch is shown; decoded with the weights of now."
        return f"Weights after step {self.asking.step:,}." if self.asking.step else ""

    def _of_others(self) -> str:
        others = self._map.points.shape[1] - len(self._map.axes)
        if others <= 0 or not self._map.count:
            return ""
        return f"The other {counted(others, 'number')}: as in the nearest point."

    def _restyle(self) -> None:
        self.decode_button.setIcon(icon("crosshair"))
        self.path_button.setIcon(icon("line-segments"))
        self.put_button.setIcon(icon("push-pin"))
        self.marks.update()
