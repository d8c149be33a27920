"""Which proxies are believed when they say who asked."""

from collections.abc import Iterator, Sequence
from ipaddress import ip_network

HEADERS = ("X-Forwarded-For", "Forwarded")


def server_mistakes(trusted: Sequence[str], header: str) -> Iterator[str]:
    """Name what is wrong with the settings about proxies."""
    for entry in trusted:
        try:
            ip_network(entry)
        except ValueError as error:
            yield (
                f"[server] trusted_proxies holds {entry!r} ({error}); write an address such as 127.0.0.1 "
                "or a network such as 10.0.0.0/8"
            )
    if header not in HEADERS:
        yield f"[server] proxy_header is {header!r}; write one of {', '.join(HEADERS)}"
