"""Runs as they lie on the disk, made without training: their logs say what a test needs."""

from pathlib import Path

import msgspec

from studio.engine.protocol.codec import encode
from studio.engine.protocol.run import EpochDone, RunEnded, RunStarted, StepsDone
from studio.project.identity import Identity
from studio.project.project import Project
from studio.project.store import load
from studio.resources import resource
from studio.runs.launch import prepare
from studio.runs.run_folder import RunFolder

STEPS = 4


def spirals(name: str = "spirals") -> Project:
    """A small project of its own."""
    project = load(resource("examples", "spirals.strata"))
    project.name, project.identity = name, Identity.new()
    return project


def past_run(
    project: Project,
    root: Path,
    accuracies: tuple[float, ...] = (0.5, 0.75),
    ending: str = "finished",
    learning_rate: float | None = None,
    title: str = "",
) -> RunFolder:
    """A run that reached these validation accuracies, an epoch each. Without an ending it was
    cut off."""
    if learning_rate is not None:
        optimizer = msgspec.structs.replace(
            project.training.optimizer, params={"learning_rate": learning_rate}
        )
        project.training = msgspec.structs.replace(project.training, optimizer=optimizer)
    folder = prepare(project, root).folder
    if title:
        folder.write_record(msgspec.structs.replace(folder.record(), title=title))
    names = ("loss", "accuracy")
    said: list[object] = [
        RunStarted(len(accuracies), STEPS, 40, 10, "CPU", names, 321, backend="tensorflow")
    ]
    for epoch, accuracy in enumerate(accuracies):
        steps = tuple(range(epoch * STEPS + 1, (epoch + 1) * STEPS + 1))
        losses = tuple(1 / (step + accuracy) for step in steps)
        said.append(StepsDone(epoch, steps, {"loss": losses}, 1000.0))
        logs = {"loss": losses[-1], "val_loss": losses[-1] + 0.1, "val_accuracy": accuracy}
        said.append(EpochDone(epoch, logs, 0.5))
    if ending:
        evaluation = {"loss": 0.4, "accuracy": accuracies[-1]}
        said.append(RunEnded(ending, "", len(accuracies), 1.5, evaluation, "model.keras"))
        folder.model.write_bytes(b"a model")
    folder.events.write_bytes(b"".join(encode(event) + b"\n" for event in said))
    return folder
