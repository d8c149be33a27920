"""The benchmarks as one thing: asked alike, kept alike, and told of in words when one cannot run."""

import importlib
import json
import re
import signal
import subprocess
import sys
import time
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from benchmarks import one, results
from benchmarks.__main__ import BENCHMARKS, Ended, main, summary
from benchmarks.processes import family, memory, stop
from benchmarks.results import Outcome, Table, keep, machine, summary_of

FOLDER = Path(results.__file__).parent
TABLE = Table("Shares", ("who", "share"), [("nginx", 1.0), ("publisher", 0.123)])
# Starts another in a session of its own, as the pool of workers is one, and waits with it.
PAIR = (
    "import subprocess, sys;"
    "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'], start_new_session=True).wait()"
)


@pytest.fixture
def signals() -> Iterator[None]:
    """Put back who listens to signals."""
    before = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)}
    yield
    for each, handler in before.items():
        signal.signal(each, handler)


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    """Return a benchmark that measures nothing and keeps that where the test looks."""
    module = ModuleType("benchmarks.fake", "Nothing.")
    monkeypatch.setitem(sys.modules, "benchmarks.fake", module)
    monkeypatch.setattr(one, "keep", lambda name, outcome, facts: keep(name, outcome, facts, tmp_path))
    return module


@pytest.mark.parametrize("name", BENCHMARKS)
def test_every_benchmark_can_be_asked_alike(name: str) -> None:
    """Whoever knows the options of one knows those of all."""
    module = importlib.import_module(f"benchmarks.{name}")
    parser = one.parser(name, module)

    assert callable(module.measure)
    assert parser.parse_args(["--full"]).full
    assert not parser.parse_args(["--small"]).full
    with pytest.raises(SystemExit):
        parser.parse_args(["--small", "--full"])


def test_no_benchmark_is_forgotten() -> None:
    """`./run bench` measures whatever there is to measure, and its page tells of each."""
    told = (FOLDER / "README.md").read_text(encoding="utf-8")
    found = {
        path.stem for path in FOLDER.glob("*.py") if "\ndef measure(" in path.read_text(encoding="utf-8")
    }

    assert found == set(BENCHMARKS)
    assert all(f"| `{name}.py` |" in told for name in found)


def test_a_name_that_is_none_is_answered_with_those_that_are() -> None:
    """A typing error measures nothing else instead."""
    with pytest.raises(SystemExit, match=r"no benchmark 'serach'; choose from .*search"):
        main(["serach"])


@pytest.mark.usefixtures("signals")
def test_what_is_known_is_kept_each_time(fake: ModuleType, tmp_path: Path) -> None:
    """A run of hours that is stopped leaves the sizes that it had done, with the facts of the machine."""
    seen: list[int] = []

    def measure(asked: Namespace) -> Iterator[Outcome]:
        assert asked.sizes == (29, 60)
        for size in asked.sizes:
            yield Outcome({"sizes": [size]}, (TABLE,))
            seen.append(len(list(tmp_path.glob("fake-29-60-*.json"))))

    fake.measure, fake.SIZES = measure, ((29,), (2000,))  # type: ignore[attr-defined]

    code = one.main(["fake", "--entities", "29", "60"])

    (file,) = tmp_path.glob("fake-29-60-*.json")
    document = json.loads(file.read_text(encoding="utf-8"))
    assert (code, seen) == (0, [1, 1])
    assert document["sizes"] == [60]
    assert set(document["machine"]["seconds of the whole run"]) == {"clock", "processors"}
    assert [str(each) for each in summary_of(file)] == [str(TABLE)]


@pytest.mark.usefixtures("signals")
@pytest.mark.parametrize(
    ("stopped", "told"),
    [
        (SystemExit("wrk is not there; install it"), "wrk is not there; install it"),
        (ValueError("odd"), "ValueError: odd; the trace is above"),
        (KeyboardInterrupt(), "stopped"),
    ],
)
def test_what_stops_a_benchmark_is_told_in_words(
    fake: ModuleType, tmp_path: Path, stopped: BaseException, told: str
) -> None:
    """Whoever reads the summary knows why a table is missing, and the next benchmark begins."""

    def measure(_: Namespace) -> Iterator[Outcome]:
        raise stopped

    fake.measure = measure  # type: ignore[attr-defined]

    code = one.main(["fake", "--told", str(tmp_path / "told")])

    assert code == one.FAILED
    assert json.loads((tmp_path / "told").read_text(encoding="utf-8")) == {"problem": told}


def test_the_summary_has_the_tables_and_what_was_left_out(tmp_path: Path) -> None:
    """One look at the end tells how everything stands beside its rivals."""
    kept = keep("some", Outcome({}, (TABLE,)), {}, tmp_path)

    text = summary(
        [
            Ended("some", {"kept": str(kept)}, 61.2, 0),
            Ended("other", {"problem": "wrk is not there; install it"}, 0.1, 2),
            Ended("killed", {}, 3, -9),
        ]
    )

    assert "## some (61 s)\n\nShares\n\n| who | share |\n|---|---:|\n| nginx | 1.00 |" in text
    assert "Left out: wrk is not there; install it" in text
    assert "Left out: it ended with code -9, see above" in text
    assert text.endswith("All together: 64 s.")


def test_the_facts_of_the_machine_do_not_say_whose_it_is() -> None:
    """Figures can be judged by anyone, and published by everyone."""
    facts = machine()

    assert facts["processors"] >= 1
    assert facts["memory MiB"] > 100
    assert {"processor", "load before", "system", "python", "commit"} <= set(facts)
    assert set(facts["libraries"]) >= {"pyoxigraph", "rdflib", "pyshacl"}
    assert not re.search(r"/home|/tmp|/root", json.dumps(facts))


def test_what_a_benchmark_started_is_found_and_ended() -> None:
    """After Ctrl-C no server goes on, whatever session it is in."""
    with subprocess.Popen([sys.executable, "-c", PAIR], start_new_session=True) as process:
        deadline = time.monotonic() + 10
        while len(members := family(process.pid)) < 2 and time.monotonic() < deadline:
            time.sleep(0.02)
        held = memory(each.pid for each in members)

        stop(members, patience=0)

    assert len(members) == 2
    assert held > 1
    assert process.returncode == -signal.SIGKILL
    deadline = time.monotonic() + 10
    while family(members[-1].pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not any(family(each.pid) for each in members)
