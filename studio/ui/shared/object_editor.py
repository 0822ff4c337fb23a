"""The editors of what may be an object with arguments: a loss, an initializer, a learning rate."""

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFrame, QToolButton, QVBoxLayout, QWidget

from studio.graph.catalogue import Catalogue, KnownObject, LayerSpec, ParamSpec
from studio.graph.objects import bare, name_of, params_of
from studio.graph.values import known_names, made_object, new_object
from studio.ui.shared.editors import ChoiceEditor, NameEditor, ParamEditor, TextEditor
from studio.ui.widgets.theme import SPACE_M, icon, styled

FormMaker = Callable[..., Any]
"""Makes a ParamForm: handed in, because a form holds these editors and these a form."""

CONSTANT = "constant"


class ArgumentsFrame(QFrame):
    """The arguments of an object as a form, below the field that names it. Made when it is first
    shown."""

    def __init__(self, owner: ParamEditor, catalogue: Catalogue, make_form: FormMaker) -> None:
        super().__init__(owner.parentWidget())
        self._owner, self._catalogue, self._make_form = owner, catalogue, make_form
        self._value: Any = None
        self._name = ""
        self.form: Any = None
        self.setVisible(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_M, 0, 0, 0)
        self.setObjectName("Arguments")
        self.setStyleSheet(styled("#Arguments { border-left: 2px solid $border; }"))

    def spec_of(self, value: Any) -> KnownObject | None:
        """What takes the arguments of a value, where it takes any."""
        spec = self._catalogue.object(self._owner.param.kind, name_of(value))
        return spec if spec is not None and spec.params else None

    def show_value(self, value: Any, *, is_open: bool) -> None:
        """Show the arguments of an object; nothing while closed."""
        self._value = value
        spec = self.spec_of(value)
        if self.form is not None and (spec is None or self.form.spec.name != spec.name):
            self.form.hide()
            self.form.deleteLater()
            self.form = None
        is_shown = is_open and spec is not None
        if is_shown and spec is not None:
            if self.form is None:
                self._build(spec)
            self.form.show_values(params_of(value))
        self.setVisible(is_shown)

    def _build(self, spec: KnownObject) -> None:
        dressed = LayerSpec(spec.name, spec.path, "core", doc=spec.doc, params=spec.params)
        self.form = self._make_form(dressed, spec.params, self._catalogue, {}, self)
        column = self.layout()
        assert column is not None
        column.addWidget(self.form)
        self.form.changed.connect(self._on_changed)
        self.form.entered.connect(self._on_entered)

    def _on_changed(self, name: str, value: Any, _is_typed: bool) -> None:
        spec = self.spec_of(self._value)
        if spec is None:
            return
        key = _listed_name(self._catalogue, self._owner.param, self._value)
        params = {**params_of(self._value), name: value}
        self.form.refuse(name, "")
        self._owner.edited.emit(made_object(key, spec, params))

    def _on_entered(self, _param: object) -> None:
        self._owner.focused.emit()


def _listed_name(catalogue: Catalogue, param: ParamSpec, value: Any) -> str:
    """The name under which an object is listed, however the project writes it."""
    name = name_of(value)
    known = known_names(param, catalogue)
    return name if name in known else next((k for k in known if bare(k) == bare(name)), name)


class ObjectEditor(NameEditor):
    """A name, or a name with arguments, typed as one text or opened into a form."""

    def __init__(
        self,
        param: ParamSpec,
        catalogue: Catalogue,
        make_form: FormMaker,
        parent: QWidget,
        titles: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(param, known_names(param, catalogue), parent, titles)
        self.toggle = QToolButton(self)
        self.toggle.setCheckable(True)
        self.toggle.setIconSize(QSize(12, 12))
        self.toggle.setFixedSize(22, 22)
        self.toggle.setStyleSheet(
            "QToolButton, QToolButton:checked { padding: 0; border: none;"
            " background: transparent; }"
        )
        self.toggle.setAccessibleName(f"Arguments of {param.name}")
        self.toggle.toggled.connect(self._on_toggled)
        row = self.layout()
        assert row is not None
        row.addWidget(self.toggle)
        self.below = self.arguments = ArgumentsFrame(self, catalogue, make_form)

    def show_value(self, value: Any) -> None:
        """Show the name, and its arguments while they are open."""
        super().show_value(value)
        self._show_arguments()

    def _on_toggled(self, _is_open: bool) -> None:
        self._show_arguments()

    def _show_arguments(self) -> None:
        has_arguments = self.arguments.spec_of(self._value) is not None
        is_open = self.toggle.isChecked()
        self.toggle.setVisible(has_arguments)
        self.toggle.setIcon(icon("caret-down" if is_open else "caret-right", "muted"))
        self.toggle.setToolTip("Hide the arguments" if is_open else "Show the arguments")
        self.arguments.show_value(self._value, is_open=is_open)


class RateEditor(TextEditor):
    """A learning rate: one number, or a schedule with its arguments below."""

    def __init__(
        self, param: ParamSpec, catalogue: Catalogue, make_form: FormMaker, parent: QWidget
    ) -> None:
        super().__init__(param, parent)
        self._schedules = catalogue.schedules
        self._rate = param.default
        choices = [(CONSTANT, CONSTANT, "The same from the first step to the last.")]
        choices += [(name, name, spec.summary) for name, spec in self._schedules.items()]
        way = ParamSpec(f"{param.name} over time", "choice", True, initial=CONSTANT)
        self.way = ChoiceEditor(way, choices, self)
        self.way.edited.connect(self._on_way_chosen)
        self.way.combo.setToolTip("Whether the rate stays the same, or how it changes")
        row = self.layout()
        assert row is not None
        row.addWidget(self.way)
        self.below = self.arguments = ArgumentsFrame(self, catalogue, make_form)

    def show_value(self, value: Any) -> None:
        """Show the number, or the schedule and its arguments."""
        name = name_of(value)
        self.line.setVisible(not name)
        spec = self.arguments.spec_of(value)
        self.way.show_value((spec.name if spec else name) or CONSTANT)
        self.arguments.show_value(value, is_open=True)
        if name:
            self._value = self._before = value
        else:
            self._rate = value
            super().show_value(value)

    def _on_way_chosen(self, name: str) -> None:
        if name == CONSTANT:
            begun = params_of(self._value).get("initial_learning_rate", self._rate)
            self.edited.emit(begun)
            return
        made = new_object(name, self._schedules[name])
        params = dict(params_of(made))
        if "initial_learning_rate" in params and isinstance(self._value, int | float):
            params["initial_learning_rate"] = self._value
        self.edited.emit(made_object(name, self._schedules[name], params))
