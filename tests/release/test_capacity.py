"""A machine that is too small is told before the work."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from publisher.errors import ReleaseError
from publisher.release import capacity
from publisher.release.capacity import refuse_without_room

LARGEST = 3 << 20


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return a folder with a table of two megabytes."""
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "entities.csv").write_bytes(b"x" * (2 << 20))
    return folder


def disk(free: int) -> Callable[[object], SimpleNamespace]:
    """Return a disk with so much room."""
    return lambda _: SimpleNamespace(free=free)


def memory(file: Path, kibibytes: int) -> Path:
    """Write what the kernel tells of memory."""
    file.write_text(f"MemTotal: 9999999 kB\nMemAvailable: {kibibytes} kB\n", "ascii")
    return file


def test_enough_is_enough(data: Path, tmp_path: Path) -> None:
    """Nobody is kept from a build that fits."""
    refuse_without_room(data, tmp_path / "not" / "yet" / "there", largest=LARGEST, jobs=2)


def test_too_little_disk_is_told(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An operator learns how much is needed, how much is there, and which setting names another disk."""
    monkeypatch.setattr("publisher.release.capacity.shutil.disk_usage", disk(100 << 20))

    with pytest.raises(
        ReleaseError, match=r"takes about 340 MiB, and 100 MiB are free; .* \[folders\] releases"
    ):
        refuse_without_room(data, tmp_path / "releases", largest=LARGEST, jobs=2)


def test_what_the_last_build_left_is_not_asked_for_again(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An operator whose disk holds one more release can make it."""
    monkeypatch.setattr("publisher.release.capacity.shutil.disk_usage", disk(300 << 20))
    (tmp_path / "releases" / ".kept").mkdir(parents=True)

    refuse_without_room(data, tmp_path / "releases", largest=LARGEST, jobs=2)


def test_a_workbook_counts(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever keeps tables in a spreadsheet is told as well."""
    monkeypatch.setattr("publisher.release.capacity.shutil.disk_usage", disk(100 << 20))
    (data / "entities.csv").rename(data / "entities.xlsx")

    with pytest.raises(ReleaseError, match="takes about 340 MiB"):
        refuse_without_room(data, tmp_path / "releases", largest=LARGEST, jobs=2)


def test_a_table_that_is_not_read_takes_no_room(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An editor is told of a wrong file, and an operator is not sent to buy disks for it."""
    monkeypatch.setattr("publisher.release.capacity.shutil.disk_usage", disk(400 << 20))
    with (data / "wrong.csv").open("wb") as wrong:
        wrong.truncate(1 << 40)

    refuse_without_room(data, tmp_path / "releases", largest=LARGEST, jobs=2)


@pytest.mark.parametrize("entities", [5_000, 20_000, 200_000])
def test_what_is_asked_for_is_near_to_what_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, entities: int
) -> None:
    """A build that begins is not refused a disk that holds it, nor begun on one that holds half of it."""
    # Measured: an entity has 660 bytes of tables, 78 kB of a release and 45 kB of what is kept.
    needed = entities * (78_000 + 45_000)
    (tmp_path / "entities.csv").touch()
    with (tmp_path / "entities.csv").open("r+b") as table:
        table.truncate(entities * 660)
    free = iter([needed, 1 << 50, needed // 2])
    monkeypatch.setattr(
        "publisher.release.capacity.shutil.disk_usage", lambda _: SimpleNamespace(free=next(free))
    )
    monkeypatch.setattr(capacity, "_available", lambda: iter(()))

    refuse_without_room(tmp_path, tmp_path / "releases", largest=1 << 40, jobs=2)

    with pytest.raises(ReleaseError, match="a release of these tables takes about"):
        refuse_without_room(tmp_path, tmp_path / "releases", largest=1 << 40, jobs=2)


def test_too_little_memory_is_told(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An operator is told before the kernel ends the build."""
    monkeypatch.setattr(capacity, "_MEMINFO", memory(tmp_path / "meminfo", 50 << 10))

    with pytest.raises(ReleaseError, match="by 2 processes takes about 292 MiB of memory, and 50 MiB"):
        refuse_without_room(data, tmp_path / "releases", largest=LARGEST, jobs=2)


# Measured in MiB: the most that all processes of a build by two had together.
@pytest.mark.parametrize(("entities", "taken"), [(5_000, 376), (20_000, 448), (200_000, 1_282)])
def test_memory_is_asked_for_by_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, entities: int, taken: int
) -> None:
    """A build is not begun where the kernel would end it, nor refused where it fits."""
    (tmp_path / "entities.csv").write_bytes(b"")
    with (tmp_path / "entities.csv").open("r+b") as table:
        table.truncate(entities * 660)
    monkeypatch.setattr("publisher.release.capacity.shutil.disk_usage", disk(1 << 50))
    monkeypatch.setattr(capacity, "_available", lambda: iter((taken << 20,)))
    refuse_without_room(tmp_path, tmp_path / "releases", largest=1 << 40, jobs=2)
    monkeypatch.setattr(capacity, "_available", lambda: iter((taken * 2 // 5 << 20,)))

    with pytest.raises(ReleaseError, match=r"end other programs, give fewer --jobs, or build on a larger"):
        refuse_without_room(tmp_path, tmp_path / "releases", largest=1 << 40, jobs=2)


@pytest.mark.parametrize("content", ["52428800\n", "max\n"])
def test_the_limit_of_a_container_counts(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str
) -> None:
    """A container on a large machine has what it was given, not what the machine has."""
    group = tmp_path / "memory.max"
    group.write_text(content, "ascii")
    monkeypatch.setattr(capacity, "_GROUPS", (group, tmp_path / "none"))

    if content == "max\n":
        refuse_without_room(data, tmp_path / "releases", largest=LARGEST, jobs=2)
    else:
        with pytest.raises(ReleaseError, match="by 2 processes takes about 292 MiB of memory, and 50 MiB"):
            refuse_without_room(data, tmp_path / "releases", largest=LARGEST, jobs=2)


def test_a_limit_of_the_process_counts(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever caps a build is told that the cap is too low, before a library gives up without a word."""
    monkeypatch.setattr("publisher.release.capacity.resource.getrlimit", lambda _: (50 << 20, 50 << 20))

    with pytest.raises(ReleaseError, match="by 2 processes takes about 292 MiB of memory, and 50 MiB"):
        refuse_without_room(data, tmp_path / "releases", largest=LARGEST, jobs=2)


def test_a_system_that_tells_no_memory_is_trusted(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nobody knows, the build begins."""
    monkeypatch.setattr(capacity, "_MEMINFO", tmp_path / "none")

    refuse_without_room(data, tmp_path / "releases", largest=LARGEST, jobs=2)
