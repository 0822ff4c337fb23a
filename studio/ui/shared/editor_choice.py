"""Which editor a parameter gets, and what a combo box offers for it."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from studio.graph.catalogue import Catalogue, ParamSpec
from studio.graph.values import NAMED_KINDS
from studio.project.datasets import Column
from studio.ui.shared.editors import (
    BoolEditor,
    ChoiceEditor,
    ParamEditor,
    TextEditor,
)
from studio.ui.shared.metrics_editor import MetricsEditor
from studio.ui.shared.object_editor import FormMaker, ObjectEditor, RateEditor

AS_KERAS = "as Keras does"
"""What None is called, where Keras then decides between yes and no."""
Choice = tuple[str, Any, str]


def make_editor(
    param: ParamSpec,
    catalogue: Catalogue,
    columns: Mapping[str, Column],
    make_form: FormMaker,
    parent: QWidget,
) -> ParamEditor:
    """The editor for a parameter of any kind but "layer".

    It is born under its parent: each later move would have the style sheet applied anew.
    """
    if may_be_left(param):
        return ChoiceEditor(param, [("yes", True, ""), ("no", False, "")], parent, AS_KERAS)
    if param.kind == "bool":
        return BoolEditor(param, parent)
    if param.kind == "column":
        return ColumnEditor(param, columns, parent)
    if param.kind == "rate":
        return RateEditor(param, catalogue, make_form, parent)
    if param.kind == "metrics":
        titles = {name: readable(name) for name in catalogue.metrics}
        return MetricsEditor(param, catalogue, titles, make_form, parent)
    if param.kind in ("choice", "dtype") and param.choices:
        return ChoiceEditor(param, [(choice, choice, "") for choice in param.choices], parent)
    if param.kind in NAMED_KINDS:
        names = catalogue.losses if param.kind == "loss" else ()
        titles = {name: readable(name) for name in names}
        return ObjectEditor(param, catalogue, make_form, parent, titles)
    return TextEditor(param, parent)


def may_be_left(param: ParamSpec) -> bool:
    """Whether a switch may be left to Keras, which then decides."""
    return param.kind == "bool" and param.nullable and param.default is None


class ColumnEditor(ChoiceEditor):
    """A combo box over the columns of the project's data."""

    def __init__(self, param: ParamSpec, columns: Mapping[str, Column], parent: QWidget) -> None:
        super().__init__(param, column_choices(columns), parent)

    def set_columns(self, columns: Mapping[str, Column]) -> None:
        """Offer other columns."""
        self.set_choices(column_choices(columns))


def column_choices(columns: Mapping[str, Column]) -> Sequence[Choice]:
    """Columns with shape and type: "image  28 x 28 float32"."""
    choices = []
    for name, column in columns.items():
        shape = " x ".join(str(size) for size in column.shape) or "1"
        classes = f", {len(column.classes)} classes" if column.classes else ""
        choices.append((name, name, f"{shape} {column.dtype}{classes}"))
    return choices


def readable(identifier: str) -> str:
    """ "mean_squared_error" as "Mean squared error"."""
    text = identifier.replace("_", " ")
    return text[:1].upper() + text[1:]
