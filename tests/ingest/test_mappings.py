"""Metadata that cannot be followed stops the work, with place, fact and remedy."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from ingest.conftest import BASE, Tables

from publisher.errors import MappingError, SourceError
from publisher.ingest import ingest


def _columns(change: Callable[[list[dict[str, Any]]], object]) -> Callable[[dict[str, Any]], object]:
    return lambda value: change(value["tableSchema"]["columns"])


# What is done to the metadata of entities.csv, and what is said.
_CASES: list[tuple[Callable[[dict[str, Any]], object], str]] = [
    (lambda value: value.pop("dcterms:isPartOf"), 'the table is part of no graph; write "dcterms:isPartOf"'),
    (lambda value: value["tableSchema"].pop("aboutUrl"), "column 'name' has no aboutUrl"),
    (lambda value: value["tableSchema"].update(aboutUrl="https://example.com/{key}"), "is outside"),
    (lambda value: value["tableSchema"].update(aboutUrl=f"{BASE}/id/entity/{{kye}}"), "did you mean 'key'?"),
    (lambda value: value.update(url="entitties.csv"), "url names entitties.csv, which is not there"),
    (lambda value: value["dcterms:isPartOf"].update({"@id": "a graph"}), "the table is part of no graph"),
    (lambda value: value.update(url="../outside.csv"), "outside the data folder"),
    (lambda value: value.update(url="https://example.org/a.csv"), "outside the data folder"),
    (lambda value: value.update({"@context": "https://schema.org"}), "@context is"),
    (lambda value: value.update(tableSchema="https://example.org/schema.json"), "nothing is fetched"),
    (lambda value: value.update(tableSchema="missing.json"), "missing.json is not there"),
    (lambda value: value.update(tableSchema={}), "the table has no columns"),
    (lambda value: value["tableSchema"].update(primaryKey="kye"), "primaryKey is"),
    (lambda value: value["tableSchema"].update(primarykey="key"), "did you mean 'primaryKey'?"),
    (
        lambda value: value["tableSchema"]["foreignKeys"][0].update(columnReference="cat"),
        "columnReference 'cat'",
    ),
    (
        lambda value: value["tableSchema"]["foreignKeys"][0]["reference"].update(resource="cats.csv"),
        "cats.csv, which no metadata describes",
    ),
    (
        lambda value: value["tableSchema"]["foreignKeys"][0]["reference"].update(columnReference="kode"),
        "refers to column 'kode'",
    ),
    (_columns(lambda columns: columns[1].update(datatype="sting")), 'base is "sting"'),
    (
        _columns(lambda columns: columns[1].update(datatype={"base": "date", "format": "yy"})),
        "no pattern of date",
    ),
    (_columns(lambda columns: columns[1].update(datatype={"format": "["})), "no regular expression"),
    (_columns(lambda columns: columns[1].update(propertyUrl="rov:legalName")), "which CSVW does not know"),
    (
        _columns(lambda columns: columns[1].update(propertyUrl="schema:name")),
        "means http://schema.org/ in CSVW",
    ),
    (_columns(lambda columns: columns[1].update(propertyUrl="#name")), "is relative; write the whole IRI"),
    (_columns(lambda columns: columns[1].update(propertyUrl="https://example.org/a b")), "is no IRI"),
    (
        _columns(lambda columns: columns[1].pop("propertyUrl")),
        'has no propertyUrl; write one, or "suppressOutput"',
    ),
    (_columns(lambda columns: columns[4].update(ordered=True)), "remove ordered"),
    (_columns(lambda columns: columns[1].update(required="yes")), "required is"),
    (_columns(lambda columns: columns[1].update(name="key")), "two columns have the name 'key'"),
    (_columns(lambda columns: columns.insert(0, columns.pop())), "stands after a virtual column"),
    (_columns(lambda columns: columns[1].update(lang="bahasa indonesia")), "lang is"),
]


@pytest.mark.parametrize(("change", "words"), _CASES)
def test_a_mapping_that_cannot_be_followed_is_refused(
    tables: Tables, change: Callable[[dict[str, Any]], object], words: str
) -> None:
    """Whoever maintains the metadata reads which file says what, and what would be right."""
    tables.change("entities.csv", change)

    with pytest.raises(MappingError) as caught:
        tables.ingest()

    message = str(caught.value)
    assert words in message
    assert (
        "entities.csv-metadata.json: " in message or "missing.json: " in message or "schema.json: " in message
    )


def test_wrong_json_is_told_with_its_line(tables: Tables) -> None:
    """A comma too many is found."""
    tables.write("entities.csv-metadata.json", '{\n  "url": "entities.csv",\n}')

    with pytest.raises(
        MappingError, match=r"entities\.csv-metadata\.json: line 2, column 24|line 3, column 1"
    ):
        tables.ingest()


def test_all_warnings_of_all_metadata_are_told_at_once(tables: Tables) -> None:
    """Whoever maintains the metadata corrects everything before the next run."""
    tables.column("entities.csv", "name", datatyp="string")
    tables.column("places.csv", "name", requird=True)

    with pytest.raises(MappingError) as caught:
        tables.ingest()

    first, second = str(caught.value).splitlines()
    assert first == "entities.csv-metadata.json: column 2 has no property 'datatyp'; did you mean 'datatype'?"
    assert second == "places.csv-metadata.json: column 2 has no property 'requird'; did you mean 'required'?"


def test_a_table_without_metadata_is_refused(tables: Tables) -> None:
    """No table is forgotten in silence."""
    tables.write("news.csv", "key\nn1\n")

    with pytest.raises(
        MappingError, match=r"news\.csv: no metadata describes this table; write news\.csv-metadata"
    ):
        tables.ingest()


def test_tables_beside_queries_need_no_metadata(tables: Tables) -> None:
    """An example query may keep its result beside it."""
    tables.write("queries/result.csv", "a\n1\n")

    assert not tables.findings()


def test_a_table_described_twice_is_refused(tables: Tables) -> None:
    """Two descriptions of one table cannot both be right."""
    text = (tables.folder / "places.csv-metadata.json").read_text(encoding="utf-8")
    tables.write("copy.csv-metadata.json", text)

    with pytest.raises(MappingError, match=r"places\.csv is described in copy\.csv-metadata\.json too"):
        tables.ingest()


@pytest.mark.parametrize("remove", ["folder", "files"])
def test_a_folder_without_metadata_is_refused(tables: Tables, remove: str) -> None:
    """A wrong folder in the settings is noticed."""
    folder = tables.folder / "nowhere"
    if remove == "files":
        folder.mkdir()

    with pytest.raises(SourceError, match="nowhere: there is no"):
        ingest(folder, base=BASE)


def test_tables_may_share_one_metadata_file(tables: Tables) -> None:
    """A table group describes several tables at once."""
    before = tables.quads()
    groups: list[dict[str, Any]] = []
    for name in ("schemes.csv", "sources.csv"):
        tables.change(name, groups.append)
        tables.remove(f"{name}-metadata.json")
    for group in groups:
        group.pop("@context")
    tables.write("zero.csv-metadata.json", "{}")
    tables.change(
        "zero.csv", lambda value: value.update({"@context": "http://www.w3.org/ns/csvw", "tables": groups})
    )

    assert tables.quads() == before


_ANYTHING: st.SearchStrategy[object] = st.sampled_from(
    [
        None,
        1,
        True,
        "",
        "{+key}",
        "{key",
        "a b",
        "_:b",
        "\ud800",
        [],
        [1],
        ["x"],
        [[]],
        {},
        {"@id": 1},
        {"@value": []},
    ]
)
_PROPERTIES = st.sampled_from(
    [
        *(
            "@id",
            "@type",
            "@context",
            "url",
            "tables",
            "tableSchema",
            "columns",
            "name",
            "titles",
            "datatype",
        ),
        *("separator", "null", "lang", "aboutUrl", "propertyUrl", "valueUrl", "primaryKey", "foreignKeys"),
        *("dialect", "notes", "transformations", "dc:title", "dcterms:isPartOf"),
    ]
)


@settings(deadline=None, max_examples=80)
@example(where=22, name="@id", value="{+key}")
@given(where=st.integers(0, 30), name=_PROPERTIES, value=_ANYTHING)
def test_no_value_of_metadata_ends_in_a_traceback(where: int, name: str, value: object) -> None:
    """Whatever stands in a metadata file, its maintainer reads a sentence."""

    def objects(node: object) -> Iterator[dict[str, Any]]:
        if isinstance(node, dict):
            yield node
        for item in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
            yield from objects(item)

    def change(metadata: dict[str, Any]) -> None:
        found = list(objects(metadata))
        found[where % len(found)][name] = value

    with tempfile.TemporaryDirectory() as folder:
        tables = Tables(Path(folder) / "data")
        tables.change("entities.csv", change)

        try:
            said = str(len(tables.ingest().tables))
        except SourceError as error:
            said = str(error)

        assert said
