"""Proof that a release can be made again: built anew elsewhere, every file is the same byte for byte."""

from collections.abc import Iterator

from publisher.release.archive import Release
from publisher.release.manifest import NAME
from publisher.release.staging import facts


def differences(release: Release, again: Release) -> tuple[str, ...]:
    """Return which files of a release are not those of the same release built again, a sentence each."""
    return tuple(_differences(release, again))


def _differences(release: Release, again: Release) -> Iterator[str]:
    for name in sorted({NAME, *release.manifest["files"], *again.manifest["files"]}):
        here, there = release.folder / name, again.folder / name
        if not here.is_file():
            yield f"{name}: only the new build has this file"
        elif not there.is_file():
            yield f"{name}: the new build does not have this file"
        elif facts(here) != facts(there):
            yield f"{name}: the new build has other bytes"
