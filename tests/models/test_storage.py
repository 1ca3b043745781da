"""The file: who may read it, what a power cut costs, versions, backups."""

import os
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from models import backup, schema
from models.clock import FixedClock
from models.errors import SchemaTooNew, StoreError
from models.i18n import t
from models.settings import Settings
from models.states import Queue, SourceKind
from models.store import Store
from models.tables import Base
from models.workbench import Workbench
from tests.models.shop import NOW, SHOP, bill, feed, hours, only, sale, where

SALES = SourceKind.AFTER_SALES


def mode(path: Path) -> int:
    """Permission bits."""
    return stat.S_IMODE(path.stat().st_mode)


def other(path: Path) -> Workbench:
    """A workbench on another file."""
    return Workbench(path, clock=FixedClock(NOW), settings=Settings(), actor="tester")


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """A plain connection."""
    with closing(sqlite3.connect(path)) as connection, connection:
        yield connection


# -- pragmas and permissions ------------------------------------------------------------------


def test_a_writer_is_safe_against_a_power_cut_and_waits_its_turn(bench: Workbench) -> None:
    with bench.store.write() as session:
        connection = session.connection()

        def pragma(name: str) -> Any:
            return connection.exec_driver_sql(f"PRAGMA {name}").scalar()

        assert pragma("journal_mode") == "wal"
        assert pragma("synchronous") == 2
        assert pragma("foreign_keys") == 1
        with closing(sqlite3.connect(bench.path, timeout=0)) as second:
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                second.execute("BEGIN IMMEDIATE")  # it is held from the first statement on
            assert second.execute("SELECT count(*) FROM shop").fetchone() == (0,)


def test_files_and_a_new_folder_are_for_their_owner_alone(tmp_path: Path) -> None:
    previous = os.umask(0o000)
    try:
        bench = other(tmp_path / "new" / "zhisun.db")
        bench.prepare()
        feed(bench, SALES, [sale()], hours(-1))
        files = sorted(bench.path.parent.iterdir())
        assert [file.name for file in files] == ["zhisun.db", "zhisun.db-shm", "zhisun.db-wal"]
        assert {mode(file) for file in files} == {0o600}
        assert mode(bench.path.parent) == 0o700
        copy = tmp_path / "copy.db"
        bench.backup(copy)
        assert mode(copy) == 0o600
        bench.close()
        back = tmp_path / "back" / "zhisun.db"
        backup.restore(copy, back)
        assert (mode(back), mode(back.parent)) == (0o600, 0o700)
    finally:
        os.umask(previous)


def test_an_empty_file_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    path = tmp_path / "zhisun.db"
    path.touch(0o644)
    schema.upgrade(path)
    assert mode(path) == 0o600


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    path = tmp_path / "file" / "zhisun.db"
    with pytest.raises(StoreError, match=r"zhisun\.db"):
        other(path).prepare()


def test_a_writer_that_waits_too_long_says_so(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.store._BUSY_SECONDS", 0.05)
    with closing(sqlite3.connect(bench.path)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="locked"), bench.store.write():
            pass


def test_a_failed_step_leaves_nothing_behind(bench: Workbench) -> None:
    def fail() -> None:
        with bench.store.write() as session:
            session.connection().exec_driver_sql("INSERT INTO shop (id, name) VALUES ('a', 'b')")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert bench.summary().shops == {}


def test_closing_a_store_that_wrote_nothing_is_no_matter(bench: Workbench) -> None:
    Store(bench.path).close()


def test_the_revision_moves_when_anyone_writes(bench: Workbench) -> None:
    first = bench.revision()
    assert bench.revision() == first
    feed(bench, SALES, [sale()], hours(-1))
    second = bench.revision()
    assert second != first
    with opened(bench.path) as connection:
        connection.execute("INSERT INTO meta VALUES ('x', 'y')")
    assert bench.revision() != second


# -- versions ---------------------------------------------------------------------------------


def test_head_is_the_newest_migration() -> None:
    folder = Path(schema.__file__).parent / "migrations"
    assert ScriptDirectory(str(folder)).get_heads() == [schema.HEAD]


def test_the_migrations_make_the_tables_of_the_code(tmp_path: Path) -> None:
    path = tmp_path / "zhisun.db"
    schema.upgrade(path)
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


@pytest.fixture
def next_version(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """A version of the program that has one more migration."""
    folder = tmp_path / "migrations"
    (folder / "versions").mkdir(parents=True)
    ours = Path(schema.__file__).parent / "migrations"
    for name in ("env.py", "script.py.mako"):
        (folder / name).write_text((ours / name).read_text("utf-8"), "utf-8")
    for file in (ours / "versions").glob("0*.py"):
        (folder / "versions" / file.name).write_text(file.read_text("utf-8"), "utf-8")
    (folder / "versions" / "9999_next.py").write_text(
        "from alembic import op\n"
        "import sqlalchemy as sa\n"
        f"revision, down_revision = '9999', '{schema.HEAD}'\n"
        "def upgrade():\n"
        "    with op.batch_alter_table('shop') as batch:\n"
        "        batch.add_column(sa.Column('colour', sa.Text()))\n",
        "utf-8",
    )
    monkeypatch.setattr(schema, "_MIGRATIONS", str(folder))
    monkeypatch.setattr(schema, "HEAD", "9999")
    return "9999"


def test_an_older_database_is_backed_up_and_upgraded(bench: Workbench, next_version: str) -> None:
    raise_head = schema.HEAD
    assert raise_head == next_version
    with pytest.raises(StoreError, match=t("store.too_old", path=bench.path)):
        bench.summary()
    kept = bench.prepare()
    assert kept is not None
    assert mode(kept) == 0o600
    assert schema.revision_of(bench.path) == next_version
    assert schema.revision_of(kept) != next_version
    assert bench.prepare() is None, "nothing is left to do"
    with opened(bench.path) as connection:
        assert connection.execute("SELECT colour FROM shop").fetchall() == []


def test_an_upgrade_keeps_every_row(bench: Workbench, request: pytest.FixtureRequest) -> None:
    feed(bench, SALES, [sale()], hours(-1))
    bench.handle([only(bench, Queue.EXPIRING).id])
    before = bench.find(sale()[0])
    request.getfixturevalue("next_version")
    bench.prepare()
    assert bench.find(sale()[0]) == before
    bench.undo()


FIRST = "0001"
"""The revision of the first release."""


def first_release(path: Path) -> dict[str, list[str]]:
    """Make a database as the first release had it; columns by table."""
    config = Config()
    config.set_main_option("script_location", schema._MIGRATIONS)
    config.attributes["path"] = path
    command.upgrade(config, FIRST)
    with opened(path) as connection:
        tables = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        ).fetchall()
        return {
            name: [column[1] for column in connection.execute(f"PRAGMA table_info({name})")]
            for (name,) in tables
        }


def rows_of(path: Path, tables: dict[str, list[str]]) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of these columns, by table."""
    with opened(path) as connection:
        return {
            name: sorted(connection.execute(f"SELECT {', '.join(columns)} FROM {name}"), key=repr)
            for name, columns in tables.items()
        }


def test_every_table_of_the_first_release_keeps_every_row(tmp_path: Path) -> None:
    path = tmp_path / "zhisun.db"
    tables = first_release(path)
    tables.pop("alembic_version")
    assert {"shop", "cases", "event", "draft", "recovery", "bill_line", "payout"} <= set(tables)
    with opened(path) as connection:
        for name, columns in tables.items():
            types = [row[2] for row in connection.execute(f"PRAGMA table_info({name})")]
            for number in (1, 2):
                values = [
                    f"{column} {number}" if kind == "TEXT" else number
                    for column, kind in zip(columns, types, strict=True)
                ]
                values = [
                    f"id {number}" if column == "shop_id" else value
                    for column, value in zip(columns, values, strict=True)
                ]
                places = ", ".join("?" * len(values))
                connection.execute(f"INSERT INTO {name} VALUES ({places})", values)
    before = rows_of(path, tables)
    assert all(len(rows) == 2 for rows in before.values())
    kept = schema.upgrade(path)
    assert schema.revision_of(path) == schema.HEAD != FIRST
    after = rows_of(path, tables)
    # Ids of rejects begin with a letter now, so that Excel does not take them for numbers.
    after["reject"] = [(row[0].removeprefix("r"), *row[1:]) for row in after["reject"]]
    assert after == before
    assert kept is not None
    assert (schema.revision_of(kept), mode(kept)) == (FIRST, 0o600)
    assert rows_of(kept, tables) == before
    with opened(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("SELECT DISTINCT reminders, item FROM recovery").fetchall() == [
            (0, "")
        ]


def test_work_of_the_first_release_goes_on_in_this_one(bench: Workbench, tmp_path: Path) -> None:
    feed(bench, SALES, [sale(), sale(id="22099900000001", status="退款成功")], hours(-2))
    penalty = bill(code="0040004", amount_fen=-300)
    feed(bench, SourceKind.BILL, [penalty], hours(-1))
    bench.set_note([only(bench, Queue.EXPIRING).id], "给仓库")
    bench.handle([only(bench, Queue.REFUND).id])
    old = tmp_path / "old.db"
    tables = first_release(old)
    tables.pop("alembic_version")
    with opened(old) as connection:
        for name, rows in rows_of(bench.path, tables).items():
            places = ", ".join("?" * len(tables[name]))
            columns = ", ".join(tables[name])
            connection.executemany(f"INSERT INTO {name} ({columns}) VALUES ({places})", rows)
        connection.execute("DELETE FROM meta")
    again = other(old)
    with pytest.raises(StoreError, match=t("store.too_old", path=old)):
        again.summary()
    kept = again.prepare()
    assert kept is not None
    assert schema.revision_of(kept) == FIRST
    for queue in Queue:
        assert again.cases(queue, everything=True) == bench.cases(queue, everything=True)
    payout = only(again, Queue.PAYOUT)
    assert (payout.payout_kind, payout.appealable) == ("late_shipment", "yes")
    assert only(again, Queue.EXPIRING).note == "给仓库"
    again.undo()
    assert only(again, Queue.REFUND).at_risk_fen == 12800
    again.close()


def test_an_upgrade_that_failed_before_does_not_stand_in_the_way(
    bench: Workbench, next_version: str
) -> None:
    first = bench.path.with_name(f"zhisun.db.before-{next_version}-1")
    first.write_bytes(b"kept from the first try")
    kept = bench.prepare()
    assert kept is not None
    assert kept != first
    assert first.read_bytes() == b"kept from the first try"


def test_an_upgrade_that_fails_changes_nothing(bench: Workbench, next_version: str) -> None:
    script = Path(schema._MIGRATIONS) / "versions" / "9999_next.py"
    script.write_text(script.read_text("utf-8") + "    raise RuntimeError('power cut')\n", "utf-8")
    was = schema.revision_of(bench.path)
    with pytest.raises(RuntimeError, match="power cut"):
        bench.prepare()
    assert schema.revision_of(bench.path) == was
    with opened(bench.path) as connection:
        columns = [row[1] for row in connection.execute("PRAGMA table_info(shop)")]
    assert columns == ["id", "name"]


def test_a_newer_database_is_refused_in_words(bench: Workbench) -> None:
    with opened(bench.path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9998'")
    for act in (bench.prepare, bench.summary, bench.undo, lambda: bench.handle(["e1"])):
        with pytest.raises(SchemaTooNew) as caught:
            act()
        assert caught.value.message == t("store.too_new", path=bench.path)
        assert caught.value.hint


def test_the_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "theirs.db"
    with opened(path) as connection:
        connection.execute("CREATE TABLE theirs (x)")
    before = path.read_bytes()
    with pytest.raises(StoreError, match=t("store.foreign", path=path)):
        other(path).prepare()
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "photo.db"
    path.write_bytes(b"\x89PNG" * 500)
    for act in (other(path).prepare, other(path).summary, other(path).revision):
        with pytest.raises(StoreError, match=r"photo\.db"):
            act()


def test_a_database_without_our_tables_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "zhisun.db"
    path.touch()
    with pytest.raises(StoreError, match=r"zhisun\.db"):
        other(path).summary()


def test_several_processes_may_create_it_at_once(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path\n"
        "from models.clock import SystemClock\n"
        "from models.settings import Settings\n"
        "from models.workbench import Workbench\n"
        "Workbench(Path(sys.argv[1]), clock=SystemClock(), settings=Settings()).prepare()\n"
    )
    path = tmp_path / "zhisun.db"
    running = [subprocess.Popen([sys.executable, "-c", script, str(path)]) for _ in range(3)]
    assert [process.wait(60) for process in running] == [0, 0, 0]
    assert other(path).summary().has_data is False


def test_new_settings_derive_every_case_anew(bench: Workbench) -> None:
    feed(bench, SALES, [sale(), sale(id="22099900000001", status="退款成功")], hours(-1))
    assert where(bench) == {Queue.EXPIRING: 1, Queue.REFUND: 1}
    strict = Settings(lookback_days=8, deadlines={"answer_refund_shipped": 1})
    again = Workbench(bench.path, clock=bench.clock, settings=strict, actor="tester")
    again.prepare()
    found = only(again, Queue.EXPIRING)
    assert found.deadline_at is None, "an hour after 申请时间 has passed: the estimate is void"
    bench.prepare()
    assert only(bench, Queue.EXPIRING).estimated


# -- backups ----------------------------------------------------------------------------------


def test_a_backup_is_whole_while_others_write(bench: Workbench, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        busy = Workbench(bench.path, clock=bench.clock, settings=Settings(), actor="busy")
        number = 0
        while not stop.is_set():
            rows = [sale(id=f"{number:08d}{n:06d}", order_sn=f"261117-{n:015d}") for n in range(9)]
            feed(busy, SALES, rows, hours(-1), name=str(number))
            number += 1
        busy.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(5):
            copy = tmp_path / f"copy{number}.db"
            bench.backup(copy)
            backup.check_backup(copy)
            with opened(copy) as connection:
                sales = connection.execute("SELECT count(*) FROM after_sale").fetchone()[0]
                cases = connection.execute("SELECT count(*) FROM cases").fetchone()[0]
            assert sales == cases
            assert sales % 9 == 0
    finally:
        stop.set()
        writer.join()


def test_a_backup_never_overwrites(bench: Workbench, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    bench.backup(copy)
    with pytest.raises(StoreError, match=t("store.backup_exists", path=copy)):
        bench.backup(copy)
    with pytest.raises(StoreError, match="nowhere"):
        bench.backup(tmp_path / "nowhere" / "copy.db")
    with pytest.raises(StoreError, match=r"none\.db"):
        other(tmp_path / "none.db").backup(tmp_path / "x.db")
    assert not list(tmp_path.glob("*.partial"))


def test_a_damaged_database_makes_no_backup(tmp_path: Path) -> None:
    path = tmp_path / "photo.db"
    path.write_bytes(b"\x89PNG" * 500)
    with pytest.raises(StoreError, match=r"photo\.db"):
        backup.back_up(path, tmp_path / "copy.db")
    assert [file.name for file in tmp_path.iterdir()] == ["photo.db"]


def test_restoring_brings_back_the_old_state_and_keeps_the_new(
    bench: Workbench, tmp_path: Path
) -> None:
    feed(bench, SALES, [sale()], hours(-1))
    copy = tmp_path / "copy.db"
    bench.backup(copy)
    reader = other(bench.path)
    reader.revision()
    bench.handle([only(bench, Queue.EXPIRING).id])
    kept = bench.restore(copy)
    assert where(reader, everything=False) == {Queue.EXPIRING: 1}, "one that had the file open"
    assert kept is not None
    assert where(other(kept), everything=False) == {}
    bench.handle([only(bench, Queue.EXPIRING).id])
    assert bench.restore(copy) != kept
    with opened(bench.path) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    reader.close()


def test_a_damaged_database_can_be_replaced(bench: Workbench, tmp_path: Path) -> None:
    feed(bench, SALES, [sale()], hours(-1))
    copy = tmp_path / "copy.db"
    bench.backup(copy)
    bench.close()
    bench.path.write_bytes(b"\x89PNG" * 5000)
    kept = bench.restore(copy)
    assert where(bench) == {Queue.EXPIRING: 1}
    assert kept is not None
    assert kept.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("what", ["itself", "garbage", "foreign", "missing", "newer"])
def test_what_is_no_backup_is_not_restored(bench: Workbench, tmp_path: Path, what: str) -> None:
    feed(bench, SALES, [sale()], hours(-1))
    copy = tmp_path / "copy.db"
    match what:
        case "itself":
            copy = bench.path
        case "garbage":
            copy.write_bytes(b"\x89PNG" * 500)
        case "foreign":
            with opened(copy) as connection:
                connection.execute("CREATE TABLE theirs (x)")
        case "newer":
            bench.backup(copy)
            with opened(copy) as connection:
                connection.execute("UPDATE alembic_version SET version_num = '9998'")
    with pytest.raises(StoreError):
        bench.restore(copy)
    assert where(bench) == {Queue.EXPIRING: 1}
    assert not list(bench.path.parent.glob("*.replaced-*"))


def test_a_database_that_is_in_use_is_not_torn_away(
    bench: Workbench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed(bench, SALES, [sale()], hours(-1))
    copy = tmp_path / "copy.db"
    bench.backup(copy)
    monkeypatch.setattr(backup, "_PATIENCE", 0.1)
    with closing(sqlite3.connect(bench.path)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="locked"):
            bench.restore(copy)
    assert bench.summary().shops
    assert SHOP in bench.summary().shops.values()
