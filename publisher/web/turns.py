"""How long threads keep a processor that others want, too.

Who asks, who speaks HTTP and who answers are three threads; where there are two processors, one of them waits
until another has had its turn, of some milliseconds, where an answer takes hundredths of one. The kernel lets
in sooner whoever asks for shorter turns. It gives nobody more of the processor for that.
"""

import ctypes
import os
import platform
import struct
import sys

# The number of sched_setattr(2), by machine.
_SCHED_SETATTR = {"x86_64": 314, "aarch64": 274}
# struct sched_attr: its size, policy, flags, niceness, priority, length of a turn, and two of no use here.
_ATTRIBUTES = struct.Struct("IIQiIQQQ")
# The shortest that the kernel grants; before Linux 6.12 it heeds none.
_NANOSECONDS = 100_000


def take_short_turns() -> None:
    """Ask for short turns for this thread and those that it starts, where the system knows of any."""
    call = _SCHED_SETATTR.get(platform.machine())
    # Who has another policy, has it from the operator.
    if sys.platform != "linux" or call is None or os.sched_getscheduler(0) != os.SCHED_OTHER:
        return
    niceness = os.getpriority(os.PRIO_PROCESS, 0)
    attributes = _ATTRIBUTES.pack(_ATTRIBUTES.size, os.SCHED_OTHER, 0, niceness, 0, _NANOSECONDS, 0, 0)
    ctypes.CDLL(None).syscall(call, 0, attributes, 0)
