"""What a test, or the tests of a module together, may not leave behind."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psutil


@contextmanager
def nothing_left_running() -> Iterator[None]:
    """Fails for a thread, a running QThread or a child process that began within and lives on."""
    threads = set(threading.enumerate())
    children = set(psutil.Process().children())
    yield
    left_threads = [
        t for t in threading.enumerate() if t not in threads and t.is_alive() and not t.daemon
    ]
    for thread in left_threads:
        thread.join(timeout=5)
    left = [t.name for t in left_threads if t.is_alive()]
    _, alive = psutil.wait_procs(
        [c for c in psutil.Process().children() if c not in children], timeout=5
    )
    left += [" ".join(c.cmdline()) for c in alive if c.status() != psutil.STATUS_ZOMBIE]
    assert not left, f"left running: {left}"
