"""What the person asks of a training that has come to its end with a model that finds no room."""

import threading

from studio.engine.protocol.run import Discard, Pause, Resume, SaveTo, SetLearningRate, Step, Stop
from studio.engine.worker.control import Control, Word

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


class Held:
    """A training that tells what is asked of it, and is let go by the next word."""

    def __init__(self, control: Control, *words: Word) -> None:
        self.control, self.words, self.done = control, [*words], list[str]()

    def hold(self) -> None:
        self.done.append("hold")
        for word in self.words:
            self.control.take(word)

    def let_go(self, *, is_resumed: bool) -> None:
        self.done.append("resumed" if is_resumed else "one step")

    def stop(self) -> None:
        self.done.append("stop")

    def save_snapshot(self) -> None:
        self.done.append("snapshot")

    def set_learning_rate(self, rate: float) -> None:
        self.done.append(f"rate {rate}")


def test_a_rate_is_given_while_the_training_holds() -> None:
    control = Control()
    control.take(Pause())
    held = Held(control, SetLearningRate(0.5), Resume())
    control.after_step(held)
    assert held.done == ["hold", "rate 0.5", "resumed"]


def test_words_are_taken_while_a_held_training_is_kept() -> None:
    control = Control()
    control.take(Pause())
    held = Held(control)

    def keep() -> None:
        """As long as a checkpoint takes: the words come from another thread meanwhile."""
        held.done.append("hold")
        for word in (SetLearningRate(0.25), Stop()):
            other = threading.Thread(target=control.take, args=(word,))
            other.start()
            other.join(timeout=LONG)
            assert not other.is_alive()

    held.hold = keep  # type: ignore[method-assign]
    control.after_step(held)
    assert held.done == ["hold", "rate 0.25", "one step", "stop"]


def test_a_step_of_an_epoch_passes_all_steps_and_holds_at_its_end() -> None:
    control = Control()
    control.take(Step())
    control.take(Step(whole_epoch=True))
    held = Held(control, Resume())
    control.after_step(held)
    assert held.done == []
    control.after_epoch(held)
    assert held.done == ["hold", "resumed"]


def test_a_step_leads_through_the_validation_before_it_and_a_pause_does_not() -> None:
    control = Control()
    control.take(Pause())
    held = Held(control, Step())
    control.after_step(held)
    assert held.done == ["hold", "one step"]
    control.within_test(held)
    assert held.done == ["hold", "one step"]
    control.take(Pause())
    held.words = [Resume()]
    control.within_test(held)
    assert held.done == ["hold", "one step", "hold", "resumed"]


def test_the_end_of_an_epoch_holds_nothing_that_goes_on() -> None:
    control = Control()
    held = Held(control)
    control.after_epoch(held)
    assert held.done == []


def test_an_end_that_the_person_asked_for_is_no_interruption() -> None:
    stopped, gone = Control(), Control()
    stopped.take(Stop())
    for control in (stopped, gone):
        control.abandon(is_told_to_end=True)
        control.abandon()
    assert not stopped.is_interrupted
    assert gone.is_interrupted
