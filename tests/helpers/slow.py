"""Slow tests run when the expression of `-m` names them, whatever else it names."""

import re

import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """`-m "not keras"` leaves the slow ones out, as no `-m` does. As a default of `-m` it could
    not: another `-m` takes its place."""
    if re.search(r"\bslow\b", config.option.markexpr):
        return
    left_out = [item for item in items if item.get_closest_marker("slow")]
    items[:] = [item for item in items if not item.get_closest_marker("slow")]
    config.hook.pytest_deselected(items=left_out)
