"""The example queries: each answers what the tables of the real directory say, counted without SPARQL."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from publisher.dataset import Dataset

_ID = "https://w3id.org/direktori-koperasi/id"
_KOP = "https://w3id.org/direktori-koperasi/def#"
_QUERIES = sorted(path.stem for path in (Path(__file__).resolve().parents[2] / "data/queries").glob("*.rq"))

Row = dict[str, str]
Tables = Callable[[str], list[Row]]
Answer = Iterable[tuple[str, ...]]


def _concept(scheme: str, code: str) -> str:
    return f"{_ID}/concept/{scheme}/{code}"


def _many(cell: str) -> list[str]:
    return cell.split(" | ") if cell else []


def _date(row: Row, prefix: str = "") -> str:
    return row[f"{prefix}date"] or row[f"{prefix}month"] or row[f"{prefix}year"]


def _counted(values: Iterable[str]) -> Answer:
    return [(value, str(count)) for value, count in Counter(values).items()]


def _provinces(row: Row, table: Tables) -> set[str]:
    parents = {place["key"]: place["parent"][:2] for place in table("places/localities.csv")}
    return {parents.get(place, place[:2]) for place in _many(row["places"])}


def _by_category(table: Tables) -> Answer:
    rows = table("entities.csv")
    return _counted(_concept("category", row["category"]) for row in rows if row["category"])


def _by_model(table: Tables) -> Answer:
    return _counted(_concept("model", code) for row in table("entities.csv") for code in _many(row["models"]))


def _by_status(table: Tables) -> Answer:
    newest = {row["entity"]: row["status"] for row in sorted(table("statuses.csv"), key=_date)}
    return _counted(_concept("status", status) for status in newest.values())


def _by_province(table: Tables) -> Answer:
    rows = table("entities.csv")
    return _counted(f"{_ID}/place/{code}" for row in rows for code in _provinces(row, table))


def _basis_of_categories(table: Tables) -> Answer:
    return _counted(_concept("basis", row["category_basis"]) for row in table("entities.csv"))


def _status_on_a_day(table: Tables) -> Answer:
    known = [row for row in sorted(table("statuses.csv"), key=_date) if _date(row) <= "2019-12-31"]
    newest = {row["entity"]: row for row in known}
    return [
        (f"{_ID}/entity/{entity}", _concept("status", row["status"]), _date(row))
        for entity, row in newest.items()
    ]


def _tenants_by_incubator(table: Tables) -> Answer:
    return [
        (f"{_ID}/{row['object']}", f"{_ID}/{row['subject']}", _date(row), _concept("basis", row["basis"]))
        for row in table("relations.csv")
        if row["kind"] == "incubated-by"
    ]


def _gaps(table: Tables) -> Answer:
    founded = {row["subject"] for row in table("claims.csv") if row["property"] == "founded"}
    for row in table("entities.csv"):
        missing = {
            "category": not row["category"],
            "place": not row["places"],
            "founded": f"entity/{row['key']}" not in founded,
            "model": not row["models"] and row["category"] == "practitioner",
        }
        for name, is_missing in missing.items():
            if is_missing:
                yield f"{_ID}/entity/{row['key']}", f"{_KOP}{name}"


def _who_says_so(table: Tables) -> Answer:
    pages = {row["key"]: row["url"] for row in table("sources.csv")}
    iri = f"{_ID}/entity/kopkun"
    said = [
        (f"#claim-{row['key']}", _date(row) or _concept("legal-form", row["legal_form"]), row)
        for row in table("claims.csv")
        if row["subject"] == "entity/kopkun"
    ]
    said += [
        (f"#relation-{row['key']}", f"{_ID}/{row['object']}", row)
        for row in table("relations.csv")
        if row["subject"] == "entity/kopkun"
    ]
    said += [
        (f"#status-{_date(row)}", _concept("status", row["status"]), row)
        for row in table("statuses.csv")
        if row["entity"] == "kopkun"
    ]
    return [
        (f"{iri}{record}", value, _concept("basis", row["basis"]), f"{_ID}/source/{source}", pages[source])
        for record, value, row in said
        for source in _many(row["sources"])
    ]


def _founding_members(table: Tables) -> Answer:
    entities = {f"entity/{row['key']}": row for row in table("entities.csv")}
    statuses = {f"entity/{row['entity']}": row["status"] for row in table("statuses.csv")}
    for row in table("relations.csv"):
        if row["kind"] == "founding-member-of":
            member, category = row["subject"], entities[row["subject"]]["category"]
            listed = _concept("category", category) if category else ""
            yield f"{_ID}/{member}", listed, _concept("status", statuses[member])


def _new_models_without_legal_form(table: Tables) -> Answer:
    new = {row["code"] for row in table("schemes/model.csv") if row["kind"] == "new-model"}
    legal = {row["subject"] for row in table("claims.csv") if row["legal_form"] == "cooperative"}
    return [
        (f"{_ID}/entity/{row['key']}", _concept("model", model))
        for row in table("entities.csv")
        for model in _many(row["models"])
        if model in new and f"entity/{row['key']}" not in legal
    ]


def _conflicting_claims(table: Tables) -> Answer:
    groups: dict[tuple[str, str], dict[str, list[str]]] = {}
    for row in table("claims.csv"):
        value = _date(row) or row["legal_form"] or f"{_ID}/place/{row['place']}"
        sources = groups.setdefault((row["subject"], row["property"]), {}).setdefault(value, [])
        sources += _many(row["sources"])
    return [
        (f"{_ID}/{subject}", f"{_KOP}{name}", value, f"{_ID}/source/{source}")
        for (subject, name), values in groups.items()
        for value, sources in values.items()
        for source in sources
        if len(values) > 1
    ]


def _programmes_by_organiser(table: Tables) -> Answer:
    starts = {f"programme/{row['key']}": _date(row, "start_") for row in table("programmes.csv")}
    return [
        (f"{_ID}/{row['object']}", f"{_ID}/{row['subject']}", starts[row["object"]])
        for row in table("relations.csv")
        if row["kind"] == "organiser-of"
    ]


def _kmp_by_province(table: Tables) -> Answer:
    return [
        (f"{_ID}/place/{row['area']}", row["value"])
        for row in table("statistics.csv")
        if row["metric"] == "registered-kmp" and row["date"] == "2024-12-31" and row["area"] != "ID"
    ]


def _entities_in_jawa_tengah(table: Tables) -> Answer:
    return [
        (f"{_ID}/entity/{row['key']}", f"{_ID}/place/{place}")
        for row in table("entities.csv")
        for place in _many(row["places"])
        if place[:2] == "33"
    ]


def _longest_unobserved(table: Tables) -> Answer:
    oldest = sorted(table("statuses.csv"), key=lambda row: (_date(row), row["entity"]))[:10]
    return [
        (f"{_ID}/entity/{row['entity']}", _concept("status", row["status"]), _date(row)) for row in oldest
    ]


def _sources_by_use(table: Tables) -> Answer:
    citing = (
        *("bodies", "claims", "editions", "entities", "places/localities", "programmes", "relations"),
        *("schemes/category", "schemes/model", "schemes/status", "statistics", "statuses"),
    )
    rows = [row for name in citing for row in table(f"{name}.csv")]
    return _counted(f"{_ID}/source/{source}" for row in rows for source in _many(row["sources"]))


def _editions_of_icci(table: Tables) -> Answer:
    return [
        (
            f"{_ID}/dataset/icci-editions#{row['date']}",
            row["date"],
            row["entity_count"],
            _concept("count-basis", row["basis"]),
        )
        for row in table("editions.csv")
    ]


def _undecided_places(table: Tables) -> Answer:
    return [
        (f"{_ID}/place/{row['key']}", f"{_ID}/place/{candidate}")
        for row in table("places/localities.csv")
        for candidate in _many(row["candidates"])
    ]


_EXPECTED: dict[str, Callable[[Tables], Answer]] = {
    "basis-of-categories": _basis_of_categories,
    "by-category": _by_category,
    "by-model": _by_model,
    "by-province": _by_province,
    "by-status": _by_status,
    "conflicting-claims": _conflicting_claims,
    "editions-of-icci": _editions_of_icci,
    "entities-in-jawa-tengah": _entities_in_jawa_tengah,
    "founding-members": _founding_members,
    "gaps": _gaps,
    "kmp-by-province": _kmp_by_province,
    "longest-unobserved": _longest_unobserved,
    "new-models-without-legal-form": _new_models_without_legal_form,
    "programmes-by-organiser": _programmes_by_organiser,
    "sources-by-use": _sources_by_use,
    "status-on-a-day": _status_on_a_day,
    "tenants-by-incubator": _tenants_by_incubator,
    "undecided-places": _undecided_places,
    "who-says-so": _who_says_so,
}


def test_every_query_has_an_expected_answer() -> None:
    """No example is shown to researchers that nobody has checked."""
    assert sorted(_EXPECTED) == _QUERIES


@pytest.mark.parametrize("name", _QUERIES)
def test_query_answers_what_the_tables_say(name: str, directory: Dataset, table: Tables) -> None:
    """A researcher who runs an example gets what an editor can count by hand."""
    (question,) = (question for question in directory.questions if question.name == name)

    rows = directory.select(question.text)

    names = _projected(question.text)
    answered = [tuple(row[column].value if column in row else "" for column in names) for row in rows]
    assert sorted(answered) == sorted(_EXPECTED[name](table))
    assert answered


@pytest.mark.parametrize("name", _QUERIES)
def test_query_is_explained_in_both_languages(name: str, directory: Dataset) -> None:
    """A reader of either language knows what an example asks before running it."""
    (question,) = (question for question in directory.questions if question.name == name)

    assert set(question.title) == set(question.description) == {"id", "en"}


def _projected(query: str) -> list[str]:
    """Read the columns from the SELECT line."""
    (line,) = (line for line in query.splitlines() if line.startswith("SELECT"))
    return re.findall(r"\?(\w+)", re.sub(r"\(COUNT.* AS (\?\w+)\)", r"\1", line))
