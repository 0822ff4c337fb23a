"""The canvas benchmark's own contenders do the work that they say they do."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PHASES = ["build", "fit", "pan", "zoom", "drag", "delete"]


def run(*options: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "benchmarks/canvas.py", "--peers", "none", *options]
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=280)


def test_a_small_run_prints_a_row_for_each_phase():
    done = run("--nodes", "30", "--rounds", "1")
    # 1 means a budget was broken, which thirty nodes on a busy machine may do.
    assert done.returncode in (0, 1), done.stderr
    head, *rows = done.stdout.splitlines()
    assert head.split()[:6] == ["nodes", "phase", "bare", "ours", "ratio", "budget"]
    assert [row.split()[:2] for row in rows] == [["30", phase] for phase in PHASES]
    assert all(float(number) > 0 for row in rows for number in row.split()[2:5])
    assert (done.returncode == 1) == ("over budget" in done.stdout)


def test_a_row_fails_by_its_budget_and_by_any_peer_that_is_faster(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(str(ROOT))
    from benchmarks.peers.table import Row

    good = Row(1000, "pan", bare=1.0, ours=1.2, ratio=1.2, peers={"a": 1.5, "b": 3.0})
    assert (good.faults, good.fastest) == ([], "a")
    slow = Row(1000, "pan", bare=1.0, ours=1.4, ratio=1.4, peers={"a": 0.9, "b": 3.0})
    assert slow.faults == ["over budget", "a is faster"]
    assert Row(1000, "delete", bare=1.0, ours=9.0, ratio=9.0, peers={}).faults == ["over budget"]
