"""What would cure a callback that does not act, or keeps training from beginning."""

from collections.abc import Iterator

import msgspec

from studio.graph.problems import Problem
from studio.project.callback_problems import callback_problems
from studio.project.callbacks import CallbackSettings, callback_spec, with_value
from studio.project.mends import ChangeTraining, Mend, offer
from studio.project.monitors import VALIDATION, is_validated, monitors
from studio.project.project import Project
from studio.project.training import Validation

_MOST_OFFERED = 2


def acting(project: Project, problem: Problem) -> Iterator[Mend]:
    """Another value where the problem is about one, and a project without the callback."""
    training = project.training
    place = _place(project, problem)
    if place is None:
        return
    callback = training.callbacks[place]
    for sentence, told, changed in _changed(project, problem, callback):
        yield offer(sentence, _with(project, place, (changed,)), callback=callback.name, **told)
    watched = str(callback.params.get("monitor", "val_loss"))
    is_lacking = watched.startswith(VALIDATION) and not is_validated(project.data, training)
    if problem.param == "monitor" and is_lacking:
        kind = Validation("part" if project.data.has_validation else "test")
        sentence = "Validate on the validation part of the data."
        if kind.kind == "test":
            sentence = "Validate on the test part of the data."
        yield offer(sentence, ChangeTraining(msgspec.structs.replace(training, validation=kind)))
    yield offer("Take {callback} away.", _with(project, place, ()), callback=callback.name)


def _changed(
    project: Project, problem: Problem, callback: CallbackSettings
) -> Iterator[tuple[str, dict[str, object], CallbackSettings]]:
    training = project.training
    spec = callback_spec(project.graph.catalogue, callback.name)
    if spec is None or not problem.param:
        return
    if problem.param == "monitor":
        for name in monitors(project.graph, project.data, training)[:_MOST_OFFERED]:
            changed = with_value(spec, callback, "monitor", name)
            yield "Let {callback} watch {monitor}.", {"monitor": name}, changed
    elif problem.param == "patience" and problem.severity == "warning":
        count = max(1, training.epochs // 3)
        if training.steps is not None:
            count = max(1, training.steps // training.test_every // 3)
        changed = with_value(spec, callback, "patience", count)
        yield "Give {callback} a patience of {count}.", {"count": count}, changed
    elif problem.param in callback.params:
        params = {k: v for k, v in callback.params.items() if k != problem.param}
        changed = CallbackSettings(callback.name, params)
        yield "Leave {param} of {callback} to Keras.", {"param": problem.param}, changed


def _place(project: Project, problem: Problem) -> int | None:
    """Where the callback stands of which this is said."""
    training = project.training
    is_list = project.script.outputs == "list"
    named = [
        place
        for place, callback in enumerate(training.callbacks)
        if callback.name[:40] == problem.values.get("callback")
    ]
    for place in named:
        alone = msgspec.structs.replace(training, callbacks=(training.callbacks[place],))
        found = callback_problems(project.graph, project.data, alone, is_list=is_list)
        if problem.sentence in [one.sentence for one in found]:
            return place
    return named[-1] if named else None  # it is said of two together


def _with(project: Project, place: int, instead: tuple[CallbackSettings, ...]) -> ChangeTraining:
    training = project.training
    callbacks = (*training.callbacks[:place], *instead, *training.callbacks[place + 1 :])
    return ChangeTraining(msgspec.structs.replace(training, callbacks=callbacks))
