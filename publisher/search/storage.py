"""The file of an index: sections of bytes, and tables of sorted keys, read in place from a mapped file."""

import json
import mmap
import struct
import tempfile
import weakref
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias, overload

from publisher.errors import IntegrityError

# Little-endian everywhere, so that the same records make the same bytes on any machine.
_HEADER = struct.Struct("<8sQQ")
_SIZE, _PLACE = struct.Struct("<I"), struct.Struct("<Q")
_MAGIC = b"SEARCH\x00\x01"
_BLOCK = 1 << 20

# A section, a piece after the other.
Pieces: TypeAlias = Iterable[bytes | bytearray]


class Table(Sequence[bytes]):
    """Keys in byte order, each with a value; as a sequence, it holds its keys."""

    def __init__(self, view: memoryview) -> None:
        self._count: int = _SIZE.unpack_from(view)[0]
        self._view = view
        self._values_at = _SIZE.size * (1 + self._count)
        self._keys_from = self._values_at + _PLACE.size * self._count
        self._values_from = self._keys_from + (self._key_end(self._count - 1) if self._count else 0)

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, number: int) -> bytes: ...
    @overload
    def __getitem__(self, number: slice) -> list[bytes]: ...
    def __getitem__(self, number: int | slice) -> bytes | list[bytes]:
        if isinstance(number, slice):
            return [self[each] for each in range(*number.indices(self._count))]
        if not 0 <= number < self._count:
            raise IndexError(number)
        start = self._key_end(number - 1) if number else 0
        return bytes(self._view[self._keys_from + start : self._keys_from + self._key_end(number)])

    def value(self, number: int) -> memoryview:
        """Return the value of the key with this number."""
        start = self._value_end(number - 1) if number else 0
        return self._view[self._values_from + start : self._values_from + self._value_end(number)]

    def find(self, key: bytes) -> int | None:
        """Return the number of a key, None when it is not there."""
        number = bisect_left(self, key)
        return number if number < self._count and self[number] == key else None

    def get(self, key: bytes) -> memoryview | None:
        """Return the value of a key, None when it is not there."""
        number = self.find(key)
        return None if number is None else self.value(number)

    def beginning(self, prefix: bytes, most: int) -> range:
        """Return the numbers of the first keys that begin so, one more than `most` when there are more."""
        start = stop = bisect_left(self, prefix)
        while stop < self._count and stop - start <= most and self[stop].startswith(prefix):
            stop += 1
        return range(start, stop)

    def _key_end(self, number: int) -> int:
        end: int = _SIZE.unpack_from(self._view, _SIZE.size * (1 + number))[0]
        return end

    def _value_end(self, number: int) -> int:
        end: int = _PLACE.unpack_from(self._view, self._values_at + _PLACE.size * number)[0]
        return end


def table(items: Iterable[tuple[bytes, bytes]]) -> Pieces:
    """Write a table in pieces; the items come in the order of their keys."""
    keys, values = bytearray(), bytearray()
    key_ends, value_ends = bytearray(), bytearray()
    count = 0
    for key, value in items:
        keys += key
        values += value
        key_ends += _SIZE.pack(len(keys))
        value_ends += _PLACE.pack(len(values))
        count += 1
    return _SIZE.pack(count), key_ends, value_ends, keys, values


class Column:
    """Values by number, which wait in a file without a name until they are written as a table."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(buffering=_BLOCK)  # noqa: SIM115 - closed with this
        weakref.finalize(self, self._file.close)
        self._count, self._size = 0, 0
        self._ends = bytearray()

    def add(self, value: bytes) -> None:
        """Add the value of the next number."""
        self._file.write(value)
        self._count += 1
        self._size += len(value)
        self._ends += _PLACE.pack(self._size)

    def pieces(self) -> Iterator[bytes]:
        """Write the table of these values, in pieces."""
        keys = b"".join(map(number_key, range(self._count)))
        yield _SIZE.pack(self._count)
        yield b"".join(_SIZE.pack(len(number_key(0)) * number) for number in range(1, self._count + 1))
        yield bytes(self._ends)
        yield keys
        self._file.seek(0)
        while block := self._file.read(_BLOCK):
            yield block


def number_key(number: int) -> bytes:
    """Return the key of a number: keys of numbers sort as the numbers do."""
    return number.to_bytes(4, "big")


def save(path: Path, meta: Mapping[str, Any], sections: Iterable[tuple[str, Pieces]]) -> None:
    """Write the file: header, sections, and last the directory with the facts about the whole."""
    places: dict[str, tuple[int, int]] = {}
    with path.open("wb") as file:
        file.write(bytes(_HEADER.size))
        for name, pieces in sections:
            start = file.tell()
            file.writelines(pieces)
            places[name] = (start, file.tell() - start)
            # It need not be there while the next section is made.
            del pieces
        start = file.tell()
        directory = {"meta": meta, "sections": places}
        written = json.dumps(directory, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        file.write(written)
        file.seek(0)
        file.write(_HEADER.pack(_MAGIC, start, len(written)))


class Opened:
    """A file that is open: its facts, and its sections as views of mapped memory."""

    def __init__(self, path: Path) -> None:
        try:
            with path.open("rb") as file:
                mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            self._view = memoryview(mapped)
            magic, start, length = _HEADER.unpack_from(self._view)
            directory = json.loads(bytes(self._view[start : start + length]))
        except (OSError, ValueError, struct.error) as error:
            raise IntegrityError(f"{path}: {error}; take the release from a whole copy") from error
        if magic != _MAGIC:
            raise IntegrityError(f"{path}: this is no index that is known here; build the release again")
        self.meta: dict[str, Any] = directory["meta"]
        self._places: dict[str, tuple[int, int]] = directory["sections"]

    def section(self, name: str) -> memoryview:
        """Return the bytes of a section."""
        start, length = self._places[name]
        return self._view[start : start + length]

    def table(self, name: str) -> Table:
        """Return a section that is a table."""
        return Table(self.section(name))
