"""`strata demo`: the autoencoder, opened and trained at once.

Without a display the same window does the same offscreen, and a folder is left with its picture,
the script, the metrics and the map.
"""

import os
import shutil
import sys
from pathlib import Path

import click
from PySide6.QtCore import QObject, QTimer

from studio.app import closing_on_ctrl_c, has_display, import_soon, make_application
from studio.engine.outcome import Outcome
from studio.engine.protocol.run import EpochDone
from studio.resources import resource
from studio.runs.run_folder import RunFolder
from studio.ui.child.garbage import collect_here_alone
from studio.ui.edit.commands import SetTraining
from studio.ui.window.main_window import MainWindow


def run(epochs: int | None, output: Path, offscreen: bool) -> int:
    """Show the demo; returns the exit code."""
    is_offscreen = offscreen or not has_display()
    if is_offscreen:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        why = "As asked, no window is shown" if offscreen else "There is no display"
        click.echo(f"{why}: the demo runs offscreen and leaves its pictures in {output}/")
        try:
            output.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            click.echo(f"{output} cannot be made: {error.strerror}", err=True)
            return 1
    app = make_application()
    collect_here_alone(app)
    window = MainWindow()
    if is_offscreen:
        window.resize(1600, 1000)
    window.show()
    show = Demo(window, epochs, output if is_offscreen else None)
    QTimer.singleShot(0, show.begin)
    with closing_on_ctrl_c(window):
        code = app.exec()
    return code or show.exit_code


class Demo(QObject):
    """Opens the example, presses Train as a person would, and offscreen keeps what came of it."""

    def __init__(self, window: MainWindow, epochs: int | None, output: Path | None) -> None:
        super().__init__(window)
        self.window, self.epochs, self.output = window, epochs, output
        self.exit_code = 0

    def begin(self) -> None:
        """Open the autoencoder and start training it."""
        self.window.warm_up()
        import_soon()
        self.window.files.open_example(resource("examples", "autoencoder.strata"))
        workspace = self.window.workspace
        document = workspace.document
        if self.epochs is not None:
            from msgspec.structs import replace

            settings = replace(document.project.training, epochs=self.epochs)
            document.push(SetTraining(document, settings, "Set epochs"))
            # Nobody made this edit, so nobody is to be asked about saving it.
            document.undo_stack.setClean()
        workspace.room.model.event_came.connect(self._on_event)
        workspace.room.run_ended.connect(self._on_run_ended)
        self.window.train()

    def _on_event(self, event: object) -> None:
        if self.output is not None and isinstance(event, EpochDone):
            values = "  ".join(f"{name} {value:.8f}" for name, value in event.logs.items())
            click.echo(f"epoch {event.epoch + 1}  {values}")

    def _on_run_ended(self, outcome: Outcome) -> None:
        if self.output is None:
            return
        click.echo(outcome.sentence)
        self.exit_code = 0 if outcome.is_success else 1
        # The last map and curves are drawn at their own rate: give them a moment.
        QTimer.singleShot(1500, self._keep_and_close)

    def _keep_and_close(self) -> None:
        assert self.output is not None
        workspace = self.window.workspace
        run_dir = workspace.room.model.run_dir
        self.window.grab().save(str(self.output / "window.png"))
        workspace.training.make_map().save_picture(self.output / "map.png")
        if run_dir:
            folder = RunFolder(Path(run_dir))
            shutil.copyfile(folder.script, self.output / "autoencoder.py")
            shutil.copyfile(folder.write_metrics_csv(), self.output / "metrics.csv")
        for file in sorted(self.output.iterdir()):
            click.echo(f"wrote {file}")
        self.window.close()
        sys.stdout.flush()
