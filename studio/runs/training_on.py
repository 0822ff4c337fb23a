"""Training on: a new run that goes on from where one ended, as if more had been asked for at once.

The run of before stays as it is. The new one has what it said, so that its curves are whole, and
its last checkpoint.
"""

import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec

from studio.codegen.script import generate
from studio.engine.protocol.checkpoint_file import FOLDER, CheckpointHead, read_head
from studio.engine.protocol.codec import encode
from studio.engine.protocol.run import RunEnded, RunStarted
from studio.project import store
from studio.project.project import Project
from studio.project.training import TrainingSettings
from studio.runs.launch import Launch, request_of
from studio.runs.run_folder import RunFolder, RunFolderError
from studio.runs.run_record import Parent, RunRecord

_ALONG = ("watches", "plane")
"""What the log of a run names, beside the model."""


@dataclass(frozen=True, slots=True)
class TrainingOn:
    """A run that can be trained on: `done` whole epochs, or steps where its training counts those.
    `remark` says what stays as it was asked for, "" where nothing does."""

    folder: RunFolder
    project: Project
    head: CheckpointHead
    remark: str = ""

    @property
    def unit(self) -> Literal["epochs", "steps"]:
        """What its training counts."""
        return "epochs" if self.project.training.steps is None else "steps"

    @property
    def done(self) -> int:
        """From where it goes on."""
        return self.head.epoch if self.unit == "epochs" else self.head.step

    def launch(self, more: int) -> Launch:
        """Make the folder of the new run, for so many epochs or steps more, and say what to ask
        for. Raises RunFolderError."""
        total = self.done + more
        training = _lengthened(self.project.training, total)
        project = store.from_bytes(store.to_bytes(self.project))
        project.training = training
        before, old = self.folder, self.folder.record()
        parent = Parent("trained_on", run=before.path.name, epoch=self.head.epoch)
        folder = RunFolder.create(
            before.path.parent,
            before.name,
            self._script(total),
            store.to_bytes(project),
            record=RunRecord.now(old.project, old.project_id, parent),
        )
        try:
            self._carry_into(folder, total)
        except OSError as error:
            shutil.rmtree(folder.path, ignore_errors=True)
            reason = error.strerror or str(error)
            sentence = f"What the run {before.path.name} has so far cannot be copied: {reason}."
            raise RunFolderError(sentence) from error
        script = generate(project)
        request = request_of(project, script, folder, None)
        started = before.state(with_steps=False).started
        backend = started.backend if started is not None else ""
        return Launch(folder, script, msgspec.structs.replace(request, resume="last"), backend)

    def _script(self, total: int) -> str:
        """The very script that ran, with the other number."""
        name = self.unit.upper()
        text = self.folder.script.read_text(encoding="utf-8")
        text, times = re.subn(rf"(?m)^{name} = \d+$", f"{name} = {total}", text)
        if times != 1:
            raise RunFolderError(
                f"The script of this run does not say {name} in one line of its own, so Strata "
                "cannot ask it for more."
            )
        return text

    def _carry_into(self, folder: RunFolder, total: int) -> None:
        """Copy what the new run begins with. Raises OSError."""
        for name in _ALONG:
            if (self.folder.path / name).is_dir():
                shutil.copytree(self.folder.path / name, folder.path / name)
        (folder.path / FOLDER).mkdir()
        shutil.copy2(self.folder.checkpoints[0], folder.path / FOLDER)
        said = [self._as_if_asked(event, total) for event in self.folder.read_events()]
        lines = (encode(event) + b"\n" for event in said if not isinstance(event, RunEnded))
        folder.events.write_bytes(b"".join(lines))

    def _as_if_asked(self, event: object, total: int) -> object:
        """What would have been said, had so much been asked for."""
        if not isinstance(event, RunStarted):
            return event
        name = "epochs" if self.unit == "epochs" else "steps_per_epoch"
        return msgspec.structs.replace(event, **{name: total})


def training_on(path: Path) -> TrainingOn:
    """A run to be trained on. Raises RunFolderError with the sentence that says why it cannot."""
    folder = RunFolder(path)
    if not folder.script.is_file():
        raise RunFolderError(f'There is no run in the folder "{path}".')
    if folder.is_alive:
        raise RunFolderError(f"The run {path.name} still goes on; it can be trained on at its end.")
    newest = next(iter(folder.checkpoints), None)
    head = read_head(newest) if newest is not None else None
    if head is None:
        raise RunFolderError(
            f"The run {path.name} has no checkpoint, from which alone it could be trained on."
        )
    if head.is_over:
        raise RunFolderError(
            f"A callback of the script ended the run {path.name} after epoch {head.epoch}, as "
            "EarlyStopping does, and would end it there whatever number of epochs is asked for."
        )
    try:
        project = store.load(folder.project)
    except store.ProjectError as error:
        raise RunFolderError(str(error)) from error
    return TrainingOn(folder, project, head, _remark(project.training))


def _remark(training: TrainingSettings) -> str:
    """What does not grow with the number of epochs."""
    rate = training.optimizer.params.get("learning_rate")
    if not isinstance(rate, dict):
        return ""
    return (
        f"The learning rate follows {rate.get('name')}, whose length stays as it was set: it does "
        "not stretch over what is added."
    )


def _lengthened(training: TrainingSettings, total: int) -> TrainingSettings:
    if training.steps is None:
        return msgspec.structs.replace(training, epochs=total)
    return msgspec.structs.replace(training, steps=total)
