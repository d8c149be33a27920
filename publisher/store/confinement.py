"""What the kernel keeps a worker to: memory, descriptors, the life of its parent.

Memory and the parent's life are kept on Linux; elsewhere a worker still has its deadline and no descriptors.
"""

import contextlib
import ctypes
import os
import resource
import signal
import sys
from pathlib import Path

from publisher.store.seclusion import seclude

MEBIBYTE = 1 << 20
_PR_SET_PDEATHSIG = 1


def confine(memory_mebibytes: int, files: int = 0) -> None:
    """Limit this process for the rest of its life; one more descriptor can be opened, and none after it.

    A store on disk may open so many `files` later, where the system sees to it that none is a connection.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        _offer_to_the_oom_killer()
        space = _address_space() + memory_mebibytes * MEBIBYTE
        resource.setrlimit(resource.RLIMIT_AS, (space, space))
    spare = files if seclude() else 0
    free = os.dup(0)
    os.close(free)
    resource.setrlimit(resource.RLIMIT_NOFILE, (free + 1 + spare, free + 1 + spare))


def die_with_parent(parent: int) -> None:
    """Have the kernel end this process when its parent, which has this id, ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(0)


def step_back(niceness: int) -> None:
    """Have all others go first on busy processors.

    sched(7): where the kernel groups processes by session, niceness counts within a session only, and that of
    the session counts outside.
    """
    os.nice(niceness)
    if sys.platform == "linux":
        os.setsid()
        with contextlib.suppress(OSError):
            Path("/proc/self/autogroup").write_text(f"{niceness}", encoding="ascii")


def resident_mebibytes() -> int:
    """Return the most memory that this process has held so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # getrusage(2): kibibytes on Linux, bytes on macOS.
    return peak // (1024 if sys.platform == "linux" else MEBIBYTE)


def _address_space() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    return pages * resource.getpagesize()


def _offer_to_the_oom_killer() -> None:
    """Make this process, not the one that holds the store, the first to go when memory runs out."""
    try:
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    except OSError:
        return
