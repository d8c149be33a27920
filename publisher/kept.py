"""What a build leaves for the next one: files that may be deleted at any time, and that no release needs.

They lie beside the releases, in `.kept`. Each set of them belongs to one release and to one recipe: the
program, its libraries, and all content but the tables. With another recipe everything is made anew, so that
no release depends on what was kept. A set gets its name in one step, when its release is there.
"""

import hashlib
import json
import logging
import os
import platform
import shutil
import sys
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.metadata import distributions
from pathlib import Path

FOLDER = ".kept"

_LAST, _LABEL, _NEXT = "last", "recipe.json", ".next-"
_BLOCK = 1 << 20

logger = logging.getLogger(__name__)


class Kept:
    """What the last build left, and where this one puts what it leaves."""

    def __init__(self, releases: Path, recipe: str, *, takes: bool = True) -> None:
        self._releases = releases
        self._recipe = recipe
        self._folder = releases / FOLDER
        self._next = self._folder / f"{_NEXT}{os.getpid()}"
        # The name `last` points elsewhere once another build is done; this one stays with what it found.
        self._last = (self._folder / _LAST).resolve()
        # The release that the last build made under the same recipe, if there is one to take from.
        self.release = self._found() if takes else None

    def last(self, name: str) -> Path | None:
        """Return a file that the last build left; none when it left none, or had another recipe."""
        path = self._last / name
        return path if self.release and path.is_file() else None

    def leave(self, name: str) -> Path:
        """Return where to write a file that the next build may use once this one is done."""
        path = self._next / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def finish(self, release: Path) -> None:
        """Let the next build have what this one left: its release is there."""
        label = {"recipe": self._recipe, "release": release.name, "manifest": _identity(release)}
        self.leave(_LABEL).write_text(json.dumps(label), encoding="utf-8")
        folder = self._folder / f"{release.name}-{os.getpid()}"
        shutil.rmtree(folder, ignore_errors=True)
        self._next.rename(folder)
        link = self._folder / f"{_NEXT}link"
        link.unlink(missing_ok=True)
        link.symlink_to(folder.name)
        link.replace(self._folder / _LAST)
        self._clear(besides=folder)

    def forget(self) -> None:
        """Remove what this build has left so far."""
        shutil.rmtree(self._next, ignore_errors=True)

    def _found(self) -> Path | None:
        try:
            label = json.loads((self._last / _LABEL).read_bytes())
            release = self._releases / str(label["release"])
            is_same = label["recipe"] == self._recipe and label["manifest"] == _identity(release)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, KeyError) as error:
            logger.warning("%s: %s; nothing is taken over from the last build", self._last, error)
            return None
        return release if is_same else None

    def _clear(self, besides: Path) -> None:
        for path in self._folder.iterdir():
            if path.is_dir() and not path.is_symlink() and path != besides:
                shutil.rmtree(path, ignore_errors=True)


@contextmanager
def leaving(kept: Kept | None, release: Path) -> Iterator[None]:
    """Make a release in the block: when it is there, the next build has what this one left, else nothing."""
    try:
        yield
    except BaseException:
        if kept:
            kept.forget()
        raise
    if kept:
        try:
            kept.finish(release)
        except OSError as error:
            # Nothing that is served depends on it.
            place, fact = error.filename or release.parent / FOLDER, error.strerror or error
            logger.warning(
                "%s: %s; release %s is there, and the next build makes all anew", place, fact, release.name
            )
            kept.forget()


def recipe(content: Iterable[Path], *settings: object) -> str:
    """Return the digest of what makes a release out of tables: program, libraries, settings, content."""
    total = hashlib.sha256()
    package = Path(__file__).parent
    versions = sorted(f"{one.metadata['Name']}=={one.version}" for one in distributions())
    for text in (
        sys.version,
        platform.platform(),
        zlib.ZLIB_RUNTIME_VERSION,
        *versions,
        *map(repr, settings),
    ):
        total.update(f"{len(text)}:{text}".encode())
    for path in (*sorted(_files(package)), *content):
        total.update(f"{path.name}:{path.stat().st_size}:".encode())
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                total.update(block)
    return total.hexdigest()


def _files(package: Path) -> Iterator[Path]:
    return (path for path in package.rglob("*") if path.is_file() and path.suffix != ".pyc")


def _identity(release: Path) -> str:
    """Return what tells a release from another of the same name."""
    return hashlib.sha256((release / "manifest.json").read_bytes()).hexdigest()
