"""Writes the reference pages that are made from the code; --check tells whether they are stale."""

import sys
from collections.abc import Callable
from dataclasses import MISSING, Field, fields
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import click

from publisher import config
from publisher.cli import main as command

REFERENCE = Path(__file__).parent / "reference"
NOTE = "<!-- Made by `./run fix` from the code; edit the code. -->"


def settings_page() -> str:
    """Return the reference of `publisher.toml`: every setting, its default, its sentence."""
    lines = ["# Settings", "", NOTE, "", "What `publisher.toml` may say. Paths are relative to the file.", ""]
    lines += _settings_of(config.Settings, "At the top")
    lines += _sections_of(config.Settings, "")
    return "\n".join(lines)


def commands_page() -> str:
    """Return the reference of the command line: what `--help` says of each command."""
    context = click.Context(command, info_name="publisher")
    lines = ["# Commands", "", NOTE, "", *_help(command, context)]
    lines += _commands_of(command, context, "publisher")
    return "\n".join([*lines, ""])


PAGES: dict[str, Callable[[], str]] = {"settings.md": settings_page, "commands.md": commands_page}


def _commands_of(group: click.Group, context: click.Context, title: str) -> list[str]:
    """Return the help of the commands of a group, each followed by those inside it."""
    lines: list[str] = []
    for name in group.list_commands(context):
        nested = group.get_command(context, name)
        if nested is not None:
            inner = click.Context(nested, parent=context, info_name=name)
            lines += ["", f"## {title} {name}", "", *_help(nested, inner)]
            if isinstance(nested, click.Group):
                lines += _commands_of(nested, inner, f"{title} {name}")
    return lines


def _sections_of(kind: type, place: str) -> list[str]:
    """Return the sections inside a section, each followed by those inside it."""
    lines: list[str] = []
    for name, hint in get_type_hints(kind).items():
        nested = next(
            (part for part in (hint, *get_args(hint)) if hasattr(part, "__dataclass_fields__")), None
        )
        if nested:
            title = f"`[[{place}{name}]]`" if get_origin(hint) is tuple else f"`[{place}{name}]`"
            lines += _settings_of(nested, title, nested.__doc__)
            lines += _sections_of(nested, f"{place}{name}.")
    return lines


def _settings_of(kind: type, title: str, sentence: str | None = None) -> list[str]:
    rows = [
        f"| `{item.name}` | {_default(item)} | {item.metadata['sentence']} |"
        for item in fields(kind)
        if not item.metadata["sentence"].startswith("[")
    ]
    about = [sentence.splitlines()[0], ""] if sentence else []
    return [f"## {title}", "", *about, "| setting | default | what it is |", "|---|---|---|", *rows, ""]


def _default(item: Field[Any]) -> str:
    if item.default is not MISSING:
        value = item.default.as_posix() if isinstance(item.default, Path) else item.default
        return f"`{value!r}`" if value not in ("", ()) else "empty"
    return "empty" if item.default_factory is not MISSING else "required"


def _help(nested: click.Command, context: click.Context) -> list[str]:
    # A fixed width, so that the page does not depend on the terminal of whoever made it.
    context.terminal_width = 100
    return ["```text", nested.get_help(context), "```"]


def main(*, check: bool) -> int:
    """Write the pages, or name those that differ from what the code says."""
    stale = [name for name, make in PAGES.items() if not _is_current(REFERENCE / name, make())]
    for name in stale:
        if check:
            sys.stderr.write(f"docs/reference/{name} is not what the code says; run ./run fix\n")
        else:
            (REFERENCE / name).write_text(PAGES[name](), encoding="utf-8")
    return int(check and bool(stale))


def _is_current(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    sys.exit(main(check="--check" in sys.argv[1:]))
