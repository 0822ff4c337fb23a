"""A small program in a Python of its own that has Keras."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from studio.engine.process import child_environment

# As the program's own process imports it: without what only searches for garbage and for
# scikit-learn that takes half as long, and the models after it are traced faster.
WITH_KERAS = """
from studio.engine.worker.starting import start_keras
start_keras()
"""


def run_beside_keras(
    program: str,
    *words: object,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    given: str = "",
) -> str:
    """What `program` prints, which finds `words` in `sys.argv` and `given` where it reads.

    `environment` is all that the program inherits; without it, what this process has. It runs in
    `folder`. What it says when it fails is what the test says.
    """
    done = subprocess.run(
        [sys.executable, "-c", WITH_KERAS + program, *map(str, words)],
        env=child_environment(os.environ if environment is None else environment),
        cwd=folder,
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout
