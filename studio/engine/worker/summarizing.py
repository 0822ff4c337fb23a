"""Keras's own summary of the model that a script makes."""

import gc
import tempfile
from pathlib import Path

import keras

from studio.engine.protocol.message import RequestFailed
from studio.engine.protocol.shapes import Summarize, Summarized
from studio.engine.worker.script_errors import (
    error_sentence,
    is_out_of_memory,
    out_of_memory_sentence,
    script_line,
)
from studio.engine.worker.script_file import import_script


def summarize(request: Summarize) -> Summarized | RequestFailed:
    """Build the model as the script does and let it print its summary. Never raises."""
    policy = keras.config.dtype_policy()
    with tempfile.TemporaryDirectory(prefix="strata-summary-") as folder:
        path = Path(folder) / "script.py"
        path.write_text(request.script, encoding="utf-8", errors="replace")
        try:
            model = import_script(path).build_model()
            printed: list[str] = []
            model.summary(print_fn=lambda text, **_rest: printed.append(text))
            del model
            return Summarized(request.id, "\n".join(printed).rstrip() + "\n")
        except BaseException as error:
            line = script_line(error, path)
            if is_out_of_memory(error):
                sentence = out_of_memory_sentence(error, line)
            else:
                sentence = error_sentence(error, line, "Keras could not build the model")
            return RequestFailed(request.id, sentence, raw=repr(error)[:2000])
        finally:
            # What a script sets for all of Keras is not for the shapes that are asked for next.
            keras.config.set_dtype_policy(policy)
            gc.collect()
