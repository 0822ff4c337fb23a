"""A project: a network, its data, how it is trained and how it is drawn, under one name."""

from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from studio.graph.catalogue import check_value
from studio.graph.elements import Node, by_age
from studio.graph.errors import ParamError, did_you_mean
from studio.graph.layer_graph import LayerGraph
from studio.graph.names import LONGEST, objection_to, shown
from studio.graph.problems import Problem, ProblemFinder, said
from studio.graph.touched import Touched
from studio.project.batches import batch_problems
from studio.project.callback_problems import callback_problems
from studio.project.data_problems import data_problems
from studio.project.datasets import Column, DataError, DataSettings
from studio.project.drawing import Drawing, Frame
from studio.project.identity import Identity
from studio.project.script_style import ScriptStyle
from studio.project.training import TrainingSettings
from studio.project.weights import weight_problems
from studio.project.words import WordsChecker


@dataclass
class Project:
    """The whole of what a person makes here. The graph and the drawing change in place, the rest is
    replaced."""

    name: str = "untitled"
    graph: LayerGraph = field(default_factory=LayerGraph)
    data: DataSettings = field(default_factory=DataSettings)
    training: TrainingSettings = field(default_factory=TrainingSettings)
    drawing: Drawing = field(default_factory=Drawing)
    script: ScriptStyle = field(default_factory=ScriptStyle)
    lesson: str = ""
    """The lesson that goes with it, if it was made from an example."""
    identity: Identity = field(default_factory=Identity)
    """By what its runs are found again; the default one is of none."""

    def columns(self) -> dict[str, Column]:
        """The columns a node may be bound to; none where the data's description is broken."""
        try:
            return self.data.prepared()
        except DataError:
            return {}

    def problems(self) -> list[Problem]:
        """All that keeps the project from being trained, and what else is worth saying."""
        return ProjectChecker(self).problems()

    def errors(self) -> list[Problem]:
        """The problems that keep the project from being trained."""
        return [p for p in self.problems() if p.severity == "error"]


class ProjectChecker:
    """The problems of a project under edit: each edit costs what it touches."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._finder = ProblemFinder(project.graph)
        self._words = WordsChecker(project.graph)
        self._touched = Touched(project.graph)
        self._unknown: dict[str, tuple[Problem, ...]] = {}
        """The nodes that ask for a column which the data does not have."""
        self._data: DataSettings | None = None
        self._columns: dict[str, Column] | None = None
        self._data_problems: list[Problem] = []
        self._of_rows: list[Problem] = []
        self._parts: list[list[Problem]] = []
        self._found: list[Problem] = []

    def problems(self) -> list[Problem]:
        """All of them, errors first. The list is the same object as long as nothing in it
        changed."""
        training = [
            *_name_problems(self._project),
            *_optimizer_problems(self._project),
            *_validation_problems(self._project),
            *batch_problems(self._project.graph, self._project.data, self._project.training),
            *_weight_problems(self._project),
            *_callback_problems(self._project),
        ]
        of_data = self._of_data()
        words = self._words.problems(self._project.data, self._columns or {})
        parts = [self._finder.problems(), of_data, self._of_rows, words, training]
        if parts != self._parts:
            self._parts = parts
            self._found = sorted(chain.from_iterable(parts), key=lambda p: p.severity)
        return self._found

    def _of_data(self) -> list[Problem]:
        graph, touched = self._project.graph, self._touched.take()
        is_other = self._data is not self._project.data
        if is_other:
            self._data = self._project.data
            self._of_rows = data_problems(self._data)
            try:
                self._columns, self._data_problems = self._data.prepared(), []
            except DataError as error:
                problem = said("data", "{reason}.", severity="error", reason=str(error))
                self._columns, self._data_problems = None, [problem]
        was = [self._unknown.get(node_id) for node_id in touched]
        for node_id in graph.order.by_age() if is_other else touched:
            self._unknown.pop(node_id, None)
            if node_id in graph and self._columns is not None:
                found = _unknown_columns(graph, graph.node(node_id), self._columns)
                self._unknown |= {node_id: found} if found else {}
        if self._columns is None:
            return self._data_problems
        if is_other or was != [self._unknown.get(node_id) for node_id in touched]:
            in_turn = sorted(self._unknown, key=graph.order.age)
            self._data_problems = [p for node_id in in_turn for p in self._unknown[node_id]]
        return self._data_problems


def _unknown_columns(
    graph: LayerGraph, node: Node, columns: dict[str, Column]
) -> tuple[Problem, ...]:
    problems = []
    for param in graph.catalogue.layer(node.layer).params:
        column = node.params.get(param.name) if param.kind == "column" else None
        if column is not None and column not in columns:
            problems.append(
                said(
                    "unknown_column",
                    '{node} asks for the column "{column}"; the data has {known}.',
                    node.id,
                    param=param.name,
                    severity="error",
                    node=node.name,
                    column=column,
                    known=", ".join(columns),
                )
            )
    return tuple(problems)


def members_in(project: Project, frame: Frame) -> tuple[str, ...]:
    """The nodes of a group that there are, oldest first."""
    return tuple(key for key in sorted(frame.members, key=by_age) if key in project.graph)


def _name_problems(project: Project) -> list[Problem]:
    """Names of the project and of groups that cannot be read. A name that is missing is none."""
    found = []
    if project.name and objection_to(project.name):
        told = {"name": shown(project.name), "most": LONGEST}
        sentence = (
            'The name of the project, "{name}", holds control characters or has more than {most} '
            "letters, so that it does not show as it is; save the project under another name."
        )
        found.append(
            Problem("bad_project_name", sentence.format(**told), severity="warning", values=told)
        )
    for frame in project.drawing.frames():
        if frame.name and objection_to(frame.name):
            told = {"name": shown(frame.name), "most": LONGEST}
            sentence = (
                'The name of the group "{name}" holds control characters or has more than {most} '
                "letters, so that it does not show as it is; give the group another name."
            )
            members = members_in(project, frame)
            problem = Problem(
                "bad_group_name", sentence.format(**told), members, "", "warning", told
            )
            found.append(problem)
    return found


def _callback_problems(project: Project) -> list[Problem]:
    if not project.training.callbacks:
        return []
    is_list = project.script.outputs == "list"
    return callback_problems(project.graph, project.data, project.training, is_list=is_list)


def _weight_problems(project: Project) -> list[Problem]:
    training = project.training
    if training.class_weight.kind == "none" and not training.sample_weight:
        return []
    outputs = project.graph.of_layer("Output")
    return weight_problems(project.data, project.columns(), training, outputs)


def _validation_problems(project: Project) -> list[Problem]:
    kind, data = project.training.validation.kind, project.data
    if kind == "part" and not data.has_validation:
        sentence = (
            "Training is to be validated on the data's own validation part, and there is none; "
            "make one in the Data tab, or choose another validation."
        )
        return [Problem("validation", sentence)]
    if kind == "split" and data.is_streamed:
        sentence = (
            "Pictures and large data are given to Keras a batch at a time, so that it can split "
            "off no fraction for validation; make a validation part in the Data tab."
        )
        return [Problem("validation", sentence)]
    return []


_CLIPS = ("clipnorm", "clipvalue", "global_clipnorm")


def _optimizer_problems(project: Project) -> list[Problem]:
    settings = project.training.optimizer
    spec = project.graph.catalogue.optimizers.get(settings.name)
    if spec is None:
        sentence = 'Keras has no optimizer "{optimizer}"; choose another.'
        return [_of_optimizer(sentence, optimizer=settings.name)]
    known = {param.name: param for param in spec.params}
    problems = []
    if len(told := [name for name in _CLIPS if settings.params.get(name) is not None]) > 1:
        problems.append(
            _of_optimizer(
                "{optimizer} is told to clip gradients in {count} ways, {told}, and Keras takes "
                "one of them; clear the others.",
                param=told[1],
                optimizer=settings.name,
                count=len(told),
                told=" and ".join(told),
            )
        )
    for name, value in settings.params.items():
        names = {"optimizer": settings.name, "argument": name}
        if name not in known:
            hint = did_you_mean(name, [*known])
            sentence = '{optimizer} has no parameter "{argument}"{hint}.'
            problems.append(_of_optimizer(sentence, param=name, **names, hint=hint))
            continue
        try:
            check_value(known[name], value)
        except ParamError as error:
            told_of = {"optimizer": settings.name, "reason": str(error)}
            problems.append(_of_optimizer("{optimizer}: {reason}.", param=name, **told_of))
            continue
        if objection := project.graph.catalogue.objection(known[name], value):
            sentence = "{optimizer}: {argument}: {reason}."
            problems.append(_of_optimizer(sentence, param=name, **names, reason=objection))
    return problems


def _of_optimizer(sentence: str, *, param: str = "", **values: Any) -> Problem:
    return said("optimizer", sentence, param=param, severity="error", **values)
