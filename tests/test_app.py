"""Starting the window where Qt cannot open one."""

import os
import subprocess
import sys


def test_where_no_window_can_be_opened_the_way_out_is_said() -> None:
    code = "from studio.app import make_application; make_application()"
    env = {**os.environ, "QT_QPA_PLATFORM": "no-such-platform"}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, env=env
    )
    assert done.returncode != 0
    assert "strata doctor" in done.stderr
