"""What is written into a run folder once its process has ended: the table of its epochs, and in its
script what the person did to the learning rate meanwhile, so that the script says what was done."""

from studio.engine.protocol.run import LearningRateChanged
from studio.runs.rates import in_digits
from studio.runs.run_folder import SCRIPT_FILE, RunFolder

_HEAD = "# While this script ran in Strata, the learning rate was set by hand:\n"


def wind_up(folder: RunFolder) -> None:
    """Write both. Raises RunFolderError when the log cannot be read or something not be written."""
    state = folder.state(with_steps=False)
    folder.write_metrics_csv(state)
    _note_rates(folder, state.rates.changes)


def without_notes(script: str) -> str:
    """A run's script as it ran: what was noted at its end afterwards is left out."""
    return script.partition(f"\n{_HEAD}")[0]


def _note_rates(folder: RunFolder, changes: list[LearningRateChanged]) -> None:
    """Comments at the script's end: whoever runs it on, or by itself, runs the very same lines."""
    try:
        script = folder.script.read_text(encoding="utf-8")
    except FileNotFoundError:
        return  # of a run that loaded its weights, or whose files somebody took
    noted = without_notes(script)
    if changes:
        noted += f"\n{_HEAD}{''.join(map(_comment, changes))}"
    if noted != script:
        folder.write(SCRIPT_FILE, noted.encode())


def _comment(change: LearningRateChanged) -> str:
    before, rate = in_digits(change.before), in_digits(change.rate)
    return f"#   after step {change.step:,} from {before} to {rate}\n"
