"""The commands of links outwards: propose matches, record those that an editor accepted."""

import json
import re
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from publisher import config
from publisher.cli.options import FILE, Directory, command, json_option
from publisher.cli.terminal import DONE
from publisher.errors import ConfigError, SourceError

if TYPE_CHECKING:
    from publisher.dataset import Dataset
    from publisher.linking import Columns, Named

_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*").fullmatch
_EXISTING = click.Path(path_type=Path, dir_okay=False, exists=True)


@click.group()
def link() -> None:
    """Link the directory to other lists: propose matches by name, record those that an editor accepts."""


@link.command()
@click.argument("candidates", type=_EXISTING)
@click.option("--kind", default="", help="Kind of our things to match (default: the first of [[kinds]]).")
@click.option("--relation", default="exactMatch", help="Relation that is proposed.", show_default=True)
@click.option(
    "--least", type=click.FloatRange(0, 100), default=85, help="Least score, of 100.", show_default=True
)
@click.option(
    "--most", type=click.IntRange(1, 50), default=3, help="Most proposals a thing.", show_default=True
)
@click.option(
    "--except",
    "decided",
    type=_EXISTING,
    multiple=True,
    help="Table of earlier decisions; its pairs are not proposed again.",
)
@click.option("--out", type=FILE, help="File to write (default: standard output).")
@click.pass_obj
@command
def propose(  # noqa: PLR0913 - one argument an option
    directory: Directory,
    *,
    candidates: Path,
    kind: str,
    relation: str,
    least: float,
    most: int,
    decided: tuple[Path, ...],
    out: Path | None,
) -> int:
    """Propose what may be the same as the things of CANDIDATES, a CSV table with the columns iri and name.

    Write accept or reject into the column decision, then run publisher link record.
    """
    from publisher.linking import propose as matches
    from publisher.linking import read_candidates, read_proposals, write_proposals

    settings = directory.settings()
    theirs = read_candidates(candidates)
    before = {
        (one.subject, one.target)
        for file in decided
        for one in read_proposals(file)
        if one.is_accepted is not None
    }
    ours = _named(settings, kind or (settings.kinds[0].key if settings.kinds else ""))
    lines = write_proposals(matches(ours, theirs, least=least, most=most, decided=before), relation)
    if out is None:
        for line in lines:
            click.echo(line, nl=False)
    else:
        _write(out, lines)
    return DONE


@link.command("record")
@click.argument("proposals", type=_EXISTING)
@click.option("--by", required=True, help="Who compared the two: a body, as readers will see it.")
@click.option("--list", "key", required=True, help="Short name of the other list, such as wikidata.")
@click.option("--on", help="Day of the comparison (default: today).")
@json_option
@click.pass_obj
@command
def record_(  # noqa: PLR0913 - one argument an option
    directory: Directory, *, proposals: Path, by: str, key: str, on: str | None, as_json: bool
) -> int:
    """Record the accepted matches of PROPOSALS in the table of links, with who checked them and when."""
    from publisher.linking import Check, read_proposals, record

    settings = directory.settings()
    if not _KEY(key):
        raise ConfigError(f"--list is {key!r}; write small letters, digits and hyphens, such as wikidata")
    if not by.strip():
        raise ConfigError("--by is empty; write who compared the two")
    table = settings.folders.data / settings.links.table
    told = record(
        table,
        read_proposals(proposals),
        columns=_columns(settings),
        check=Check(key, by.strip(), _day(on)),
    )
    if as_json:
        click.echo(json.dumps(asdict(told), indent=2))
    else:
        click.echo(
            f"{table.name}: {told.added} added, {told.known} there already; {told.rejected} rejected, "
            f"{told.undecided} undecided. Check with publisher validate."
        )
    return DONE


def _named(settings: config.Settings, kind: str) -> Iterator["Named"]:
    from publisher.dataset import assemble
    from publisher.linking import Named
    from publisher.rdf import Base

    base, folders = Base(settings.base), settings.folders
    dataset = assemble(base=base, prefix=settings.prefix, data=folders.data, ontology=folders.ontology)
    things = dataset.things(kind)
    if not things:
        raise ConfigError(f"--kind is {kind!r}, and there is nothing of that kind; write one such as entity")
    for iri in things:
        linked = frozenset(
            quad.object.value for quad in dataset.describe(iri).quads if hasattr(quad.object, "value")
        )
        yield Named(iri.removeprefix(f"{base}/id/"), tuple(dict.fromkeys(_names(dataset, iri))), linked)


def _names(dataset: "Dataset", iri: str) -> Iterator[str]:
    from publisher.dataset import LABELS
    from publisher.rdf import PREFIXES

    for predicate in (*LABELS, f"{PREFIXES['skos']}altLabel", f"{PREFIXES['schema']}alternateName"):
        yield from (value.value for value in dataset.values(iri, predicate))


def _columns(settings: config.Settings) -> "Columns":
    from publisher.linking import Columns

    told = asdict(settings.links)
    del told["table"]
    return Columns(**told)


def _day(text: str | None) -> str:
    if text is None:
        return datetime.now(UTC).date().isoformat()
    try:
        return datetime.fromisoformat(text).date().isoformat()
    except ValueError as error:
        raise ConfigError(f"--on is {text!r}; write a day such as 2026-11-24") from error


def _write(file: Path, lines: Iterator[str]) -> None:
    """Write a table of proposals, which may hold decisions, and so never over one that is there."""
    try:
        with file.open("x", encoding="utf-8", newline="") as text:
            text.writelines(lines)
    except FileExistsError as error:
        raise SourceError(f"{file} is there already and may hold decisions; choose another name") from error
    except OSError as error:
        raise SourceError(f"{file}: {error.strerror or error}; choose another place") from error
