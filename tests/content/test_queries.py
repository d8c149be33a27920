"""The example queries: each answers what the tables of the real directory say, counted without SPARQL."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from content import entity_answers as entities
from content import evidence_answers as evidence
from content.reading import ID, KOP, Answer, Tables, concept
from pyoxigraph import QuerySolutions, RdfFormat, Store

from publisher.dataset import Dataset

_QUERIES = sorted(path.stem for path in (Path(__file__).resolve().parents[2] / "data/queries").glob("*.rq"))

_EXPECTED: dict[str, Callable[[Tables], Answer]] = {
    "basis-of-categories": entities.basis_of_categories,
    "by-category": entities.by_category,
    "by-model": entities.by_model,
    "by-province": entities.by_province,
    "by-sector": entities.by_sector,
    "by-status": entities.by_status,
    "completeness": entities.completeness,
    "conflicting-claims": evidence.conflicting_claims,
    "editions-of-icci": evidence.editions_of_icci,
    "entities-in-jawa-tengah": entities.entities_in_jawa_tengah,
    "every-fact-of-one": evidence.every_fact_of_one,
    "founding-members": evidence.founding_members,
    "gaps": entities.gaps,
    "kmp-and-entities-by-province": evidence.kmp_and_entities_by_province,
    "kmp-by-province": evidence.kmp_by_province,
    "links-to-other-lists": evidence.links_to_other_lists,
    "longest-unobserved": entities.longest_unobserved,
    "map-of-a-province": entities.map_of_a_province,
    "models-by-member-type": entities.models_by_member_type,
    "most-connected": evidence.most_connected,
    "new-models-without-legal-form": entities.new_models_without_legal_form,
    "practitioners-without-incubator": evidence.practitioners_without_incubator,
    "programmes-by-organiser": evidence.programmes_by_organiser,
    "programmes-by-type": evidence.programmes_by_type,
    "running-tenants": evidence.running_tenants,
    "sources-by-use": evidence.sources_by_use,
    "stale-statuses": entities.stale_statuses,
    "status-changes": entities.status_changes,
    "status-on-a-day": entities.status_on_a_day,
    "supporters-by-function": entities.supporters_by_function,
    "tenants-by-incubator": evidence.tenants_by_incubator,
    "undecided-places": evidence.undecided_places,
    "who-says-so": evidence.who_says_so,
}

# Nobody was observed twice yet; `test_changes_of_status_are_found` tries the query on invented statuses.
_EMPTY_TODAY = {"status-changes"}


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
    assert answered or name in _EMPTY_TODAY


def test_changes_of_status_are_found(directory: Dataset) -> None:
    """A researcher learns who went from what to what, in one step and not across a step between."""
    (question,) = (question for question in directory.questions if question.name == "status-changes")
    steps = [("pilot", "2018"), ("running", "2019-05-28"), ("running", "2020-01"), ("closed", "2021-03-01")]
    turtle = "".join(
        f"<{ID}/entity/fixture> kop:hasStatus <{ID}/entity/fixture#status-{date}> . "
        f"<{ID}/entity/fixture#status-{date}> kop:status <{concept('status', status)}> ; "
        f'kop:observedOn "{date}" . '
        for status, date in steps
    )
    store = Store()
    store.load(f"PREFIX kop: <{KOP}> {turtle}".encode(), format=RdfFormat.TURTLE)

    rows = store.query(question.text)

    assert isinstance(rows, QuerySolutions)
    found = [tuple(row[name].value.rpartition("/")[2] for name in ("from", "to", "date")) for row in rows]
    assert found == [("pilot", "running", "2019-05-28"), ("running", "closed", "2021-03-01")]


@pytest.mark.parametrize("name", _QUERIES)
def test_query_is_explained_in_both_languages(name: str, directory: Dataset) -> None:
    """A reader of either language knows what an example asks before running it."""
    (question,) = (question for question in directory.questions if question.name == name)

    assert set(question.title) == set(question.description) == {"id", "en"}


def _projected(query: str) -> list[str]:
    """Read the columns from the SELECT line."""
    (line,) = (line for line in query.splitlines() if line.startswith("SELECT"))
    return re.findall(r"\?(\w+)", re.sub(r"\((?:[^()]|\([^()]*\))* AS (\?\w+)\)", r"\1", line))
