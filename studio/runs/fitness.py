"""Whether a project is fit to train: its set-up, and whether the script can say all of its network.

The floor above both `engine`, which judges set-ups, and `codegen`, which knows what a script says.
"""

from collections.abc import Iterator, Mapping

from studio.codegen.literals import LiteralError, constructor, layer_path
from studio.engine.protocol.shapes import NodeReport
from studio.engine.setups import SetupFinder
from studio.graph.elements import Node
from studio.graph.problems import Problem, said
from studio.project.project import Project


def setup_finder(project: Project) -> SetupFinder:
    """What finds the set-up problems of a project under edit."""
    return SetupFinder(project, also=_left_out)


def setup_problems(project: Project, reports: Mapping[str, NodeReport]) -> list[Problem]:
    """All that is wrong with how a project is set up, errors first; `reports` are what Keras says
    of its nodes."""
    return setup_finder(project).problems(reports)


def _left_out(project: Project, node: Node) -> Iterator[Problem]:
    """A layer that cannot be written as Python, so that the script would do without it."""
    spec = project.graph.catalogue.layer(node.layer)
    if not spec.path:
        return
    if any(p.required and node.params.get(p.name) is None for p in spec.params):
        return  # a problem of its own
    try:
        constructor(layer_path(spec), spec, node.params, project.graph.catalogue)
    except LiteralError as error:
        yield said(
            "left_out",
            "The script leaves {name} out, and with it all that an Output needs of it: {name} "
            "({layer}) {reason}. Give that parameter another value.",
            node.id,
            severity="error",
            name=node.name,
            layer=node.layer,
            reason=str(error),
        )
