"""How far a comparison is, in words."""

from studio.runs.run_state import in_words
from studio.ui.compare.comparison import Comparison


def progress_words(comparison: Comparison) -> str:
    """Which value is in hand, and how long it and all of them take yet."""
    experiment, trial = comparison.experiment, comparison.trial
    if experiment is None or trial is None:
        return "Looking at the values…"
    number = experiment.trials.index(trial) + 1
    words = f"Value {number} of {len(experiment.trials)}: {trial.text}"
    own, every = trial.run.seconds_left, comparison.seconds_left
    if own is not None:
        words += f" · {in_words(own)} left"
    if every is not None and number < len(experiment.trials):
        words += f" · about {in_words(every)} for all"
    return words
