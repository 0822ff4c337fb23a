"""Whether a network is a chain, so that a Sequential model can be written for it."""

from collections.abc import Collection

from studio.codegen.network import Network


class Chain:
    """Follows a network, and knows which of its nodes no chain has."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._unfit: set[str] = set()

    def follow(self, changed: Collection[str]) -> None:
        """Look anew at nodes that may read differently."""
        for node_id in changed:
            if self._objection(node_id):
                self._unfit.add(node_id)
            else:
                self._unfit.discard(node_id)
        if self._unfit:
            self._unfit &= self._network.model  # one that was deleted is not among the changed

    def objection(self) -> str:
        """Why the model is no chain, as a clause; empty where it is one."""
        network = self._network
        ends = [node.id for node in network.outputs] or network.loose_ends()
        if not network.inputs:
            return "the network has no Input yet"
        if len(network.inputs) > 1:
            return f"the network has {len(network.inputs)} Inputs"
        if self._unfit:
            first = min(self._unfit, key=network.graph.order.rank().__getitem__)
            return f"{network.names[first]} {self._objection(first)}"
        if len(ends) > 1:
            return f"the network has {len(ends)} {'Outputs' if network.outputs else 'ends'}"
        before = network.wires[ends[0]][0].source.node if network.outputs else ends[0]
        if before == network.inputs[0].id:
            return "the network has no layer yet"
        return ""

    def _objection(self, node_id: str) -> str:
        """Why no chain has this node, as the end of a sentence."""
        network = self._network
        if node_id not in network.wires or not network.is_call(node_id):
            return ""
        layer = network.graph.node(node_id).layer
        if layer == "Input":
            return ""
        if network.is_shared(node_id):
            return "shares its layer with another node"
        if len(network.wires[node_id]) > 1:
            return "takes in several wires"
        if network.graph.node(node_id).call:
            return "is called with settings of its own"
        if network.graph.catalogue.layer(layer).call != "single":
            return "takes in wires by name, or a list of them"
        if len(network.graph.output_ports(node_id)) > 1:
            return "gives several outputs"
        return ""
