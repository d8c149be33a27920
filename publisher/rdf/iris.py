"""The IRI plan: which IRI names a thing, which names its document, which path answers for both."""

from dataclasses import dataclass
from urllib.parse import quote

# RFC 3986 section 3.3: what a path segment may hold unescaped, and the slash between segments.
_KEY_CHARACTERS = "/-._~!$&'()*+,;=:@"


@dataclass(frozen=True, slots=True)
class Base:
    """The canonical base that every IRI of a directory begins with; it is never the serving host.

    A thing is `BASE/id/{kind}/{key}`, its document the same without `/id`, a record about it a fragment.

    >>> base = Base("https://example.org/toy")
    >>> base.thing("entity", "beta")
    'https://example.org/toy/id/entity/beta'
    >>> base.path("https://example.org/toy/id/entity/beta#status-2019")
    '/entity/beta'
    >>> base.document("https://example.org/toy/id/entity/beta")
    'https://example.org/toy/entity/beta'
    """

    iri: str

    def __str__(self) -> str:
        return self.iri

    def thing(self, kind: str, key: str) -> str:
        """Return the IRI of a thing; `key` may have parts joined by a slash, as `{scheme}/{code}` has."""
        return f"{self.iri}/id/{kind}/{quote(key, safe=_KEY_CHARACTERS)}"

    def owns(self, iri: str) -> bool:
        """Tell whether an IRI is one of this directory's own."""
        return iri == self.iri or iri.startswith((f"{self.iri}/", f"{self.iri}#"))

    def is_thing(self, iri: str) -> bool:
        """Tell whether an IRI names a thing (not a record about one, a document or a term)."""
        return iri.startswith(f"{self.iri}/id/") and "#" not in iri

    def subject_of(self, iri: str) -> str:
        """Return the thing that a record's IRI is a fragment of; a thing is its own subject."""
        return iri.partition("#")[0]

    def kind(self, iri: str) -> str:
        """Return the kind of a thing: the path segment after `/id/`."""
        return iri.removeprefix(f"{self.iri}/id/").partition("/")[0]

    def path(self, iri: str) -> str:
        """Return the request path of the document that describes this thing, record or term."""
        local = self.subject_of(iri).removeprefix(self.iri)
        return local.removeprefix("/id") if local.startswith("/id/") else local

    def document(self, iri: str) -> str:
        """Return the IRI of the document that describes this thing, record or term."""
        return f"{self.iri}{self.path(iri)}"
