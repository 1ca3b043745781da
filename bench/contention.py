"""A key press of one process while another one imports."""

import multiprocessing
import statistics
import tempfile
import time
from multiprocessing.synchronize import Event
from pathlib import Path

from bench.harness import Row
from bench.made import orders_csv
from bench.shop import filled
from models.clock import SystemClock
from models.settings import Settings
from models.workbench import Workbench


def measure(count: int = 60_000, rounds: int = 5) -> list[Row]:
    """Milliseconds of marking a case, alone and during an import; p99 over all rounds."""
    alone: list[float] = []
    beside: list[float] = []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            database = filled(Path(folder) / "bench.db", 2_000)
            source = orders_csv(Path(folder) / "orders.csv", count)
            alone += _presses(database, None)
            stop = multiprocessing.Event()
            importer = multiprocessing.Process(target=_import, args=(database, source, stop))
            importer.start()
            time.sleep(1.0)
            beside += _presses(database, stop)
            importer.join()
    slow, quick = _percentile(beside), _percentile(alone)
    return [
        Row(
            f"key press during an import ({len(beside)} presses)",
            f"p50 {statistics.median(beside):.1f} ms, p99 {slow:.1f} ms (alone p99 {quick:.1f} ms)",
            f"{slow / quick:.1f}x",
            "p99 < 50 ms",
        )
    ]


def _percentile(found: list[float]) -> float:
    return statistics.quantiles(found, n=100)[98]


def _import(database: Path, source: Path, stop: Event) -> None:
    from bench.import_speed import timed

    timed(source, database)
    stop.set()


def _presses(database: Path, stop: Event | None) -> list[float]:
    """Mark and undo, every 50 ms, until the importer is done (or 40 times alone)."""
    bench = Workbench(database, clock=SystemClock(), settings=Settings(), actor="bench")
    ids = [row.id for row in bench.next_due(limit=20)]
    bench.handle(ids[:1])
    bench.undo()
    found: list[float] = []
    while len(found) < 40 if stop is None else not stop.is_set():
        start = time.perf_counter()
        bench.handle([ids[len(found) % len(ids)]])
        found.append((time.perf_counter() - start) * 1000)
        bench.undo()
        time.sleep(0.05)
    bench.close()
    return found
