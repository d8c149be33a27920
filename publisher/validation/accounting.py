"""What was published once stays accounted for: it is there still, or it is recorded as retired."""

from collections.abc import Iterable, Iterator

from publisher.dataset import Dataset
from publisher.ingest import Finding, Severity
from publisher.rdf import Text


def unaccounted(dataset: Dataset, published: Iterable[str], release: str) -> Iterator[Finding]:
    """Yield a warning for each thing of an earlier release of which the dataset says nothing any more.

    Keys are never reused and links to them live on, so a row that is gone needs a record of why; a retired
    thing is described by that record.
    """
    for iri in sorted(published):
        if not dataset.describe(iri).quads:
            name = dataset.base.path(iri).removeprefix("/")
            yield Finding(Severity.WARNING, _message(name, release), focus=iri)


def _message(name: str, release: str) -> Text:
    return Text.of(
        id=f"{name} ada dalam edisi {release} dan kini tidak disebut lagi; kembalikan barisnya, "
        "atau catat kuncinya sebagai dicabut beserta alasannya.",
        en=f"{name} was in release {release} and is mentioned no more; put its row back, "
        "or record its key as retired with the reason.",
    )
