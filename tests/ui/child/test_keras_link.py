"""The link to a process that dies, with small real children in the place of Keras."""

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from studio.ui.child import keras_link
from studio.ui.child.keras_link import KerasLink
from tests.helpers.small_children import READY, SmallProcess, says


@pytest.fixture
def started() -> list[int]:
    return []


@pytest.fixture
def link(make_link: Callable[..., KerasLink], started: list[int]) -> KerasLink:
    """A link whose processes end as soon as they are awake."""

    def make() -> SmallProcess:
        started.append(len(started))
        return SmallProcess(says(READY))

    link = make_link(make_process=make)
    link._restart.setInterval(0)
    return link


def test_a_process_that_dies_at_once_again_and_again_is_given_up(
    link: KerasLink, started: list[int], qtbot: QtBot
) -> None:
    with qtbot.waitSignal(link.request_failed):
        link.start()
    assert len(started) == 3
    assert not link._restart.isActive()


def test_one_that_lived_for_a_while_is_started_again_each_time(
    link: KerasLink, started: list[int], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keras_link, "_QUICK_DEATH_SECONDS", 0.0)
    refusals: list[str] = []
    link.request_failed.connect(refusals.append)
    link.start()
    qtbot.waitUntil(lambda: len(started) > 5 or bool(refusals))
    assert refusals == []


def test_one_that_was_given_up_is_started_again_by_a_person(
    link: KerasLink, started: list[int], qtbot: QtBot
) -> None:
    with qtbot.waitSignal(link.gave_up_changed, check_params_cb=bool):
        link.start()
    with qtbot.waitSignal(link.became_ready):
        link.start_again()
    assert len(started) >= 4
    assert not link.has_given_up
