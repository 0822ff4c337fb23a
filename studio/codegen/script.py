"""A project as a Python script: the file that Export writes and that training runs.

It reads as a teacher would write it, in the order in which Keras is taught: load, build, compile,
train, evaluate, predict. It needs numpy and tensorflow, and nothing of ours.
"""

from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate, compress

from studio.codegen import data, fitting, model
from studio.codegen.layout import assignment
from studio.codegen.literals import number
from studio.codegen.model import Block, Calls, ModelText
from studio.codegen.network import Network
from studio.engine.messages import WatchRequest
from studio.graph.elements import Node
from studio.project.project import Project

_TITLE_LENGTH = 60
_END = '\nif __name__ == "__main__":\n    main()\n'


class Script:
    """A script, and which of its lines mean which node.

    `watches` is what a run may ask the script's functions for; `left_out` are the nodes that could
    not be written.
    """

    def __init__(
        self,
        text: str,
        nodes: Sequence[str] = (),
        heights: Sequence[int] = (),
        watches: tuple[WatchRequest, ...] = (),
        left_out: tuple[str, ...] = (),
    ) -> None:
        self.text, self.watches, self.left_out = text, watches, left_out
        self._nodes, self._heights = nodes, heights

    @cached_property
    def spans(self) -> dict[str, tuple[int, int]]:
        """The first and last line of each node, counted from 1; for one that is left out these
        are the comment which says why."""
        heights = self._heights
        lines = zip(accumulate(heights, initial=1), accumulate(heights), strict=False)
        spans = dict(zip(compress(self._nodes, heights), compress(lines, heights), strict=True))
        spans.pop("", None)
        return spans

    def node_at(self, line: int) -> str | None:
        """The node that a line means, if it means one."""
        spans = sorted((first, last, node) for node, (first, last) in self.spans.items())
        at = bisect_right(spans, line, key=lambda span: span[0]) - 1
        if at >= 0 and spans[at][0] <= line <= spans[at][1]:
            return spans[at][2]
        return None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Script):
            return NotImplemented
        mine = (self.text, self.watches, self.left_out)
        return mine == (other.text, other.watches, other.left_out) and self.spans == other.spans

    __hash__ = None  # type: ignore[assignment]


def generate(project: Project) -> Script:
    """The script of a project. Always succeeds: what cannot be written yet is left out, and a
    comment in `build_model` says why."""
    return ScriptWriter(project).script()


class ScriptWriter:
    """Writes the script of a project under edit: each edit costs what it changes."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._network = Network(project)
        self._model = ModelText(self._network)

    def script(self) -> Script:
        """The script of the project as it is."""
        self._model.follow()
        network = self._network
        watches = network.watches
        bodies: list[Sequence[Block | Calls]] = [
            *([Block(lines)] for lines in data.load_data(self._project.data)),
            [
                model.opening(network),
                self._model.calls(),
                self._model.notes(),
                *model.ending(network),
            ],
            *([Block(lines)] for lines in self._fitting()),
            *([model.watch_function(network, watch)] for watch in watches),
            [Block(_main())],
        ]
        pages = _Pages()
        for body in bodies:
            pages.add_all(["", *body, ""])
        top = _Pages()
        opening = _opening(self._project, pages.text())
        top.add_all([Block(opening), "", Block(_constants(self._project)), ""])
        return Script(
            top.text() + pages.text() + _END,
            [*top.nodes, *pages.nodes],
            [*top.heights, *pages.heights],
            tuple(_request(network, watch) for watch in watches),
            self._model.left_out(),
        )

    def _fitting(self) -> list[list[str]]:
        functions = (fitting.compile_model, fitting.train, fitting.evaluate, fitting.predict)
        return [function(self._network) for function in functions]


class _Pages:
    """Lines as they are put together, and the nodes that they mean."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self.nodes: list[str] = []
        self.heights: list[int] = []

    def add_all(self, parts: Sequence[Block | Calls | str]) -> None:
        """Add these: blocks, calls, or lines."""
        for part in parts:
            match part:
                case Calls():
                    self._texts.append(part.text)
                    self.nodes += part.nodes
                    self.heights += part.heights
                case Block():
                    self._add("\n".join([*part.lines, ""]), part.node, len(part.lines))
                case str():
                    self._add(f"{part}\n", "", 1)

    def text(self) -> str:
        """All of it, each line with its end."""
        return "".join(self._texts)

    def _add(self, text: str, node: str, height: int) -> None:
        self._texts.append(text)
        self.nodes.append(node)
        self.heights.append(height)


def _opening(project: Project, uses: str) -> list[str]:
    imports = ["import numpy as np"] if "np." in uses else []
    imports.append("from tensorflow import keras")
    if "layers." in uses:
        imports.append("from tensorflow.keras import layers")
    title = project.data.info().title
    return [
        f'"""{_title(project.name)}: a network made with Strata Studio.',
        "",
        f"Run it with Python. It needs TensorFlow and NumPy, and downloads the {title}",
        "unless they are on this machine already.",
        '"""',
        "",
        *imports,
    ]


def _title(name: str) -> str:
    """A project's name as one harmless line: nothing that ends a docstring or escapes in it."""
    kept = "".join(letter if letter.isprintable() else " " for letter in name[: 4 * _TITLE_LENGTH])
    words = " ".join(kept.replace("\\", "/").replace('"', "'").split())
    return words[:_TITLE_LENGTH].rstrip() or "untitled"


def _constants(project: Project) -> list[str]:
    training = project.training
    return [
        line
        for name, value in (
            ("SEED", training.seed),
            ("EPOCHS", training.epochs),
            ("BATCH_SIZE", training.batch_size),
        )
        for line in assignment([name], number(value))
    ]


def _main() -> list[str]:
    return [
        "def main():",
        '    """Train the model, and say how well it does."""',
        "    data = load_data()",
        "    model = build_model()",
        "    model.summary()",
        "    compile_model(model)",
        "    history = train(model, data).history",
        '    for epoch in range(len(history["loss"])):',
        '        shown = [f"{name} {values[epoch]:.8f}" for name, values in history.items()]',
        '        print(f"epoch {epoch + 1}:", ", ".join(shown))',
        '    print("evaluation:", evaluate(model, data))',
    ]


def _request(network: Network, node: Node) -> WatchRequest:
    value = network.project.graph.catalogue.value
    return WatchRequest(
        node=node.id,
        name=network.keras_name(node.id),
        function=model.watch_function_name(network, node),
        inputs=tuple(network.column(n) for n in network.inputs),
        part=value(node, "part"),
        samples=value(node, "samples"),
    )
