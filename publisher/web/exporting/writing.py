"""The export: every address of the site becomes a file, in one step or not at all."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import unquote

from publisher.config import Settings
from publisher.errors import ReleaseError, ReleaseExistsError
from publisher.release import Archive
from publisher.web.exporting.addresses import Still
from publisher.web.exporting.items import Item
from publisher.web.exporting.rules import Rules, write_rules
from publisher.web.memento_links import TIMEMAP
from publisher.web.pages import problem_page
from publisher.web.problems import problem
from publisher.web.sparql import PATH as QUERIES

FILES = "files"
# A TimeMap has no suffix, and a file of that name could not stand beside the folder of the same name.
LINKS = ".link"
# What most file systems allow for one name.
_LONGEST_NAME = 255

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Exported:
    """How many files there are, compressed ones among them, and how many bytes they have."""

    release: str
    files: int
    size: int


def export(  # noqa: PLR0913 - what an export may be asked to be
    archive: Archive,
    settings: Settings,
    target: Path,
    *,
    past: bool = True,
    plain: bool = False,
    progress: Progress = lambda _step, _done, _total: None,
) -> Exported:
    """Write the current release and those before it as files, with rules for servers, to a new folder.

    `past`: with every earlier state of each document. `plain`: with a second name for each page, without its
    language, for hosts that know no rules.
    """
    if target.exists():
        raise ReleaseExistsError(f"{target} is there already; name a folder that is not")
    still = Still(archive, settings, past=past)
    staging = target.with_name(f".{target.name}.exporting-{os.getpid()}")
    writer = _Writer(staging / FILES, parsedate_to_datetime(still.site.issued).timestamp())
    try:
        for done, item in enumerate(_items(still), start=1):
            writer.write(item)
            progress("files", done, done)
        if plain:
            writer.name_plainly(settings.site.languages[0])
        write_rules(Rules(still, FILES), staging)
        staging.rename(target)
    except OSError as error:
        raise ReleaseError(
            f"{error.filename or target}: {error.strerror or error}; make room or choose another place"
        ) from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return Exported(still.release.version, writer.files, writer.size)


def _items(still: Still) -> Iterator[Item]:
    yield from still.items()
    for path, language in still.gone():
        reply = still.ask(path, accept="text/html", language=language)
        if reply is not None:
            yield Item(f"/gone{path.rstrip('/')}.{language}.html", b"".join(reply.body))
    settings = still.settings
    for language in settings.site.languages:
        for name, kind in (
            ("404", "not-found"),
            ("406", "not-acceptable"),
            (QUERIES.strip("/"), "no-queries"),
        ):
            values = {"path": "…", "accept": "…", "offered": "…", "base": settings.base}
            page = problem_page(problem(kind, values), language, settings=settings)
            yield Item(f"/{name}.{language}.html", page.encode())


class _Writer:
    """Writes files below a folder, each dated like the release, whenever that is done."""

    def __init__(self, folder: Path, moment: float) -> None:
        self._folder = folder
        self._moment = moment
        self.files = 0
        self.size = 0

    def write(self, item: Item) -> None:
        """Write a file and, where there is one, its compressed form."""
        path = self._folder / _name(item.address)
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(item.body, Path):
            shutil.copyfile(item.body, path)
        else:
            path.write_bytes(item.body)
        self._count(path)
        if item.gzip is not None:
            packed = path.with_name(f"{path.name}.gz")
            packed.write_bytes(item.gzip)
            self._count(packed)

    def name_plainly(self, language: str) -> None:
        """Give each page in a language a second name without the language."""
        for page in sorted(self._folder.rglob(f"*.{language}.html")):
            os.link(page, page.with_name(page.name.replace(f".{language}.html", ".html")))
            self.files += 1

    def _count(self, path: Path) -> None:
        os.utime(path, (self._moment, self._moment))
        self.files += 1
        self.size += path.stat().st_size


def _name(address: str) -> str:
    """Return the name of the file that answers at an address.

    >>> _name("/place/33.02%20Banyumas.ttl"), _name("/timemap/entity/")
    ('place/33.02 Banyumas.ttl', 'timemap/entity/index.link')
    """
    name = unquote(address).removeprefix("/")
    if address.startswith(f"{TIMEMAP}/"):
        name = f"{name}index{LINKS}" if name.endswith("/") else f"{name}{LINKS}"
    steps = name.split("/")
    if not all(steps) or {".", ".."} & set(steps) or "\0" in name:
        raise ReleaseError(f"{address}: this address can be no file; give the thing another key")
    if any(len(step.encode()) > _LONGEST_NAME for step in steps):
        raise ReleaseError(
            f"{address}: a file name has {_LONGEST_NAME} bytes at most; give the thing a shorter key"
        )
    return name
