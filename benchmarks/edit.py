"""What one edit costs the window's thread, in networks of several sizes.

    python benchmarks/edit.py [--nodes 100 1000 5000] [--rounds 9] [--no-keras]

The real workspace, shown offscreen, on a trunk of residual blocks with a side branch in the
middle. Each edit is pushed as a gesture pushes it, and the event loop runs until all that follows
from it is shown: problems, the question to Keras and its reply, the script, canvas and panels.
Prints milliseconds of processor time of the window's process (medians), by stage with the script
in view, and in all with each panel in view, against the 16.7 ms of a frame at 60 Hz.
"""

import argparse
import gc
import os
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

_SCRATCH = tempfile.mkdtemp(prefix="strata-benchmark-")
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["XDG_CONFIG_HOME"] = os.environ["XDG_DATA_HOME"] = _SCRATCH
sys.path.insert(0, str(Path(__file__).parent.parent))

from PySide6.QtCore import QEventLoop, QSettings  # noqa: E402

from studio.app import make_application  # noqa: E402
from studio.graph.elements import Edge, PortRef  # noqa: E402
from studio.project.project import Project  # noqa: E402
from studio.resources import resource  # noqa: E402
from studio.ui.edit.commands import AddNodes, Connect, Remove, Rename, SetParams  # noqa: E402
from studio.ui.window.main_window import MainWindow  # noqa: E402

FRAME_MS = 1000 / 60
PATIENCE_S = 120
COLUMN = 25
BLOCK = ("Dense", "BatchNormalization", "Activation", "Dense", "Add")


class Stages:
    """Processor time by stage: what a wrapped function takes, without what is wrapped in it."""

    def __init__(self) -> None:
        self.ms: dict[str, float] = defaultdict(float)
        self._inside = [0.0]

    def wrap(self, holder: object, name: str, stage: str) -> None:
        function = getattr(holder, name)

        def timed(*args, **keywords):
            self._inside.append(0.0)
            started = time.process_time()
            try:
                return function(*args, **keywords)
            finally:
                took = time.process_time() - started
                self.ms[stage] += 1000 * (took - self._inside.pop())
                self._inside[-1] += took

        setattr(holder, name, timed)


def network(count: int) -> tuple[Project, dict[str, str]]:
    """A trunk of residual blocks between Input and Output; halfway a branch to another Output."""
    project = Project("benchmark")
    graph = project.graph

    def put(layer: str, *sources: str, **params: object) -> str:
        node = graph.new_node(layer, None, params)
        at = len(graph)
        graph.add_node(node, (at // COLUMN * 260.0, at % COLUMN * 130.0))
        for index, source in enumerate(sources):
            graph.connect(Edge(PortRef(source), PortRef(node.id, index)))
        return node.id

    wanted = {"target": "label", "loss": "mse"}
    entrance = put("Input", column="image")
    trunk = [put("Dense", entrance, units=64)]
    while len(graph) < count - 5:
        layer = BLOCK[len(trunk) % len(BLOCK)]
        params = {"Dense": {"units": 64}, "Activation": {"activation": "relu"}}.get(layer, {})
        others = (trunk[-5],) if layer == "Add" and len(trunk) > 4 else ()
        sources = (trunk[-1], *others) if layer != "Add" or others else (trunk[-1], trunk[0])
        trunk.append(put(layer, *sources, **params))
    put("Output", trunk[-1], **wanted)
    middle = len(trunk) // 2 // len(BLOCK) * len(BLOCK)
    side = put("Dense", trunk[middle], units=8)
    put("Output", put("Dense", side, units=4), **wanted)
    return project, {
        "first": trunk[0],
        "middle": trunk[middle + 3],
        "before cut": trunk[middle + 1],
        "after cut": trunk[middle + 2],
        "trunk": trunk[middle],
        "side": side,
    }


class Bench:
    """A window with a network, and edits of it."""

    def __init__(self, with_keras: bool) -> None:
        self.app = make_application()
        settings = QSettings(f"{_SCRATCH}/settings.ini", QSettings.Format.IniFormat)
        self.window = MainWindow(settings)
        self.window.resize(1400, 900)
        self.window.show()
        if with_keras:
            self.window.warm_up()
        self.window.files.open_example(resource("examples", "autoencoder.strata"))
        self.with_keras = with_keras
        self.workspace = self.window.workspace
        self.document = self.workspace.document
        self.stages = Stages()
        self._wrap()

    def _wrap(self) -> None:
        space, wrap = self.workspace, self.stages.wrap
        wrap(space.code, "set_script", "code panel")
        wrap(space.canvas, "set_reports", "reply")
        wrap(space.canvas, "set_problems", "problems")
        wrap(space.analysis, "_on_shapes", "reply")

    def show(self, count: int) -> dict[str, str]:
        project, nodes = network(count)
        self.document.show(project)
        self.settle()
        # What the canvas looks at bit by bit after a network was opened belongs to the opening.
        self.workspace.canvas.canvas.label_room.settle()
        analysis, wrap = self.workspace.analysis, self.stages.wrap
        wrap(analysis._checker, "problems", "problems")
        wrap(analysis._questions, "request", "question")
        wrap(analysis._writer, "script", "script")
        return nodes

    def settle(self) -> None:
        """Run the event loop until everything is shown and Keras has answered."""
        analysis = self.workspace.analysis
        ends = time.monotonic() + PATIENCE_S
        flags = QEventLoop.ProcessEventsFlag
        quiet, is_waiting = 0, False
        while quiet < 3:
            if time.monotonic() > ends:
                sys.exit("waited in vain for the window to be at rest")
            # Asleep until the reply comes: looking for it again and again would be measured too.
            patience = flags.WaitForMoreEvents if is_waiting else flags.AllEvents
            self.app.processEvents(flags.AllEvents | patience)
            is_waiting = self.with_keras and (
                self.answered != analysis._request_id or analysis.link.ready is None
            )
            quiet = 0 if is_waiting or self.document._settle.isActive() else quiet + 1

    answered = 0

    def on_reply(self, reply) -> None:
        self.answered = reply.id

    def measure(self, edit, rounds: int) -> tuple[dict[str, float], float]:
        """Do an edit, undo it, again and again; the stages of a round, and all of it."""
        totals, stages = [], defaultdict(list)
        for _ in range(rounds):
            command = edit()
            self.stages.ms.clear()
            gc.collect()
            gc.disable()
            started = time.process_time()
            self.document.push(command)
            pushed = time.process_time()
            self.settle()
            total = 1000 * (time.process_time() - started)
            gc.enable()
            totals.append(total)
            stages["graph and views"].append(1000 * (pushed - started))
            for stage in STAGES[1:-1]:
                stages[stage].append(self.stages.ms[stage])
            known = sum(self.stages.ms.values()) + 1000 * (pushed - started)
            stages["repaint and rest"].append(total - known)
            self.document.undo_stack.undo()
            self.settle()
        medians = {name: statistics.median(values) for name, values in stages.items()}
        return medians, statistics.median(totals)

    def measure_undo(self, edit, rounds: int) -> tuple[dict[str, float], float]:
        """The same for taking an edit back."""
        totals = []
        for _ in range(rounds):
            self.document.push(edit())
            self.settle()
            started = time.process_time()
            self.document.undo_stack.undo()
            self.settle()
            totals.append(1000 * (time.process_time() - started))
        return {}, statistics.median(totals)


STAGES = ("graph and views", "problems", "question", "reply", "script", "code panel",
          "repaint and rest")  # fmt: skip


def edits(bench: Bench, nodes: dict[str, str]) -> dict[str, object]:
    document = bench.document
    graph = document.project.graph
    flip = iter(range(1_000_000))
    side_wire = graph.edges_into(nodes["side"])[0]
    trunk_wire = graph.edges_into(nodes["after cut"])[0]

    def activation():
        value = ("relu", "tanh")[next(flip) % 2]
        return SetParams(document, nodes["middle"], {"activation": value})

    def units():
        return SetParams(document, nodes["side"], {"units": 10 + next(flip) % 50})

    def rename():
        return Rename(document, nodes["middle"], f"renamed_{next(flip)}")

    def remove_side():
        return Remove(document, (), (side_wire,))

    def remove_trunk():
        return Remove(document, (), (trunk_wire,))

    def connect():
        source = PortRef(nodes["trunk"])
        free = graph.new_node("Dense", None, {"units": 64})
        return AddNodes(document, [(free, (60.0, 60.0))], [Edge(source, PortRef(free.id))])

    def replace_wire():
        return Connect(document, Edge(PortRef(nodes["before cut"]), PortRef(nodes["side"])))

    return {
        "parameter": activation,
        "parameter that changes a shape": units,
        "rename": rename,
        "wire removed (a branch)": remove_side,
        "wire replaced (a branch)": replace_wire,
        "node added with its wire": connect,
        "wire removed (the trunk, half way)": remove_trunk,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", type=int, nargs="+", default=[100, 1000, 5000])
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--no-keras", action="store_true", help="without a Keras process")
    words = parser.parse_args()
    bench = Bench(not words.no_keras)
    space = bench.workspace
    space.analysis.link.shapes_came.connect(bench.on_reply)
    bench.settle()
    panels = {"Code": space.show_code, "Node": space.show_node, "Summary": space.show_summary,
              "Problems": space.show_problems}  # fmt: skip
    print(
        "| nodes | edit | "
        + " | ".join(STAGES)
        + " | "
        + " | ".join(f"all, {name} in view" for name in panels)
        + " |"
    )
    print("|---" * (2 + len(STAGES) + len(panels)) + "|")
    for count in words.nodes:
        nodes = bench.show(count)
        space.canvas.camera.zoom_to(1.0)
        space.selection.go_to([nodes["middle"]])
        kinds = edits(bench, nodes)
        for kind, edit in kinds.items():
            cells, totals = {}, []
            for show in panels.values():
                show()
                bench.settle()
                found, total = bench.measure(edit, words.rounds)
                cells = cells or found
                totals.append(total)
            figures = [f"{cells[stage]:.2f}" for stage in STAGES]
            shown = [f"**{t:.1f}**" if t > FRAME_MS else f"{t:.1f}" for t in totals]
            print(f"| {count} | {kind} | " + " | ".join([*figures, *shown]) + " |", flush=True)
        for kind in ("wire removed (a branch)", "wire removed (the trunk, half way)",
                     "node added with its wire"):  # fmt: skip
            totals = []
            for show in panels.values():
                show()
                bench.settle()
                totals.append(bench.measure_undo(kinds[kind], words.rounds)[1])
            shown = [f"**{t:.1f}**" if t > FRAME_MS else f"{t:.1f}" for t in totals]
            blank = " | ".join("" for _ in STAGES)
            print(f"| {count} | undo: {kind} | {blank} | " + " | ".join(shown) + " |", flush=True)
    print(f"\nA frame at 60 Hz: {FRAME_MS:.1f} ms. Over it: bold.")
    bench.document.undo_stack.setClean()
    bench.window.close()


if __name__ == "__main__":
    main()
