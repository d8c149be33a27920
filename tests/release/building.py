"""Builds of the toy directory with plain pages, in this process or as a program that may be killed.

As a program: `building.py FOLDER RELEASES VERSION` builds once. With `--deaths` after that it builds again
and again, each time in a child that is killed right before one of the steps that reach the disk, and tells
after each death what is there.
"""

import html
import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from publisher import config
from publisher.dataset import Dataset, Usages, assemble
from publisher.rdf import Base, Text
from publisher.release import Archive, Edition, Hands, Label, Page, Release, Representation, build, verify
from publisher.validation import Report, Shapes

CONFORMS = Report((), "none")
# The last steps, each of which may be the fatal one: the manifest, the folders, the switch.
LAST = 11


class PlainRenderer:
    """Renders a page as a heading; it satisfies the Protocol."""

    languages = ("id", "en")

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset

    def more(self, page: Page) -> tuple[Page, ...]:  # noqa: ARG002 - no page needs another
        """Bring no further pages along."""
        return ()

    def pictures(self) -> tuple[Representation, ...]:
        """Draw nothing."""
        return ()

    def render(self, page: Page, language: str) -> str:
        """Return the name of what the page is about, and how many members it lists."""
        name = self._dataset.label(page.iri).best(language) or page.iri
        title = f"<title>{html.escape(name)}</title>"
        return f"<!doctype html><html lang={language}>{title}<p>{page.sort} {len(page.members)}</html>"

    def gather(self, usages: Usages, label: Label) -> None:
        """Gather nothing."""


def edition(version: str = "2020-01-02", issued: str | None = None) -> Edition:
    """Return the words of a release of the toy directory."""
    return Edition(
        version=version,
        issued=issued or version,
        title=Text.of(id="Direktori mainan", en="Toy directory"),
        description=Text.of(id="Lima toko roti rekaan.", en="Five invented bakeries."),
        licence="https://creativecommons.org/licenses/by/4.0/",
        publisher_name="Toy consortium",
        publisher_url="https://example.org/",
    )


def build_from(  # noqa: PLR0913 - what tests vary
    folder: Path,
    into: Path,
    *,
    words: Edition | None = None,
    report: Report = CONFORMS,
    jobs: int = 1,
    progress: Callable[[str, int, int], None] = lambda _step, _done, _total: None,
) -> Release:
    """Build a release of the directory in a folder."""
    settings = config.load(folder)
    dataset = assemble(
        base=Base(settings.base),
        prefix=settings.prefix,
        data=settings.folders.data,
        ontology=settings.folders.ontology,
    )
    return build(
        dataset,
        report,
        Shapes.load(settings.folders.shapes),
        edition=words or edition(),
        kinds=tuple(kind.key for kind in settings.kinds),
        into=into,
        renderer=PlainRenderer,
        hands=Hands(jobs=jobs, progress=progress),
    )


class Moments:
    """Counts the steps that reach the disk, and ends the process before one of them as a power cut would."""

    def __init__(self, fatal: int | None) -> None:
        self.count = 0
        self._fatal = fatal
        for owner, name in ((os, "fsync"), (os, "rename"), (os, "replace"), (os, "symlink")):
            setattr(owner, name, self._counted(getattr(owner, name)))

    def _counted(self, step: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any, **options: Any) -> Any:
            if self.count == self._fatal:
                os.kill(os.getpid(), signal.SIGKILL)
            self.count += 1
            return step(*arguments, **options)

        return counted


def die_often(folder: Path, releases: Path, version: str) -> Iterator[dict[str, Any]]:
    """Build in children that die, at some of the first steps and at each of the last; tell what is left."""
    counter = Moments(None)
    build_from(folder, releases, words=edition(version))
    steps = counter.count
    for moment in (0, steps // 3, 2 * steps // 3, *range(steps - LAST, steps)):
        name = f"{version}.{moment}"
        child = os.fork()
        if not child:
            Moments(moment)
            build_from(folder, releases, words=edition(name))
            os._exit(0)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        archive = Archive(releases)
        problems = [problem for made in archive.versions() for problem in verify(releases / made)]
        yield {"version": name, "status": status, "current": archive.current().version, "problems": problems}


def main(folder: str, releases: str, version: str, mode: str = "") -> None:
    """Build once, or die often."""
    if not mode:
        build_from(Path(folder), Path(releases), words=edition(version))
        return
    for told in die_often(Path(folder), Path(releases), version):
        print(json.dumps(told), flush=True)  # noqa: T201 - what the test reads


if __name__ == "__main__":
    main(*sys.argv[1:])
