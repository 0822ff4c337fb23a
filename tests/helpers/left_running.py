"""What a test, or the tests of a module together, may not leave behind."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psutil


def children_now() -> set[psutil.Process]:
    """The child processes of this one. To ask psutil costs a look at each process of the machine;
    where there is none, as in most tests, POSIX says so at once."""
    if hasattr(os, "waitid"):
        try:
            os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        except ChildProcessError:
            return set()
    return set(psutil.Process().children())


@contextmanager
def nothing_left_running() -> Iterator[None]:
    """Fails for a thread, a running QThread or a child process that began within and lives on."""
    threads = set(threading.enumerate())
    children = children_now()
    yield
    left_threads = [
        t for t in threading.enumerate() if t not in threads and t.is_alive() and not t.daemon
    ]
    for thread in left_threads:
        thread.join(timeout=5)
    left = [t.name for t in left_threads if t.is_alive()]
    _, alive = psutil.wait_procs([c for c in children_now() if c not in children], timeout=5)
    left += [" ".join(c.cmdline()) for c in alive if c.status() != psutil.STATUS_ZOMBIE]
    assert not left, f"left running: {left}"
