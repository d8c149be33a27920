"""Any two editions are compared when somebody asks; what cannot be compared says why."""

import gzip
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest
from web.calling import Caller
from web.history_site import FIRST, SECOND, THIRD, site, three_releases

from publisher.release import Archive, apply_patch

BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"
PAIR = f"/changes/{FIRST}/{THIRD}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build three releases."""
    return three_releases(tmp_path_factory.mktemp("differences") / "toy")


@pytest.fixture(scope="module")
def get(folder: Path) -> Iterator[Caller]:
    """Return a client of a site with three releases."""
    with site(folder) as (caller, _):
        yield caller


def dump(folder: Path, version: str) -> list[str]:
    """Return the statements of an edition."""
    file = Archive(folder / "releases").release(version).file("dumps/directory.nq")
    return file.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "renamed from Alpha Bakery to Alpha Ovens"), ("id", "berganti nama dari")],
)
def test_a_pair_that_is_not_neighbours_has_a_page(get: Caller, language: str, sentence: str) -> None:
    """A reader who was away for two editions reads once what changed."""
    page = get(f"{PAIR}.{language}.html")
    text = page.body.decode()

    assert page.status == 200
    assert sentence in text
    assert f'href="/release/{THIRD}/entity/alpha"' in text
    assert f'href="/release/{FIRST}/entity/epsilon"' in text
    assert f"/release/{THIRD}/dumps/tables/entities.csv#cell=2,2" in text
    assert len(page.body) < 60_000
    assert get(PAIR, accept=BROWSER, accept_language=language).headers["Content-Language"] == language


@pytest.mark.parametrize(("old", "new"), [(FIRST, THIRD), (THIRD, FIRST), (SECOND, FIRST)])
def test_the_patch_of_a_pair_turns_one_into_the_other(get: Caller, folder: Path, old: str, new: str) -> None:
    """Whoever keeps a copy of any edition goes to any other, forwards and backwards."""
    patch = get(f"/changes/{old}/{new}.patch")

    assert patch.headers["Content-Type"] == "application/rdf-patch"
    assert apply_patch(patch.body.decode().splitlines(), dump(folder, old)) == dump(folder, new)


def test_a_pair_is_told_to_programs_under_names_of_its_own(get: Caller) -> None:
    """Change sets of a pair are not mistaken for those of a release."""
    turtle, told = get(PAIR, accept="text/turtle"), get(f"{PAIR}.json")

    quads = list(pyoxigraph.parse(turtle.body, format=pyoxigraph.RdfFormat.TURTLE))
    assert json.loads(told.body)["old"]["version"] == FIRST
    subjects = {quad.subject.value for quad in quads if "changes" in quad.subject.value}
    assert subjects
    assert all(subject.startswith(f"https://example.org/toy{PAIR}") for subject in subjects)


@pytest.mark.parametrize(
    ("suffix", "target"),
    [
        ("", "/changes"),
        (".en.html", "/changes.en.html"),
        (".patch", "/changes/changes.patch"),
        (".json", "/changes/changes.json"),
    ],
)
def test_neighbours_lead_to_what_the_release_has(get: Caller, suffix: str, target: str) -> None:
    """Nothing is computed twice, and each statement has one address."""
    answer = get(f"/changes/{FIRST}/{SECOND}{suffix}")

    assert (answer.status, answer.headers["Location"]) == (301, f"/release/{SECOND}{target}")
    assert get(answer.headers["Location"]).status == 200


def test_two_editions_are_chosen_on_a_page_without_scripts(get: Caller) -> None:
    """A reader picks two editions from lists."""
    page = get("/changes/", accept=BROWSER, accept_language="en")
    chosen = get(f"/changes/?old={FIRST}&new={THIRD}", accept=BROWSER)

    assert page.body.decode().count("<option") == 6
    assert (chosen.status, chosen.headers["Location"]) == (303, PAIR)
    assert get("/changes", accept=BROWSER).status in {301, 404}


@pytest.mark.parametrize(
    ("path", "status", "word"),
    [
        (f"/changes/{FIRST}/1999-01-01", 404, "no edition 1999-01-01"),
        (f"/changes/nonsense/{FIRST}", 404, "no edition nonsense"),
        (f"/changes/..%2F..%2Fetc/{FIRST}", 404, ""),
        (f"/changes/{FIRST}/{FIRST}", 400, "Both editions are"),
        (f"/changes/{FIRST}", 404, ""),
        (f"/changes/{FIRST}/{SECOND}/{THIRD}", 404, ""),
        (f"/changes/?old={FIRST}&new=%3Cb%3E", 303, ""),
        (f"/changes/{FIRST}/<script>", 404, "%3Cscript%3E"),
    ],
)
def test_what_is_no_pair_of_editions_is_explained(get: Caller, path: str, status: int, word: str) -> None:
    """A mistyped date is told as such, and nothing of it is taken for markup."""
    answer = get(path, accept=BROWSER, accept_language="en")

    assert answer.status == status
    assert word in answer.body.decode()
    assert b"<script>" not in answer.body


def test_what_would_take_too_long_is_refused_with_the_command(folder: Path) -> None:
    """A large directory cannot be made to compare editions all day."""
    settings = folder / "publisher.toml"
    before = settings.read_text(encoding="utf-8")
    settings.write_text(before + "\n[limits]\ncompared_statements = 10\n", encoding="utf-8")

    with site(folder) as (caller, _):
        answer = caller(PAIR, accept_language="en")
    settings.write_text(before, encoding="utf-8")

    assert answer.status == 422
    assert f"publisher diff {FIRST} {THIRD}" in json.loads(answer.body)["remedy"]


@pytest.mark.parametrize("name", ["dumps/directory.nq", "changes/cells.tsv.gz"])
def test_a_damaged_edition_is_not_compared(tmp_path: Path, folder: Path, name: str) -> None:
    """Readers get no difference that is none, and the operator is told which file to look at."""
    broken = Path(shutil.copytree(folder, tmp_path / "toy", symlinks=True))
    file = broken / "releases" / FIRST / name
    content = file.read_bytes()
    file.write_bytes(gzip.compress(b"") if name.endswith("gz") else content[: len(content) // 2])

    with site(broken) as (caller, _):
        answer = caller(PAIR, accept_language="en")

    assert answer.status == 503
    assert name.rpartition("/")[2] in json.loads(answer.body)["detail"]


def test_pages_of_an_edition_lead_to_those_beside_it(get: Caller) -> None:
    """A reader walks through the editions and their changes, forwards and backwards."""
    for tail in ("", "/changes"):
        page = get(f"/release/{SECOND}{tail}", accept=BROWSER, accept_language="en")
        text = page.body.decode()

        assert f'rel="prev" href="/release/{FIRST}{tail}"' in text
        assert f'rel="next" href="/release/{THIRD}{tail}"' in text
        assert int(page.headers["Content-Length"]) == len(page.body)
        again = get(
            f"/release/{SECOND}{tail}",
            accept=BROWSER,
            accept_language="en",
            if_none_match=page.headers["ETag"],
        )
        assert again.status == 304
    assert 'rel="next"' not in get(f"/release/{THIRD}", accept=BROWSER).body.decode()
    assert 'rel="prev"' not in get(f"/release/{FIRST}/changes", accept=BROWSER).body.decode()
