"""Editors are shown what may be the same, whatever way each list writes it, and nothing twice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.linking import Candidate, Named, propose
from publisher.linking.matching import likeness, plain

CANDIDATES = (
    Candidate("https://example.org/1", ("Kopkun Institute",)),
    Candidate("https://example.org/2", ("Koperasi Pemasaran Bengkulu", "KPB")),
    Candidate("https://example.org/3", ("Institut Teknologi",)),
)


def targets(*names: str, least: float = 85.0, linked: frozenset[str] = frozenset()) -> list[str]:
    """Return what is proposed for a thing with these names."""
    things = [Named("entity/one", names, linked)]
    return [proposal.target for proposal in propose(things, CANDIDATES, least=least)]


@pytest.mark.parametrize(
    "name",
    ["Kopkun Institute", "KOPKUN  institute.", "Kopkún Institute", "Institute, Kopkun", "Kopkun Instiute"],
)
def test_other_ways_of_writing_are_found(name: str) -> None:
    """Case, accents, order, punctuation and a slip of the pen hide no match."""
    assert targets(name) == ["https://example.org/1"]


def test_any_name_may_match() -> None:
    """A body is found under its short name too."""
    assert targets("Something else", "kpb") == ["https://example.org/2"]


def test_what_merely_shares_a_word_is_not_proposed() -> None:
    """An editor's time is not spent on every other institute."""
    assert targets("Institut Pertanian Bogor") == []


def test_what_is_linked_already_is_not_proposed() -> None:
    """A second run proposes what is new."""
    assert targets("Kopkun Institute", linked=frozenset({"https://example.org/1"})) == []


def test_what_was_decided_is_not_proposed() -> None:
    """A rejected pair stays rejected."""
    things = [Named("entity/one", ("Kopkun Institute",))]

    found = propose(things, CANDIDATES, decided={("entity/one", "https://example.org/1")})

    assert list(found) == []


def test_common_words_do_not_hide_a_name() -> None:
    """In a list of ten thousand cooperatives, each begins with that word."""
    many = [
        Candidate(f"https://example.org/{number}", (f"Koperasi Nomor{number}",)) for number in range(1000)
    ]
    wanted = Candidate("https://example.org/wanted", ("Koperasi",))

    found = list(propose([Named("entity/one", ("Koperasi",))], [*many, wanted], most=1))

    assert [proposal.target for proposal in found] == ["https://example.org/wanted"]


@given(name=st.text(min_size=1, max_size=60))
def test_a_name_is_like_itself(name: str) -> None:
    """Whatever letters a name has, the same name matches fully."""
    text = plain(name)

    assert not text or likeness(text, text) == 100


@given(names=st.lists(st.text(max_size=40), max_size=5), most=st.integers(1, 3))
def test_proposals_are_few_and_in_order(names: list[str], most: int) -> None:
    """However a thing is called, the best proposals come first and their number is bounded."""
    found = list(propose([Named("entity/one", tuple(names))], CANDIDATES, least=0, most=most))

    scores = [proposal.score for proposal in found]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) <= most
