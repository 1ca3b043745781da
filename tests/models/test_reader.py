"""The read-only connection of the standard library."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from models.reader import reading

NAMES = (
    *("a?mode=rwc.db", "50%.db", "%41.db", "#1.db", "a b.db", "止损.db", "a\\b.db"),
    os.fsdecode(b"gbk-\xd6\xb9.db"),
)


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_a_file_of_any_name_is_read(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE x AS SELECT 1 AS y")
    with reading(path) as reader:
        assert reader.rows("SELECT y FROM x") == [(1,)]
        assert reader.revision() is None
    with reading(str(path)) as reader, pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader.exec_driver_sql("DELETE FROM x")


def test_a_file_is_found_from_where_one_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with closing(sqlite3.connect("x.db")) as connection:
        connection.execute("CREATE TABLE alembic_version AS SELECT '7' AS version_num")
    with reading("x.db") as reader:
        assert reader.revision() == "7"
