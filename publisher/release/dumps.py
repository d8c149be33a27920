"""The dumps: the whole directory in every format, written portion by portion."""

import logging
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass

from zlib_ng.zlib_ng import crc32

from publisher.crew import in_turn
from publisher.dataset import Portion
from publisher.errors import IntegrityError
from publisher.rdf import FORMATS
from publisher.release.description import dump_name
from publisher.release.difference import origins
from publisher.release.extracts import LINES
from publisher.release.gathering import Gathered
from publisher.release.gzipping import GzipWriter, deflated, inflated
from publisher.release.hands import Hands
from publisher.release.making import FACTS, Made, Maker, Making, Sort, changed_since
from publisher.release.pieces import Book, Division, Piece, leave
from publisher.release.staging import Measured, Staging

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Dump:
    """A file that is written a portion after the other; `only_gzip` where nobody wants it otherwise."""

    name: str
    head: bytes = b""
    tail: bytes = b""
    only_gzip: bool = False

    @property
    def gzip_name(self) -> str:
        """Return the name of the compressed file."""
        return self.name if self.only_gzip else f"{self.name}.gz"


def write_dumps(making: Making, staging: Staging, hands: Hands, entered: Callable[[], None]) -> Gathered:
    """Write all dumps at once; return what was read of the things meanwhile."""
    kept, dumps = hands.kept, _dumps(making)
    names = [name for dump in dumps for name in (dump.name, dump.gzip_name)]
    with closing(Book.last(kept, names, [FACTS])) as book, ExitStack() as stack:
        maker = Maker(making, book, changed_since(making.dataset, kept))
        portions = maker.portions
        files = [stack.enter_context(_open(dump, staging)) for dump in dumps]
        # Made here, so that a full disk is told of as it is where the dumps are.
        gathered = Gathered(making.dataset.base, kept.leave(FACTS) if kept else None)
        binder = _Binder(maker, book, files, gathered)
        made = in_turn(
            lambda number: maker.make(portions[number]),
            len(portions),
            jobs=hands.jobs,
            entered=entered,
            batch=1,
        )
        for done, (portion, sorts) in enumerate(zip(portions, made, strict=True), start=1):
            binder.add(portion, sorts)
            hands.progress("dumps", done, len(portions))
        gathered.finish()
        leave(kept, binder.known, Division(making.sheets, binder.portions))
    return gathered


def _dumps(making: Making) -> list[Dump]:
    """Return the files in the order in which their parts are made."""
    writer = making.writer
    dumps = [Dump(dump_name(item.extension), writer.head(item), writer.tail(item)) for item in FORMATS]
    return [*dumps, Dump(LINES), Dump(origins.NAME, origins.head(making.dataset), only_gzip=True)]


class _Binder:
    """Puts what was made of portions into files: as it comes, or as the last build has it."""

    def __init__(self, maker: Maker, book: Book, files: list["_File"], gathered: Gathered) -> None:
        self._maker, self._book = maker, book
        self._texts, self._cells = files[:-1], files[-1]
        self._gathered = gathered
        self.known: dict[bytes, tuple[Piece, ...]] = {}
        self.portions: dict[str, tuple[Portion, tuple[bytes, ...]]] = {}

    def add(self, portion: Portion, made: tuple[Made, ...]) -> None:
        """Add the next portion."""
        self.portions[portion.subject] = portion, tuple(key for key, _ in made)
        for sort, (key, parts) in zip(Sort, made, strict=True):
            self.known[key] = self._put(sort, parts or self._kept(portion, sort, key))

    def _put(self, sort: Sort, parts: tuple[bytes, ...]) -> tuple[Piece, ...]:
        if sort == Sort.FACTS:
            return self._gathered.add(*parts)
        files = self._texts if sort == Sort.TEXTS else [self._cells]
        pairs = zip(files, parts[::2], parts[1::2], strict=True)
        return tuple(piece for file, body, squeezed in pairs for piece in file.add(body, squeezed))

    def _kept(self, portion: Portion, sort: Sort, key: bytes) -> tuple[bytes, ...]:
        """Take what the last build has; where it is damaged, it is made again."""
        pieces = self._book.pieces(key) or ()
        try:
            if sort == Sort.FACTS:
                return tuple(self._book.read(FACTS, piece) for piece in pieces)
            files = self._texts if sort == Sort.TEXTS else [self._cells]
            names = [name for file in files for name in file.names]
            parts = tuple(self._book.read(name, piece) for name, piece in zip(names, pieces, strict=True))
            return parts if sort == Sort.TEXTS else (inflated(parts[0]), *parts)
        except (IntegrityError, ValueError, zlib.error) as error:
            logger.warning("%s", error)
            return self._maker.anew(portion, sort)


class _File:
    """A dump that is open, with its gzip form beside it."""

    def __init__(self, dump: Dump, plain: Measured | None, gzip: Measured) -> None:
        self.names = (dump.name, dump.gzip_name) if plain else (dump.gzip_name,)
        self._plain, self._gzip = plain, GzipWriter(gzip)
        self._place = 0

    def add(self, body: bytes, squeezed: bytes) -> tuple[Piece, ...]:
        """Write a part; return where it is in each of the files."""
        place, self._place = self._place, self._place + len(body)
        packed = Piece(self._gzip.place, len(squeezed), crc32(squeezed))
        self._gzip.add(body, squeezed)
        if not self._plain:
            return (packed,)
        self._plain.write(body)
        return Piece(place, len(body), crc32(body)), packed

    def finish(self) -> None:
        """Write the end."""
        self._gzip.finish()


@contextmanager
def _open(dump: Dump, staging: Staging) -> Iterator[_File]:
    with ExitStack() as stack:
        plain = None if dump.only_gzip else stack.enter_context(staging.open(dump.name))
        gzip = stack.enter_context(staging.open(dump.gzip_name))
        file = _File(dump, plain, gzip)
        file.add(dump.head, deflated(dump.head))
        yield file
        file.add(dump.tail, deflated(dump.tail))
        file.finish()
