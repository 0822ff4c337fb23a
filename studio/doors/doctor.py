"""`strata doctor`: versions, devices, and the system libraries that Qt needs.

Works where Qt itself does not: it is what a person runs when the window will not come up.
"""

import ctypes
import ctypes.util
import platform
import sys
from importlib import metadata

import click

from studio.doors.saying import FAILED, OK, print_json
from studio.engine.backends import BACKENDS, asked_for
from studio.engine.process import KerasProcess, ProcessGone
from studio.engine.protocol.message import Ready
from studio.project.backend_names import title

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


def doctor(as_json: bool) -> int:
    """Print versions, devices and what is missing; 1 when something that is needed is missing."""
    found = versions()
    missing = missing_libraries()
    needed = missing_libraries(QT_LIBRARIES)
    keras: Ready | None = None
    sentence = ""
    try:
        with KerasProcess(asked_for()) as process:
            keras = next((e for e in process.events() if isinstance(e, Ready)), None)
            if keras is None:
                sentence = process.outcome().sentence
    except ProcessGone as error:
        sentence = str(error)
    is_fine = keras is not None and not needed
    if as_json:
        print_json(
            {
                "ok": is_fine,
                "versions": found,
                "backend": keras.backend if keras else "",
                "backends": backends(),
                "devices": keras.devices if keras else [],
                "keras_error": sentence,
                "missing_libraries": sorted(missing),
                "install": install_line(missing) if missing else "",
            }
        )
        return OK if is_fine else FAILED
    width = max(map(len, found))
    for name, version in found.items():
        click.echo(f"{name:<{width}}  {version}")
    if keras is not None:
        _say_backends(keras, width)
        click.echo(f"{'devices':<{width}}  {', '.join(keras.devices)}")
    else:
        click.echo(sentence, err=True)
    if missing:
        click.echo("\n" + advice_on(missing))
        if not needed:
            click.echo("Windows under X11 need these; pictures offscreen work without them.")
    elif sys.platform.startswith("linux"):
        click.echo("All the system libraries that Qt needs are there.")
    return OK if is_fine else FAILED


def _say_backends(keras: Ready, width: int) -> None:
    click.echo(f"{'backend':<{width}}  {title(keras.backend)} {keras.version}")
    for known in BACKENDS.values():
        if known.name != keras.backend:
            there = "installed" if known.is_installed else known.install_line
            click.echo(f"{'or ' + known.title:<{width}}  {there}")
