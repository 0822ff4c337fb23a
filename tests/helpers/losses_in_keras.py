"""How Keras itself compares rows of one shape with rows of another. Run by path, in a process of
its own: prints {loss: {"(10,) (10, 1)": "same"}}.

"same": what comes out is what comes out where both are given one shape first; "spread": it is
something else, as numbers were compared with several others; "never": Keras refuses.
"""

import itertools
import json
import sys
from typing import Any

import numpy as np

ROWS = 4
"""No size of a row, so that batches and rows are not mistaken for each other."""
STRICT = ("sparse_categorical_crossentropy",)
"""Losses that look at the shapes themselves."""
OF_NUMBERS = (*STRICT, "categorical_generalized_cross_entropy")
"""Losses that take the number of a class."""


def main(losses: list[str], shapes: list[tuple[int, ...]]) -> None:
    """Compare all these."""
    from keras import losses as known

    found = {
        name: {
            f"{target} {said}": way(getattr(known, name)(), target, said)
            for target, said in itertools.product(shapes, repeat=2)
        }
        for name in losses
    }
    print(json.dumps(found))


def way(loss: Any, target: tuple[int, ...], said: tuple[int, ...]) -> str:
    """How a loss compares a target of this shape with what a network says in that."""
    random = np.random.default_rng(0)
    truth = random.uniform(0.01, 0.5, (ROWS, *target)).astype("float32")
    answer = random.uniform(0.1, 0.9, (ROWS, *said)).astype("float32")
    is_of_numbers, classes = loss.name in OF_NUMBERS, answer.size // truth.size
    if is_of_numbers:
        truth = random.integers(0, max(1, classes), truth.shape)
    value = computed(loss, truth, answer)
    if value is None:
        return "never"
    if loss.name in STRICT:
        return "same"
    shapes = [(answer.shape, answer.shape), (truth.shape, truth.shape)]
    if is_of_numbers:  # of one class alone all are alike
        shapes = [(truth.shape, (*truth.shape, classes))] if classes > 1 else []
    for first, second in shapes:
        if np.prod(first) == truth.size and np.prod(second) == answer.size:
            alike = computed(loss, truth.reshape(first), answer.reshape(second))
            if alike is not None and np.allclose(value, alike, atol=1e-6):
                return "same"
    return "spread"


def computed(loss: Any, truth: Any, answer: Any) -> float | None:
    """The loss of a batch; None where Keras refuses it."""
    from tensorflow.errors import InvalidArgumentError

    try:
        return float(loss(truth, answer))
    except (ValueError, InvalidArgumentError):
        return None


if __name__ == "__main__":
    words = json.loads(sys.argv[1])
    main(words["losses"], [tuple(shape) for shape in words["shapes"]])
