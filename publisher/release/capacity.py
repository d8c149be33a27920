"""Whether a machine has room for a build, told before the work and not after an hour of it."""

import resource
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from publisher.errors import ReleaseError

# Measured with directories of 48, 2,000 and 6,000 entries and two processes: a release with what it leaves
# for the next build took 270, 190 and 175 times the bytes of its tables, what is sorted on the way 32 times;
# memory was 280 MiB, 630 MiB and 1.2 GiB, and stops growing where all that is remembered has a limit. Less is
# asked for, so that nobody is kept from a build that would have fitted, for instance with one process.
_RELEASE, _SORTED = 140, 25
_FIXED_MEMORY, _MEMORY, _MOST_MEMORY = 160 << 20, 150, 768 << 20
_MEMINFO = Path("/proc/meminfo")
# What a container may have: control groups of version 2 and of version 1, as they look from inside.
_GROUPS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))


def refuse_without_room(data: Path, releases: Path) -> None:
    """Raise `ReleaseError` when disk or memory cannot hold what the tables of a folder will become."""
    tables = sum(file.stat().st_size for file in data.rglob("*.csv"))
    folder = next(place for place in (releases, *releases.parents) if place.exists())
    for place, needed, remedy in (
        (folder, tables * _RELEASE, "make room, or name another folder in [folders] releases"),
        (Path(tempfile.gettempdir()), tables * _SORTED, "make room, or name another folder in TMPDIR"),
    ):
        free = shutil.disk_usage(place).free
        if free < needed:
            raise ReleaseError(
                f"{place}: a release of these tables takes about {_size(needed)}, and {_size(free)} "
                f"are free; {remedy}"
            )
    needed = _FIXED_MEMORY + min(tables * _MEMORY, _MOST_MEMORY)
    for available in _available():
        if available < needed:
            raise ReleaseError(
                f"a build of these tables takes about {_size(needed)} of memory, and {_size(available)} "
                "are free; end other programs, or build on a larger machine"
            )


def _available() -> Iterator[int]:
    """Yield how much memory the kernel would give, by each of its limits; nothing where it does not tell."""
    if _MEMINFO.is_file():
        for line in _MEMINFO.read_text("ascii").splitlines():
            name, _, value = line.partition(":")
            if name == "MemAvailable":
                yield int(value.split()[0]) << 10
    for group in _GROUPS:
        with suppress(OSError, ValueError):
            yield int(group.read_text("ascii"))
    limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    if limit != resource.RLIM_INFINITY:
        yield limit


def _size(count: int) -> str:
    return f"{count / (1 << 30):.1f} GiB" if count >= 1 << 30 else f"{count >> 20} MiB"
