"""The catalogue is what the installed Keras says, and what it says is true."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.keras


ROOT = Path(__file__).parents[2]
QUIET = os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": ""}


def run_python(*arguments: str) -> subprocess.CompletedProcess[str]:
    # A process of its own, so that the test's process stays free of Keras.
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=QUIET | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def test_the_kept_catalogue_is_the_one_that_the_installed_keras_gives() -> None:
    check = run_python("tools/make_catalogue.py", "--check")
    assert check.returncode == 0, check.stdout + check.stderr


def test_keras_builds_calls_and_compiles_everything_in_the_catalogue() -> None:
    check = run_python("tests/helpers/catalogue_in_keras.py")
    assert check.returncode == 0, check.stderr
    assert json.loads(check.stdout) == []
