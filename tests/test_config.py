"""`publisher.toml`: each mistake is named with place, fact and remedy."""

from pathlib import Path

import pytest

from publisher import config
from publisher.errors import ConfigError

MINIMAL = """
base = "https://example.org/d"
prefix = "d"
[site]
title = { en = "D" }
description = { en = "A directory." }
licence = "https://creativecommons.org/licenses/by/4.0/"
publisher_name = "P"
[edition]
version = "2020-01-02"
[[kinds]]
key = "entity"
label = { en = "Entities" }
"""

MISTAKES = (
    ("[limits]\nquery_second = 5", "[limits] has no setting 'query_second'; did you mean 'query_seconds'?"),
    ("[limits]\nquery_seconds = 'ten'", "limits.query_seconds is 'ten'; write a number"),
    ("[limits]\nworkers = true", "limits.workers is True; write a number"),
    ("[server]\nhost = 5", "server.host is 5; write a text in quotes"),
    ("[home]\nfigures = 'x'", "home.figures is 'x'; write a list"),
    ("[[kinds]]\nkey = 'place'", "[kinds] has no 'label'; write it"),
    ("[[events]]\ntype = 'd:T'", "[events] has no 'label'; write it"),
    ("[zzz]\na = 1", "no setting 'zzz'; write one of"),
    ("[server", "correct the file"),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Hold the smallest settings that are whole."""
    (tmp_path / "publisher.toml").write_text(MINIMAL, encoding="utf-8")
    return tmp_path


def test_smallest_settings_get_every_default(folder: Path) -> None:
    """An operator writes only what differs."""
    settings = config.load(folder)

    assert settings.limits == config.Limits()
    assert settings.server.port == 8000
    assert settings.issued == "2020-01-02"
    assert settings.namespace == "https://example.org/d/def#"


def test_folders_are_relative_to_the_file(folder: Path) -> None:
    """A command may be run from anywhere."""
    settings = config.load(folder)

    assert settings.folders.data == folder.resolve() / "data"


@pytest.mark.parametrize(("addition", "message"), MISTAKES)
def test_mistake_is_named_with_its_remedy(folder: Path, addition: str, message: str) -> None:
    """Whoever mistypes a setting is told which and what would be right."""
    (folder / "publisher.toml").write_text(MINIMAL + addition, encoding="utf-8")

    with pytest.raises(ConfigError) as caught:
        config.load(folder)

    assert message in str(caught.value)


@pytest.mark.parametrize("base", ["https://example.org/d/", "example.org", "https://example.org/d#"])
def test_base_that_would_break_the_iri_plan_is_refused(folder: Path, base: str) -> None:
    """Every IRI begins with the base, so a wrong one would spoil all of them."""
    text = MINIMAL.replace("https://example.org/d", base, 1)
    (folder / "publisher.toml").write_text(text, encoding="utf-8")

    with pytest.raises(ConfigError, match="without a slash at its end"):
        config.load(folder)


def test_title_is_needed_in_every_language_of_the_site(folder: Path) -> None:
    """A page has no heading in a language that the title lacks."""
    text = MINIMAL.replace('publisher_name = "P"', 'publisher_name = "P"\nlanguages = ["en", "id"]')
    (folder / "publisher.toml").write_text(text, encoding="utf-8")

    with pytest.raises(ConfigError, match=r"\[site\] title has no text in 'id'"):
        config.load(folder)


def test_missing_file_tells_where_to_run(tmp_path: Path) -> None:
    """Whoever runs a command in the wrong folder is told so."""
    with pytest.raises(ConfigError, match="there is no such file; run the command in a directory's folder"):
        config.load(tmp_path)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('trusted_proxies = ["10.0.0.1/8"]', "10.0.0.1/8"),
        ('trusted_proxies = ["localhost"]', "localhost"),
        ('proxy_header = "X-Real-IP"', "X-Forwarded-For, Forwarded"),
        ('log_queries = "no"', "true or false"),
    ],
)
def test_proxies_that_cannot_be_meant_are_refused(folder: Path, line: str, words: str) -> None:
    """An operator behind a proxy learns at the start that clients would be told apart wrongly."""
    (folder / "publisher.toml").write_text(f"{MINIMAL}\n[server]\n{line}\n", encoding="utf-8")

    with pytest.raises(ConfigError) as caught:
        config.load(folder)

    assert words in str(caught.value)


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "//example.org", "mailto:", "https://a.example/<b>", "data:,x", "https://"],
)
def test_errors_are_reported_to_the_web_or_by_mail(folder: Path, address: str) -> None:
    """A click on the link never runs a program."""
    settings = MINIMAL.replace("[edition]", f'report_url = "{address}"\n[edition]')
    (folder / "publisher.toml").write_text(settings, encoding="utf-8")

    with pytest.raises(
        ConfigError, match=r"report_url is .*; write an address that begins with https: or mailto:"
    ):
        config.load(folder)
