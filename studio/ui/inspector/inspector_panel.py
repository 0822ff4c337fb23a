"""The inspector: the form of the selected node.

It writes only through the document, and shows only what the document says back: an edit that the
graph refuses leaves the node, and a sentence beside the field.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from studio.engine.protocol.shapes import NodeReport
from studio.graph.catalogue import ParamSpec
from studio.graph.elements import Node, by_age
from studio.graph.names import cleaned, is_keras_name, objection_to
from studio.graph.problems import Problem
from studio.ui.edit.commands import Rename, SetCall, SetParams, Unlink
from studio.ui.edit.document import Document, DocumentCommand
from studio.ui.edit.selection import Selection
from studio.ui.inspector.docs import LayerHelp, inline_html
from studio.ui.inspector.idle_page import IdlePage
from studio.ui.inspector.link_line import LinkLine
from studio.ui.inspector.node_header import NodeHeader
from studio.ui.shared.layer_form import LayerForm
from studio.ui.widgets.theme import SPACE_M, SPACE_S, TEXT_S, appearance, styled

_KEPT_FORMS = 12


class InspectorPanel(QWidget):
    """Shows the selected node as a form, made from the catalogue."""

    def __init__(
        self, document: Document, selection: Selection, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.document, self.selection = document, selection
        self.header = NodeHeader()
        self.link_line = LinkLine()
        self.idle = IdlePage()
        self.form: LayerForm | None = None
        self._forms: dict[str, LayerForm] = {}
        self._shown_id: str | None = None
        self._is_more_open = False
        self._session = 0
        self._refusal = ""
        self._reports: Mapping[str, NodeReport] = {}
        self._objections: Mapping[str, str] = {}
        self._problems: Sequence[Problem] = ()
        self._focused_param: ParamSpec | None = None
        self._help: LayerHelp | None = None
        self._lay_out()
        self._connect()
        self._on_theme_changed()

    # --- what others tell -----------------------------------------------------

    def set_reports(self, reports: Mapping[str, NodeReport]) -> None:
        """Take what Keras says of the nodes: shapes and parameter counts."""
        self._reports = reports
        node = self.shown
        if node is not None:
            self.header.show_report(reports.get(node.id))
        else:
            self._show_idle()

    def set_objections(self, objections: Mapping[str, str]) -> None:
        """Take Keras's objections, a sentence by node."""
        self._objections = objections
        self._show_notes()

    def set_problems(self, problems: Sequence[Problem]) -> None:
        """Take the problems of the project; those of the shown node are shown."""
        self._problems = problems
        self._show_notes()

    def explain(self) -> None:
        """Open Keras's own words about the selected layer."""
        node = self.shown
        if node is None:
            return
        if self._help is None:
            self._help = LayerHelp(self)
        self._help.show_layer(self.document.project.graph.spec(node.id), self)

    @property
    def shown(self) -> Node | None:
        """The node in the form, if there is one and it still exists."""
        graph = self.document.project.graph
        if self._shown_id is None or self._shown_id not in graph:
            return None
        return graph.node(self._shown_id)

    # --- showing ----------------------------------------------------------------

    def _show_selection(self) -> None:
        node_id = self.selection.single
        graph = self.document.project.graph
        if node_id is None or node_id not in graph:
            self._shown_id = None
            self._show_idle()
            return
        is_other = node_id != self._shown_id
        self._shown_id = node_id
        self._show_form(graph.node(node_id), is_other)
        self._stack.setCurrentWidget(self._page)

    def _show_form(self, node: Node, is_other: bool) -> None:
        spec = self.document.project.graph.spec(node.id)
        form = self._form_for(node)
        if is_other:
            self._new_session()
            form.clear_errors()
            form.open_more(self._is_more_open)
        self.header.show_node(node, spec)
        self.header.show_report(self._reports.get(node.id))
        form.show_values({**node.params, **node.call})
        self._hide_what_means_nothing()
        self._show_links()
        self._show_notes()
        if is_other:
            self._scroll.verticalScrollBar().setValue(0)
            self._on_pointed_at(None)

    def _form_for(self, node: Node) -> LayerForm:
        """The form for a node's layer. Forms are kept: the next Dense finds its fields made."""
        form = self._forms.pop(node.layer, None)
        if form is None:
            project = self.document.project
            spec = project.graph.spec(node.id)
            form = LayerForm(spec, project.graph.catalogue, project.columns(), self._inside)
            form.changed.connect(self._on_changed)
            form.pointed_at.connect(self._on_pointed_at)
            form.entered.connect(self._on_entered)
            form.more_toggled.connect(self._on_more_toggled)
            self._form_stack.addWidget(form)
        self._forms[node.layer] = form
        if len(self._forms) > _KEPT_FORMS:
            oldest = self._forms.pop(next(iter(self._forms)))
            self._form_stack.removeWidget(oldest)
            oldest.deleteLater()
        if form is not self.form:
            for other in self._forms.values():
                other.setVisible(other is form)
            self.form = form
        return form

    def _show_idle(self) -> None:
        graph = self.document.project.graph
        chosen = [graph.node(i) for i in sorted(self.selection.nodes) if i in graph]
        if len(chosen) > 1:
            self.idle.show_several(chosen, self._reports)
        else:
            wires = graph.wire_count()
            self.idle.show_project(self.document.title, len(graph), wires, self._reports)
        self._stack.setCurrentWidget(self.idle)

    def _show_notes(self) -> None:
        node = self.shown
        if node is None or self.form is None:
            return
        notes: list[tuple[str, str]] = []
        beside: dict[str, Problem] = {}
        if node.id in self._objections:
            notes.append((self._objections[node.id], "error"))
        for problem in self._problems:
            if node.id not in problem.nodes:
                continue
            is_of_field = problem.param and node.id == problem.nodes[0]
            if is_of_field and self.form.part_of(problem.param) is not None:
                beside.setdefault(problem.param, problem)
            else:
                notes.append((problem.sentence, problem.severity))
        self.header.show_notes(notes)
        self.form.set_problems(beside)

    # --- editing ----------------------------------------------------------------

    def _on_changed(self, name: str, value: Any, is_typed: bool) -> None:
        node = self.shown
        if node is None or self.form is None:
            return
        burst = f"inspector {node.id} {name} {self._session}" if is_typed else ""
        self._refusal = ""
        of_call = [told.name for told in self.document.project.graph.spec(node.id).call_params]
        command: DocumentCommand = (
            SetCall(self.document, node.id, {name: value})
            if name in of_call
            else SetParams(self.document, node.id, {name: value}, burst)
        )
        if self.document.push(command):
            return
        self.form.show_values({**node.params, **node.call})
        self.form.refuse(name, self._refusal)

    def _on_name_edited(self, typed: str) -> None:
        node = self.shown
        if node is None:
            return
        name = cleaned(typed)
        sentence = self._objection_to_name(name, node)
        self.header.show_name_error(sentence)
        if not sentence and name != node.name:
            burst = f"inspector {node.id} name {self._session}"
            self.document.push(Rename(self.document, node.id, name, burst))

    def _objection_to_name(self, name: str, node: Node) -> str:
        if sentence := objection_to(name):
            return sentence
        if self.document.project.graph.is_name_taken(name, besides=node.id):
            return f'Another node is called "{name}"; each needs a name of its own.'
        return ""

    def _on_name_finished(self) -> None:
        node = self.shown
        if node is not None:
            self.header.show_names(node)
            self.header.show_name_error("")
        self._new_session()

    def _on_keras_name_edited(self, typed: str) -> None:
        """What Keras is told; nothing typed stands for the name, or for one that is chosen."""
        node = self.shown
        if node is None:
            return
        name, sentence = cleaned(typed), ""
        if name and not is_keras_name(name, node.layer):
            sentence = (
                f'Keras cannot be told "{name}": it takes the letters a to z, digits, '
                "and . _ - > behind the first."
            )
        elif name and self.document.project.graph.is_name_taken(name, besides=node.id):
            sentence = f'Another node is called "{name}"; each needs a name of its own.'
        self.header.show_name_error(sentence)
        if not sentence and name != node.for_keras:
            burst = f"inspector {node.id} keras name {self._session}"
            self.document.push(Rename(self.document, node.id, node.name, burst, name))

    def _new_session(self) -> None:
        """From here on, typing is another undo step."""
        self._session += 1

    # --- following ----------------------------------------------------------------

    def _on_node_changed(self, node: Node) -> None:
        if node.id == self._shown_id and self.form is not None:
            self.header.show_node(node, self.document.project.graph.spec(node.id))
            self.form.show_values({**node.params, **node.call})

    def _on_nodes_removed(self, nodes: list[Node]) -> None:
        if any(node.id == self._shown_id or node.id in self.selection.nodes for node in nodes):
            self._show_selection()

    def _show_links(self) -> None:
        node, graph = self.shown, self.document.project.graph
        partners = [key for key in graph.linked(node.id) if key != node.id] if node else []
        self.link_line.show_partners([graph.node(key) for key in sorted(partners, key=by_age)])

    def _on_node_asked(self, node_id: str) -> None:
        self.selection.go_to((node_id,))

    def _on_unlink_requested(self) -> None:
        if self.shown is not None:
            self.document.push(Unlink(self.document, [self.shown.id]))
            self.header.name_field.setFocus()

    def _hide_what_means_nothing(self) -> None:
        """An only output has no place among others."""
        node = self.shown
        if node is None or self.form is None or node.layer != "Output":
            return
        is_only = len(self.document.project.graph.of_layer("Output")) == 1
        self.form.hide_params(("place",) if is_only else ())

    def _on_settled(self) -> None:
        self._show_links()
        self._hide_what_means_nothing()
        if self.shown is None and self.isVisible():  # while hidden it waits for showEvent
            self._show_idle()

    def _on_replaced(self) -> None:
        self._shown_id = None
        self._reports, self._objections, self._problems = {}, {}, ()
        self._offer_columns()
        self._show_selection()

    def _offer_columns(self) -> None:
        columns = self.document.project.columns()
        for form in self._forms.values():
            form.set_columns(columns)

    def _on_refused(self, sentence: str) -> None:
        self._refusal = sentence

    def _on_selection_changed(self, _nodes: object) -> None:
        self._show_selection()

    def _on_entered(self, param: ParamSpec) -> None:
        self._focused_param = param
        self._new_session()
        self._on_pointed_at(None)
        form = self.form.part_of(param.name) if self.form else None
        if form is not None:
            self._scroll.ensureWidgetVisible(form.editors[param.name], 0, SPACE_M)

    def _on_pointed_at(self, param: ParamSpec | None) -> None:
        param = param or self._focused_param
        node = self.shown
        spec = self.document.project.graph.spec(node.id) if node else None
        if param is None or spec is None or param not in (*spec.params, *spec.call_params):
            self.help_line.setText("Point at a parameter to read what it does.")
            return
        doc = inline_html(param.doc) or "Keras says nothing about it."
        self.help_line.setText(f"<b>{param.name}</b><br>{doc}")

    def _on_more_toggled(self, is_open: bool) -> None:
        self._is_more_open = is_open

    def _on_theme_changed(self) -> None:
        self.link_line.refresh_icons()
        self._show_selection()

    # --- layout -------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._inside = QWidget()
        self._form_stack = QVBoxLayout(self._inside)
        self._form_stack.setContentsMargins(SPACE_M, SPACE_S, SPACE_M, SPACE_M)
        self._scroll = QScrollArea(widgetResizable=True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(self._inside)
        self._foot = QFrame()
        self._foot.setObjectName("InspectorFoot")
        self._foot.setStyleSheet(styled("#InspectorFoot { border-top: 1px solid $border; }"))
        self.help_line = QLabel(wordWrap=True, alignment=Qt.AlignmentFlag.AlignTop)
        self.help_line.setAccessibleName("What the parameter does")
        self.help_line.setStyleSheet(styled(f"color: $muted; font-size: {TEXT_S + 1}px;"))
        # Room for a name and four lines, so that nothing moves when the text changes.
        self.help_line.setFixedHeight(5 * 16)
        foot = QVBoxLayout(self._foot)
        foot.setContentsMargins(SPACE_M, SPACE_S, SPACE_M, SPACE_S)
        foot.addWidget(self.help_line)
        self._page = QWidget()
        page = QVBoxLayout(self._page)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(self.header)
        page.addWidget(self.link_line)
        page.addWidget(self._scroll, 1)
        page.addWidget(self._foot)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.idle)
        self._stack.addWidget(self._page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Parameters of the selected node")

    def _connect(self) -> None:
        self.header.name_edited.connect(self._on_name_edited)
        self.header.name_field.editingFinished.connect(self._on_name_finished)
        self.header.keras_name_edited.connect(self._on_keras_name_edited)
        self.header.keras_field.editingFinished.connect(self._on_name_finished)
        self.header.help_requested.connect(self.explain)
        self.link_line.node_asked.connect(self._on_node_asked)
        self.link_line.unlink_requested.connect(self._on_unlink_requested)
        self.selection.changed.connect(self._on_selection_changed)
        self.document.replaced.connect(self._on_replaced)
        self.document.node_changed.connect(self._on_node_changed)
        self.document.nodes_removed.connect(self._on_nodes_removed)
        self.document.settled.connect(self._on_settled)
        self.document.path_changed.connect(self._on_settled)
        self.document.data_changed.connect(self._offer_columns)
        self.document.refused.connect(self._on_refused)
        appearance().changed.connect(self._on_theme_changed)

    @override
    def focusInEvent(self, event: Any) -> None:
        """The panel's first field is what it means to go to the panel."""
        super().focusInEvent(event)
        if self.shown is None or self.form is None:
            return
        editors = [editor for part in self.form.parts for editor in part.editors.values()]
        (editors[0] if editors else self.header.name_field).setFocus()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.shown is None:
            self._show_idle()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F1:
            self.explain()
        else:
            super().keyPressEvent(event)
