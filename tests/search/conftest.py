"""An index of drawn records, written once."""

from collections.abc import Sequence

import pytest
from search.directory import drawn, written

from publisher.search import Index, Record


@pytest.fixture(scope="session")
def records() -> Sequence[Record]:
    """Return the records of the index."""
    return drawn(120)


@pytest.fixture(scope="session")
def index(records: Sequence[Record], tmp_path_factory: pytest.TempPathFactory) -> Index:
    """Return an index that is open."""
    return written(tmp_path_factory.mktemp("search"), records)
