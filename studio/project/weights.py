"""How much samples count in training: by their class, or by a column of the data.

Keras takes one of both, class weights for one output alone, and a class for each sample.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from studio.graph.elements import Node
from studio.graph.problems import Problem, said
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
    found: list[Problem] = []
    if training.class_weight.kind != "none":
        found += _of_classes(data, columns, training, outputs)
    if training.sample_weight:
        found += _of_samples(data, columns, training.sample_weight, len(outputs))
    if training.class_weight.kind != "none" and training.sample_weight:
        found.append(
            _wrong(
                "Both class weights and a column of weights are set, and Keras takes one of them; "
                "set one of the two to none in the training settings."
            )
        )
    return found


def _of_classes(
    data: DataSettings,
    columns: Mapping[str, Column],
    training: TrainingSettings,
    outputs: list[Node],
) -> Iterator[Problem]:
    if len(outputs) > 1:
        yield _wrong(
            "Keras takes class weights for one output only, and this network has {count}; set "
            "class weights to none; a loss weight says how much an output counts.",
            count=len(outputs),
        )
        return
    if not outputs or columns.get(str(outputs[0].params.get("target"))) is None:
        return  # said elsewhere
    target = weighed_target(data, columns, outputs)
    name = outputs[0].name
    if target is None:
        yield _wrong(
            "Class weights need one class for each sample, and the target of {output} is no such "
            "class; set class weights to none, or choose another target.",
            output=name,
        )
        return
    known = class_names(target)
    unknown = [word for word in training.class_weight.weights if known and word not in known]
    if training.class_weight.kind == "typed" and unknown:
        yield _wrong(
            'There is a weight for the class "{word}", and the target of {output} has no such '
            "class: it has {known}. Type the weights anew.",
            word=unknown[0][:40],
            output=name,
            known=", ".join(known[:8]),
        )
    if training.class_weight.kind == "typed" and not known:
        yield _wrong(
            "How many classes the target of {output} has is not known, so that none can be given a "
            "weight; choose balanced weights.",
            output=name,
        )


def _of_samples(
    data: DataSettings, columns: Mapping[str, Column], name: str, outputs: int
) -> Iterator[Problem]:
    column = columns.get(name)
    if outputs > 1:
        yield _wrong(
            "Keras takes a column of weights for one output, and this network has {count} that are "
            'told apart by their names; set "sample_weight" to none.',
            count=outputs,
        )
    elif column is None:
        yield _wrong(
            'Samples are to be weighed by the column "{column}", and the data has none of that '
            "name. Columns that can weigh: {known}.",
            column=name[:40],
            known=", ".join(weight_columns(data, columns)) or "none",
        )
    elif column.shape not in SINGLE:
        yield _wrong(
            "{column} holds {shape} numbers in each row, and a weight is one number; choose "
            "another column of weights.",
            column=name,
            shape=str(column.shape),
        )
    elif _steps_below_zero(data, name):
        yield _wrong(
            "{column} is standardized or a logarithm, so that some rows would weigh less than "
            "nothing; take that step away in the Data tab.",
            column=name,
        )
    elif column.low is not None and column.low < 0:
        yield _wrong(
            "{column} goes down to {low}, and a sample cannot weigh less than nothing; clip the "
            "column in the Data tab, or choose another.",
            column=name,
            low=f"{column.low:,.6g}",
        )


def _wrong(sentence: str, **values: Any) -> Problem:
    return said("weights", sentence, severity="error", **values)


def _steps_below_zero(data: DataSettings, name: str) -> bool:
    steps = (step for column in data.columns if column.name == name for step in column.steps)
    return any(isinstance(step, Standardize | Log) for step in steps)
