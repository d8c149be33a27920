"""A check takes over what the last build's check left, and says the same as one of everything."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support.site import ROOT, copy_content

from publisher import config
from publisher.cli.publishing import build_edition
from publisher.kept import Kept
from publisher.release import Release
from publisher.validation import leave, since_last, validate

if TYPE_CHECKING:
    from conftest import Toy


def test_the_next_build_checks_only_what_changed(
    toy: "Toy", tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A publisher of a national directory waits for a change as long as a change takes."""
    toy.edit("entities.csv", row=2, column="name", to="")
    kept, shapes = _left(tmp_path, toy), toy.shapes()
    toy.edit("entities.csv", row=3, column="name", to="Another name")
    after = toy.dataset(kept)
    whole = validate(after, shapes)
    monkeypatch.setattr(
        "publisher.validation.validator.run_quickly", lambda *_: pytest.fail("all was checked")
    )

    report = validate(after, shapes, since=since_last(kept))

    assert report == whole
    assert ("".join(report.json()), "".join(report.turtle())) == (
        "".join(whole.json()),
        "".join(whole.turtle()),
    )
    assert report.findings


def test_a_build_checks_only_what_changed_since_the_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever builds again after a change gets the same report as whoever builds for the first time."""
    first, second = (copy_content(ROOT / "tests/toy", tmp_path / name) for name in ("first", "second"))
    _build(first, "2026-01-01")
    for folder in (first, second):
        table = folder / "data" / "entities.csv"
        rows = table.read_text(encoding="utf-8").splitlines(keepends=True)
        table.write_text("".join([*rows[:-1], rows[-1].replace(",", ",Renamed ", 1)]), encoding="utf-8")
    whole = _build(second, "2026-01-02")
    monkeypatch.setattr(
        "publisher.validation.validator.run_quickly", lambda *_: pytest.fail("all was checked")
    )

    again = _build(first, "2026-01-02")

    for name in ("report/report.json", "report/report.ttl"):
        assert again.file(name).read_bytes() == whole.file(name).read_bytes()


def test_nothing_is_taken_over_where_nothing_was_left(toy: "Toy", tmp_path: Path) -> None:
    """The first build of a directory checks all of it."""
    assert since_last(Kept(tmp_path, "recipe")) is None
    assert since_last(_left(tmp_path, toy, reference=True)) is None


def _cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def _other_number(content: bytes) -> bytes:
    return content[:-3] + b"7" + content[-2:]


@pytest.mark.parametrize(
    "damage", [_cut, _other_number, lambda _: b"", lambda _: b"[]\n[]", lambda _: b"\xff"]
)
def test_what_is_damaged_is_not_believed(
    damage: Callable[[bytes], bytes], toy: "Toy", tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """An operator whose disk lost a block gets a whole check and a warning, not another report."""
    kept = _left(tmp_path, toy)
    found = kept.last("validation/found")
    assert found is not None
    found.write_bytes(damage(found.read_bytes()))

    with caplog.at_level(logging.WARNING):
        assert since_last(kept) is None

    assert "everything is checked anew" in caplog.text


@pytest.mark.parametrize("name", ["quads-0", "said-0"])
def test_damaged_statements_count_as_changed(
    name: str, toy: "Toy", tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Lines that are no statements stop no build."""
    dataset, shapes = toy.dataset(), toy.shapes()
    whole = validate(dataset, shapes)
    kept = _left(tmp_path, toy)
    lines = tmp_path / ".kept/last/content" / name
    for content in (b"\x00\xff\n" * 9, b"<urn:x> what\n" + lines.read_bytes(), lines.read_bytes()[:-99]):
        lines.write_bytes(content)

        with caplog.at_level(logging.WARNING):
            assert validate(dataset, shapes, since=since_last(kept)) == whole


def _build(folder: Path, version: str) -> Release:
    return build_edition(config.load(folder), version=version, issued=version, jobs=1)


def _left(releases: Path, toy: "Toy", *, reference: bool = False) -> Kept:
    """Check a directory and leave that as a build does, and open it as the next one does."""
    release = releases / "2026-01-01"
    release.mkdir(exist_ok=True)
    (release / "manifest.json").write_text("{}", encoding="utf-8")
    kept = Kept(releases, "recipe")
    leave(kept, validate(toy.dataset(kept), toy.shapes(), reference=reference).known)
    kept.finish(release)
    return Kept(releases, "recipe")
