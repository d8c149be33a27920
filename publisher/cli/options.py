"""What all commands share: the directory that they work on, their exit codes, options that several have."""

import errno
import functools
import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from publisher import config
from publisher.cli.terminal import COULD_NOT_RUN, DONE, FINDINGS
from publisher.errors import NonconformantError, PublisherError

_SCARCE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EIO})


@dataclass(frozen=True, slots=True)
class Directory:
    """The directory that a command works on: where it lies and, once read, its settings."""

    folder: Path

    def settings(self) -> config.Settings:
        """Read `publisher.toml`; raises `ConfigError`."""
        return config.load(self.folder)


def command(function: Callable[..., int]) -> Callable[..., None]:
    """Turn what a command returns or raises into an exit code and, when it failed, one sentence on stderr."""

    @functools.wraps(function)
    def run(*args: Any, **options: Any) -> None:
        try:
            code = function(*args, **options)
        except NonconformantError as error:
            click.echo(str(error), err=True)
            code = FINDINGS
        except PublisherError as error:
            click.echo(f"publisher: {error}", err=True)
            code = COULD_NOT_RUN
        except BrokenPipeError:
            # The reader of our output went away, as `head` does; nothing is left to say to it.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            code = DONE
        except (MemoryError, OSError) as error:
            click.echo(f"publisher: {_scarce(error)}", err=True)
            code = COULD_NOT_RUN
        sys.exit(code)

    return run


def _scarce(error: MemoryError | OSError) -> str:
    """Say what a machine has too little of; raises what is another matter."""
    if isinstance(error, MemoryError):
        return "there is too little memory; end other programs, or work on a larger machine"
    if isinstance(error, FileNotFoundError) and error.filename is None:
        # What `tempfile` raises where it can write nowhere.
        return f"{error.strerror}; make room there, or name another folder for temporary files in TMPDIR"
    if error.errno not in _SCARCE:
        raise error
    # A file without a name is a temporary one.
    place = error.filename or tempfile.gettempdir()
    return (
        f"{place}: {error.strerror}; make room or correct permissions there, "
        "or name another folder for temporary files in TMPDIR"
    )


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")
language_option = click.option(
    "--language", help="Language of messages, such as id or en; the terminal's language when left out."
)


FILE = click.Path(path_type=Path, dir_okay=False)
