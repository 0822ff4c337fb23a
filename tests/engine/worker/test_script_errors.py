"""An error in a script is a sentence with the script's own line."""

from pathlib import Path

import pytest

from studio.engine.worker.script_errors import (
    error_sentence,
    is_out_of_memory,
    out_of_memory_sentence,
    script_line,
)

pytestmark = pytest.mark.keras


def error_of(code: str, script: Path) -> tuple[BaseException, int]:
    try:
        exec(compile(code, str(script), "exec"), {})
    except BaseException as error:
        return error, script_line(error, script)
    raise AssertionError("nothing was raised")


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (
            "\nopen('/no/such.csv')",
            'at line 2 of the script: the file "/no/such.csv" is not there.',
        ),
        (
            "raise Exception('URL fetch failure on https://x.org/a.npz: None -- [Errno -2] no')",
            "the data could not be downloaded from https://x.org/a.npz. Without network, get that",
        ),
        (
            "raise RuntimeError('one of the variables needed for gradient computation has been '"
            "'modified by an inplace operation: [torch.FloatTensor [50, 20]] is at version 1')",
            "a layer changes in place what PyTorch still needs to learn.",
        ),
        ("import no_such_module", 'line 1 of the script: the module "no_such_module" is not inst'),
        ("{}['image']", "at line 1 of the script: there is no 'image'."),
        ("\n\nraise SystemExit(3)", "line 3 of the script: the script ended itself (exit code 3)."),
        ("1 / 0", "at line 1 of the script: ZeroDivisionError: division by zero."),
        ("x = (\n1 +", "at line 1 of the script: SyntaxError: '(' was never closed."),
        ("import json\n\njson.loads('{')", "at line 3 of the script: Expecting property name"),
    ],
)
def test_an_error_names_its_line(code: str, sentence: str, tmp_path: Path) -> None:
    error, line = error_of(code, tmp_path / "script.py")
    assert sentence in error_sentence(error, line)
    assert error_sentence(error, line).startswith("The run failed at line ")


def test_a_real_lack_of_memory_is_named(tmp_path: Path) -> None:
    error, line = error_of("import numpy\nnumpy.ones(1 << 55)", tmp_path / "script.py")
    assert is_out_of_memory(error)
    assert out_of_memory_sentence(error, line) == (
        "The machine ran out of memory at line 2 of the script. Try a smaller batch size or a "
        "smaller model."
    )


def test_an_error_from_inside_a_graph_is_cut_to_its_cause() -> None:
    text = (
        "Graph execution error:\n\nDetected at node gather defined at (most recent call last):\n"
        "  File \"script.py\", line 3\nNode: 'gather'\nindices[3] = 11 is not in [0, 10)\n"
        "\t [[{{node gather}}]] [Op:__inference_one_step]"
    )
    sentence = error_sentence(RuntimeError(text), 3)
    assert sentence == (
        "The run failed at line 3 of the script: indices[3] = 11 is not in [0, 10)."
    )


KERAS_SAYS = [
    (
        "Received a label value of 2 which is outside the valid range of [0, 2).  Label values: 2",
        "a label is 2, but the model's output has room for 2 classes, counted from 0. Give the "
        "last layer as many units as there are classes.",
    ),
    (
        "Arguments `target` and `output` must have the same rank (ndim). Received: "
        "target.shape=(None,), output.shape=(None, 3)",
        "the labels have the shape (None,), but the model gives (None, 3). Class numbers go with "
        "the loss sparse_categorical_crossentropy, one-hot labels with categorical_crossentropy.",
    ),
    (
        "Input 0 with name 'image' of layer 'functional' is incompatible with the layer: expected "
        "shape=(None, 4), found shape=(None, 3)",
        'the data have the shape (None, 3), but the input "image" takes (None, 4).',
    ),
    (
        "Data cardinality is ambiguous. Make sure all arrays contain the same number of samples."
        "'x' sizes: 400\n'y' sizes: 7\n",
        "inputs and targets differ in their number of rows: 400 and 7.",
    ),
]


@pytest.mark.parametrize(("said", "sentence"), KERAS_SAYS)
def test_what_keras_says_of_data_that_do_not_fit_is_put_plainly(said: str, sentence: str) -> None:
    assert error_sentence(ValueError(said), 0) == f"The run failed: {sentence}"
