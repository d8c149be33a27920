"""What every command makes of errors: an exit code and a sentence, no traceback for what a machine lacks."""

import errno
import os
from types import SimpleNamespace

import pytest
from conftest import Toy

from publisher.cli import main
from publisher.cli.options import command
from publisher.cli.terminal import COULD_NOT_RUN
from publisher.release import capacity


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), "No space left on device; make room"),
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/data/x"), "publisher: /data/x: No space left"),
        (OSError(errno.EROFS, os.strerror(errno.EROFS), "/data/x"), "Read-only file system"),
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), "another folder for temporary files in TMPDIR"),
        (
            FileNotFoundError(errno.ENOENT, "No usable temporary directory found"),
            "found; make room there, or name",
        ),
        (MemoryError(), "too little memory; end other programs, or work on a larger machine"),
    ],
)
def test_what_a_machine_has_too_little_of_is_told(
    capsys: pytest.CaptureFixture[str], error: Exception, said: str
) -> None:
    """An operator whose disk fills up while tables are sorted reads where, what and what to do."""

    def work() -> int:
        raise error

    with pytest.raises(SystemExit) as ended:
        command(work)()

    assert ended.value.code == COULD_NOT_RUN
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("name", ["build", "publish"])
@pytest.mark.parametrize("lacking", ["disk", "memory"])
def test_nothing_is_begun_without_room(
    toy: Toy, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, lacking: str
) -> None:
    """An operator learns it within a second, and nothing was read, written or lost."""
    if lacking == "disk":
        full = SimpleNamespace(free=1000)
        monkeypatch.setattr("publisher.release.capacity.shutil.disk_usage", lambda _: full)
    else:
        monkeypatch.setattr(capacity, "_available", lambda: iter((1000,)))
    monkeypatch.setattr("publisher.cli.making.assemble", None)

    with pytest.raises(SystemExit) as ended:
        main(["--folder", str(toy.folder), name])

    assert ended.value.code == COULD_NOT_RUN
    assert "are free; " in capsys.readouterr().err
    assert not (toy.folder / "releases").exists()


def test_a_mistake_of_ours_is_not_dressed_up() -> None:
    """What is wrong with the program shows where."""

    def work() -> int:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), "x")

    with pytest.raises(FileNotFoundError):
        command(work)()
