"""Import speed, beside a pure-Python reference: csv.reader, conversion by hand, one executemany.

The reference reads the same file and keeps all that it says: the columns that our parsers name are
converted as they convert them, all others stay text in columns of their own, and every row gets the
stamp columns that ours has. It upserts them with one `executemany` in one transaction into one
table. That table has as many indexes as our import makes index entries per row: an after-sale has
two (its key and its order), and a quarter of the rows become a case, which has four, so three; an
order line has its key alone. The reference merges nothing, derives nothing, logs nothing and checks
nothing.
"""

import csv
import json
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from bench.harness import Row, medians
from bench.made import ORDERS_HEADER, SALES_HEADER, orders_csv, sales_csv
from importers.report import PageResult
from models.clock import SHANGHAI
from models.facts import FIELDS
from models.factstore import STAMP_COLUMNS
from models.pages import PageReading


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of file, and how the reference keeps it."""

    name: str
    make: Callable[[Path, int], Path]
    header: Sequence[str]
    table: str
    places: tuple[int | None, ...]
    """Of each field of the table but the last (`extra`), its column in the file."""
    key: tuple[str, ...]
    indexes: tuple[str, ...] = ()


_KINDS = (
    _Kind(
        name="after-sales",
        make=sales_csv,
        header=SALES_HEADER,
        table="after_sale",
        places=(0, 1, 4, 4, 5, 6, 9, 8, 10, 2, 3, 7, 15, 16, 11, 17, 12, 13, 14),
        key=("id",),
        indexes=("shop_id, order_sn", "status_class, ship_state, applied_at"),
    ),
    _Kind(
        name="orders",
        make=orders_csv,
        header=ORDERS_HEADER,
        table="order_line",
        places=(1, 15, 2, 19, 8, 9, 3, 10, 11, 12, 22, None, 20, 21, 13, 0, 14, 18, None),
        key=("order_sn", "line_key"),
    ),
)


def measure(count: int = 50_000, rounds: int = 5) -> list[Row]:
    """Rows per second of both kinds, as a ratio to the reference."""
    found = []
    for kind in _KINDS:
        with tempfile.TemporaryDirectory() as folder:
            path = kind.make(Path(folder) / f"{kind.name}.csv", count)
            cases: dict[str, Callable[[], float | None]] = {
                "ours": lambda path=path: ours(path),  # type: ignore[misc] # bound now
                "reference": lambda path=path, kind=kind: reference(path, kind),  # type: ignore[misc] # bound now
            }
            seconds = medians(cases, rounds)
        ratio = seconds["reference"] / seconds["ours"]
        ours_, theirs = (count / seconds[name] for name in ("ours", "reference"))
        found.append(
            Row(
                f"import, {kind.name} CSV, {count:,} rows of {len(kind.header)} columns",
                f"{ours_:,.0f} rows/s (reference {theirs:,.0f})",
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


def _no_pages(page: PageReading, _shop: str) -> PageResult:
    raise AssertionError(page)


def reference(path: Path, kind: _Kind) -> float:
    """Seconds of the reference."""
    import time

    names = FIELDS[kind.table][:-1]
    others = [place for place in range(len(kind.header)) if place not in kind.places]
    columns = [*names, *(f"other_{place}" for place in others), *STAMP_COLUMNS]
    key = ("shop_id", *kind.key)
    updates = ", ".join(f"{name} = excluded.{name}" for name in columns if name not in key)
    sql = (
        f"INSERT INTO t VALUES (?{', ?' * len(columns)})"
        f" ON CONFLICT ({', '.join(key)}) DO UPDATE SET {updates}"
    )
    converters = [_CONVERT.get(name.rpartition("_")[2], str.strip) for name in names]
    plan = list(zip(kind.places, converters, strict=True))
    stamp = (1_790_000_000, 1, 2**62, 0, 2**61, 1, None, None)
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        with closing(sqlite3.connect(Path(folder) / "reference.db")) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA cache_size = -64000")
            connection.execute(
                f"CREATE TABLE t (shop_id TEXT, {', '.join(columns)}, PRIMARY KEY ({', '.join(key)}))"
            )
            for number, index in enumerate(kind.indexes):
                connection.execute(f"CREATE INDEX t_{number} ON t ({index})")
            with path.open(encoding="utf-8-sig", newline="") as stream, connection:
                reader = csv.reader(stream)
                next(reader)
                connection.executemany(
                    sql,
                    (
                        (
                            "bench",
                            *[None if at is None else convert(row[at]) for at, convert in plan],
                            *[row[at].strip() for at in others],
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
