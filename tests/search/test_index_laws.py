"""Laws of the search, over drawn records: what a scan finds, the index finds."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from pyroaring import BitMap
from search.directory import KINDS, PLACES, STATUSES, codes_of, drawn, record, scanned, written

from publisher.search import Index, Query, Record, bitmaps, words

LETTERS = "abcdefghijklmnopqrstuvwxyz"
NUMBERS = st.integers(0, 119)
DAYS = st.dates().map(str) | st.sampled_from(["2000-01-15", "2010-05-15", "2019-09-15"])
CHOSEN = st.fixed_dictionaries(
    {},
    optional={
        facet: st.lists(st.sampled_from(codes), min_size=1, unique=True).map(tuple)
        for facet, codes in (("kind", KINDS), ("place", PLACES), ("status", STATUSES))
    },
)


def mistyped(word: str, kind: str, place: int, letter: str) -> str:
    """Return a word with one mistake of a kind at a place."""
    place %= len(word)
    before, here, after = word[:place], word[place], word[place + 1 :]
    mistakes = {
        "left out": before + after,
        "put in": before + letter + here + after,
        "another": before + letter + after,
        "swapped": before + after[:1] + here + after[1:],
    }
    return mistakes[kind]


# Other work on the machine is no mistake of the index.
@settings(deadline=None, max_examples=60)
@given(
    number=NUMBERS,
    which=st.integers(1, 2),
    kind=st.sampled_from(["left out", "put in", "another", "swapped"]),
    place=st.integers(0, 20),
    letter=st.sampled_from(LETTERS),
)
def test_a_name_finds_its_thing_with_one_mistake(  # noqa: PLR0913, PLR0917 - what is drawn
    index: Index, records: Sequence[Record], number: int, which: int, kind: str, place: int, letter: str
) -> None:
    """Who mistypes a letter of a name still finds what they meant."""
    name = list(words(records[number].texts[0][1]))
    name[which] = mistyped(name[which], kind, place, letter)

    whole, alone = (index.search(Query(text, limit=120)) for text in (" ".join(name), name[which]))

    assert number in {hit.number for hit in whole.hits}
    assert number in {hit.number for hit in alone.hits}
    assert not whole.is_partial


@settings(deadline=None, max_examples=60)
@given(chosen=CHOSEN, on=st.just("") | DAYS)
def test_results_and_counts_are_those_of_a_scan(
    index: Index, records: Sequence[Record], chosen: dict[str, tuple[str, ...]], on: str
) -> None:
    """A reader can trust each number beside a choice, today and on any day."""
    found = index.search(Query(chosen=chosen, on=on, limit=120))

    assert {hit.number for hit in found.hits} == set(scanned(records, chosen, on))
    assert found.total == len(found.hits)
    for division in found.divisions:
        key = division.facet.key
        others = {facet: codes for facet, codes in chosen.items() if facet != key}
        without = list(scanned(records, others, on))
        assert division.without == len(without)
        for one in division.counts:
            having = [number for number in without if one.choice.code in codes_of(records[number], key, on)]
            assert one.count == len(having)


@settings(deadline=None, max_examples=60)
@given(
    text=st.sampled_from(["", "bakery", "place 1", "ba", "kiba"]),
    size=st.integers(7, 60),
    order=st.sampled_from(["", "name", "founded"]),
    chosen=CHOSEN,
)
def test_pages_part_the_results(
    index: Index, text: str, size: int, order: str, chosen: dict[str, tuple[str, ...]]
) -> None:
    """Who turns page after page meets each result once and misses none."""
    whole = index.search(Query(text, chosen, order=order, limit=120))

    pages = [
        index.search(Query(text, chosen, order=order, offset=offset, limit=size)).hits
        for offset in range(0, whole.total, size)
    ]

    assert [hit.number for page in pages for hit in page] == [hit.number for hit in whole.hits]
    assert len({hit.number for hit in whole.hits}) == whole.total


@settings(deadline=None, max_examples=60)
@given(order=st.sampled_from(["name", "founded"]), chosen=CHOSEN)
def test_orders_sort_by_their_key(
    index: Index, records: Sequence[Record], order: str, chosen: dict[str, tuple[str, ...]]
) -> None:
    """The newest is first where that was asked for, and who has no date comes last."""
    found = index.search(Query(chosen=chosen, order=order, limit=120))

    keys = [records[hit.number].keys.get(order, "") for hit in found.hits]
    assert keys == sorted(keys, reverse=order == "founded")


@settings(deadline=None, max_examples=60)
@given(text=st.text(max_size=300))
def test_any_text_is_plain_text(index: Index, text: str) -> None:
    """No sign has a meaning of its own, and none breaks anything."""
    found = index.search(Query(text, limit=1))

    assert 0 <= found.total <= len(index)


def test_the_same_records_make_the_same_bytes(tmp_path: Path) -> None:
    """An index can be proved by building it again."""
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        folder.mkdir()
        written(folder, drawn(60, seed=7))

    assert (first / "search.index").read_bytes() == (second / "search.index").read_bytes()


def test_threads_find_the_same(index: Index) -> None:
    """Many readers at once are answered as each alone would be."""
    queries = [Query(text, order=order) for text in ("bakery", "ba", "") for order in ("", "founded")] * 20

    alone = [[hit.number for hit in index.search(query).hits] for query in queries]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda query: [hit.number for hit in index.search(query).hits], queries))

    assert together == alone


def test_many_words_with_one_beginning_are_all_found(tmp_path: Path) -> None:
    """A beginning that a thousand words share finds all of them, not the first few."""
    many = [record(number, f"Oven{number:04}") for number in range(1000)]

    index = written(tmp_path, many)

    assert index.search(Query("oven")).total == 1000
    assert index.search(Query("oven01")).total == 100


@given(st.integers(0, 2**32 - 1))
def test_one_number_is_written_as_the_library_writes_it(number: int) -> None:
    """Whatever reads Roaring bitmaps reads those of one record, which are written without it."""
    assert bitmaps.written_list([number]) == bitmaps.written(BitMap([number]))
