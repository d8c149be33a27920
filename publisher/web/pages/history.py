"""Pages about time, made when they are asked for: of the editions, and of what was known on a day."""

from dataclasses import dataclass

from publisher.config import Settings
from publisher.rdf import Text
from publisher.web.pages import messages, writing
from publisher.web.pages.environment import environment
from publisher.web.pages.messages import Messages


@dataclass(frozen=True, slots=True)
class Link:
    """A link and its words: those of the messages under a key, or a name of its own."""

    href: str
    key: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: a date, what it leads to, what is said of it, and further links."""

    date: str
    link: Link
    keys: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one of these pages shows; titles and texts are keys of the messages."""

    title: str
    texts: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    links: tuple[Link, ...] = ()
    name: str = ""
    date: str = ""
    value: str = ""
    switches: tuple[tuple[str, str], ...] = ()
    canonical: str = ""


def history_page(sheet: Sheet, language: str, settings: Settings) -> str:
    """Return the whole HTML document of a page about time."""
    words = _words(language)
    said = words["history"]
    values = {"name": sheet.name, "date": _date(sheet.date, words), "value": sheet.value}
    return (
        environment()
        .get_template("history.html")
        .render(
            language=words.language,
            m=words.named,
            site_title=Text.of(settings.site.title).best(language),
            title=writing.clean(said[sheet.title].format(**values)),
            texts=tuple(writing.clean(said[key].format(**values)) for key in sheet.texts),
            columns=tuple(said[key] for key in sheet.columns),
            rows=tuple((_date(row.date, words), row) for row in sheet.rows),
            links=sheet.links,
            canonical=sheet.canonical,
            switches=tuple(
                (tag, messages.load(tag)["language"]["name"], href) for tag, href in sheet.switches
            ),
        )
    )


def past_notice(issued: str, now: str, editions: str, language: str) -> str:
    """Return the line that tells on a page which edition it is of, and where the others are."""
    words = _words(language)
    return (
        environment()
        .get_template("parts/past.html")
        .render(
            past=words["history"]["past"].format(date=_date(issued, words)),
            links=(Link(now, "now"), Link(editions, "all")),
            m=words.named,
        )
    )


def neighbours(addresses: tuple[str, str], versions: tuple[str, str], language: str) -> str:
    """Return the line that leads to the editions before and after one."""
    words = _words(language)
    said = words["history"]
    links = [
        (relation, address, said[relation].format(version=version))
        for relation, address, version in zip(("prev", "next"), addresses, versions, strict=True)
        if address
    ]
    links += [("", "/release/", said["releases"]), ("", "/changes/", words["changes"]["others"])]
    template = environment().get_template("parts/neighbours.html")
    return template.render(links=links, label=said["releases"])


def _words(language: str) -> Messages:
    return messages.load(language if language in messages.offered() else "en")


def _date(value: str, words: Messages) -> str:
    written = writing.date(value, words)
    return written.text if written else value
