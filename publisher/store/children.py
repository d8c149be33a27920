"""Work done in a child process, for what it would leave behind in this one."""

import os
from collections.abc import Callable
from typing import NoReturn

from publisher.errors import StoreError
from publisher.store.confinement import die_with_parent


def in_child(work: Callable[[], None]) -> None:
    """Do something in a child and wait for it; raises the `StoreError` that it raises, or that it ended."""
    parent = os.getpid()
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        die_with_parent(parent)
        _do(work, writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as stream:
        words = stream.read().decode()
    status = os.waitpid(pid, 0)[1]
    if words or status:
        raise StoreError(words or "a process was ended while it wrote a store; give the machine more memory")


def _do(work: Callable[[], None], writing: int) -> NoReturn:
    status = 1
    try:
        work()
        status = 0
    except StoreError as error:
        os.write(writing, str(error).encode())
    finally:
        os._exit(status)
