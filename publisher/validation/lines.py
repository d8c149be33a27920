"""Canonical lines as they are, without a parser: it is the bytes of a line that tell its predicate."""

from collections.abc import Collection, Iterator

# Whoever has or is something, where it does not matter who.
ANYBODY = b"<urn:anybody>"


def split(lines: bytes) -> list[bytes]:
    """Return lines one by one, each with its end; none has another line break, as literals escape them."""
    return lines.splitlines(keepends=True)


def having(lines: bytes, names: Collection[bytes] | None) -> list[bytes]:
    """Return the lines with one of these predicates, all lines where none are named."""
    every = split(lines)
    return every if names is None else [line for line in every if line.split(b" ", 2)[1][1:-1] in names]


def linked(lines: bytes, predicate: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the subjects and objects, in brackets, that a predicate links."""
    sign = b"> <%b> <" % predicate
    at = lines.find(sign)
    while at >= 0:
        value = at + len(sign) - 1
        subject = lines[lines.rfind(b"\n", 0, at) + 1 : at + 1]
        # A text may look like a line.
        if b" " not in subject:
            yield subject, lines[value : lines.index(b">", value) + 1]
        at = lines.find(sign, value)


def line(subject: bytes, predicate: bytes, value: bytes) -> bytes:
    """Return a line of nodes in brackets and a predicate without, for an engine to read."""
    return b"%b <%b> %b %b .\n" % (subject, predicate, value, ANYBODY)
