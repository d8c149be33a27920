"""Whether a machine has room for a build, told before the work and not after an hour of it."""

import resource
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from publisher.errors import ReleaseError
from publisher.kept import FOLDER

# Measured with directories of 29, 2,000, 20,000 and 200,000 entries: a release took 228, 131, 120 and 117
# times the bytes of its tables, what it leaves for the next build 69 times, and what is sorted on the way 32
# times; with two processes 2,000, 20,000 and 200,000 entries took 287 MiB, 448 MiB and 1.3 GiB of memory.
# Less is asked for, so that nobody is kept from a build that would fit.
_RELEASE, _KEPT, _SORTED = 110, 60, 25
_FIXED_MEMORY = 120 << 20
# Each process remembers what is asked often, up to a limit, and has a share of what is known of each entry.
_REMEMBERED, _MOST_REMEMBERED, _SHARED = 40, 100 << 20, 3
_MEMINFO = Path("/proc/meminfo")
# What a container may have: control groups of version 2 and of version 1, as they look from inside.
_GROUPS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))


def refuse_without_room(data: Path, releases: Path, *, largest: int, jobs: int) -> None:
    """Raise `ReleaseError` when disk or memory cannot hold what the tables of a folder will become.

    One that is larger than a table may be is not counted: whoever reads it says so.
    """
    tables = sum(size for size in _sizes(data) if size <= largest)
    folder = next(place for place in (releases, *releases.parents) if place.exists())
    # What the last build left goes once this one has left the same.
    left = 0 if (releases / FOLDER).exists() else _KEPT
    for place, needed, remedy in (
        (folder, tables * (_RELEASE + left), "make room, or name another folder in [folders] releases"),
        (Path(tempfile.gettempdir()), tables * _SORTED, "make room, or name another folder in TMPDIR"),
    ):
        free = shutil.disk_usage(place).free
        if free < needed:
            raise ReleaseError(
                f"{place}: a release of these tables takes about {_size(needed)}, and {_size(free)} "
                f"are free; {remedy}"
            )
    _refuse_without_memory(tables, jobs)


def _refuse_without_memory(tables: int, jobs: int) -> None:
    """Raise `ReleaseError` when so many processes need more memory than there is."""
    each = min(tables * _REMEMBERED, _MOST_REMEMBERED) + tables * _SHARED
    needed = _FIXED_MEMORY + jobs * each
    for available in _available():
        if available < needed:
            raise ReleaseError(
                f"a build of these tables by {jobs} process{'es' * (jobs > 1)} takes about {_size(needed)} "
                f"of memory, and {_size(available)} are free; end other programs, give fewer --jobs, or "
                "build on a larger machine"
            )


def _sizes(data: Path) -> Iterator[int]:
    """Yield the sizes of tables; a workbook takes less room than its sheets would."""
    return (file.stat().st_size for file in data.rglob("*") if file.suffix in {".csv", ".xlsx"})


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
