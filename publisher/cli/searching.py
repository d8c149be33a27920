"""What the settings say of search, as a release takes it."""

from publisher.config import SearchFacet, SearchOrder, Settings
from publisher.errors import ConfigError
from publisher.rdf import PREFIXES, Text
from publisher.release import FacetPlan, Observations, OrderPlan, SearchPlan


def search_plan(settings: Settings) -> SearchPlan:
    """Return what the index of a release is to have."""
    timeline = settings.timeline
    words = [timeline.observation, timeline.date, timeline.value] if timeline else []
    return SearchPlan(
        kinds=tuple((kind.key, Text.of(kind.label)) for kind in settings.kinds),
        languages=settings.site.languages,
        facets=tuple(_facet(facet, settings) for facet in settings.search.facets),
        orders=tuple(_order(order, settings) for order in settings.search.orders),
        observations=Observations(*(_whole(word, settings, "timeline") for word in words)) if words else None,
    )


def _whole(name: str, settings: Settings, section: str) -> str:
    """Return the IRI that a setting means; raises `ConfigError` when its prefix is not known."""
    prefixes = {**PREFIXES, settings.prefix: settings.namespace}
    prefix, colon, local = name.partition(":")
    if local.startswith("//"):
        return name
    if not colon or prefix not in prefixes:
        raise ConfigError(
            f"publisher.toml: [{section}] has {name!r}; write an IRI or one of the prefixes "
            f"{', '.join(sorted(prefixes))} with a name"
        )
    return f"{prefixes[prefix]}{local}"


def _facet(facet: SearchFacet, settings: Settings) -> FacetPlan:
    section = "search.facets"
    return FacetPlan(
        key=facet.key,
        label=Text.of(facet.label),
        paths=_paths(facet.paths, settings, section),
        within=facet.within and _whole(facet.within, settings, section),
        top=facet.top and _whole(facet.top, settings, section),
        is_dated=facet.dated,
        is_shown=facet.shown,
    )


def _order(order: SearchOrder, settings: Settings) -> OrderPlan:
    paths = _paths(order.paths, settings, "search.orders")
    return OrderPlan(order.key, Text.of(order.label), paths, is_descending=order.descending)


def _paths(paths: tuple[str, ...], settings: Settings, section: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(_whole(name, settings, section) for name in path.split()) for path in paths)
