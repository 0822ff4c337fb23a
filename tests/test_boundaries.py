"""The arrows of docs/architecture.md, seen from a running interpreter.

import-linter reads the source; this imports every pure module where Qt and TensorFlow are
blocked, which also sees what a package's `__init__` drags in.
"""

import os
import pkgutil
import shutil
import subprocess
import sys
import tomllib
from itertools import chain
from pathlib import Path
from typing import Any

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


ROOT = Path(__file__).parents[1]

# For each contract an import that it forbids, in a file that no list of files knows.
FORBIDDEN = {
    "Arrows point down": ("studio/graph/new.py", "import studio.ui.widgets.theme"),
    "Arrows point down inside the window": (
        "studio/ui/canvas/new.py",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import studio.ui.window.files",
    ),
    "Arrows point down inside the engine": (
        "studio/engine/outcome_too.py",
        "# stands on no floor of the contract",
    ),
    "Panels know nothing of each other, but for four": (
        "studio/ui/summary/new.py",
        "import studio.ui.inspector.inspector_panel",
    ),
    "Only the window and the doors that draw know Qt": ("studio/doors/new.py", "import PySide6"),
    "Only the worker knows Keras": ("studio/ui/code/new.py", "def f():\n    import keras"),
    "Only the reader and the worker read data": ("studio/ui/data/new.py", "import pandas"),
    "The worker knows the wire and nothing else of ours": (
        "studio/engine/worker/new.py",
        "import studio.engine.process",
    ),
    "The worker is started, never imported": (
        "studio/runs/new.py",
        "import studio.engine.worker.wire",
    ),
}


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


def contracts() -> list[dict[str, Any]]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = settings["tool"]["importlinter"]["contracts"]
    return found


def test_every_contract_is_broken_by_a_new_file_that_breaks_its_rule(tmp_path):
    shutil.copytree(ROOT / "studio", tmp_path / "studio")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for file, text in FORBIDDEN.values():
        (tmp_path / file).write_text(text)
    said = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(tmp_path), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    kept = [c["name"] for c in contracts() if f"{c['name']} BROKEN" not in said]
    assert kept == [], said
    assert [c["name"] for c in contracts()] == list(FORBIDDEN)


def test_every_panel_stands_in_the_contract_of_their_independence():
    (floors,) = (c["layers"] for c in contracts() if c.get("containers") == ["studio.ui"])
    (panels,) = (c["modules"] for c in contracts() if c["type"] == "independence")
    names = [layer.replace("|", " ").split() for layer in floors]
    between = chain.from_iterable(names[names.index(["window"]) + 1 : names.index(["shared"])])
    assert sorted(f"studio.ui.{name}" for name in between) == sorted(panels)
