"""Another server that answers queries: its addresses, and what may be wrong with them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from urllib.parse import urlsplit

from publisher.config.reading import setting


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """A SPARQL 1.1 server that answers the queries of the site; without one the site answers them itself."""

    endpoint: str = setting("Address for queries.", default="")
    update: str = setting("Address for updates, which `publisher push` needs.", default="")
    graph_store: str = setting(
        "Address for whole graphs (SPARQL 1.1 Graph Store HTTP Protocol); `publisher push` loads by updates "
        "when left out.",
        default="",
    )


def store_mistakes(store: Store) -> Iterator[str]:
    """Go through what is wrong with the addresses."""
    for item in fields(Store):
        address = getattr(store, item.name)
        if not address:
            continue
        parts = urlsplit(address)
        if "@" in parts.netloc:
            # Not shown, as there may be a password in it.
            yield (
                f"[store] {item.name} has a user in it; leave that out, and set STORE_USER and "
                "STORE_PASSWORD in the environment"
            )
        elif parts.scheme not in {"http", "https"} or not parts.hostname or re.search(r"[\s<>\"#]", address):
            yield f"[store] {item.name} is {address!r}; write an address that begins with http:// or https://"
    if not store.endpoint and (store.update or store.graph_store):
        yield "[store] has no 'endpoint'; write the address for queries"
