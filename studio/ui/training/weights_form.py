"""How much samples count in training, as a form: by their class, or by a column of the data."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from studio.graph.catalogue import LayerSpec, ParamSpec
from studio.project.training import ClassWeight
from studio.project.weights import class_names, weighed_target, weight_columns
from studio.ui.edit.document import Document
from studio.ui.shared.editors import ChoiceEditor
from studio.ui.shared.param_form import ParamForm
from studio.ui.widgets.theme import SPACE_S

MOST_CLASSES = 40
"""So many classes have a field of their own."""

_PARAMS = (
    ParamSpec(
        "class_weight", "choice", default="none", choices=("none", "balanced", "typed"),
        doc="How much the samples of each class count in training.",
    ),
    ParamSpec(
        "sample_weight", "choice", nullable=True, choices=("",),
        doc="A prepared column that says how much each sample counts in training: one number in "
        "each row, not below zero.",
    ),
)  # fmt: skip
_KINDS = (
    ("None", "none", "Each sample counts the same."),
    ("Balanced", "balanced", "A class with few rows counts as much as one with many."),
    ("Typed", "typed", "As you say, class by class."),
)

Push = Callable[[dict[str, Any], str, str, bool], None]
"""Changes the training settings: what changes, the words for it, the field, whether it is typed."""


class WeightsForm(QWidget):
    """Fields for class weights and sample weights, and one for each class where they are typed."""

    def __init__(self, document: Document, push: Push, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document, self._push = document, push
        self.class_form: ParamForm | None = None
        self._names: tuple[str, ...] = ()
        self._columns: list[tuple[str, str, str]] | None = None
        catalogue = document.project.graph.catalogue
        spec = LayerSpec("Weights", "", "core", params=_PARAMS)
        self.form = ParamForm(spec, _PARAMS, catalogue, {}, self)
        self._choice("class_weight").set_choices(_KINDS)
        self.form.changed.connect(self._on_changed)
        self.note = QLabel(wordWrap=True)
        self.note.setProperty("class", "caption")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SPACE_S)
        self._column.addWidget(self.form)
        self._column.addWidget(self.note)
        self.entered = self.form.entered
        document.training_changed.connect(self.follow)
        document.data_changed.connect(self.follow)
        document.settled.connect(self.follow)
        document.replaced.connect(self.follow)
        self.follow()

    def follow(self) -> None:
        """Show the settings as they are, with the columns and classes that there are."""
        project = self.document.project
        training, columns = project.training, project.columns()
        offered = [(name, name, "") for name in weight_columns(project.data, columns)]
        if offered != self._columns:
            self._columns = offered
            self._choice("sample_weight").set_choices(offered)
        kind = training.class_weight.kind
        values: dict[str, Any] = {"class_weight": kind} if kind != "none" else {}
        if training.sample_weight:
            values["sample_weight"] = training.sample_weight
        self.form.show_values(values)
        target = weighed_target(project.data, columns, project.graph.of_layer("Output"))
        names = class_names(target) if target is not None else ()
        self._show_classes(names if kind == "typed" else (), training.class_weight.weights)
        self.note.setText(self._said(kind, names))
        self.note.setVisible(bool(self.note.text()))

    def _said(self, kind: str, names: tuple[str, ...]) -> str:
        if kind != "none" and not names:
            return "The network has no output whose classes are known, so there is none to weigh."
        if kind == "typed" and len(names) > MOST_CLASSES:
            return (
                f"There are {len(names):,} classes; the first {MOST_CLASSES} can be weighed here, "
                "the others count 1."
            )
        return ""

    def _show_classes(self, names: tuple[str, ...], weights: Mapping[str, float]) -> None:
        names = names[:MOST_CLASSES]
        if names != self._names or (self.class_form is None) != (not names):
            self._names = names
            if self.class_form is not None:
                self._column.removeWidget(self.class_form)
                self.class_form.hide()
                self.class_form.deleteLater()
                self.class_form = None
            if names:
                self._make_class_form(names)
        if self.class_form is not None:
            self.class_form.show_values({n: weights[n] for n in names if n in weights})

    def _make_class_form(self, names: tuple[str, ...]) -> None:
        params = tuple(
            ParamSpec(
                name, "float", default=1.0, minimum=0, maximum=10**9,
                doc="How much a sample of this class counts.",
            )
            for name in names
        )  # fmt: skip
        spec = LayerSpec("Class weights", "", "core", params=params)
        catalogue = self.document.project.graph.catalogue
        self.class_form = ParamForm(spec, params, catalogue, {}, self)
        self.class_form.changed.connect(self._on_weight_changed)
        self.class_form.entered.connect(self.form.entered)
        self._column.insertWidget(1, self.class_form)

    def _choice(self, name: str) -> ChoiceEditor:
        editor = self.form.editors[name]
        assert isinstance(editor, ChoiceEditor)
        return editor

    def _on_changed(self, name: str, value: Any, is_typed: bool) -> None:
        if name == "sample_weight":
            self._push({name: value or ""}, "Set the weight of samples", name, is_typed)
            return
        old = self.document.project.training.class_weight
        changes = {name: msgspec.structs.replace(old, kind=value)}
        self._push(changes, "Set class weights", name, is_typed)

    def _on_weight_changed(self, name: str, value: Any, is_typed: bool) -> None:
        old = self.document.project.training.class_weight
        weights = {k: v for k, v in old.weights.items() if k != name}
        if value is not None and value != 1:
            weights[name] = float(value)
        if self.class_form is not None:
            self.class_form.refuse(name, "")
        changes = {"class_weight": ClassWeight("typed", weights)}
        self._push(changes, f"Set the weight of {name}", f"weight of {name}", is_typed)
