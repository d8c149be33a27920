"""A live site looked at from outside, as a portal, a developer and a researcher would."""

from publisher.probe.book import Audience, Check, Level, checks
from publisher.probe.checking import check
from publisher.probe.client import Limits
from publisher.probe.linkage import LinkReport, Locate, check_links
from publisher.probe.mentions import Mention, Mentions, mentions_in, mentions_of_site
from publisher.probe.report import Report

__all__ = [
    "Audience",
    "Check",
    "Level",
    "Limits",
    "LinkReport",
    "Locate",
    "Mention",
    "Mentions",
    "Report",
    "check",
    "check_links",
    "checks",
    "mentions_in",
    "mentions_of_site",
]
