"""Arrays and folders: what a script loads is what the data tab shows, part by part."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from studio.engine.protocol.reader import Broken, Facts
from studio.project.columns import Column
from studio.project.datasets import ClassNumbers, DataSettings, PreparedColumn, Split
from tests.helpers.data_cases import EXPECTED, look, place
from tests.helpers.loaded import loaded
from tests.helpers.own_cases import CASES

ALL = {**EXPECTED, **{name: case.expected for name, case in CASES.items()}}
CASES_OF = {
    kind: [name for name, expected in ALL.items() if expected.get("kind") == kind]
    for kind in ("array", "images", "texts")
}


def looked_at(name: str, folder: Path) -> Facts:
    found = look(CASES[name].made_in(folder) if name in CASES else place(name, folder))
    if isinstance(found, Broken):
        pytest.skip(found.sentence)
    return found


def bare(found: Facts) -> DataSettings:
    """Every column with nothing done to it; all rows of the training part, but for the last."""
    info = found.source.info()
    wanted = [c for c in info.columns if c.classes or "text" not in (c.dtype, c.usual_kind)]
    columns = tuple(PreparedColumn(c.name, c.name, _numbered(c)) for c in wanted)
    test = 0 if info.test_rows else 1
    return DataSettings(found.source, columns, Split(test=test, validation=0, shuffle=False))


def _numbered(column: Column) -> tuple[ClassNumbers, ...]:
    return (ClassNumbers(),) if column.is_coded else ()


def trained_with(settings: DataSettings) -> dict[str, Any]:
    """The columns to train with, all rows of them."""
    train, *others = loaded(settings)
    if settings.info().test_rows:
        return train
    last = others[-1]
    return {name: np.concatenate([train[name][:], last[name][:]]) for name in train}


def _trained_or_failed(settings: DataSettings) -> tuple[dict[str, Any], str]:
    try:
        return trained_with(settings), ""
    except ValueError as error:
        return {}, str(error)


@pytest.mark.parametrize("name", CASES_OF["array"])
def test_a_script_loads_the_arrays_that_are_shown(name: str, tmp_path: Path) -> None:
    found = looked_at(name, tmp_path)
    settings = bare(found)
    trained, failed = _trained_or_failed(settings)
    if failed:
        # What no network can read is known before: a note names the same array.
        array = re.search(r'array "\w+"', failed)
        assert array, failed
        assert any(array[0] in note.sentence for note in found.notes), failed
        return
    for facts in found.facts:
        column, values = facts.column, trained[facts.column.name]
        assert len(values) == found.source.info().train_rows
        assert values.shape[1:] == settings.prepared()[column.name].shape
        if facts.counts and not column.shape:
            told = (column.classes[int(n)] for n in values.reshape(len(values)))
            assert Counter(told) == {name: n for name, n in facts.counts if n}
        elif column.low is not None:
            every = [part[column.name] for part in loaded(settings)]
            ends = (min(part.min() for part in every), max(part.max() for part in every))
            assert ends == pytest.approx((column.low, column.high))


@pytest.mark.parametrize("name", [*CASES_OF["images"], *CASES_OF["texts"]])
def test_a_script_finds_the_files_that_are_shown(name: str, tmp_path: Path) -> None:
    found = looked_at(name, tmp_path)
    info = found.source.info()
    train, *others = loaded(bare(found))
    counts = Counter(info.columns[1].classes[n] for n in train["label"])
    if not info.test_rows:
        counts += Counter(info.columns[1].classes[n] for n in others[-1]["label"])
    assert counts == {name: n for name, n in found.facts[1].counts if n}
    assert sum(counts.values()) == info.train_rows


@pytest.mark.parametrize("name", [n for n in CASES_OF["images"] if "first_mean" in str(ALL[n])])
def test_a_script_reads_a_picture_as_it_is_seen(name: str, tmp_path: Path) -> None:
    expected = ALL[name]["columns"][0]
    found = looked_at(name, tmp_path)
    train, *_ = loaded(bare(found))
    (first,) = train["image"][np.array([0])]
    shown = np.broadcast_to(first, (*first.shape[:2], 3))  # grey as RGB
    within = expected.get("first_mean_within", 0.02)
    assert shown.mean() == pytest.approx(expected["first_mean"], abs=within)
    assert list(shown.shape[:2]) == expected["first_size"]
