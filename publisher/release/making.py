"""All that is made of one portion: the parts of dumps, the cells behind them, and what is read of its things.

Each of the three depends on less than the whole, and is taken from the last build where that is the same.
"""

import logging
import marshal
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import NamedTuple

from publisher.dataset import Dataset, Portion, Usages, differing_said, differing_since
from publisher.errors import IntegrityError
from publisher.kept import Kept
from publisher.rdf import FORMATS, N_QUADS, Differing, Writer, WrittenPortion
from publisher.release.cards import CardReader
from publisher.release.cells import cell_lines
from publisher.release.census import Census
from publisher.release.description import dump_name
from publisher.release.difference import origins
from publisher.release.gathering import packed
from publisher.release.gzipping import deflated
from publisher.release.pieces import Book, key_of
from publisher.release.plans import SearchPlan

# What was read of things is kept in a file of this name.
FACTS = "facts"
# With more lines that differ it is quicker to read all things again than to tell which of them it concerns.
_MOST = 1 << 20

logger = logging.getLogger(__name__)


class Sort(IntEnum):
    """What is made of a portion: its part of the dumps, its cells, and what is read of its things."""

    TEXTS = 0
    CELLS = 1
    FACTS = 2


# What stands for all that something was made of, and what was made: none where the last build has it.
Made = tuple[bytes, tuple[bytes, ...] | None]


@dataclass(frozen=True, eq=False)
class Making:
    """What portions are made of, and with what."""

    dataset: Dataset
    writer: Writer
    reader: CardReader
    plan: SearchPlan
    kind: str

    @cached_property
    def places(self) -> origins.Places:
        """Return the numbers of tables and columns."""
        return origins.places(self.dataset)

    @cached_property
    def sheets(self) -> bytes:
        """Return what tells these numbers from others."""
        return repr(sorted(self.places.items())).encode()


class Changed(NamedTuple):
    """What is not as in the last build: subjects of quads, and those of which tables say something, too."""

    subjects: frozenset[str]
    nodes: Sequence[bytes]


class Maker:
    """Makes portions, or finds that the last build has them."""

    def __init__(self, making: Making, book: Book, changed: Changed | None) -> None:
        """Take what changed since the last build; nothing where that is not known."""
        self._making = making
        self._book = book
        self._changed = changed
        is_known = changed is not None and book.division.sheets == making.sheets
        self._known = book.division.portions if is_known else {}
        nodes = changed.nodes if changed else ()
        before = {subject: one for subject, (one, _) in self._known.items()}
        self.portions = [*making.dataset.quads.divided(before, nodes)]

    def make(self, portion: Portion) -> tuple[Made, ...]:
        """Make what the last build does not have, each sort in its turn."""
        work = _Work(self._making, portion)
        keys = zip(Sort, self._keys(portion) or map(work.key, Sort), strict=True)
        return tuple((key, None if self._is_kept(sort, key) else work.made(sort)) for sort, key in keys)

    def anew(self, portion: Portion, sort: Sort) -> tuple[bytes, ...]:
        """Make one sort, whatever the last build has."""
        return _Work(self._making, portion).made(sort)

    def _keys(self, portion: Portion) -> tuple[bytes, ...] | None:
        """Return what stands for all that a portion is made of, where nothing of it changed."""
        before, keys = self._known.get(portion.subject, (None, None))
        if before is None or self._changed is None or not before.is_apart(self._changed.nodes):
            return None
        return keys if bool(before.first) == bool(portion.first) else None

    def _is_kept(self, sort: Sort, key: bytes) -> bool:
        pieces = self._book.pieces(key)
        if pieces is None or sort != Sort.FACTS:
            return pieces is not None
        try:
            noted = marshal.loads(self._book.read(FACTS, pieces[0]))  # noqa: S302 - its checksum is right
        except IntegrityError as error:
            logger.warning("%s", error)
            return False
        return self._changed is not None and self._changed.subjects.isdisjoint(noted)


class _Work:
    """One portion while it is made."""

    def __init__(self, making: Making, portion: Portion) -> None:
        self._making = making
        self._portion = portion
        self._is_first = not portion.first

    def key(self, sort: Sort) -> bytes:
        """Return what stands for all that this is made of."""
        if sort == Sort.CELLS:
            return key_of(b"cells", self._own, self._said, self._making.sheets)
        return (
            key_of(b"facts", self._own) if sort == Sort.FACTS else key_of(b"%d" % self._is_first, self._own)
        )

    def made(self, sort: Sort) -> tuple[bytes, ...]:
        """Make it: texts and cells each with the same compressed."""
        if sort == Sort.CELLS:
            cells = cell_lines(self._lines, self._said, self._making.places)
            return cells, deflated(cells)
        if sort == Sort.TEXTS:
            bodies = [self._part.body(item, is_first=self._is_first) for item in FORMATS]
            return tuple(
                each for body in (*bodies, self._part.json_lines()) for each in (body, deflated(body))
            )
        making, subjects = self._making, self._part.subjects
        cards = making.reader.read(subjects)
        census = Census.of(subjects, making.dataset.base, making.kind)
        summary, written = packed(cards, census, Usages.of(self._lines, making.dataset.base), making.plan)
        return marshal.dumps(sorted(cards.noted)), summary, written

    @cached_property
    def _lines(self) -> bytes:
        return self._making.dataset.quads.portion(self._portion)

    @cached_property
    def _said(self) -> bytes:
        return self._making.dataset.said(self._portion)

    @cached_property
    def _own(self) -> bytes:
        return key_of(self._lines)

    @cached_property
    def _part(self) -> WrittenPortion:
        return self._making.writer.portion(self._lines)


def changed_since(dataset: Dataset, kept: Kept | None) -> Changed | None:
    """Return what is not as in the last build; nothing where that is not known, or is too much."""
    if kept is None or kept.release is None:
        return None
    try:
        quads = _subjects(differing_since(kept, kept.release / dump_name(N_QUADS.extension), dataset.quads))
        said = _subjects(differing_said(kept, dataset.statements))
    except (OSError, ValueError) as error:
        logger.warning("%s: %s; all things are read anew", kept.release, error)
        return None
    if quads is None or said is None:
        return None
    return Changed(frozenset(node[1:-1].decode() for node in quads), sorted(quads | said))


def _subjects(differing: Iterable[Differing]) -> set[bytes] | None:
    """Return the IRIs in brackets that lines begin with; none where there are too many lines."""
    found: set[bytes] = set()
    for number, one in enumerate(differing):
        found.add(one.line[: one.line.index(b">") + 1])
        if number > _MOST:
            return None
    return found
