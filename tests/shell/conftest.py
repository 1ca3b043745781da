"""The made-up shop in a database, filled once and copied for every test that changes it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.shell.made import NOW_TEXT
from tui.main import run
from tui.shell.context import Shell
from tui.shell.demo import fill

Zhisun = Callable[..., int]


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with `demo.db` and its `files`, without what the merchant did in the weeks before;
    nobody may change it."""
    folder = tmp_path_factory.mktemp("demo")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ZHISUN_NOW", NOW_TEXT)
        patch.setenv("ZHISUN_DATABASE", str(folder / "demo.db"))
        shell = Shell(str(folder / "demo.db"))
        fill(shell, folder / "files", month=False)
        shell.workbench.close()
    return folder


@pytest.fixture
def zhisun(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Zhisun:
    """Runs a command line on a copy of the made-up shop, at its moment."""
    database = tmp_path / "shop" / "demo.db"
    database.parent.mkdir(mode=0o700)
    shutil.copy(filled / "demo.db", database)
    database.chmod(0o600)
    monkeypatch.setenv("ZHISUN_NOW", NOW_TEXT)
    monkeypatch.setenv("ZHISUN_DATABASE", str(database))
    return lambda *arguments: run([str(argument) for argument in arguments])
