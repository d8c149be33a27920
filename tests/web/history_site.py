"""A site with a past: three releases of the toy directory, in which things come, change and go."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from support.site import copy_content
from web.calling import Caller

from publisher.cli.making import content, make, words
from publisher.config import Timeline, load
from publisher.release import Archive
from publisher.store import Pool
from publisher.web.application import make_application
from publisher.web.releases import Library, past_endpoints
from publisher.web.stores import Stores, store_limits
from publisher.web.switching_pools import Keeper
from publisher.web.traffic import Traffic

TOY = Path(__file__).parents[1] / "toy"
FIRST, SECOND, THIRD = "2020-01-02", "2020-02-02", "2020-03-02"
TIMELINE = Timeline(
    observation="toy:StatusObservation",
    date="toy:observedOn",
    value="toy:status",
    current="toy:currentStatus",
)


def edit(folder: Path, table: str, old: str, new: str) -> None:
    """Change a table of a copied directory."""
    file = folder / "data" / table
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def publish(folder: Path, version: str) -> None:
    """Build a release of a copied directory as it is now."""
    settings = load(folder)
    with content(settings) as found:
        previous = Archive(settings.folders.releases).before(version)
        make(settings, found, words(settings, version, None), previous=previous)


def three_releases(folder: Path, settings: str = "") -> Path:
    """Build three releases: the name of alpha changes in the second, and epsilon is gone in the third."""
    copied = copy_content(TOY, folder)
    if settings:
        with (copied / "publisher.toml").open("a", encoding="utf-8") as file:
            file.write(settings)
    publish(copied, FIRST)
    edit(copied, "entities.csv", "Alpha Bakery", "Alpha Ovens")
    publish(copied, SECOND)
    edit(copied, "entities.csv", "epsilon,Epsilon Bakery,rye,1.10,s2\n", "")
    edit(copied, "statuses.csv", "epsilon,2019-05-28,pending,s2\n", "")
    publish(copied, THIRD)
    return copied


@contextmanager
def site(folder: Path, version: str = "", *, most: int = 2) -> Iterator[tuple[Caller, Keeper]]:
    """Answer from the current release, or another one, as the server does, in this process."""
    settings = replace(load(folder), timeline=TIMELINE)
    archive = Archive(settings.folders.releases)
    release = archive.release(version) if version else archive.current()

    def start(asked: str) -> Pool:
        quads = archive.release(asked).file("dumps/directory.nq")
        return Pool.start(quads, limits=store_limits(settings))

    with Keeper(start, most=most, idle_seconds=1.0) as keeper:
        keeper.begin()
        stores, traffic = Stores(settings, keeper.door), Traffic.begin(settings)
        library = Library(archive, settings, past_endpoints(stores, traffic))
        store = stores.past(release)
        store.hold()
        yield Caller(make_application(release, settings, store, traffic, library)), keeper
        store.retire()
