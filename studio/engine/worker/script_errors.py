"""Says what went wrong in a script: in a sentence, with the script's own line."""

import traceback
from pathlib import Path

from studio.engine.worker.objections import clean


def script_line(error: BaseException, script: Path) -> int:
    """The line of the script in which the error arose: its innermost frame; 0 if in none."""
    if isinstance(error, SyntaxError) and error.filename == str(script):
        return error.lineno or 0
    lines = [
        frame.lineno or 0
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename == str(script)
    ]
    return lines[-1] if lines else 0


def error_sentence(error: BaseException, line: int) -> str:
    """The error as a sentence that names the line."""
    where = f" at line {line} of the script" if line else ""
    return f"The run failed{where}: {_what(error)}"


def full_traceback(error: BaseException) -> str:
    """The traceback as Python prints it."""
    return "".join(traceback.format_exception(error))


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
    text = _first_of_graph_error(clean(str(error)))
    if not text:
        return f"{type(error).__name__}."
    kind = "" if isinstance(error, ValueError | RuntimeError) else f"{type(error).__name__}: "
    text = f"{kind}{text[:500]}"
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _first_of_graph_error(text: str) -> str:
    """TensorFlow's errors from inside a graph carry the whole graph; their cause comes last."""
    if text.startswith("Graph execution error:"):
        text = text.partition("Graph execution error:")[2]
        _, found, cause = text.rpartition("Node: ")
        text = cause.partition(" ")[2] if found else text
    return text.partition(" [[{{node")[0].strip()
