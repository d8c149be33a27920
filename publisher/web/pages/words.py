"""The directory's own properties that pages treat in their own way, as the settings name them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from publisher.config import Event, Settings
from publisher.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Words:
    """IRIs of properties; an empty one where the settings name none."""

    gist: tuple[str, ...]
    explained: tuple[str, ...]
    beside: tuple[str, ...]
    # Properties to compare concepts by, by the IRI of their scheme.
    compared: Mapping[str, tuple[str, ...]]
    about: str
    value: str
    basis: str
    basis_of: str
    direct: str
    date: str
    observed: str
    current: str
    since: str
    unlike: tuple[str, ...]
    events: tuple[Event, ...]


def words(settings: Settings, prefixes: Mapping[str, str]) -> Words:
    """Read the properties; raises `ConfigError` for a prefix that nobody knows."""

    def whole(section: str, name: str) -> str:
        return _expanded(section, name, prefixes)

    def each(section: str, names: Iterable[str]) -> tuple[str, ...]:
        return tuple(whole(section, name) for name in names)

    said, line = settings.evidence, settings.timeline
    return Words(
        gist=each("thing", settings.thing.gist),
        explained=each("thing", settings.thing.explained),
        beside=each("thing", settings.thing.beside),
        compared={
            f"{settings.base}/id/scheme/{one.scheme}": each("compared", one.by) for one in settings.compared
        },
        about=whole("evidence", said.about),
        value=whole("evidence", said.value),
        basis=whole("evidence", said.basis),
        basis_of=whole("evidence", said.basis_of),
        direct=whole("evidence", said.direct),
        date=whole("timeline", line.date) if line else "",
        observed=whole("timeline", line.value) if line else "",
        current=whole("timeline", line.current) if line else "",
        since=whole("timeline", line.since) if line else "",
        unlike=each("statistics", settings.statistics.unlike),
        events=tuple(
            replace(one, type=kind, date=date, value=value)
            for one in settings.events
            for kind, date, value in (each("events", (one.type, one.date, one.value)),)
        ),
    )


def _expanded(section: str, name: str, prefixes: Mapping[str, str]) -> str:
    prefix, colon, local = name.partition(":")
    if not name or local.startswith("//"):
        return name
    if not colon or prefix not in prefixes:
        raise ConfigError(
            f"publisher.toml: [{section}] has {name!r}; write an IRI or one of the prefixes "
            f"{', '.join(sorted(prefixes))} with a name"
        )
    return f"{prefixes[prefix]}{local}"
