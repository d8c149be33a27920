"""Sets of records as compressed bitmaps (Roaring): put together, written and read."""

import struct
from collections.abc import Sequence

from pyroaring import BitMap

# The format of Roaring for one number: its mark and one container, whose key and size less one follow, and
# where it begins; it has the lower half of the number.
_ONE, _MARK = struct.Struct("<IIHHIH"), 12346


def union(bitmaps: Sequence[BitMap]) -> BitMap:
    """Return all members of several bitmaps; there may be none."""
    return BitMap.union(*bitmaps) if bitmaps else BitMap()


def written(bitmap: BitMap) -> bytes:
    """Write a bitmap, in the same bytes for the same members whatever made it."""
    bitmap.run_optimize()
    content: bytes = bitmap.serialize()
    return content


def written_list(numbers: Sequence[int]) -> bytes:
    """Write the bitmap of some numbers, of which there may be none: then it is nothing.

    Most words and names have one record alone, and to make a bitmap of it takes longer.
    """
    if len(numbers) == 1:
        high, low = divmod(numbers[0], 1 << 16)
        return _ONE.pack(_MARK, 1, high, 0, _ONE.size - 2, low)
    return written(BitMap(numbers)) if numbers else b""


def read(content: memoryview | None) -> BitMap:
    """Read a bitmap; of nothing, an empty one."""
    return BitMap() if content is None else BitMap.deserialize(bytes(content))
