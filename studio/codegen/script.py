"""A project as a Python script: the file that Export writes and that training runs.

It reads as a teacher would write it, in the order in which Keras is taught: load, build, compile,
train, evaluate, predict. It needs numpy and tensorflow, and nothing of ours.
"""

from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, compress
from types import MappingProxyType

from studio.codegen import acting, adapting, data, fitting, model, stepping
from studio.codegen.calls import Calls
from studio.codegen.data import DataCode
from studio.codegen.how_read import PATHLIB
from studio.codegen.layout import Expression, assignment
from studio.codegen.literals import number
from studio.codegen.model import Block, ModelText
from studio.codegen.network import Network
from studio.codegen.ordering import order_functions
from studio.codegen.weights import weight_functions
from studio.graph.elements import Node
from studio.project.backend_names import either
from studio.project.datasets import DataSettings
from studio.project.project import Project
from studio.project.training import TrainingSettings

_TITLE_LENGTH = 60
_FEW = 8
_STANDARD = frozenset(
    {
        *("import codecs", "import csv", "import functools", "import gzip"),
        *("import math", "import os"),
        "from pathlib import Path",
    }
)
_TENSORFLOW_ALONE = frozenset(
    {"HashedCrossing", "Hashing", "IntegerLookup", "StringLookup", "TextVectorization"}
)
"""Layers that look words up with what TensorFlow has for it."""
_ONEDNN = "TF_ENABLE_ONEDNN_OPTS"
_END = '\nif __name__ == "__main__":\n    main()\n'


@dataclass(frozen=True, slots=True)
class Watched:
    """A watch that the script has a function for, which makes the sub-model (`build_encoder`);
    `inputs` are the data columns that it reads, `name` is what Keras calls the node."""

    node: str
    name: str
    function: str
    inputs: tuple[str, ...]


class Script:
    """A script, and which of its lines mean which node.

    `watches` is what a run may ask the script's functions for; `left_out` are the nodes that could
    not be written; `not_sequential` is the clause that says why a Sequential model was wanted and
    is not written; `environment` is what the script sets before it imports Keras, which a process
    that has imported it before must have been started with.
    """

    def __init__(
        self,
        text: str,
        nodes: Sequence[str] = (),
        heights: Sequence[int] = (),
        watches: tuple[Watched, ...] = (),
        left_out: tuple[str, ...] = (),
        not_sequential: str = "",
        environment: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.not_sequential, self.environment = not_sequential, environment
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

    def spans_of(self, nodes: Collection[str]) -> list[tuple[int, int]]:
        """The first and last line of each of these nodes that has lines."""
        if len(nodes) > _FEW:
            return [self.spans[node] for node in nodes if node in self.spans]
        return [span for node in nodes if (span := self._span_of(node)) is not None]

    def _span_of(self, node: str) -> tuple[int, int] | None:
        """For one node all the spans need not be made: the lines before it are summed up."""
        at = -1
        with suppress(ValueError):
            while not self._heights[at := self._nodes.index(node, at + 1)]:
                continue
            before = sum(self._heights[:at])
            return before + 1, before + self._heights[at]
        return None

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
        self._data: DataSettings | None = None
        self._data_code = data.DataCode([])

    def script(self) -> Script:
        """The script of the project as it is."""
        self._model.follow()
        network = self._network
        watches = network.watches
        bodies: list[Sequence[Block | Calls]] = [
            *([Block(lines)] for lines in self._data_functions()),
            self._model.body(),
            *([Block(lines)] for lines in self._fitting() if lines),
            *([model.watch_function(network, w, self._model.form)] for w in watches),
            [Block(_main(self._project.training, adapts=bool(network.adapted)))],
        ]
        pages = _Pages()
        for body in bodies:
            pages.add_all(["", *body, ""])
        top = _Pages()
        opening = _opening(self._project, self._data_code, pages.text())
        constants = _constants(self._project.training, self._data_code, pages.text())
        top.add_all([Block(opening), "", Block(constants), ""])
        return Script(
            top.text() + pages.text() + _END,
            [*top.nodes, *pages.nodes],
            [*top.heights, *pages.heights],
            tuple(_watched(network, watch) for watch in watches),
            self._model.left_out(),
            self._model.objection(),
            {_ONEDNN: "1"} if _wants_onednn(opening) else {},
        )

    def _data_functions(self) -> list[list[str]]:
        if self._data is not self._project.data:
            self._data = self._project.data
            self._data_code = data.data_code(self._data)
        return self._data_code.functions

    def _fitting(self) -> list[list[str]]:
        is_counted = self._project.training.steps is not None
        train = stepping.train if is_counted else fitting.train
        functions = (train, fitting.evaluate, fitting.predict)
        return [
            adapting.adapt_layers(self._network),
            fitting.compile_model(self._network),
            *weight_functions(self._network),
            *order_functions(self._network),
            *acting.rate_functions(self._network),
            *(function(self._network) for function in functions),
        ]


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


def _opening(project: Project, code: DataCode, uses: str) -> list[str]:
    return [
        f'"""{data.plain_title(project.name, _TITLE_LENGTH)}: a network made with Strata Studio.',
        "",
        *_needs(project, code),
        *_backends(project),
        '"""',
        "",
        *_imports(project, code, uses),
    ]


def _needs(project: Project, code: DataCode) -> list[str]:
    keras = "TensorFlow" if project.script.imports == "tensorflow" else "Keras"
    packages = [keras, "NumPy", *code.needs]
    needs = f"Run it with Python. It needs {', '.join(packages[:-1])} and {packages[-1]}"
    if code.note.startswith("downloads"):
        return [f"{needs}, and {code.note}", "unless they are on this machine already."]
    return [f"{needs}.", *([f"It {code.note}."] if code.note else [])]


def _backends(project: Project) -> list[str]:
    """On what a script that names no TensorFlow runs."""
    if project.script.imports == "tensorflow":
        return []
    names = backends_of(project)
    return [f"It runs on {either(names)}, as KERAS_BACKEND says: {', '.join(names)}."]


def backends_of(project: Project) -> tuple[str, ...]:
    """The backends on which the script runs, by the names that Keras has for them."""
    if project.script.imports == "tensorflow":
        return ("tensorflow",)
    training = project.training
    if any(node.layer in _TENSORFLOW_ALONE for node in project.graph.nodes()):
        return ("tensorflow",)
    # Keras's trainer for PyTorch takes one step at a time and no other number.
    is_by_step = training.steps is not None or training.steps_per_execution == 1
    return ("tensorflow", "jax", "torch") if is_by_step else ("tensorflow", "jax")


def _imports(project: Project, code: DataCode, uses: str) -> list[str]:
    """As their order is in Python: the standard library first, `import` before `from`."""
    own = [line for line in code.imports if line in _STANDARD]
    own += ["import os"] if '"channels_first"' in uses else []
    own += [PATHLIB] if acting.BESIDE in uses and PATHLIB not in own else []
    own += ["import functools"] if "@functools." in uses else []
    own += ["import math"] if _counts(uses) and "import math" not in own else []
    others = [line for line in code.imports if line not in _STANDARD]
    others += ["import numpy as np"] if "np." in uses else []
    others += ["import tensorflow as tf"] if " tf.data." in uses else []
    is_neutral = project.script.imports == "keras"
    others.append("import keras" if is_neutral else "from tensorflow import keras")
    if "layers." in uses:
        others.append(f"from {'keras' if is_neutral else 'tensorflow.keras'} import layers")
    in_order = [sorted(lines, key=lambda line: (line[0] != "i", line)) for lines in (own, others)]
    onednn = [
        '# Some CPUs can train "channels_first" convolutions only with oneDNN.',
        f'os.environ.setdefault("{_ONEDNN}", "1")',
        "",
    ]
    before = ["", *onednn] if "import os" in own else [""] if own else []
    return [*in_order[0], *before, *in_order[1]]


def _counts(uses: str) -> bool:
    """Whether functions that are written here call `math`; a reader of data says so itself."""
    return " math.ceil(" in uses or "math.cos(" in uses


def _wants_onednn(opening: Sequence[str]) -> bool:
    return any(_ONEDNN in line for line in opening)


def _constants(training: TrainingSettings, code: DataCode, uses: str) -> list[str]:
    values = [
        *([acting.FOLDER] if acting.BESIDE in uses else []),
        ("SEED", number(training.seed)),
        *_lengths(training),
        ("BATCH_SIZE", number(training.batch_size)),
        *code.constants,
    ]
    return [line for name, value in values for line in assignment([name], value)]


def _lengths(training: TrainingSettings) -> list[tuple[str, Expression]]:
    if training.steps is None:
        return [("EPOCHS", number(training.epochs))]
    interval = stepping.interval(training), number(training.test_every)
    return [("STEPS", number(training.steps)), interval]


def _main(training: TrainingSettings, *, adapts: bool) -> list[str]:
    shown = ["epoch {epoch + 1}", "epoch"]
    if training.steps is not None:
        name = "test" if stepping.has_tests(training) else "report"
        shown = [f"step {{{name} * {stepping.interval(training)}}}", name]
    what, count = shown
    value = f"{{name}} {{values[{count}]:.8f}}"
    return [
        "def main():",
        '    """Train the model, and say how well it does."""',
        "    data = load_data()",
        "    model = build_model()",
        *(["    adapt_layers(model, data)"] if adapts else []),
        "    model.summary()",
        "    compile_model(model)",
        "    history = train(model, data).history",
        f'    for {count} in range(len(history["loss"])):',
        f'        shown = [f"{value}" for name, values in history.items()]',
        f'        print(f"{what}:", ", ".join(shown))',
        '    print("evaluation:", evaluate(model, data))',
    ]


def _watched(network: Network, node: Node) -> Watched:
    return Watched(
        node=node.id,
        name=network.keras_name(node.id),
        function=model.watch_function_name(network, node),
        inputs=tuple(network.column(n) for n in network.inputs),
    )
