"""What a start may not import: each test is a fresh interpreter."""

import subprocess
import sys
from pathlib import Path

import pytest

_HEAVY = ("textual", "sqlalchemy", "sqlmodel", "alembic")
_PROGRAM = """
import sys
from tui.main import run
code = run(sys.argv[1:])
loaded = sorted({name.partition(".")[0] for name in sys.modules})
print("LOADED", code, *loaded)
"""


def _loaded(*arguments: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
        cwd=Path(__file__).parent.parent,
    )
    return set(done.stdout.rpartition("LOADED ")[2].split())


@pytest.mark.parametrize("arguments", [["--help"], ["import", "--help"], ["--version"]])
def test_help_is_light(arguments: list[str]) -> None:
    assert not _loaded(*arguments).intersection(_HEAVY)


def test_today_is_lighter_still(tmp_path: Path) -> None:
    from models.clock import SystemClock
    from models.settings import Settings
    from models.workbench import Workbench

    database = tmp_path / "zhisun.db"
    workbench = Workbench(database, clock=SystemClock(), settings=Settings())
    workbench.prepare()
    workbench.close()
    loaded = _loaded("today", "--db", str(database))
    heavy = {*_HEAVY, "pydantic", "typer", "rich", "click", "importers", "platformdirs"}
    assert not loaded & heavy
    assert not loaded & {"tomllib", "pathlib", "json"}  # a quarter of its time, when it took them
    assert "models" in loaded


def test_the_version_needs_nothing() -> None:
    assert not _loaded("--version") & {"typer", "rich", "pydantic", "models", "sqlite3"}
