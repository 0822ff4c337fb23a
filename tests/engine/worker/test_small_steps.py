"""Batches of an execution taken one by one: the same numbers, and an end where it is wanted."""

import subprocess
import sys

TRAINS = """
import keras, numpy as np
from studio.engine.worker.small_steps import SmallSteps

class Looking:
    def __init__(self, wants, stop_after=None):
        self.wants_small_steps, self.told, self.stop_after = wants, [], stop_after
    def after_small_step(self, batch, logs):
        self.told.append((batch, logs["loss"]))
    @property
    def is_stopping(self):
        return self.stop_after is not None and len(self.told) >= self.stop_after

class Ours(keras.callbacks.Callback):
    def __init__(self, small):
        super().__init__()
        self.small, self.losses, self.cuts = small, [], []
    def on_train_begin(self, logs=None):
        self.small.begin(self.model)
    def on_train_batch_begin(self, batch, logs=None):
        self.small.begin_execution(batch)
    def on_train_batch_end(self, batch, logs=None):
        self.losses.append(logs["loss"])
        self.cuts.append(self.small.cut_at)
        if self.small.cut_at is not None:
            self.model.stop_training = True
    def on_train_end(self, logs=None):
        self.small.end()

def train(looking):
    keras.utils.set_random_seed(7)
    x = np.random.default_rng(1).normal(size=(230, 4)).astype("float32")
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(8, "relu"),
                              keras.layers.Dropout(0.5), keras.layers.Dense(1)])
    model.compile("adam", "mse", steps_per_execution=4)
    ours = Ours(SmallSteps(looking))
    model.fit(x, x[:, :1], batch_size=20, epochs=2, verbose=0, callbacks=[ours])
    weights = np.concatenate([np.ravel(v) for v in model.get_weights()])
    return ours, weights, looking.told, model

whole, weights, told, model = train(Looking(False))
assert told == [] and model.train_function.__name__ != "_train"
small, other, told, _ = train(Looking(True))
assert (weights == other).all(), abs(weights - other).max()
assert small.losses == whole.losses
# 12 batches an epoch in three executions: Keras itself tells of the last of each.
assert [batch for batch, _ in told] == [0, 1, 2, 4, 5, 6, 8, 9, 10] * 2
cut, _, told, _ = train(Looking(True, stop_after=5))
assert cut.cuts == [None, 5] and [batch for batch, _ in told] == [0, 1, 2, 4, 5]
print("as wished")
"""


def test_batches_one_by_one_change_no_number_and_end_where_they_are_told_to() -> None:
    done = subprocess.run(
        [sys.executable, "-c", TRAINS], capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "as wished", done.stderr[-3000:]
