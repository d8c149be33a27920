"""The command that looks at a live site, and at the links that lead out of it."""

import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from publisher.cli.options import FILE, command, json_option, language_option
from publisher.cli.terminal import DONE, FINDINGS, language_of, progress
from publisher.errors import PublisherError

_LANGUAGES = ("id", "en")
_LIMITS = (
    click.option(
        "--max-requests", type=click.IntRange(1), default=300, show_default=True, help="Requests in all."
    ),
    click.option(
        "--max-mebibytes", type=click.IntRange(1), default=64, show_default=True, help="MiB received in all."
    ),
    click.option(
        "--timeout",
        type=click.FloatRange(0.1, 600),
        default=20.0,
        show_default=True,
        help="Seconds that a request may take.",
    ),
    click.option(
        "--delay", type=click.FloatRange(0, 60), default=0.0, help="Seconds to wait between requests."
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
@click.argument("url")
@click.option("--heavy", is_flag=True, help="Send one query without end too, to see whether it is stopped.")
@click.option("--short", is_flag=True, help="Count what is right instead of listing it.")
@_limited
@json_option
@language_option
@command
def check(  # noqa: PLR0913 - one argument an option
    *,
    url: str,
    heavy: bool,
    short: bool,
    private: bool,
    ca: Path | None,
    as_json: bool,
    language: str | None,
    **limits: Any,
) -> int:
    """Look at the site at URL as a data portal, a developer and a researcher do; any site will do.

    Reads only: a few hundred harmless requests, one at a time. Tells for each finding what was asked,
    what came, what the standard says and what to do. Exit code 1 when something is wrong that keeps
    people or programs from the data.
    """
    from publisher.probe import check as look

    report = look(
        url,
        limits=_limits(limits),
        private=private,
        heavy=heavy,
        progress=progress(),
        context=_trusting(ca),
    )
    spoken = language_of(_LANGUAGES, language)
    click.echo(report.json() if as_json else report.text(spoken, short=short), nl=False)
    return FINDINGS if report.has_errors else DONE


def _limits(options: dict[str, Any]) -> Any:
    from publisher.probe import Limits

    return Limits(
        requests=options["max_requests"],
        mebibytes=options["max_mebibytes"],
        seconds=options["timeout"],
        delay=options["delay"],
    )


def _trusting(file: Path | None) -> ssl.SSLContext | None:
    if file is None:
        return None
    try:
        context = ssl.create_default_context()
        context.load_verify_locations(file)
    except (OSError, ssl.SSLError) as error:
        raise PublisherError(f"{file}: {error}; name a file with certificates in PEM") from error
    return context
