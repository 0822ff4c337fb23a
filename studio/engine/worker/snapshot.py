"""Writes a run's weights while it trains, so that another process can be asked what it learned.

It only reads: no number of the run differs from one of which nobody asked anything.
"""

import os
import time
from pathlib import Path
from typing import Any

from studio.engine.protocol.run import SnapshotSaved
from studio.engine.worker.any_backend import bring_up_to_date
from studio.engine.worker.run_log import RunLog
from studio.engine.worker.states import save_states

SNAPSHOT_FILE = "snapshot.weights.h5"


class SnapshotWriter:
    """Writes the newest snapshot over the one before, whole or not at all."""

    def __init__(self, run_dir: Path, log: RunLog) -> None:
        self._run_dir, self._log = run_dir, log

    def write(self, model: Any, step: int) -> float:
        """Write the weights after that step, and say so; returns the seconds it took."""
        began = time.perf_counter()
        unfinished = self._run_dir / f".unfinished-{SNAPSHOT_FILE}"
        try:
            bring_up_to_date(model)
            model.save_weights(unfinished)
            save_states(model, self._run_dir / SNAPSHOT_FILE)
            os.replace(unfinished, self._run_dir / SNAPSHOT_FILE)
        except Exception as error:
            unfinished.unlink(missing_ok=True)
            reason = getattr(error, "strerror", None) or str(error).split("\n")[0]
            self._log.warn(f"The weights of now could not be written: {reason}.", raw=repr(error))
            return time.perf_counter() - began
        seconds = time.perf_counter() - began
        self._log.tell(SnapshotSaved(step, SNAPSHOT_FILE, seconds))
        return seconds
