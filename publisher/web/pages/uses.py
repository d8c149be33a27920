"""How often a thing is used by the things that the directory is about: those of its first kind."""

from typing import TYPE_CHECKING

from publisher.web.pages import vocabularies as v
from publisher.web.pages.reader import Phrase, Reader

if TYPE_CHECKING:
    from publisher.web.pages.site import Site

# Being a part of something, or in a scheme, is no use of it.
STRUCTURE = frozenset({*v.WHOLES, v.IN_SCHEME, v.IS_DEFINED_BY})


def users(iri: str, site: "Site") -> set[str]:
    """Return the things of the first kind that link to this one, themselves or by their records."""
    base = site.dataset.base
    first = f"{base}/id/{site.first_kind.key}/"
    found = {
        base.subject_of(subject)
        for subject, property_ in site.dataset.incoming(iri)
        if property_ not in STRUCTURE and subject.startswith(first)
    }
    return found - {iri}


def users_name(site: "Site", reader: Reader) -> Phrase:
    """Return what those that use are called."""
    return site.text(site.first_kind.label, reader)
