"""The door of the Keras process. Takes the wire out of everybody's hands before anything else."""

import os
import signal

# Whoever prints from here on, a script or a library, prints to stderr; only the wire is ours.
wire_descriptor = os.dup(1)
os.dup2(2, 1)
# Ctrl+C in a terminal reaches us, too; the program outside decides what it means.
signal.signal(signal.SIGINT, signal.SIG_IGN)

from studio.engine.worker.server import serve  # noqa: E402 - the wire comes first

serve(wire_descriptor, 0)
