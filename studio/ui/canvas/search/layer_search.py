"""The search at the cursor: type a layer, with its parameters if you like, and press Enter.

Opened by Tab, a double click or a wire that is dropped on empty canvas.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from studio.graph.catalogue import Catalogue, LayerSpec, catalogue
from studio.graph.values import to_text
from studio.project.blocks import Block
from studio.ui.palette.layer_view import block_color
from studio.ui.palette.model import find_blocks
from studio.ui.palette.query import Reading, read_query
from studio.ui.palette.search import ESSENTIALS, LayerIndex
from studio.ui.shared.layer_painting import paint_block_row, paint_layer_row
from studio.ui.shared.search_popup import SearchPopup, plain

_UNFIT = 0.5
"""How strong the row of a layer is that Keras would refuse."""
_HINT = "Parameters may follow: <b>dense 128 relu</b>, <b>conv2d 32 3 same</b>"


def note_of(reading: Reading) -> str:
    """What stands at the right of a row: the parameters, else why the layer was found."""
    if not reading.params:
        return reading.reason or reading.spec.category
    return " · ".join(f"{name} {_short(value)}" for name, value in reading.params.items())


def _short(value: Any) -> str:
    if isinstance(value, dict) and "layer" in value:
        inner = " ".join(_short(v) for v in value.get("params", {}).values())
        return f"{value['layer']} {inner}".strip()
    return to_text(value).rstrip(",")


class LayerSearch(SearchPopup):
    """A popup that ends in `chosen` with a layer and its parameters, or in `cancelled`.

    `accepts` keeps only the layers that fit, such as those that take the wire that was dropped.
    `columns` are the names that "input image" may end with. `first` are the layers that are
    offered first, before a letter is typed; with it, all others that fit follow.
    """

    chosen = Signal(str, dict)
    block_chosen = Signal(object)

    def __init__(
        self,
        parent: QWidget | None = None,
        accepts: Callable[[LayerSpec], bool] | None = None,
        columns: Sequence[str] = (),
        layers: Catalogue | None = None,
        first: Sequence[str] | None = None,
        blocks: Sequence[Block] = (),
    ) -> None:
        super().__init__(
            parent,
            "Add a layer",
            "Add a layer",
            "Layer to add, with its parameters",
            "Layers that fit",
        )
        self.catalogue = layers or catalogue()
        self.columns = tuple(columns)
        shown = [spec for spec in self.catalogue.layers.values() if spec.palette]
        self._specs = [spec for spec in shown if accepts is None or accepts(spec)]
        self._index = LayerIndex(self._specs)
        self._first = first
        self._blocks = [block for block in blocks if block.fragment]
        self._unfit: Mapping[str, str] = {}
        self.offer()

    def set_unfit(self, reasons: Mapping[str, str]) -> None:
        """Keras has said which layers do not suit the wire, and why: they are offered no more
        unasked, and found last by their names. The rows do not change under a hand that has
        begun to choose."""
        self._unfit = reasons
        if self.view.currentIndex().row() <= 0:
            self.offer()

    def offers_for(self, text: str) -> list[Any]:
        """The readings of the typed words (Reading), those that fit before the others."""
        if not text.strip():
            return self._first_offers()
        found = read_query(text, self._index, self.catalogue, self.columns)
        blocks = find_blocks(text, self._blocks)
        typed = text.strip().lower()
        # Who types the whole name means that layer, whether it fits now or not.
        return [
            *blocks,
            *sorted(
                found,
                key=lambda r: (
                    r.spec.name in self._unfit and not typed.startswith(r.spec.name.lower())
                ),
            ),
        ]

    def text_of(self, offer: Any) -> str:
        """The layer and what is known of it."""
        if isinstance(offer, Block):
            return f"{offer.name} {offer.summary}"
        return f"{offer.spec.name} {note_of(offer)}".strip()

    def tip_of(self, offer: Any) -> str:
        """What the layer is for."""
        if isinstance(offer, Block):
            return f"<b>{plain(offer.name)}</b><br>{offer.summary}"
        return f"<b>{offer.spec.name}</b><br>{offer.spec.summary}"

    def paint_offer(self, painter: QPainter, rect: QRect, offer: Any) -> None:
        """A row as the palette has it."""
        if isinstance(offer, Block):
            paint_block_row(painter, rect, block_color(offer), offer.name, offer.summary)
            return
        is_unfit = offer.spec.name in self._unfit
        if is_unfit:
            painter.setOpacity(_UNFIT)
        note = "does not fit this wire" if is_unfit else note_of(offer)
        paint_layer_row(painter, rect, offer.spec.category, offer.spec.name, note)

    def hint_for(self, text: str, offer: Any | None) -> str:
        """How to go on, or why nothing was found."""
        if offer is None:
            return self._why_nothing(text)
        if isinstance(offer, Block):
            return "A block that you kept: it comes as a group"
        why = self._unfit.get(offer.spec.name)
        return plain(why) if why else _HINT

    def take(self, offer: Any) -> bool:
        """Say what was chosen."""
        if isinstance(offer, Block):
            self.block_chosen.emit(offer)
            return True
        self.chosen.emit(offer.spec.name, dict(offer.params))
        return True

    def _first_offers(self) -> list[Reading]:
        """What is there before a letter is typed: what is needed most."""
        by_name = {s.name: s for s in self._specs if s.name not in self._unfit}
        names = [*ESSENTIALS[:6], "Output", *ESSENTIALS[6:]]
        if self._first is not None:
            names = list(dict.fromkeys((*self._first, *names, *by_name)))
        return [Reading(by_name[name]) for name in names if name in by_name]

    def _why_nothing(self, text: str) -> str:
        words = text.split()
        for count in range(len(words) - 1, 0, -1):
            matches = self._index.find(" ".join(words[:count]))
            if matches:
                rest = " ".join(words[count:])
                return plain(f'{matches[0].spec.name} has no use for "{rest}".')
        names = ", ".join(spec.name for spec in self._index.nearest(text))
        tip = f"Try {names}." if names else "Try dense, conv or lstm."
        return plain(f'No layer that fits here is called "{text.strip()}". {tip}')
