"""The editor of a layer inside a layer: TimeDistributed, Bidirectional and their kind."""

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from studio.graph.catalogue import Catalogue, LayerSpec, ParamSpec
from studio.ui.shared.editors import ChoiceEditor, ParamEditor
from studio.ui.widgets.theme import SPACE_M, styled

INNER = ("layer", "cells")
"""The kinds of parameters that hold layers."""
FormMaker = Callable[..., Any]
"""Makes a ParamForm: handed in, because a form holds this editor and this editor a form."""


class LayerEditor(ParamEditor):
    """A combo box of layers, and in `below` the form of the chosen one.

    A form inside is typed in like any other, so its edits group into one undo step too.
    """

    is_typed = True

    def __init__(
        self,
        param: ParamSpec,
        owner: LayerSpec,
        catalogue: Catalogue,
        make_form: FormMaker,
        parent: QWidget,
    ) -> None:
        super().__init__(param, parent)
        self.catalogue = catalogue
        self._make_form = make_form
        self._value: dict[str, Any] | None = None
        self.form: Any = None
        choices = [
            (spec.name, spec.name, spec.summary) for spec in inner_layers(owner, param, catalogue)
        ]
        self.choice = ChoiceEditor(param, choices, self)
        self.choice.hide()
        self.take_in(self.choice.combo)
        self.choice.edited.connect(self._on_layer_chosen)
        self.below: QFrame = QFrame(parent)
        self.below.setVisible(False)
        self._column = QVBoxLayout(self.below)
        self._column.setContentsMargins(SPACE_M, 0, 0, 0)

    def show_value(self, value: Any) -> None:
        """Show the layer and its parameters."""
        name = value.get("layer") if isinstance(value, Mapping) else None
        self._value = dict(value) if isinstance(value, Mapping) else None
        self.choice.show_value(name)
        spec = self.catalogue.layers.get(str(name))
        if self.form is not None and (spec is None or self.form.spec.name != spec.name):
            self.form.hide()
            self.form.deleteLater()
            self.form = None
        self.below.setVisible(spec is not None)
        if spec is None or self._value is None:
            return
        if self.form is None:
            self._build_form(spec)
        self.form.show_values(self._value.get("params") or {})

    def _build_form(self, spec: LayerSpec) -> None:
        params = [p for p in spec.params if p.required or p.name in spec.headline]
        params += [p for p in spec.params if p not in params and p.kind not in INNER]
        params = [p for p in params if p.name not in ("trainable", "dtype")]
        self.form = self._make_form(spec, params, self.catalogue, {}, self.below)
        self._column.addWidget(self.form)
        self.below.setObjectName("InnerLayer")
        self.below.setStyleSheet(styled("#InnerLayer { border-left: 2px solid $border; }"))
        self.form.changed.connect(self._on_inner_changed)
        self.form.entered.connect(self._on_inner_entered)

    def _on_layer_chosen(self, name: str | None) -> None:
        if name is None:
            self.edited.emit(None)
            return
        initial = self.catalogue.layer(name).initial_params()
        self.edited.emit({"layer": name, "params": initial})

    def _on_inner_changed(self, name: str, value: Any, _is_typed: bool) -> None:
        if self._value is None:
            return
        spec = self.catalogue.layer(self._value["layer"])
        params = {**(self._value.get("params") or {}), name: value}
        param = spec.param(name)
        if not param.required and value == param.default:
            del params[name]
        self._value = {**self._value, "params": params}
        self.edited.emit(self._value)

    def _on_inner_entered(self, _param: object) -> None:
        self.focused.emit()


def inner_layers(owner: LayerSpec, param: ParamSpec, catalogue: Catalogue) -> list[LayerSpec]:
    """The layers that may stand inside: for recurrent ones only their kind."""
    layers = [spec for spec in catalogue.layers.values() if spec.path]
    if param.kind == "cells":
        return [spec for spec in layers if spec.name.endswith("Cell")]
    if owner.name == "Bidirectional":
        return [spec for spec in layers if spec.category == "recurrent" and spec.palette]
    return [spec for spec in layers if spec.palette and spec.call == "single"]
