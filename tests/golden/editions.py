"""Builds the two real editions, and keeps what their statements sum up to.

As a program it writes the sums anew, after the content was changed deliberately:
`python tests/golden/editions.py`.
"""

import json
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from publisher import config
from publisher.cli import making
from publisher.cli.recipe import kept_of
from publisher.release import Archive, Release

ROOT = Path(__file__).parents[2]
SUMS = Path(__file__).with_name("editions.json")


def build(into: Path) -> tuple[Release, ...]:
    """Build every edition of the real directory, the oldest first; each takes over from the one before."""
    settings = real(into)
    versions = [*(earlier.version for earlier in settings.earlier), settings.edition.version]
    return tuple(_build(settings, version) for version in versions)


def real(releases: Path) -> config.Settings:
    """Return the settings of the real directory with another folder of releases."""
    settings = config.load(ROOT)
    return replace(settings, folders=replace(settings.folders, releases=releases))


def sums(releases: tuple[Release, ...]) -> dict[str, str]:
    """Return the digest of the canonical dataset of each release, by its version."""
    return {release.version: str(release.manifest["dataset"]) for release in releases}


def _build(settings: config.Settings, version: str) -> Release:
    with making.content(settings, version, kept=kept_of(settings)) as found:
        words = making.words(settings, version, None)
        previous = Archive(settings.folders.releases).before(version)
        return making.make(settings, found, words, previous=previous)


def main() -> None:
    """Write the sums of the editions as they are now."""
    with tempfile.TemporaryDirectory() as folder:
        found = sums(build(Path(folder)))
    SUMS.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    sys.stdout.write("".join(f"{version} {digest}\n" for version, digest in found.items()))


if __name__ == "__main__":
    main()
