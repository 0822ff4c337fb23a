"""From a file as people have it to a trained network, with no more than what is suggested: the
script of the network that the data tab begins is run by plain Python under real Keras."""

from pathlib import Path
from typing import Any

import pytest

from studio.engine.protocol.reader import Facts
from studio.project.columns import DataError
from studio.project.project import Project
from studio.project.suggest import suggested
from studio.project.training import TrainingSettings
from studio.ui.data.beginning import beginning, can_begin
from tests.codegen.test_data_scripts import run, write
from tests.helpers.data_cases import EXPECTED, look, place
from tests.helpers.own_cases import CASES

pytestmark = pytest.mark.keras

ONE_OF_EACH_KIND = (
    "t02_semicolon_decimal_comma.csv",
    "e08_numeric_header.xlsx",
    "a05_medmnist.npz",
    "i03_alpha",
    "x04_unsup",
)


PARTS = 12
"""All cases take long: so each part says by itself which of its own do not train."""


def begun(found: Facts) -> Project | None:
    """The network that one click makes for the data; None where no target is suggested."""
    project = Project("begun", data=suggested(found.source), training=TrainingSettings(epochs=1))
    if not can_begin(project):
        return None
    made = beginning(project, with_layers=True)
    for node, _ in made.nodes:
        project.graph.add_node(node)
    for edge in made.edges:
        project.graph.connect(edge)
    return project


def trained(names: list[str], folder: Path) -> dict[str, Any]:
    """What the script of each case says; a sentence where there is none to run."""
    projects: dict[str, Project] = {}
    told: dict[str, Any] = {}
    for name in names:
        path = CASES[name].made_in(folder) if name in CASES else place(name, folder)
        found = look(path)
        if not isinstance(found, Facts):
            continue
        try:
            project = begun(found)
        except DataError as error:
            told[name] = {"error": str(error)}
            continue
        if project is None:
            continue
        errors = project.errors()
        if errors:
            told[name] = {"error": str(errors)}
        else:
            projects[name] = project
    return {**told, **run(write(folder, projects))}


def failures(told: dict[str, Any]) -> dict[str, str]:
    """Which scripts did not train, and why."""
    wrong = {name: said["error"] for name, said in told.items() if "error" in said}
    unsound = {n: said["printed"] for n, said in told.items() if "nan" in said.get("printed", "")}
    return {**wrong, **unsound}


def test_a_case_of_each_kind_trains_as_suggested(tmp_path: Path) -> None:
    told = trained([*ONE_OF_EACH_KIND], tmp_path)
    assert failures(told) == {}
    assert told.keys() == set(ONE_OF_EACH_KIND)


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("part", range(PARTS))
def test_every_case_trains_as_suggested(part: int, tmp_path: Path) -> None:
    assert failures(trained([*EXPECTED, *CASES][part::PARTS], tmp_path)) == {}
