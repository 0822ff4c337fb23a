"""What `strata doctor` looks at: versions, devices, and the system libraries that Qt needs.

Works where Qt itself does not: it is what a person runs when the window will not come up.
"""

import ctypes
import ctypes.util
import platform
import sys
from importlib import metadata

from studio.engine.backends import BACKENDS

PACKAGES = (
    "strata-studio",
    "PySide6-Essentials",
    "pyqtgraph",
    "tensorflow",
    "keras",
    "numpy",
    "pandas",
    "scikit-learn",
    "pillow",
    "networkx",
)

QT_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
}
"""What Qt loads on Linux without a window, and the Debian or Ubuntu package that has it."""

X11_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xinerama.so.0": "libxcb-xinerama0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
"""What Qt loads on top of that to show a window under X11."""


def versions() -> dict[str, str]:
    """The version of Python, of the system and of each package that matters."""
    found = {"python": platform.python_version(), "system": platform.platform()}
    for package in PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            found[package] = "not installed"
    return found


def backends() -> dict[str, bool]:
    """Each backend of Keras, and whether it is installed."""
    return {name: backend.is_installed for name, backend in BACKENDS.items()}


def missing_libraries(libraries: dict[str, str] | None = None) -> dict[str, str]:
    """The libraries that cannot be loaded, with the package that has each. Linux only."""
    if not sys.platform.startswith("linux"):
        return {}
    wanted = {**QT_LIBRARIES, **X11_LIBRARIES} if libraries is None else libraries
    return {name: package for name, package in wanted.items() if not _can_load(name)}


def install_line(missing: dict[str, str]) -> str:
    """The command that installs what is missing on Debian and Ubuntu."""
    return "sudo apt-get install -y " + " ".join(sorted(set(missing.values())))


def advice_on(missing: dict[str, str]) -> str:
    """A sentence on missing libraries, with the line that installs them."""
    names = ", ".join(sorted(missing))
    line = install_line(missing)
    return f"Qt needs {names}, which this system does not have. Install with:\n  {line}"


def _can_load(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True
