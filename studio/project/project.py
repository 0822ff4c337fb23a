"""A project: a network, its data, how it is trained and how it is drawn, under one name."""

from dataclasses import dataclass, field

from studio.graph.catalogue import check_value
from studio.graph.errors import ParamError, did_you_mean
from studio.graph.layer_graph import LayerGraph
from studio.graph.problems import Problem, find_problems
from studio.project.datasets import Column, DataError, DataSettings
from studio.project.drawing import Drawing
from studio.project.training import TrainingSettings


@dataclass
class Project:
    """The whole of what a person makes here. The graph and the drawing change in place, the rest is
    replaced."""

    name: str = "untitled"
    graph: LayerGraph = field(default_factory=LayerGraph)
    data: DataSettings = field(default_factory=DataSettings)
    training: TrainingSettings = field(default_factory=TrainingSettings)
    drawing: Drawing = field(default_factory=Drawing)

    def columns(self) -> dict[str, Column]:
        """The columns a node may be bound to; none where the data's description is broken."""
        try:
            return self.data.prepared()
        except DataError:
            return {}

    def problems(self) -> list[Problem]:
        """All that keeps the project from being trained, and what else is worth saying."""
        found = [*find_problems(self.graph), *_data_problems(self), *_optimizer_problems(self)]
        return sorted(found, key=lambda p: p.severity)

    def errors(self) -> list[Problem]:
        """The problems that keep the project from being trained."""
        return [p for p in self.problems() if p.severity == "error"]


def _data_problems(project: Project) -> list[Problem]:
    try:
        columns = project.data.prepared()
    except DataError as error:
        return [Problem("data", f"{error}.")]
    problems = []
    for node in project.graph.nodes():
        for param in project.graph.catalogue.layer(node.layer).params:
            column = node.params.get(param.name) if param.kind == "column" else None
            if column is not None and column not in columns:
                listed = ", ".join(columns)
                problems.append(
                    Problem(
                        "unknown_column",
                        f'{node.name} asks for the column "{column}"; the data has {listed}.',
                        (node.id,),
                        param.name,
                    )
                )
    return problems


def _optimizer_problems(project: Project) -> list[Problem]:
    settings = project.training.optimizer
    spec = project.graph.catalogue.optimizers.get(settings.name)
    if spec is None:
        return [Problem("optimizer", f'Keras has no optimizer "{settings.name}"; choose another.')]
    known = {param.name: param for param in spec.params}
    problems = []
    for name, value in settings.params.items():
        if name not in known:
            sentence = f'{settings.name} has no parameter "{name}"{did_you_mean(name, [*known])}.'
            problems.append(Problem("optimizer", sentence, param=name))
            continue
        try:
            check_value(known[name], value)
        except ParamError as error:
            problems.append(Problem("optimizer", f"{settings.name}: {error}.", param=name))
    return problems
