"""The folder of releases while one is added: one build at a time, and nothing left of those that died."""

import fcntl
import logging
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from publisher.errors import ReleaseError, ReleaseExistsError
from publisher.release.staging import Staging, sync_folder

CURRENT = "current"

_BUILDING = ".building-"
_NEXT = ".next"
_LOCK = ".lock"

logger = logging.getLogger(__name__)


@contextmanager
def workshop(releases: Path) -> Iterator["Workshop"]:
    """Open the folder of releases for one build, after clearing away what a dead one left."""
    with _access(releases):
        releases.mkdir(parents=True, exist_ok=True)
        lock = (releases / _LOCK).open("ab+", buffering=0)
    with lock:
        try:
            # The kernel gives the lock back when its holder dies, however it dies.
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            raise ReleaseError(
                f"{releases}: another build is at work here (process {lock.read().decode().strip()}); "
                "wait until it is done"
            ) from error
        with _access(releases):
            lock.truncate(0)
            lock.write(f"{os.getpid()}\n".encode())
            room = Workshop(releases, lock)
            room.clear()
        yield room


class Workshop:
    """The folder of releases, of which this process holds the lock."""

    def __init__(self, releases: Path, lock: IO[bytes]) -> None:
        self._releases = releases
        self._lock = lock

    def leave(self) -> None:
        """Let go of the lock in a process that was forked, so that it ends with the one that holds it."""
        self._lock.close()

    def clear(self) -> None:
        """Remove unfinished folders, and finish a switch that a dead build had prepared."""
        for left in sorted(self._releases.glob(f"{_BUILDING}*")):
            shutil.rmtree(left)
            logger.warning("%s: removed; a build that did not end had left it", left)
        for link in self._releases.glob(f"{_NEXT}-*"):
            link.unlink()
        following = self._releases / _NEXT
        if not following.is_symlink():
            return
        if following.exists():
            version = following.readlink()
            following.replace(self._releases / CURRENT)
            logger.warning("release %s: made current; the build that wrote it ended before that", version)
        else:
            following.unlink()

    @contextmanager
    def staged(self, version: str, *, switch: bool = True) -> Iterator[Staging]:
        """Write a release; when that is done without error it is there and, if wanted, the current one."""
        target = self._releases / version
        if target.exists():
            raise ReleaseExistsError(
                f"release {version} exists and is never rewritten; choose another --version"
            )
        with _access(self._releases):
            staging = Staging(self._releases / f"{_BUILDING}{version}-{os.getpid()}")
        try:
            with _access(self._releases):
                yield staging
                self._publish(staging, target, switch=switch)
        except BaseException:
            staging.discard()
            raise

    def _publish(self, staging: Staging, target: Path, *, switch: bool) -> None:
        if not switch:
            staging.publish(target)
            return
        # Prepared first: whoever dies between the two renames has left a note of what was to come.
        following = self._releases / _NEXT
        following.symlink_to(target.name)
        staging.publish(target)
        following.replace(self._releases / CURRENT)
        sync_folder(self._releases)


def point_current(releases: Path, version: str) -> None:
    """Make a release the current one, in one step."""
    with _access(releases):
        following = releases / f"{_NEXT}-{os.getpid()}"
        following.unlink(missing_ok=True)
        following.symlink_to(version)
        following.replace(releases / CURRENT)
        sync_folder(releases)


@contextmanager
def _access(releases: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        place, fact = error.filename or releases, error.strerror or error
        raise ReleaseError(
            f"{place}: {fact}; make room or correct the folder's permissions, then try again"
        ) from error
