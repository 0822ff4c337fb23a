"""What an evaluation found, with its files read: all that the pages draw."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from studio.engine.protocol.questions import Evaluated, LayerWeights, OutputScore
from studio.runs.subject import Output
from studio.ui.run.shown_run import AskedRun


@dataclass(frozen=True, slots=True)
class OutputResult:
    """One output: what it is, how it does, and the arrays by the names in OutputScore."""

    output: Output
    score: OutputScore
    arrays: dict[str, Any]

    def rows_of_cell(self, truth: int, answer: int) -> list[int]:
        """The test rows of a class that got that answer, the most confident first."""
        import numpy as np

        found = np.flatnonzero((self.arrays["truth"] == truth) & (self.arrays["answer"] == answer))
        order = np.argsort(-self.arrays["confidence"][found], kind="stable")
        per_row = max(1, len(self.arrays["truth"]) // max(1, self.score.rows))
        return [int(row) // per_row for row in found[order]]

    @property
    def telling_rows(self) -> list[int]:
        """The test rows that are looked at first: the most confident mistakes, the worst pictures,
        the numbers that are furthest off."""
        import numpy as np

        if self.score.kind == "classes":
            return [int(row) for row in self.arrays["mistakes"]]
        if self.score.kind == "image":
            return [int(row) for row in self.arrays["rows"]]
        off = np.abs(self.arrays["answer"] - self.arrays["truth"])
        rows = self.arrays["rows"][np.argsort(-off, kind="stable")]
        return list(dict.fromkeys(int(row) for row in rows))


@dataclass(frozen=True, slots=True)
class LayerResult:
    """The weights of a layer; `arrays` holds those that are small enough to be looked at."""

    layer: LayerWeights
    arrays: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Results:
    """An evaluation of a run's model."""

    tested: AskedRun
    values: dict[str, float]
    outputs: tuple[OutputResult, ...]
    layers: tuple[LayerResult, ...]
    test_rows: int


def read_results(tested: AskedRun, answer: Evaluated) -> Results:
    """Read the files of an answer; for a thread that nobody waits for."""
    folder = tested.folder.path
    by_name = {output.name: output for output in tested.subject.outputs}
    outputs = tuple(
        OutputResult(by_name[score.output], score, _read(folder, score.files))
        for score in answer.outputs
    )
    layers = tuple(LayerResult(layer, _read(folder, layer.files)) for layer in answer.layers)
    return Results(tested, answer.values, outputs, layers, answer.test_rows)


def _read(folder: Path, files: dict[str, str]) -> dict[str, Any]:
    import numpy as np

    return {name: np.load(folder / file, allow_pickle=False) for name, file in files.items()}
