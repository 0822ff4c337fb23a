"""What installing promises: bounded ranges, one list of tested versions, resources in place."""

import re
import tomllib
from pathlib import Path

from studio import __version__
from studio.resources import resource

ROOT = Path(__file__).parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def test_pip_and_uv_are_given_the_same_versions():
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    for_pip = [line for line in lines if line and not line.startswith("#")]
    assert for_pip == PYPROJECT["tool"]["uv"]["constraint-dependencies"]


def test_uv_compiles_nothing_anew_at_every_call():
    # It would go through all that is installed; Python keeps what it compiled by itself, and
    # studio/engine/bytecode.py where it does not.
    assert "compile-bytecode" not in PYPROJECT["tool"]["uv"]


def test_every_dependency_has_an_upper_bound():
    groups = PYPROJECT["dependency-groups"]["dev"]
    for requirement in [*PYPROJECT["project"]["dependencies"], *groups]:
        assert re.search(r"<\d", requirement), requirement


def test_the_version_is_said_once_in_each_place():
    assert PYPROJECT["project"]["version"] == __version__
    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text()


def test_the_readme_says_the_commands_that_ci_runs():
    readme = (ROOT / "README.md").read_text()
    assert "pip install uv && uv run strata demo" in readme
    assert "pip install uv && uv run pytest" in readme
    assert "uv run pytest" in (ROOT / ".ci" / "run").read_text()


def test_bundled_files_are_where_the_program_looks():
    for parts in (
        ("catalogue.json",),
        ("datasets", "mnist.npz"),
        ("datasets", "LICENSE-mnist.md"),
        ("examples", "autoencoder.strata"),
        ("examples", "mnist_classifier.strata"),
        ("fonts", "Inter-Regular.otf"),
    ):
        assert resource(*parts).is_file(), parts
