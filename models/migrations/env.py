"""Alembic's entry: one connection, foreign keys off while tables are rebuilt, checked after."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Engine, create_engine, event
from sqlmodel.sql.sqltypes import AutoString

from models.tables import Base


def _render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    if kind == "type" and isinstance(item, AutoString):
        return f"sa.String(length={item.length})" if item.length else "sa.String()"
    return False


def _autocommit(connection: Any, _record: Any) -> None:
    connection.isolation_level = None


def _begin(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def run() -> None:
    """Run the migrations that are missing, all in one transaction."""
    path = context.config.attributes["path"]
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 30.0})
    event.listen(engine, "connect", _autocommit)
    try:
        _migrate(engine)
    finally:
        engine.dispose()


def _migrate(engine: Engine) -> None:
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        if driver is None:
            raise RuntimeError("no connection")
        # A batch migration rebuilds a table; with foreign keys on that would delete its children.
        # The pragma does nothing inside a transaction.
        driver.execute("PRAGMA foreign_keys = OFF")
        driver.execute("PRAGMA journal_mode = WAL")
        event.listen(engine, "begin", _begin)
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            compare_type=True,
            render_item=_render_item,
        )
        with context.begin_transaction():
            context.run_migrations()
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if broken:
                raise RuntimeError(f"foreign keys broken by a migration: {broken[:5]}")


run()
