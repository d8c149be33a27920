"""The list of everything of one kind, in pages: by scheme, as a tree of places, or by first letter."""

import math
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from heapq import nsmallest
from operator import itemgetter
from typing import Any

from markupsafe import Markup
from pyoxigraph import NamedNode

from publisher.dataset import Dataset, Term
from publisher.release import Label, Page
from publisher.web.pages import vocabularies as v
from publisher.web.pages.bars import Bar, bars
from publisher.web.pages.chart import Chart, chart
from publisher.web.pages.columns import columns
from publisher.web.pages.list_parts import MOST_CELLS, Block, Line, cut, fitting, letters, steps
from publisher.web.pages.reader import Phrase, PropertyName, Reader
from publisher.web.pages.site import Site
from publisher.web.pages.statements import iris
from publisher.web.pages.trail import Step
from publisher.web.pages.uses import users_name

# Beyond this a page is no longer something to read; queries and dumps have the rest.
LONGEST = 2_000
# Shorter lists need no letters to jump to.
_LETTERS_FROM = 60
# A summary with more bars than this summarises nothing.
_BARS = 12


@dataclass(frozen=True, slots=True)
class Summary:
    """How the members divide by one property."""

    name: PropertyName
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Arranged:
    """A whole list, before it is cut into pages."""

    columns: list[PropertyName]
    summaries: tuple[Summary, ...]
    blocks: tuple[Block, ...]
    has_uses: bool
    has_parts: bool

    @property
    def parts(self) -> int:
        """Return how many pages the list needs."""
        lines = sum(len(block.lines) for block in self.blocks)
        width = 1 + len(self.columns) + self.has_uses
        return max(1, math.ceil(lines * width / MOST_CELLS))


def pages(first: Page, site: Site, reader: Reader) -> Iterator[Page]:
    """Yield the pages that a list goes on with after its first one."""
    parts = arranged(first, site, reader).parts
    for part in range(2, parts + 1):
        iri, path = f"{first.iri}page/{part}", f"{first.path}page/{part}"
        yield Page(path, "list", iri, (), first.members, part=part, parts=parts)


def view(page: Page, site: Site, reader: Reader) -> dict[str, Any]:
    """Gather what a list shows."""
    key = page.path.split("/")[1]
    kind = site.kind(key)
    whole = arranged(page, site, reader)
    name = site.text(kind.label, reader) if kind else _title(page.iri, key, reader)
    parts = max(page.parts, whole.parts)
    return {
        "title": name if page.part == 1 else _numbered(name, page.part, reader),
        "description": site.text(kind.description, reader) if kind else Phrase(""),
        "trail": () if page.part == 1 else (Step(name, reader.addresses.page(f"/{key}/")),),
        "count": len(page.members),
        "is_cut": len(page.members) > LONGEST,
        "columns": whole.columns,
        "summaries": whole.summaries if page.part == 1 else (),
        "blocks": cut(whole.blocks, page.part, parts),
        "has_uses": whole.has_uses,
        "has_parts": whole.has_parts,
        "width": 1 + len(whole.columns) + whole.has_uses + whole.has_parts,
        "users": users_name(site, reader),
        "chart": _chart(key, page.members, site, reader) if page.part == 1 else None,
        "longest": LONGEST,
        "narrow": f"{reader.addresses.page('/search')}?kind={key}" if kind else "",
        "letters": letters(whole.blocks, page.part, parts, key, reader),
        "part": page.part,
        "steps": steps(page.part, parts, key, reader),
    }


def arranged(page: Page, site: Site, reader: Reader) -> Arranged:
    """Return the whole list as one language has it; a list of many pages is arranged once."""
    key = page.path.split("/")[1]
    if key not in reader.arranged:
        reader.arranged[key] = _arrange(key, page, site, reader)
    found: Arranged = reader.arranged[key]
    return found


def _arrange(key: str, page: Page, site: Site, reader: Reader) -> Arranged:
    shown = nsmallest(LONGEST, page.members, key=_rank(page, site, reader))
    names = columns(shown, reader)
    lines = [_line(iri, names, site, reader) for iri in shown]
    blocks = fitting(_blocks(lines, reader), 1 + len(names))
    kept = [line for block in blocks for line in block.lines]
    return Arranged(
        [reader.property_name(name) for name in names],
        _summaries(shown if len(page.members) <= LONGEST else page.members, names, reader),
        blocks,
        has_uses=key != site.first_kind.key and any(line.uses for line in kept),
        has_parts=any(line.hidden for line in kept),
    )


def _rank(page: Page, site: Site, reader: Reader) -> Callable[[str], tuple[str, str]]:
    """Return what orders members by their names; of a short list each is looked at in any case."""
    if len(page.members) <= LONGEST:
        return lambda iri: (_sort_key(reader.name(iri).text), iri)
    label = site.gathered(page, _labels)
    return lambda iri: (_sort_key(reader.called(iri, label(iri))), iri)


def _labels(page: Page, site: Site) -> Label:
    return site.labels(page.members)


def _numbered(name: Phrase, part: int, reader: Reader) -> Phrase:
    text = reader.messages["list"]["part"].format(name=name.text, number=reader.number(part))
    return Phrase(text, name.language)


def _chart(key: str, shown: Sequence[str], site: Site, reader: Reader) -> Chart | None:
    """Draw the map above the list of what it shows."""
    if site.atlas:
        return chart(site, reader) if key == site.settings.map.kind else None
    return chart(site, reader) if site.survey and any(map(site.survey.find, shown[:1])) else None


def _title(iri: str, key: str, reader: Reader) -> Phrase:
    if reader.dataset.label(iri):
        return reader.short_name(iri)
    return Phrase(reader.messages["kinds"].get(key, key))


def _sort_key(name: str) -> str:
    """Sort letters with marks beside those without."""
    if name.isascii():
        return name.lower()
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def _line(iri: str, names: Sequence[str], site: Site, reader: Reader) -> Line:
    values = reader.dataset.values
    cells = tuple(reader.values(values(iri, name)) for name in names)
    return Line(iri, reader.link(iri), cells, site.count_users(iri))


def _blocks(lines: list[Line], reader: Reader) -> tuple[Block, ...]:
    schemes = _by_scheme(lines, reader)
    if schemes:
        return tuple(
            Block(reader.link(scheme), "", _tree(members, reader)) for scheme, members in schemes.items()
        )
    tree = _tree(lines, reader)
    if any(line.depth for line in tree) or len(lines) < _LETTERS_FROM:
        return (Block(Markup(), "", tree),) if tree else ()
    return _by_letter(lines, reader)


def _by_scheme(lines: Iterable[Line], reader: Reader) -> dict[str, list[Line]]:
    """Group members by the scheme that they are in; nothing unless most are in one."""
    groups: dict[str, list[Line]] = {}
    strays: list[Line] = []
    for line in lines:
        schemes = iris(reader.dataset.values(line.iri, v.IN_SCHEME))
        (groups.setdefault(schemes[0], []) if schemes else strays).append(line)
    if not groups or strays:
        return {}
    return dict(sorted(groups.items(), key=lambda item: _sort_key(reader.name(item[0]).text)))


def _tree(lines: Iterable[Line], reader: Reader) -> tuple[Line, ...]:
    """Put each member below the whole that it is part of, where that is in the list too."""
    known = {line.iri: line for line in lines}
    tops = []
    for line in known.values():
        whole = next((known[iri] for iri in _wholes(line.iri, reader) if iri in known), None)
        if whole is None or whole is line:
            tops.append(line)
        else:
            whole.parts.append(line)
    flat: list[Line] = []
    for line in tops:
        _flatten(line, 0, flat, set())
    # Members of a circle hang below no top; they are listed all the same.
    placed = {line.iri for line in flat}
    return (*flat, *(line for line in known.values() if line.iri not in placed))


def _wholes(iri: str, reader: Reader) -> Iterable[str]:
    for property_ in v.WHOLES:
        yield from iris(reader.dataset.values(iri, property_))


def _flatten(line: Line, depth: int, flat: list[Line], seen: set[str]) -> None:
    if line.iri in seen:
        return
    seen.add(line.iri)
    line.depth = depth
    flat.append(line)
    for part in line.parts:
        _flatten(part, depth + 1, flat, seen)


def _by_letter(lines: Iterable[Line], reader: Reader) -> tuple[Block, ...]:
    letters: dict[str, list[Line]] = {}
    for line in lines:
        first = _sort_key(reader.name(line.iri).text)[:1].upper()
        letters.setdefault(first if first.isalpha() else "", []).append(line)
    other = reader.messages["list"]["other"]
    return tuple(
        Block(Markup.escape(letter or other), f"letter-{letter or 'other'}", tuple(members))
        for letter, members in letters.items()
    )


def _summaries(members: Sequence[str], names: Sequence[str], reader: Reader) -> tuple[Summary, ...]:
    told = _told(members, names, reader.dataset)
    made = (_summary(name, told.get(name, {}), len(members), reader) for name in names)
    return tuple(summary for summary in made if summary is not None)


def _told(members: Sequence[str], names: Sequence[str], dataset: Dataset) -> Mapping[str, Mapping[str, int]]:
    """Count what members lead to: of few by a look at each, of many by one through all that is said."""
    if len(members) <= LONGEST:
        return _counted(
            (name, value) for iri in members for name in names for value in dataset.values(iri, name)
        )
    # Which members there are is asked by whoever made the list.
    digest = blake2b("\n".join(members).encode()).hexdigest()
    listed = frozenset(members)
    return dataset.asked.recalled(
        f"values {' '.join(names)} {digest}",
        lambda: _counted((name, value) for iri, name, value in dataset.having(*names) if iri in listed),
    )


def _counted(said: Iterable[tuple[str, Term]]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for name, value in said:
        if isinstance(value, NamedNode):
            found[name][value.value] += 1
    return {name: dict(counts) for name, counts in found.items()}


def _summary(name: str, counts: Mapping[str, int], members: int, reader: Reader) -> Summary | None:
    if not 2 <= len(counts) <= _BARS or len(counts) * 2 > members:  # noqa: PLR2004 - at least two to compare
        return None
    # Those that are as many stay in the order in which they were met.
    ordered = sorted(counts.items(), key=itemgetter(1), reverse=True)
    rows = ((reader.link(value), count, reader.number(count)) for value, count in ordered)
    return Summary(reader.property_name(name), bars(rows))
