"""Which editor a parameter gets, and what a combo box offers for it."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from studio.graph.catalogue import CallableSpec, Catalogue, ParamSpec
from studio.graph.values import NAMED_KINDS, known_names
from studio.project.datasets import Column
from studio.ui.shared.editors import (
    BoolEditor,
    ChoiceEditor,
    NameEditor,
    ParamEditor,
    TextEditor,
)
from studio.ui.shared.metrics_editor import MetricsEditor

Choice = tuple[str, Any, str]


def make_editor(
    param: ParamSpec, catalogue: Catalogue, columns: Mapping[str, Column], parent: QWidget
) -> ParamEditor:
    """The editor for a parameter of any kind but "layer".

    It is born under its parent: each later move would have the style sheet applied anew.
    """
    if param.kind == "bool" and param.nullable and param.default is None:
        return ChoiceEditor(param, [("true", True, ""), ("false", False, "")], parent)
    if param.kind == "bool":
        return BoolEditor(param, parent)
    if param.kind == "column":
        return ColumnEditor(param, columns, parent)
    if param.kind == "loss":
        return ChoiceEditor(param, loss_choices(catalogue), parent)
    if param.kind == "metrics":
        return MetricsEditor(
            param,
            [
                (spec.identifier or name, readable(name), spec.summary)
                for name, spec in catalogue.metrics.items()
            ],
            parent,
        )
    if param.kind in ("choice", "dtype") and param.choices:
        return ChoiceEditor(param, [(choice, choice, "") for choice in param.choices], parent)
    if param.kind in NAMED_KINDS:
        return NameEditor(param, known_names(param, catalogue), parent)
    return TextEditor(param, parent)


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


def loss_choices(catalogue: Catalogue) -> Sequence[Choice]:
    """Losses by readable name, with the identifier and what they are for as tooltip."""
    return [
        (readable(name), spec.identifier or name, _tip(spec, name))
        for name, spec in catalogue.losses.items()
    ]


def _tip(spec: CallableSpec, name: str) -> str:
    return f"<b>{spec.identifier or name}</b><br>{spec.summary}"


def readable(identifier: str) -> str:
    """ "mean_squared_error" as "Mean squared error"."""
    text = identifier.replace("_", " ")
    return text[:1].upper() + text[1:]
