"""Mistakes in the real tables: each is told at its cell, in words, with the remedy."""

import csv
import shutil
from pathlib import Path

import pytest

from publisher import config
from publisher.dataset import Dataset, assemble
from publisher.rdf import Base
from publisher.validation import Report, Shapes, validate

_RETIRED = Path(__file__).parent / "retired"
_KEEP = "https://w3id.org/direktori-koperasi/id/entity/kopkun"

# Table, the row to edit by its cells, the new cells, and the cell and sentence that the editor gets.
_MISTAKES = [
    (
        *("entities.csv", {"key": "kopkun"}, {"category_basis": "unknown"}),
        (
            "entities.csv, row 6",
            "There is a category, but its basis is unknown; correct the column category_basis",
        ),
    ),
    (
        *("entities.csv", {"key": "icci"}, {"function_basis": ""}),
        ("entities.csv, row 2", "A function without a basis; fill the column function_basis."),
    ),
    (
        *("entities.csv", {"key": "innocircle-initiative"}, {"category": "practitioner"}),
        ("relations.csv, row 17, column 'object'", "Who incubates must have the category incubator"),
    ),
    (
        *("entities.csv", {"key": "gudskul"}, {"websites": "http://localhost:8000/gudskul"}),
        ("entities.csv, row 17, column 'websites'", "This is the address of a serving machine"),
    ),
    (
        *("entities.csv", {"key": "sama-id"}, {"name": "Pedi .id"}),
        ("entities.csv, row 22, column 'name'", "Another entry has nearly the same name"),
    ),
    (
        *("statuses.csv", {"entity": "inkur"}, {"date": "2026-12-01"}),
        ("statuses.csv, row 48, column 'date'", "It needs exactly one date of observation, not later than"),
    ),
    (
        *("relations.csv", {"key": "successor-of-ikki"}, {"end_year": "2015", "start_year": "2016"}),
        ("relations.csv, row 75, column 'end_year'", "It ends in 2015, before it starts"),
    ),
    (
        *("relations.csv", {"key": "sibling-of-akses"}, {"mode": "direct"}),
        ("relations.csv, row 74, column 'kind'", "The columns mode, programme and outcome are for relations"),
    ),
    (
        *("claims.csv", {"key": "began-1998"}, {"year": "2010"}),
        ("claims.csv, row 6, column 'year'", "It began in 2010, after all founding dates"),
    ),
    (
        *("links.csv", {"subject": "concept/model/worker-coop"}, {"target": "https://essglobal.info/OS60"}),
        ("links.csv, row 2, column 'target'", "It needs exactly one target in the official form"),
    ),
    (
        *("links.csv", {"subject": "concept/model/consumer-coop"}, {"checked_on": "2026-12-31"}),
        ("links.csv, row 3, column 'checked_on'", "It needs exactly one day of checking, not later than"),
    ),
    (
        *("schemes/model.csv", {"code": "digital-coop"}, {"related": ""}),
        ("schemes/model.csv, row 12, column 'related'", "does not name this one in return"),
    ),
    (
        *("schemes/model.csv", {"code": "startup-coop"}, {"member_type": "worker"}),
        ("schemes/model.csv, row 11, column 'member_type'", "A startup coop settles no member type"),
    ),
    (
        *("schemes/model.csv", {"code": "social-coop"}, {"broader": "savings-loan-coop"}),
        ("schemes/model.csv, row 15, column 'broader'", "A new model stands under no statutory type or form"),
    ),
    (
        *("places/provinces.csv", {"code": "33"}, {"lat": "7.2"}),
        ("places/provinces.csv, row 14, column 'lat'", "must lie south of its northern bound"),
    ),
    (
        *("places/regencies.csv", {"code": "34.71"}, {"long": "119.4"}),
        ("places/provinces.csv, row 15", "34.71 (-7.8032, 119.4) lies outside the bounds of its province"),
    ),
]


@pytest.fixture(scope="module")
def data(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the tables with all mistakes in it."""
    copy = tmp_path_factory.mktemp("mistakes") / "data"
    shutil.copytree(root / "data", copy)
    for table, wanted, cells, _ in _MISTAKES:
        _edit(copy / table, wanted, cells)
    _retire(copy, "entity/kopkun,withdrawn,2026-11-20,")
    return copy


@pytest.fixture(scope="module")
def report(root: Path, data: Path) -> Report:
    """Return the report on the tables with mistakes."""
    return validate(_assembled(root, data), Shapes.load(root / "shapes"))


def test_tables_with_mistakes_are_not_published(report: Report) -> None:
    """A release waits until what is wrong is put right."""
    assert not report.conforms


@pytest.mark.parametrize("mistake", _MISTAKES, ids=lambda mistake: f"{mistake[0]}:{'+'.join(mistake[2])}")
def test_editor_is_told_the_cell_and_the_remedy(
    report: Report, mistake: tuple[str, dict[str, str], dict[str, str], tuple[str, str]]
) -> None:
    """An editor goes straight to the row, and reads in either language what to do there."""
    cell, sentence = mistake[3]

    told = [finding for finding in report.findings if sentence in finding.message.best("en")]

    assert cell in [str(finding.cell).removesuffix(", column ''") for finding in told]
    assert all(set(dict(finding.message.versions)) == {"id", "en"} for finding in told)


def test_retired_key_is_kept_with_its_reason(root: Path, tmp_path: Path) -> None:
    """A reader of an old key learns what took its place; the table is added when the first key is retired."""
    data = shutil.copytree(root / "data", tmp_path / "data")
    _retire(data, "entity/old,merged,2026-11-20,entity/kopkun")

    directory = _assembled(root, data)

    assert directory.findings == ()
    successor = directory.values(_KEEP.replace("kopkun", "old"), "http://purl.org/dc/terms/isReplacedBy")
    assert [node.value for node in successor] == [_KEEP]


def test_retired_key_in_use_again_is_found(report: Report) -> None:
    """No key ever means two things."""
    told = [finding for finding in report.findings if str(finding.shape).endswith("#RetiredEntry")]

    assert [str(finding.message.best("en")) for finding in told] == [
        "A retired key is in use again; give that entry a new key, or remove the row of retired.csv."
    ]


def _retire(data: Path, row: str) -> None:
    """Add the table of retired keys, as an editor does when the first key is retired."""
    shutil.copytree(_RETIRED, data, dirs_exist_ok=True)
    with (data / "retired.csv").open("a", encoding="utf-8") as table:
        table.write(f"{row},Alasan rekaan.,An invented reason.\n")


def _assembled(root: Path, data: Path) -> Dataset:
    settings = config.load(root)
    return assemble(
        base=Base(settings.base), prefix=settings.prefix, data=data, ontology=settings.folders.ontology
    )


def _edit(file: Path, wanted: dict[str, str], cells: dict[str, str]) -> None:
    with file.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        rows, names = list(reader), list(reader.fieldnames or ())
    (row,) = (row for row in rows if wanted.items() <= row.items())
    row.update(cells)
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
