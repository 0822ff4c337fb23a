"""The command line: what the window does, through the same code, with exit codes.

0 all is well · 1 the project is not finished, the file is wrong, or the run failed · 2 the words
of the command are off · 130 ended by Ctrl+C.

Nothing heavy is imported before a command needs it.
"""

import os
import sys
from pathlib import Path
from typing import Any, NoReturn

import click

from studio import __version__
from studio.engine.bytecode import keep_own_compiled
from studio.project.limits import MOST

PROJECT = click.Path(path_type=Path, dir_okay=False)
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON, for machines.")
EPOCHS = click.option(
    "--epochs", type=click.IntRange(1, MOST), help="Train for fewer or more epochs."
)


class FileOrCommand(click.Group):
    """`strata net.strata` opens the file: a first word that is no command may be a project."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Take a path for `open PATH`."""
        if args and args[0] not in self.commands and args[0].endswith(".strata"):
            args = ["open", *args]
        return super().resolve_command(ctx, args)

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Say in a sentence where what a command prints cannot be written, as on a full disk."""
        try:
            return super().main(*args, **kwargs)
        except OSError as error:
            if error.filename is not None:
                raise
            sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - Python flushes it at its end
            click.echo(f"What was to be printed cannot be written: {error.strerror}", err=True)
            sys.exit(1)


def picture_file(_ctx: click.Context, _option: click.Parameter, path: Path) -> Path:
    """The file of a picture, when its name says which kind it is."""
    if path.suffix.lower() not in (".png", ".svg", ".pdf"):
        raise click.BadParameter("a picture ends in .png, .svg or .pdf")
    return path


@click.group(cls=FileOrCommand, invoke_without_command=True)
@click.version_option(__version__, prog_name="strata")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Wire Keras layers into a network, read its Python, train it and watch it learn.

    Without a command the window opens; with a project file, it opens that.
    """
    keep_own_compiled()
    if ctx.invoked_subcommand is None:
        open_window(None)


@main.command("open")
@click.argument("file", type=PROJECT, required=False)
def open_command(file: Path | None) -> None:
    """Open the window, with a project if one is named."""
    open_window(file)


@main.command()
@EPOCHS
@click.option(
    "--output", "-o", type=click.Path(path_type=Path, file_okay=False), default=Path("strata-demo"),
    help="Where the pictures go when there is no display.", show_default=True,
)  # fmt: skip
@click.option("--offscreen", is_flag=True, help="Show no window; write its picture instead.")
def demo(epochs: int | None, output: Path, offscreen: bool) -> None:
    """Open the autoencoder and watch it learn the map of the digits."""
    from studio.doors import demo as show

    require_qt(with_window=not offscreen)
    sys.exit(show.run(epochs, output, offscreen))


@main.command()
@click.argument("file", type=PROJECT)
@EPOCHS
@click.option(
    "--runs", type=click.Path(path_type=Path, file_okay=False),
    help="Where the run folder is made; else where the window makes them.",
)  # fmt: skip
@AS_JSON
def train(file: Path, epochs: int | None, runs: Path | None, as_json: bool) -> None:
    """Train a project; Ctrl+C stops it and keeps the result."""
    from studio.doors.train import train as run

    project = load_or_fail(file, as_json)
    refuse_unfinished(project, as_json)
    sys.exit(run(project, epochs, runs, as_json))


@main.command()
@click.argument("run")
@AS_JSON
def resume(run: str, as_json: bool) -> None:
    """Let a run go on that was cut off or stopped; RUN is its folder, or that folder's name."""
    from studio.doors.resume import resume as go_on

    sys.exit(go_on(run, as_json))


@main.command()
@click.argument("file", type=PROJECT)
@click.option(
    "--setting", "-s", default="batch_size", show_default=True,
    help="What is varied: batch_size, optimizer.learning_rate, or a node's: hidden.units.",
)  # fmt: skip
@click.option("--values", "-v", required=True, help="The values, such as 1,10,100.")
@EPOCHS
@click.option(
    "--runs", type=click.Path(path_type=Path, file_okay=False),
    help="Where the runs' folder is made; else where the window makes it.",
)  # fmt: skip
@AS_JSON
def experiment(
    file: Path, setting: str, values: str, epochs: int | None, runs: Path | None, as_json: bool
) -> None:
    """Run a project with several values of a setting in turn, and compare them."""
    from studio.doors.experiment import experiment as run

    project = load_or_fail(file, as_json)
    refuse_unfinished(project, as_json)
    sys.exit(run(project, setting, values, epochs, runs, as_json))


@main.command()
@click.argument("file", type=PROJECT)
@click.option(
    "--output", "-o", type=PROJECT, help="The Python file; standard output when left out."
)
@AS_JSON
def export(file: Path, output: Path | None, as_json: bool) -> None:
    """Write the Python that a project means, the very script that training runs."""
    from studio.doors.export import export as write

    project = load_or_fail(file, as_json)
    refuse_unfinished(project, as_json)
    sys.exit(write(project, output, as_json))


@main.command()
@click.argument("file", type=PROJECT)
@click.option("--no-keras", is_flag=True, help="Check the graph alone, at once.")
@click.option("--fix", is_flag=True, help="List what would cure each problem; nothing is changed.")
@AS_JSON
def check(file: Path, no_keras: bool, fix: bool, as_json: bool) -> None:
    """Say what keeps a project from being trained. Keras itself is asked about the shapes."""
    from studio.doors.check import check as look

    project = load_or_fail(file, as_json)
    sys.exit(look(project, ask_keras=not no_keras, as_json=as_json, fix=fix))


@main.command()
@click.argument("path", type=click.Path(path_type=Path))
@AS_JSON
def data(path: Path, as_json: bool) -> None:
    """Say what a file or folder of data holds, and how it was read."""
    from studio.doors.data import data as look

    sys.exit(look(path, as_json=as_json))


@main.command()
@click.argument("file", type=PROJECT)
@AS_JSON
def summary(file: Path, as_json: bool) -> None:
    """Print layers, output shapes and parameters, as Keras counts them."""
    from studio.doors.summary import summary as tell

    project = load_or_fail(file, as_json)
    sys.exit(tell(project, as_json))


@main.command()
@click.argument("file", type=PROJECT)
@click.option(
    "--output", "-o", type=PROJECT, required=True, callback=picture_file,
    help="The picture; its name ends in .png, .svg or .pdf.",
)  # fmt: skip
@click.option(
    "--theme", type=click.Choice(["light", "dark"]), default="light", show_default=True,
    help="For a white page or for a dark slide.",
)  # fmt: skip
@click.option("--transparent", is_flag=True, help="Leave the background out.")
@click.option(
    "--scale", type=click.FloatRange(0.1, 16), default=2.0, show_default=True,
    help="How many pixels to a unit a PNG has.",
)  # fmt: skip
@click.option("--shapes", is_flag=True, help="Ask Keras for the shapes on the wires.")
@AS_JSON
def picture(
    file: Path,
    output: Path,
    theme: str,
    transparent: bool,
    scale: float,
    shapes: bool,
    as_json: bool,
) -> None:
    """Write a picture of the network, for a slide or a paper."""
    project = load_or_fail(file, as_json)
    require_qt(with_window=False)
    from studio.doors import picture as draw

    sys.exit(
        draw.picture(
            project,
            output,
            theme,
            scale,
            is_transparent=transparent,
            with_shapes=shapes,
            as_json=as_json,
        )
    )


@main.command()
@click.argument("file", type=PROJECT, required=False)
@click.option("--all", "is_all", is_flag=True, help="The runs of all projects.")
@click.option("--best", "is_by_result", is_flag=True, help="The best first, not the newest.")
@click.option("--filter", "text", default="", help="Only runs in which these words are found.")
@click.option(
    "--tensorboard", type=click.Path(path_type=Path, file_okay=False),
    help="Write the curves of these runs to a folder, as TensorBoard reads them.",
)  # fmt: skip
@click.option(
    "--runs", "root", type=click.Path(path_type=Path, file_okay=False),
    help="Where the runs are; else where the window makes them.",
)  # fmt: skip
@AS_JSON
def runs(
    file: Path | None,
    is_all: bool,
    is_by_result: bool,
    text: str,
    tensorboard: Path | None,
    root: Path | None,
    as_json: bool,
) -> None:
    """List the runs of a project, or of all: settings that differ, results, how they ended."""
    from studio.doors.runs import Listing
    from studio.doors.runs import runs as look

    if (file is None) != is_all:
        raise click.UsageError("Name a project, or say --all.")
    project = load_or_fail(file, as_json) if file is not None else None
    sys.exit(look(project, root, Listing(text, is_by_result, as_json, tensorboard)))


@main.command()
@AS_JSON
def doctor(as_json: bool) -> None:
    """Print versions and devices, and what is missing, with the line that installs it."""
    from studio.doors.doctor import doctor as look

    sys.exit(look(as_json))


# --- shared by the commands ---------------------------------------------------


def open_window(file: Path | None) -> NoReturn:
    """Show the window, or say why none can be shown."""
    require_qt(with_window=True)
    from studio.app import has_display, run_window

    if not has_display():
        fail(
            "There is no display to show a window on. `strata demo` writes pictures instead, and "
            "`strata train`, `check`, `summary` and `export` work without one."
        )
    sys.exit(run_window(file))


def require_qt(*, with_window: bool) -> None:
    """End with the line that installs what Qt needs, where something is missing."""
    from studio.doors.doctor import QT_LIBRARIES, advice_on, missing_libraries

    missing = missing_libraries(QT_LIBRARIES)
    try:
        import PySide6.QtWidgets  # noqa: F401
    except ImportError as error:
        fail(advice_on(missing) if missing else f"Qt cannot be loaded: {error}")


def load_or_fail(file: Path, as_json: bool) -> Any:
    """The project of a file, known by an id, or the end, with the sentence."""
    from studio.project.store import ProjectError, identify, load

    try:
        project = load(file)
        identify(project)
        return project
    except ProjectError as error:
        fail(str(error), as_json)


def refuse_unfinished(project: Any, as_json: bool) -> None:
    """End, with the sentences, where a project cannot be trained."""
    errors = project.errors()
    if errors:
        fail("\n".join(problem.sentence for problem in errors), as_json)


def fail(sentence: str, as_json: bool = False) -> NoReturn:
    """Say what is wrong and end with 1."""
    from studio.doors.saying import failed

    sys.exit(failed(sentence, as_json))
