"""Records for tests of the search: invented bakeries, drawn by seed, and a plain scan to compare with."""

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from publisher.search import Choice, Facet, Index, IndexWriter, Level, Order, Record, fold

KINDS, PLACES, STATUSES = (
    ("bakery", "mill"),
    ("1", "1.10", "1.20", "2", "2.10"),
    ("pending", "running", "ended"),
)
FACETS = (
    Facet("kind", {}, tuple(Choice(kind, "", {"en": kind}) for kind in KINDS)),
    Facet(
        "place",
        {"en": "Place"},
        tuple(
            Choice(code, f"https://e.example/place/{code}", {"en": f"Place {code}"}, code.rpartition(".")[0])
            for code in PLACES
        ),
        is_shown=True,
    ),
    Facet(
        "status", {"en": "Status"}, tuple(Choice(code, "", {"en": code}) for code in STATUSES), is_dated=True
    ),
)
ORDERS = (Order("name", {}), Order("founded", {"en": "founded"}, is_descending=True))
_SYLLABLES = [f"{first}{second}" for first in "bdgklmnprst" for second in "aiueo"]


def record(number: int, name: str, **more: object) -> Record:
    """Make a record with a name and little else."""
    given: dict[str, object] = {"texts": ((Level.NAME, name),), "keys": {"name": fold(name)}, **more}
    shown = {"kind": "bakery", "names": {"": name}, "summary": {}, "others": []}
    return Record(f"https://e.example/{number}", f"/bakery/{number}", shown=shown, **given)  # type: ignore[arg-type]


def drawn(count: int, seed: int = 1) -> list[Record]:
    """Draw records whose names, texts, facets and timelines differ."""
    draw = random.Random(seed)  # noqa: S311 - no secret
    return [_drawn(number, draw) for number in range(count)]


def _drawn(number: int, draw: random.Random) -> Record:
    name = f"Bakery {_word(draw)} {_word(draw)}"
    place = draw.choice(("1.10", "1.20", "2.10"))
    days = sorted({f"{draw.randrange(2000, 2020)}-0{draw.randrange(1, 10)}-15" for _ in range(3)})
    return record(
        number,
        name,
        texts=(
            (Level.NAME, name),
            (Level.ALIAS, f"bk{number}"),
            (Level.LABEL, f"Place {place}"),
            (Level.TEXT, " ".join(_word(draw) for _ in range(6))),
        ),
        facets={
            "kind": (draw.choice(KINDS),),
            "place": (place, place.partition(".")[0]),
            "status": (draw.choice(STATUSES),),
        },
        dated={"status": tuple((day, draw.choice(STATUSES)) for day in days)},
        keys={"name": fold(name), **({"founded": days[0]} if number % 3 else {})},
    )


def _word(draw: random.Random) -> str:
    return "".join(draw.choice(_SYLLABLES) for _ in range(draw.randrange(3, 5)))


def written(folder: Path, records: Sequence[Record]) -> Index:
    """Write an index of records and open it."""
    writer = IndexWriter(FACETS, ORDERS)
    for each in records:
        writer.add(each)
    file = folder / "search.index"
    writer.save(file)
    return Index.open(file)


def scanned(records: Sequence[Record], chosen: dict[str, tuple[str, ...]], on: str = "") -> Iterator[int]:
    """Go through the records that have one of the chosen codes of every facet, by looking at each."""
    for number, each in enumerate(records):
        if all({*codes} & {*codes_of(each, facet, on)} for facet, codes in chosen.items()):
            yield number


def codes_of(each: Record, facet: str, on: str) -> tuple[str, ...]:
    """Return the codes of a record for a facet, now or on a day."""
    if not on or facet != "status":
        return each.facets.get(facet, ())
    return tuple(code for _, code in [known for known in each.dated["status"] if known[0] <= on][-1:])
