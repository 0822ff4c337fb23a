"""What an order of the rows means, said plainly."""

from studio.project.training import TrainingSettings

ORDERS = (
    (
        "New each epoch, from the seed",
        "seeded",
        "The same in every run and on every backend.",
    ),
    ("As Keras does", "keras", "What model.fit does with arrays by itself."),
    ("As the rows lie", "given", "Nothing is shuffled."),
)
"""Title, value and help of each."""


def order_sentence(training: TrainingSettings, *, is_streamed: bool) -> str:
    """What the order of these settings does. `is_streamed` says whether the data are read a batch
    at a time."""
    if training.order == "given":
        return "Each epoch takes the rows as they lie in the training data."
    if training.order == "seeded":
        return (
            "Each epoch takes the rows in an order of its own, which follows from the seed and the "
            "number of the epoch alone: the same in every run and on every backend. The script "
            "says how."
        )
    if is_streamed:
        return (
            "Keras shuffles no rows of data that are read a batch at a time, so that these are "
            "taken in a new order each epoch, from the seed."
        )
    if training.steps is not None:
        return "The rows are shuffled once, from the seed, and taken in that order again and again."
    return (
        "model.fit shuffles the rows. As the script sets a seed, that is the same order in each "
        "epoch on TensorFlow: the rows are never dealt anew."
    )
