"""What a network needs is held against what the machine has."""

import pytest

from studio.engine import setup_training
from studio.engine.machine import memory
from studio.engine.protocol.shapes import NodeReport
from studio.engine.setups import setup_problems
from tests.helpers.setups import chain, dense, trained


def reports(weights: int, row: int) -> dict[str, NodeReport]:
    """An Input, and a layer with so many weights and so many numbers to a row."""
    return {"n1": NodeReport(((None, 4),)), "n2": NodeReport(((None, row),), weights, weights)}


@pytest.mark.parametrize(
    ("optimizer", "weights", "row", "batch", "severity"),
    [
        ("Adam", 60_000_000, 1, 32, None),
        ("Adam", 70_000_000, 1, 32, "error"),  # weights, gradients, two further numbers of each
        ("SGD", 70_000_000, 1, 32, None),
        ("SGD", 10, 7_000_000, 32, None),
        ("SGD", 10, 7_000_000, 64, "warning"),
    ],
)
def test_memory_beyond_what_there_is_is_said_before_it_happens(
    monkeypatch, optimizer, weights, row, batch, severity
):
    monkeypatch.setattr(setup_training, "memory", lambda: 10**9)
    project = chain(dense(1), training=trained(optimizer, batch))
    found = [p for p in setup_problems(project, reports(weights, row)) if p.code == "memory"]
    assert [p.severity for p in found] == ([severity] if severity else [])
    assert all("1.0 GB" in p.sentence for p in found)


def test_the_machine_says_how_much_memory_there_is():
    there = memory()
    assert there is None or there > 100_000_000
