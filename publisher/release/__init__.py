"""An immutable version of the directory: documents, dumps, checksums, and the archive of all of them."""

from publisher.crew import cores
from publisher.release.archive import Archive, Release
from publisher.release.builder import build
from publisher.release.capacity import refuse_without_room
from publisher.release.catalogue import PROFILES, Profile
from publisher.release.citation import (
    Case,
    Citation,
    Colophon,
    Gap,
    Share,
    bibtex_entry,
    bibtex_text,
    gaps,
    shares,
)
from publisher.release.difference.changes import Change, Comparison, Fate, compare
from publisher.release.difference.feed import MEDIA_TYPE as FEED_TYPE
from publisher.release.difference.feed import Entry, Head, archive, write_feed
from publisher.release.difference.lines import Side
from publisher.release.difference.lookup import find_change
from publisher.release.difference.patch import apply_patch, write_patch
from publisher.release.difference.records import moment
from publisher.release.difference.statements import Told, told
from publisher.release.difference.telling import COUNTS, as_json, as_text
from publisher.release.difference.watched import Record, Retired, Watched
from publisher.release.difference.words import NEW_IN, place, rows, sentences
from publisher.release.difference.writing import as_turtle
from publisher.release.edition import Edition, version_order
from publisher.release.hands import Hands, Progress
from publisher.release.pack import Document, Kind, Pack, PackWriter, Variant
from publisher.release.packed import PackedDocument, ReadyDocument, squeeze
from publisher.release.page import (
    ONLY_PAGES,
    Label,
    Offering,
    Page,
    Renderer,
    Representation,
    Stamp,
    file_name,
)
from publisher.release.plans import FacetPlan, Observations, OrderPlan, SearchPlan
from publisher.release.records import GAP, Family
from publisher.release.reproduction import differences
from publisher.release.signature import Signer, check_signature, signer
from publisher.release.verification import verify
from publisher.release.volumes import VOLUMES
from publisher.release.words import Agent, Contact, Coverage, Words

__all__ = [
    "COUNTS",
    "FEED_TYPE",
    "GAP",
    "NEW_IN",
    "ONLY_PAGES",
    "PROFILES",
    "VOLUMES",
    "Agent",
    "Archive",
    "Case",
    "Change",
    "Citation",
    "Colophon",
    "Comparison",
    "Contact",
    "Coverage",
    "Document",
    "Edition",
    "Entry",
    "FacetPlan",
    "Family",
    "Fate",
    "Gap",
    "Hands",
    "Head",
    "Kind",
    "Label",
    "Observations",
    "Offering",
    "OrderPlan",
    "Pack",
    "PackWriter",
    "PackedDocument",
    "Page",
    "Profile",
    "Progress",
    "ReadyDocument",
    "Record",
    "Release",
    "Renderer",
    "Representation",
    "Retired",
    "SearchPlan",
    "Share",
    "Side",
    "Signer",
    "Stamp",
    "Told",
    "Variant",
    "Watched",
    "Words",
    "apply_patch",
    "archive",
    "as_json",
    "as_text",
    "as_turtle",
    "bibtex_entry",
    "bibtex_text",
    "build",
    "check_signature",
    "compare",
    "cores",
    "differences",
    "file_name",
    "find_change",
    "gaps",
    "moment",
    "place",
    "refuse_without_room",
    "rows",
    "sentences",
    "shares",
    "signer",
    "squeeze",
    "told",
    "verify",
    "version_order",
    "write_feed",
    "write_patch",
]
