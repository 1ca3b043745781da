"""Several processes at one file, and processes that are killed."""

import random
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from models.clock import FixedClock
from models.settings import Settings
from models.states import Queue
from models.workbench import Workbench
from tests.models.busy import run
from tests.models.shop import NOW
from tests.models.test_properties_import import state


def start(path: Path, seed: int, count: int) -> "subprocess.Popen[str]":
    """An importing process."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.models.busy", str(path), str(seed), str(count)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )


@pytest.fixture
def straight(tmp_path: Path, empty_database: Path) -> Workbench:
    """Another empty workbench, for what an undisturbed import ends in."""
    path = tmp_path / "straight.db"
    shutil.copy(empty_database, path)
    return Workbench(path, clock=FixedClock(NOW), settings=Settings(), actor="tester")


def test_two_imports_at_once_end_as_one_after_the_other(
    bench: Workbench, straight: Workbench
) -> None:
    with start(bench.path, 1, 6) as one, start(bench.path, 2, 6) as other:
        assert (one.wait(60), other.wait(60)) == (0, 0)
    for seed in (1, 2):
        run(straight, seed, 6)
    assert state(bench) == state(straight)


def test_a_reader_sees_only_whole_transactions_while_an_import_runs(bench: Workbench) -> None:
    seen = 0
    with start(bench.path, 3, 12) as importing:
        while importing.poll() is None:
            look(bench)
            seen += 1
    assert importing.returncode == 0
    assert seen > 3


def look(bench: Workbench) -> None:
    """Figures that only hold between transactions."""
    summary = bench.summary()
    for queue in Queue:
        found = summary.queues[queue]
        assert sum(found.buckets.values()) == found.open
    with closing(sqlite3.connect(bench.path)) as connection:
        orphans = connection.execute(
            "SELECT count(*) FROM cases WHERE after_sale_id != '' AND after_sale_id NOT IN"
            " (SELECT id FROM after_sale UNION SELECT after_sale_id FROM sighting)"
        ).fetchone()[0]
    assert orphans == 0


def test_actions_go_on_while_an_import_runs(bench: Workbench) -> None:
    run(bench, 4, 3)
    ids = [row.id for row in bench.cases(Queue.EXPIRING)][:3]
    noted = 0
    with start(bench.path, 4, 3) as importing:
        while importing.poll() is None:
            bench.set_note(ids, str(noted))
            noted += 1
            time.sleep(0.01)
    assert importing.returncode == 0
    assert {bench.case(one).note for one in ids} == {str(noted - 1)}


def kill_soon(importing: "subprocess.Popen[str]", delay: float) -> None:
    """Kill it (kill -9) that many seconds after its first file is in."""
    with importing as process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(delay)
        process.kill()


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8))
def test_a_kill_at_any_instant_loses_and_repeats_nothing(
    bench: Workbench, straight: Workbench, seed: int
) -> None:
    chance = random.Random(seed)
    for _attempt in range(3):
        kill_soon(start(bench.path, seed, 10), chance.random() * 0.15)
        with closing(sqlite3.connect(bench.path)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    run(bench, seed, 10)
    run(straight, seed, 10)
    assert state(bench) == state(straight)


@pytest.mark.slow
@pytest.mark.parametrize("delay", [0.0, 0.02, 0.05, 0.1])
def test_a_kill_while_the_database_is_made_leaves_one_that_can_be_made(
    tmp_path: Path, delay: float
) -> None:
    path = tmp_path / "new.db"
    with start(path, 1, 1) as process:
        while not path.exists() and process.poll() is None:
            time.sleep(0.001)
        time.sleep(delay)
        process.kill()
    bench = Workbench(path, clock=FixedClock(NOW), settings=Settings(), actor="tester")
    run(bench, 1, 1)
    assert bench.summary().has_data
    bench.close()


@pytest.mark.slow
def test_undo_after_a_kill(bench: Workbench, straight: Workbench) -> None:
    run(bench, 5, 4)
    run(straight, 5, 4)
    ids = [row.id for row in bench.cases(Queue.EXPIRING)]
    bench.handle(ids)
    kill_soon(start(bench.path, 5, 4), 0)
    bench.undo()
    assert {row.id for row in bench.cases(Queue.EXPIRING)} == set(ids)
    run(bench, 5, 4)
    assert state(bench) == state(straight)
