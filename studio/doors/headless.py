"""What the commands do without a window: train with a progress bar, ask Keras, print tables."""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import msgspec
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from studio.codegen.script import backends_of
from studio.doors import doctor as system
from studio.engine.backends import BACKENDS, DEFAULT, asked_for
from studio.engine.outcome import Outcome
from studio.engine.process import KerasProcess, ProcessGone
from studio.engine.protocol import codec
from studio.engine.protocol.message import Ready, RequestFailed
from studio.engine.protocol.run import EpochDone, RunPhase, RunStarted, StepsDone, Stop
from studio.engine.protocol.shapes import NodeObjection, ShapesReply
from studio.engine.shapes import shapes_request
from studio.project.backend_names import title as backend_title
from studio.project.project import Project
from studio.runs.launch import Launch, prepare
from studio.runs.run_folder import RunFolderError

OK, FAILED, INTERRUPTED = 0, 1, 130

PHASES = {
    "data": "Loading the data",
    "build": "Building the network",
    "compile": "Compiling",
    "fit": "Training",
    "evaluate": "Evaluating",
    "save": "Saving",
}


def print_json(value: Any) -> None:
    """One JSON object a line on standard output."""
    click.echo(msgspec.json.encode(value).decode())


# --- train ----------------------------------------------------------------------


def train(project: Project, epochs: int | None, runs: Path | None, as_json: bool) -> int:
    """Train a project in a Keras process; returns the exit code."""
    if sentence := objection_to_epochs(project, epochs):
        return failed(sentence, as_json)
    try:
        launch = prepare(project, runs, epochs)
    except RunFolderError as error:
        return failed(str(error), as_json)
    report = JsonReport() if as_json else BarReport(launch)
    try:
        with (
            KerasProcess(backend_for(project)) as process,
            stopping_on_ctrl_c(process) as interrupted,
        ):
            with report:
                for event in process.events():
                    if isinstance(event, Ready):
                        # Live answers are for eyes, and nobody looks here.
                        process.send(msgspec.structs.replace(launch.request, follow=None))
                    report.take(event)
            outcome = process.outcome()
    except ProcessGone as error:
        return failed(str(error), as_json)
    launch.folder.write_metrics_csv()
    report.close_with(outcome, launch)
    if not outcome.is_success:
        return FAILED
    return INTERRUPTED if interrupted.is_set() else OK


@contextmanager
def stopping_on_ctrl_c(process: KerasProcess) -> Iterator[threading.Event]:
    """The first Ctrl+C stops the run and keeps its result, the second ends it at once."""
    pressed = threading.Event()

    def on_interrupt(_number: int, _frame: object) -> None:
        if pressed.is_set() or not process.is_alive:
            process.kill()
            return
        pressed.set()
        try:
            process.send(Stop())
        except ProcessGone:
            process.kill()

    before = signal.signal(signal.SIGINT, on_interrupt)
    try:
        yield pressed
    finally:
        signal.signal(signal.SIGINT, before)


class JsonReport:
    """One event of the wire a line, as it comes; the last line is the outcome."""

    def __enter__(self) -> "JsonReport":
        return self

    def __exit__(self, *_: object) -> None:
        return

    def take(self, event: codec.Event) -> None:
        """Print an event."""
        print_json(event)

    def close_with(self, outcome: Outcome, launch: Launch) -> None:
        """Print how it ended."""
        print_json(
            {
                "type": "outcome",
                "ending": outcome.kind,
                "sentence": outcome.sentence,
                "run_folder": str(launch.folder.path),
            }
        )


class BarReport:
    """Two bars, the epoch and the whole, and a line for each epoch that is done."""

    def __init__(self, launch: Launch) -> None:
        self.console = Console(stderr=False, highlight=False, markup=False)
        self.launch = launch
        self.progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.fields[speed]}"),
            console=self.console,
            transient=True,
        )
        self.waiting: TaskID | None = None
        self.epoch: TaskID | None = None
        self.whole: TaskID | None = None
        self.started: RunStarted | None = None

    def __enter__(self) -> "BarReport":
        self.progress.start()
        self.waiting = self.progress.add_task("Starting Keras", total=None, speed="")
        return self

    def __exit__(self, *_: object) -> None:
        self.progress.stop()

    def take(self, event: codec.Event) -> None:
        """Show an event."""
        match event:
            case RunPhase(phase=phase) if self.waiting is not None:
                self.progress.update(self.waiting, description=PHASES.get(phase, phase))
            case RunStarted():
                self._begin(event)
            case StepsDone():
                self._step(event)
            case EpochDone():
                self._end_epoch(event)

    def close_with(self, outcome: Outcome, launch: Launch) -> None:
        """Say how it ended, and where the run is."""
        self.console.print(outcome.sentence, style="green" if outcome.is_success else "red")
        if outcome.run is not None and outcome.run.evaluation:
            values = "  ".join(f"{k} {v:.6g}" for k, v in outcome.run.evaluation.items())
            self.console.print(f"evaluation  {values}")
        if outcome.line:
            node = launch.script.node_at(outcome.line)
            where = f"line {outcome.line} of {launch.folder.script}"
            self.console.print(f"at {where}" + (f", node {node}" if node else ""))
        self.console.print(f"run folder  {launch.folder.path}", soft_wrap=True)

    def _begin(self, event: RunStarted) -> None:
        self.started = event
        if self.waiting is not None:
            self.progress.remove_task(self.waiting)
            self.waiting = None
        steps = event.steps_per_epoch
        self.console.print(
            f"{event.params:,} parameters · {event.samples:,} samples · batch size "
            f"{event.batch_size} · on {event.device}"
        )
        self.epoch = self.progress.add_task("epoch 1", total=steps, speed="")
        self.whole = self.progress.add_task("all", total=steps * event.epochs, speed="")

    def _step(self, event: StepsDone) -> None:
        if self.started is None or self.epoch is None or self.whole is None or not event.steps:
            return
        done = event.steps[-1]
        speed = f"{event.samples_per_second:,.0f} samples/s"
        in_epoch = done - event.epoch * self.started.steps_per_epoch
        description = f"epoch {event.epoch + 1}"
        self.progress.update(self.epoch, completed=in_epoch, description=description, speed=speed)
        self.progress.update(self.whole, completed=done)

    def _end_epoch(self, event: EpochDone) -> None:
        epochs = self.started.epochs if self.started else 0
        where = f"step {event.step:,}" if event.step else f"epoch {event.epoch + 1}/{epochs}"
        values = "  ".join(f"{name} {value:.8f}" for name, value in event.logs.items())
        self.console.print(f"{where}  {event.seconds:.1f} s  {values}")


# --- check and summary ----------------------------------------------------------


def check(project: Project, *, ask_keras: bool, as_json: bool) -> int:
    """Print every problem of a project; 1 when it cannot be trained."""
    problems = project.problems()
    objections: tuple[NodeObjection, ...] = ()
    if ask_keras:
        try:
            objections = keras_reply(project).objections
        except ProcessGone as error:
            return failed(str(error), as_json)
    is_fine = not objections and all(p.severity != "error" for p in problems)
    if as_json:
        print_json(
            {
                "ok": is_fine,
                "problems": [
                    {
                        "severity": p.severity,
                        "code": p.code,
                        "sentence": p.sentence,
                        "nodes": p.nodes,
                    }
                    for p in problems
                ],
                "objections": objections,
            }
        )
        return OK if is_fine else FAILED
    for problem in problems:
        click.echo(f"{problem.severity}: {problem.sentence}")
    for objection in objections:
        name = project.graph.node(objection.node).name
        click.echo(f"error: {name}: {objection.sentence}")
    if is_fine:
        click.echo(f"{project.name}: no errors; it can be trained.")
    return OK if is_fine else FAILED


def summary(project: Project, as_json: bool) -> int:
    """Print the layers of a project as Keras counts them."""
    try:
        reply = keras_reply(project)
    except ProcessGone as error:
        return failed(str(error), as_json)
    graph = project.graph
    rows = [
        (node.name, node.layer, report.outputs, report.params)
        for node in graph.in_order()
        if (report := reply.reports.get(node.id)) is not None
    ]
    total = sum(report.params for report in reply.reports.values())
    trainable = sum(report.trainable for report in reply.reports.values())
    if as_json:
        keys = ("name", "layer", "outputs", "params")
        print_json(
            {
                "model": project.name,
                "layers": [dict(zip(keys, row, strict=True)) for row in rows],
                "total_params": total,
                "trainable_params": trainable,
                "objections": reply.objections,
            }
        )
    else:
        _print_table(project, rows, total, trainable)
        for objection in reply.objections:
            click.echo(f"{graph.node(objection.node).name}: {objection.sentence}", err=True)
    return FAILED if reply.objections else OK


def _print_table(project: Project, rows: list[Any], total: int, trainable: int) -> None:
    table = Table(title=f'Model: "{project.name}"', title_justify="left")
    table.add_column("Layer (type)")
    table.add_column("Output Shape")
    table.add_column("Param #", justify="right")
    for name, layer, outputs, params in rows:
        shapes = ", ".join(str(shape) for shape in outputs)
        table.add_row(f"{name} ({layer})", shapes, f"{params:,}")
    console = Console(highlight=False, markup=False)
    console.print(table)
    for title, count in (
        ("Total params", total),
        ("Trainable params", trainable),
        ("Non-trainable params", total - trainable),
    ):
        console.print(f" {title}: {count:,}")


def objection_to_epochs(project: Project, epochs: int | None) -> str:
    """Why a project cannot be trained for so many epochs; "" where it can."""
    steps = project.training.steps
    if epochs is None or steps is None:
        return ""
    return f"{project.name} is trained for {steps:,} steps; --epochs does not count there."


def backend_for(project: Project) -> str:
    """The backend that the environment names, where the project's script runs on it."""
    asked = asked_for()
    return asked if asked in backends_of(project) else DEFAULT


def keras_reply(project: Project) -> ShapesReply:
    """Ask a Keras process of our own for the shapes. Raises ProcessGone with a sentence."""
    request = shapes_request(project, 1)
    with KerasProcess() as process:
        for event in process.events():
            if isinstance(event, Ready):
                process.send(request)
            elif isinstance(event, ShapesReply):
                return event
            elif isinstance(event, RequestFailed):
                raise ProcessGone(event.sentence)
        raise ProcessGone(process.outcome().sentence)


# --- doctor ---------------------------------------------------------------------


def _say_backends(keras: Ready, width: int) -> None:
    click.echo(f"{'backend':<{width}}  {backend_title(keras.backend)} {keras.version}")
    for known in BACKENDS.values():
        if known.name != keras.backend:
            there = "installed" if known.is_installed else known.install_line
            click.echo(f"{'or ' + known.title:<{width}}  {there}")


def doctor(as_json: bool) -> int:
    """Print versions, devices and what is missing; 1 when something that is needed is missing."""
    found = system.versions()
    missing = system.missing_libraries()
    needed = system.missing_libraries(system.QT_LIBRARIES)
    backends = system.backends()
    keras: Ready | None = None
    sentence = ""
    try:
        with KerasProcess(asked_for()) as process:
            keras = next((e for e in process.events() if isinstance(e, Ready)), None)
            if keras is None:
                sentence = process.outcome().sentence
    except ProcessGone as error:
        sentence = str(error)
    is_fine = keras is not None and not needed
    if as_json:
        print_json(
            {
                "ok": is_fine,
                "versions": found,
                "backend": keras.backend if keras else "",
                "backends": backends,
                "devices": keras.devices if keras else [],
                "keras_error": sentence,
                "missing_libraries": sorted(missing),
                "install": system.install_line(missing) if missing else "",
            }
        )
        return OK if is_fine else FAILED
    width = max(map(len, found))
    for name, version in found.items():
        click.echo(f"{name:<{width}}  {version}")
    if keras is not None:
        _say_backends(keras, width)
        click.echo(f"{'devices':<{width}}  {', '.join(keras.devices)}")
    else:
        click.echo(sentence, err=True)
    if missing:
        click.echo("\n" + system.advice_on(missing))
        if not needed:
            click.echo("Windows under X11 need these; pictures offscreen work without them.")
    elif sys.platform.startswith("linux"):
        click.echo("All the system libraries that Qt needs are there.")
    return OK if is_fine else FAILED


def failed(sentence: str, as_json: bool) -> int:
    """Say why nothing was done, as JSON or as a sentence; the exit code for it."""
    if as_json:
        print_json({"error": sentence})
    else:
        click.echo(sentence, err=True)
    return FAILED
