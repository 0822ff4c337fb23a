"""Says what went wrong in a script: in a sentence, with the script's own line."""

import ast
import re
import traceback
from pathlib import Path

from studio.engine.worker.objections import clean


def script_line(error: BaseException, script: Path) -> int:
    """The line of the script in which the error arose: its innermost frame; 0 if in none."""
    if isinstance(error, SyntaxError) and error.filename == str(script):
        return error.lineno or 0
    line, layer = 0, ""
    for frame, number in traceback.walk_tb(error.__traceback__):
        if frame.f_code.co_filename == str(script):
            line, layer = number, ""
        elif not layer and frame.f_code.co_name == "build":
            # A Sequential model that calls its layers one after the other, all from one line.
            caller = frame.f_locals.get("self")
            if type(caller).__name__ == "Sequential":
                layer = str(getattr(frame.f_locals.get("layer"), "name", ""))
    return _line_of_layer(script, line, layer) or line


def _line_of_layer(script: Path, line: int, layer: str) -> int:
    """Where the call that spans `line` and more makes the layer of that name; 0 if nowhere."""
    if not layer:
        return 0
    calls = [n for n in ast.walk(ast.parse(script.read_bytes())) if isinstance(n, ast.Call)]
    for node in calls:
        named = [k.value for k in node.keywords if k.arg == "name"]
        is_it = any(isinstance(v, ast.Constant) and v.value == layer for v in named)
        if is_it and any(c.lineno <= line <= node.lineno <= (c.end_lineno or 0) for c in calls):
            return node.lineno
    return 0


def error_sentence(error: BaseException, line: int, what: str = "The run failed") -> str:
    """The error as a sentence that names the line; it begins with `what` went wrong."""
    where = f" at line {line} of the script" if line else ""
    return f"{what}{where}: {_what(error)}"


def full_traceback(error: BaseException, script: Path | None = None) -> str:
    """The traceback as Python prints it, from the script's first frame on."""
    frames = error.__traceback__
    while frames and script and frames.tb_frame.f_code.co_filename != str(script):
        frames = frames.tb_next
    return "".join(traceback.format_exception(type(error), error, frames or error.__traceback__))


def is_out_of_memory(error: BaseException) -> bool:
    """Whether there was no memory left, on the machine or on the GPU."""
    if isinstance(error, MemoryError) or type(error).__name__ == "ResourceExhaustedError":
        return True
    text = str(error)
    return "OOM when allocating" in text or "RESOURCE_EXHAUSTED" in text


def out_of_memory_sentence(error: BaseException, line: int) -> str:
    """The sentence for it, with what helps."""
    where = f" at line {line} of the script" if line else ""
    on_gpu = "GPU" in str(error)
    owner = "The GPU" if on_gpu else "The machine"
    return f"{owner} ran out of memory{where}. Try a smaller batch size or a smaller model."


def _what(error: BaseException) -> str:
    if isinstance(error, FileNotFoundError) and error.filename:
        return f'the file "{error.filename}" is not there.'
    if isinstance(error, PermissionError) and error.filename:
        return f'"{error.filename}" may not be opened by this user.'
    if isinstance(error, ModuleNotFoundError) and error.name:
        return f'the module "{error.name}" is not installed.'
    if isinstance(error, SyntaxError):
        return f"SyntaxError: {error.msg}."
    if isinstance(error, SystemExit):
        return f"the script ended itself (exit code {error.code})."
    if isinstance(error, KeyError):
        return f"there is no {error.args[0]!r}." if error.args else "a key is missing."
    text = clean(_cause(str(error)))
    for pattern, sentence in _RULES:
        found = pattern.search(text)
        if found:
            return sentence.format(**found.groupdict())
    if not text:
        return f"{type(error).__name__}."
    kind = "" if isinstance(error, ValueError | RuntimeError) else f"{type(error).__name__}: "
    text = f"{kind.removeprefix('InvalidArgumentError: ')}{text[:500]}"
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _cause(text: str) -> str:
    """TensorFlow's errors from inside a graph tell its whole origin first and the cause last."""
    if "[[{{node" not in text:
        return text
    lines = [line.strip() for line in text.partition("[[{{node")[0].splitlines() if line.strip()]
    return lines[-1] if lines else text


_RULES = tuple(
    (re.compile(pattern), sentence)
    for pattern, sentence in (
        (
            r"URL fetch failure on (?P<url>\S+): ",
            "the data could not be downloaded from {url}. Without network, get that file elsewhere "
            "and choose it in the Data tab.",
        ),
        (
            r"label value of (?P<label>\S+) which is outside the valid range of "
            r"\[0, (?P<end>\d+)\)",
            "a label is {label}, but the model's output has room for {end} classes, counted from "
            "0. Give the last layer as many units as there are classes.",
        ),
        (
            r"`target` and `output` must have the same (?:rank|shape).*target\.shape="
            r"(?P<target>\([^)]*\)), output\.shape=(?P<output>\([^)]*\))",
            "the labels have the shape {target}, but the model gives {output}. Class numbers go "
            "with the loss sparse_categorical_crossentropy, one-hot labels with "
            "categorical_crossentropy.",
        ),
        (
            r"Input \d+ with name '(?P<name>[^']*)' of layer '[^']*' is incompatible with the "
            r"layer: expected shape=(?P<wanted>\([^)]*\)), found shape=(?P<found>\([^)]*\))",
            'the data have the shape {found}, but the input "{name}" takes {wanted}.',
        ),
        (
            r"Data cardinality is ambiguous.*'x' sizes: (?P<x>[\d, ]+?) ?'y' sizes: (?P<y>[\d, ]+)",
            "inputs and targets differ in their number of rows: {x} and {y}.",
        ),
        (
            r"^(?P<file>.+): Error tokenizing data.*Expected (?P<wanted>\d+) fields in line "
            r"(?P<row>\d+), saw (?P<there>\d+)",
            "{file}, row {row}: it has {there} values, and the rows before have {wanted}.",
        ),
        (
            r"needed for gradient computation has been modified by an inplace operation",
            "a layer changes in place what PyTorch still needs to learn. Keras's layers that keep "
            "their state (stateful) do so: train them with TensorFlow or JAX (Preferences, "
            "Backend).",
        ),
        (
            r"Invalid dtype: str",
            "the data hold text where numbers are needed.",
        ),
    )
)
