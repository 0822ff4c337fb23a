"""How a project is trained: what `compile` and `fit` are told."""

from typing import Annotated, Any, Literal

import msgspec

from studio.project.callbacks import CallbackSettings
from studio.project.limits import MOST, MOST_AT_ONCE, Count, Seed

AtOnce = Annotated[int, msgspec.Meta(ge=1, le=MOST_AT_ONCE)]


class OptimizerSettings(msgspec.Struct, frozen=True, omit_defaults=True):
    """An optimizer of the catalogue, and the parameters that differ from Keras's defaults."""

    name: str = "Adam"
    params: dict[str, Any] = {}


class Validation(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the network is tried on after each epoch: nothing, the test part of the data, the
    validation part that the data's own split makes, or a fraction off the end of the training
    part."""

    kind: Literal["none", "test", "split", "part"] = "none"
    fraction: Annotated[float, msgspec.Meta(gt=0, lt=1)] = 0.1


Weight = Annotated[float, msgspec.Meta(ge=0, le=MOST)]


class ClassWeight(msgspec.Struct, frozen=True, omit_defaults=True):
    """How much each class counts in training: all the same; so that each counts as much as any
    other, however few rows it has; or as typed, by the class's own name. One that is not among
    `weights` counts 1."""

    kind: Literal["none", "balanced", "typed"] = "none"
    weights: dict[str, Weight] = {}


Order = Literal["keras", "seeded", "given"]


class TrainingSettings(msgspec.Struct, frozen=True, omit_defaults=True):
    """What `compile` and `fit` are told. Loss and metrics stand on the Output nodes.

    With `steps` training counts these and no epochs: batch after batch, from the beginning again
    where the data end, tested after the first step and every `test_every` from there;
    without a test the loss of these steps is told.
    `order` is in which order the rows are taken: as "keras" shuffles arrays, which after a seed is
    the same order in each epoch; "seeded", each epoch in an order of its own that follows from
    (seed, epoch) alone; or "given", as they lie. What is read a batch at a time is shuffled
    as "seeded" says.
    `steps_per_execution` is how many batches Keras runs between two looks at the curves: more is
    faster for small networks, and changes no number. `device` is a matter of the machine and is
    not written into the script. `sample_weight` is a prepared column that says how much each
    sample counts, "" where all count the same. `callbacks` act while training goes on, in their
    order.
    """

    optimizer: OptimizerSettings = OptimizerSettings()
    epochs: Count = 10
    steps: Count | None = None
    test_every: Count = 100
    batch_size: Count = 32
    order: Order = "keras"
    validation: Validation = Validation()
    class_weight: ClassWeight = ClassWeight()
    sample_weight: str = ""
    callbacks: tuple[CallbackSettings, ...] = ()
    seed: Seed = 1337
    steps_per_execution: AtOnce = 8
    precision: Literal["float32", "mixed_float16", "mixed_bfloat16"] = "float32"
    device: str = "auto"


NEW = TrainingSettings(order="seeded")
"""How a project is trained that a person begins. What a file leaves out is as it was before there
were these choices."""
