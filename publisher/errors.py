"""The tree of everything that may stop the work.

What is wrong with *data* is a finding in a report and the work goes on; what stops the *work* is raised
from here. Each message says place, fact and remedy.
"""


class PublisherError(Exception):
    """Anything that the publisher gives up on, with a message for the person at the keyboard."""


class ConfigError(PublisherError):
    """`publisher.toml` says something that cannot be followed."""


class SourceError(PublisherError):
    """A source table cannot be read at all."""


class MappingError(SourceError):
    """The metadata that maps a table to quads cannot be followed."""


class DatasetError(PublisherError):
    """Ontology, schemes and tables do not come together into a dataset."""


class NonconformantError(PublisherError):
    """The data has violations, so no release is made of it."""


class ReleaseError(PublisherError):
    """A release cannot be written or read."""


class ReleaseExistsError(ReleaseError):
    """A release of this version is there already, and releases are never rewritten."""


class ReleaseNotFoundError(ReleaseError):
    """No release of this version is there."""


class IntegrityError(ReleaseError):
    """A release does not agree with its own manifest."""


class ServerError(PublisherError):
    """The web server cannot start."""


class StoreError(PublisherError):
    """A query cannot be answered."""


class QuerySyntaxError(StoreError):
    """The query is not SPARQL."""


class QueryRefusedError(StoreError):
    """The query is SPARQL, but of a kind or size that this store does not run."""


class QueryTimeoutError(StoreError):
    """The query reached its time limit and was ended."""


class QueryMemoryError(StoreError):
    """The query reached its memory limit and was ended."""


class StoreUnavailableError(StoreError):
    """No worker of the store can take a query now."""
