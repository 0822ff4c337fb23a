"""New examples go through the `prepare` of the script, whatever their arrays hold."""

from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
import pytest

from studio.codegen.data import data_code
from studio.codegen.layout import lay_out
from studio.engine.protocol.questions import RawColumn
from studio.engine.protocol.reader import Facts, Look
from studio.engine.reader.looking import answers
from studio.engine.worker.raw_data import RawData
from studio.project.datasets import DataSettings, PreparedColumn, Split
from studio.project.preparing import AnyStep, ClassNumbers, Scale, Standardize

THREE = np.arange(30) % 3
WORDS = np.array(["cat", "dog", "owl"])[THREE]
DEEP = (np.arange(30 * 8 * 8) * 30).reshape(30, 8, 8).astype("uint16")


def raw_data(folder: Path, x: Any, y: Any, *steps: AnyStep) -> Any:
    np.savez(folder / "a.npz", x=x, y=y)
    *_, last = answers(Look(1, None, str(folder / "a.npz")))
    assert isinstance(last, Facts), last
    columns = (PreparedColumn("x", "x", steps), PreparedColumn("y", "y", (ClassNumbers(),)))
    code = data_code(DataSettings(last.source, columns, Split(test=6)))
    lines = [line for name, v in code.constants for line in lay_out(v, f"{name} = ")]
    script = ModuleType("script")
    script.__dict__.update(np=np, pd=pd, Path=Path)
    exec("\n".join([*lines, *(line for f in code.functions for line in f)]), script.__dict__)
    return RawData(script, [RawColumn("x", "inputs"), RawColumn("y", "targets")], folder)


@pytest.mark.parametrize("steps", [(Scale(57600.0),), (Standardize(),)])
def test_words_and_wide_numbers_are_prepared_as_the_scripts_own(tmp_path, steps):
    raw = raw_data(tmp_path, DEEP, WORDS, *steps)
    places = np.array(raw.numbers([0, 1])) if raw.numbers([0, 1]) else None
    given = {"x": DEEP[:2].astype("float64"), "y": np.array(["owl", "cat"])}
    prepared = raw.prepare(given)
    assert prepared["y"].tolist() == [2, 0]
    assert prepared["x"].shape == (2, 8, 8)
    if places is not None:
        again = raw.prepare({"x": DEEP[places], "y": WORDS[places]})
        assert np.allclose(again["x"], raw.test_part["x"][:2], atol=1e-4)
        assert (again["y"] == raw.test_part["y"][:2]).all()
    if isinstance(steps[0], Scale):
        assert np.allclose(prepared["x"], DEEP[:2] / 57600)
