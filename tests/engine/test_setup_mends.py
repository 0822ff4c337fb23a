"""What is offered for a set-up that cannot work, and that it trains once it is made."""

import json
import math
from pathlib import Path

import pytest

from studio.codegen.script import generate
from studio.project.mend_plan import apply, planned
from studio.project.mends import Mend
from studio.project.project import Project
from tests.helpers.beside_keras import run_beside_keras
from tests.helpers.mended import offered, row_of
from tests.helpers.setups import CASES, SetUp, on, write_arrays

NONE_YET = {"a target that is always the same"}
"""Another target has to be found."""
PAGE = Path(__file__).parents[2] / "docs" / "problems.md"
TRAIN = """
import importlib.util, json, sys
for folder in sys.argv[1:]:
    spec = importlib.util.spec_from_file_location("script", folder + "/script.py")
    script = sys.modules["script"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    data, model = script.load_data(), script.build_model()
    getattr(script, "adapt_layers", lambda *_: None)(model, data)
    script.compile_model(model)
    before = script.evaluate(model, data)["loss"]
    script.train(model, data)
    print("LOSS" + json.dumps([folder, before, script.evaluate(model, data)["loss"]]), flush=True)
"""


@pytest.mark.parametrize("setup", CASES, ids=lambda s: s.title)
def test_a_mend_is_offered_that_cures(setup: SetUp, keras_process):
    problem, mends = offered(setup.make(), setup.code, keras_process)
    assert bool(mends) == (setup.title not in NONE_YET)
    assert len({mend.sentence for mend in mends}) == len(mends)
    assert row_of(setup, problem, mends) in PAGE.read_text(encoding="utf-8"), (
        "docs/problems.md says something else; run tools/list_setups.py"
    )


def test_where_one_class_rules_the_classes_may_be_weighed(keras_process):
    setup = next(case for case in CASES if case.code == "one_class_rules")
    _, mends = offered(setup.make(), setup.code, keras_process)
    assert mends[-1].sentence == "Weigh the classes, so that each counts as much as any other."
    assert made(setup.make(), mends[-1]).training.class_weight.kind == "balanced"


def made(project: Project, mend: Mend) -> Project:
    plan = planned(project, mend)
    apply(project.graph, plan)
    project.data, project.training = plan.data or project.data, plan.training or project.training
    return project


@pytest.mark.slow
def test_with_each_mend_one_epoch_makes_another_loss(keras_process, tmp_path: Path):
    arrays, folders = write_arrays(tmp_path / "arrays.npz"), {}
    for number, setup in enumerate(CASES):
        _, mends = offered(on(setup.make(), arrays), setup.code, keras_process)
        for place, mend in enumerate(mends):
            project = made(on(setup.make(), arrays), mend)
            folder = tmp_path / f"{number}_{place}"
            folder.mkdir()
            (folder / "script.py").write_text(generate(project).text)
            folders[str(folder)] = f"{setup.title}: {mend.sentence}"
    said = run_beside_keras(TRAIN, *folders)
    losses = [json.loads(line[4:]) for line in said.splitlines() if line[:4] == "LOSS"]
    assert len(losses) == len(folders) > 60
    stuck = [folders[f] for f, old, new in losses if not math.isfinite(new) or old == new]
    assert stuck == []
