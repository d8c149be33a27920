"""Feeds: of everything, of a kind, of a class and of one thing, each with its past in archive documents."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import pytest
from support.feeds import faults
from web.calling import Caller
from web.history_site import FIRST, SECOND, THIRD, site, three_releases

from publisher.web import feeds

TOY = "https://example.org/toy"
ATOM, HISTORY = "{http://www.w3.org/2005/Atom}", "{http://purl.org/syndication/history/1.0}"
BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"
# RFC 4287: what a feed and an entry must have exactly once (sections 4.1.1 and 4.1.2).
ONCE = ("id", "title", "updated")


@dataclass
class Read:
    """A feed as a reader takes it in."""

    root: ET.Element

    def links(self, relation: str) -> list[str]:
        """Return the addresses of the links of the feed with a relation."""
        return [
            link.get("href", "") for link in self.root.findall(f"{ATOM}link") if link.get("rel") == relation
        ]

    def entries(self) -> list[str]:
        """Return the identifiers of the entries."""
        return [entry.findtext(f"{ATOM}id") or "" for entry in self.root.findall(f"{ATOM}entry")]

    def titles(self) -> list[str]:
        """Return the titles of the entries."""
        return [entry.findtext(f"{ATOM}title") or "" for entry in self.root.findall(f"{ATOM}entry")]


@pytest.fixture(scope="module")
def get(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Caller]:
    """Return a client of a site with three releases, in which each category has a feed."""
    folder = three_releases(
        tmp_path_factory.mktemp("feeds") / "toy", '\n[changes]\nfeeds = ["toy:category"]\n'
    )
    with site(folder) as (caller, _):
        yield caller


def read(get: Caller, path: str) -> Read:
    """Read a feed, and see that it is one by RFC 4287."""
    answer = get(path)
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/atom+xml"), path
    assert faults(answer.body) == [], path
    root = ET.fromstring(answer.body)  # noqa: S314 - made by us
    assert root.tag == f"{ATOM}feed"
    for node in (root, *root.findall(f"{ATOM}entry")):
        assert [len(node.findall(f"{ATOM}{name}")) for name in ONCE] == [1, 1, 1], path
        assert (node.findtext(f"{ATOM}id") or "").startswith("https://")
        assert datetime.fromisoformat(node.findtext(f"{ATOM}updated") or "").tzinfo
        # Section 4.1.1 and 4.1.2: no two alternates of one type and language.
        kinds = [
            (link.get("type"), link.get("hreflang"))
            for link in node.findall(f"{ATOM}link")
            if link.get("rel") == "alternate"
        ]
        assert len(kinds) == len(set(kinds)) == 1
    # Section 4.1.1: an author of the feed is the author of its entries.
    assert root.findtext(f"{ATOM}author/{ATOM}name")
    found = Read(root)
    assert len(set(found.entries())) == len(found.entries())
    return found


@pytest.mark.parametrize(
    "path",
    [
        "/feed.atom",
        "/feed.en.atom",
        "/entity/feed.id.atom",
        "/concept/category/rye/feed.en.atom",
        "/entity/alpha/feed.atom",
    ],
)
def test_following_the_archive_finds_every_entry_once(get: Caller, path: str) -> None:
    """A reader that was away goes back from document to document (RFC 5005 section 4)."""
    current = read(get, path)
    documents, older = [current], current.links("prev-archive")
    while older:
        document = read(get, older[0].removeprefix(TOY))
        assert document.root.find(f"{HISTORY}archive") is not None
        assert document.links("self") == older
        assert document.links("current") == [f"{TOY}{path}"]
        assert document.root.findtext(f"{ATOM}id") == current.root.findtext(f"{ATOM}id")
        documents.append(document)
        older = document.links("prev-archive")

    assert current.root.find(f"{HISTORY}archive") is None
    assert current.links("self") == [f"{TOY}{path}"]
    entries = [entry for document in documents for entry in document.entries()]
    assert len(set(entries)) == len(entries)
    if "alpha" not in path:
        assert [f"{TOY}/id/release/{version}" for version in (THIRD, SECOND, FIRST)] == [
            e for e in entries if "/id/" in e
        ]


def test_a_thing_has_a_feed_of_its_editions(get: Caller) -> None:
    """Whoever follows one bakery hears of it when it changes, and never otherwise."""
    english, indonesian = read(get, "/entity/alpha/feed.en.atom"), read(get, "/entity/alpha/feed.id.atom")

    assert english.entries() == [
        f"{TOY}/release/{SECOND}/changes#entity/alpha",
        f"{TOY}/release/{FIRST}/changes#entity/alpha",
    ]
    assert english.titles() == [
        "Alpha Ovens: renamed from Alpha Bakery to Alpha Ovens",
        "Alpha Bakery: new in this edition",
    ]
    assert indonesian.titles()[1] == "Alpha Bakery: baru dalam edisi ini"
    assert english.root.findtext(f"{ATOM}title") == "Toy directory: Alpha Ovens"
    assert indonesian.root.findtext(f"{ATOM}title") == "Direktori mainan: Alpha Ovens"


def test_the_feed_of_what_is_gone_says_so(get: Caller) -> None:
    """Whoever follows a bakery that was taken out learns it from the feed."""
    feed = read(get, "/entity/epsilon/feed.en.atom")

    assert feed.titles()[0] == "Epsilon Bakery: no longer listed"


def test_the_feed_of_a_class_has_what_is_and_what_was_in_it(get: Caller) -> None:
    """Whoever follows a category hears of its members, of those that left too."""
    feed = read(get, "/concept/category/rye/feed.en.atom")
    before = read(get, feed.links("prev-archive")[0].removeprefix(TOY))

    assert feed.titles()[1:] == ["Epsilon Bakery: no longer listed"]
    assert before.titles()[1:] == ["Alpha Ovens: renamed from Alpha Bakery to Alpha Ovens"]


def test_long_histories_are_paged(get: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    """A feed stays small, however many editions there are."""
    monkeypatch.setattr(feeds, "MOST", 1)

    newest = read(get, f"/release/{SECOND}/entity/alpha/feed.en.atom")

    assert newest.entries() == [f"{TOY}/release/{SECOND}/changes#entity/alpha"]
    (older,) = newest.links("prev-archive")
    assert read(get, older.removeprefix(TOY)).entries() == [f"{TOY}/release/{FIRST}/changes#entity/alpha"]


def test_pages_lead_to_their_feeds(get: Caller) -> None:
    """A feed reader finds the feed from the page that its user is on."""
    for path, feed in (
        ("/", "/feed.en.atom"),
        (f"/release/{SECOND}/changes", "/feed.en.atom"),
        ("/entity/", "/entity/feed.en.atom"),
        ("/entity/alpha", "/entity/alpha/feed.en.atom"),
        ("/concept/category/rye", "/concept/category/rye/feed.en.atom"),
    ):
        text = get(path, accept=BROWSER, accept_language="en").body.decode()
        found = re.findall(
            r'<link rel="alternate" type="application/atom\+xml" title="[^"]+" href="([^"]+)">', text
        )
        assert found == [feed], path
        assert get(feed).status == 200


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (b"<updated>", b"<updated>on "),
        (b"<title>", b"<title></title><title>"),
        (b"<link rel=", b"<link relation="),
        (b"</feed>", b"<title>late</title></feed>"),
        (b"<summary>", b"<summary/><summary>"),
    ],
)
def test_what_atom_does_not_allow_would_be_found(get: Caller, right: bytes, wrong: bytes) -> None:
    """The grammar by which feeds are judged refuses what feed readers stumble over."""
    feed = get("/feed.en.atom").body

    assert right in feed
    assert faults(feed.replace(right, wrong, 1))


@pytest.mark.parametrize(
    "path",
    [
        "/entity/nobody/feed.atom",
        "/entity/alpha/feed.xx.atom",
        "/release/1999-01-01/entity/alpha/feed.atom",
        "/def/x/feed.atom",
        "/changes/feed.atom",
    ],
)
def test_there_is_no_feed_of_nothing(get: Caller, path: str) -> None:
    """A mistyped address is not followed in vain."""
    assert get(path).status == 404
