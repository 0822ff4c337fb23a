"""What the links of a lesson do: a short table of actions, and edits of one setting.

A link is data, never code. "do:train" names a row of the table; "set:training.batch_size=1" and
"set:hidden.units=64" change a training setting or a parameter of the node of that name, as one undo
step, and go through the same checks as what a person types. "compare:batch_size=10,100" opens the
window that compares values, and begins nothing.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgspec

from studio.graph.catalogue import check_value
from studio.graph.errors import ParamError
from studio.project.training import OptimizerSettings, TrainingSettings
from studio.ui.edit.commands import SetParams, SetTraining

if TYPE_CHECKING:
    from studio.ui.window.workspace import Workspace

_TRAINING = frozenset({"epochs", "batch_size", "steps", "test_every", "seed", "shuffle"})


class Deeds:
    """Does what a link says, in one workspace."""

    def __init__(self, workspace: "Workspace") -> None:
        self._workspace = workspace
        self._table: dict[str, Callable[[], object]] = {
            "train": self._train,
            "code": workspace.show_code,
            "summary": workspace.show_summary,
            "pictures": self._show_pictures,
            "gates": workspace.show_gates,
            "settings": self._show_settings,
            "canvas": workspace.canvas.fit_all,
            "decode": workspace.decode_on_map,
        }

    @property
    def names(self) -> frozenset[str]:
        """What "do:" may be followed by."""
        return frozenset(self._table)

    def do(self, link: str) -> str:
        """Do what a link says; returns the sentence for the person."""
        kind, _, rest = link.partition(":")
        if kind == "do" and rest in self._table:
            self._table[rest]()
            return ""
        if kind == "compare":
            key, _, values = rest.partition("=")
            return self._workspace.compare_values(key, values)
        if kind == "set" and "=" in rest:
            place, _, text = rest.partition("=")
            return self._set(place, text)
        return f'This lesson asks for "{link[:60]}", which this Strata cannot do.'

    # --- the table ------------------------------------------------------------------

    def _train(self) -> None:
        if refusal := self._workspace.train():
            self._workspace.message_shown.emit(refusal)

    def _show_pictures(self) -> None:
        self._workspace.show_training()
        self._workspace.training.show_curves()

    def _show_settings(self) -> None:
        self._workspace.show_training()
        self._workspace.training.show_settings()

    # --- edits ----------------------------------------------------------------------

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
        old = self._workspace.document.project.training
        plain = {**msgspec.to_builtins(old), name: value}
        try:
            new = msgspec.convert(plain, TrainingSettings)
        except msgspec.ValidationError:
            return f"{name} cannot be {value!r:.40}."
        return self._take(new, f"Set {name} to {value}")

    def _set_optimizer(self, name: str, value: Any) -> str:
        project = self._workspace.document.project
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
        document = self._workspace.document
        if new == document.project.training:
            return "It is so already."
        document.push(SetTraining(document, new, text))
        return f"{text}. Ctrl+Z takes it back."

    def _set_param(self, owner: str, name: str, value: Any) -> str:
        document = self._workspace.document
        graph = document.project.graph
        node = next((node for node in graph.nodes() if node.name == owner), None)
        if node is None:
            return f'There is no node "{owner[:40]}" any more.'
        if node.params.get(name) == value:
            return "It is so already."
        if not document.push(SetParams(document, node.id, {name: value})):
            return ""
        self._workspace.selection.select([node.id])
        return f"Set {name} of {owner} to {value}. Ctrl+Z takes it back."
