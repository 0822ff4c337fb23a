"""How much samples count in training: by their class, or by a column of the data.

Keras takes one of both, class weights for one output alone, and a class for each sample.
"""

from collections.abc import Mapping

from studio.graph.elements import Node
from studio.graph.problems import Problem
from studio.project.columns import Column, DataError
from studio.project.datasets import DataSettings
from studio.project.preparing import Log, Standardize
from studio.project.targets import Target, target_of
from studio.project.training import TrainingSettings

SINGLE: tuple[tuple[int, ...], ...] = ((), (1,))


def class_names(target: Target) -> tuple[str, ...]:
    """What the classes of a target are called, by the number that stands for each; of those
    without names the numbers."""
    return target.names or tuple(str(number) for number in range(target.count))


def weighed_target(
    data: DataSettings, columns: Mapping[str, Column], outputs: list[Node]
) -> Target | None:
    """The one target whose classes can be weighed; None where there is none."""
    if len(outputs) != 1:
        return None
    column = columns.get(str(outputs[0].params.get("target")))
    try:
        target = target_of(data, column, outputs[0]) if column is not None else None
    except DataError:
        return None
    is_weighed = target is not None and target.is_class and len(target.column.shape) < 2
    return target if is_weighed else None


def weight_columns(data: DataSettings, columns: Mapping[str, Column]) -> list[str]:
    """The prepared columns that may say how much each sample counts: one number in each row."""
    return [n for n, c in columns.items() if c.shape in SINGLE and not _steps_below_zero(data, n)]


def weight_problems(
    data: DataSettings,
    columns: Mapping[str, Column],
    training: TrainingSettings,
    outputs: list[Node],
) -> list[Problem]:
    """Why weights cannot be given to Keras as they are set; one problem for each."""
    found = []
    if training.class_weight.kind != "none":
        found.append(_of_classes(data, columns, training, outputs))
    if training.sample_weight:
        found.append(_of_samples(data, columns, training.sample_weight, len(outputs)))
    if training.class_weight.kind != "none" and training.sample_weight:
        found.append(
            "Both class weights and a column of weights are set, and Keras takes one of them; "
            "set one of the two to none in the training settings."
        )
    return [Problem("weights", sentence) for sentence in found if sentence]


def _of_classes(
    data: DataSettings,
    columns: Mapping[str, Column],
    training: TrainingSettings,
    outputs: list[Node],
) -> str:
    if len(outputs) > 1:
        return (
            f"Keras takes class weights for one output only, and this network has {len(outputs)}; "
            "set class weights to none; a loss weight says how much an output counts."
        )
    if not outputs or columns.get(str(outputs[0].params.get("target"))) is None:
        return ""  # said elsewhere
    target = weighed_target(data, columns, outputs)
    name = outputs[0].name
    if target is None:
        return (
            f"Class weights need one class for each sample, and the target of {name} is no such "
            "class; set class weights to none, or choose another target."
        )
    known = class_names(target)
    unknown = [word for word in training.class_weight.weights if known and word not in known]
    if training.class_weight.kind == "typed" and unknown:
        return (
            f'There is a weight for the class "{unknown[0][:40]}", and the target of {name} has '
            f"no such class: it has {', '.join(known[:8])}. Type the weights anew."
        )
    if training.class_weight.kind == "typed" and not known:
        return (
            f"How many classes the target of {name} has is not known, so that none can be given a "
            "weight; choose balanced weights."
        )
    return ""


def _of_samples(data: DataSettings, columns: Mapping[str, Column], name: str, outputs: int) -> str:
    if outputs > 1:
        return (
            f"Keras takes a column of weights for one output, and this network has {outputs} that "
            'are told apart by their names; set "sample_weight" to none.'
        )
    column = columns.get(name)
    if column is None:
        listed = ", ".join(weight_columns(data, columns)) or "none"
        return (
            f'Samples are to be weighed by the column "{name[:40]}", and the data has none of that '
            f"name. Columns that can weigh: {listed}."
        )
    if column.shape not in SINGLE:
        return (
            f"{name} holds {column.shape} numbers in each row, and a weight is one number; choose "
            "another column of weights."
        )
    if _steps_below_zero(data, name):
        return (
            f"{name} is standardized or a logarithm, so that some rows would weigh less than "
            "nothing; take that step away in the Data tab."
        )
    if column.low is not None and column.low < 0:
        return (
            f"{name} goes down to {column.low:,.6g}, and a sample cannot weigh less than nothing; "
            "clip the column in the Data tab, or choose another."
        )
    return ""


def _steps_below_zero(data: DataSettings, name: str) -> bool:
    steps = (step for column in data.columns if column.name == name for step in column.steps)
    return any(isinstance(step, Standardize | Log) for step in steps)
