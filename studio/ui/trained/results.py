"""What an evaluation found, with its files read: all that the pages draw."""

from dataclasses import dataclass

from studio.engine.protocol.questions import LayerWeights, OutputScore
from studio.runs.subject import Output
from studio.ui.run.asked_files import Arrays, layer_name
from studio.ui.run.shown_run import ShownRun
from studio.ui.run.wish import Reply


@dataclass(frozen=True, slots=True)
class OutputResult:
    """One output: what it is, how it does, and the arrays by the names in OutputScore."""

    output: Output
    score: OutputScore
    arrays: Arrays

    @property
    def units(self) -> str:
        """In which units its numbers are, in words; nothing where these are as read."""
        return self.output.in_units(self.score.units)

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
    arrays: Arrays


@dataclass(frozen=True, slots=True)
class Results:
    """An evaluation of a run's model."""

    run: ShownRun
    values: dict[str, float]
    outputs: tuple[OutputResult, ...]
    layers: tuple[LayerResult, ...]
    test_rows: int


def results_of(reply: Reply) -> Results:
    """What the answer to Evaluate found."""
    run, answer = reply.run, reply.answer
    by_name = {output.name: output for output in run.subject.outputs}
    outputs = tuple(
        OutputResult(by_name[score.output], score, _part(reply.arrays, score.output, score.files))
        for score in answer.outputs
    )
    layers = tuple(
        LayerResult(layer, _part(reply.arrays, layer_name(layer.layer), layer.files))
        for layer in answer.layers
    )
    return Results(run, answer.values, outputs, layers, answer.test_rows)


def _part(arrays: Arrays, part: str, names: dict[str, str]) -> Arrays:
    """The arrays of one output or layer, by the names that it gives them."""
    return {name: arrays[f"{part}/{name}"] for name in names}
