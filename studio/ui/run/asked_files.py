"""The `.npy` files that go with a question to a trained model, in the run's folder `asked`.

All of this is for a thread that nobody waits for.
"""

from pathlib import Path
from typing import Any

from studio.engine.protocol.questions import (
    AnyAnswer,
    Evaluated,
    GatesShown,
    PointsDecoded,
    Predicted,
    RowsFetched,
)
from studio.ui.child.background import reason

Arrays = dict[str, Any]
_FOLDER = "asked"


def unusable(error: Exception) -> str:
    """Why files that are exchanged with the run's folder could not be read or written."""
    return f"The files of the run cannot be used: {reason(error)}."


def write_given(run: Path, number: int, given: Arrays) -> dict[str, str]:
    """Write the arrays that a question gives; the file of each."""
    import numpy as np

    (run / _FOLDER).mkdir(exist_ok=True)
    files = {name: f"{_FOLDER}/{number}-given-{at}.npy" for at, name in enumerate(given)}
    for name, file in files.items():
        np.save(run / file, given[name], allow_pickle=False)
    return files


def files_of(answer: AnyAnswer) -> dict[str, str]:
    """The files that came with an answer, by the names under which it tells of them. Those of the
    model's outputs, and what these should be, bear a sign where columns of the data come beside
    them."""
    match answer:
        case Predicted() | PointsDecoded():
            return answer.outputs
        case RowsFetched():
            outputs = {output_name(name): file for name, file in answer.outputs.items()}
            truths = {truth_name(name): file for name, file in answer.truths.items()}
            return {**answer.columns, **outputs, **truths}
        case GatesShown():
            return answer.files
        case Evaluated():
            parts = [(score.output, score.files) for score in answer.outputs]
            parts += [(layer_name(layer.layer), layer.files) for layer in answer.layers]
            return {f"{part}/{name}": file for part, files in parts for name, file in files.items()}
        case _:
            return {}


def output_name(output: str) -> str:
    """What the rows of an output of the model are called among the columns of the data."""
    return f"→{output}"


def truth_name(output: str) -> str:
    """What the rows that an output should give are called among the columns of the data."""
    return f"≡{output}"


def layer_name(layer: str) -> str:
    """What a layer is called among the outputs of an evaluation."""
    return f"layer {layer}"


def read_arrays(run: Path, answer: AnyAnswer) -> Arrays:
    """Read what came with an answer."""
    import numpy as np

    return {
        name: np.load(run / file, allow_pickle=False) for name, file in files_of(answer).items()
    }


def remove_asked(run: Path, number: int) -> None:
    """Remove what was given with a question, and what came of it, answered or not."""
    for file in (run / _FOLDER).glob(f"{number}-*"):
        file.unlink(missing_ok=True)
