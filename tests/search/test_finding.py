"""What a reader types and what they find."""

from pathlib import Path

import pytest
from search.directory import record, written

from publisher.errors import IntegrityError
from publisher.search import Index, Level, Query

THINGS = (
    record(0, "Koperasi Kopkun", texts=((Level.NAME, "Koperasi Kopkun"), (Level.ALIAS, "KKS"))),
    record(1, "Kopkun Institute"),
    record(2, "Café Pémalang"),
    record(3, "Roti Baru", texts=((Level.NAME, "Roti Baru"), (Level.TEXT, "Usaha perkoperasian di desa"))),
    record(4, "Desa Kopkun", texts=((Level.NAME, "Warung Desa"), (Level.TEXT, "Dibina Kopkun."))),
    record(5, "Kopkun"),
    record(6, "Kota Lama", texts=((Level.NAME, "Kota Lama"), (Level.LABEL, "Kabupaten Banyumas"))),
)


@pytest.fixture(scope="module")
def things(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """Write an index of a few things."""
    return written(tmp_path_factory.mktemp("things"), THINGS)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("kopkun", 5),
        ("KOPKUN INSTITUTE", 1),
        ("kks", 0),
        ("cafe pemalang", 2),
        ("CAFÉ", 2),
        ("pe\u0301malang", 2),
        ("koperasi desa", 3),
        ("banyumas", 6),
        ("banyu", 6),
        ("kopkum institut", 1),
        ("instiutte", 1),
        ("pemalan", 2),
    ],
)
def test_what_is_meant_comes_first(things: Index, text: str, first: int) -> None:
    """Case, accents, other names, beginnings, parts of words and mistakes lead to the thing."""
    assert things.search(Query(text)).hits[0].number == first


def test_names_come_before_texts(things: Index) -> None:
    """What is called so stands before what only mentions it."""
    found = [hit.number for hit in things.search(Query("kopkun")).hits]

    assert found == [5, 1, 0, 4]


def test_a_likely_spelling_is_offered(things: Index) -> None:
    """A reader sees how the word is written here."""
    found = things.search(Query("kopkum"))

    assert found.corrected == "kopkun"
    assert not things.search(Query("kopkun")).corrected


def test_a_number_is_never_taken_for_another(tmp_path: Path) -> None:
    """A code with another digit is another code."""
    index = written(tmp_path, [record(0, "Q10605"), record(1, "Q10606")])

    assert [hit.number for hit in index.search(Query("Q10605")).hits] == [0]


def test_words_of_every_sentence_are_not_demanded(things: Index) -> None:
    """Who asks in a sentence finds what one who asks in words finds."""
    assert not [hit for hit in things.search(Query("kopkun di institute")).hits if hit.number == 0]
    assert things.search(Query("kopkun di institute", optional=frozenset({"di"}))).hits[0].number == 1


def test_when_nothing_has_all_words_something_has_most(things: Index) -> None:
    """A word too many does not leave the reader with nothing."""
    found = things.search(Query("kopkun institute zzzzqq"))

    assert found.is_partial
    assert [hit.number for hit in found.hits] == [1]


def test_many_words_are_cut_and_counted(things: Index) -> None:
    """A text without end costs no time without end, and the reader is told."""
    found = things.search(Query(" ".join(f"word{number}" for number in range(40))))

    assert len(found.words) == 12
    assert found.left_out == 28


def test_an_unknown_choice_finds_nothing(things: Index) -> None:
    """An old address with a choice that is gone says so instead of showing everything."""
    found = things.search(Query(chosen={"place": ("none",)}))

    assert found.total == 0
    (place,) = [division for division in found.divisions if division.facet.key == "place"]
    assert [(one.choice.code, one.count, one.is_chosen) for one in place.counts] == [("none", 0, True)]
    assert place.without == len(THINGS)


@pytest.mark.parametrize("spoil", [b"", b"no index at all, only text that is long enough", b"SEARCH\x00\x01"])
def test_what_is_no_index_is_told(tmp_path: Path, spoil: bytes) -> None:
    """An operator learns which file is broken and what to do."""
    file = tmp_path / "search.index"
    file.write_bytes(spoil)

    with pytest.raises(IntegrityError, match=r"search\.index: .*; (take|build) the release"):
        Index.open(file)
