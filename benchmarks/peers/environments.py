"""Who is measured, with what exact versions, and an environment of its own for each peer."""

import hashlib
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

PYSIDE = "PySide6-Essentials==6.11.3"
"""6.12.0 aborts on Python 3.11: each call that returns None loses one reference to None."""
PYQT = ("PyQt6==6.11.0", "PyQt6-Qt6==6.11.2")
INSTALL_S = 600


@dataclass(frozen=True)
class Entry:
    """A contender: its name in the table, its module, what is installed for it."""

    name: str
    module: str
    pins: tuple[str, ...] = ()


BARE, OURS = Entry("bare", "bare"), Entry("ours", "canvas")
PEERS = (
    Entry("NodeGraphQt", "nodegraphqt", ("NodeGraphQt==0.6.44", "Qt.py==2.0.7", PYSIDE)),
    Entry("qtpynodeeditor", "qtpynodeeditor", ("qtpynodeeditor==0.3.3", "QtPy==2.4.3", PYSIDE)),
    Entry("orange-canvas", "orange", ("orange-canvas-core==0.2.9", "AnyQt==0.2.2", *PYQT)),
    Entry("pyqtgraph", "flowchart", ("pyqtgraph==0.14.0", "numpy==2.4.6", PYSIDE)),
)


class CannotInstall(Exception):
    """A peer's environment could not be made; the text says why, in a line."""


def python_of(entry: Entry, folder: Path) -> str:
    """The Python that runs a contender; makes its environment when it is not there yet.

    Raises CannotInstall, as without a network.
    """
    if not entry.pins:
        return sys.executable
    key = hashlib.sha256("\n".join(entry.pins).encode()).hexdigest()[:10]
    where = folder / f"{entry.module}-{key}"
    python, ready = where / "bin" / "python", where / "ready"
    if sys.platform == "win32":
        python = where / "Scripts" / "python.exe"
    if not ready.exists():
        uv = shutil.which("uv")
        if uv is None:
            raise CannotInstall("there is no uv to install it with")
        _run(uv, "venv", "--clear", "--python", "3.11", str(where))
        _run(uv, "pip", "install", "--python", str(python), *entry.pins)
        ready.touch()
    return str(python)


def _run(*command: str) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, text=True, timeout=INSTALL_S)
    except subprocess.TimeoutExpired:
        raise CannotInstall(f"no end within {INSTALL_S} s") from None
    except subprocess.CalledProcessError as error:
        lines = [line.strip() for line in error.stderr.splitlines() if line.strip()]
        raise CannotInstall(lines[-1] if lines else f"{command[1]} failed") from None
