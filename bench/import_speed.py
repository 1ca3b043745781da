"""Import speed, beside the pure-Python reference: csv.reader, conversion by hand, one executemany.

The reference converts the same cells and writes the same columns into a table with the same
indexes, in one transaction. It merges nothing, derives nothing, logs nothing and checks nothing.
"""

import csv
import json
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from bench.harness import Row, medians
from bench.made import orders_csv, sales_csv
from importers.report import PageResult
from models.clock import SHANGHAI
from models.facts import FIELDS
from models.factstore import STAMP_COLUMNS
from models.pages import PageReading

_SALES = (0, 1, 4, 4, 5, 6, 9, 8, 10, 2, 3, 7, None, None, 11, None, 12, 13, 14, None)
_ORDERS = (1, 15, 2, 19, 8, 9, 3, 10, 11, 12, 22, None, 20, 21, 13, 0, 14, 18, None, None)


def measure(count: int = 50_000, rounds: int = 5) -> list[Row]:
    """Rows per second of both kinds, as a ratio to the reference."""
    found = []
    for kind, make, table, places in (
        ("after-sales", sales_csv, "after_sale", _SALES),
        ("orders", orders_csv, "order_line", _ORDERS),
    ):
        with tempfile.TemporaryDirectory() as folder:
            path = make(Path(folder) / f"{kind}.csv", count)
            cases: dict[str, Callable[[], float | None]] = {
                "ours": lambda path=path: ours(path),  # type: ignore[misc] # bound now
                "reference": lambda path=path, table=table, places=places: reference(  # type: ignore[misc] # bound now
                    path, table, places
                ),
            }
            seconds = medians(cases, rounds)
        ratio = seconds["reference"] / seconds["ours"]
        found.append(
            Row(
                f"import, {kind} CSV, {count:,} rows",
                f"{count / seconds['ours']:,.0f} rows/s (reference {count / seconds['reference']:,.0f})",
                f"{ratio:.2f}x",
                ">= 0.5x",
            )
        )
    return found


def ours(path: Path) -> float:
    """Seconds that our import takes in a new database, schema and start of the process apart."""
    with tempfile.TemporaryDirectory() as folder:
        program = (
            "import sys, time; from pathlib import Path; from bench.import_speed import timed;"
            "print(timed(Path(sys.argv[1]), Path(sys.argv[2])))"
        )
        result = subprocess.run(
            [sys.executable, "-c", program, str(path), str(Path(folder) / "bench.db")],
            check=True,
            capture_output=True,
            text=True,
        )
        return float(result.stdout)


def timed(path: Path, database: Path) -> float:
    """Import a file into a prepared database; seconds."""
    import time

    from importers.run import run_import
    from models.clock import SystemClock
    from models.settings import Settings
    from models.workbench import Workbench

    bench = Workbench(database, clock=SystemClock(), settings=Settings(), actor="bench")
    ingest = bench.ingest()
    start = time.perf_counter()
    report = run_import(
        [path],
        ingest,
        shop="bench",
        ask_shop=None,
        clock=bench.clock,
        settings=Settings(),
        write_page=_no_pages,
    )
    seconds = time.perf_counter() - start
    totals = report.to_json()["totals"]
    assert totals["new"] == totals["rows"] > 0, json.dumps(totals)
    return seconds


def _no_pages(page: PageReading) -> PageResult:
    raise AssertionError(page)


def reference(path: Path, table: str, places: tuple[int | None, ...]) -> float:
    """Seconds of the reference."""
    import time

    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        with closing(sqlite3.connect(Path(folder) / "reference.db")) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA cache_size = -64000")
            names = FIELDS[table]
            key = ("id",) if table == "after_sale" else ("order_sn", "line_key")
            columns = (*names, *STAMP_COLUMNS)
            connection.execute(
                f"CREATE TABLE t (shop_id TEXT, {', '.join(columns)},"
                f" PRIMARY KEY (shop_id, {', '.join(key)}))"
            )
            if table == "after_sale":
                connection.execute("CREATE INDEX t_order ON t (shop_id, order_sn)")
            converters = [_CONVERT.get(name.rpartition("_")[2], str.strip) for name in names]
            updates = ", ".join(f"{name} = excluded.{name}" for name in columns if name not in key)
            stamp = (1_790_000_000, 1, 2**62, 0, 2**61, 1, None, None)
            sql = (
                f"INSERT INTO t VALUES (?{', ?' * len(columns)})"
                f" ON CONFLICT (shop_id, {', '.join(key)}) DO UPDATE SET {updates}"
            )
            with path.open(encoding="utf-8-sig", newline="") as stream, connection:
                reader = csv.reader(stream)
                next(reader)
                connection.executemany(
                    sql,
                    (
                        (
                            "bench",
                            *[
                                convert(row[at]) if at is not None else None
                                for at, convert in zip(places, converters, strict=True)
                            ],
                            *stamp,
                        )
                        for row in reader
                    ),
                )
        return time.perf_counter() - start


def _fen(cell: str) -> int:
    return int(Decimal(cell.strip().replace(",", "")) * 100)


def _seconds(cell: str) -> int | None:
    text = cell.strip()
    if not text:
        return None
    return int(datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).timestamp())


_CONVERT: dict[str, Callable[[str], object]] = {"fen": _fen, "at": _seconds}
