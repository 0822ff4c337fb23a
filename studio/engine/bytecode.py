"""Compiled Python for where Python itself does not keep it.

Python compiles a module at its first import and keeps the result beside it. Where it may not write
there, or is told not to write at all, it compiles the thousands of files of TensorFlow and Keras
anew at every start: three times the work of importing them. What is compiled is then kept in the
person's cache folder.
"""

import importlib.util
import os
import sys
from collections.abc import MutableMapping
from pathlib import Path

from studio.folders import cache_folder

_FOLDER, _NEVER = "PYTHONPYCACHEPREFIX", "PYTHONDONTWRITEBYTECODE"


def keep_compiled(environment: MutableMapping[str, str], package: str = "keras") -> None:
    """Have the Python that is started in this environment keep what it compiles, if it would not
    by itself. A package that is compiled already, as pip does it, is read from where it lies."""
    if _FOLDER in environment:
        return
    spec = importlib.util.find_spec(package)
    if spec is None or spec.cached is None or Path(spec.cached).exists():
        return
    if environment.get(_NEVER) or not os.access(Path(spec.cached).parents[1], os.W_OK):
        environment[_FOLDER] = str(cache_folder() / "bytecode")
        environment.pop(_NEVER, None)


def keep_own_compiled() -> None:
    """The same for this process, and for all that it starts. Call before the large imports."""
    keep_compiled(os.environ)
    if folder := os.environ.get(_FOLDER):
        sys.pycache_prefix, sys.dont_write_bytecode = folder, _NEVER in os.environ
