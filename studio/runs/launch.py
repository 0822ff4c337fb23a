"""From a project to a run: its script in a run folder, its data in reach, and the request that
makes a Keras process run it. The window and the command line both start here."""

from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from studio.codegen.script import Script, Watched, generate
from studio.engine.protocol.run import FollowRequest, Train, WatchRequest
from studio.project import datasets, store
from studio.project.live_answer import followed
from studio.project.project import Project
from studio.project.showing import class_names, picture_column
from studio.runs.own_units import prepared_numbers
from studio.runs.run_folder import ORIGIN_FILE, RunFolder, RunFolderError, runs_root
from studio.runs.run_record import RunRecord
from studio.runs.subject import subject_of


@dataclass(frozen=True, slots=True)
class Launch:
    """All that a Keras process needs to run a project, and the script to point at its lines."""

    folder: RunFolder
    script: Script
    request: Train
    backend: str = ""
    """What it was trained with so far, if it goes on."""


def prepare(
    project: Project, root: Path | None = None, epochs: int | None = None, name: str = ""
) -> Launch:
    """Make the run folder of a project and say what to ask for.

    `root` is where run folders lie; `epochs` overrides the project's; `name` is what the folder is
    called after, if not after the project. Raises RunFolderError.
    """
    store.identify(project)
    if epochs is not None and project.training.steps is None:  # the script is the one that runs
        training = msgspec.structs.replace(project.training, epochs=epochs)
        project = replace(project, training=training)
    script = generate(project)
    folder = RunFolder.create(
        root or runs_root(),
        name or project.name,
        script.text,
        store.to_bytes(project),
        record=RunRecord.now(project.name, project.identity.id),
    )
    return Launch(folder, script, request_of(project, script, folder, epochs))


def resumed(folder: RunFolder, checkpoint: str = "last") -> Launch:
    """What to ask for so that a run goes on from its newest checkpoint, or from the one of that
    name. The script of its folder is run again as it is. Raises RunFolderError."""
    if sentence := objection_to_going_on(folder):
        raise RunFolderError(sentence)
    try:
        project = store.load(folder.project)
    except store.ProjectError as error:
        raise RunFolderError(str(error)) from error
    script = generate(project)
    started = folder.state(with_steps=False).started
    epochs = started.epochs if started is not None and project.training.steps is None else None
    request = request_of(project, script, folder, epochs)
    backend = started.backend if started is not None else ""
    record = folder.record()
    if record.is_left:  # it is wanted again, should it be cut off once more
        folder.write_record(msgspec.structs.replace(record, is_left=False))
    return Launch(folder, script, msgspec.structs.replace(request, resume=checkpoint), backend)


def objection_to_going_on(folder: RunFolder) -> str:
    """Why a run cannot go on, as a sentence; "" where it can."""
    if not folder.script.is_file():
        return f'There is no run in the folder "{folder.path}".'
    if folder.is_alive:
        return f"The run {folder.path.name} goes on already, in a process of its own."
    ended = folder.state(with_steps=False).ended
    if ended is not None and ended.ending == "finished":
        return f"The run {folder.path.name} has come to its end; nothing of it is left to do."
    return ""


def request_of(project: Project, script: Script, folder: RunFolder, epochs: int | None) -> Train:
    """What a Keras process is asked for; the data are put in its reach."""
    datasets.provide_for(project.data.source)
    return Train(
        run_dir=str(folder.path),
        device=project.training.device,
        epochs=epochs,
        watches=tuple(_watch(project, watched) for watched in script.watches),
        follow=_follow(project),
        titles=subject_of(project).output_titles,
    )


def adopt(project: Project, root: Path | None, file: Path) -> RunFolder:
    """Make a run folder for weights that come from a file and not from a training. The model
    itself is for a Keras process to put there. Raises RunFolderError."""
    folder = prepare(project, root).folder
    (folder.path / ORIGIN_FILE).write_text(file.name, encoding="utf-8")
    return folder


def _watch(project: Project, watched: Watched) -> WatchRequest:
    node, value = project.graph.node(watched.node), project.graph.catalogue.value
    label = node.params.get("label")
    picture, shape = picture_column(project.data) or ("", ())
    return WatchRequest(
        node=watched.node,
        name=node.name,
        function=watched.function,
        inputs=watched.inputs,
        part=value(node, "part"),
        samples=value(node, "samples"),
        label=label if label and class_names(project.data, label) else "",
        picture=picture,
        picture_shape=shape,
    )


def _follow(project: Project) -> FollowRequest | None:
    asked = followed(project)
    if asked is None:
        return None
    subject = subject_of(project)
    told = {asked.input, asked.second, asked.target if not asked.is_class else ""}
    numbers = [prepared_numbers(c) for c in project.data.columns if c.name in told]
    return FollowRequest(
        asked.kind,
        asked.input,
        asked.target,
        in_order=project.training.order == "given",
        second=asked.second,
        inputs=tuple(subject.reads.values()) if asked.second else (),
        numbers=tuple(found for found in numbers if found is not None),
        raw=subject.raw,
    )
