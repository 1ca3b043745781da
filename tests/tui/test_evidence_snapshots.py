"""Pictures of the evidence of a case and of its dialogs, in both languages."""

from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from models import evidence_desk
from models.i18n import use_language
from models.workbench import Workbench
from tests.tui.evidence_shop import OTHER, dispute, disputed_shop, picture
from tests.tui.made import empty_reading
from tests.tui.pilot import press, settle
from tui.app import ZhisunApp

SnapCompare = Callable[..., bool]
Size = tuple[int, int]

both = pytest.mark.parametrize("lang", ["zh_CN", "en"])
INBOX = Path("/srv/zhisun/evidence/inbox")
sizes = pytest.mark.parametrize("size", [(80, 24), (160, 45)], ids=["80x24", "160x45"])


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workbench]:
    """A dispute with files, a text and a statement; one of its pictures is used twice."""
    use_language("zh_CN")
    # No path of this machine in a picture.
    monkeypatch.setattr(evidence_desk, "inbox_of", lambda _store, order, _case: INBOX / order)
    with disputed_shop(tmp_path) as workbench:
        evidence, case = workbench.evidence, dispute(workbench)
        used = picture(tmp_path / "快递签收截图.png", 1)
        evidence.add(dispute(workbench, OTHER).id, [used])
        evidence.add(case.id, [used], item="track")
        names = ("IMG_20261112_152033_打包台录像截图 (1).png", "chat.png")
        evidence.add(case.id, [picture(tmp_path / name, n) for n, name in enumerate(names, 2)])
        evidence.tick(case.id, "pickup_photo", "驿站取件码 3-2-1008, 11-12 15:20")
        evidence.statement(case.id)
        yield workbench


def app_on(bench: Workbench, lang: str) -> ZhisunApp:
    """The desk."""
    use_language(lang)
    return ZhisunApp(bench, lang=lang, read_page=empty_reading)


def after(*keys: str) -> Callable[[Pilot[Any]], Awaitable[None]]:
    """Open the evidence of the first dispute, press keys, wait for what they did."""

    async def run(pilot: Pilot[Any]) -> None:
        await settle(pilot)
        for key in ("2", "e", *keys):
            await press(pilot, key)
            await settle(pilot)

    return run


@both
@sizes
def test_evidence(snap_compare: SnapCompare, bench: Workbench, lang: str, size: Size) -> None:
    assert snap_compare(app_on(bench, lang), terminal_size=size, run_before=after("j", "j", "j"))


@both
@sizes
def test_a_file(snap_compare: SnapCompare, bench: Workbench, lang: str, size: Size) -> None:
    keys = ("j", "j", "j", "j")
    assert snap_compare(app_on(bench, lang), terminal_size=size, run_before=after(*keys))


@both
@sizes
def test_the_pane_and_its_case(
    snap_compare: SnapCompare, bench: Workbench, lang: str, size: Size
) -> None:
    assert snap_compare(app_on(bench, lang), terminal_size=size, run_before=after("escape"))


@both
@pytest.mark.parametrize("key", ["enter", "space", "p", "x", "w"])
def test_asking(snap_compare: SnapCompare, bench: Workbench, lang: str, key: str) -> None:
    app = app_on(bench, lang)
    app.pack_folder = Path("/srv/evidence")  # no path of this machine in a picture
    keys = ("j", "j", "j", "j", key)
    assert snap_compare(app, terminal_size=(80, 24), run_before=after(*keys))


@both
def test_adding(snap_compare: SnapCompare, bench: Workbench, lang: str, tmp_path: Path) -> None:
    for name in ("one.png", "two 截图.png", "folder/x.png"):
        picture(tmp_path / "in" / name)

    async def completed(pilot: Pilot[Any]) -> None:
        await after("a")(pilot)
        field = pilot.app.screen.query_one(Input)
        field.value = f"{tmp_path}/in/"
        await press(pilot, "tab")
        await settle(pilot)
        field.value = "/srv/in/"
        await settle(pilot)

    app = app_on(bench, lang)
    assert snap_compare(app, terminal_size=(80, 24), run_before=completed)


@both
def test_submitted(snap_compare: SnapCompare, bench: Workbench, lang: str) -> None:
    bench.evidence.submit(dispute(bench).id)
    app = app_on(bench, lang)

    async def shown(pilot: Pilot[Any]) -> None:
        await settle(pilot)
        for key in ("full_stop", "2", "g", "e"):
            await press(pilot, key)
            await settle(pilot)

    assert snap_compare(app, terminal_size=(80, 24), run_before=shown)
