"""The desk on the made-up shop, at its moment, in any language."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from models.i18n import use_language
from models.settings import Settings
from models.workbench import Workbench
from tui.app import ZhisunApp
from tui.shell.context import Shell
from tui.shell.demo import fill
from tui.shell.pages import pasted

NOW = "2026-11-20T10:00:00+08:00"

Desk = Callable[[str], ZhisunApp]


@pytest.fixture(scope="session")
def made_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with `demo.db` and `files`; to be copied."""
    folder = tmp_path_factory.mktemp("shop")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ZHISUN_NOW", NOW)
        shell = Shell(str(folder / "demo.db"))
        fill(shell, folder / "files")
        shell.workbench.close()
    return folder


@pytest.fixture
def desk(made_shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Makes a desk on a copy of the made-up shop."""
    database = tmp_path / "demo.db"
    shutil.copy(made_shop / "demo.db", database)
    database.chmod(0o600)
    monkeypatch.setenv("ZHISUN_NOW", NOW)
    return lambda language: _desk(database, language)


@pytest.fixture
def empty_desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Makes a desk on an empty database."""
    monkeypatch.setenv("ZHISUN_NOW", NOW)
    return lambda language: _desk(tmp_path / "new" / "empty.db", language)


def _desk(database: Path, language: str) -> ZhisunApp:
    use_language(language)
    shell = Shell(str(database), language)
    settings = Settings(inbox=Path("/srv/inbox"))  # no path of this machine in a picture
    workbench = Workbench(database, clock=shell.clock, settings=settings, actor="me")
    return ZhisunApp(workbench, lang=language, read_page=lambda text: pasted(shell, text))
