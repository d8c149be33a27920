"""Other endpoints that queries may ask, and what may be wrong with their addresses."""

from collections.abc import Iterator
from dataclasses import dataclass

from publisher.config.reading import setting
from publisher.config.stores import Store, address_mistake


@dataclass(frozen=True, slots=True, kw_only=True)
class Federation:
    """Which other endpoints a SERVICE clause may name; none unless they are written here."""

    services: tuple[str, ...] = setting("Addresses of the endpoints, as queries name them.", default=())
    seconds: float = setting("Seconds that the SERVICE clauses of a query may take.", default=5.0)
    rows: int = setting("Rows that a SERVICE clause may give.", default=10_000)


def federation_mistakes(federation: Federation, store: Store) -> Iterator[str]:
    """Go through what is wrong with the endpoints."""
    for address in federation.services:
        yield from address_mistake(
            "[federation] services", address, "ask that endpoint yourself, as nothing is sent with a login"
        )
    if federation.services and store.endpoint:
        yield (
            "[federation] services are for the site's own store; leave them out, or [store] endpoint, whose "
            "server may ask others itself"
        )
