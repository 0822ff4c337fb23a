"""A project as a Python script: the file that Export writes and that training runs.

It reads as a teacher would write it, in the order in which Keras is taught: load, build, compile,
train, evaluate, predict. It needs numpy and tensorflow, and nothing of ours.
"""

from bisect import bisect_right
from dataclasses import dataclass

from studio.codegen import data, fitting, model
from studio.codegen.layout import assignment
from studio.codegen.literals import number
from studio.codegen.model import Block, Network
from studio.engine.messages import WatchRequest
from studio.project.datasets import SOURCES
from studio.project.project import Project

_TITLE_LENGTH = 60


@dataclass(frozen=True)
class Script:
    """A script, and which of its lines mean which node.

    `spans` gives the first and last line of a node, counted from 1; for a node in `left_out` that
    is the comment which says why. `watches` is what a run may ask the script's functions for.
    """

    text: str
    spans: dict[str, tuple[int, int]]
    watches: tuple[WatchRequest, ...] = ()
    left_out: tuple[str, ...] = ()

    def node_at(self, line: int) -> str | None:
        """The node that a line means, if it means one."""
        spans = sorted((first, last, node) for node, (first, last) in self.spans.items())
        at = bisect_right(spans, line, key=lambda span: span[0]) - 1
        if at >= 0 and spans[at][0] <= line <= spans[at][1]:
            return spans[at][2]
        return None


def generate(project: Project) -> Script:
    """The script of a project. Always succeeds: what cannot be written yet is left out, and a
    comment in `build_model` says why."""
    network = model.network_of(project)
    functions = model.watch_function_names(network)
    bodies = [[Block(lines)] for lines in data.load_data(project.data)]
    bodies += [
        model.build_model(network),
        [Block(fitting.compile_model(network))],
        [Block(fitting.train(network))],
        [Block(fitting.evaluate(network))],
        [Block(fitting.predict(network))],
        *([model.watch_function(network, w, functions[w.id])] for w in network.watches),
        [Block(_main())],
    ]
    constants = _constants(project)
    uses = "\n".join(line for body in bodies for block in body for line in block.lines)
    text, spans = _assembled([Block(_opening(project, uses)), Block(constants)], bodies)
    return Script(
        text=text,
        spans=spans,
        watches=tuple(_request(network, node_id, name) for node_id, name in functions.items()),
        left_out=tuple(n.id for n in project.graph.nodes() if n.id in network.reasons),
    )


def _opening(project: Project, uses: str) -> list[str]:
    imports = ["import numpy as np"] if "np." in uses else []
    imports.append("from tensorflow import keras")
    if "layers." in uses:
        imports.append("from tensorflow.keras import layers")
    title = SOURCES[project.data.source].title
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


def _assembled(
    top: list[Block], bodies: list[list[Block]]
) -> tuple[str, dict[str, tuple[int, int]]]:
    """The text, with the empty lines where Python's readers expect them."""
    lines: list[str] = []
    spans: dict[str, tuple[int, int]] = {}
    for block in top:
        lines += [*block.lines, ""]
    for body in bodies:
        lines.append("")
        for block in body:
            if block.node:
                spans[block.node] = (len(lines) + 1, len(lines) + len(block.lines))
            lines += block.lines
        lines.append("")
    lines += ["", 'if __name__ == "__main__":', "    main()"]
    return "\n".join(lines) + "\n", spans


def _request(network: Network, node_id: str, function: str) -> WatchRequest:
    node = network.project.graph.node(node_id)
    value = network.project.graph.catalogue.value
    return WatchRequest(
        node=node_id,
        name=network.keras_names[node_id],
        function=function,
        inputs=tuple(network.column(n) for n in network.inputs),
        part=value(node, "part"),
        samples=value(node, "samples"),
    )
