"""The links from a document to its own past, after RFC 7089 section 2.2."""

from collections.abc import Iterator

from publisher.web.paths import reference

TIMEMAP = "/timemap"
LINK_FORMAT = "application/link-format"


def original(path: str) -> Iterator[str]:
    """Yield the links to a document as it is now, which is its TimeGate too, and to its TimeMap."""
    yield f'<{reference(path)}>; rel="original timegate"'
    yield f'<{TIMEMAP}{reference(path)}>; rel="timemap"; type="{LINK_FORMAT}"'
