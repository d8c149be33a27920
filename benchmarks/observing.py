"""What a process and all that it starts take: seconds of clock and processors, and the memory of all together."""

import os
import subprocess
import time
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from benchmarks.processes import family, memory
from benchmarks.results import ROOT

_PAUSE = 0.1
# To look at the memory of a large process takes a while, in which it waits; so it is done for 1/25 of the time.
_LOOKING = 25


@dataclass(frozen=True, slots=True)
class Observed:
    """A process that ended well."""

    started: float
    clock: float
    processors: float
    output: str
    # Moments, and the MiB of all its processes then, shared pages counted once.
    moments: list[float] = field(default_factory=list)
    mebibytes: list[float] = field(default_factory=list)

    @property
    def peak(self) -> float:
        """Return the most MiB that were seen."""
        return max(self.mebibytes, default=0.0)

    def peak_between(self, start: float, end: float) -> float:
        """Return the most MiB that were seen in a part of the time."""
        first, last = (bisect_right(self.moments, moment) for moment in (start, end))
        return max(self.mebibytes[first:last], default=0.0)


def observe(words: Sequence[str], look: Callable[[], None] = lambda: None) -> Observed:
    """Run a command and look at it, and whatever else `look` does, now and then; raises when it fails."""
    started = time.monotonic()
    moments: list[float] = []
    mebibytes: list[float] = []
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            while (ended := os.wait4(process.pid, os.WNOHANG))[0] == 0:
                before = time.monotonic()
                moments.append(before)
                mebibytes.append(memory(each.pid for each in family(process.pid)))
                look()
                time.sleep(max(_PAUSE, _LOOKING * (time.monotonic() - before)))
        except BaseException:
            process.terminate()
            raise
        _, status, used = ended
        process.returncode = os.waitstatus_to_exitcode(status)
        clock = time.monotonic() - started
        # What it says fits the pipe, as all commands here say a line or two.
        output = process.stdout.read() if process.stdout else ""
    if process.returncode:
        raise SystemExit(f"{' '.join(words[:6])} ended with code {process.returncode}, see above")
    return Observed(started, clock, used.ru_utime + used.ru_stime, output, moments, mebibytes)
