"""An entry that was taken out on purpose: readers learn why, where it was last, and what took its place."""

import json
from collections.abc import Iterator

import pytest
from support.site import copy_content
from web.calling import Caller
from web.history_site import FIRST, SECOND, TOY, edit, publish, site

IRI = "https://example.org/toy"
BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"
SETTINGS = '\n[changes.retired]\ntype = "toy:Retired"\nreason = "skos:note"\n'
# Epsilon is withdrawn with a reason, delta is found to be the same as alpha.
TOMBSTONES = f"""
<{IRI}/id/entity/epsilon> a <{IRI}/def#Retired> ;
    <http://www.w3.org/2004/02/skos/core#note> "closed & <sold>"@en, "tutup dan dijual"@id .
<{IRI}/id/entity/delta> a <{IRI}/def#Retired> ;
    <http://www.w3.org/2004/02/skos/core#note> "listed twice"@en, "tercantum dua kali"@id ;
    <http://purl.org/dc/terms/isReplacedBy> <{IRI}/id/entity/alpha> .
"""


@pytest.fixture(scope="module")
def get(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Caller]:
    """Return a client of a site whose second release has tombstones of two entries."""
    folder = copy_content(TOY, tmp_path_factory.mktemp("tombstones") / "toy")
    with (folder / "publisher.toml").open("a", encoding="utf-8") as file:
        file.write(SETTINGS)
    publish(folder, FIRST)
    for table in ("entities.csv", "statuses.csv"):
        lines = (folder / "data" / table).read_text(encoding="utf-8").splitlines(keepends=True)
        for line in lines:
            if line.startswith(("epsilon,", "delta,")):
                edit(folder, table, line, "")
    with (folder / "ontology" / "toy.ttl").open("a", encoding="utf-8") as file:
        file.write(TOMBSTONES)
    publish(folder, SECOND)
    with site(folder) as (caller, _):
        yield caller


@pytest.mark.parametrize(
    ("language", "reason"), [("en", "closed &amp; &lt;sold&gt;"), ("id", "tutup dan dijual")]
)
def test_the_page_of_a_withdrawn_entry_tells_why(get: Caller, language: str, reason: str) -> None:
    """A reader with an old link learns the reason, and reads the last edition that had it."""
    page = get("/entity/epsilon", accept=BROWSER, accept_language=language)
    text = page.body.decode()

    assert page.status == 410
    assert reason in text
    assert f'href="/release/{FIRST}/entity/epsilon?lang={language}"' in text
    assert f'href="/release/{SECOND}/entity/epsilon' not in text
    assert "Epsilon Bakery" in text


def test_programs_get_reason_and_last_release_as_a_problem(get: Caller) -> None:
    """A program need not read a page."""
    answer = get("/entity/epsilon", accept="application/json")
    told = json.loads(answer.body)

    assert answer.status == 410
    assert told["reason"] == {"en": "closed & <sold>", "id": "tutup dan dijual"}
    assert (told["lastRelease"], told["memento"]) == (FIRST, f"/release/{FIRST}/entity/epsilon")


def test_the_tombstone_is_data_under_its_formats(get: Caller) -> None:
    """A program that names a format gets the record that holds the reason."""
    assert b"closed & <sold>" in get("/entity/epsilon.ttl").body
    assert get(f"/release/{FIRST}/entity/epsilon", accept="text/turtle").status == 200


def test_what_was_merged_leads_to_what_took_its_place(get: Caller) -> None:
    """An old link arrives at the entry that holds the facts now."""
    answer = get("/entity/delta", accept=BROWSER)

    assert (answer.status, answer.headers["Location"]) == (301, "/entity/alpha")
    assert b"listed twice" in get("/entity/delta.ttl").body


def test_what_was_taken_out_is_not_listed(get: Caller) -> None:
    """Lists, counts and crawlers have entries only."""
    listing = get("/entity/index.en.html").body.decode()
    sitemap = get("/sitemap.xml").body.decode()

    assert "/entity/alpha" in listing
    assert "/entity/alpha" in sitemap
    assert not [name for name in ("epsilon", "delta") if f"/entity/{name}" in listing + sitemap]
    assert (
        b'numberOfItems": 3' in get("/entity/index.jsonld").body
        or b"numberOfItems 3" in get("/entity/index.ttl").body
    )


def test_the_changes_tell_both(get: Caller) -> None:
    """Readers of the changes learn who is gone and who was merged, and why."""
    text = get(f"/release/{SECOND}/changes.en.html").body.decode()

    assert "no longer listed (closed &amp; &lt;sold&gt;)" in text
    assert "merged into Alpha Bakery (listed twice)" in text
