"""What `publisher.toml` names is there: a slip in it would only be seen as something missing on a page."""

from collections.abc import Iterator
from pathlib import Path

from publisher import config
from publisher.dataset import Dataset
from publisher.rdf import RDF_TYPE


def named(settings: config.Settings) -> Iterator[str]:
    """Yield every property that pages are told to treat in their own way."""
    yield from (*settings.thing.gist, *settings.thing.explained, *settings.thing.beside)
    said = settings.evidence
    yield from (said.about, said.value, said.basis, said.basis_of, said.direct)
    yield from (name for one in settings.compared for name in one.by)
    yield from settings.statistics.unlike
    yield from (name for one in settings.events for name in (one.date, one.value))


def test_properties_that_pages_explain_are_used_by_the_directory(root: Path, directory: Dataset) -> None:
    """An operator who mistypes a name is told before readers miss something."""
    used = {quad.predicate.value for quad in directory.quads}

    unknown = [name for name in named(config.load(root)) if _whole(name, directory) not in used]

    assert unknown == []


def test_schemes_kinds_and_classes_that_pages_explain_are_there(root: Path, directory: Dataset) -> None:
    """The same for what else the settings name."""
    settings = config.load(root)

    for one in settings.compared:
        assert directory.values(directory.base.thing("scheme", one.scheme), RDF_TYPE)
    for event in settings.events:
        assert directory.incoming(_whole(event.type, directory))
    assert set(settings.thing.neighbours) <= {kind.key for kind in settings.kinds}


def _whole(name: str, directory: Dataset) -> str:
    prefix, _, local = name.partition(":")
    return f"{directory.prefixes[prefix]}{local}"
