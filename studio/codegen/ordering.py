"""In which order training takes the rows, as Python.

A "seeded" order follows from (SEED, epoch) alone: each epoch has one of its own, the same on every
backend, in every run, and in one that is taken up again in its midst. Arrays go through `tf.data`
where a script has TensorFlow, which costs about what Keras's own way with arrays does; `Batches`, a
PyDataset, costs half as much again for small batches, and is what the other scripts have.
"""

from studio.codegen.helpers import BATCHES_OF_ARRAYS, ORDER_OF, TENSOR_BATCHES
from studio.codegen.network import Network

REORDER = "    reorder = keras.callbacks.LambdaCallback(on_epoch_begin=batches.reorder)"
"""The line of `train` that has its batches take another order each epoch."""


def reads_lazily(network: Network) -> bool:
    """Whether the script reads its data a batch at a time."""
    return network.project.data.is_streamed


def is_reordered(network: Network) -> bool:
    """Whether each epoch has an order of its own, which the script says. Keras has no order for
    what is read a batch at a time, so that there is this one for all that is shuffled."""
    order = network.project.training.order
    return order == "seeded" or (order == "keras" and reads_lazily(network))


def by_tensors(network: Network) -> bool:
    """Whether it is `tf.data` that reads arrays in such an order."""
    return not reads_lazily(network) and network.project.script.imports == "tensorflow"


def order_functions(network: Network) -> list[list[str]]:
    """What `train` calls to have the rows in another order each epoch."""
    if not network.inputs or not is_reordered(network):
        return []
    if network.project.training.steps is not None:
        return [] if reads_lazily(network) else [ORDER_OF]
    if reads_lazily(network):
        return []  # beside what reads the data
    return [TENSOR_BATCHES if by_tensors(network) else BATCHES_OF_ARRAYS]
