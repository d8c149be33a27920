"""Numbers of many records at once, as bitmaps: slice i holds the records whose number has bit i.

Adding a set of records to their numbers, or asking who has how much, costs a few operations on whole bitmaps
however many records there are (O'Neil and Quass, Improved query performance with variant indexes, 1997).
"""

from pyroaring import BitMap


class Slices:
    """A number for each record, zero at first."""

    def __init__(self) -> None:
        self._slices: list[BitMap] = []

    def add(self, members: BitMap, place: int = 0) -> None:
        """Add two to the power of `place` to the numbers of these records."""
        carry = members
        while carry:
            while len(self._slices) <= place:
                self._slices.append(BitMap())
            former = self._slices[place]
            self._slices[place] = former ^ carry
            carry = former & carry
            place += 1

    def at_least(self, number: int) -> BitMap:
        """Return the records whose number is this or more; the number is more than zero."""
        if number.bit_length() > len(self._slices):
            return BitMap()
        equal, more = None, BitMap()
        for place in reversed(range(len(self._slices))):
            members = self._slices[place]
            if number >> place & 1:
                equal = members if equal is None else equal & members
            elif equal is None:
                more |= members
            else:
                more |= equal & members
                equal = equal - members
        return more if equal is None else more | equal

    def largest_first(self, members: BitMap, offset: int, limit: int) -> list[int]:
        """Return a part of these records: by their number from the largest on, then in their own order."""
        found: list[int] = []
        # Groups that are alike in the slices above a place, the largest on top; most are passed over whole.
        groups = [(members, len(self._slices) - 1)]
        while groups and len(found) < limit:
            group, place = groups.pop()
            if len(group) <= offset:
                offset -= len(group)
            elif place < 0:
                found += list(group[offset : offset + limit - len(found)])
                offset = 0
            else:
                more = group & self._slices[place]
                groups += [(group - more, place - 1), (more, place - 1)]
        return found
