"""What the settings want to be told of changes, with every name written as an IRI."""

from collections.abc import Callable

from publisher.config import ChangeRecord, Settings
from publisher.errors import ConfigError
from publisher.rdf import PREFIXES
from publisher.release import Record, Retired, Watched


def watched(settings: Settings) -> Watched:
    """Return what is told of changes, and in which words of the directory."""
    told, prefixes = settings.changes, {**PREFIXES, settings.prefix: settings.namespace}

    def whole(*names: str) -> tuple[str, ...]:
        return tuple(_expand(name, prefixes) for name in names)

    return Watched(
        status=whole(*told.status),
        place=whole(*told.place),
        category=whole(*told.category),
        feeds=whole(*told.feeds),
        record=_record(told.record, whole) if told.record else None,
        retired=Retired(*whole(told.retired.type, told.retired.reason)) if told.retired else None,
    )


def _record(told: ChangeRecord, whole: Callable[..., tuple[str, ...]]) -> Record:
    type_, thing, kind, release = whole(told.type, told.thing, told.kind, told.release)
    kinds = dict(zip(told.kinds, whole(*told.kinds.values()), strict=True))
    return Record(type_, thing, kind, release, kinds)


def _expand(name: str, prefixes: dict[str, str]) -> str:
    prefix, colon, local = name.partition(":")
    if local.startswith("//"):
        return name
    if not colon or prefix not in prefixes:
        raise ConfigError(
            f"publisher.toml: [changes] has {name!r}; write an IRI or one of the prefixes "
            f"{', '.join(sorted(prefixes))} with a name"
        )
    return f"{prefixes[prefix]}{local}"
