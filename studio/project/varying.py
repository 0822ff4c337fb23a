"""Which settings of a project can be tried with several values, and the project with one of them.

What is typed means what it means in the inspector, and a value goes through the same gates; so what
could not be set by hand is refused here with the same sentence.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec

from studio.graph.catalogue import ParamSpec
from studio.graph.elements import Node
from studio.graph.errors import GraphError, ParamError, did_you_mean
from studio.graph.layer_graph import LayerGraph
from studio.graph.values import Known, from_text, known_names, to_text
from studio.project import store
from studio.project.callbacks import (
    CallbackSettings,
    callback_spec,
    params_that_count,
    with_value,
)
from studio.project.project import Project
from studio.project.training import OptimizerSettings, TrainingSettings
from studio.project.training_params import TRAINING_PARAMS

TRAINING, OPTIMIZER, CALLBACK = "training", "optimizer", "callback"
MOST_VALUES = 12
_LEAST_VALUES = 2
_LEFT_OUT_KINDS = ("column", "layer", "cells", "json", "text", "metrics")
_LEFT_OUT_LAYERS = ("Input", "Watch")
_USUAL = {
    "batch_size": "1, 10, 100",
    "learning_rate": "0.1, 0.01, 0.001",
    "optimizer": "SGD, RMSprop, Adam",
    "activation": "relu, tanh, sigmoid",
}
_TRAINING = (
    *("batch_size", "epochs", "steps", "optimizer", "order", "seed", "steps_per_execution"),
    "precision",
)


class VaryingError(Exception):
    """Values that cannot be compared. `str(error)` is a sentence for the person."""


@dataclass(frozen=True, slots=True)
class Owner:
    """What settings belong to: the training, the optimizer, a callback by its place, or a node by
    its id."""

    id: str
    name: str
    title: str

    @property
    def place(self) -> int | None:
        """The place of a callback among those of the project; None for anything else."""
        before, _, place = self.id.partition(":")
        return int(place) if before == CALLBACK else None


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting of a project."""

    owner: Owner
    param: ParamSpec
    names: Known = field(default_factory=dict, compare=False)
    """The values that are known by name."""

    @property
    def key(self) -> str:
        """How a command and a lesson name it: `batch_size`, `optimizer.rho`, `hidden.units`."""
        if self.owner.id == TRAINING:
            return self.param.name
        return f"{self.owner.name}.{self.param.name}"

    @property
    def words(self) -> str:
        """The setting alone, as people say it: `batch size`."""
        return self.param.name.replace("_", " ")

    @property
    def title(self) -> str:
        """The setting and what it belongs to: `units of hidden`."""
        whose = self.owner.title if self.owner.id == OPTIMIZER else self.owner.name
        return self.words if self.owner.id == TRAINING else f"{self.words} of {whose}"

    @property
    def node(self) -> str:
        """The id of the node that it belongs to; "" for training and optimizer."""
        is_of_training = self.owner.id in (TRAINING, OPTIMIZER) or self.owner.place is not None
        return "" if is_of_training else self.owner.id

    def told(self, value: Any) -> str:
        """A value as a person types it."""
        return "none" if value is None else to_text(value, self.param)


# --- what there is -------------------------------------------------------------


def owners(project: Project) -> list[Owner]:
    """All that has settings, nodes in the order of the network."""
    name = project.training.optimizer.name
    found = [Owner(TRAINING, TRAINING, "Training"), Owner(OPTIMIZER, OPTIMIZER, name)]
    found += _callback_owners(project)
    for node in project.graph.in_order():
        if node.layer not in _LEFT_OUT_LAYERS and any(_node_params(project, node)):
            found.append(Owner(node.id, node.name, f"{node.name} ({node.layer})"))
    return found


def _callback_owners(project: Project) -> Iterator[Owner]:
    """The callbacks that have settings, numbered where there are several of a kind."""
    seen: dict[str, int] = {}
    for place, callback in enumerate(project.training.callbacks):
        seen[callback.name] = count = seen.get(callback.name, 0) + 1
        name = callback.name if count == 1 else f"{callback.name}_{count}"
        owner = Owner(f"{CALLBACK}:{place}", name, name)
        if settings_of(project, owner):
            yield owner


def _of_callback(project: Project, owner: Owner, place: int) -> list[Setting]:
    known, callbacks = project.graph.catalogue, project.training.callbacks
    spec = callback_spec(known, callbacks[place].name) if place < len(callbacks) else None
    if spec is None:
        return []
    return [
        Setting(owner, p, known_names(p, known))
        for p in params_that_count(spec, callbacks[place])
        if p.kind not in _LEFT_OUT_KINDS
    ]


def settings_of(project: Project, owner: Owner) -> list[Setting]:
    """The settings of one owner. None where a project does not have the owner any more."""
    known = project.graph.catalogue
    if owner.id == TRAINING:
        other = "epochs" if project.training.steps is not None else "steps"
        names: dict[str, Known] = {"optimizer": dict.fromkeys(known.optimizers)}
        params = [TRAINING_PARAMS[name] for name in _TRAINING if name != other]
        return [Setting(owner, p, names.get(p.name, known_names(p, known))) for p in params]
    if owner.id == OPTIMIZER:
        spec = known.optimizers.get(project.training.optimizer.name)
        return [
            Setting(owner, p, known_names(p, known))
            for p in (spec.params if spec else ())
            if p.kind not in _LEFT_OUT_KINDS
        ]
    if owner.place is not None:
        return _of_callback(project, owner, owner.place)
    if owner.id not in project.graph:
        return []
    node = project.graph.node(owner.id)
    return [Setting(owner, p, known_names(p, known)) for p in _node_params(project, node)]


def find_setting(project: Project, key: str) -> Setting:
    """The setting that a command or a lesson names. Raises VaryingError with the nearest one."""
    owner_name, _, name = key.removeprefix("training.").rpartition(".")
    for owner in owners(project):
        if owner.name == (owner_name or TRAINING):
            found = settings_of(project, owner)
            setting = next((s for s in found if s.param.name == name), None)
            if setting is not None:
                return setting
            hint = did_you_mean(name, [s.param.name for s in found])
            whose = owner.title if owner.id == OPTIMIZER else owner.name
            raise VaryingError(f'There is no setting "{name[:40]}" of {whose}{hint or "."}')
    listed = did_you_mean(owner_name, [owner.name for owner in owners(project)])
    raise VaryingError(f'There is no node "{owner_name[:40]}"{listed or "."}')


def found_again(project: Project, setting: Setting) -> Setting:
    """The same setting in a project that has changed since. Raises VaryingError where it is gone:
    a node was removed, or there is another optimizer."""
    owner = next((o for o in owners(project) if o.id == setting.owner.id), None)
    found = settings_of(project, owner) if owner else []
    for again in found:
        if again.param.name == setting.param.name:
            return again
    raise VaryingError(f"There is no {setting.title} in the network any more.")


def value_of(project: Project, setting: Setting) -> Any:
    """The value that a project has now."""
    name = setting.param.name
    if setting.node:
        return project.graph.catalogue.value(project.graph.node(setting.node), name)
    if setting.owner.id == OPTIMIZER:
        return project.training.optimizer.params.get(name, setting.param.default)
    if setting.owner.place is not None:
        callback = project.training.callbacks[setting.owner.place]
        default = setting.param.initial if setting.param.required else setting.param.default
        return callback.params.get(name, default)
    if name == "optimizer":
        return project.training.optimizer.name
    return getattr(project.training, name)


def suggested(project: Project, setting: Setting) -> str:
    """Values worth a try, as a person would type them."""
    now = value_of(project, setting)
    if setting.param.name in _USUAL:
        return _USUAL[setting.param.name]
    if setting.param.kind == "bool":
        return "true, false"
    if setting.param.kind == "float" and setting.param.minimum == 0:
        return "0.1, 0.3, 0.5"
    if isinstance(now, int) and now > 0:
        return ", ".join(str(n) for n in sorted({max(1, now // 2), now, now * 2}))
    if isinstance(now, float) and now > 0:
        return f"{now / 10:g}, {now:g}, {now * 10:g}"
    return ", ".join([*setting.names][:3])


def _node_params(project: Project, node: Node) -> Iterator[ParamSpec]:
    spec = project.graph.catalogue.layer(node.layer)
    return (p for p in (*spec.params, *spec.call_params) if p.kind not in _LEFT_OUT_KINDS)


# --- what is typed --------------------------------------------------------------


def read_values(setting: Setting, text: str) -> tuple[Any, ...]:
    """The values of a text such as `1, 10, 100` or `0.1 0.01`, each once, in their order.

    Raises VaryingError where one of them means nothing, or where there are too few or too many.
    """
    values: list[Any] = []
    words = _words(text)
    for word in words:
        value = _read(setting, word)
        if value not in values:
            values.append(value)
    if len(values) == 1 and len(words) > 1:
        raise VaryingError(
            f"{words[0]} is the same value each time: type at least two that differ."
        )
    if len(values) < _LEAST_VALUES:
        raise VaryingError("Type at least two values to compare, with commas between them.")
    if len(values) > MOST_VALUES:
        raise VaryingError(f"At most {MOST_VALUES} values can be compared; these are more.")
    return tuple(values)


def _read(setting: Setting, word: str) -> Any:
    try:
        value = from_text(setting.param, word, setting.names)
    except ParamError as error:
        sentence = error.sentence[0].lower() + error.sentence[1:]
        raise VaryingError(f"{_capital(setting.title)}: {sentence}") from None
    if setting.param.kind == "choice" and setting.names and value not in setting.names:
        by_small = {name.lower(): name for name in setting.names}
        if word.lower() not in by_small:
            hint = did_you_mean(word, [*setting.names])
            raise VaryingError(f'{_capital(setting.title)} cannot be "{word[:40]}"{hint or "."}')
        return by_small[word.lower()]
    return value


def _words(text: str) -> list[str]:
    """The pieces between commas, semicolons and blanks, except within brackets."""
    return re.findall(r"(?:\([^)]*\)|\[[^\]]*\]|[^\s,;(\[])+", text)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


# --- a project with another value -------------------------------------------------


def training_with(project: Project, setting: Setting, value: Any) -> TrainingSettings:
    """The training settings with another value of one of them. Raises VaryingError."""
    training, name = project.training, setting.param.name
    if setting.owner.id == OPTIMIZER:
        params = {k: v for k, v in training.optimizer.params.items() if k != name}
        if value != setting.param.default:
            params[name] = value
        changes: dict[str, Any] = {"optimizer": OptimizerSettings(training.optimizer.name, params)}
    elif setting.owner.place is not None:
        changes = {"callbacks": _callbacks_with(project, setting, setting.owner.place, value)}
    elif name == "optimizer":
        # The parameters of one optimizer mean something else to another.
        is_same = value == training.optimizer.name
        changes = {"optimizer": training.optimizer if is_same else OptimizerSettings(value)}
    else:
        changes = {name: value}
    return _checked(msgspec.structs.replace(training, **changes), setting, value)


def _callbacks_with(
    project: Project, setting: Setting, place: int, value: Any
) -> tuple[CallbackSettings, ...]:
    callbacks = project.training.callbacks
    spec = callback_spec(project.graph.catalogue, callbacks[place].name)
    assert spec is not None
    new = with_value(spec, callbacks[place], setting.param.name, value)
    return (*callbacks[:place], new, *callbacks[place + 1 :])


def _set(graph: LayerGraph, node_id: str, name: str, value: Any) -> None:
    if any(told.name == name for told in graph.spec(node_id).call_params):
        graph.set_call(node_id, {**graph.node(node_id).call, name: value})
    else:
        graph.set_param(node_id, name, value)


def _checked(training: TrainingSettings, setting: Setting, value: Any) -> TrainingSettings:
    try:
        return msgspec.convert(msgspec.to_builtins(training), TrainingSettings)
    except msgspec.ValidationError:
        told = setting.told(value)
        raise VaryingError(f"{_capital(setting.title)} cannot be {told}.") from None


def varied(content: bytes, setting: Setting, value: Any, length: int | None = None) -> Project:
    """A project, as the text of its file, with another value; `length` are other epochs, or steps
    where training counts these. Raises VaryingError where it could not be trained for the value."""
    project = store.from_bytes(content)
    before = {problem.sentence for problem in project.errors()}
    if length is not None:
        counted = "epochs" if project.training.steps is None else "steps"
        project.training = msgspec.structs.replace(project.training, **{counted: length})
    try:
        if setting.node:
            _set(project.graph, setting.node, setting.param.name, value)
        else:
            project.training = training_with(project, setting, value)
    except GraphError as error:
        raise VaryingError(f"{_capital(setting.title)} {setting.told(value)}: {error}.") from None
    for problem in project.errors():
        if problem.sentence not in before:
            told = f"{_capital(setting.title)} {setting.told(value)}"
            raise VaryingError(f"{told}: {problem.sentence}")
    return project
