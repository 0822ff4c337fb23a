"""What is asked of the reader's process, why, and what it answered."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from studio.engine.protocol.reader import Broken, Facts
from studio.project.columns import Column
from studio.project.sources import Source
from studio.ui.child.reader_link import ReaderLink
from studio.ui.edit.document import Document


@dataclass(frozen=True, slots=True)
class Wish:
    """Why a look was asked for: without anything, to know the data that the project has; with a
    `path`, to take what is there; with a `source`, to read the data so. `text` is for the Edit
    menu, and `told` the column of which the person said the kind, if it was that."""

    path: str = ""
    source: Source | None = None
    text: str = ""
    told: Column | None = None


_TO_KNOW = Wish()


class Looking(QObject):
    """Has one look at a time. `began` carries the name of what is being read; `found_it` and
    `broke` the answer, and the wish that it answers."""

    began = Signal(str)
    found_it = Signal(object, object)
    broke = Signal(object, object)

    def __init__(self, document: Document, link: ReaderLink | None, parent: QObject) -> None:
        super().__init__(parent)
        self._document = document
        self.link = link or ReaderLink(self)
        self._wish = _TO_KNOW
        self.is_stale = True
        """Whether the project's data are to be looked into once somebody sees them."""
        self.found: Facts | None = None
        self.broken: Broken | None = None
        self.failed: Wish | None = None
        """The look that failed last, of what is still where it was: another one may do better."""
        self.link.facts_came.connect(self._on_facts)
        self.link.broken_came.connect(self._on_broken)

    @property
    def is_choosing(self) -> bool:
        """Whether what is being read may take the place of the project's data."""
        return bool(self._wish.path)

    def into_data(self, brought: tuple[str, ...] = ()) -> None:
        """Look into the project's data; files in `brought` are copied first to where Keras looks
        for those of a published set."""
        self._begin(_TO_KNOW)
        document = self._document
        beside = str(document.path.parent) if document.path else ""
        self.link.look(self._source, seed=self._seed, brought=brought, beside=beside)
        self.began.emit(self._source.info().title)

    def into_path(self, path: Path) -> None:
        """Look into a file or folder."""
        self._begin(Wish(str(path.absolute())))
        self.link.look(path=self._wish.path, seed=self._seed)
        self.began.emit(path.name)

    def otherwise(self, source: Source, text: str, told: Column | None = None) -> None:
        """Read the data in another way; what was found of them holds until the answer."""
        self._wish, self.failed = Wish(source=source, text=text, told=told), None
        self.is_stale = False
        self.link.look(source, seed=self._seed)
        self.began.emit(self._source.info().title)

    def cancel(self) -> None:
        """Want no answer: the project's data are others than were asked about."""
        if self.link.is_busy:
            self.link.cancel()
        self._wish = _TO_KNOW
        self.failed = None
        self.is_stale = True

    @property
    def _source(self) -> Source:
        return self._document.project.data.source

    @property
    def _seed(self) -> int:
        return self._document.project.training.seed

    def _begin(self, wish: Wish) -> None:
        self._wish = wish
        self.found, self.broken, self.failed = None, None, None
        self.is_stale = False

    def _on_facts(self, found: Facts) -> None:
        wish, self._wish = self._wish, _TO_KNOW
        self.found = found
        self.found_it.emit(found, wish)

    def _on_broken(self, broken: Broken) -> None:
        wish, self._wish = self._wish, _TO_KNOW
        if wish.source is None and not broken.is_gone:
            self.failed = wish
        if wish.path:
            self.is_stale = True  # the project keeps its data, and nothing is known of them now
        elif wish.source is None:
            self.broken = broken
        self.broke.emit(broken, wish)
