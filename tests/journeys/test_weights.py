"""Pages that are light: a phone on a slow line reads each of them soon."""

import re

from support.site import Site

from publisher.release import Archive
from publisher.web.pages import STATIC

MOST = 60_000
MOST_STYLE = 24_000
MAP = re.compile(rb'<figure class="chart">.*?</figure>', re.DOTALL)


def test_every_page_of_the_real_directory_is_light(real_site: Site) -> None:
    """The public reads on phones: 60 kB a page, not counting the drawing of the map."""
    pack = Archive(real_site.folder / "releases").current().pack

    weights = {
        f"{path}{one.suffix}": len(MAP.sub(b"", bytes(one.body)))
        for path in pack.paths()
        if (document := pack.find(path))
        for one in document.representations
        if one.suffix.endswith(".html")
    }

    assert len(weights) > 2000
    assert {page: weight for page, weight in weights.items() if weight > MOST} == {}


def test_the_style_of_all_pages_is_light() -> None:
    """What every page waits for is small."""
    assert (STATIC / "site.css").stat().st_size < MOST_STYLE
    assert (STATIC / "map.js").stat().st_size < MOST_STYLE
