"""What the person asks of a training that has come to its end with a model that finds no room."""

import threading

from studio.engine.protocol.run import Discard, SaveTo, Stop
from studio.engine.worker.control import Control

AT_ONCE, LONG = 0.001, 60.0


def test_a_result_that_waits_is_tried_again_by_itself() -> None:
    assert Control().where_to_save(AT_ONCE) == ""


def test_a_result_that_waits_is_saved_where_the_person_says() -> None:
    control = Control()
    threading.Timer(0.01, control.take, [SaveTo("elsewhere")]).start()
    assert control.where_to_save(LONG) == "elsewhere"
    assert control.where_to_save(AT_ONCE) == ""


def test_a_stop_of_the_training_gives_up_no_result_but_a_second_one_does() -> None:
    control = Control()
    control.take(Stop())
    assert control.where_to_save(AT_ONCE) == ""
    control.take(Stop())
    assert control.where_to_save(LONG) is None


def test_a_result_is_let_go_when_the_person_says_so_or_nobody_is_there() -> None:
    discarded, left = Control(), Control()
    assert discarded.where_to_save(AT_ONCE) == ""
    discarded.take(Discard())
    left.abandon()
    assert discarded.where_to_save(LONG) is None
    assert left.where_to_save(LONG) is None
    assert not discarded.is_stopping


def test_an_end_that_the_person_asked_for_is_no_interruption() -> None:
    stopped, gone = Control(), Control()
    stopped.take(Stop())
    for control in (stopped, gone):
        control.abandon(is_told_to_end=True)
        control.abandon()
    assert not stopped.is_interrupted
    assert gone.is_interrupted
