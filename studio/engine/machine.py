"""How much memory there is on this machine, or in the container we are in."""

import os
from functools import cache
from pathlib import Path

_LIMITS = (
    "/sys/fs/cgroup/memory.max",
    "/sys/fs/cgroup/memory/memory.limit_in_bytes",
)


@cache
def memory() -> int | None:
    """The bytes that processes can have in all; None where nothing says so."""
    found = [_whole(), *map(_limit, _LIMITS)]
    known = [one for one in found if one]
    return min(known) if known else None


def _whole() -> int | None:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):  # on Windows
        return _on_windows()


def _on_windows() -> int | None:
    import ctypes

    kernel = getattr(getattr(ctypes, "windll", None), "kernel32", None)
    if kernel is None:
        return None
    size = ctypes.c_ulonglong()
    # In kilobytes, of the memory that is built in.
    found = kernel.GetPhysicallyInstalledSystemMemory(ctypes.byref(size))
    return size.value * 1024 if found else None


def _limit(path: str) -> int | None:
    try:
        return int(Path(path).read_text())
    except (OSError, ValueError):  # "max" where there is none
        return None
