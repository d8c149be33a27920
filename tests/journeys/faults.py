"""Runs `publisher publish` again and again, and has something go wrong at one step after the other.

A step is whatever reaches the folder of releases: a file opened for writing, a folder made, a link, a rename,
a removal, a flush to the disk. Python tells of them before they happen (PEP 578).
"""

import errno
import gc
import io
import itertools
import json
import os
import resource
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout, suppress
from functools import cache, partial
from pathlib import Path
from typing import Any

from publisher.cli import main as publisher
from publisher.release import Archive, verify

STEPS = frozenset(
    {"open", "os.mkdir", "os.rename", "os.symlink", "os.remove", "os.rmdir", "os.truncate", "fsync"}
)
# On a full disk, names can still be taken away and changed.
ON_FULL_DISK = STEPS - {"os.remove", "os.rmdir", "os.rename"}
# The steps around the switch decide what is served, so each is tried; of those before, some.
SOME, TO_SWITCH, AFTER = 6, 14, 4
# Sizes at which a file is cut off: one of the small ones, a dump, the documents.
LIMITS = (4_000, 30_000, 200_000)


class Fault:
    """Counts the steps below a folder; from one of them on, something is wrong."""

    def __init__(self, folder: Path, kind: str, at: int | None) -> None:
        self.count = 0
        self.names: list[str] = []
        self._folder = str(folder)
        self._kind = kind
        self._at = at
        fsync = os.fsync

        def flush(descriptor: int) -> None:
            self.step("fsync", str(Path(f"/proc/self/fd/{descriptor}").readlink()))
            fsync(descriptor)

        setattr(os, "fsync", flush)  # noqa: B010 - for the type checker this is another function
        sys.addaudithook(self.hear)

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Take an event of Python for a step, if it is one."""
        if event not in STEPS:
            return
        if event == "open" and not (
            isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        ):
            return
        path = str(arguments[1] if event in {"os.rename", "os.symlink"} else arguments[0])
        self.step(event, path)

    def step(self, event: str, path: str) -> None:
        """Count a step, and let it go wrong if its turn has come."""
        if not path.startswith(self._folder):
            return
        self.count += 1
        self.names.append(f"{event} {Path(path).name}")
        if self._at is None or self.count <= self._at:
            return
        if self._kind == "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        elif self._kind == "full" and event in ON_FULL_DISK:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), path)
        elif self._kind == "read-only":
            raise OSError(errno.EROFS, os.strerror(errno.EROFS), path)


def disturb(folder: Path, kind: str, at: int) -> None:
    """Have something go wrong in this process."""
    Fault(folder / "releases", kind, at)


def no_room_within(limit: int) -> None:
    """Let every file end at so many bytes, in the middle of a write, as on a disk that fills up."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))


def in_a_child(words: list[str], log: Path, prepare: Callable[[], None]) -> tuple[int, str]:
    """Run a command in a child of its own; return how it ended and what it wrote to standard error."""
    child = os.fork()
    if not child:
        sink = os.open(log, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
        os.dup2(sink, 2)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        prepare()
        try:
            publisher(args=words, prog_name="publisher")
        except SystemExit as end:
            sys.stderr.flush()
            os._exit(int(end.code or 0))
        except BaseException:  # noqa: BLE001 - what Python would show as it ends
            sys.excepthook(*sys.exc_info())
            sys.stderr.flush()
        os._exit(1)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return status, log.read_text(encoding="utf-8")


def steps(folder: Path, log: Path) -> list[str]:
    """Return the steps of a publication that nothing disturbs; a release of its own comes of it."""
    read, write = os.pipe()

    def prepare() -> None:
        fault = Fault(folder / "releases", "none", None)
        leave, own = os._exit, os.getpid()

        def tell(code: int) -> None:
            # The build has helpers, which end before it does and have nothing to tell.
            if os.getpid() == own:
                os.write(write, json.dumps(fault.names).encode())
            leave(code)

        os._exit = tell  # type: ignore[assignment]

    in_a_child(["--folder", str(folder), "publish", "--version", "2020-02-01"], log, prepare)
    os.close(write)
    with os.fdopen(read, "rb") as told:
        names: list[str] = json.loads(told.read())
    return names


def state(folder: Path) -> dict[str, Any]:
    """Return what readers would be served, what is wrong with any release, and what lies about."""
    archive = Archive(folder / "releases")
    releases = [archive.folder / name for name in archive.versions()]
    return {
        "current": archive.current().version,
        "problems": [problem for release in releases for problem in problems(release, touched(release))],
        "left": sorted(
            path.name for path in archive.folder.iterdir() if path.name.startswith((".building", ".next"))
        ),
    }


@cache
def problems(release: Path, _touched: tuple[tuple[str, int, int, int], ...]) -> tuple[str, ...]:
    """Return what is wrong with a release; it is read again when any file of it was touched."""
    return verify(release)


def touched(release: Path) -> tuple[tuple[str, int, int, int], ...]:
    """Return which files a release has, and what no change of one leaves as it was."""
    found = ((str(path), path.stat()) for path in sorted(release.rglob("*")))
    return tuple((name, facts.st_ino, facts.st_size, facts.st_ctime_ns) for name, facts in found)


def warm_up(folder: Path) -> None:
    """Publish once in this process, so that its children have all that a program reads once."""
    words = ["--folder", str(folder), "publish", "--version", "2020-01-20"]
    with redirect_stdout(io.StringIO()), suppress(SystemExit):
        publisher(args=words, prog_name="publisher")
    # What is there already is shared with the children for good.
    gc.freeze()


def tried(folder: Path, log: Path) -> Iterator[dict[str, Any]]:
    """Yield what came of each fault, and what the next command said and left."""
    warm_up(folder)
    names = steps(folder, log)
    total, switched = len(names), names.index("os.rename current") + 1
    early = switched - TO_SWITCH
    points = [*(early * each // SOME for each in range(SOME)), *range(early, switched + AFTER)]
    number = itertools.count()
    cases = [
        *((kind, at, partial(disturb, folder, kind, at)) for kind, at in _cases(points)),
        *(("cut", limit, partial(no_room_within, limit)) for limit in LIMITS),
    ]
    for kind, at, prepare in cases:
        version = f"2020-03-01.{next(number)}"
        before = Archive(folder / "releases").current().version
        status, said = in_a_child(
            ["--folder", str(folder), "publish", "--version", version],
            log,
            prepare,
        )
        found = state(folder)
        _, next_said = in_a_child(["--folder", str(folder), "rollback", before], log, lambda: None)
        step = "write" if kind == "cut" else names[at]
        yield {
            "kind": kind, "at": at, "of": total, "step": step, "version": version, "before": before,
            "status": status, "said": said, **found, "next_said": next_said, "then": state(folder),
        }  # fmt: skip
        shutil.rmtree(folder / "releases" / version, ignore_errors=True)


def _cases(points: list[int]) -> Iterator[tuple[str, int]]:
    yield from (("killed", at) for at in points)
    yield from itertools.product(("full", "read-only"), points[::2])


if __name__ == "__main__":
    home = Path(sys.argv[1])
    for told in tried(home, home / "command.log"):
        print(json.dumps(told), flush=True)  # noqa: T201 - what the test reads
