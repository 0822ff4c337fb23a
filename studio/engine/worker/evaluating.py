"""What a model's answers on the test data are worth, output by output."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from studio.engine.protocol.questions import OutputScore, TargetColumn, Units
from studio.engine.worker.files import save_array
from studio.engine.worker.raw_data import RawData
from studio.engine.worker.refusal import Refused

InUnits = Callable[[TargetColumn, Any], tuple[Any, Units]]

MOST_MISTAKES = 500
MOST_POINTS = 4_000
_MOST_IMAGES = 500
_LINE_POINTS = 200
_CHUNK = 2_048


class Scoring:
    """Scores outputs against the test part, and writes what is too long for a message."""

    def __init__(self, run_dir: Path, folder: str, raw: RawData, in_units: InUnits) -> None:
        """`in_units` brings numbers of a target into the units in which they are told."""
        self._run_dir, self._folder, self._raw = run_dir, folder, raw
        self._in_units = in_units

    def score(self, target: TargetColumn, answers: Any) -> OutputScore:
        """One output. Raises Refused where its target is not in the test data."""
        if target.column not in self._raw.test_part:
            raise Refused(f'The test data have no column "{target.column}" to compare with.')
        truth = self._raw.test_part[target.column]
        match target.kind:
            case "classes":
                return self._classes(target, np.asarray(truth), answers)
            case "image":
                return self._images(target, truth, answers)
        return self._numbers(target, np.asarray(truth), answers)

    def with_line(
        self,
        score: OutputScore,
        target: TargetColumn,
        raw: str,
        prepared: str,
        ask: Callable[[Any], Any],
    ) -> OutputScore:
        """The same with the line that the model draws over one raw number."""
        rows = np.load(self._run_dir / score.files["rows"])
        there = self._raw.test_rows_of(raw, rows)
        if there is None or there.dtype.kind not in "biuf" or there.size != len(rows):
            return score
        parts = [part.astype(np.float64) for part in self._raw.whole(raw)]
        low, high = min(p.min() for p in parts), max(p.max() for p in parts)
        line_x = np.linspace(low, high, _LINE_POINTS)
        line_y, _ = self._in_units(target, ask(self._raw.prepare({raw: line_x})[prepared]))
        found = {"input": there.ravel(), "line_x": line_x, "line_y": line_y.reshape(len(line_x))}
        files = {name: self._save(score.output, name, values) for name, values in found.items()}
        return msgspec.structs.replace(score, files={**score.files, **files})

    def _classes(self, target: TargetColumn, truth: Any, answers: Any) -> OutputScore:
        count, chosen, confidence = _chosen(answers, target.classes)
        true = _class_numbers(truth, len(chosen))
        inside = (true >= 0) & (true < count)
        confusion = np.bincount(true[inside] * count + chosen[inside], minlength=count * count)
        wrong = np.flatnonzero(true != chosen)
        order = np.argsort(-confidence[wrong], kind="stable")[:MOST_MISTAKES]
        per_row = max(1, len(chosen) // max(1, len(truth)))
        return OutputScore(
            target.output,
            "classes",
            len(truth),
            {
                name: self._save(target.output, name, values)
                for name, values in (
                    ("truth", true.astype(np.int32)),
                    ("answer", chosen.astype(np.int32)),
                    ("confidence", confidence.astype(np.float32)),
                    ("confusion", confusion.reshape(count, count)),
                    ("mistakes", wrong[order] // per_row),
                )
            },
        )

    def _numbers(self, target: TargetColumn, truth: Any, answers: Any) -> OutputScore:
        told, units = self._in_units(target, truth)
        true = told.reshape(-1).astype(np.float64)
        found = np.asarray(self._in_units(target, answers)[0], dtype=np.float64).reshape(-1)
        if len(true) != len(found):
            name = target.title or target.output
            raise Refused(
                f'"{name}" gives {len(found):,} numbers where the data have '
                f"{len(true):,}: they cannot be compared one by one."
            )
        off = found - true
        spread = float(((true - true.mean()) ** 2).sum())
        taken = np.linspace(0, len(true) - 1, min(MOST_POINTS, len(true))).round().astype(np.int64)
        per_row = max(1, len(true) // max(1, len(truth)))
        files = {
            "rows": taken // per_row,
            "truth": true[taken].astype(np.float32),
            "answer": found[taken].astype(np.float32),
        }
        return OutputScore(
            target.output,
            "numbers",
            len(truth),
            {name: self._save(target.output, name, values) for name, values in files.items()},
            mean_error=float(np.abs(off).mean()),
            deviation=float(off.std()),
            explained=1 - float((off**2).sum()) / spread if spread else 0.0,
            units=units,
        )

    def _images(self, target: TargetColumn, truth: Any, answers: Any) -> OutputScore:
        error = np.empty(len(answers), dtype=np.float32)
        for start in range(0, len(answers), _CHUNK):
            rows = slice(start, start + _CHUNK)
            true = np.asarray(truth[np.arange(len(answers))[rows]], dtype=np.float32)
            off = true.reshape(len(true), -1) - np.asarray(answers[rows]).reshape(len(true), -1)
            error[rows] = (off**2).mean(axis=1)
        order = np.argsort(-error, kind="stable")[:_MOST_IMAGES]
        files = {"rows": order, "error": error[order]}
        return OutputScore(
            target.output,
            "image",
            len(answers),
            {name: self._save(target.output, name, values) for name, values in files.items()},
            mean_error=float(error.mean()),
            deviation=float(error.std()),
        )

    def _save(self, output: str, name: str, values: Any) -> str:
        return save_array(self._run_dir, f"{self._folder}/{_plain(output)}-{name}.npy", values)


def _chosen(answers: Any, classes: int) -> tuple[int, Any, Any]:
    """How many classes there are, which was chosen in each place, and how surely."""
    values = np.asarray(answers, dtype=np.float64)
    wide = values.shape[-1] if values.ndim > 1 else 1
    if wide == 1:
        sure = values.reshape(-1)
        if len(sure) and (sure.min() < 0 or sure.max() > 1):  # no sigmoid: the loss has it
            sure = 1 / (1 + np.exp(-np.clip(sure, -500, 500)))
        chosen = (sure > 0.5).astype(np.int64)
        return max(2, classes), chosen, np.where(chosen == 1, sure, 1 - sure)
    flat = values.reshape(-1, wide)
    if len(flat) and (flat.min() < 0 or flat.sum(axis=1).max() > 1.01):  # no softmax, likewise
        flat = np.exp(flat - flat.max(axis=1, keepdims=True))
        flat /= flat.sum(axis=1, keepdims=True)
    chosen = flat.argmax(axis=1)
    return max(wide, classes), chosen, flat[np.arange(len(flat)), chosen]


def _class_numbers(truth: Any, count: int) -> Any:
    """One-hot rows, or numbers of classes already, one for each of `count` answers. What is between
    two numbers counts as the nearer one."""
    if truth.size == count:
        return np.rint(truth.reshape(-1)).astype(np.int64)
    return truth.reshape(count, -1).argmax(axis=1)


def _plain(name: str) -> str:
    """An output as part of a file's name, told from all others."""
    return "".join(letter if letter.isalnum() else f"_{ord(letter):x}" for letter in name)
