"""The small drop-down of the code panel: in which of Keras's writings the script is written."""

import msgspec
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from studio.project.script_style import ScriptStyle
from studio.ui.edit.commands import SetScriptStyle
from studio.ui.edit.document import Document
from studio.ui.widgets.theme import icon

FORMS = {
    "functional": ("Functional", "Each layer is called on what comes before it: fits any network."),
    "list": ("Sequential, as a list", "keras.Sequential([...]): the layers of a chain, in order."),
    "add": ("Sequential, with add", "model.add(...): the chain grows a layer at a time."),
}
IMPORTS = {
    "tensorflow": ("from tensorflow import keras", "The tutorials' way; runs on TensorFlow."),
    "keras": ("import keras", "Runs on TensorFlow, JAX or PyTorch, whichever Keras is set to."),
}
OUTPUTS = {
    "dict": ("A dict, by their keys", "Targets, losses and metrics go by the key of each Output."),
    "list": ("A list, in order", "Keras then calls them after the layers that they come from."),
}


def style_name(style: ScriptStyle) -> str:
    """A style as part of a sentence of the history."""
    words = f"{FORMS[style.form][0]}, {IMPORTS[style.imports][0]}"
    return f"{words}, outputs in a list" if style.outputs == "list" else words


class StyleButton(QPushButton):
    """Offers the styles, each with a sentence; a choice is an edit that can be undone."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__("Style", parent)
        self._document = document
        self.setToolTip("How the script is written; none of it changes a number")
        self.setAccessibleName("Style of the script")
        self.choices: dict[str, QAction] = {}
        menu = QMenu(self)
        for heading, field, told in (
            ("The model", "form", FORMS),
            ("Keras comes from", "imports", IMPORTS),
            ("Several outputs come as", "outputs", OUTPUTS),
        ):
            menu.addSection(heading).setEnabled(False)
            group = QActionGroup(menu)
            for name, (title, sentence) in told.items():
                action = group.addAction(f"{title}\t{sentence}")
                action.setCheckable(True)
                action.setData((field, name))
                self.choices[f"{field} {name}"] = action
                menu.addAction(action)
        menu.triggered.connect(self._on_chosen)
        menu.aboutToShow.connect(self._show_style)
        self.setMenu(menu)
        self.setIcon(icon("code", "muted"))

    def _show_style(self) -> None:
        style = self._document.project.script
        for action in self.choices.values():
            field, name = action.data()
            action.setChecked(getattr(style, field) == name)

    def _on_chosen(self, action: QAction) -> None:
        field, name = action.data()
        style = msgspec.structs.replace(self._document.project.script, **{field: name})
        if style != self._document.project.script:
            text = f"Write the script as {style_name(style)}"
            self._document.push(SetScriptStyle(self._document, style, text))
