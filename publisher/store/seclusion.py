"""A filter of system calls that leaves a worker no way to a network (seccomp(2), Linux)."""

import ctypes
import platform
import struct
import sys

_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 38, 22, 2
# linux/bpf_common.h: load a word, jump if equal, return; linux/seccomp.h: what a filter returns.
_LOAD, _JUMP_IF_EQUAL, _RETURN = 0x20, 0x15, 0x06
_ALLOW, _DENY = 0x7FFF_0000, 0x0005_000D  # the second makes the call fail with EACCES
# The number of socket(2), by machine; that of io_uring_setup(2), which can do the same, is one everywhere.
_SOCKET = {"x86_64": 41, "aarch64": 198}
_IO_URING_SETUP = 425


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def seclude() -> bool:
    """Take sockets from this process for the rest of its life; tells whether the system can."""
    socket = _SOCKET.get(platform.machine())
    if sys.platform != "linux" or socket is None:
        return False
    code = ctypes.create_string_buffer(
        _instruction(_LOAD, 0)
        + _instruction(_JUMP_IF_EQUAL, socket, 1, 0)
        + _instruction(_JUMP_IF_EQUAL, _IO_URING_SETUP, 0, 1)
        + _instruction(_RETURN, _DENY)
        + _instruction(_RETURN, _ALLOW)
    )
    program = _Program(5, ctypes.cast(code, ctypes.c_void_p))
    system = ctypes.CDLL(None)
    # Without this only the superuser may filter.
    system.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    return bool(system.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0) == 0)


def _instruction(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("HBBI", code, if_true, if_false, value)
