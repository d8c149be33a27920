"""The archive: every release that was ever made, and which of them is current."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from publisher.errors import IntegrityError, ReleaseNotFoundError
from publisher.release.edition import is_version, version_order
from publisher.release.manifest import NAME, SIGNATURE, read_manifest
from publisher.release.pack import FORMER_PACK, PACK, Pack
from publisher.release.workshop import CURRENT, point_current, workshop

if TYPE_CHECKING:
    from publisher.search import Index

INDEX = "search.index"


@dataclass(frozen=True, eq=False)
class Release:
    """One release: a folder that nobody writes to any more."""

    folder: Path
    manifest: Mapping[str, Any]

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open a release; raises `ReleaseError` when its manifest cannot be followed."""
        # The name `current` may point elsewhere tomorrow; the release stays the one that was opened.
        folder = folder.resolve()
        return cls(folder, read_manifest(folder))

    @property
    def version(self) -> str:
        """Return the name of the release."""
        return str(self.manifest["version"])

    @property
    def issued(self) -> str:
        """Return the day or moment of issue."""
        return str(self.manifest["issued"])

    @property
    def is_signed(self) -> bool:
        """Tell whether somebody has signed the manifest."""
        return (self.folder / SIGNATURE).is_file()

    @property
    def pack_name(self) -> str:
        """Return the name of the file that leads to the documents."""
        return FORMER_PACK if FORMER_PACK in self.manifest["files"] else PACK

    @cached_property
    def pack(self) -> Pack:
        """Return the documents."""
        return Pack.open(self.folder / self.pack_name)

    @cached_property
    def search(self) -> "Index | None":
        """Return the search index; none where the release was built without one."""
        # Loaded here: whoever builds, compares or verifies searches nothing.
        from publisher.search import Index  # noqa: PLC0415

        return Index.open(self.file(INDEX)) if INDEX in self.manifest["files"] else None

    def file(self, name: str) -> Path:
        """Return where a file of the release lies, by its name in the manifest."""
        if name not in {NAME, SIGNATURE} and name not in self.manifest["files"]:
            raise ReleaseNotFoundError(
                f"release {self.version} has no file {name!r}; its {NAME} lists those that it has"
            )
        path = self.folder / name
        if not path.is_file():
            raise IntegrityError(
                f"{path}: the file is missing; take it from a copy, or build the release again"
            )
        return path


@dataclass(frozen=True, slots=True)
class Archive:
    """The folder of releases."""

    folder: Path

    def versions(self) -> tuple[str, ...]:
        """Return the versions that are there, the oldest first."""
        if not self.folder.is_dir():
            return ()
        names = (path.name for path in self.folder.iterdir() if (path / NAME).is_file())
        return tuple(sorted(filter(is_version, names), key=version_order))

    def current_version(self) -> str | None:
        """Return the version that is current, be that release whole or not; none when there is none."""
        link = self.folder / CURRENT
        return link.readlink().name if link.is_symlink() else None

    def current(self) -> Release:
        """Return the current release; raises `ReleaseNotFoundError` when there is none."""
        link = self.folder / CURRENT
        if not link.is_symlink() and not link.exists():
            remedy = "run publisher rollback with one of them" if self.versions() else "run publisher build"
            fact = "no release is current" if self.versions() else "there is no release yet"
            raise ReleaseNotFoundError(f"{self.folder}: {fact}; {remedy}")
        if not link.exists():
            raise IntegrityError(
                f"{link}: it points to {link.readlink()}, which is not there; {self._remedy()}"
            )
        return Release.open(link)

    def release(self, version: str) -> Release:
        """Return a release by its version; raises `ReleaseNotFoundError` when it is not there."""
        if version not in self.versions():
            raise ReleaseNotFoundError(f"there is no release {version!r}; {self._remedy()}")
        return Release.open(self.folder / version)

    def before(self, version: str) -> Release | None:
        """Return the newest release before a version, be that there or not; none before the first."""
        older = [name for name in self.versions() if version_order(name) < version_order(version)]
        return self.release(older[-1]) if older else None

    def switch(self, version: str) -> Release:
        """Make a release the current one; raises `ReleaseError` while a build is at work."""
        release = self.release(version)
        with workshop(self.folder):
            point_current(self.folder, version)
        return release

    def _remedy(self) -> str:
        versions = self.versions()
        return f"choose one of {', '.join(versions)}" if versions else "run publisher build"
