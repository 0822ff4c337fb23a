"""Says when a name in the project is in letters that no font of the computer can show."""

import unicodedata
from collections.abc import Iterable, Iterator

from PySide6.QtCore import QObject, Signal

from studio.graph.elements import Node
from studio.project.project import Project
from studio.ui.edit.document import Document
from studio.ui.widgets.letters import unseen


class MissingFonts(QObject):
    """Looks at each name once, when it comes. `found` carries the sentence."""

    found = Signal(str)

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self._document = document
        self._said: set[str] = set()
        document.replaced.connect(self.look)
        document.data_changed.connect(self.look)
        document.node_added.connect(self._on_node)
        document.node_changed.connect(self._on_node)
        document.frame_added.connect(self._on_frame)
        document.frame_changed.connect(self._on_frame)

    def look(self) -> None:
        """Look at all names that there are."""
        self._look_at(names_of(self._document.project))

    def _on_node(self, node: Node) -> None:
        self._look_at((node.name,))

    def _on_frame(self, frame: object) -> None:
        self._look_at((getattr(frame, "name", ""),))

    def _look_at(self, names: Iterable[str]) -> None:
        letters = [letter for letter in unseen("".join(names)) if letter not in self._said]
        if letters:
            self._said.update(letters)
            self.found.emit(sentence_about(letters))


def names_of(project: Project) -> Iterator[str]:
    """What the person, or a file, has named."""
    yield project.name
    yield from (node.name for node in project.graph.nodes())
    yield from (frame.name for frame in project.drawing.frames())
    for column in project.columns().values():
        yield column.name
        yield from column.classes


def sentence_about(letters: list[str]) -> str:
    """What is missing, and what to do about it."""
    first, is_wide = letters[0], unicodedata.east_asian_width(letters[0]) == "W"
    return (_ONE if len(letters) == 1 else _SEVERAL).format(
        count=f"{len(letters):,}",
        letter=first,
        code=f"U+{ord(first):04X}",
        font="Noto Sans CJK" if is_wide else "Noto Sans",
    )


_ONE = (
    "This computer has no font for the letter {letter} ({code}) of a name here: install one, such "
    "as {font}, and start Strata again."
)
_SEVERAL = (
    "This computer has no font for {count} letters of the names here, first {letter} ({code}): "
    "install one, such as {font}, and start Strata again."
)
