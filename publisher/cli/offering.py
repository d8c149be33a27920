"""What the settings say for portals, as a release takes it."""

from publisher.config import Settings
from publisher.rdf import Text
from publisher.release import Agent, Contact, Coverage, Words


def catalogue_words(settings: Settings) -> Words | None:
    """Return the words of the catalogue, none where the settings have no section for it."""
    publisher, contact, catalogue = settings.publisher, settings.contact, settings.catalogue
    if publisher is None or contact is None or catalogue is None:
        return None
    area, period = catalogue.coverage, catalogue.temporal
    return Words(
        title=Text.of(catalogue.title),
        description=Text.of(catalogue.description),
        publisher=Agent(Text.of(publisher.name), publisher.type, publisher.url),
        contact=Contact(Text.of(contact.name), contact.url, contact.email),
        keywords=catalogue.keywords,
        themes=catalogue.themes,
        frequency=catalogue.frequency,
        access=catalogue.access,
        provenance=Text.of(catalogue.provenance),
        coverage=Coverage(Text.of(area.name), area.places, area.box, area.centre),
        temporal=(period.start, period.end),
        address=catalogue.address,
    )
