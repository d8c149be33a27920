"""The pages that show the directory as a whole, each where there is something to show."""

from collections.abc import Iterator

from publisher.release import Page
from publisher.web.pages import contribute, gaps, statistics, timeline
from publisher.web.pages import map as map_page
from publisher.web.pages.reader import Phrase, Reader
from publisher.web.pages.site import Site
from publisher.web.pages.trail import Step


def pages(home: Page, site: Site, reader: Reader) -> Iterator[Page]:
    """Yield the overviews that the home page brings along."""
    yield from map_page.pages(home, site, reader)
    yield from statistics.pages(home, site, reader)
    yield from timeline.pages(home, site, reader)


def steps(site: Site, reader: Reader) -> tuple[Step, ...]:
    """Return the links to the overviews that a site has, for home and the foot of every page."""
    there = {
        "statistics": site.has_cubes,
        "timeline": bool(site.words.events),
        "gaps": True,
        "contribute": True,
    }
    paths = {
        "statistics": statistics.PATH,
        "timeline": timeline.PATH,
        "gaps": gaps.PATH,
        "contribute": contribute.PATH,
    }
    return tuple(
        Step(_name(name, reader), reader.addresses.page(paths[name]))
        for name, is_there in there.items()
        if is_there
    )


def _name(name: str, reader: Reader) -> Phrase:
    """Return what an overview is called where there is little room."""
    words = reader.messages[name]
    return Phrase(words.get("menu", words["title"]))
