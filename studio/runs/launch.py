"""From a project to a run: its script in a run folder, its data in reach, and the request that
makes a Keras process run it. The window and the command line both start here."""

from dataclasses import dataclass
from pathlib import Path

from studio.codegen.script import Script, Watched, generate
from studio.engine.protocol.run import FollowRequest, Train, WatchRequest
from studio.project import datasets, store
from studio.project.live_answer import followed
from studio.project.project import Project
from studio.project.showing import class_names, picture_column
from studio.runs.own_units import prepared_numbers
from studio.runs.run_folder import ORIGIN_FILE, RunFolder, runs_root
from studio.runs.subject import subject_of


@dataclass(frozen=True, slots=True)
class Launch:
    """All that a Keras process needs to run a project, and the script to point at its lines."""

    folder: RunFolder
    script: Script
    request: Train


def prepare(
    project: Project, root: Path | None = None, epochs: int | None = None, name: str = ""
) -> Launch:
    """Make the run folder of a project and say what to ask for.

    `root` is where run folders lie; `epochs` overrides the project's; `name` is what the folder is
    called after, if not after the project. Raises RunFolderError.
    """
    script = generate(project)
    folder = RunFolder.create(
        root or runs_root(), name or project.name, script.text, store.to_bytes(project)
    )
    datasets.provide_for(project.data.source)
    request = Train(
        run_dir=str(folder.path),
        device=project.training.device,
        epochs=epochs,
        watches=tuple(_watch(project, watched) for watched in script.watches),
        follow=_follow(project),
        titles=subject_of(project).output_titles,
    )
    return Launch(folder, script, request)


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
