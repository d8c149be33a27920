"""Documents as they are bound into the volumes of a release, and what is taken down of them meanwhile."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from publisher.release.lasting import LastingVolume, Made
from publisher.release.left import left_volume
from publisher.release.pack import Document, PackWriter
from publisher.release.packed import ReadyDocument
from publisher.release.unchanged import Unchanged


@dataclass(frozen=True, slots=True)
class Binding:
    """Binds volumes; leaves for the next build what was asked for their pages; tells how many there are."""

    pack: PackWriter
    unchanged: Unchanged
    leave: Callable[[bytes | memoryview], object]
    tell: Callable[[int], object]

    def add(self, volume: LastingVolume | Iterator[Made]) -> None:
        """Have a volume of the last release here too, or write one of documents as they are made."""
        if isinstance(volume, LastingVolume):
            self.pack.take(volume.name, volume.path, volume.facts)
            self.unchanged.lasted(volume.things)
            self.leave(volume.left.whole)
            self.tell(len(self.pack))
            return
        lines: list[bytes] = []
        written = self.pack.write(self._noted(volume, lines))
        if written and all(lines):
            self.leave(left_volume(*written, lines))

    def _noted(self, volume: Iterator[Made], lines: list[bytes]) -> Iterator[ReadyDocument | Document]:
        """Go through documents and take down what is known of them."""
        for number, made in enumerate(volume, len(self.pack) + 1):
            yield made.document
            lines.append(made.line)
            if made.stamp:
                self.unchanged.found(made.document.thing or "", made.stamp)
            self.tell(number)
