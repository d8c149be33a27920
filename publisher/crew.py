"""Work that divides: several processes make things, which come out in order as if one had made them."""

import gc
import os
import pickle
import selectors
import signal
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from struct import Struct
from typing import IO, Generic, TypeVar

from publisher.errors import ReleaseError
from publisher.memory import tidy_memory

T = TypeVar("T")

_NUMBER = Struct("<Q")
# As many things at a time as make a message worth its way.
_BATCH = 8
# How many batches may be under way or waiting for one that takes longer: what bounds the memory.
_AHEAD = 64
# After so many batches a process gives way to a fresh one. What it remembers grows, and so does what it no
# longer shares with its parent, since Python counts references in the things themselves.
_LIFE = 1_000
_FAREWELL = b""
_LARGEST_READ = 1 << 20


def cores() -> int:
    """Return how many processes can run at once here."""
    # os.cpu_count() counts cores that a container or taskset does not let this process use.
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_turn(
    make: Callable[[int], T],
    count: int,
    *,
    jobs: int,
    entered: Callable[[], None] = lambda: None,
    batch: int = _BATCH,
) -> Iterator[T]:
    """Make so many things in so many processes; each calls `entered` first.

    A batch is what a process makes at a time: one, where things are large.

    Processes are forked, so that they have all that this one has, and only results are copied. Where that is
    not possible, or not safe as other threads run, this process makes all.
    """
    # The first and the last are made here: what they gather for all others is then gathered once.
    ends = {number: make(number) for number in {0, count - 1} if count}
    middle = range(1, count - 1)
    if len(middle) <= batch or not _can_divide(jobs):
        made: Iterator[T] = map(make, middle)
        yield from (ends[0] for _ in range(bool(count)))
        yield from made
    else:
        yield ends[0]
        batches = [middle[start : start + batch] for start in range(0, len(middle), batch)]
        with _Crew(make, batches, min(jobs, len(batches)), entered) as crew:
            yield from crew.results()
    if count > 1:
        yield ends[count - 1]


def apart(make: Callable[[], T], *, jobs: int) -> T:
    """Make one thing in a process of its own where that is possible: its memory is free again afterwards."""
    with beside(make, jobs=jobs) as made:
        return made()


@contextmanager
def beside(
    make: Callable[[], T], *, jobs: int, entered: Callable[[], None] = lambda: None
) -> Iterator[Callable[[], T]]:
    """Let the caller go on while a process of its own makes one thing; what the block gets waits for it.

    Where that is not possible it is made first.
    """
    if not _can_divide(jobs):
        made = make()
        yield lambda: made
        return
    with _Crew(lambda _: make(), [range(1)], 1, entered) as crew:
        yield lambda: next(crew.results())


def _can_divide(jobs: int) -> bool:
    return jobs > 1 and hasattr(os, "fork") and threading.active_count() == 1


@dataclass(frozen=True, slots=True)
class _Message(Generic[T]):
    """What one process made of one batch, or what went wrong."""

    batch: int
    made: tuple[T, ...]
    error: Exception | None = None


class _Crew(Generic[T]):
    """Forked processes: each takes numbers of batches from one pipe, and puts what it made into its own."""

    def __init__(
        self, make: Callable[[int], T], batches: list[range], jobs: int, entered: Callable[[], None]
    ) -> None:
        self._make, self._batches, self._entered = make, batches, entered
        self._orders, self._ordering = os.pipe()
        # Each process by the pipe that it writes into.
        self._children: dict[int, int] = {}
        self._ordered = 0
        tidy_memory()
        for _ in range(jobs):
            self._fork()
        for _ in range(_AHEAD):
            self._order()

    def __enter__(self) -> "_Crew[T]":
        return self

    def __exit__(self, *_: object) -> None:
        gc.unfreeze()
        os.close(self._orders)
        self._dismiss()
        for pipe in tuple(self._children):
            self._end(pipe)

    def results(self) -> Iterator[T]:
        """Yield everything in order."""
        waiting: dict[int, _Message[T]] = {}
        with selectors.DefaultSelector() as ready:
            for pipe in self._children:
                ready.register(pipe, selectors.EVENT_READ)
            for number in range(len(self._batches)):
                while number not in waiting:
                    self._collect(ready, waiting)
                self._order()
                yield from _made(waiting.pop(number))

    def _collect(self, ready: selectors.BaseSelector, waiting: dict[int, _Message[T]]) -> None:
        """Take in a message of each process that has sent one."""
        if not ready.get_map():
            raise _gone()
        for key, _ in ready.select():
            body = _read(key.fd)
            if body:
                message: _Message[T] = pickle.loads(body)  # noqa: S301 - our own child wrote it
                waiting[message.batch] = message
            elif body == _FAREWELL:
                ready.unregister(key.fileobj)
                self._end(key.fd)
                ready.register(self._fork(), selectors.EVENT_READ)
            elif self._ordering >= 0:
                raise _gone()
            else:
                ready.unregister(key.fileobj)

    def _order(self) -> None:
        if self._ordered < len(self._batches):
            os.write(self._ordering, _NUMBER.pack(self._ordered))
            self._ordered += 1
        if self._ordered == len(self._batches):
            self._dismiss()

    def _dismiss(self) -> None:
        if self._ordering >= 0:
            os.close(self._ordering)
            self._ordering = -1

    def _end(self, pipe: int) -> None:
        """End a process, which stays a zombie until it is waited for, so that its number is nobody else's."""
        child = self._children.pop(pipe)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(pipe)

    def _fork(self) -> int:
        """Begin a process; return the pipe that it writes into."""
        # What is there stays while others work: nobody need look through it for garbage, or copy it for that.
        gc.freeze()
        reading, writing = os.pipe()
        with warnings.catch_warnings():
            # Python 3.12 and later warn where a library keeps idle threads, which hold nothing that is used.
            warnings.simplefilter("ignore", DeprecationWarning)
            child = os.fork()
        if child:
            os.close(writing)
            self._children[reading] = child
            return reading
        try:
            os.close(reading)
            self._dismiss()
            for pipe in self._children:
                os.close(pipe)
            self._entered()
            self._work(writing)
        finally:
            # Whatever happened: this process never returns into the code of its parent.
            os._exit(0)

    def _work(self, writing: int) -> None:
        # Nobody reads any more: the parent is gone, and so is the reason to work.
        with suppress(BrokenPipeError, KeyboardInterrupt), os.fdopen(writing, "wb") as pipe:
            for _ in range(_LIFE):
                order = os.read(self._orders, _NUMBER.size)
                if not order:
                    return
                _write(pipe, self._message(_NUMBER.unpack(order)[0]))
            _write(pipe, _FAREWELL)

    def _message(self, batch: int) -> bytes:
        try:
            return pickle.dumps(_Message(batch, tuple(map(self._make, self._batches[batch]))), protocol=5)
        except Exception as error:  # noqa: BLE001 - told to the parent, which raises it
            return pickle.dumps(_Message(batch, (), _portable(error)), protocol=5)


def _write(pipe: IO[bytes], body: bytes) -> None:
    pipe.write(_NUMBER.pack(len(body)))
    pipe.write(body)
    pipe.flush()


def _read(pipe: int) -> bytes | None:
    """Read a message; nothing when the process has ended."""
    head = _exactly(pipe, _NUMBER.size)
    return _exactly(pipe, _NUMBER.unpack(head)[0]) if head else None


def _exactly(pipe: int, size: int) -> bytes | None:
    """Read so many bytes; nothing where the pipe ends before that."""
    parts = []
    while size:
        part = os.read(pipe, min(size, _LARGEST_READ))
        if not part:
            return None
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _gone() -> ReleaseError:
    return ReleaseError(
        "a process of the build was ended from outside; give the build more memory or fewer --jobs"
    )


def _made(message: _Message[T]) -> tuple[T, ...]:
    if message.error is not None:
        raise message.error
    return message.made


def _portable(error: Exception) -> Exception:
    """Return an error that another process can read."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - made a moment ago
    except Exception:  # noqa: BLE001 - an error may keep anything, such as an open file
        return ReleaseError(f"{type(error).__name__}: {error}; the build cannot go on")
    return error
