"""Set-ups that cannot work, said before training: data, network, loss and target together.

Keras is asked for shapes, weights and warnings; what is judged here is what Keras trains without a
word, or stops at in words of its own. An error keeps the network from being trained, a warning says
that the training would run and mean nothing.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from studio.engine.protocol.shapes import NodeReport
from studio.engine.setup_data import input_problems, leaks
from studio.engine.setup_embeddings import embedding_problems
from studio.engine.setup_facts import KEEPS_VALUES, answer_of
from studio.engine.setup_hidden import hidden_problems
from studio.engine.setup_layers import layer_problems, may_have_problem
from studio.engine.setup_losses import loss_problems
from studio.engine.setup_metrics import metric_problems
from studio.engine.setup_targets import target_problems
from studio.engine.setup_training import Size, size_of, training_problems
from studio.engine.setup_values import value_problems
from studio.graph.elements import Node
from studio.graph.problems import Problem, said
from studio.graph.touched import Touched
from studio.project.columns import Column
from studio.project.datasets import DataSettings
from studio.project.project import Project
from studio.project.training import TrainingSettings

NodeRule = Callable[[Project, Node], Iterable[Problem]]
"""A further rule that looks at a node alone; what it finds counts where an Output needs it."""

_EMBEDDINGS = frozenset({"Embedding", "ReversibleEmbedding"})
_HEARS = frozenset({"Output", "SimpleRNN", "LSTM", "GRU", "RNN", "Bidirectional"})
"""The layers that are judged by what Keras says of the node before them."""


def setup_problems(
    project: Project, reports: Mapping[str, NodeReport], also: NodeRule | None = None
) -> list[Problem]:
    """All that is wrong with how a project is set up, errors first; `reports` are what Keras says
    of its nodes. Without the report of a node, what depends on it is not judged."""
    return SetupFinder(project, also).problems(reports)


class SetupFinder:
    """The set-up problems of a project under edit: each edit costs what it touches."""

    def __init__(self, project: Project, also: NodeRule | None = None) -> None:
        self._project, self._also = project, also
        self._touched = Touched(project.graph)
        self._values: dict[str, tuple[Problem, ...]] = {}
        """What is wrong with the values told in nodes; nodes without a problem are not in."""
        self._own: dict[str, tuple[Problem, ...]] = {}
        """What else is wrong with single nodes."""
        self._also_own: dict[str, tuple[Problem, ...]] = {}
        self._leaks: tuple[Problem, ...] = ()
        self._sizes: dict[str, Size] = {}
        self._size = Size()
        self._data: DataSettings | None = None
        self._training: TrainingSettings | None = None
        self._columns: Mapping[str, Column] = {}
        self._found: list[Problem] = []

    def problems(
        self, reports: Mapping[str, NodeReport], changed: Collection[str] | None = None
    ) -> list[Problem]:
        """All of them, errors first, in the order of the network. `changed` are the nodes of which
        Keras says something else than last time; without it, all may be. The list is the same
        object as long as nothing in it changed."""
        graph, training = self._project.graph, self._project.training
        touched = set(self._touched.take())
        is_other = self._data is not self._project.data or self._training is not training
        if is_other:
            self._data, self._training = self._project.data, training
            self._columns = self._project.columns()
        if is_other or changed is None:
            judged = {*touched, *graph.order.by_age()}
            self._measure(judged, reports)
        else:
            self._measure({*touched, *changed}, reports)
            judged = self._around(touched) | self._hearing(changed)
        for node_id in judged:
            node = graph.node(node_id) if node_id in graph else None
            _keep(self._own, node_id, self._judge(node, reports) if node else ())
        for node_id in touched:
            node = graph.node(node_id) if node_id in graph else None
            _keep(self._values, node_id, tuple(value_problems(node)) if node else ())
            also = tuple(self._also(self._project, node)) if node and self._also else ()
            _keep(self._also_own, node_id, also)
        if is_other or any(self._is_end(node_id) for node_id in touched):
            self._leaks = tuple(self._find_leaks(reports))
        found_all = sorted(self._all(), key=lambda problem: problem.severity)
        if found_all != self._found:
            self._found = found_all
        return self._found

    def _all(self) -> Iterator[Problem]:
        age = self._project.graph.order.age
        for node_id in sorted(self._values.keys() | self._own.keys(), key=age):
            yield from self._values.get(node_id, ())
            yield from self._own.get(node_id, ())
        for node_id in sorted(self._also_own, key=age):
            if self._is_needed(node_id):
                yield from self._also_own[node_id]
        yield from self._leaks
        yield from training_problems(self._project, self._size, is_whole=self._is_whole())

    def _is_needed(self, node_id: str) -> bool:
        """Whether a node leads to an Output."""
        graph, waiting, seen = self._project.graph, [node_id], {node_id}
        for each in waiting:
            if graph.node(each).layer == "Output":
                return True
            new = [other for other in graph.order.behind(each) if other not in seen]
            seen.update(new)
            waiting += new
        return False

    def _is_end(self, node_id: str) -> bool:
        graph = self._project.graph
        return node_id not in graph or graph.node(node_id).layer in ("Input", "Output")

    def _is_whole(self) -> bool:
        """Whether Keras has told of each layer, and something is to be learned."""
        graph = self._project.graph
        outputs, watches = len(graph.of_layer("Output")), len(graph.of_layer("Watch"))
        return outputs > 0 and len(self._sizes) == len(graph) - outputs - watches > 0

    def _measure(self, dirty: Collection[str], reports: Mapping[str, NodeReport]) -> None:
        """Follow the size of the network by the nodes of which it may be another one."""
        graph, sizes = self._project.graph, self._sizes
        weights = trainable = held = 0
        for node_id in dirty:
            if (old := sizes.pop(node_id, None)) is not None:
                weights -= old.weights
                trainable -= old.trainable
                held -= old.bytes
            if (report := reports.get(node_id)) is not None and node_id in graph:
                new = sizes[node_id] = size_of(report)
                weights += new.weights
                trainable += new.trainable
                held += new.bytes
        self._size += Size(weights, trainable, held)

    def _hearing(self, changed: Collection[str]) -> set[str]:
        """These nodes, and the next ones that are judged by what Keras says of them."""
        graph, found = self._project.graph, set(changed)
        for node_id in changed:
            if node_id in graph:
                for other in graph.order.behind(node_id):
                    if graph.node(other).layer in _HEARS:
                        found.add(other)
        return found

    def _around(self, touched: Collection[str]) -> set[str]:
        """These nodes and their neighbours, and beyond those that leave numbers as they are: the
        farthest that a rule looks."""
        graph = self._project.graph
        found, waiting = set(touched), [node_id for node_id in touched if node_id in graph]
        if len(waiting) == len(graph):
            return found
        for node_id in waiting:
            for other in (*graph.order.before(node_id), *graph.order.behind(node_id)):
                if other not in found:
                    found.add(other)
                    if graph.node(other).layer in KEEPS_VALUES:
                        waiting.append(other)
        return found

    def _judge(self, node: Node, reports: Mapping[str, NodeReport]) -> tuple[Problem, ...]:
        project, columns = self._project, self._columns
        found: list[Problem] = []
        report = reports.get(node.id)
        if node.layer == "Output":
            answer = answer_of(project, reports, columns, node)
            found += [*loss_problems(answer), *target_problems(answer), *metric_problems(answer)]
        elif node.layer == "Input":
            found += input_problems(project, columns, node)
        elif node.layer in _EMBEDDINGS or may_have_problem(project, node, report):
            found += layer_problems(project, reports, node)
            found += hidden_problems(project.graph, node)
            if node.layer in _EMBEDDINGS:
                found += embedding_problems(project, columns, node)
            found += _warnings_of_keras(node, report, found)
        return tuple(found)

    def _find_leaks(self, reports: Mapping[str, NodeReport]) -> Iterator[Problem]:
        project = self._project
        outputs = project.graph.of_layer("Output")
        return leaks(project, [answer_of(project, reports, self._columns, o) for o in outputs])


def _keep(kept: dict[str, tuple[Problem, ...]], node: str, found: tuple[Problem, ...]) -> None:
    if found:
        kept[node] = found
    else:
        kept.pop(node, None)


def _warnings_of_keras(
    node: Node, report: NodeReport | None, found: Collection[Problem]
) -> Iterator[Problem]:
    """What Keras warned of when it made the layer and called it, where nothing here says it."""
    told = {problem.code for problem in found}
    for text in report.warnings if report is not None else ():
        if "softmax" in text and "softmax_of_one" in told:
            continue
        yield said(
            "keras_warning", "{name}: Keras warns: {text}", node.id, name=node.name, text=text
        )
