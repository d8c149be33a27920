"""What a build leaves of pages for the next one: what was asked for each, by the volumes in which they lie.

A volume has a line with its name and checksum, and size and checksum of what follows; a line with all that
was asked for any of its pages; and a line for each page: its IRI, and what was asked for it. Of what was
asked, checksums are kept: where two things share one, a page is made anew without need, and nothing else
happens.
"""

import mmap
import zlib
from array import array
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path


def sum_of(key: str) -> int:
    """Return the checksum of something that may be asked."""
    return zlib.crc32(key.encode(errors="surrogatepass"))


def left_line(iri: str, asked: Iterable[int]) -> bytes:
    """Return the line of a page for which this was asked."""
    return f"{iri}\t{array('I', sorted(asked)).tobytes().hex()}\n".encode()


def left_volume(name: str, checksum: int, lines: Iterable[bytes]) -> bytes:
    """Return what is left of a volume with the pages of these lines."""
    told = b"".join(lines)
    asked = {one for line in told.splitlines() for one in _asked(line)}
    content = left_line("", asked) + told
    return f"{name}\t{checksum}\t{len(content)}\t{zlib.crc32(content)}\n".encode() + content


@dataclass(frozen=True, slots=True)
class LeftVolume:
    """What the last build left of a volume: all, what was asked for any page, and the lines of pages."""

    whole: memoryview
    # Of the volume itself: what it takes to see that a disk lost bytes, in a tenth of the time of its digest.
    checksum: int
    asked: "array[int]"
    lines: memoryview

    def lasts(self, changed: AbstractSet[int]) -> bool:
        """Tell whether nothing that was asked for any page has changed."""
        return changed.isdisjoint(self.asked)

    def untouched(self, changed: AbstractSet[int]) -> Iterator[tuple[str, bytes]]:
        """Go through the pages that asked for nothing that changed, each with its line."""
        for line in bytes(self.lines).splitlines(keepends=True):
            if changed.isdisjoint(_asked(line)):
                yield line.partition(b"\t")[0].decode(), line


def read_left(path: Path) -> Iterator[tuple[str, LeftVolume]]:
    """Go through what the last build left, by names of volumes; raises `ValueError` where it is damaged."""
    with path.open("rb") as file:
        left = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    view, start = memoryview(left), 0
    while head := left.readline():
        name, volume, size, checksum = head.split(b"\t")
        begin, end = start + len(head), start + len(head) + int(size)
        if zlib.crc32(view[begin:end]) != int(checksum):
            raise ValueError(f"{path} is damaged")
        asked = left.readline()
        lines = view[begin + len(asked) : end]
        yield name.decode(), LeftVolume(view[start:end], int(volume), _asked(asked), lines)
        left.seek(end)
        start = end


def _asked(line: bytes) -> "array[int]":
    return array("I", bytes.fromhex(line.partition(b"\t")[2].decode()))
