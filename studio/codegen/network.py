"""A project's network as far as Python can be written for it, kept while the network changes.

What cannot be written yet, because a wire or a value is missing, is left out and has a reason.
An edit looks anew at the nodes that it touched, and on along the wires as far as that makes a
difference.
"""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence

from studio.codegen.layout import Group, call
from studio.codegen.literals import LiteralError, constructor, layer_path, literal
from studio.codegen.naming import NodeNames
from studio.graph.elements import Edge, Node
from studio.graph.touched import Reach, Touched, spread
from studio.project.datasets import Column, DataSettings
from studio.project.inputs import input_arguments
from studio.project.project import Project

_LAST = math.inf
_ON_A_LOOP = "is part of a loop, or behind one"
_LEADS_NOWHERE = "leads to no Output, so the model does without it"
_OUT_OF_SIGHT = "watches an output of a shared layer that nothing else takes"
_WATCHES_NOTHING = "watches what is no part of the model"


class Network:
    """Which nodes are in the model, under which names, and why the others are left out.

    A model holds what leads to an Output; while there is none, all that can be written.
    """

    def __init__(self, project: Project) -> None:
        self.project, self.graph = project, project.graph
        self.naming = NodeNames(self.graph)
        self.wires: dict[str, list[Edge]] = {}
        """The wires into each node, in the order of its ports."""
        self.makers: dict[str, Group] = {}
        """What makes the layer of each node that can be written, but for its name."""
        self.model: set[str] = set()
        """The nodes that are in the model: layers and inputs, outputs, and watches of these."""
        self.loose: set[str] = set()
        """The layers and inputs in the model that no other takes in."""
        self.shared: dict[str, tuple[str, ...]] = {}
        """Of each link with several nodes in the model these nodes, the first call first."""
        self._touched = Touched(self.graph)
        self._reasons: dict[str, str] = {}
        self._failed: dict[str, str] = {}
        self._by_layer: dict[str, set[str]] = {"Input": set(), "Output": set(), "Watch": set()}
        self._adapting: set[str] = set()
        """The nodes of a layer that may learn from the data before training."""
        self._kept = Reach(self.graph, backwards=True)
        self._has_outputs = self._had_loop = False
        self._seen: set[str] = set()
        self._links: dict[str, set[str]] = {}
        self._link_of: dict[str, str] = {}
        self._left: set[str] = set()
        """The links that a node may have left since the shared layers were found last."""
        self._order: list[str] = []
        self._data: DataSettings | None = None
        self._columns: Mapping[str, Column] = {}

    # --- reading ------------------------------------------------------------------

    @property
    def names(self) -> Mapping[str, str]:
        """The identifier of each node."""
        return self.naming.names

    @property
    def inputs(self) -> list[Node]:
        """The Inputs of the model, in order."""
        return self._in_model("Input")

    @property
    def outputs(self) -> list[Node]:
        """The Outputs of the model: first those with a place, then as the network has them."""
        outputs = self._in_model("Output")
        return sorted(outputs, key=lambda node: node.params.get("place") or _LAST)

    @property
    def watches(self) -> list[Node]:
        """The Watches of what is in the model, in order."""
        return [watch for watch in self._in_model("Watch") if self._can_watch(watch.id)]

    @property
    def adapted(self) -> list[str]:
        """The nodes whose layers learn from the data before training, in order; of those that
        share a layer the first."""
        known = self.graph.catalogue
        nodes = [i for i in self._adapting if i in self.model and not self.calls_before(i)]
        return self._sorted(i for i in nodes if known.adapts(self.graph.node(i)))

    def loose_ends(self) -> list[str]:
        """The nodes with which the model ends while there is no Output, in order."""
        return self._sorted(self.loose)

    def keras_name(self, node_id: str) -> str:
        """What Keras is told as the node's name."""
        return self.naming.keras_names[node_id][0]

    @property
    def lists_outputs(self) -> bool:
        """Whether the model gives its outputs in a list and not in a dict, by their keys."""
        outputs = self.outputs
        is_wanted = self.project.script.outputs == "list" and len(outputs) > 1
        return is_wanted and not self.objection_to_list(outputs)

    def objection_to_list(self, outputs: Sequence[Node]) -> str:
        """Why these cannot come in a list, as a clause; empty where they can. In a list Keras
        calls an output after its layer."""
        layers: dict[str, str] = {}
        for node in outputs:
            source = self.wires[node.id][0].source.node
            layer = self._link_of.get(source, source)
            if layer in layers:
                first, second = layers[layer], node.name
                return f'"{first}" and "{second}" come from one layer, and Keras would mix them up'
            layers[layer] = node.name
        return ""

    def output_key(self, node_id: str) -> str:
        """What Keras calls an output of the model, also before its losses and metrics."""
        if not self.lists_outputs:
            return self.keras_name(node_id)
        source = self.wires[node_id][0].source.node
        calls = self.shared.get(self._link_of.get(source, ""), (source,))
        return self.keras_name(calls[0])

    def source(self, node_id: str) -> str:
        """The variable on the wire into an Output or a Watch."""
        port = self.wires[node_id][0].source
        return self.naming.variables[port.node][port.index]

    def column(self, node: Node) -> str:
        """The column of the data that an Input reads."""
        return str(node.params.get("column") or self.keras_name(node.id))

    def reason(self, node_id: str) -> str:
        """Why a node is left out, as the end of a sentence; empty for one that is not."""
        is_watch = node_id in self._by_layer["Watch"]
        if node_id in self.model:
            return "" if not is_watch or self._can_watch(node_id) else _OUT_OF_SIGHT
        return self._reasons[node_id] or (_WATCHES_NOTHING if is_watch else _LEADS_NOWHERE)

    def is_call(self, node_id: str) -> bool:
        """Whether a node is an Input, or a layer, of the model."""
        is_end = node_id in self._by_layer["Output"] or node_id in self._by_layer["Watch"]
        return node_id in self.model and not is_end

    def is_taken(self, node_id: str, port: int) -> bool:
        """Whether something in the model, or its end, is made of an output of a node."""
        if port == 0 and node_id in self.loose and not self._has_outputs:
            return True
        takers = (e.target.node for e in self.graph.edges_out_of(node_id) if e.source.index == port)
        watches = self._by_layer["Watch"]
        return any(taker in self.model and taker not in watches for taker in takers)

    def watched_ports(self, node_id: str) -> list[int]:
        """The outputs of a node that a Watch in the model looks at."""
        edges = self.graph.edges_out_of(node_id)
        watches = self._by_layer["Watch"] & self.model
        return sorted({edge.source.index for edge in edges if edge.target.node in watches})

    def calls_before(self, node_id: str) -> Collection[str]:
        """The nodes whose layer this one shares and calls after them."""
        calls = self.shared.get(self._link_of.get(node_id, ""), ())
        return calls[: calls.index(node_id)] if node_id in calls else ()

    def is_shared(self, node_id: str) -> bool:
        """Whether another node in the model has the same layer."""
        return self._link_of.get(node_id, "") in self.shared and node_id in self.model

    def _can_watch(self, node_id: str) -> bool:
        """A later call of a shared layer is seen only by what the model makes of it."""
        port = self.wires[node_id][0].source
        return not self.calls_before(port.node) or self.is_taken(port.node, port.index)

    def _in_model(self, layer: str) -> list[Node]:
        return [self.graph.node(i) for i in self._sorted(self._by_layer[layer] & self.model)]

    def _sorted(self, nodes: Iterable[str]) -> list[str]:
        return sorted(nodes, key=self.graph.order.rank().__getitem__)

    # --- following ------------------------------------------------------------------

    def follow(self) -> set[str]:
        """Follow the edits since the last call; returns the nodes that may read differently."""
        touched = self._take()
        order = self.graph.order
        renamed = self.naming.follow(touched)
        dirty = {*touched, *renamed}
        for node_id in renamed:
            dirty.update(order.behind(node_id))
        if order.has_loop or self._had_loop:
            self._had_loop = order.has_loop
            dirty.update(order.by_age())
        self._renew_reasons(dirty)
        changed = self._seen | self._find_model(touched)
        changed |= self._share_layers(changed)
        for node_id in [*changed]:
            if node_id in self._link_of:
                changed.update(self._by_layer["Watch"].intersection(order.behind(node_id)))
        return changed

    def _take(self) -> Collection[str]:
        """The touched nodes, about which all that depends on them alone is made anew."""
        touched = set(self._touched.take())
        if self._data is not self.project.data:
            self._data, self._columns = self.project.data, self.project.columns()
            touched |= self._by_layer["Input"]
        for node_id in touched:
            self._forget(node_id)
            if node_id in self.graph:
                node = self.graph.node(node_id)
                self.wires[node_id] = self.graph.edges_into(node_id)
                if node.layer in self._by_layer:
                    self._by_layer[node.layer].add(node_id)
                if self.graph.catalogue.layer(node.layer).adapts:
                    self._adapting.add(node_id)
                if node.link:
                    self._link_of[node_id] = node.link
                    self._links.setdefault(node.link, set()).add(node_id)
        return touched

    def _forget(self, node_id: str) -> None:
        for nodes in self._by_layer.values():
            nodes.discard(node_id)
        self._adapting.discard(node_id)
        link = self._link_of.pop(node_id, "")
        if link:
            self._links[link].discard(node_id)
            self._left.add(link)
        self.makers.pop(node_id, None)
        self._failed.pop(node_id, None)
        if node_id not in self.graph:
            self.wires.pop(node_id, None)
            self._reasons.pop(node_id, None)
            self.model.discard(node_id)
            self.loose.discard(node_id)

    # --- what can be written ----------------------------------------------------------

    def _renew_reasons(self, dirty: Collection[str]) -> None:
        order = self.graph.order
        self._seen = set()
        rank = order.rank()
        spread(dirty, rank, self._renew_reason, order.behind)
        if self._had_loop:
            lost = {node_id for node_id in order.by_age() if node_id not in rank}
            self._reasons.update(dict.fromkeys(lost, _ON_A_LOOP))
            self._seen |= lost

    def _renew_reason(self, node_id: str) -> bool:
        self._seen.add(node_id)
        before = self._reasons.get(node_id)
        self._reasons[node_id] = now = self._find_reason(node_id)
        return before is None or bool(before) != bool(now)

    def _find_reason(self, node_id: str) -> str:
        """Why a node cannot be written, the rest of the model aside."""
        edges = self.wires[node_id]
        for edge in edges:
            # A source without a reason has no place in the order yet: it is on a loop.
            if self._reasons.get(edge.source.node, _ON_A_LOOP):
                return f"waits for {self.naming.names[edge.source.node]}"
        layer = self.graph.node(node_id).layer
        if layer in ("Output", "Watch"):
            return "" if edges else "has no wire yet"
        if self.graph.lacks_wire(node_id):
            return "has no wire yet" if not edges else "needs another wire"
        if node_id not in self.makers and node_id not in self._failed:
            try:
                self.makers[node_id] = self._maker(self.graph.node(node_id))
            except LiteralError as error:
                self._failed[node_id] = str(error)
        return self._failed.get(node_id, "")

    def _maker(self, node: Node) -> Group:
        """The call that makes a layer, still without its name. Raises LiteralError."""
        known = self.graph.catalogue
        if node.layer != "Input":
            spec = known.layer(node.layer)
            return constructor(layer_path(spec), spec, node.params, known)
        arguments = input_arguments(node, self._columns)
        if arguments is None:
            raise LiteralError("has neither a column of the data nor a shape yet")
        kinds = {"shape": "int_tuple", "batch_size": "int", "dtype": "dtype"}
        told = {key: literal(value, kinds[key], known) for key, value in arguments.items()}
        return call("keras.Input", **told)

    # --- what belongs to the model ------------------------------------------------------

    def _find_model(self, touched: Collection[str]) -> set[str]:
        """Find out which nodes the model has now; returns those that may read differently."""
        order = self.graph.order
        outputs = {i for i in self._by_layer["Output"] if not self._reasons[i]}
        kept = self._kept.update({*touched, *(self._by_layer["Output"] & self._seen)}, outputs)
        candidates = {*self._seen, *kept, *touched}
        if bool(outputs) != self._has_outputs:
            self._has_outputs = bool(outputs)
            candidates.update(order.by_age())
        flipped = {i for i in candidates if i in self.graph and self._move(i)}
        for node_id in [*flipped]:
            watches = self._by_layer["Watch"].intersection(order.behind(node_id))
            flipped.update(watch for watch in watches if self._move(watch))
        around = {*flipped, *touched} & self.wires.keys()
        for node_id in [*flipped]:
            around.update(order.before(node_id))
        for node_id in around:
            self._find_loose(node_id)
        return around

    def _move(self, node_id: str) -> bool:
        """Move a node into the model or out of it; returns whether that was needed."""
        is_in = not self._reasons[node_id]
        if is_in and node_id in self._by_layer["Watch"]:
            is_in = self.wires[node_id][0].source.node in self.model
        elif is_in and self._has_outputs:
            is_in = node_id in self._kept.nodes
        if is_in == (node_id in self.model):
            return False
        self.model.symmetric_difference_update((node_id,))
        return True

    def _find_loose(self, node_id: str) -> None:
        self.loose.discard(node_id)
        if self.is_call(node_id) and not any(map(self.is_call, self.graph.order.behind(node_id))):
            self.loose.add(node_id)

    def _share_layers(self, changed: Collection[str]) -> set[str]:
        """Find the first call of each shared layer; returns the nodes for which that changed."""
        if not self._links:
            return set()
        ids = self.graph.order.ids()
        if ids != self._order:
            self._order = [*ids]
            links = set(self._links)
        else:
            links = self._left | {self._link_of[i] for i in changed if i in self._link_of}
        self._left = set()
        differing: set[str] = set()
        for link in links:
            calls = tuple(self._sorted(self._links[link] & self.model))
            before = self.shared.pop(link, ())
            if len(calls) > 1:
                self.shared[link] = calls
            if before != self.shared.get(link, ()):
                differing.update(before, calls)
            if not self._links[link]:
                del self._links[link]
        return differing & self.wires.keys()
