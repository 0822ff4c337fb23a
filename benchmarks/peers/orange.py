"""orange-canvas-core's SchemeEditWidget.

Draws a circle with an icon, a title below, and an anchor arc to either side. The network is made
and handed over as a scheme, as from a file; loops are allowed, as its search for them walks all
wires for each wire. Deleted by showing an empty scheme, its fastest way, with nothing to undo.
"""

from orangecanvas.document.schemeedit import SchemeEditWidget
from orangecanvas.registry import WidgetRegistry
from orangecanvas.registry.description import (
    CategoryDescription,
    InputSignal,
    Multiple,
    OutputSignal,
    WidgetDescription,
)
from orangecanvas.scheme import Scheme, SchemeLink, SchemeNode

from benchmarks.peers.contender import Contender

PACKAGE = "orangecanvas"


class Peer(Contender):
    binding = "PyQt6"
    node = (0.0, 0.0)

    def start(self):
        registry = WidgetRegistry()
        category = CategoryDescription("peers", qualified_name=PACKAGE, package=PACKAGE)
        registry.register_category(category)
        self.layer = WidgetDescription(
            "Layer",
            "peers.layer",
            category="peers",
            qualified_name=f"{PACKAGE}.peers",
            package=PACKAGE,
            project_name="peers",
            inputs=[InputSignal("in", "builtins.object", "set_in", flags=Multiple)],
            outputs=[OutputSignal("out", "builtins.object")],
        )
        registry.register_widget(self.layer)
        self.editor = SchemeEditWidget()
        self.editor.setRegistry(registry)
        self.editor.setScheme(Scheme())
        return self.editor

    def view(self):
        return self.editor.view()

    def build(self) -> None:
        self.scheme = Scheme()
        self.scheme.set_loop_flags(Scheme.AllowLoops)
        self.nodes = []
        for x, y, title in self.work.nodes:
            node = SchemeNode(self.layer, title=title, position=(x, y))
            self.scheme.add_node(node)
            self.nodes.append(node)
        for i, j in self.work.links:
            self.scheme.add_link(SchemeLink(self.nodes[i], "out", self.nodes[j], "in"))
        self.editor.setScheme(self.scheme)

    def count(self) -> tuple[int, int]:
        scene = self.editor.scene()
        return len(scene.node_items()), len(scene.link_items())

    def drag(self, index: int, dx: float, dy: float) -> None:
        self.editor.scene().item_for_node(self.nodes[index]).moveBy(dx, dy)

    def delete(self) -> None:
        self.nodes = []
        self.scheme = Scheme()
        self.editor.setScheme(self.scheme)
