"""The reader's process: a request a line on stdin, replies on a descriptor of its own."""

import os
import sys

from studio.engine.reader.looking import answer
from studio.engine.reader.messages import Head, Reply, decode_look, encode


def main() -> None:
    """Answer until stdin ends."""
    wire = os.fdopen(os.dup(1), "wb")
    # Whatever a library prints must not come between the messages.
    os.dup2(2, 1)

    def say(reply: Reply) -> None:
        wire.write(encode(reply) + b"\n")
        wire.flush()

    def say_head(head: Head) -> None:
        say(head)

    for line in sys.stdin.buffer:
        say(answer(decode_look(line), say_head))


if __name__ == "__main__":
    main()
