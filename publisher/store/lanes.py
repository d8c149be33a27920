"""The two lanes of a pool: quick workers end a query early, patient ones take it over from there.

Without them, one client with as many runaway queries as there are workers keeps everybody waiting until the
time limit; with them, a query that takes milliseconds waits milliseconds.
"""

from dataclasses import dataclass
from pathlib import Path

from publisher.store.limits import Limits

# What a quick worker may compute, and how long that may take where processors are busy with other things.
_QUICK_SECONDS, _QUICK_WAIT = 0.1, 0.5


@dataclass(frozen=True, slots=True)
class Lane:
    """The socket of some workers, the seconds until they end a query, and how many of these they compute."""

    socket: Path
    seconds: float
    computing: float


def lanes(socket: Path, limits: Limits) -> tuple[Lane, ...]:
    """Return the lanes of a pool, the quick one first; there is but one where the limit is as short."""
    if limits.seconds <= _QUICK_SECONDS:
        return (Lane(socket, limits.seconds, limits.seconds),)
    long = socket.with_name(f"{socket.name}.long")
    wait = min(_QUICK_WAIT, limits.seconds / 2)
    return (Lane(socket, wait, _QUICK_SECONDS), Lane(long, limits.seconds, limits.seconds))


def ends_socket(socket: Path) -> Path:
    """Return the socket on which the parent of a pool tells how a worker ended."""
    return socket.with_name(f"{socket.name}.ends")
