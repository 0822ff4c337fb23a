"""Every edit a person can make, as one undo step each.

A command speaks to the project alone; views follow the events of the graph and the document.
Names are imperative, and so is the text that the Edit menu shows.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from studio.graph.elements import Edge, Node, Position
from studio.graph.errors import ConnectError, GraphError
from studio.graph.names import cleaned, objection_to
from studio.project.datasets import DataSettings
from studio.project.script_style import ScriptStyle
from studio.project.training import TrainingSettings
from studio.ui.edit.document import Document, DocumentCommand


def _burst_of(node_id: str, burst: str) -> str:
    """Edits of two nodes are never one step, whatever their editors call their bursts."""
    return burst and f"{node_id} {burst}"


class AddNodes(DocumentCommand):
    """Put nodes on the canvas, with wires among them or to the rest."""

    def __init__(
        self,
        document: Document,
        nodes: Sequence[tuple[Node, Position]],
        edges: Iterable[Edge] = (),
        text: str = "",
    ) -> None:
        names = ", ".join(node.name for node, _ in nodes[:3])
        super().__init__(document, text or f"Add {names}")
        self.nodes, self.edges = list(nodes), list(edges)

    def apply(self) -> None:
        """Add the nodes, then the wires."""
        try:
            with self.document.bringing(node.id for node, _ in self.nodes):
                for node, position in self.nodes:
                    self.graph.add_node(node, position)
                for edge in self.edges:
                    self.graph.connect(edge)
        except ConnectError:
            self.revert()
            raise

    def revert(self) -> None:
        """Remove them again; wires go with their nodes."""
        self.graph.remove_nodes([node.id for node, _ in reversed(self.nodes)])


class AddLinked(AddNodes):
    """Put linked copies on the canvas: nodes that share the layers of others. `links` gives each
    original the link that its copies have."""

    def __init__(
        self,
        document: Document,
        links: Mapping[str, str],
        nodes: Sequence[tuple[Node, Position]],
        edges: Iterable[Edge],
        text: str,
    ) -> None:
        super().__init__(document, nodes, edges, text)
        graph = document.project.graph
        self.new_links = {key: link for key, link in links.items() if link != graph.node(key).link}

    def apply(self) -> None:
        """Link the originals, then add the copies."""
        for key, link in self.new_links.items():
            self.graph.set_link(key, link)
        super().apply()

    def revert(self) -> None:
        """Remove the copies; originals that had no copy before stand alone again."""
        super().revert()
        for key in self.new_links:
            self.graph.set_link(key, "")


class Unlink(DocumentCommand):
    """Give linked copies layers of their own, with the parameters that they have now."""

    def __init__(self, document: Document, node_ids: Iterable[str]) -> None:
        graph = document.project.graph
        self.old = {key: graph.node(key).link for key in node_ids}
        names = ", ".join(graph.node(key).name for key in list(self.old)[:3])
        super().__init__(document, f"Unlink {names}")

    def apply(self) -> None:
        """Take the links away."""
        for key in self.old:
            self.graph.set_link(key, "")

    def revert(self) -> None:
        """Link them again."""
        for key, link in self.old.items():
            self.graph.set_link(key, link)


class Remove(DocumentCommand):
    """Take nodes and wires away; wires of the nodes go too. With `bridge`, new wires close the
    gap that they leave."""

    def __init__(
        self,
        document: Document,
        nodes: Iterable[str],
        edges: Iterable[Edge] = (),
        bridge: Iterable[Edge] = (),
    ) -> None:
        self.node_ids = list(nodes)
        self.lone_edges = list(edges)
        self.bridge = list(bridge)
        count = len(self.node_ids)
        what = (
            document.project.graph.node(self.node_ids[0]).name if count == 1 else f"{count} nodes"
        )
        super().__init__(document, f"Delete {what if count else 'wire'}")
        self.gone_nodes: list[tuple[Node, Position]] = []
        self.gone_edges: list[Edge] = []

    def apply(self) -> None:
        """Remove, remembering what putting back needs."""
        for edge in self.lone_edges:
            self.graph.disconnect(edge)
        self.gone_nodes, edges = self.graph.remove_nodes(self.node_ids)
        self.gone_edges = [*self.lone_edges, *edges]
        for edge in self.bridge:
            self.graph.connect(edge)

    def revert(self) -> None:
        """Put all of it back."""
        for edge in self.bridge:
            self.graph.disconnect(edge)
        with self.document.bringing(node.id for node, _ in self.gone_nodes):
            for node, position in self.gone_nodes:
                self.graph.add_node(node, position)
            for edge in self.gone_edges:
                # A file may hold a loop; what was there can always be put back.
                self.graph.restore_edge(edge)


class Connect(DocumentCommand):
    """Draw a wire. On an occupied input the new wire replaces the old one; a wire that is being
    moved by its end takes `moved` away."""

    def __init__(self, document: Document, edge: Edge, moved: Edge | None = None) -> None:
        graph = document.project.graph
        ends = (graph.node(edge.source.node).name, graph.node(edge.target.node).name)
        super().__init__(document, f"Connect {ends[0]} to {ends[1]}")
        self.edge = edge
        replaced = (graph.edge_at(edge.target), moved)
        self.replaced = [e for e in dict.fromkeys(replaced) if e is not None]

    def apply(self) -> None:
        """Take the replaced wires away, draw the new one."""
        for old in self.replaced:
            self.graph.disconnect(old)
        try:
            self.graph.connect(self.edge)
        except ConnectError:
            self._put_back()
            raise

    def revert(self) -> None:
        """The other way round."""
        self.graph.disconnect(self.edge)
        self._put_back()

    def _put_back(self) -> None:
        for old in self.replaced:
            self.graph.restore_edge(old)


class MoveNodes(DocumentCommand):
    """Put nodes elsewhere on the canvas."""

    def __init__(
        self,
        document: Document,
        positions: Mapping[str, Position],
        burst: str = "",
        text: str = "",
    ) -> None:
        count = len(positions)
        name = document.project.graph.node(next(iter(positions))).name
        text = text or f"Move {name if count == 1 else f'{count} nodes'}"
        super().__init__(document, text, burst)
        self.new = dict(positions)
        self.old = {key: document.project.graph.position(key) for key in positions}

    def apply(self) -> None:
        """Move there."""
        self.graph.move(self.new)

    def revert(self) -> None:
        """Move back."""
        self.graph.move(self.old)

    def absorb(self, later: "MoveNodes") -> None:
        """Nudging again and again is one step."""
        self.new = {**self.new, **later.new}
        self.old = {**later.old, **self.old}


class SetParams(DocumentCommand):
    """Change parameters of one node."""

    def __init__(
        self, document: Document, node_id: str, changes: Mapping[str, Any], burst: str = ""
    ) -> None:
        node = document.project.graph.node(node_id)
        super().__init__(
            document, f"Set {', '.join(changes)} of {node.name}", _burst_of(node_id, burst)
        )
        self.node_id = node_id
        self.old = node.params
        self.new = {**node.params, **changes}

    def apply(self) -> None:
        """Set the new values."""
        self.graph.set_params(self.node_id, self.new)

    def revert(self) -> None:
        """Set the old values."""
        self.graph.set_params(self.node_id, self.old)

    def absorb(self, later: "SetParams") -> None:
        """Typing on is one step."""
        self.new = later.new


class SetCall(DocumentCommand):
    """Change what the call of one node is told; linked copies are other calls."""

    def __init__(self, document: Document, node_id: str, changes: Mapping[str, Any]) -> None:
        node = document.project.graph.node(node_id)
        super().__init__(document, f"Set {', '.join(changes)} of {node.name}")
        self.node_id = node_id
        self.old = node.call
        self.new = {**node.call, **changes}

    def apply(self) -> None:
        """Tell the new values."""
        self.graph.set_call(self.node_id, self.new)

    def revert(self) -> None:
        """Tell the old values."""
        self.graph.set_call(self.node_id, self.old)


class Rename(DocumentCommand):
    """Give a node another name, or with `keras_name` another one for Keras ("" for the usual)."""

    def __init__(
        self,
        document: Document,
        node_id: str,
        name: str,
        burst: str = "",
        keras_name: str | None = None,
    ) -> None:
        self.old = document.project.graph.node(node_id)
        words = f"Rename {self.old.name} to {name}"
        if keras_name is not None:
            words = f"Call {name} {keras_name or 'as usual'} for Keras"
        super().__init__(document, words, _burst_of(node_id, burst))
        self.node_id, self.new, self.keras_name = node_id, cleaned(name), keras_name

    def apply(self) -> None:
        """Take the new name. Raises GraphError for a text that is none."""
        if sentence := objection_to(self.new):
            raise GraphError(sentence, (self.node_id,))
        self.graph.rename(self.node_id, self.new, self.keras_name)

    def revert(self) -> None:
        """Take the old name."""
        self.graph.rename(self.node_id, self.old.name, self.old.keras_name)

    def absorb(self, later: "Rename") -> None:
        """Typing on is one step."""
        self.new = later.new


class SetData(DocumentCommand):
    """Change the data of the project, and what of the network and the training speaks of them:
    `params` are whole new parameters by node, `training` other settings."""

    def __init__(
        self,
        document: Document,
        data: DataSettings,
        text: str,
        burst: str = "",
        params: Mapping[str, Mapping[str, Any]] | None = None,
        training: TrainingSettings | None = None,
    ) -> None:
        super().__init__(document, text, burst)
        project = document.project
        self.new = (data, training or project.training, dict(params or {}))
        before = {key: project.graph.node(key).params for key in self.new[2]}
        self.old = (project.data, project.training, before)

    def apply(self) -> None:
        """Take the new data."""
        self._take(self.new)

    def revert(self) -> None:
        """Take the old data."""
        self._take(self.old)

    def absorb(self, later: "SetData") -> None:
        """Typing on is one step."""
        data, training, params = later.new
        self.new = (data, training, {**self.new[2], **params})
        self.old = (*self.old[:2], {**later.old[2], **self.old[2]})

    def _take(
        self, state: tuple[DataSettings, TrainingSettings, Mapping[str, Mapping[str, Any]]]
    ) -> None:
        data, training, params = state
        for node_id, values in params.items():
            self.graph.set_params(node_id, values)
        if training is not self.document.project.training:
            self.document.replace_training(training)
        if data is not self.document.project.data:
            self.document.replace_data(data)


class SetTraining(DocumentCommand):
    """Change how the project is trained."""

    def __init__(
        self, document: Document, training: TrainingSettings, text: str, burst: str = ""
    ) -> None:
        super().__init__(document, text, burst)
        self.old, self.new = document.project.training, training

    def apply(self) -> None:
        """Take the new settings."""
        self.document.replace_training(self.new)

    def revert(self) -> None:
        """Take the old settings."""
        self.document.replace_training(self.old)

    def absorb(self, later: "SetTraining") -> None:
        """Typing on is one step."""
        self.new = later.new


class SetScriptStyle(DocumentCommand):
    """Change how the script is written; what it computes stays as it is."""

    def __init__(self, document: Document, style: ScriptStyle, text: str) -> None:
        super().__init__(document, text)
        self.old, self.new = document.project.script, style

    def apply(self) -> None:
        """Take the new style."""
        self.document.replace_script_style(self.new)

    def revert(self) -> None:
        """Take the old style."""
        self.document.replace_script_style(self.old)
