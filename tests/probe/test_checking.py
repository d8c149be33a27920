"""A look at a site finds each fault, by name, with what to do; a site without faults hears so."""

import json
from collections.abc import Iterator

import pytest
from probe.servers import Asked, Recorded, Reply, answering
from probe.toy import Toy

from publisher.errors import PublisherError
from publisher.probe import Audience, Level, Limits, Report, check, checks

LIMITS = Limits(seconds=5)
FAULTS = [
    ("anonymous", "dataset-iri"),
    ("untitled", "catalogue-mandatory"),
    ("scarce", "catalogue-recommended"),
    ("nameless", "publisher-name"),
    ("deaf", "contact-reachable"),
    ("no-jsonld", "landing-jsonld"),
    ("no-void", "void-found"),
    ("size", "file-size"),
    ("checksum", "file-checksum"),
    ("cut-file", "file-gzip"),
    ("lost-file", "file-reachable"),
    ("no-ranges", "file-range"),
    ("head", "file-head"),
    ("head", "head"),
    ("302", "name-303"),
    ("other-subject", "name-described"),
    ("soft-404", "nothing-is-404"),
    ("plain-errors", "errors-explained"),
    ("no-rdf", "catalogue-found"),
    ("lost-thing", "name-answers"),
    ("no-rdf", "names-found"),
    ("no-rdf", "rdf-offered"),
    ("broken", "format-true"),
    ("unequal", "same-graph"),
    ("deaf-weights", "weights"),
    ("no-vary", "vary"),
    ("no-links", "alternates"),
    ("crash", "odd-accept"),
    ("get-only", "sparql-form"),
    ("get-only", "sparql-direct"),
    ("json-only", "sparql-formats"),
    ("bad-errors", "sparql-mistake"),
    ("mute-service", "sparql-described"),
    ("closed", "cors"),
    ("closed", "sparql-cors"),
    ("sniff", "nosniff"),
    ("no-tag", "validators"),
    ("always-new", "not-modified"),
    ("no-age", "cache-control"),
    ("unpacked", "compression"),
    ("closed-door", "robots"),
    ("xml-bomb", "sitemap"),
    ("stale-sitemap", "sitemap-pages"),
    ("lost-signpost", "signpost-leads"),
]


def failed(report: Report) -> set[str]:
    """Return the names of the checks that failed."""
    return {each.check.name for each in report.judgements if each.failures}


def look(*faults: str) -> Report:
    """Look at a toy site with these faults."""
    with answering(Toy(*faults)) as site:
        return check(f"{site.url}/", limits=LIMITS, heavy=True)


@pytest.fixture(scope="module")
def fine() -> Iterator[tuple[Report, Recorded]]:
    """Look at a site without faults once."""
    with answering(Toy()) as site:
        yield check(f"{site.url}/", limits=LIMITS, heavy=True), site


def test_site_without_faults_has_no_findings(fine: tuple[Report, Recorded]) -> None:
    """Whoever did everything right is told nothing else."""
    report, _ = fine

    assert failed(report) == set()
    assert [report.score(audience) for audience in Audience] == [100, 100, 100]
    assert report.whole


def test_nearly_every_check_is_made_of_a_whole_site(fine: tuple[Report, Recorded]) -> None:
    """A check that nothing leads to would be a promise that nobody keeps."""
    report, _ = fine

    untried = set(checks()) - {each.check.name for each in report.judgements}

    # Only https and a file that is not packed are missing from the toy.
    assert untried == {"hsts", "file-type"}


@pytest.mark.parametrize(("fault", "name"), FAULTS)
def test_each_fault_is_found(fault: str, name: str) -> None:
    """The one who runs the site learns what is wrong."""
    report = look(fault)

    assert name in failed(report)


def test_only_harmless_requests_are_sent(fine: tuple[Report, Recorded]) -> None:
    """A stranger may look at any site: nothing is changed, and no query is heavy unless asked for."""
    _, site = fine

    posted = [asked for asked in site.asked if asked.method == "POST"]

    assert {asked.method for asked in site.asked} <= {"GET", "HEAD", "OPTIONS", "POST"}
    assert all(b"ASK" in asked.body for asked in posted)
    assert all(asked.path == "/sparql" for asked in posted)
    assert len(site.asked) < 120


def test_heavy_query_is_sent_only_when_asked_for() -> None:
    """A server that cannot stop a query is not brought down by looking at it."""
    with answering(Toy()) as site:
        check(f"{site.url}/", limits=LIMITS)

    assert not any("COUNT" in asked.path for asked in site.asked)


def test_a_finding_says_what_was_asked_and_what_to_do() -> None:
    """A developer can repeat the request by hand."""
    text = look("untitled").text("en")

    assert "ERROR: mandatory properties are missing:" in text
    assert "#data: dcterms:title" in text
    assert "asked: GET http://127.0.0.1:" in text
    assert "standard: DCAT-AP 3.0, mandatory properties" in text
    assert "remedy: Add them" in text


def test_report_is_in_the_readers_language() -> None:
    """An Indonesian operator reads Indonesian."""
    text = look("untitled").text("id")

    assert "GALAT: properti wajib tidak ada:" in text
    assert "Portal data:" in text


def test_report_for_machines_holds_everything() -> None:
    """A watch over many sites reads JSON."""
    told = json.loads(look("checksum").json())

    (finding,) = told["findings"]
    assert finding["check"] == "file-checksum"
    assert finding["level"] == "error"
    assert finding["places"][0]["status"] == 200
    assert told["scores"]["portal"] == 100
    assert told["scores"]["researcher"] < 100
    assert {entry["check"] for entry in told["passed"]}.isdisjoint({"file-checksum"})


def test_the_look_stops_at_its_limit_and_says_so() -> None:
    """What was not looked at is not called right."""
    with answering(Toy()) as site:
        report = check(f"{site.url}/", limits=Limits(requests=12))

    assert not report.whole
    assert report.requests == 12
    assert "stopped at the limit" in report.text("en")


def test_copy_of_a_site_is_asked_in_its_place() -> None:
    """Before a site is public, its copy on a developer's machine can be looked at."""
    toy = Toy()

    def moved(asked: Asked) -> Reply:
        reply = toy(asked)
        host = asked.headers["Host"].encode()
        body = reply.body if isinstance(reply.body, bytes) else reply.body.encode()
        body = body.replace(b'href="/"', b'href="https://example.org/"')
        if not body.startswith(b"\x1f\x8b"):
            body = body.replace(b"http://" + host, b"https://example.org")
        return Reply(reply.status, body, reply.headers)

    with answering(moved) as site:
        report = check(f"{site.url}/", limits=LIMITS)

    assert report.canonical == "https://example.org/"
    assert "calls itself https://example.org/" in report.text("en")
    assert failed(report) == set()
    assert any("/id/bakery" in asked.path for asked in site.asked)


STARTS = ["/id/bakery", "/doc/bakery", "/catalog"]


@pytest.mark.parametrize("path", STARTS)
def test_any_address_of_a_site_leads_to_the_rest(path: str) -> None:
    """Whoever has only the name of a thing need not look for the front door."""
    with answering(Toy()) as site:
        report = check(site.url + path, limits=LIMITS)

    assert failed(report) == set()
    assert {"/catalog", "/id/bakery", "/file.nt.gz"} <= {asked.path for asked in site.asked}


def test_nothing_at_the_address_is_said_at_once() -> None:
    """A typing error is no report of fifty findings."""
    with answering(Toy()) as site:
        url = site.url

    with pytest.raises(PublisherError, match="no connection"):
        check(url, limits=LIMITS)


def test_control_characters_of_a_stranger_do_not_reach_the_terminal() -> None:
    """A hostile site cannot recolour or rewrite the screen."""
    evil = "text/\x1b[2Jevil"

    with answering(lambda _: Reply(200, "x", {"Content-Type": evil})) as site:
        text = check(f"{site.url}/", limits=LIMITS).text("en")

    assert "\x1b" not in text


def test_site_that_is_no_linked_data_at_all_is_told_politely() -> None:
    """A plain web site gets findings, never a traceback."""
    with answering(lambda _: Reply(200, "<h1>Hello", {"Content-Type": "text/html"})) as site:
        report = check(f"{site.url}/", limits=LIMITS)

    assert report.has_errors
    assert {"catalogue-found", "rdf-offered", "nothing-is-404"} <= failed(report)


def test_levels_decide_about_errors() -> None:
    """Notes and warnings let a pipeline pass."""
    report = look("no-age")

    assert failed(report) == {"cache-control"}
    assert checks()["cache-control"].level is Level.NOTE
    assert not report.has_errors


def test_addresses_that_are_none_are_findings_too() -> None:
    """A catalogue with a broken address in it is read to its end."""
    toy = Toy()

    def spoilt(asked: Asked) -> Reply:
        reply = toy(asked)
        body = reply.body if isinstance(reply.body, bytes) else reply.body.encode()
        if not body.startswith(b"\x1f\x8b"):
            own = f"http://{asked.headers['Host']}".encode()
            for path in (b"/file.nt.gz", b"/id/bakery", b"/catalog"):
                body = body.replace(own + path, b"http://[broken" + path)
        return Reply(reply.status, body, reply.headers)

    with answering(spoilt) as site:
        report = check(f"{site.url}/", limits=LIMITS)

    assert report.whole
    assert report.has_errors
