"""Whether a project's file still holds what was last read from it or written to it here.

Another window, another program or a folder that is kept in step with another machine may have
written to it since; what they wrote is somebody's work.
"""

import hashlib
from pathlib import Path

from studio.project.records import ProjectError


class FileChanged(ProjectError):
    """The file was written to by somebody else since it was opened. Nothing was written."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} was changed by another program since it was opened here")
        self.path = path


def fingerprint(path: Path) -> str:
    """What tells the content of a file from any other; "" where there is none to be read."""
    try:
        return of_content(path.read_bytes()) if path.is_file() else ""
    except OSError:
        return ""


def of_content(content: bytes) -> str:
    """The fingerprint of a file that holds this."""
    return hashlib.sha256(content).hexdigest()
