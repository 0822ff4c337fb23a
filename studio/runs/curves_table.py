"""The curves of runs as one table, for a spreadsheet: a line for each point that is drawn."""

import csv
import io
from collections.abc import Iterable

from studio.runs.measurement import Measurement

HEADINGS = ("run", "curve", "epoch", "seconds", "value")


def curves_table(runs: Iterable[tuple[str, Measurement]]) -> str:
    """All curves of these runs, by their titles. Epochs count from the start of training, seconds
    are those of training alone."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(HEADINGS)
    for title, measured in runs:
        for name in measured.names:
            curve = measured.curve(name)
            if curve is not None:
                shown = measured.run.titled(name)
                for point in zip(curve.epochs, curve.seconds, curve.values, strict=True):
                    table.writerow([title, shown, *(f"{number:.8g}" for number in point)])
    return text.getvalue()
