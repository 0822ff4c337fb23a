"""The panel of the training, apart from what its pages show."""

import subprocess
import sys


def test_the_plots_are_imported_by_the_thread_that_may_wait() -> None:
    script = (
        "import sys\n"
        "from studio.ui.training import training_panel\n"
        "assert 'pyqtgraph' not in sys.modules\n"
        "training_panel._import_plots()\n"
        "assert {'studio.ui.map.explorer', 'studio.ui.plane.plane_view',\n"
        "    'studio.ui.training.answer_view', 'studio.ui.training.curves'} <= sys.modules.keys()\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
