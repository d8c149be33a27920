"""What tables say: quads that remember their cell."""

from ingest.conftest import Tables
from pyoxigraph import Literal, NamedNode, Quad

from publisher.ingest import Cell, Statement, Table

_ID = "https://example.org/toy/id"
_DEF = "https://example.org/toy/def#"
_ENTITIES = NamedNode(f"{_ID}/dataset/entities")


def _about(statements: tuple[Statement, ...], subject: str) -> dict[str, list[Statement]]:
    found: dict[str, list[Statement]] = {}
    for statement in statements:
        if statement.quad.subject == NamedNode(subject):
            found.setdefault(statement.quad.predicate.value, []).append(statement)
    return found


def test_a_value_becomes_a_quad_that_remembers_its_cell(tables: Tables) -> None:
    """An editor is led from a statement to the cell that says it."""
    found = _about(tables.ingest().statements, f"{_ID}/entity/beta")

    (label,) = found["http://www.w3.org/2004/02/skos/core#prefLabel"]

    assert label.cell == Cell("entities.csv", 3, "name", "Beta Bakery")
    assert label.quad == Quad(
        NamedNode(f"{_ID}/entity/beta"),
        NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel"),
        Literal("Beta Bakery", language="en"),
        _ENTITIES,
    )


def test_each_value_of_a_list_becomes_an_iri_of_the_same_cell(tables: Tables) -> None:
    """An editor may name several sources in one cell."""
    found = _about(tables.ingest().statements, f"{_ID}/entity/beta")

    sources = found["http://purl.org/dc/terms/source"]

    assert [str(source.quad.object) for source in sources] == [f"<{_ID}/source/s1>", f"<{_ID}/source/s2>"]
    assert {source.cell for source in sources} == {Cell("entities.csv", 3, "sources", "s1 | s2")}


def test_a_virtual_column_remembers_the_cell_that_its_iri_is_made_of(tables: Tables) -> None:
    """An editor sees which cell makes a thing a thing of its kind."""
    found = _about(tables.ingest().statements, f"{_ID}/entity/alpha")

    (kind,) = found["http://www.w3.org/1999/02/22-rdf-syntax-ns#type"]
    statuses = found[f"{_DEF}hasStatus"]

    assert kind.cell == Cell("entities.csv", 2, "key", "alpha")
    assert [status.cell.column for status in statuses] == ["entity", "entity"]


def test_an_empty_cell_says_nothing(tables: Tables) -> None:
    """A place that is not known is not invented."""
    found = _about(tables.ingest().statements, f"{_ID}/entity/delta")

    assert f"{_DEF}place" not in found


def test_a_virtual_column_says_nothing_where_its_value_is_missing(tables: Tables) -> None:
    """No link of a release ends in a slash."""
    tables.change(
        "entities.csv",
        lambda value: value["tableSchema"]["columns"].append(
            {
                "virtual": True,
                "name": "near",
                "propertyUrl": f"{_DEF}near",
                "valueUrl": f"{_ID}/place/{{place}}",
            }
        ),
    )

    near = [item for item in tables.ingest().statements if item.quad.predicate.value == f"{_DEF}near"]

    assert [item.cell.row for item in near] == [2, 3, 4, 6]


def test_tables_tell_their_columns_and_graph(tables: Tables) -> None:
    """The dataset knows which column holds a property."""
    found = {table.name: table for table in tables.ingest().tables}
    entities: Table = found["entities.csv"]

    category = entities.column_for(f"{_DEF}category")

    assert category is not None
    assert (category.name, category.required, category.description["en"]) == ("category", True, "Category.")
    assert entities.graph == _ENTITIES.value
    assert entities.metadata.name == "entities.csv-metadata.json"
    assert entities.column_for("https://example.org/none") is None


def test_tables_of_subfolders_are_named_by_their_path(tables: Tables) -> None:
    """An editor of many tables finds the right one."""
    for name in ("sources.csv", "sources.csv-metadata.json"):
        text = (tables.folder / name).read_text(encoding="utf-8")
        tables.write(f"more/{name}", text)
    tables.remove("sources.csv", "sources.csv-metadata.json")
    for name in ("entities.csv", "statuses.csv"):
        tables.change(
            name,
            lambda value: [
                key["reference"].update(resource="more/sources.csv")
                for key in value["tableSchema"]["foreignKeys"]
                if key["reference"]["resource"] == "sources.csv"
            ],
        )

    ingested = tables.ingest()

    assert not ingested.findings
    assert "more/sources.csv" in [table.name for table in ingested.tables]
    assert "more/sources.csv" in {statement.cell.source for statement in ingested.statements}


def test_numbers_are_written_in_canonical_form(tables: Tables) -> None:
    """A dump and a query answer show the same number."""
    tables.column("places.csv", "name_en", datatype="decimal", lang=None)
    tables.write("places.csv", "code,name,name_en,parent\n1,Pulau,01.50,\n1.10,Kota,-0.0,1\n2,Kue,,\n")

    found = [item.quad.object for item in tables.ingest().statements if item.cell.column == "name_en"]

    decimal = NamedNode("http://www.w3.org/2001/XMLSchema#decimal")
    assert found == [Literal("1.5", datatype=decimal), Literal("0", datatype=decimal)]


def test_a_byte_order_mark_is_tolerated(tables: Tables) -> None:
    """Tables saved by a spreadsheet are read like others."""
    before = tables.quads()

    tables.write("entities.csv", b"\xef\xbb\xbf" + (tables.folder / "entities.csv").read_bytes())

    assert not tables.findings()
    assert tables.quads() == before


def test_columns_stand_in_any_order(tables: Tables) -> None:
    """An editor may move columns."""
    before = tables.quads()

    tables.write("sources.csv", 'date,title,key\n2019-01-11,"Bread, weekly",s1\n2019-05-29,Flour news,s2\n')

    assert not tables.findings()
    assert tables.quads() == before
