"""Processes and those that they started: their memory, their time of the processors, their end (Linux)."""

import contextlib
import os
import signal
import time
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

_TICKS = os.sysconf("SC_CLK_TCK")


class Process(NamedTuple):
    """A process as /proc tells of it; two with the same number and start are the same."""

    pid: int
    parent: int
    session: int
    started: int
    # Its own time of the processors, and that of its children which have ended and were waited for.
    seconds: float


def interruptible() -> None:
    """Let both signals that ask to end be an exception, so that servers are stopped and folders removed."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    # Also where SIGINT came ignored, as it does in the background of a shell.
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, interrupt)


def family(pid: int) -> tuple[Process, ...]:
    """Return a process, all that descend from it, and all of the sessions that these began."""
    everyone = [found for stat in Path("/proc").glob("[0-9]*/stat") if (found := _read(stat))]
    members, size = {pid}, 0
    while len(members) > size:
        size = len(members)
        members |= {each.pid for each in everyone if each.parent in members or each.session in members}
    return tuple(each for each in everyone if each.pid in members)


def work_of(pid: int) -> dict[int, float]:
    """Return the seconds of the processors that a process and each of its children have taken, exactly."""
    members = (each.pid for each in family(pid))
    return {member: work for member in members if (work := _work(member)) is not None}


def memory(pids: Iterable[int]) -> float:
    """Return the MiB that processes hold, shared pages counted once.

    Pages of files that they map are not among them: the kernel drops those where it needs the room.
    """
    return sum(map(_share, pids)) / 1024


def stop(members: Iterable[Process], patience: float) -> None:
    """Kill those that have not ended by themselves within so many seconds."""
    end = time.monotonic() + patience
    left = [each for each in members if _is_there(each)]
    while left and time.monotonic() < end:
        time.sleep(0.1)
        left = [each for each in left if _is_there(each)]
    for each in left:
        with contextlib.suppress(ProcessLookupError):
            os.kill(each.pid, signal.SIGKILL)


def _is_there(process: Process) -> bool:
    found = _read(Path(f"/proc/{process.pid}/stat"))
    return found is not None and found.started == process.started


def _read(stat: Path) -> Process | None:
    try:
        # proc_pid_stat(5): the name may hold anything, the state and the other fields follow it.
        fields = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return None
    # Somebody who ended and was not waited for holds nothing.
    if fields[0] == "Z":
        return None
    parent, session, started = (int(fields[place]) for place in (1, 3, 19))
    return Process(int(stat.parent.name), parent, session, started, sum(map(int, fields[11:15])) / _TICKS)


def _work(pid: int) -> float | None:
    try:
        # Nanoseconds, where /proc/*/stat has hundredths of a second.
        return int(Path(f"/proc/{pid}/schedstat").read_text(encoding="ascii").split()[0]) / 1e9
    except OSError:
        return None


def _share(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith(("Pss_Anon:", "Pss_Shmem:")))
