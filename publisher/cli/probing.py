"""The command that looks at a live site, and at the links that lead out of it."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from publisher.cli.options import FILE, Directory, command, json_option, language_option
from publisher.cli.terminal import DONE, FINDINGS, language_of, progress
from publisher.errors import PublisherError

if TYPE_CHECKING:
    import ssl

    from publisher.probe import Limits, Locate, Mention, Mentions

_LANGUAGES = ("id", "en")
_LIMITS = (
    click.option(
        "--max-requests",
        type=click.IntRange(1),
        default=300,
        show_default=True,
        help="Requests in all (links, with --links).",
    ),
    click.option(
        "--max-mebibytes", type=click.IntRange(1), default=64, show_default=True, help="MiB received in all."
    ),
    click.option(
        "--max-minutes",
        type=click.FloatRange(0.1),
        default=15.0,
        show_default=True,
        help="Minutes that a look at a site may take.",
    ),
    click.option(
        "--timeout",
        type=click.FloatRange(0.1, 600),
        default=20.0,
        show_default=True,
        help="Seconds that a request may take.",
    ),
    click.option(
        "--delay",
        type=click.FloatRange(0, 60),
        help="Seconds between requests to a host (default: 0, with --links 1).",
    ),
    click.option(
        "--private", is_flag=True, help="Also ask addresses of private networks that a name leads to."
    ),
    click.option("--ca", type=FILE, help="Trust the certificates of this PEM file as well."),
)


def _limited(function: Callable[..., Any]) -> Callable[..., Any]:
    for option in reversed(_LIMITS):
        function = option(function)
    return function


@click.command()
@click.argument("url", required=False)
@click.option("--links", is_flag=True, help="Look at the links out of the current release, or out of URL.")
@click.option("--memory", type=FILE, help="With --links: file that remembers answers, to go on from there.")
@click.option(
    "--days",
    type=click.IntRange(0),
    default=7,
    show_default=True,
    help="With --links: how long a link that was fine is not asked again.",
)
@click.option("--heavy", is_flag=True, help="Send one query without end too, to see whether it is stopped.")
@click.option("--short", is_flag=True, help="Count what is right instead of listing it.")
@_limited
@json_option
@language_option
@click.pass_obj
@command
def check(directory: Directory, *, url: str | None, links: bool, language: str | None, **options: Any) -> int:
    """Look at the site at URL as a data portal, a developer and a researcher do; any site will do.

    Reads only: a few hundred harmless requests, one at a time. Tells for each finding what was asked,
    what came, what the standard says and what to do. Exit code 1 when something is wrong that keeps
    people or programs from the data.

    With --links the links that lead elsewhere are asked instead, some hosts at a time, each one gently.
    Dead ones are told with the cells that have them, and fail nothing: the exit code is 0.
    """
    spoken = language_of(_LANGUAGES, language)
    if links:
        return _check_links(directory, url, spoken, options)
    if url is None:
        raise PublisherError(
            "check: name the address of a site, or use --links for the links of the current release"
        )
    return _check_site(url, spoken, options)


def _check_site(url: str, language: str, options: dict[str, Any]) -> int:
    from publisher.probe import check as look

    report = look(
        url,
        limits=_limits(options, delay=0),
        private=options["private"],
        heavy=options["heavy"],
        progress=progress(),
        context=_trusting(options["ca"]),
    )
    text = report.json() if options["as_json"] else report.text(language, short=options["short"])
    click.echo(text, nl=False)
    return FINDINGS if report.has_errors else DONE


def _check_links(directory: Directory, url: str | None, language: str, options: dict[str, Any]) -> int:
    from publisher.probe import check_links, mentions_of_site

    limits, context = _limits(options, delay=1), _trusting(options["ca"])
    private = options["private"]
    locate: Locate = _unknown
    if url is None:
        mentions, locate = _of_release(directory)
    else:
        mentions, private = mentions_of_site(url, limits=limits, private=private, context=context)
    report = check_links(
        mentions,
        limits=limits,
        today=datetime.now(UTC).date().isoformat(),
        memory=options["memory"],
        days=options["days"],
        private=private,
        locate=locate,
        progress=progress(),
        context=context,
    )
    click.echo(report.json() if options["as_json"] else report.text(language), nl=False)
    return DONE


def _of_release(directory: Directory) -> tuple["Mentions", "Locate"]:
    """Return the links of the current release, and what finds their cells in the tables of now."""
    from pyoxigraph import RdfFormat, parse

    from publisher.dataset import assemble
    from publisher.probe import mentions_in
    from publisher.rdf import Base
    from publisher.release import Archive

    settings = directory.settings()
    dump = Archive(settings.folders.releases).current().file("dumps/directory.nq")
    mentions = mentions_in(parse(path=dump, format=RdfFormat.N_QUADS), settings.base)
    folders = settings.folders
    dataset = assemble(
        base=Base(settings.base), prefix=settings.prefix, data=folders.data, ontology=folders.ontology
    )

    def locate(url: str, mention: "Mention") -> str:
        values = dataset.values(mention.subject, mention.predicate)
        value = next((value for value in values if value.value == url), None)
        return str((value and dataset.locate(mention.subject, mention.predicate, value)) or "")

    return mentions, locate


def _unknown(_url: str, _mention: "Mention") -> str:
    return ""


def _limits(options: dict[str, Any], *, delay: float) -> "Limits":
    from publisher.probe import Limits

    asked = options["delay"]
    return Limits(
        requests=options["max_requests"],
        mebibytes=options["max_mebibytes"],
        seconds=options["timeout"],
        minutes=options["max_minutes"],
        delay=delay if asked is None else asked,
    )


def _trusting(file: Path | None) -> "ssl.SSLContext | None":
    import ssl

    if file is None:
        return None
    try:
        context = ssl.create_default_context()
        context.load_verify_locations(file)
    except (OSError, ssl.SSLError) as error:
        raise PublisherError(f"{file}: {error}; name a file with certificates in PEM") from error
    return context
