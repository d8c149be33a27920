"""Packs as programs before this one wrote them."""

import struct
from array import array
from collections.abc import Iterable
from io import BytesIO
from zlib import crc32

from publisher.release import Document, PackedDocument
from publisher.release.volumes import VolumeWriter


def in_one(documents: Iterable[PackedDocument | Document]) -> bytes:
    """Return a pack that is one file, in which slots lead to the records."""
    file = BytesIO()
    volume = VolumeWriter(file)
    for document in documents:
        volume.add(document)
    places = dict(volume.finish())
    _, families, _ = struct.unpack("<QQQ", file.getvalue()[-24:])
    content = b"LODPACK3" + file.getvalue()[8:-24]
    slots = array("Q", bytes(8 << (2 * len(places)).bit_length()))
    for path in sorted(places):
        slot = crc32(path)
        while slots[slot % len(slots)]:
            slot += 1
        slots[slot % len(slots)] = places[path]
    order = len(content)
    content += array("Q", (places[path] for path in sorted(places))).tobytes()
    ends = len(places), families, order, len(content), len(content) + slots.itemsize * len(slots) + 40
    return content + slots.tobytes() + struct.pack("<QQQQQ", *ends)
