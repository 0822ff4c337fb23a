"""Imports the script of a run folder by its path, and leaves nothing behind."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

from studio.engine.worker.refusal import Refused


def import_script(path: Path) -> ModuleType:
    """The script as a module. Raises Refused where there is none, and whatever it raises itself."""
    spec = importlib.util.spec_from_file_location("script", path)
    if spec is None or spec.loader is None or not path.is_file():
        raise Refused(f'The script "{path}" is not there or is no Python file.')
    script = importlib.util.module_from_spec(spec)
    sys.modules["script"] = script
    sys.argv = [str(path)]
    before = sys.dont_write_bytecode
    sys.dont_write_bytecode = True  # the run folder holds results, not caches
    try:
        spec.loader.exec_module(script)
    finally:
        sys.dont_write_bytecode = before
    return script
