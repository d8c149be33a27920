"""What is asked of all quads again and again, set down beside them: subjects, what refers to what, graphs."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from publisher.dataset.lines import Lines
from publisher.dataset.sorting import Sorter, Stretch


@dataclass(frozen=True, slots=True)
class Views:
    """A line for each subject; the quads whose objects are IRIs, object first; the sizes of graphs."""

    subjects: Lines
    turned: Lines
    graphs: Mapping[str, int]

    @classmethod
    def of(cls, quads: Lines) -> "Views":
        """Look through quads for all of it."""
        return cls(
            Lines(subjects_of(quads)), Lines(turned_of(quads.stretches())), graphs_of(quads.stretches())
        )

    def patched(self, change: "Change") -> "Views":
        """Return the same after a change."""
        return Views(
            self.subjects.patched(*change.subjects),
            self.turned.patched(*change.turned),
            change.sizes(self.graphs),
        )


class Change(NamedTuple):
    """Quads that go and quads that come, and what that means for each view."""

    removed: Stretch
    added: Stretch
    subjects: tuple[Stretch, Stretch]
    turned: tuple[Stretch, Stretch]

    @classmethod
    def between(cls, removed: Stretch, added: Stretch, before: Lines, after: Lines) -> "Change":
        """Return what the difference of two sorted files means."""
        nodes = sorted({line[: line.index(b">") + 1] for line in (*removed, *added)})
        was, now = ({node for node in nodes if lines.about(node[1:-1].decode())} for lines in (before, after))
        gone, come = (
            [node + b"\n" for node in nodes if node in one - other] for one, other in ((was, now), (now, was))
        )
        return cls(removed, added, (gone, come), (sorted(_turned(removed)), sorted(_turned(added))))

    def sizes(self, graphs: Mapping[str, int]) -> dict[str, int]:
        """Return the sizes of graphs afterwards."""
        sizes = Counter(graphs)
        sizes.update(graphs_of([self.added]))
        sizes.subtract(graphs_of([self.removed]))
        return {name: size for name, size in sizes.items() if size}


def subjects_of(quads: Lines) -> Iterator[bytes]:
    """Return a line for each subject."""
    return (f"<{node}>\n".encode() for node in quads.nodes())


def turned_of(stretches: Iterable[Stretch]) -> Iterator[bytes]:
    """Return the quads whose objects are IRIs, object first, without graphs, sorted and many at a time."""
    sorter = Sorter()
    for lines in stretches:
        sorter.add(_turned(lines))
    return map(b"".join, sorter.stretches())


def graphs_of(stretches: Iterable[Stretch]) -> Counter[str]:
    """Count the quads of each graph."""
    sizes: Counter[bytes] = Counter()
    for lines in stretches:
        # Line ends within literals are escaped, so that what stands before a real one is the graph.
        sizes.update([line[line.rindex(b" <") + 2 : -4] for line in lines])
    return Counter({name.decode(): size for name, size in sizes.items()})


def _turned(lines: Sequence[bytes]) -> list[bytes]:
    parts = [line.split(b" ", 3) for line in lines]
    return [
        b"%b %b %b\n" % (value, subject, predicate)
        for subject, predicate, value, _ in parts
        if value.startswith(b"<")
    ]
