"""The curves of all values of an experiment in one plot.

Needs pyqtgraph, so it is imported only once there is something to draw.
"""

from typing import TYPE_CHECKING

from studio.ui.compare.runs_plot import Plotted, RunsPlot

if TYPE_CHECKING:
    from studio.runs.experiment import Experiment


class ResultPlot(RunsPlot):
    """Draws an experiment; the legend hides and shows values."""

    def __init__(self) -> None:
        super().__init__()
        self.view.setAccessibleName("Curves of the compared values")

    def show_experiment(self, experiment: "Experiment") -> None:
        """Draw what there is of it by now."""
        what, begun = experiment.setting.words, experiment.folder.name
        self.show_runs(
            [
                Plotted(
                    f"{begun} {index}",
                    f"{what} {trial.text}" if index == 0 else trial.text,
                    trial.measured,
                )
                for index, trial in enumerate(experiment.trials)
            ]
        )
