"""An editor learns which links of the directory lead nowhere, and in which cells they stand."""

import socket
import threading
import time
from pathlib import Path

import pyoxigraph
import pytest
from click.testing import CliRunner, Result
from probe.servers import Asked, Reply, answering, raw
from probe.toy import Toy

from publisher.cli import main
from publisher.errors import PublisherError
from publisher.probe import Limits, LinkReport, Mention, check_links, mentions_in

LIMITS = Limits(seconds=0.5)
TODAY = "2026-03-01"
HERE = Mention("https://example.org/id/bakery", "https://schema.org/url")


def look(*urls: str, memory: Path | None = None, today: str = TODAY, limits: Limits = LIMITS) -> LinkReport:
    """Look at links that a thing has."""
    mentions = dict.fromkeys(urls, (HERE,))
    return check_links(mentions, limits=limits, today=today, memory=memory, private=True)


def web(asked: Asked) -> Reply:
    """Answer like the pages of many sites."""
    status, _, target = asked.path.removeprefix("/").partition("/")
    if status == "head-less" and asked.method == "HEAD":
        return Reply(501)
    if status == "bomb":
        return Reply(200, b"x" * (3 << 20) if asked.method == "GET" else b"", {})
    code = int(status) if status.isdigit() else 200
    return Reply(code, "page", {"Location": f"/{target}"} if 300 <= code < 400 else {})


FATES = [
    ("/200", "fine"),
    ("/head-less", "fine"),
    ("/bomb", "fine"),
    ("/404", "dead"),
    ("/410", "dead"),
    ("/302/404", "dead"),
    ("/403", "unsure"),
    ("/429", "unsure"),
    ("/500", "unsure"),
    ("/503", "unsure"),
    ("/301/200", "moved"),
    ("/302/200", "fine"),
    ("/302/", "home"),
    ("/301/index.html", "home"),
]


@pytest.mark.parametrize(("path", "fate"), FATES)
def test_the_fate_of_a_link_is_told_by_its_answer(path: str, fate: str) -> None:
    """A page that is gone, one that moved, and a server that keeps programs out are three things."""
    with answering(web) as site:
        (answer,) = look(site.url + path).answers

    assert answer.fate == fate


def stall(_: socket.socket, stop: threading.Event) -> None:
    """Take the request and say nothing."""
    stop.wait(3)


def test_a_server_that_says_nothing_is_uncertain_and_holds_up_nobody() -> None:
    """One slow host costs its own time only."""
    with raw(stall) as slow, answering(web) as site:
        begun = time.monotonic()
        report = look(slow, *(f"{site.url}/200/{number}" for number in range(5)))

    fates = {answer.url: answer.fate for answer in report.answers}
    assert fates.pop(slow) == "unsure"
    assert set(fates.values()) == {"fine"}
    assert time.monotonic() - begun < 3


def test_host_that_is_not_there_is_dead() -> None:
    """A domain that was given up is told as such."""
    with answering(web) as site:
        url = site.url

    (answer,) = look(url).answers

    assert (answer.fate, answer.problem) == ("dead", "refused")


def test_links_into_the_own_network_are_not_followed() -> None:
    """A table that somebody sent in makes no machine of the editor's network answer."""
    with answering(web) as site:
        mentions = {f"{site.url}/200": (HERE,)}
        report = check_links(mentions, limits=LIMITS, today=TODAY)

    assert report.answers[0].fate == "refused"
    assert not site.asked


def test_busy_server_is_asked_again_after_the_time_that_it_names() -> None:
    """A link is not called dead because we were too quick."""
    times: list[float] = []

    def busy(_: Asked) -> Reply:
        times.append(time.monotonic())
        return Reply(429, headers={"Retry-After": "1"}) if len(times) == 1 else Reply(200)

    with answering(busy) as site:
        (answer,) = look(site.url).answers

    assert answer.fate == "fine"
    assert times[1] - times[0] >= 1


def test_one_host_is_asked_slowly_others_meanwhile() -> None:
    """Nobody is asked twice within the delay; several hosts together take no longer than one."""
    with answering(web) as one, answering(web) as other:
        begun = time.monotonic()
        look(*(f"{site.url}/200/{n}" for site in (one, other) for n in range(3)), limits=Limits(delay=0.2))
        elapsed = time.monotonic() - begun

    assert 0.4 <= elapsed < 0.79
    assert (len(one.asked), len(other.asked)) == (3, 3)


def test_what_was_fine_is_remembered_for_some_days(tmp_path: Path) -> None:
    """A weekly run asks each server once, and what was dead each time."""
    memory = tmp_path / "links.jsonl"

    with answering(web) as site:
        urls = (f"{site.url}/200", f"{site.url}/404")
        look(*urls, memory=memory, today="2026-03-01")
        again = look(*urls, memory=memory, today="2026-03-05")
        later = look(*urls, memory=memory, today="2026-03-09")

    assert again.asked == 1
    assert {answer.fate.value for answer in again.answers} == {"fine", "dead"}
    assert later.asked == 2


def test_a_long_list_is_finished_in_several_runs(tmp_path: Path) -> None:
    """Whoever is interrupted goes on where it ended."""
    memory = tmp_path / "links.jsonl"
    limits = Limits(requests=2)

    with answering(web) as site:
        urls = [f"{site.url}/404/{number}" for number in range(5)]
        left = [look(*urls, memory=memory, limits=limits).left for _ in range(3)]

    assert left == [3, 1, 0]


@pytest.mark.parametrize("text", ["no json", "[]", '{"url": "x"}', '{"url": "x", "fate": "lost"}', "\x00"])
def test_memory_that_is_none_is_refused(text: str, tmp_path: Path) -> None:
    """A wrong file is neither read as a memory nor written over."""
    memory = tmp_path / "notes.txt"
    memory.write_text(text, encoding="utf-8")

    with pytest.raises(PublisherError, match=r"notes\.txt"):
        look("http://127.0.0.1:1/", memory=memory)

    assert memory.read_text(encoding="utf-8") == text


def test_links_are_values_of_linking_properties_that_lead_elsewhere() -> None:
    """Types, codes and the directory's own names are not links to ask for."""
    statements = """
        <https://own.example/a> <https://schema.org/url> <https://away.example/1>, "https://away.example/2" ;
            <http://www.w3.org/2004/02/skos/core#exactMatch> <https://own.example/b>, <urn:x>, "http://[b" ;
            a <https://away.example/Type> ; <https://schema.org/name> "https://away.example/3" ;
            <http://www.w3.org/2000/01/rdf-schema#seeAlso> [] .
    """
    quads = pyoxigraph.parse(statements, format=pyoxigraph.RdfFormat.TURTLE)

    assert list(mentions_in(quads, "https://own.example/")) == [
        "https://away.example/1",
        "https://away.example/2",
    ]


def publisher(*words: str) -> Result:
    """Run the command in this process."""
    return CliRunner().invoke(main, list(words))


def test_links_of_a_site_are_read_from_its_data() -> None:
    """The links of somebody else's directory are looked at without its tables."""
    with answering(web) as away:
        data = f"""</> <https://schema.org/url> <{away.url}/404> ;
            <https://schema.org/sameAs> <{away.url}/200> ."""

        def site(asked: Asked) -> Reply:
            return Reply(200, data, {"Content-Type": "text/turtle"}) if asked.path == "/" else Reply(404)

        with answering(site) as served:
            done = publisher("check", f"{served.url}/", "--links", "--language", "en", "--delay", "0")

    assert done.exit_code == 0
    assert "2 links outwards: 2 asked" in done.stdout
    assert f"DEAD {away.url}/404: 404" in done.stdout
    assert f"  {served.url}/ <https://schema.org/url>" in done.stdout
    assert "1 lead somewhere" in done.stdout


def test_report_is_in_indonesian_too() -> None:
    """An Indonesian editor reads Indonesian."""
    with answering(web) as site:
        text = look(f"{site.url}/404", f"{site.url}/301/200").text("id")

    assert f"MATI {site.url}/404: 404" in text
    assert f"PINDAH {site.url}/301/200: 200, sekarang di {site.url}/200" in text


def test_machine_without_a_network_is_told_apart_from_dead_links() -> None:
    """Nobody deletes a hundred links because a cable was loose."""
    with answering(web) as site:
        url = site.url

    assert "perhaps this machine has no network" in look(url).text("en")


@pytest.mark.parametrize("words", [("check",), ("check", "file:///etc/passwd", "--links")])
def test_mistakes_exit_with_2(words: tuple[str, ...]) -> None:
    """What is missing is said in a sentence."""
    done = publisher(*words)

    assert done.exit_code == 2
    assert done.stderr.startswith("publisher: ")


def test_site_without_data_is_said_to_be_one() -> None:
    """Links are looked for in data, not in pages."""
    with answering(Toy("no-rdf")) as site:
        done = publisher("check", site.url, "--links")

    assert done.exit_code == 2
    assert "no RDF was found" in done.stderr
