"""What `publisher.toml` says for portals: each mistake is named with place, fact and remedy."""

import re
from pathlib import Path

import pytest

from publisher import config
from publisher.errors import ConfigError

AUTHORITY = "http://publications.europa.eu/resource/authority"
SETTINGS = f"""
base = "https://example.org/d"
prefix = "d"
[site]
title = {{ en = "D" }}
description = {{ en = "A directory." }}
licence = "https://creativecommons.org/licenses/by/4.0/"
[edition]
version = "2020-01-02"
[[kinds]]
key = "entity"
label = {{ en = "Entities" }}
[publisher]
name = {{ en = "A consortium" }}
url = "https://example.org/about"
[contact]
name = {{ en = "Help desk" }}
email = "help@example.org"
[catalogue]
title = {{ en = "C" }}
description = {{ en = "A catalogue." }}
keywords = {{ en = ["bread"] }}
themes = ["{AUTHORITY}/data-theme/ECON"]
frequency = "{AUTHORITY}/frequency/IRREG"
provenance = {{ en = "Gathered." }}
[catalogue.coverage]
name = {{ en = "Indonesia" }}
places = ["{AUTHORITY}/country/IDN"]
box = [95.0, -11.1, 141.1, 6.0]
centre = [118, -2]
[catalogue.temporal]
start = "2019"
"""

# What is replaced, by what, and what the editor is told.
MISTAKES = (
    ('email = "help@example.org"', "", "[contact] has neither 'url' nor 'email'; write one"),
    ("help@example.org", "help desk", "[contact] email is 'help desk'; write an address such as"),
    (
        "by/4.0/",
        "by/9.9/",
        "[site] licence is 'https://creativecommons.org/licenses/by/9.9/', which no register",
    ),
    ("theme/ECON", "theme/MONEY", "/data-theme/MONEY', which is not in the list; write one of"),
    (
        f"{AUTHORITY}/data-theme/ECON",
        "https://example.org/d/id/concept/a/b",
        "themes has none of the EU's list",
    ),
    ("frequency/IRREG", "frequency/SOMETIMES", "[catalogue] frequency is"),
    ('name = { en = "A consortium" }', "", "[publisher] has no 'name'; write it"),
    (
        'name = { en = "A consortium" }',
        'name = { id = "K" }',
        "[publisher] name has no text in 'en'; write one",
    ),
    ('"https://example.org/about"', '"about us"', "[publisher] url is 'about us'; write an address"),
    ('["bread"]', "[]", "[catalogue] keywords has none in 'en'; write at least one"),
    ('["bread"]', '["bread, cake"]', "keywords.en has 'bread, cake'; write 2 to 100 letters"),
    ("95.0, -11.1", "181.0, -11.1", "coverage.box is [181.0, -11.1, 141.1, 6.0]; write the western"),
    (", 141.1, 6.0", "", "coverage.box is [95.0, -11.1]; write the western"),
    (
        "[118, -2]",
        "[18, -2]",
        "coverage.centre is [18.0, -2.0]; write longitude and latitude of a point inside",
    ),
    ('"2019"', '"May 2019"', "temporal.start is 'May 2019'; write a year, month or day"),
    ('"2019"', '"2019-02-30"', "temporal.start is '2019-02-30'; write a year, month or day"),
    ('start = "2019"', 'start = "2019"\nend = "2018"', "temporal ends in '2018', before it starts"),
    ('places = ["', 'places = ["Indonesia", "', "coverage.places is 'Indonesia'; write an address"),
    ("[catalogue.temporal]", "[catalogue.time]", "[catalogue] has no setting 'time'"),
    ("[edition]", 'publisher_nam = "x"\n[edition]', "did you mean 'publisher_name'?"),
)


def write(folder: Path, text: str) -> Path:
    """Write the settings of a directory."""
    (folder / "publisher.toml").write_text(text, encoding="utf-8")
    return folder


def test_publisher_is_named_once(tmp_path: Path) -> None:
    """An editor writes the name in one place, and pages have it too."""
    settings = config.load(write(tmp_path, SETTINGS))

    assert settings.site.publisher_name == "A consortium"
    assert settings.site.publisher_url == "https://example.org/about"
    assert settings.catalogue is not None
    assert settings.catalogue.coverage.centre == (118.0, -2.0)
    assert settings.catalogue.keywords == {"en": ("bread",)}


@pytest.mark.parametrize(("old", "new", "message"), MISTAKES, ids=[message for *_, message in MISTAKES])
def test_mistake_is_named(tmp_path: Path, old: str, new: str, message: str) -> None:
    """An editor learns before the build what is wrong, where, and what would be right."""
    assert old in SETTINGS

    with pytest.raises(ConfigError, match=re.escape(message)) as raised:
        config.load(write(tmp_path, SETTINGS.replace(old, new, 1)))

    assert str(raised.value).startswith("publisher.toml: ")


@pytest.mark.parametrize("missing", ["publisher", "contact", "catalogue"])
def test_two_of_three_sections_are_too_few(tmp_path: Path, missing: str) -> None:
    """No catalogue is made of half of what it needs."""
    start = SETTINGS.index(f"[{missing}]")
    following = {"publisher": "[contact]", "contact": "[catalogue]", "catalogue": ""}[missing]
    end = SETTINGS.index(following) if following else len(SETTINGS)
    text = SETTINGS[:start] + SETTINGS[end:]
    if missing == "publisher":
        text = text.replace("[edition]", 'publisher_name = "P"\n[edition]')

    with pytest.raises(ConfigError, match=rf"but no \[{missing}\]; write it"):
        config.load(write(tmp_path, text))


def test_a_directory_needs_no_catalogue(tmp_path: Path) -> None:
    """A beginner publishes without a word about portals."""
    text = SETTINGS[: SETTINGS.index("[publisher]")].replace("[edition]", 'publisher_name = "P"\n[edition]')

    settings = config.load(write(tmp_path, text))

    assert (settings.catalogue, settings.contact, settings.publisher) == (None, None, None)


def test_somebody_publishes(tmp_path: Path) -> None:
    """No site says "published by nobody"."""
    text = SETTINGS[: SETTINGS.index("[publisher]")]

    with pytest.raises(
        ConfigError, match=r"\[site\] has no 'publisher_name'; write it, or a \[publisher\] section"
    ):
        config.load(write(tmp_path, text))
