"""The settings that a run had, flat and as text, so that runs can be told apart by them.

Keys are those by which a comparison names settings: `batch_size`, `optimizer.learning_rate`,
`hidden.units`. A node's own key holds its layer: `hidden` is "Dense".
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from studio.graph.catalogue import catalogue
from studio.graph.values import to_text
from studio.project.project import Project

Settings = Mapping[str, str]
_OF_DRAWING = ("Watch",)
_ENDS = ("Input", "Output")
"""Nodes that are no layers: what they are told counts, and not that they are there."""
_OWN_VALUE = ("name", "kind")
"""The fields that say which one a setting is, as "Adam" of the optimizer: its own value."""
_INSIDE = ("params", "weights")
"""Fields whose entries are settings of what holds them."""
_FIRST = ("optimizer", "optimizer.learning_rate", "batch_size", "epochs", "steps")


def settings_of(project: Project) -> dict[str, str]:
    """All settings of a project that a run may depend on; of nodes those that differ from Keras's
    own values."""
    training, known = project.training, project.graph.catalogue
    found: dict[str, str] = {}
    _collect(found, "", training)
    found.pop("epochs" if training.steps is not None else "steps", None)
    if training.steps is None:
        found.pop("test_every", None)
    spec = known.optimizers.get(training.optimizer.name)
    for param in spec.params if spec else ():
        value = training.optimizer.params.get(param.name, param.default)
        found[f"optimizer.{param.name}"] = told(value)
    found["data"] = project.data.source.info().title
    for node in project.graph.in_order():
        if node.layer not in _OF_DRAWING:
            if node.layer not in _ENDS:
                found[node.name] = node.layer
            for name, value in (*node.params.items(), *node.call.items()):
                found[f"{node.name}.{name}"] = told(value)
    return found


def told(value: Any) -> str:
    """A value as a person reads it."""
    if value is None:
        return "none"
    try:
        return to_text(value)
    except (TypeError, ValueError):
        return json.dumps(value, default=str)


def differing(all_settings: Sequence[Settings]) -> list[str]:
    """The keys in which these runs differ, those that matter most often first. A node that some do
    not have, or that is of another layer, is one difference, whatever it was told; so is another
    optimizer, but for the learning rate."""
    keys = dict.fromkeys(key for settings in all_settings for key in settings)
    return sorted((key for key in keys if _differs(all_settings, key)), key=_place)


def _differs(all_settings: Sequence[Settings], key: str) -> bool:
    owner = key.rpartition(".")[0]
    if not owner or key == "optimizer.learning_rate":
        return len({settings.get(key, "") for settings in all_settings}) > 1
    by_owner: dict[str, set[str]] = {}
    for settings in all_settings:
        by_owner.setdefault(settings.get(owner, ""), set()).add(value_in(settings, key))
    return any(len(values) > 1 for values in by_owner.values())


def value_in(settings: Settings, key: str) -> str:
    """What a run had there; Keras's own value where a node was told nothing, "" where there is no
    such node."""
    if key in settings:
        return settings[key]
    node, _, param = key.rpartition(".")
    layer = settings.get(node, "")
    return _usual(layer, param) if layer else ""


def words(key: str) -> str:
    """A setting as people say it: "units of hidden"."""
    owner, _, name = key.rpartition(".")
    said = name.replace("_", " ")
    return said if not owner or owner == "optimizer" else f"{said} of {owner}"


def _usual(layer: str, param: str) -> str:
    spec = catalogue().layers.get(layer)
    if spec is None:
        return ""
    of_it: Iterable[Any] = (*spec.params, *spec.call_params)
    return next((told(one.default) for one in of_it if one.name == param), "")


def _place(key: str) -> tuple[int, int]:
    """The usual suspects first, then what belongs to the training, then nodes in their order."""
    first = _FIRST.index(key) if key in _FIRST else len(_FIRST)
    return first, "." in key and not key.startswith("optimizer.")


def _collect(found: dict[str, str], path: str, value: Any) -> None:
    """Flatten a record of settings."""
    if isinstance(value, msgspec.Struct):
        fields = {name: getattr(value, name) for name in value.__struct_fields__}
    elif isinstance(value, dict) and path.rpartition(".")[2] in _INSIDE:
        fields, path = value, path.rpartition(".")[0]
    elif isinstance(value, tuple) and value and isinstance(value[0], msgspec.Struct):
        found[path] = ", ".join(each.name for each in value)
        fields, path = {each.name: each for each in value}, ""
    else:
        found[path] = told(value)
        return
    for name, inner in fields.items():
        is_own = bool(path) and name in _OWN_VALUE
        _collect(found, path if is_own else f"{path}.{name}".lstrip("."), inner)
