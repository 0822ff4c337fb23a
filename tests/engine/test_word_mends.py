"""What is offered where words and layers that learn from the data go wrong, with Keras asked."""

from pathlib import Path
from typing import Any

import pytest

from studio.project.mend_plan import mended
from studio.project.project import Project
from tests.helpers.mended import offered
from tests.helpers.networks import put
from tests.helpers.words import on_reviews

HOT = {"output_mode": "one_hot"}
BAG = {"output_mode": "multi_hot", "max_tokens": 9, "pad_to_max_tokens": True}


def embedding(holds: int) -> tuple[str, dict[str, Any]]:
    return "Embedding", {"input_dim": holds, "output_dim": 2}


def chain(folder: Path, column: str, *layers: tuple[str, dict[str, Any]], tells: str) -> Project:
    project = on_reviews("words", folder)
    before = put(project.graph, "Input", "into", column=column)
    for layer, params in layers:
        before = put(project.graph, layer, layer.lower(), (before,), **params)
    if tells == "good":
        before = put(project.graph, "Dense", "last", (before,), units=1, activation="sigmoid")
    put(project.graph, "Output", "answer", (before,), target=tells, loss="binary_crossentropy")
    return project


@pytest.mark.parametrize(
    ("code", "column", "layers", "tells", "first", "second"),
    [
        ("vocabulary", "review",
         [("TextVectorization", {"max_tokens": 20}), embedding(8), ("GlobalAveragePooling1D", {})],
         "good", "Set input_dim of embedding to 20.", "Set max_tokens of textvectorization to 8."),
        ("vocabulary", "review",
         [("TextVectorization", {"max_tokens": None}), embedding(500),
          ("GlobalAveragePooling1D", {})],
         "good", "Set max_tokens of textvectorization to 500.", ""),
        ("vocabulary", "colour", [("StringLookup", HOT)], "good",
         "Set max_tokens of stringlookup to 4, and switch pad_to_max_tokens on.", ""),
        ("vocabulary", "colour", [("StringLookup", {**HOT, "max_tokens": 9})], "good",
         "Switch pad_to_max_tokens of stringlookup on.", ""),
        ("bag_of_words", "review", [("TextVectorization", BAG)], "good",
         "Put Flatten behind textvectorization.", ""),
        ("words", "colour", [], "good",
         "Put StringLookup between into and last, with a place for each word.",
         "Put TextVectorization, Embedding and GlobalAveragePooling1D between into and last."),
        ("words", "review", [], "good",
         "Put TextVectorization, Embedding and GlobalAveragePooling1D between into and last.",
         "Put StringLookup between into and last, with a place for each word."),
        ("words_to_tell", "size", [("Dense", {"units": 1, "activation": "sigmoid"})], "colour",
         "Number the classes of colour from 0 in a step.", ""),
        ("not_adapted", "size",
         [("Reshape", {"target_shape": [1, 1]}),
          ("TimeDistributed", {"layer": {"layer": "Normalization", "params": {}}}),
          ("Flatten", {})],
         "good", "Put Normalization itself in the place of timedistributed.", ""),
    ],
)  # fmt: skip
def test_a_problem_with_words_is_cured_in_one_click(
    code: str, column: str, layers: list[Any], tells: str, first: str, second: str,
    keras_process: Any, tmp_path: Path,
) -> None:  # fmt: skip
    project = chain(tmp_path, column, *layers, tells=tells)
    _, mends = offered(project, code, keras_process)
    assert [mend.sentence for mend in mends] == [line for line in (first, second) if line]
    for mend in mends:
        assert code not in [problem.code for problem in mended(project, mend).problems()]
