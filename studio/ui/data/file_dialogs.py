"""The dialogs that ask for files and folders of data, and what may be dropped."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QFileDialog, QWidget

from studio.project.datasets import file_of
from studio.ui.edit.document import Document

_TABLES = "*.csv *.tsv *.txt *.dat *.data *.gz *.xlsx *.xlsm *.xls"
_ARRAYS = "*.npz *.npy"
FILES = f"Data ({_TABLES} {_ARRAYS});;Tables ({_TABLES});;Arrays ({_ARRAYS});;All files (*)"


def ask_for_file(parent: QWidget, title: str, start: Path | None) -> Path | None:
    """A file that somebody chose, if so."""
    path, _ = QFileDialog.getOpenFileName(parent, title, _told(start), FILES)
    return Path(path) if path else None


def ask_for_folder(parent: QWidget, title: str, start: Path | None) -> Path | None:
    """A folder that somebody chose, if so."""
    path = QFileDialog.getExistingDirectory(parent, title, _told(start))
    return Path(path) if path else None


def ask_for_files(parent: QWidget, title: str, start: Path | None) -> list[Path]:
    """Any files that somebody chose."""
    paths, _ = QFileDialog.getOpenFileNames(parent, title, _told(start))
    return [Path(path) for path in paths]


def first_folder(document: Document) -> Path | None:
    """The folder in which a dialog opens: that of the data, else that of the project."""
    path = file_of(document.project.data.source) or document.path
    return path.parent if path else None


def dropped_data(urls: Sequence[QUrl]) -> Path | None:
    """The data among what is dropped: a file that is no project, or a folder."""
    for url in urls:
        path = url.toLocalFile()
        if path and not path.endswith(".strata"):
            return Path(path)
    return None


def _told(start: Path | None) -> str:
    return str(start) if start else ""
