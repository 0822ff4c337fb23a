"""Compiled Python is kept, also where it may not lie beside its source."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from studio.engine import bytecode
from studio.engine.bytecode import keep_compiled
from studio.engine.process import child_environment

NEVER, FOLDER = "PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX"


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library that nobody compiled yet, and a cache folder for this test."""
    library = tmp_path / "site" / "large"
    library.mkdir(parents=True)
    (library / "__init__.py").write_text("import large.part")
    (library / "part.py").write_text("")
    monkeypatch.syspath_prepend(str(library.parent))
    monkeypatch.setattr(bytecode, "cache_folder", lambda: tmp_path / "cache")
    return library


def start(environment: dict[str, str], library: Path) -> None:
    """Start a Python that imports the library."""
    environment = {**environment, "PYTHONPATH": str(library.parent)}
    subprocess.run([sys.executable, "-c", "import large"], env=environment, check=True)


def compiled(folder: Path) -> dict[Path, int]:
    """What was compiled in a folder, and when."""
    return {p: p.stat().st_mtime_ns for p in folder.rglob("*.pyc") if "large" in p.parts}


def test_where_python_keeps_what_it_compiles_it_is_left_to_do_so(installed: Path) -> None:
    environment: dict[str, str] = {}
    keep_compiled(environment, "large")
    assert environment == {}
    start(environment, installed)
    assert len(compiled(installed)) == 2


def test_a_python_told_to_keep_nothing_compiles_once(installed: Path, tmp_path: Path) -> None:
    environment = {NEVER: "1"}
    keep_compiled(environment, "large")
    start(environment, installed)
    first = compiled(tmp_path / "cache")
    assert len(first) == 2
    start(environment, installed)
    assert compiled(tmp_path / "cache") == first
    assert compiled(installed) == {}


def test_an_installation_that_cannot_be_written_compiles_once(
    installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    may = os.access  # a superuser may write anywhere, and this must hold for one as well
    monkeypatch.setattr(
        os, "access", lambda path, mode: Path(path) != installed and may(path, mode)
    )
    environment: dict[str, str] = {}
    keep_compiled(environment, "large")
    start(environment, installed)
    assert len(compiled(tmp_path / "cache")) == 2
    assert compiled(installed) == {}


def test_what_is_compiled_already_is_read_from_where_it_lies(installed: Path) -> None:
    start({}, installed)
    environment = {NEVER: "1"}
    keep_compiled(environment, "large")
    assert environment == {NEVER: "1"}


def test_a_folder_that_the_person_chose_stands(installed: Path) -> None:
    environment = {NEVER: "1", FOLDER: "/chosen"}
    keep_compiled(environment, "large")
    assert environment == {NEVER: "1", FOLDER: "/chosen"}


def test_a_keras_process_is_started_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "nothing is compiled here"))
    monkeypatch.setattr(bytecode, "cache_folder", lambda: tmp_path)
    child = child_environment({NEVER: "1"})
    assert child[FOLDER] == str(tmp_path / "bytecode")
    assert NEVER not in child
