"""Rules look at few triples, and must find what they would find among all."""

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.dataset import stores
from publisher.dataset.footprint import footprint
from publisher.dataset.lines import Lines
from publisher.dataset.sorting import stretched
from publisher.dataset.uniting import DERIVED, each_triple_once

if TYPE_CHECKING:
    from conftest import Toy

TYPE = b"<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
P, Q, R = ((f"<urn:{name}>".encode(), None) for name in "pqr")

FOOTPRINTS = {
    "?a <urn:p> ?b": {P},
    "?a <urn:p>/<urn:q> ?b": {P, Q},
    "?a ^<urn:p>|<urn:q>+ ?b": {P, Q},
    "?a a <urn:c> ; <urn:p> <urn:d>": {(TYPE, b"<urn:c>"), (P[0], b"<urn:d>")},
    "?a <urn:p> ?b OPTIONAL { ?b <urn:q> ?c }": {P, Q},
    "{ ?a <urn:p> ?b } UNION { ?a <urn:q> ?b } MINUS { ?a <urn:r> ?b }": {P, Q, R},
    "?a <urn:p> ?b FILTER NOT EXISTS { ?a <urn:q> ?c . ?c <urn:r> 'x' }": {P, Q, R},
    "{ SELECT ?a (MAX(?c) AS ?b) { ?a <urn:p> ?c } GROUP BY ?a } ?a <urn:q> ?b": {P, Q},
    "BIND (EXISTS { ?a <urn:p> ?b } AS ?c)": {P},
    # One step of these leads to any node, or by any predicate.
    "?a <urn:p>* ?b": None,
    "?a <urn:p>/<urn:q>? ?b": None,
    "?a !<urn:p> ?b": None,
    "?a ?p ?b": None,
    "?a <urn:p> ?b FILTER NOT EXISTS { ?a ?q ?b }": None,
    "?a <urn:p> ?b FILTER NOT EXISTS { ?a <urn:q>* ?b }": None,
    "GRAPH ?g { ?a <urn:p> ?b }": None,
}


@pytest.mark.parametrize(("where", "seen"), FOOTPRINTS.items())
def test_it_is_known_what_a_rule_looks_at(where: str, seen: set[tuple[bytes, bytes | None]] | None) -> None:
    """An operator of a large directory waits for the few triples that a rule needs, and not for all."""
    found = footprint(f"CONSTRUCT {{ ?a ?other ?b }} WHERE {{ {where} }}")

    assert found == seen


RULES = {
    "1-kinds.rq": "CONSTRUCT { ?a toy:kind ?c } WHERE { ?a a toy:Bakery ; toy:hasStatus/toy:status ?c }",
    "2-steps.rq": "CONSTRUCT { ?a toy:step ?b } WHERE { ?a toy:kind/(skos:inScheme|^toy:place) ?b }",
    "3-graphs.rq": "CONSTRUCT { ?a toy:told ?g } WHERE { GRAPH ?g { ?a a toy:Bakery } }",
    "4-any.rq": "CONSTRUCT { ?a toy:near ?b } WHERE { ?a toy:step ?c . ?c ?p ?b FILTER (ISIRI(?b)) }",
    "5-again.rq": "CONSTRUCT { ?a a toy:Bakery } WHERE { ?a toy:told ?g }",
    "6-last.rq": "CONSTRUCT { ?a toy:counted ?n } "
    "WHERE { { SELECT ?a (COUNT(*) AS ?n) { ?a toy:kind|toy:told|a ?b } GROUP BY ?a } }",
}
PREFIXES = "PREFIX toy: <https://example.org/toy/def#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "


def test_rules_find_among_few_triples_what_they_find_among_all(
    toy: "Toy", monkeypatch: pytest.MonkeyPatch
) -> None:
    """An author of rules need not know how they are run."""
    for name, rule in RULES.items():
        toy.write(f"ontology/rules/{name}", PREFIXES + rule)
    few = toy.dataset().quads

    monkeypatch.setattr("publisher.dataset.footprint.footprint", lambda _: None)

    assert toy.dataset().quads == few
    for told in ("kind", "told", "near", "counted"):
        assert any(f"/def#{told}>" in str(quad) for quad in few)


TRIPLES = st.sampled_from(["<urn:a> <urn:p> <urn:o>", "<urn:a> <urn:p> <urn:o2>", '<urn:b> <urn:p> " <x> "'])
SAID = st.lists(st.tuples(TRIPLES, st.sampled_from("fgh"), st.booleans()), max_size=12)


@given(SAID)
def test_what_is_stated_is_not_derived(said: list[tuple[str, str, bool]]) -> None:
    """A researcher reads in the graph of a source what it says, even where it would have followed."""
    stated: dict[str, str] = {}
    derived: dict[str, str] = {}
    for triple, graph, is_derived in said:
        found = derived if is_derived else stated
        found[triple] = min(graph, found.get(triple, graph))
    lines = [
        f"{triple} <urn:{graph}> .".encode() + (DERIVED if is_derived else b"\n")
        for triple, graph, is_derived in said
    ]

    united = Lines(each_triple_once(stretched(sorted(lines))))

    assert list(united) == sorted(
        f"{triple} <urn:{graph}> .\n".encode() for triple, graph in (derived | stated).items()
    )


def test_stores_on_disk_find_the_same_and_leave_nothing(
    toy: "Toy", monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A large directory is read on a machine whose memory is small, and its disk is as it was afterwards."""
    toy.write("ontology/rules/any.rq", PREFIXES + RULES["4-any.rq"])
    quads = toy.dataset().quads
    monkeypatch.setattr(stores, "_MOST_LINES", 0)
    monkeypatch.setattr(stores, "_PART", 1 << 13)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "room"))
    (tmp_path / "room").mkdir()

    assert toy.dataset().quads == quads
    assert not list((tmp_path / "room").iterdir())
