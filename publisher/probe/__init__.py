"""A live site looked at from outside, as a portal, a developer and a researcher would."""

from publisher.probe.book import Audience, Check, Level, checks
from publisher.probe.checking import check
from publisher.probe.client import Limits
from publisher.probe.report import Report

__all__ = ["Audience", "Check", "Level", "Limits", "Report", "check", "checks"]
