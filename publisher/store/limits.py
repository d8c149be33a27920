"""What one query may use."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may use before it is ended, and how many may run at once."""

    seconds: float
    memory_mebibytes: int
    query_bytes: int
    nesting: int
    patterns: int
    result_rows: int
    workers: int
    # What another server may send for one answer; the bytes of a pool are counted by who sends them on.
    result_bytes: int = 256 << 20
    # The endpoints that a SERVICE clause may name.
    services: tuple[str, ...] = ()
