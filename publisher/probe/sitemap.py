"""The sitemap of a site, as a crawler finds it."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urljoin
from xml.etree import ElementTree as ET

from publisher.probe.client import Client, gunzip, unpacked
from publisher.probe.exchange import Exchange

MOST_BYTES = 50 << 20
MOST_PAGES = 50_000
_NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What a sitemap holds; `wrong` says what keeps a crawler from reading it."""

    exchange: Exchange
    pages: tuple[str, ...] = ()
    wrong: str = ""


def read_sitemap(client: Client, url: str, here: Callable[[str], str]) -> Sitemap:
    """Read the sitemap that robots.txt names, else that at the usual place; of an index its first part."""
    robots = client.get(urljoin(url, "/robots.txt"))
    named = _named(robots)
    first = _read(client.get(here(named or urljoin(url, "/sitemap.xml"))))
    if first.exchange.ok and not first.wrong and first.pages and _is_index(first.exchange):
        return _read(client.get(here(first.pages[0])))
    return first


def _named(robots: Exchange) -> str:
    lines = robots.body.decode(errors="replace").splitlines() if robots.ok else []
    found = (line.partition(":")[2].strip() for line in lines if line.lower().startswith("sitemap:"))
    return next((url for url in found if url.startswith(("http://", "https://"))), "")


def _read(exchange: Exchange) -> Sitemap:
    if not exchange.ok:
        return Sitemap(exchange)
    data = unpacked(exchange, MOST_BYTES)
    if data is not None and data.startswith(b"\x1f\x8b"):
        data = gunzip(data, MOST_BYTES)
    if data is None or b"\x00" in data or b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        return Sitemap(exchange, wrong="DOCTYPE" if data else "gzip")
    try:
        # What could expand was refused above: without a DOCTYPE there are no entities.
        root = ET.fromstring(data)  # noqa: S314
    except (ET.ParseError, ValueError, LookupError) as error:
        return Sitemap(exchange, wrong=str(error))
    pages = tuple((each.text or "").strip() for each in root.iter(f"{_NAMESPACE}loc"))
    if root.tag not in {f"{_NAMESPACE}urlset", f"{_NAMESPACE}sitemapindex"}:
        return Sitemap(exchange, wrong=f"<{root.tag}>")
    return Sitemap(exchange, pages, f"{len(pages)} > {MOST_PAGES}" if len(pages) > MOST_PAGES else "")


def _is_index(exchange: Exchange) -> bool:
    return b"<sitemapindex" in exchange.body[:4096]
