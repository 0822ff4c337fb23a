"""What the links of a lesson do: a few things that the window does, and edits of one setting.

A link is data, never code. "do:train" names one of the things; "set:training.batch_size=1" and
"set:hidden.units=64" change a training setting or a parameter of the node of that name, as one undo
step, and go through the same checks as what a person types. "compare:batch_size=10,100" opens the
window that compares values, and begins nothing.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

import msgspec

from studio.graph.catalogue import check_value
from studio.graph.errors import ParamError
from studio.project.training import OptimizerSettings, TrainingSettings
from studio.ui.edit.commands import SetParams, SetTraining
from studio.ui.edit.document import Document
from studio.ui.edit.selection import Selection

_TRAINING = frozenset({"epochs", "batch_size", "steps", "test_every", "seed", "order"})


class Doing(StrEnum):
    """What "do:" may be followed by."""

    TRAIN = "train"
    CODE = "code"
    SUMMARY = "summary"
    PICTURES = "pictures"
    GATES = "gates"
    SETTINGS = "settings"
    CANVAS = "canvas"
    DECODE = "decode"


class LessonLinks:
    """Does what a link says to the open document. `do` does what the window does; `compare` opens
    the comparison of a setting's values. Both return the sentence that says why not, if any."""

    def __init__(
        self,
        document: Document,
        selection: Selection,
        do: Callable[[Doing], str],
        compare: Callable[[str, str], str],
    ) -> None:
        self._document, self._selection = document, selection
        self._do, self._compare = do, compare

    def follow(self, link: str) -> str:
        """Do what a link says; returns the sentence for the person."""
        kind, _, rest = link.partition(":")
        if kind == "do" and rest in list(Doing):
            return self._do(Doing(rest))
        if kind == "compare":
            key, _, values = rest.partition("=")
            return self._compare(key, values)
        if kind == "set" and "=" in rest:
            place, _, text = rest.partition("=")
            return self._set(place, text)
        return f'This lesson asks for "{link[:60]}", which this Strata cannot do.'

    def _set(self, place: str, text: str) -> str:
        owner, _, name = place.partition(".")
        try:
            value = msgspec.json.decode(text.encode())
        except msgspec.DecodeError:
            value = text
        if owner == "training":
            return self._set_training(name, value)
        if owner == "optimizer":
            return self._set_optimizer(name, value)
        return self._set_param(owner, name, value)

    def _set_training(self, name: str, value: Any) -> str:
        if name not in _TRAINING:
            return f'There is no training setting "{name[:40]}".'
        old = self._document.project.training
        plain = {**msgspec.to_builtins(old), name: value}
        try:
            new = msgspec.convert(plain, TrainingSettings)
        except msgspec.ValidationError:
            return f"{name} cannot be {value!r:.40}."
        return self._take(new, f"Set {name} to {value}")

    def _set_optimizer(self, name: str, value: Any) -> str:
        project = self._document.project
        old = project.training.optimizer
        spec = project.graph.catalogue.optimizers.get(old.name)
        param = next((p for p in spec.params if p.name == name), None) if spec else None
        if param is None:
            return f'{old.name} has no parameter "{name[:40]}".'
        try:
            check_value(param, value)
        except ParamError as error:
            return f"{old.name}: {error}."
        optimizer = OptimizerSettings(old.name, {**old.params, name: value})
        new = msgspec.structs.replace(project.training, optimizer=optimizer)
        return self._take(new, f"Set {name} of {old.name} to {value}")

    def _take(self, new: TrainingSettings, text: str) -> str:
        if new == self._document.project.training:
            return "It is so already."
        self._document.push(SetTraining(self._document, new, text))
        return f"{text}. Ctrl+Z takes it back."

    def _set_param(self, owner: str, name: str, value: Any) -> str:
        document = self._document
        graph = document.project.graph
        node = next((node for node in graph.nodes() if node.name == owner), None)
        if node is None:
            return f'There is no node "{owner[:40]}" any more.'
        if node.params.get(name) == value:
            return "It is so already."
        if not document.push(SetParams(document, node.id, {name: value})):
            return ""
        self._selection.select([node.id])
        return f"Set {name} of {owner} to {value}. Ctrl+Z takes it back."
