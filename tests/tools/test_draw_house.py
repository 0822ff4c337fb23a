"""The drawing of the house is the house: read from its imports, on the floors that are guarded."""

from pathlib import Path

from tools.draw_house import main
from tools.house.imports import read_package
from tools.house.plan import make_plan, needed_arrows

ROOT = Path(__file__).parents[2]
PYPROJECT = """
[[tool.importlinter.contracts]]
type = "layers"
containers = ["studio"]
layers = ["app", "ui", "graph"]

[[tool.importlinter.contracts]]
type = "layers"
containers = ["studio.ui"]
layers = ["window", "canvas | data"]
"""
FILES = {
    "__init__": "",
    "app": "from studio.ui.window import main\nfrom studio.graph import node",
    "graph": "",
    "ui/__init__": '"""The window."""',
    "ui/window/__init__": "",
    "ui/window/main": "from studio.ui.canvas.view import View",
    "ui/canvas/__init__": "",
    "ui/canvas/view": "import studio.graph",
    "ui/data/__init__": "",
    "ui/data/panel": "x = 1",
}


def plan_of(folder: Path, **changed: str):
    texts = FILES | {name.replace("__in__", "/"): text for name, text in changed.items()}
    for name, text in texts.items():
        path = folder / "studio" / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (folder / "pyproject.toml").write_text(PYPROJECT)
    return make_plan(read_package(folder / "studio"), folder / "pyproject.toml")


def test_the_kept_drawing_is_up_to_date(capsys) -> None:
    assert main(["--check"]) == 0, capsys.readouterr().out


def test_the_house_has_few_rooms_no_circle_and_no_arrow_up() -> None:
    plan = make_plan(read_package(ROOT / "studio"), ROOT / "pyproject.toml")
    assert len(plan.rooms) <= 36
    assert plan.circles == ()
    assert plan.upward == ()


def test_rooms_stand_on_the_floors_of_the_contracts(tmp_path) -> None:
    plan = plan_of(tmp_path)
    assert plan.floors == (("app",), ("ui.window",), ("ui.canvas", "ui.data"), ("graph",))
    assert plan.arrows[("ui.canvas", "graph")] == 1
    assert ("app", "graph") not in needed_arrows(plan)
    assert plan.upward == plan.circles == ()


def test_an_import_for_type_checkers_that_closes_a_loop_is_a_circle_and_an_arrow_up(
    tmp_path,
) -> None:
    loop = (
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from studio.ui.window import main"
    )
    plan = plan_of(tmp_path, ui__in__canvas__in__view=loop)
    assert plan.circles == (("studio.ui.canvas.view", "studio.ui.window.main"),)
    assert plan.upward == (("ui.canvas", "ui.window"),)


def test_an_import_within_a_function_is_an_arrow(tmp_path) -> None:
    plan = plan_of(tmp_path, ui__in__data__in__panel="def f():\n    from studio import graph")
    assert plan.arrows[("ui.data", "graph")] == 1
