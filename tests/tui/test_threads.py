"""Writes in order, and the watch for other processes' changes."""

import asyncio
import threading
import time
from collections.abc import Iterator

import pytest

from models.errors import StoreError
from tui.refresh import RevisionWatch
from tui.writes import Writes


async def test_writes_run_one_after_the_other_in_order() -> None:
    writes, order = Writes(), []
    running: list[int] = []

    def write(number: int) -> int:
        running.append(number)
        assert len(running) == 1
        time.sleep(0.01)
        order.append(number)
        running.pop()
        return number

    tasks = [asyncio.create_task(writes.run(lambda n=n: write(n))) for n in range(8)]  # type: ignore[misc]  # bound at once, not when called
    await asyncio.sleep(0)
    assert writes.busy
    await writes.finish()
    assert order == list(range(8))
    assert await asyncio.gather(*tasks) == list(range(8))
    assert not writes.busy


async def test_a_write_that_fails_does_not_stop_the_next() -> None:
    writes = Writes()

    def fails() -> None:
        raise StoreError("no")

    with pytest.raises(StoreError):
        await writes.run(fails)
    assert await writes.run(lambda: 7) == 7


def test_the_watch_tells_changes_once_and_survives_failures() -> None:
    answers: Iterator[int | StoreError] = iter([1, 1, StoreError("locked"), 1, 2, 2, 3])
    changed: list[str] = []
    threads: set[str] = set()
    done = threading.Event()

    def revision() -> int:
        threads.add(threading.current_thread().name)
        answer = next(answers, None)
        if answer is None:
            done.set()
            return 3
        if isinstance(answer, StoreError):
            raise answer
        return answer

    watch = RevisionWatch(revision, 0.001, lambda: changed.append("x"))
    watch.start()
    assert done.wait(5)
    watch.stop()
    assert changed == ["x", "x"]
    assert threads == {"revision"}
