"""`publisher.toml` as frozen dataclasses: each setting, its default, its sentence."""

from publisher.config.checking import REFERENCE, Validation
from publisher.config.editions import (
    ChangeRecord,
    Changes,
    Earlier,
    Edition,
    Retired,
    Timeline,
    Without,
)
from publisher.config.explaining import Compared, Event, Evidence, Statistics, Thing, report_address
from publisher.config.federation import Federation
from publisher.config.links import Links
from publisher.config.maps import Map
from publisher.config.portals import Catalogue, Contact, Coverage, Period, Publisher
from publisher.config.reading import FILE
from publisher.config.searching import Search, SearchFacet, SearchOrder
from publisher.config.settings import (
    Build,
    Folders,
    Home,
    Kind,
    Limits,
    Server,
    Settings,
    Site,
    load,
)
from publisher.config.stores import Store

__all__ = [
    "FILE",
    "REFERENCE",
    "Build",
    "Catalogue",
    "ChangeRecord",
    "Changes",
    "Compared",
    "Contact",
    "Coverage",
    "Earlier",
    "Edition",
    "Event",
    "Evidence",
    "Federation",
    "Folders",
    "Home",
    "Kind",
    "Limits",
    "Links",
    "Map",
    "Period",
    "Publisher",
    "Retired",
    "Search",
    "SearchFacet",
    "SearchOrder",
    "Server",
    "Settings",
    "Site",
    "Statistics",
    "Store",
    "Thing",
    "Timeline",
    "Validation",
    "Without",
    "load",
    "report_address",
]
