"""Values run one after another, with small real children in the place of Keras."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from studio.engine.protocol.codec import encode
from studio.engine.protocol.run import RunStarted, StepsDone
from studio.project.store import load
from studio.project.varying import find_setting
from studio.resources import resource
from studio.ui.compare.comparison import Comparison
from studio.ui.run.room import TrainingRoom
from tests.helpers.small_children import READY, SmallProcess, says

# A thousand seconds, of which one second's worth is done.
STARTED = RunStarted(10, 100, 3200, 32, "CPU", ("loss",), 10)
FIRST_STEP = StepsDone(0, (1,), {"loss": (1.0,)}, 32.0)
SLOW = says(
    READY,
    then="sys.stdin.readline()\n"
    + says(encode(STARTED), encode(FIRST_STEP), then="sys.stdin.read()"),
)


@pytest.fixture
def comparison(make_room: Callable[..., TrainingRoom], tmp_path: Path) -> Iterator[Comparison]:
    comparison = Comparison(make_room(root=tmp_path, make_process=lambda: SmallProcess(SLOW)))
    yield comparison
    comparison.close()


@pytest.mark.parametrize(
    ("values", "least", "most"), [((8, 80), 1_050, 1_500), ((80, 8), 10_000, 20_000)]
)
def test_a_value_with_ten_times_the_batch_is_guessed_to_take_a_tenth_of_the_time(
    comparison: Comparison, qtbot: QtBot, values: tuple[int, int], least: int, most: int
) -> None:
    project = load(resource("examples", "regression.strata"))
    assert comparison.start(project, find_setting(project, "batch_size"), values, None) == ""
    qtbot.waitUntil(lambda: comparison.seconds_left is not None, timeout=30_000)
    assert comparison.seconds_left is not None
    assert least < comparison.seconds_left < most
