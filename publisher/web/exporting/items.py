"""What an export is made of."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Item:
    """One file: its address (with a percent sign where IRIs have one), its bytes or where they lie."""

    address: str
    body: bytes | memoryview | Path
    gzip: bytes | memoryview | None = None
