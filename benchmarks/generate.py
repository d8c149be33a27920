"""Make a synthetic directory of any size in our own tables, for measurements; nothing of it is ever published.

    python -m benchmarks.generate 10000 into/a/folder [--seed 1] [--errors 20]

Rows are drawn from the real tables: a synthetic entity has the columns of a real one, the timeline of another and
as many relations as a third, so that shares and joins are like those of the directory. Names, descriptions
and addresses are invented and say so. With errors, that many cells are spoilt; `planted.json` names each of them.
"""

import argparse
import csv
import json
import random
import shutil
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
SMALLEST, LARGEST = 29, 1_000_000

_KEPT = ("schemes", "places", "queries")
_WORDS = [
    "Sawah",
    "Ombak",
    "Rotan",
    "Bahari",
    "Lontar",
    "Kenanga",
    "Gerbang",
    "Rimba",
    "Tenun",
    "Delima",
    "Panen",
    "Teluk",
    "Candi",
    "Melati",
    "Surya",
    "Awan",
    "Batu",
    "Kapas",
    "Nila",
    "Pinus",
    "Rakit",
    "Sagu",
    "Tanjung",
    "Ulin",
    "Wulan",
    "Zamrud",
]
_KINDS = ("Koperasi", "Kolektif", "Serikat", "Rumah", "Bengkel", "Lumbung")
_NOTES = ("note_id", "note_en")
# One in ten entities takes every other relation, as incubators do.
_HUBS, _SHARE_OF_HUBS = 10, 0.5
# In a small directory there may be nobody of the category that is looked for.
_TRIES = 100

Row = dict[str, str]


@dataclass
class Model:
    """The real tables, as what synthetic rows are drawn from."""

    entities: list[Row]
    timelines: dict[str, list[Row]]
    relations: dict[str, list[Row]]
    claims: dict[str, list[Row]]
    places: list[str]
    headers: dict[str, list[str]] = field(default_factory=dict)
    categories: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, data: Path) -> "Model":
        """Read what is drawn from."""
        tables, headers = {}, {}
        for name in ("entities", "statuses", "relations", "claims", "places/regencies"):
            headers[name], tables[name] = _read(data / f"{name}.csv")
        return cls(
            entities=tables["entities"],
            timelines=_grouped(tables["statuses"], "entity", ""),
            relations=_grouped(tables["relations"], "subject", "entity/"),
            claims=_grouped(tables["claims"], "subject", "entity/"),
            places=[row["code"] for row in tables["places/regencies"]],
            headers=headers,
            categories={row["key"]: row["category"] for row in tables["entities"]},
        )


@dataclass(frozen=True, slots=True)
class Directory:
    """What one synthetic directory is made from: the same values make the same bytes."""

    size: int
    seed: int
    model: Model

    def entities(self) -> Iterator[Row]:
        """Draw the entities."""
        for number in range(self.size):
            draw = self._draw(number, "entity")
            row = dict(self._source(number))
            name = f"{draw.choice(_KINDS)} {draw.choice(_WORDS)} {draw.choice(_WORDS)}"
            row |= dict.fromkeys(_NOTES, "")
            row |= {
                "key": key_of(number),
                "name": f"{name} {number:07} (sintetis)",
                "alt_names": f"Uji {number:07}" if row["alt_names"] else "",
                "description_id": f"Entri sintetis nomor {number} untuk pengukuran; bukan lembaga sungguhan.",
                "description_en": f"Synthetic entry number {number} for measurements; no real body.",
                "websites": f"https://example.org/sintetis/{number:07}" if row["websites"] else "",
                "sector_words": "synthetic" if row["sector_words"] else "",
            }
            if row["places"]:
                row["places"] = draw.choice(self.model.places)
            yield row

    def statuses(self) -> Iterator[Row]:
        """Draw a timeline for each entity."""
        timelines = [self.model.timelines.get(row["key"], []) for row in self.model.entities]
        for number in range(self.size):
            for row in self._draw(number, "status").choice(timelines):
                yield {**row, **dict.fromkeys(_NOTES, ""), "entity": key_of(number)}

    def relations(self) -> Iterator[Row]:
        """Draw relations for each entity; those to real entities lead to synthetic ones."""
        groups = [self.model.relations.get(row["key"], []) for row in self.model.entities]
        for number in range(self.size):
            draw = self._draw(number, "relation")
            for position, row in enumerate(draw.choice(groups)):
                target = self._target(row["object"], number, draw)
                if not target:
                    continue
                yield {
                    **row,
                    **dict.fromkeys(_NOTES, ""),
                    "subject": f"entity/{key_of(number)}",
                    "key": f"{row['kind']}-{position}",
                    "object": target,
                }

    def claims(self) -> Iterator[Row]:
        """Draw claims for each entity."""
        groups = [self.model.claims.get(row["key"], []) for row in self.model.entities]
        for number in range(self.size):
            for row in self._draw(number, "claim").choice(groups):
                yield {**row, **dict.fromkeys(_NOTES, ""), "subject": f"entity/{key_of(number)}"}

    def _source(self, number: int) -> Row:
        """Return the real entity whose columns a synthetic one has."""
        return self._draw(number, "source").choice(self.model.entities)

    def _target(self, real: str, number: int, draw: random.Random) -> str:
        """Choose the other side of a relation: of the category that it really has, and rather a hub."""
        if not real.startswith("entity/"):
            return real
        category = self.model.categories[real.removeprefix("entity/")]
        hubs = max(1, self.size // _HUBS)
        for _ in range(_TRIES):
            other = draw.randrange(hubs if draw.random() < _SHARE_OF_HUBS else self.size)
            if other != number and self._source(other)["category"] == category:
                return f"entity/{key_of(other)}"
        return ""

    def _draw(self, number: int, purpose: str) -> random.Random:
        # Each row has its own dice, so that a larger directory begins like a smaller one.
        return random.Random(f"{self.seed} {purpose} {number}")  # noqa: S311 - no secret


def key_of(number: int) -> str:
    """Return the key of a synthetic entity."""
    return f"sintetis-{number:07}"


def generate(size: int, into: Path, *, seed: int = 1, errors: int = 0, root: Path = ROOT) -> Path:
    """Write a synthetic directory that the publisher can read, and return its folder."""
    if not SMALLEST <= size <= LARGEST:
        raise SystemExit(f"{size} entities: choose from {SMALLEST} to {LARGEST}")
    data = into / "data"
    data.mkdir(parents=True)
    for name in ("ontology", "shapes"):
        shutil.copytree(root / name, into / name)
    for name in _KEPT:
        shutil.copytree(root / "data" / name, data / name)
    for file in (root / "data").glob("*.csv*"):
        shutil.copy(file, data)
    _write_settings(root, into)
    model = Model.read(root / "data")
    directory = Directory(size, seed, model)
    for name in ("entities", "statuses", "relations", "claims"):
        _write(data / f"{name}.csv", model.headers[name], getattr(directory, name)())
    _without_dangling(data, model)
    if errors:
        planted = [_spoil(data, random.Random(f"{seed} error {turn}"), turn) for turn in range(errors)]  # noqa: S311
        (into / "planted.json").write_text(json.dumps(planted, indent=1), encoding="utf-8")
    return into


def _without_dangling(data: Path, model: Model) -> None:
    """Leave out what other tables say of real entities that are not there."""
    real = {f"entity/{row['key']}" for row in model.entities}
    for name in ("links",):
        header, rows = _read(data / f"{name}.csv")
        _write(data / f"{name}.csv", header, (row for row in rows if row["subject"] not in real))
    # Programmes and bodies keep theirs among themselves.
    header, rows = _read(ROOT / "data" / "relations.csv")
    kept = [row for row in rows if row["subject"] not in real and row["object"] not in real]
    with (data / "relations.csv").open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, header).writerows(kept)
    header, rows = _read(ROOT / "data" / "claims.csv")
    with (data / "claims.csv").open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, header).writerows(row for row in rows if row["subject"] not in real)


# How a cell is spoilt: table, column, and what stands there then.
_MISTAKES: Sequence[tuple[str, str, str]] = (
    ("entities", "category", "no-such-category"),
    ("entities", "name", ""),
    ("entities", "websites", "not an address"),
    ("entities", "places", "99.99"),
    ("entities", "sources", "S999999"),
    ("statuses", "status", "no-such-status"),
    ("statuses", "date", "2019-13-45"),
    ("statuses", "entity", "no-such-entity"),
    ("relations", "kind", "no-such-kind"),
    ("relations", "object", "entity/no-such-entity"),
)


def _spoil(data: Path, draw: random.Random, turn: int) -> Mapping[str, str | int]:
    """Spoil one cell and tell which; the header is row 1."""
    table, column, value = _MISTAKES[turn % len(_MISTAKES)]
    path = data / f"{table}.csv"
    header, rows = _read(path)
    place = draw.randrange(len(rows))
    rows[place][column] = value
    _write(path, header, rows)
    return {"table": f"{table}.csv", "row": place + 2, "column": column, "value": value}


def _write_settings(root: Path, into: Path) -> None:
    text = (root / "publisher.toml").read_text(encoding="utf-8")
    # The IRIs stay those of the real directory, so that queries and rules mean the same; the title says what it is.
    lines = [
        'title = { id = "Direktori sintetis untuk pengukuran", en = "Synthetic directory for measurements" }'
        if line.startswith("title = ") and "Direktori Koperasi" in line
        else line
        for line in _without_earlier(text).splitlines()
    ]
    (into / "publisher.toml").write_text("\n".join([*lines, ""]), encoding="utf-8")


def _without_earlier(text: str) -> str:
    """Leave out editions before this one, which are made of rows that are not there."""
    before, found, after = text.partition("[[earlier]]")
    return before + after[after.index("\n[") + 1 :] if found else text


def _grouped(rows: list[Row], column: str, prefix: str) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row[column].startswith(prefix):
            groups[row[column].removeprefix(prefix)].append(row)
    return groups


def _read(path: Path) -> tuple[list[str], list[Row]]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        return list(reader.fieldnames or ()), list(reader)


def _write(path: Path, header: list[str], rows: Iterator[Row] | list[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header)
        writer.writeheader()
        writer.writerows(rows)


def main() -> None:
    """Read the command line and write a directory."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("size", type=int, help=f"how many entities, from {SMALLEST} to {LARGEST}")
    parser.add_argument("into", type=Path, help="a folder that is not there yet")
    parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same directory")
    parser.add_argument("--errors", type=int, default=0, help="how many cells to spoil")
    arguments = parser.parse_args()
    generate(arguments.size, arguments.into, seed=arguments.seed, errors=arguments.errors)


if __name__ == "__main__":
    main()
