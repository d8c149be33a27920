"""The two lanes of a pool: quick workers end a query early, patient ones take it over from there.

Without them, one client with as many runaway queries as there are workers keeps everybody waiting until the
time limit; with them, a query that takes milliseconds waits milliseconds.
"""

from dataclasses import dataclass
from pathlib import Path

from publisher.store.limits import Limits

_QUICK_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Lane:
    """The socket of some workers, and the time after which they end a query."""

    socket: Path
    seconds: float


def lanes(socket: Path, limits: Limits) -> tuple[Lane, ...]:
    """Return the lanes of a pool, the quick one first; there is but one where the limit is as short."""
    if limits.seconds <= _QUICK_SECONDS:
        return (Lane(socket, limits.seconds),)
    return (Lane(socket, _QUICK_SECONDS), Lane(socket.with_name(f"{socket.name}.long"), limits.seconds))


def ends_socket(socket: Path) -> Path:
    """Return the socket on which the parent of a pool tells how a worker ended."""
    return socket.with_name(f"{socket.name}.ends")
