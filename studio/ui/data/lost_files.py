"""Finds the files of the data that are not where they were, and brings those that Keras lacks."""

from pathlib import Path

from PySide6.QtWidgets import QWidget

from studio.project.datasets import at_path
from studio.project.sources import FileSource, Images, Source, Texts
from studio.ui.data.edits import DataEdits
from studio.ui.data.file_dialogs import ask_for_file, ask_for_files, ask_for_folder, first_folder
from studio.ui.data.looking import Looking
from studio.ui.edit.document import Document


class LostFiles:
    """Asks where they are, and looks there; the dialogs belong to `parent`."""

    def __init__(
        self, document: Document, edits: DataEdits, looking: Looking, parent: QWidget
    ) -> None:
        self._document, self._edits, self._looking = document, edits, looking
        self._parent = parent

    def use_found(self) -> None:
        """Take the file of the same name that was found elsewhere."""
        broken = self._looking.broken
        if broken is not None and broken.found:
            self.find_at(Path(broken.found))

    def find(self) -> None:
        """Ask where the file or folder is."""
        start = first_folder(self._document)
        if isinstance(self._source, Images | Texts):
            path = ask_for_folder(self._parent, "Find the folder", start)
        else:
            path = ask_for_file(self._parent, "Find the file", start)
        if path:
            self.find_at(path)

    def find_at(self, path: Path) -> None:
        """The file of the source is there now."""
        source = self._source
        if not isinstance(source, FileSource):
            return
        found = at_path(source, path.absolute())
        if found == source:
            self._looking.into_data()  # it is back where it was
        else:
            self._edits.set_source(found, f"Find {path.name}")

    def use_local(self) -> None:
        """Ask for files of a published set."""
        paths = ask_for_files(self._parent, "Local files", first_folder(self._document))
        if paths:
            self.adopt(paths)

    def adopt(self, paths: list[Path]) -> None:
        """Have files of a published set put where Keras looks for them."""
        self._looking.into_data(tuple(str(path) for path in paths))

    @property
    def _source(self) -> Source:
        return self._document.project.data.source
