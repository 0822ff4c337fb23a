"""Contenders in turn, each in a process of its own, and what they measured."""

import json
import os
import queue
import subprocess
import threading
import time
from pathlib import Path

from benchmarks.peers.environments import Entry
from benchmarks.peers.work import PHASES

ROOT = Path(__file__).parents[2]
OVER = float("inf")
"""What a phase took that was given up, and those behind it."""

Took = dict[str, float]


class Failed(Exception):
    """A contender ended with an error; the text is the end of what it wrote."""


def measured(python: str, entry: Entry, count: int, limit: float) -> Took:
    """Milliseconds of each phase. A phase that takes longer than the limit (s) ends it all.

    Raises Failed.
    """
    env = {
        **os.environ,
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": str(ROOT),
        "PYTHONWARNINGS": "ignore",
        "QT_LOGGING_RULES": "*=false",
    }
    env.setdefault("QT_QPA_PLATFORM", "offscreen")
    command = [python, "-m", "benchmarks.peers.measure", entry.module, str(count)]
    child = subprocess.Popen(
        command,
        cwd=ROOT,
        env=env,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    lines: queue.Queue[str] = queue.Queue()
    errors: list[str] = []
    readers = [
        threading.Thread(target=lambda: [lines.put(line) for line in (*child.stdout, "")]),
        threading.Thread(target=lambda: errors.extend(child.stderr)),
    ]
    for reader in readers:
        reader.start()
    took: Took = {}
    try:
        is_over = not _listen(lines, took, limit)
    finally:
        child.kill()
        child.wait()
        for reader in readers:
            reader.join()
        child.stdout.close()
        child.stderr.close()
    if len(took) < len(PHASES) and not is_over:
        raise Failed(" / ".join(line.strip() for line in errors[-2:]) or "it ended early")
    return {name: took.get(name, OVER) for name in PHASES}


def _listen(lines: "queue.Queue[str]", took: Took, limit: float) -> bool:
    """Take in reports; False when none came for too long."""
    end = time.monotonic() + limit
    while len(took) < len(PHASES):
        try:
            line = lines.get(timeout=max(0.0, end - time.monotonic()))
        except queue.Empty:
            return False
        if not line:
            break
        if line.startswith("{"):
            report = json.loads(line)
            if "end" in report:
                took[report["end"]] = report["ms"]
            end = time.monotonic() + limit
    return True
