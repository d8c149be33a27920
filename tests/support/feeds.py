"""Judges feeds by the grammar of RFC 4287, Appendix B, which a real validator reads."""

from functools import cache
from pathlib import Path

from lxml import etree


@cache
def _grammar() -> etree.RelaxNG:
    return etree.RelaxNG(etree.parse(Path(__file__).with_name("atom.rng")))


def faults(feed: bytes) -> list[str]:
    """Return what the grammar of Atom does not allow in a feed."""
    grammar = _grammar()
    grammar.validate(etree.fromstring(feed))
    return [str(fault) for fault in grammar.error_log]
