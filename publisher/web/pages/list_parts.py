"""A long list cut into light pages: the lower levels of a tree left out, the rest divided evenly."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from markupsafe import Markup

from publisher.web.pages.reader import Reader

# About what fits into a page of 60 kB: a cell with its link has a hundred bytes.
MOST_CELLS = 440


@dataclass(slots=True)
class Line:
    """One member: its link, its values by column, how often it is used, and what is part of it."""

    iri: str
    link: Markup
    cells: tuple[tuple[Markup, ...], ...]
    uses: int
    parts: list["Line"] = field(default_factory=list)
    depth: int = 0
    # How many lines below it are left to its own page.
    hidden: int = 0


@dataclass(frozen=True, slots=True)
class Block:
    """Members under one heading."""

    heading: Markup
    anchor: str
    lines: tuple[Line, ...]


def fitting(blocks: tuple[Block, ...], width: int) -> tuple[Block, ...]:
    """Leave out the lower levels of a tree until the rest fits; those are on the pages of their wholes."""
    lines = [line for block in blocks for line in block.lines]
    deepest = max((line.depth for line in lines), default=0)
    while deepest and sum(line.depth <= deepest for line in lines) * width > MOST_CELLS:
        deepest -= 1
    for line in lines:
        line.hidden = _below(line) if line.depth == deepest else 0
    return tuple(
        replace(block, lines=tuple(line for line in block.lines if line.depth <= deepest)) for block in blocks
    )


def _below(line: Line) -> int:
    """Count what is below a line, which a circle of the data must not make endless."""
    seen: set[str] = {line.iri}
    edge = [line]
    while edge:
        edge = [part for one in edge for part in one.parts if part.iri not in seen]
        seen |= {part.iri for part in edge}
    return len(seen) - 1


def cut(blocks: tuple[Block, ...], part: int, parts: int) -> tuple[Block, ...]:
    """Return what one page of several shows; a block that was begun before keeps its heading."""
    size = _size(blocks, parts)
    start, end = (part - 1) * size, part * size
    return tuple(
        replace(block, lines=shown)
        for first, block in _placed(blocks)
        if (shown := block.lines[max(0, start - first) : max(0, end - first)])
    )


def letters(
    blocks: tuple[Block, ...], part: int, parts: int, key: str, reader: Reader
) -> tuple[tuple[Markup, str], ...]:
    """Return where each block begins, for those who jump; nothing where there is little to jump over."""
    if len(blocks) < 2 or not any(block.anchor for block in blocks):  # noqa: PLR2004 - one to come from
        return ()
    size = _size(blocks, parts)
    begun = ((block, first // size + 1) for first, block in _placed(blocks))
    return tuple(
        (block.heading, f"{'' if on == part else reader.addresses.page(part_path(key, on))}#{block.anchor}")
        for block, on in begun
    )


def steps(part: int, parts: int, key: str, reader: Reader) -> tuple[tuple[int, str], ...]:
    """Return the pages of a list near this one, the first and the last; nothing when there is only one."""
    if parts == 1:
        return ()
    near = {1, parts, *range(part - 2, part + 3)}
    return tuple(
        (number, reader.addresses.page(part_path(key, number)))
        for number in range(1, parts + 1)
        if number in near
    )


def part_path(key: str, part: int) -> str:
    """Return where a page of a list is."""
    return f"/{key}/" if part == 1 else f"/{key}/page/{part}"


def _size(blocks: tuple[Block, ...], parts: int) -> int:
    return max(1, math.ceil(sum(len(block.lines) for block in blocks) / parts))


def _placed(blocks: tuple[Block, ...]) -> Iterator[tuple[int, Block]]:
    """Go through the blocks with the number of lines before each."""
    first = 0
    for block in blocks:
        yield first, block
        first += len(block.lines)
