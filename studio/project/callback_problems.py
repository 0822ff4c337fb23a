"""What keeps callbacks from doing what they are for: sentences for before the training."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.util import find_spec
from string import Formatter
from typing import Any

from studio.graph.catalogue import CallableSpec, check_value
from studio.graph.errors import ParamError, did_you_mean
from studio.graph.layer_graph import LayerGraph
from studio.graph.problems import Problem, said
from studio.project.callbacks import (
    FILE_PARAMS,
    SCHEDULER,
    CallbackSettings,
    callback_spec,
    monitored,
    value_of,
)
from studio.project.datasets import DataSettings
from studio.project.monitors import VALIDATION, is_certain, is_validated, monitors
from studio.project.training import TrainingSettings

_OF_THE_RUN = frozenset(
    {
        *("script.py", "project.strata", "events.jsonl", "metrics.csv", "model.keras"),
        *("origin.txt", "evaluation", "asked", "plane", "watches", "checkpoints"),
    }
)
"""What the folder of a run holds already."""
_SUFFIXES = {False: ".keras", True: ".weights.h5"}


def callback_problems(
    graph: LayerGraph, data: DataSettings, training: TrainingSettings, *, is_list: bool
) -> list[Problem]:
    """What is wrong with the callbacks. `is_list` says whether outputs come in a list."""
    found: list[Problem] = []
    written: set[str] = set()
    names = monitors(graph, data, training)
    for callback in training.callbacks:
        spec = callback_spec(graph.catalogue, callback.name)
        if spec is None:
            hint = did_you_mean(callback.name, [*graph.catalogue.callbacks])
            sentence = 'There is no callback "{callback}"{hint}.'
            found.append(_of(callback, sentence, hint=hint))
            continue
        wrong = [*_params(graph, spec, callback)]
        found += wrong
        if wrong:
            continue
        found += _rates(callback, training)
        found += _lengths(spec, callback, training)
        found += _files(spec, callback, names, written)
        if callback.name == "TensorBoard" and not _has_tensorboard():
            found.append(_of(callback, _NO_TENSORBOARD))
        watched = monitored(spec, callback)
        if watched and watched not in names:
            found += _monitor(graph, data, training, callback, watched, names, is_list=is_list)
    return found


def _params(graph: LayerGraph, spec: CallableSpec, callback: CallbackSettings) -> Iterator[Problem]:
    known = {param.name: param for param in spec.params}
    for name, value in callback.params.items():
        if name not in known:
            hint = did_you_mean(name, [*known])
            sentence = '{callback} has no parameter "{argument}"{hint}.'
            yield _of(callback, sentence, param=name, argument=name, hint=hint)
            continue
        try:
            check_value(known[name], value)
        except ParamError as error:
            yield _of(callback, "{callback}: {reason}.", param=name, reason=str(error))
            continue
        least, most = known[name].minimum, known[name].maximum
        if isinstance(value, int | float) and not isinstance(value, bool):
            if least is not None and value < least:
                sentence = "{callback}: {argument} is {value}, and the least is {least}."
                told = {"argument": name, "value": value, "least": f"{least:g}"}
                yield _of(callback, sentence, param=name, **told)
            elif most is not None and value > most:
                sentence = "{callback}: {argument} is {value}, and the most is {most}."
                told = {"argument": name, "value": value, "most": f"{most:g}"}
                yield _of(callback, sentence, param=name, **told)


def _rates(callback: CallbackSettings, training: TrainingSettings) -> Iterator[Problem]:
    """A rate that a schedule of the optimizer sets, nobody else can set."""
    rate = training.optimizer.params.get("learning_rate")
    if callback.name not in (SCHEDULER, "ReduceLROnPlateau"):
        return
    if isinstance(rate, Mapping):
        sentence = (
            "{callback} sets the learning rate, and {optimizer} has {schedule} for it, which Keras "
            "lets nobody set; give {optimizer} a plain number, or take {callback} away."
        )
        told = {"optimizer": training.optimizer.name, "schedule": str(rate.get("name"))}
        yield _of(callback, sentence, **told)
    if callback.name == SCHEDULER and training.steps is not None:
        sentence = (
            "{callback} sets the learning rate at the beginning of each epoch, and training that "
            "counts steps has none; count epochs, or give the optimizer a schedule."
        )
        yield _of(callback, sentence)


def _lengths(
    spec: CallableSpec, callback: CallbackSettings, training: TrainingSettings
) -> Iterator[Problem]:
    """Patience that outlasts the training."""
    if callback.name not in ("EarlyStopping", "ReduceLROnPlateau"):
        return
    patience = value_of(spec, callback, "patience")
    if training.steps is not None:
        reports = -(-training.steps // training.test_every)
        if patience >= reports:
            sentence = (
                "{callback} waits for {patience} tests that are no better, and training of {steps} "
                "steps has {reports}: it never acts. Take less patience, or test more often."
            )
            told = {"patience": patience, "steps": f"{training.steps:,}", "reports": reports}
            yield _of(callback, sentence, param="patience", severity="warning", **told)
        return
    late = value_of(spec, callback, "start_from_epoch") if spec.name == "EarlyStopping" else 0
    if patience + late >= training.epochs:
        sentence = (
            "{callback} waits for {patience} epochs that are no better, and training has {epochs}: "
            "it never acts. Take less patience, or more epochs."
        )
        told = {"patience": patience + late, "epochs": training.epochs}
        yield _of(callback, sentence, param="patience", severity="warning", **told)


def _files(
    spec: CallableSpec, callback: CallbackSettings, names: tuple[str, ...], written: set[str]
) -> Iterator[Problem]:
    param = next((p.name for p in spec.params if p.name in FILE_PARAMS), "")
    if not param:
        return
    file = str(value_of(spec, callback, param))
    told = {"param": param, "file": file[:60]}
    is_plain = file == file.strip() and file.isprintable() and not set(file) & set('/\\:*?"<>|')
    if not file or not is_plain or file.startswith("."):
        sentence = (
            '{callback} writes "{file}", which is no plain name of a file; it stands beside the '
            "script, and in the window in the folder of the run."
        )
        yield _of(callback, sentence, **told)
    elif file in _OF_THE_RUN:
        sentence = '{callback} writes "{file}", which a run writes itself; choose another name.'
        yield _of(callback, sentence, **told)
    elif file in written:
        sentence = '{callback} writes "{file}", and so does another one; choose another name.'
        yield _of(callback, sentence, **told)
    elif callback.name == "ModelCheckpoint":
        yield from _model_file(spec, callback, file, names)
    written.add(file)


def _model_file(
    spec: CallableSpec, callback: CallbackSettings, file: str, names: tuple[str, ...]
) -> Iterator[Problem]:
    suffix = _SUFFIXES[bool(value_of(spec, callback, "save_weights_only"))]
    if not file.endswith(suffix):
        sentence = (
            '{callback} writes "{file}", and Keras takes names that end with {suffix} for it; call '
            "it so."
        )
        yield _of(callback, sentence, param="filepath", file=file[:60], suffix=suffix)
        return
    try:
        used = {name for _, name, _, _ in Formatter().parse(file) if name is not None}
    except ValueError:
        used = {"{"}
    if unknown := sorted(used - {"epoch", "batch", *names}):
        sentence = (
            '{callback} writes "{file}", and there is nothing called "{unknown}" to put into the '
            "name; {{epoch}} is the number of the epoch."
        )
        told = {"file": file[:60], "unknown": unknown[0][:40]}
        yield _of(callback, sentence, param="filepath", **told)


def _monitor(
    graph: LayerGraph,
    data: DataSettings,
    training: TrainingSettings,
    callback: CallbackSettings,
    watched: str,
    names: tuple[str, ...],
    *,
    is_list: bool,
) -> Iterator[Problem]:
    """What is watched, and is not there: then a callback says so once an epoch, and never acts."""
    told: dict[str, Any] = {"param": "monitor", "severity": "warning", "monitor": watched[:60]}
    if watched.startswith(VALIDATION) and not is_validated(data, training):
        sentence = (
            "{callback} watches {monitor}, and nothing is held back for validation, so that there "
            "is no such number and it never acts; choose a validation, or let it watch {instead}."
        )
        instead = watched.removeprefix(VALIDATION)
        yield _of(callback, sentence, **told, instead=instead[:60])
    elif is_certain(graph, is_list=is_list):
        sentence = (
            "{callback} watches {monitor}, and an epoch tells no such number, so that it never "
            "acts; there are {known}."
        )
        yield _of(callback, sentence, **told, known=", ".join(names))


@cache
def _has_tensorboard() -> bool:
    return find_spec("tensorboard") is not None


_NO_TENSORBOARD = (
    "TensorFlow writes for TensorBoard only where the package tensorboard is installed, and here "
    "it is not, so that training would end before its first step; install it, or take "
    "{callback} away."
)


def _of(
    callback: CallbackSettings,
    sentence: str,
    *,
    param: str = "",
    severity: Any = "error",
    **values: Any,
) -> Problem:
    told = {"callback": callback.name[:40], **values}
    return said("callback", sentence, param=param, severity=severity, **told)
