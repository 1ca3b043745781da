"""The desk on the made-up shop, at its moment, in any language."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from models.i18n import use_language
from models.workbench import Workbench
from tui.app import ZhisunApp
from tui.shell.context import Shell
from tui.shell.demo import demo_settings, fill
from tui.shell.pages import pasted

NOW = "2026-11-20T10:00:00+08:00"

Desk = Callable[[str], ZhisunApp]


@pytest.fixture(scope="session")
def made_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with `demo.db`, its `evidence` and `files`; to be copied."""
    folder = tmp_path_factory.mktemp("shop")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ZHISUN_NOW", NOW)
        shell = Shell(str(folder / "demo.db"))
        shell.settings = demo_settings(shell, folder)
        fill(shell, folder / "files")
        shell.workbench.close()
    return folder


@pytest.fixture
def opened() -> Iterator[ExitStack]:
    """Closes at the end what a test opened: Python 3.13 complains of connections left open."""
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def desk(
    made_shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, opened: ExitStack
) -> Desk:
    """Makes a desk on a copy of the made-up shop."""
    database = tmp_path / "demo.db"
    shutil.copy(made_shop / "demo.db", database)
    database.chmod(0o600)
    shutil.copytree(made_shop / "evidence", tmp_path / "evidence")
    monkeypatch.setenv("ZHISUN_NOW", NOW)
    return lambda language: _desk(database, language, opened)


@pytest.fixture
def empty_desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, opened: ExitStack) -> Desk:
    """Makes a desk on an empty database."""
    monkeypatch.setenv("ZHISUN_NOW", NOW)
    return lambda language: _desk(tmp_path / "new" / "empty.db", language, opened)


def _desk(database: Path, language: str, opened: ExitStack) -> ZhisunApp:
    use_language(language)
    shell = Shell(str(database), language)
    ours = demo_settings(shell, database.parent)
    settings = ours.model_copy(update={"inbox": Path("/srv/inbox")})  # no path of this machine
    workbench = Workbench(database, clock=shell.clock, settings=settings, actor="me")
    opened.callback(workbench.close)
    return ZhisunApp(workbench, lang=language, read_page=lambda text: pasted(shell, text))
