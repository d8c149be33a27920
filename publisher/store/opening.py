"""The store of a site: the pool that starts with it, or a server that runs anyway."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from publisher.rdf import PREFIXES
from publisher.store.client import Client, Store
from publisher.store.limits import Limits
from publisher.store.pool import Pool
from publisher.store.remote import Addresses, Login, Remote, graphs_of


@contextmanager
def open_store(
    quads: Path,
    *,
    limits: Limits,
    addresses: Addresses | None = None,
    prefixes: Mapping[str, str] = PREFIXES,
    base: str = "",
) -> Iterator[Callable[[], Store]]:
    """Have queries about an N-Quads file answered until the block ends, by a server where one is named.

    Gives what makes a store in each process that asks. Another server is asked about the file's graphs only,
    with the login of the environment; raises `StoreError` when file or login cannot be used. `base` is what
    relative IRIs are relative to.
    """
    if addresses:
        graphs = graphs_of(quads)
        Login.from_environment()
        yield partial(_remote, addresses, limits, graphs, dict(prefixes), base)
    else:
        with Pool.start(quads, limits=limits, prefixes=prefixes) as pool:
            yield partial(Client, pool.socket, limits, base=base)


def _remote(
    addresses: Addresses, limits: Limits, graphs: tuple[str, ...], prefixes: Mapping[str, str], base: str
) -> Store:
    # The login is read here, in the process that needs it, so that it travels through no other.
    return Remote(
        addresses, limits, login=Login.from_environment(), graphs=graphs, prefixes=prefixes, base=base
    )
