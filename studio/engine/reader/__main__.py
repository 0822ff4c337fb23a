"""The reader's process: a request a line on stdin, replies on a descriptor of its own."""

import importlib
import os
import sys
import threading

from studio.engine.protocol.reader import Reply, decode_look, encode
from studio.engine.reader.looking import answer


def main() -> None:
    """Answer until stdin ends."""
    if hasattr(os, "nice"):
        os.nice(5)  # the window, which somebody looks at, comes first
    wire = os.fdopen(os.dup(1), "wb")
    # Whatever a library prints must not come between the messages.
    os.dup2(2, 1)

    def say(reply: Reply) -> None:
        wire.write(encode(reply) + b"\n")
        wire.flush()

    for line in sys.stdin.buffer:
        say(answer(decode_look(line), say))
        _make_ready()


def _make_ready() -> None:
    """Import what reads tables while nobody waits: it takes longer than most files."""
    threading.Thread(target=importlib.import_module, args=("pandas",), daemon=True).start()


if __name__ == "__main__":
    main()
