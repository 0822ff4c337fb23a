"""The arrows of docs/architecture.md, seen from a running interpreter.

import-linter reads the source; this imports every pure module where Qt and TensorFlow are
blocked, which also sees what a package's `__init__` drags in.
"""

import pkgutil
import subprocess
import sys

import pytest

import studio

PURE = ("graph", "project", "codegen", "runs", "engine")
BLOCKED = ("PySide6", "shiboken6", "pyqtgraph", "tensorflow", "keras")

IMPORT_ALL = """
import importlib, sys

class Block:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {blocked!r}:
            raise ImportError(name + " is out of bounds here")

sys.meta_path.insert(0, Block())
for name in {names!r}:
    importlib.import_module(name)
"""

SHOW_WINDOW = """
from PySide6.QtCore import QSettings
app = sys.modules["studio.app"].make_application()
from studio.ui.window.main_window import MainWindow
window = MainWindow(QSettings({settings!r}, QSettings.Format.IniFormat))
window.show()
app.processEvents()
window.close()
print("shown")
"""


def modules_of(room: str) -> list[str]:
    package = f"{studio.__path__[0]}/{room}"
    found = pkgutil.walk_packages([package], prefix=f"studio.{room}.")
    return [m.name for m in found if not m.name.startswith("studio.engine.worker")]


def import_blocked(names: list[str], blocked: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
    code = IMPORT_ALL.format(blocked=blocked, names=names)
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("room", PURE)
def test_a_pure_room_imports_without_qt_and_keras(room):
    names = modules_of(room)
    assert names
    result = import_blocked(names, BLOCKED)
    assert result.returncode == 0, result.stderr


def test_the_command_line_imports_without_qt_and_keras():
    result = import_blocked(["studio.doors.cli", "studio.doors.doctor"], BLOCKED)
    assert result.returncode == 0, result.stderr


def test_the_block_blocks():
    result = import_blocked(["studio.ui.widgets.theme"], BLOCKED)
    assert "PySide6 is out of bounds here" in result.stderr


def test_the_start_page_comes_up_without_anything_heavy(tmp_path):
    heavy = ("networkx", "pyqtgraph", "numpy", "pygments", "tensorflow", "keras")
    code = IMPORT_ALL.format(blocked=heavy, names=["studio.app"]) + SHOW_WINDOW.format(
        settings=str(tmp_path / "settings.ini")
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    assert result.stdout == "shown\n"
