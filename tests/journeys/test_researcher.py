"""A researcher asks the endpoint: answers agree with the tables, and no query stops the next one."""

import csv
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from SPARQLWrapper import JSON, SPARQLWrapper
from support.site import ROOT, Site, copy_content, serving

PREFIXES = """
PREFIX kop: <https://w3id.org/direktori-koperasi/def#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
BY_CATEGORY = f"""{PREFIXES}
SELECT ?code (COUNT(?entity) AS ?count)
WHERE {{ ?entity a kop:Entity ; kop:category ?category . ?category skos:notation ?code }}
GROUP BY ?code
"""
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
LIMIT_SECONDS = 1


@pytest.fixture(scope="module")
def hasty_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve the real directory with a time limit of one second, as if memory could not hold it."""
    folder = copy_content(ROOT, tmp_path_factory.mktemp("hasty") / "site")
    with (folder / "publisher.toml").open("a", encoding="utf-8") as settings:
        settings.write(f"\n[limits]\nquery_seconds = {LIMIT_SECONDS}\nstore_mebibytes = 0\n")
    with serving(folder) as site:
        yield site


def table(name: str) -> list[dict[str, str]]:
    """Read a source table as the editors see it."""
    with Path(ROOT / "data" / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def ask(site: Site, query: str, **headers: str) -> requests.Response:
    """Send a query by GET."""
    return requests.get(f"{site.url}/sparql", params={"query": query}, headers=headers, timeout=30)


def test_counts_by_category_agree_with_the_table(real_site: Site) -> None:
    """The endpoint says what the editors wrote."""
    client = SPARQLWrapper(f"{real_site.url}/sparql")
    client.setQuery(BY_CATEGORY)
    client.setReturnFormat(JSON)

    answer: Any = client.query().convert()

    bindings = answer["results"]["bindings"]
    counted = {row["code"]["value"]: int(row["count"]["value"]) for row in bindings}
    assert counted == Counter(row["category"] for row in table("entities.csv") if row["category"])


def test_three_ways_to_ask_give_the_same_answer(real_site: Site) -> None:
    """GET, form POST and direct POST are one protocol (SPARQL 1.1 Protocol section 2.1)."""
    url = f"{real_site.url}/sparql"
    accept = {"Accept": "text/csv"}

    answers = {
        requests.get(url, params={"query": BY_CATEGORY}, headers=accept, timeout=30).text,
        requests.post(url, data={"query": BY_CATEGORY}, headers=accept, timeout=30).text,
        requests.post(
            url, data=BY_CATEGORY, headers=accept | {"Content-Type": "application/sparql-query"}, timeout=30
        ).text,
    }

    assert len(answers) == 1
    assert answers.pop().startswith("code,count")


@pytest.mark.parametrize(
    "media_type",
    [
        "application/sparql-results+json",
        "application/sparql-results+xml",
        "text/csv",
        "text/tab-separated-values",
    ],
)
def test_tables_come_in_every_result_format(real_site: Site, media_type: str) -> None:
    """Each client gets the format that it reads."""
    response = ask(real_site, BY_CATEGORY, Accept=media_type)

    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith(media_type)


def test_runaway_query_ends_at_its_limit_and_the_next_is_answered(hasty_site: Site) -> None:
    """One careless cross product harms nobody else."""
    started = time.monotonic()

    runaway = ask(hasty_site, RUNAWAY)
    ended = time.monotonic() - started
    honest = ask(hasty_site, BY_CATEGORY, Accept="text/csv")

    assert runaway.status_code == 503
    assert runaway.headers["Content-Type"] == "application/problem+json"
    assert "Retry-After" in runaway.headers
    assert LIMIT_SECONDS <= ended < LIMIT_SECONDS + 3
    assert honest.status_code == 200


@pytest.mark.parametrize("file", sorted((ROOT / "data" / "queries").glob("*.rq")), ids=lambda file: file.stem)
def test_example_queries_are_answered_from_disk_as_from_memory(
    real_site: Site, hasty_site: Site, file: Path
) -> None:
    """A researcher does not notice when a directory outgrows the memory of its server."""
    query = file.read_text(encoding="utf-8")

    from_memory, from_disk = (ask(site, query, Accept="text/csv") for site in (real_site, hasty_site))

    assert list(hasty_site.folder.glob("releases/.stores/*/triples/CURRENT"))
    assert from_disk.status_code == 200
    assert sorted(from_disk.text.splitlines()) == sorted(from_memory.text.splitlines())


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("SELECT * WHERE { ?s ?p }", 400, "line 1"),
        ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", 403, "SERVICE"),
        ("DELETE WHERE { ?s ?p ?o }", 403, "update"),
        ("SELECT * " + "{" * 3000 + "}" * 3000, 400, "nest"),
        ("SELECT * { ?s ?p '" + "x" * 200_000 + "' }", 413, "bytes"),
    ],
    ids=["syntax", "service", "update", "nesting", "length"],
)
def test_query_that_cannot_be_run_is_explained(real_site: Site, query: str, status: int, words: str) -> None:
    """The problem document says what is wrong, so that the researcher can mend it."""
    response = requests.post(f"{real_site.url}/sparql", data={"query": query}, timeout=30)

    assert response.status_code == status
    assert words.lower() in response.json()["detail"].lower()
