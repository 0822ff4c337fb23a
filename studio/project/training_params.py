"""The settings of training as parameters, which forms and comparisons read as they read a layer's.

The limits are those of the settings' types; a test keeps the two equal.
"""

from studio.graph.catalogue import ParamSpec
from studio.project.limits import LARGEST_SEED, MOST, MOST_AT_ONCE
from studio.project.training import NEW, TrainingSettings

USUAL_STEPS = 1000
"""How many steps a training counts that has counted epochs until now."""
_USUAL = TrainingSettings()

TRAINING_PARAMS = {
    param.name: param
    for param in (
        ParamSpec(
            "batch_size", "int", True, initial=_USUAL.batch_size, minimum=1, maximum=MOST,
            doc="How many samples make one step. More is faster and smoother, fewer learn more a "
            "step.",
        ),
        ParamSpec(
            "epochs", "int", True, initial=_USUAL.epochs, minimum=1, maximum=MOST,
            doc="How often all data is seen.",
        ),
        ParamSpec(
            "steps", "int", True, initial=USUAL_STEPS, minimum=1, maximum=MOST,
            doc="How many batches are trained.",
        ),
        ParamSpec(
            "test_every", "int", True, initial=_USUAL.test_every, minimum=1, maximum=MOST,
            doc="How many steps lie between two tests, or reports of the loss without one.",
        ),
        ParamSpec(
            "optimizer", "choice", True, initial=_USUAL.optimizer.name,
            doc="The rule by which the weights are changed.",
        ),
        ParamSpec(
            "order", "choice", True, initial=NEW.order, choices=("seeded", "keras", "given"),
            doc="In which order the rows are taken.",
        ),
        ParamSpec(
            "seed", "int", True, initial=_USUAL.seed, minimum=0, maximum=LARGEST_SEED,
            doc="Where all randomness starts; the same seed gives the same run.",
        ),
        ParamSpec(
            "steps_per_execution", "int", default=_USUAL.steps_per_execution,
            minimum=1, maximum=MOST_AT_ONCE,
            doc="How many batches Keras runs between two looks at the curves.",
        ),
        ParamSpec(
            "precision", "choice", default=_USUAL.precision,
            choices=("float32", "mixed_float16", "mixed_bfloat16"),
            doc="The kind of number that is computed with.",
        ),
    )
}  # fmt: skip
