"""Every ending of a Keras process has a name and a sentence."""

import signal

import pytest

from studio.engine.outcome import Outcome, Progress, out_of_memory_kills, outcome_of
from studio.engine.protocol.run import CheckpointSaved, EpochDone, RunEnded, RunPhase


def a_run(*events: object) -> Progress:
    progress = Progress(was_ready=True, had_run=True)
    for event in events:
        progress.take(event)
    return progress


IN_THE_THIRD_EPOCH = (RunPhase("fit"), EpochDone(0, {}, 1.0), EpochDone(1, {}, 1.0))


def test_what_the_worker_said_goes_before_the_exit_code() -> None:
    said = RunEnded("finished", "Training finished after 2 epochs.", 2, 1.0, {}, "model.keras")
    outcome = outcome_of(a_run(said), -signal.SIGSEGV)
    assert (outcome.kind, outcome.sentence) == ("finished", said.sentence)
    assert outcome.is_success


def test_a_failed_run_keeps_its_line_and_traceback() -> None:
    said = RunEnded("failed", "It failed.", 0, 1.0, line=12, raw="Traceback ...")
    outcome = outcome_of(a_run(said), 0)
    assert (outcome.kind, outcome.line, outcome.details) == ("failed", 12, "Traceback ...")


def test_a_kill_names_the_signal_and_the_epoch() -> None:
    outcome = outcome_of(a_run(*IN_THE_THIRD_EPOCH), -signal.SIGKILL)
    assert outcome.kind == "crashed"
    assert outcome.sentence == (
        "The training process was killed (SIGKILL) in epoch 3. The graph and the curves so far "
        "are kept."
    )


@pytest.mark.parametrize("is_by_us", [False, True])
def test_a_kill_says_from_where_the_run_can_go_on(is_by_us: bool) -> None:
    saved = CheckpointSaved(1, 1234, "a file", 0.1, 100)
    killed = outcome_of(a_run(*IN_THE_THIRD_EPOCH, saved), -9, killed_by_us=is_by_us)
    assert killed.sentence.endswith(
        "The graph and the curves are kept, and the run can go on after step 1,234."
    )


def test_a_kill_by_the_kernel_for_memory_is_told_apart() -> None:
    outcome = outcome_of(a_run(*IN_THE_THIRD_EPOCH), -signal.SIGKILL, killed_for_memory=True)
    assert outcome.kind == "out_of_memory"
    assert "ran out of memory" in outcome.sentence


def test_an_ending_without_a_word_is_gone() -> None:
    outcome = outcome_of(a_run(RunPhase("data")), 3, stderr_tail="bye")
    assert (outcome.kind, outcome.details) == ("gone", "bye")
    assert "while it loaded the data" in outcome.sentence


def test_ending_by_force_is_a_stop_without_a_model() -> None:
    outcome = outcome_of(a_run(*IN_THE_THIRD_EPOCH), -signal.SIGKILL, killed_by_us=True)
    assert (outcome.kind, outcome.run) == ("stopped", None)


def test_closing_a_run_that_loads_its_data_is_a_stop() -> None:
    outcome = outcome_of(a_run(RunPhase("data")), 0, closed_by_us=True)
    assert outcome.sentence == (
        "You closed the run while it loaded the data. Nothing was trained yet."
    )


@pytest.mark.parametrize(
    ("exit_code", "kind"),
    [(0, "closed"), (-signal.SIGKILL, "crashed"), (-signal.SIGABRT, "crashed")],
)
def test_a_process_without_a_run_ends_without_curves(exit_code: int, kind: str) -> None:
    outcome = outcome_of(Progress(was_ready=True), exit_code, closed_by_us=True)
    assert outcome.kind == kind
    assert "curves" not in outcome.sentence


def test_a_processor_without_avx_is_told_from_a_crash() -> None:
    outcome = outcome_of(Progress(), -signal.SIGILL)
    assert outcome.kind == "never_started"
    assert "AVX" in outcome.sentence


def test_a_process_that_never_started_is_not_restarted_for_ever() -> None:
    outcome = outcome_of(Progress(), 1, stderr_tail="x\nImportError: no libfoo\n")
    assert outcome.kind == "never_started"
    assert "ImportError: no libfoo." in outcome.sentence


def test_no_outcome_lacks_a_sentence() -> None:
    for code in (*range(-64, 0), 0, 1, 255):
        outcome: Outcome = outcome_of(a_run(), code)
        assert outcome.sentence.endswith(".")


def test_kills_for_memory_can_be_counted_anywhere() -> None:
    assert out_of_memory_kills("/no/such/group") >= 0
