"""What acts on a training while it goes on, as a form: the callbacks of the project, each with its
fields and with what keeps it from acting."""

from collections.abc import Callable
from typing import Any

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from studio.graph.catalogue import LayerSpec, ParamSpec
from studio.graph.problems import Problem
from studio.project.callback_problems import callback_problems
from studio.project.callbacks import (
    CallbackSettings,
    begun,
    callback_spec,
    params_that_count,
    with_value,
)
from studio.project.monitors import monitors
from studio.ui.edit.document import Document
from studio.ui.shared.editors import ChoiceEditor
from studio.ui.shared.param_form import ParamForm
from studio.ui.widgets.theme import SPACE_M, SPACE_S, SPACE_XS, icon

Push = Callable[[dict[str, Any], str, str, bool], None]
"""Changes the training settings: what changes, the words for it, the field, whether it is typed."""
_NOTHING = "Nothing acts on the training: it goes through all its epochs."
_FORMS = (
    ("Steps down", "step", "Multiplied with the factor every so many epochs."),
    ("Exponential", "exponential", "Multiplied with the factor after each epoch."),
    ("Warm up, then half a wave", "cosine", "Climbs to the highest rate, then falls to zero."),
)


class CallbacksForm(QWidget):
    """A card for each callback, and a button that adds one."""

    entered = Signal(object)

    def __init__(self, document: Document, push: Push, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document, self._push = document, push
        self.cards: list[CallbackCard] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SPACE_S)
        self.note = QLabel(_NOTHING, self, wordWrap=True)
        self.note.setProperty("class", "caption")
        self._column.addWidget(self.note)
        self.add_button = QPushButton("Add a callback", self)
        self.add_button.setIcon(icon("plus", "muted"))
        self.menu = QMenu(self.add_button)
        self.menu.setToolTipsVisible(True)
        for name, spec in document.project.graph.catalogue.callbacks.items():
            action = self.menu.addAction(name)
            action.setToolTip(spec.summary)
            action.triggered.connect(self._on_added)
        self.add_button.setMenu(self.menu)
        self._column.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignLeft)
        document.training_changed.connect(self.follow)
        document.data_changed.connect(self.follow)
        document.settled.connect(self.follow)
        document.replaced.connect(self.follow)
        self.follow()

    def follow(self) -> None:
        """Show the callbacks as they are."""
        callbacks = self.document.project.training.callbacks
        self.note.setVisible(not callbacks)
        same = [card.shows(callback) for card, callback in zip(self.cards, callbacks, strict=False)]
        keep = same.index(False) if False in same else len(same)
        for card in self.cards[keep:]:
            self._column.removeWidget(card)
            card.hide()
            card.deleteLater()
        del self.cards[keep:]
        for index in range(keep, len(callbacks)):
            card = CallbackCard(self.document, callbacks[index], index, self)
            card.changed.connect(self._on_changed)
            card.away.clicked.connect(self._on_removed)
            card.entered.connect(self.entered)
            self.cards.append(card)
            self._column.insertWidget(self._column.count() - 1, card)
        for card, callback in zip(self.cards, callbacks, strict=True):
            card.follow(callback)

    # --- what the person does -----------------------------------------------------

    def _on_added(self) -> None:
        action = self.sender()
        assert isinstance(action, QAction)
        name = action.text()
        training, known = self.document.project.training, self.document.project.graph.catalogue
        callbacks = (*training.callbacks, begun(known, name))
        self._push({"callbacks": callbacks}, f"Add {name}", "", False)

    def _on_removed(self) -> None:
        index = self.sender().property("index")
        callbacks = self.document.project.training.callbacks
        left = (*callbacks[:index], *callbacks[index + 1 :])
        self._push({"callbacks": left}, f"Remove {callbacks[index].name}", "", False)

    def _on_changed(self, index: int, name: str, value: Any, is_typed: bool) -> None:
        project = self.document.project
        callbacks = project.training.callbacks
        old = callbacks[index]
        spec = callback_spec(project.graph.catalogue, old.name)
        if spec is None:
            return
        new = with_value(spec, old, name, value)
        changed = (*callbacks[:index], new, *callbacks[index + 1 :])
        text = f"Set {name} of {old.name}"
        self._push({"callbacks": changed}, text, f"callback {index} {name}", is_typed)


class CallbackCard(QFrame):
    """One callback: its name, its fields, and a button that takes it away."""

    changed = Signal(int, str, object, bool)
    entered = Signal(object)

    def __init__(
        self, document: Document, callback: CallbackSettings, index: int, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setProperty("class", "card")
        self._document, self._name, self._index = document, callback.name, index
        self._monitors: tuple[str, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(SPACE_M, SPACE_S, SPACE_M, SPACE_S)
        self._column.setSpacing(SPACE_XS)
        spec = callback_spec(document.project.graph.catalogue, callback.name)
        title = QLabel(callback.name, self)
        title.setStyleSheet("font-weight: 600;")
        title.setToolTip(spec.doc if spec else "")
        self.away = QToolButton(self)
        self.away.setIcon(icon("x", "muted"))
        self.away.setToolTip(f"Take {callback.name} away")
        self.away.setAccessibleName(f"Take {callback.name} away")
        self.away.setProperty("index", index)
        line = QHBoxLayout()
        line.addWidget(title, 1)
        line.addWidget(self.away)
        self._column.addLayout(line)
        summary = QLabel(spec.summary if spec else "", self, wordWrap=True)
        summary.setProperty("class", "caption")
        self._column.addWidget(summary)
        self.form: ParamForm | None = None
        if spec is not None and spec.params:
            self._make_form(spec.name, spec.params)
        self.said = QLabel(self, wordWrap=True)
        self._column.addWidget(self.said)

    def shows(self, callback: CallbackSettings) -> bool:
        """Whether it is of such a callback."""
        return callback.name == self._name

    def follow(self, callback: CallbackSettings) -> None:
        """Show the callback as it is, with what is wrong with it."""
        project = self._document.project
        spec = callback_spec(project.graph.catalogue, callback.name)
        alone = msgspec.structs.replace(project.training, callbacks=(callback,))
        is_list = project.script.outputs == "list"
        problems = callback_problems(project.graph, project.data, alone, is_list=is_list)
        if self.form is not None and spec is not None:
            self._offer_monitors(monitors(project.graph, project.data, project.training))
            self.form.show_values(callback.params)
            counting = {param.name for param in params_that_count(spec, callback)}
            for param in spec.params:
                self._show_row(param, is_shown=param.name in counting)
        self._show_problems(problems)

    def _make_form(self, name: str, params: tuple[ParamSpec, ...]) -> None:
        fields = tuple(
            msgspec.structs.replace(param, kind="choice", choices=(str(param.default),))
            if param.name == "monitor"
            else param
            for param in params
        )
        catalogue = self._document.project.graph.catalogue
        self.form = ParamForm(
            LayerSpec(name, "", "core", params=fields), fields, catalogue, {}, self
        )
        if "form" in self.form.editors:
            self._choice("form").set_choices(_FORMS)
        self.form.changed.connect(self._on_changed)
        self.form.entered.connect(self.entered)
        self._column.addWidget(self.form)

    def _offer_monitors(self, names: tuple[str, ...]) -> None:
        assert self.form is not None
        if "monitor" in self.form.editors and names != self._monitors:
            self._monitors = names
            self._choice("monitor").set_choices([(name, name, "") for name in names])

    def _show_row(self, param: ParamSpec, *, is_shown: bool) -> None:
        assert self.form is not None
        self.form.labels[param.name].setVisible(is_shown)
        self.form.editors[param.name].setVisible(is_shown)
        if not is_shown and param.name in self.form.resets:
            self.form.resets[param.name].setVisible(False)

    def _show_problems(self, problems: list[Problem]) -> None:
        """Beside the field that a problem is about, else below all of them."""
        fields = self.form.editors if self.form is not None else {}
        beside = {p.param: p for p in problems if p.param in fields}
        if self.form is not None:
            self.form.set_problems(beside)
        others = [p for p in problems if p.param not in fields]
        self.said.setText("\n".join(problem.sentence for problem in others))
        self.said.setVisible(bool(others))
        severity = "error" if any(p.severity == "error" for p in others) else "warning"
        if self.said.property("class") != severity:
            self.said.setProperty("class", severity)
            self.said.style().unpolish(self.said)
            self.said.style().polish(self.said)

    def _choice(self, name: str) -> ChoiceEditor:
        assert self.form is not None
        editor = self.form.editors[name]
        assert isinstance(editor, ChoiceEditor)
        return editor

    def _on_changed(self, name: str, value: Any, is_typed: bool) -> None:
        if self.form is not None:
            self.form.refuse(name, "")
        self.changed.emit(self._index, name, value, is_typed)
