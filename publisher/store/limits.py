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
