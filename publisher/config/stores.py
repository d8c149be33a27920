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


def address_mistake(where: str, address: str, instead: str) -> Iterator[str]:
    """Tell what is wrong with an address; `instead` is what to do when it has a user in it."""
    parts = urlsplit(address)
    if "@" in parts.netloc:
        # Not shown, as there may be a password in it.
        yield f"{where} has a user in it; leave that out, and {instead}"
    elif parts.scheme not in {"http", "https"} or not parts.hostname or re.search(r"[\s<>\"#]", address):
        yield f"{where} is {address!r}; write an address that begins with http:// or https://"


def store_mistakes(store: Store) -> Iterator[str]:
    """Go through what is wrong with the addresses."""
    for item in fields(Store):
        address = getattr(store, item.name)
        if address:
            instead = "set STORE_USER and STORE_PASSWORD in the environment"
            yield from address_mistake(f"[store] {item.name}", address, instead)
    if not store.endpoint and (store.update or store.graph_store):
        yield "[store] has no 'endpoint'; write the address for queries"
