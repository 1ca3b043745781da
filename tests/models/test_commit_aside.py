"""Batches that are committed while the next one is prepared: their order, and what fails."""

import sqlite3
from concurrent.futures import wait
from contextlib import closing
from threading import Event
from typing import Any

import pytest

from models import commit_aside
from models.commit_aside import CommitsAside
from models.errors import StoreError
from models.facts import FactRow, SourceInfo
from models.ingest import Feed
from models.states import SourceKind
from models.workbench import Workbench
from tests.models.shop import SHOP, hours, sale

INFO = SourceInfo("a.csv", SourceKind.AFTER_SALES, "d1", hours(-1), "name")


def rows(number: int) -> list[FactRow]:
    """A batch of one row."""
    return [FactRow(number, None, sale(id=f"{number}", order_sn=f"o{number}"))]


def stored(bench: Workbench) -> list[str]:
    """After-sales that another process would find."""
    with closing(sqlite3.connect(bench.path)) as other:
        return [row[0] for row in other.execute("SELECT id FROM after_sale ORDER BY id")]


class HeldCommits:
    """Commits that wait for a sign, and may fail."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, error: Exception | None = None) -> None:
        self.go = Event()
        self.error = error
        self._commit = commit_aside._commit  # the real one is called by this
        monkeypatch.setattr(commit_aside, "_commit", self)

    def __call__(self, connection: Any, started: Event) -> None:
        started.set()
        assert self.go.wait(60)
        if self.error:
            raise self.error
        self._commit(connection, started)


def begin(bench: Workbench) -> Feed:
    """A source that is being read."""
    return bench.ingest().begin(INFO, SHOP)


def test_a_batch_is_counted_when_it_is_on_the_disk(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = HeldCommits(monkeypatch)
    feed = begin(bench)
    feed.send(rows(1), [])
    assert (feed.counts.new, stored(bench)) == (0, [])
    held.go.set()
    feed.wait()
    assert (feed.counts.new, stored(bench)) == (1, ["1"])
    feed.close()


def test_batches_follow_each_other_and_the_last_is_on_the_disk_after_close(
    bench: Workbench,
) -> None:
    feed = begin(bench)
    for number in range(1, 9):
        feed.send(rows(number), [])
        assert stored(bench)[: number - 1] == [str(one) for one in range(1, number)]
    feed.close()
    assert stored(bench) == [str(one) for one in range(1, 9)]
    assert (feed.counts.new, feed.cases.opened) == (8, 8)


def test_a_commit_that_fails_writes_and_counts_nothing_and_says_so(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed = begin(bench)
    feed.send(rows(1), [])
    feed.wait()
    held = HeldCommits(monkeypatch, sqlite3.OperationalError("database or disk is full"))
    held.go.set()
    feed.send(rows(2), [])
    with pytest.raises(StoreError, match="disk is full"):
        feed.send(rows(3), [])
    feed.close()
    assert (feed.counts.new, stored(bench)) == (1, ["1"])
    with bench.store.write() as session:  # the lock was given back
        assert session.connection().in_transaction()


def test_the_last_commit_that_fails_is_told_by_close(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = HeldCommits(monkeypatch, sqlite3.OperationalError("disk I/O error"))
    held.go.set()
    feed = begin(bench)
    feed.send(rows(1), [])
    with pytest.raises(StoreError, match="disk I/O error"):
        feed.close()
    feed.close()
    assert (feed.counts.new, stored(bench)) == (0, [])


def test_a_block_that_raises_is_rolled_back(bench: Workbench) -> None:
    commits = CommitsAside(bench.store)
    with pytest.raises(KeyError), commits.write() as connection:
        connection.exec_driver_sql("DELETE FROM shop")
        raise KeyError("a programmer's error")
    assert not commits.wait()
    with bench.store.write() as session:
        assert session.connection().in_transaction()
    commits.close()


def test_a_batch_that_an_interrupt_kept_from_being_waited_for_is_counted(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = HeldCommits(monkeypatch)
    feed = begin(bench)
    feed.send(rows(1), [])

    def interrupted(_futures: Any) -> None:
        monkeypatch.setattr(commit_aside, "wait", wait)
        held.go.set()
        raise KeyboardInterrupt

    monkeypatch.setattr(commit_aside, "wait", interrupted)
    with pytest.raises(KeyboardInterrupt):
        feed.send(rows(2), [])
    feed.close()
    assert (feed.counts.new, stored(bench)) == (1, ["1"])
