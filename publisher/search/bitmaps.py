"""Sets of records as compressed bitmaps (Roaring): put together, written and read."""

from collections.abc import Sequence

from pyroaring import BitMap


def union(bitmaps: Sequence[BitMap]) -> BitMap:
    """Return all members of several bitmaps; there may be none."""
    return BitMap.union(*bitmaps) if bitmaps else BitMap()


def written(bitmap: BitMap) -> bytes:
    """Write a bitmap, in the same bytes for the same members whatever made it."""
    bitmap.run_optimize()
    content: bytes = bitmap.serialize()
    return content


def read(content: memoryview | None) -> BitMap:
    """Read a bitmap; of nothing, an empty one."""
    return BitMap() if content is None else BitMap.deserialize(bytes(content))
