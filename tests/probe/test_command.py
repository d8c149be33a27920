"""The command as people type it: exit codes, languages, mistakes."""

import json
import socket
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from probe.servers import Reply, answering
from probe.toy import Toy
from support.site import Site

from publisher.cli import main


def publisher(*words: str) -> Result:
    """Run the command in this process."""
    return CliRunner().invoke(main, list(words))


def test_fine_site_exits_with_0_and_needs_no_directory(tmp_path: Path) -> None:
    """Anybody can look at any site, from any folder."""
    with answering(Toy()) as site:
        done = publisher("--folder", str(tmp_path), "check", site.url, "--language", "en", "--short")

    assert done.exit_code == 0
    assert "Data portal: 100%\n" in done.stdout
    assert "  + " not in done.stdout


def test_errors_exit_with_1() -> None:
    """A pipeline stops on what keeps people from the data."""
    with answering(Toy("untitled")) as site:
        done = publisher("check", site.url, "--json")

    assert done.exit_code == 1
    assert json.loads(done.stdout)["findings"][0]["check"] == "catalogue-mandatory"


WRONG = ["example.org", "ftp://example.org/", "file:///etc/passwd", "http://", "http://[", "https://a b/"]


@pytest.mark.parametrize("url", WRONG)
def test_wrong_address_exits_with_2_and_a_sentence(url: str) -> None:
    """A typing error is told in one line."""
    done = publisher("check", url)

    assert done.exit_code == 2
    assert done.stderr.startswith("publisher: ")
    assert "Traceback" not in done.stderr


def test_certificates_that_are_none_exit_with_2(tmp_path: Path) -> None:
    """The wrong file is named."""
    file = tmp_path / "wrong.pem"
    file.write_text("no certificate", encoding="utf-8")

    done = publisher("check", "https://127.0.0.1:1/", "--ca", str(file))

    assert done.exit_code == 2
    assert "wrong.pem" in done.stderr


def test_limits_are_taken_from_the_options() -> None:
    """Whoever looks at a small server asks little of it."""
    with answering(lambda _: Reply(200, "x", {"Content-Type": "text/html"})) as site:
        done = publisher("check", site.url, "--max-requests", "4", "--language", "en")

    assert len(site.asked) == 4
    assert "stopped at the limit" in done.stdout


def test_our_own_site_has_no_findings(real_site: Site) -> None:
    """What we ask of others, the real directory does."""
    done = publisher("check", real_site.url, "--json")

    assert done.exit_code == 0, done.stdout[:3000]
    told = json.loads(done.stdout)
    assert told["complete"]
    assert told["findings"] == []
    assert told["untried"] == ["hsts", "sparql-bounded", "sparql-survives"]


def test_dead_links_of_a_release_are_told_with_their_cells(
    real_site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The editor opens the table at the row that has the dead link; nothing is failed by it."""

    def no_network(*_: object, **__: object) -> object:
        raise socket.gaierror(socket.EAI_NONAME, "no network in tests")

    monkeypatch.setattr(socket, "getaddrinfo", no_network)
    limits = ("--max-requests", "3", "--delay", "0")

    done = publisher("--folder", str(real_site.folder), "check", "--links", "--json", *limits)

    told = json.loads(done.stdout)
    assert done.exit_code == 0
    assert (told["asked"], told["left"]) == (3, told["links"] - 3)
    cells = [str(place["cell"]) for result in told["results"] for place in result["places"]]
    assert any(cell.startswith("sources.csv, row ") and "column 'url'" in cell for cell in cells)
