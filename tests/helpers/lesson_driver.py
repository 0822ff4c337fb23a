"""Does what `main()` of an exported lesson does, in plain Python, and prints what came of it.

python lesson_driver.py '[{"path": ..., "limits": {"EPOCHS": 1}, "rows": 600}, ...]'
A line of JSON for each script. `limits` replace constants of the script, `rows` shortens the data.
`model` is a saved model that is asked about the rows of `given`, a `.npy`.
"""

import importlib.util
import json
import sys
from typing import Any

from studio.engine.worker.starting import start_keras

start_keras()  # as the program does: to import Keras plainly takes twice as long

import keras  # noqa: E402
import numpy as np  # noqa: E402


class Losses(keras.callbacks.Callback):
    """The running mean after each batch, as Keras gives it."""

    def __init__(self) -> None:
        super().__init__()
        self.means: list[float] = []

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        self.means.append(float((logs or {})["loss"]))


def run(path: str, limits: dict[str, int], rows: int | None) -> dict[str, Any]:
    spec = importlib.util.spec_from_file_location("lesson", path)
    assert spec is not None
    assert spec.loader is not None
    lesson: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(lesson)
    for name, value in limits.items():
        assert hasattr(lesson, name), f"{path} has no {name}"
        setattr(lesson, name, value)
    data = tuple({name: v[:rows] for name, v in part.items()} for part in lesson.load_data())
    model = lesson.build_model()
    lesson.compile_model(model)
    losses = Losses()
    history = lesson.train(model, data, callbacks=[losses]).history
    return {
        "history": history,
        "evaluation": lesson.evaluate(model, data),
        "means": losses.means,
        "params": model.count_params(),
        "shapes": [list(layer.output.shape) for layer in model.layers],
        "weights": [w.numpy().reshape(-1).tolist() for w in model.weights if w.shape.rank < 3][:2]
        if model.count_params() <= 4
        else [],
    }


if __name__ == "__main__":
    keras.utils.disable_interactive_logging()
    for asked in json.loads(sys.argv[1]):
        found = run(asked["path"], asked.get("limits", {}), asked.get("rows"))
        if "model" in asked:
            saved = keras.models.load_model(asked["model"])
            found["predicted"] = saved.predict(np.load(asked["given"])).reshape(-1).tolist()
        print("LESSON", json.dumps(found), flush=True)
