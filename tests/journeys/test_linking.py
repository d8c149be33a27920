"""An editor links the real directory to another list: proposals, decisions, records, data that conforms."""

import csv
import json
import subprocess
from pathlib import Path

import pytest
from support.site import ROOT, command, copy_content

LIST = """iri,name
http://www.wikidata.org/entity/Q0,KOPKUN Institut
https://list.example/2,Something else altogether
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the real directory, to be edited."""
    return copy_content(ROOT, tmp_path_factory.mktemp("linking") / "site")


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the publisher on the folder."""
    return subprocess.run(command(folder, *words), capture_output=True, text=True, timeout=120, check=False)


def test_a_match_goes_from_a_list_into_the_data(folder: Path, tmp_path: Path) -> None:
    """The name is found though the list spells it otherwise; the link says who compared, and is published."""
    candidates, proposals = tmp_path / "list.csv", tmp_path / "proposals.csv"
    candidates.write_text(LIST, encoding="utf-8")
    proposed = run(
        folder, "link", "propose", str(candidates), "--out", str(proposals), "--relation", "closeMatch"
    )
    assert proposed.returncode == 0, proposed.stderr
    with proposals.open(newline="", encoding="utf-8") as text:
        rows = list(csv.DictReader(text))
    assert [(row["subject"], row["target"]) for row in rows] == [
        ("entity/kopkun-institute", "http://www.wikidata.org/entity/Q0")
    ]
    accepted = proposals.read_text(encoding="utf-8").replace(",closeMatch,,", ",closeMatch,accept,")
    proposals.write_text(accepted, encoding="utf-8")

    words = ("--by", "An editor", "--list", "example", "--on", "2026-11-24", "--json")
    told = run(folder, "link", "record", str(proposals), *words)

    assert json.loads(told.stdout) == {"added": 1, "known": 0, "rejected": 0, "undecided": 0}
    assert run(folder, "validate").returncode == 0
    again = run(folder, "link", "propose", str(candidates))
    assert again.stdout.splitlines() == ["subject,name,target,target_name,score,relation,decision,note"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("propose", "{list}", "--kind", "starship"), "--kind is 'starship'"),
        (("propose", "{list}", "--out", "{list}"), "is there already"),
        (("record", "{list}", "--by", "An editor", "--list", "example"), "no column 'subject'"),
        (("record", "{list}", "--by", "An editor", "--list", "Bad Key"), "--list is 'Bad Key'"),
        (("record", "{list}", "--by", " ", "--list", "example"), "--by is empty"),
    ],
)
def test_what_cannot_be_done_is_said(folder: Path, tmp_path: Path, words: tuple[str, ...], told: str) -> None:
    """One sentence, exit code 2, and the tables stay as they are."""
    candidates = tmp_path / "list.csv"
    candidates.write_text(LIST, encoding="utf-8")
    before = (folder / "data" / "links.csv").read_bytes()

    ended = run(folder, "link", *(word.replace("{list}", str(candidates)) for word in words))

    assert ended.returncode == 2
    assert told in ended.stderr
    assert (folder / "data" / "links.csv").read_bytes() == before
