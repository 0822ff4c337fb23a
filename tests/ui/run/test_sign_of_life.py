"""Whether a process lives: asked every two seconds, and said after five of silence."""

import pytest

from studio.ui.run.sign_of_life import SignOfLife


class Watching:
    """A sign of life with a clock that a test moves on, and the seconds at which it asked."""

    def __init__(self) -> None:
        self.now = 100.0
        self.asked: list[float] = []
        self.life = SignOfLife(lambda: self.asked.append(self.now), clock=lambda: self.now)

    def pass_seconds(self, seconds: int) -> None:
        for _ in range(seconds):
            self.now += 1
            self.life.look()


@pytest.fixture
def watching(qtbot: object) -> Watching:
    return Watching()


def test_it_asks_every_two_seconds_and_says_five_of_silence(watching: Watching) -> None:
    watching.life.watch(is_warm=True)
    watching.pass_seconds(4)
    assert watching.asked == [102, 104]
    assert watching.life.silent_seconds == 0
    watching.pass_seconds(3)
    assert watching.life.silent_seconds == 7
    watching.life.heard(is_warm=True)
    assert watching.life.silent_seconds == 0
    watching.life.rest()


def test_a_process_that_imports_keras_is_given_more_time(watching: Watching) -> None:
    watching.life.watch(is_warm=False)
    watching.pass_seconds(20)
    assert watching.life.silent_seconds == 0
    watching.pass_seconds(15)
    assert watching.life.silent_seconds == 35
    watching.life.heard(is_warm=True)
    watching.pass_seconds(5)
    assert watching.life.silent_seconds == 5
    watching.life.rest()


def test_what_came_while_the_window_was_held_up_is_no_silence(watching: Watching) -> None:
    watching.life.watch(is_warm=True)
    watching.pass_seconds(2)
    watching.now += 30
    watching.life.look()
    assert watching.life.silent_seconds == 0
    watching.life.rest()


def test_nothing_is_said_of_a_run_that_is_over(watching: Watching) -> None:
    watching.life.watch(is_warm=True)
    watching.pass_seconds(8)
    watching.life.rest()
    assert watching.life.silent_seconds == 0
